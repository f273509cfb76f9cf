//! Code objects as text, for tests and `-X dump-bytecode`.

use crate::POOL_FIXED;
use crate::code::{Code, Const};
use crate::insn::{Ext, Insn};
use crate::opcodes::Role;
use std::fmt::Write;

/// The listing of one code object and, behind it, of those among its constants.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    one(code, &mut out);
    out
}

fn one(code: &Code, out: &mut String) {
    let _ = writeln!(
        out,
        "code {} params={} regs={} flags={:#x} line={}",
        code.qualname,
        code.param_count(),
        code.nregs,
        code.flags.0,
        code.first_line
    );
    let mut pc = 0usize;
    let mut line = 0;
    while pc < code.insns.len() {
        let here = code.location(pc as u32).map_or(0, |l| l.line);
        let shown = if here != line {
            format!("{here}")
        } else {
            String::new()
        };
        line = here;
        let insn = Insn(code.insns[pc]);
        let Some(op) = insn.op() else {
            let _ = writeln!(out, "{shown:>5} {pc:>5}  ?? {:#010x}", insn.0);
            pc += 1;
            continue;
        };
        let info = op.info();
        let next = pc + op.words();
        let mut text = String::new();
        let bytes = [insn.a(), insn.b(), insn.c()];
        for (role, byte) in info.operands.iter().zip(bytes) {
            let _ = match role {
                Role::No => Ok(()),
                Role::Home => Ok(()),
                Role::WinCall | Role::WinMethod | Role::WinEx | Role::WinDef => {
                    write!(text, " w{byte}")
                }
                Role::Imm => write!(text, " {byte}"),
                Role::Simm => write!(text, " #{}", byte as i8),
                Role::Pool => write!(text, " {}", pool(code, insn.k16() as usize)),
                Role::Num16 => write!(text, " {}", insn.k16()),
                Role::Simm16 => write!(text, " #{}", insn.s16()),
                Role::Jump24 => write!(text, " ->{}", next as i64 + insn.s24() as i64),
                _ => write!(text, " r{byte}"),
            };
        }
        for (i, role) in info.ext.iter().enumerate() {
            let word = code.insns.get(pc + 1 + i).copied().unwrap_or(0);
            let _ = match role {
                Role::XJump => write!(text, " ->{}", next as i64 + word as i32 as i64),
                Role::XName => write!(text, " {}", pool(code, Ext(word).lo() as usize)),
                Role::XPool => write!(text, " {}", pool(code, word as usize)),
                _ => write!(text, " {word}"),
            };
        }
        let _ = writeln!(out, "{shown:>5} {pc:>5}  {}{text}", info.name);
        pc = next;
    }
    for h in &code.handlers {
        let _ = writeln!(
            out,
            "  handler {}..{} -> {} r{}",
            h.start, h.end, h.target, h.reg
        );
    }
    for c in &code.consts {
        if let Const::Code(inner) = c {
            out.push('\n');
            one(inner, out);
        }
    }
}

fn pool(code: &Code, index: usize) -> String {
    match index
        .checked_sub(POOL_FIXED)
        .and_then(|i| code.consts.get(i))
    {
        Some(c) => show(c),
        None => format!("P[{index}]"),
    }
}

fn show(c: &Const) -> String {
    match c {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "...".into(),
        Const::Int(i) => format!("{i}"),
        Const::BigInt(d) => d.to_string(),
        Const::Float(f) => format!("{f:?}"),
        Const::Complex(re, im) => format!("({re:?}+{im:?}j)"),
        Const::Str { text, .. } => format!("{text:?}"),
        Const::SurrogateStr(points) => format!("surrogates{points:?}"),
        Const::Bytes(b) => format!("b\"{}\"", b.escape_ascii()),
        Const::Tuple(items) => list("(", items, ")"),
        Const::FrozenSet(items) => list("frozenset{", items, "}"),
        Const::Code(code) => format!("<code {}>", code.qualname),
        Const::Stored(stored) => format!("<stored code {}>", stored.name),
    }
}

fn list(open: &str, items: &[Const], close: &str) -> String {
    let inner: Vec<String> = items.iter().map(show).collect();
    format!("{open}{}{close}", inner.join(", "))
}
