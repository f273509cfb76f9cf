//! _opcode: what `dis` and `opcode` ask about instructions.

use crate::ModuleId;
use crate::util::*;
use pyrs_bytecode::opcodes::Role;
use pyrs_bytecode::{Code, Ext, Insn, Op, POOL_FIXED};
use pyrs_runtime::frame;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Opcode, "_opcode";
    functions: [FUNCTIONS],
    fill: |vm, module| super::run(vm, module, "_opcode", "opcode"),
}

static FUNCTIONS: &[Row] = &[
    Row::new("_rows", "", rows)
        .doc("A tuple (name, kinds of operands, words) for each instruction, in their order."),
    Row::new("_instructions", "code, /", instructions).doc(
        "A tuple (word offset, words, number, kinds of operands, operands, one number for \
         them) for each instruction of a code object.",
    ),
    Row::new("_handlers", "code, /", handlers)
        .doc("A tuple (start, end, target, register) for each row of the exception table."),
];

/// What an operand is to `dis`: r register, w first register of a window, i number, c
/// constant, n name, f number of a cell of the closure, j jump.
fn kind(op: Op, role: Role) -> Option<char> {
    let far = matches!(op, Op::LoadFar | Op::StoreFar | Op::ClearFar);
    let names = matches!(
        op,
        Op::CheckBound | Op::DeleteLocal | Op::LoadCell | Op::DeleteCell
    );
    Some(match role {
        Role::No | Role::Home => return None,
        Role::Def | Role::Use | Role::Mod | Role::Use2 | Role::Use3 => 'r',
        Role::Run | Role::UseBits | Role::UseArgs => 'r',
        Role::Def2 | Role::DefRun | Role::DefEx => 'r',
        Role::WinCall | Role::WinMethod | Role::WinEx | Role::WinDef => 'w',
        Role::Imm | Role::Simm | Role::Simm16 | Role::XNum => 'i',
        Role::Num16 if far => 'r',
        Role::Num16 => 'f',
        Role::Pool | Role::XPool if names => 'n',
        Role::Pool | Role::XPool => 'c',
        Role::XName => 'n',
        Role::Jump24 | Role::XJump => 'j',
    })
}

fn kinds(op: Op) -> String {
    let info = op.info();
    let roles = info.operands.iter().chain(info.ext);
    roles.filter_map(|&role| kind(op, role)).collect()
}

/// CPython's name where the instruction is the same, else our own in that spelling.
fn name(op: Op) -> String {
    match op {
        Op::Return => return "RETURN_VALUE".into(),
        Op::Yield => return "YIELD_VALUE".into(),
        Op::Jump => return "JUMP_FORWARD".into(),
        Op::JumpBack => return "JUMP_BACKWARD".into(),
        _ => {}
    }
    let mut out = String::new();
    for c in op.info().name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

fn rows(vm: &mut Vm, _: Args) -> Result {
    let list = vm.list(&[])?;
    for &op in Op::all() {
        let name = vm.intern_str(&name(op))?;
        let kinds = vm.intern_str(&kinds(op))?;
        let row = vm.tuple(&[name, kinds, Value::small(op.words() as i64)])?;
        push(vm, list, row)?;
    }
    vm.tuple_from(list)
}

/// The code object that is the only argument, complete.
fn need_code(vm: &mut Vm, args: Args) -> Result {
    let code = args.get(0);
    if code.is_small() || kind_of(code) != Kind::Code {
        let got = vm.type_name_of(code);
        return Err(vm.type_error(format!("expected a code object, not '{got}'")));
    }
    vm.complete_code(code)?;
    Ok(code)
}

/// The variable that lives in a register, else its number.
fn register(vm: &mut Vm, data: &Code, number: usize) -> Result {
    match data.varnames.get(number) {
        Some(name) if !name.is_empty() && !name.starts_with('.') => vm.intern_str(name),
        _ => Ok(Value::small(number as i64)),
    }
}

fn instructions(vm: &mut Vm, args: Args) -> Result {
    let code = need_code(vm, args)?;
    let list = vm.list(&[])?;
    let Some(data) = vm.code_data(code) else {
        return Ok(list);
    };
    let words = vm.code_insns(code);
    let mut pc = 0;
    while let Some(&word) = words.get(pc) {
        let insn = Insn(word);
        // Code that is here has been verified.
        let Some(op) = insn.op() else { break };
        let next = pc + op.words();
        let info = op.info();
        let operands = vm.list(&[])?;
        let mut arg = None;
        let all = [insn.a(), insn.b(), insn.c()];
        let own = info.operands.iter().zip(all.map(u32::from));
        let further = words.get(pc + 1..next).unwrap_or_default();
        for (&role, raw) in own.chain(info.ext.iter().zip(further.iter().copied())) {
            let Some(kind) = kind(op, role) else { continue };
            let number = match role {
                Role::Simm => i64::from(raw as u8 as i8),
                Role::Simm16 => i64::from(insn.s16()),
                Role::Num16 | Role::Pool => i64::from(insn.k16()),
                Role::Jump24 => i64::from(insn.s24()),
                Role::XJump => i64::from(raw as i32),
                Role::XName => i64::from(Ext(raw).lo()),
                _ => i64::from(raw),
            };
            let value = match kind {
                'r' => register(vm, &data, number as usize)?,
                'c' | 'n' => frame::pool_word(code, number as usize).unwrap_or(NONE),
                'f' => match data.freevars.get(number as usize) {
                    Some(name) => vm.intern_str(name)?,
                    None => Value::small(number),
                },
                'j' => Value::small(next as i64 + number),
                _ => vm.int(number)?,
            };
            push(vm, operands, value)?;
            match kind {
                'c' | 'n' => arg = Some(number - POOL_FIXED as i64),
                'j' | 'f' => arg = Some(number),
                _ => {}
            }
        }
        let arg = match arg {
            Some(number) => vm.int(number)?,
            None if list_len(operands) == 0 => NONE,
            None => vm.int(i64::from(word >> 8))?,
        };
        let kinds = vm.intern_str(&kinds(op))?;
        let operands = vm.tuple_from(operands)?;
        let row = vm.tuple(&[
            Value::small(pc as i64),
            Value::small(op.words() as i64),
            Value::small(op as i64),
            kinds,
            operands,
            arg,
        ])?;
        push(vm, list, row)?;
        pc = next;
    }
    Ok(list)
}

fn handlers(vm: &mut Vm, args: Args) -> Result {
    let code = need_code(vm, args)?;
    let list = vm.list(&[])?;
    if let Some(data) = vm.code_data(code) {
        for row in &data.handlers {
            let numbers = [row.start, row.end, row.target, row.reg.into()];
            let row = vm.tuple(&numbers.map(|n| Value::small(n.into())))?;
            push(vm, list, row)?;
        }
    }
    Ok(list)
}
