//! Checks that a code object keeps the rules the interpreter relies on: registers and
//! windows inside the frame, jumps to instructions, pool indices in range, no way off
//! the end.

use pyrs_bytecode::effects::Effects;
use pyrs_bytecode::registers::Access;
use pyrs_bytecode::{
    Code, CodeFlags, Const, Ext, FAR_BASE, Insn, NEAR_LOCALS, Op, POOL_FIXED, Role,
};

/// Checks a code object and those among its constants; the error names the first fault.
pub fn verify(code: &Code) -> Result<(), String> {
    check(code).map_err(|e| format!("{} (line {}): {e}", code.qualname, code.first_line))?;
    for c in &code.consts {
        nested(c)?;
    }
    Ok(())
}

fn nested(c: &Const) -> Result<(), String> {
    match c {
        Const::Code(code) => verify(code),
        Const::Tuple(items) | Const::FrozenSet(items) => items.iter().try_for_each(nested),
        _ => Ok(()),
    }
}

fn check(code: &Code) -> Result<(), String> {
    let n = code.insns.len();
    let mut is_start = vec![false; n];
    let mut pc = 0;
    let mut last = None;
    while pc < n {
        is_start[pc] = true;
        let op = Insn(code.insns[pc])
            .op()
            .ok_or(format!("bad opcode at {pc}"))?;
        if pc + op.words() > n {
            return Err(format!("cut instruction at {pc}"));
        }
        last = Some(op);
        pc += op.words();
    }
    match last {
        Some(op) if op.info().effects.has(Effects::ENDS) => {}
        Some(op) => return Err(format!("the end falls off {op:?}")),
        None => return Err("no instructions".into()),
    }
    let nregs = code.nregs as usize;
    let near = nregs.min(256);
    if code.param_count() > nregs {
        return Err("parameters outside the frame".into());
    }
    let suspended = code.suspended_regs as usize;
    if suspended > nregs || suspended < code.param_count() {
        return Err("a suspended frame without its parameters".into());
    }
    if suspended < nregs && (nregs > 256 || !code.flags.is_suspendable()) {
        return Err("a suspended frame that is cut".into());
    }
    let last = match code.param_count() {
        n if n > NEAR_LOCALS => n + FAR_BASE - NEAR_LOCALS,
        n => n,
    };
    if code.varnames.len() < last || code.posonly_count > code.arg_count {
        return Err("parameters without names".into());
    }
    let hidden = code.hidden.iter().flat_map(|rows| rows.iter());
    for (name, reg) in hidden.flat_map(|row| &row.variables) {
        if *reg as usize >= nregs {
            return Err(format!("hidden {name} in r{reg}"));
        }
    }
    pc = 0;
    while pc < n {
        let insn = Insn(code.insns[pc]);
        let Some(op) = insn.op() else {
            break;
        };
        instruction(code, op, insn, pc, near, &is_start)?;
        pc += op.words();
    }
    for h in &code.handlers {
        let at = |pc: u32| is_start.get(pc as usize).copied().unwrap_or(false);
        if !at(h.start) || (h.end as usize != n && !at(h.end)) || h.start >= h.end {
            return Err(format!("handler range {}..{}", h.start, h.end));
        }
        if !at(h.target) || h.reg as usize >= near {
            return Err(format!("handler target {} r{}", h.target, h.reg));
        }
    }
    if !code
        .locations
        .iter()
        .is_sorted_by(|a, b| a.pc < b.pc || a.mark().is_some() && a.pc == b.pc)
    {
        return Err("locations out of order".into());
    }
    for (name, reg) in &code.cellvars {
        if *reg as usize >= nregs {
            return Err(format!("cell {name} in r{reg}"));
        }
    }
    Ok(())
}

fn instruction(
    code: &Code,
    op: Op,
    insn: Insn,
    pc: usize,
    near: usize,
    is_start: &[bool],
) -> Result<(), String> {
    let info = op.info();
    let n = code.insns.len();
    let pool_end = POOL_FIXED + code.consts.len();
    let bad = |what: &str| Err(format!("{op:?} at {pc}: {what}"));
    for role in info.operands {
        match role {
            Role::Pool if !(POOL_FIXED..pool_end).contains(&(insn.k16() as usize)) => {
                return bad("pool index");
            }
            Role::Num16 => {
                let k = insn.k16();
                let far = matches!(op, Op::LoadFar | Op::StoreFar | Op::ClearFar);
                let limit = if far {
                    code.nregs as usize
                } else {
                    code.freevars.len()
                };
                if k as usize >= limit {
                    return bad("far register or free variable");
                }
            }
            Role::Jump24 => {
                target(pc + 1, insn.s24(), is_start).map_err(|e| format!("{op:?} at {pc}: {e}"))?;
            }
            _ => {}
        }
    }
    let mut outside = false;
    let mut written = 0..0;
    insn.registers(&code.insns[pc + 1..pc + op.words()], |run| {
        outside |= run.first + run.count > near;
        if run.access == Access::Write {
            written = run.first..run.first + run.count;
        }
    });
    if outside {
        return bad("register outside the frame");
    }
    if op == Op::Unpack && written.contains(&(insn.b() as usize)) {
        return bad("unpacks over its source");
    }
    for (i, role) in info.ext.iter().enumerate() {
        let word = code.insns[pc + 1 + i];
        match role {
            Role::XJump => {
                target(pc + op.words(), word as i32, is_start)
                    .map_err(|e| format!("{op:?} at {pc}: {e}"))?;
            }
            Role::XName => {
                let name = Ext(word).lo() as usize;
                if !(POOL_FIXED..pool_end).contains(&name)
                    || !matches!(code.consts[name - POOL_FIXED], Const::Str { .. })
                {
                    return bad("name");
                }
                let cache = Ext(word).hi() as usize;
                let end = code.cache_words as usize;
                if cache != 0 && cache + info.cache_words as usize > end {
                    return bad("cache");
                }
            }
            Role::XPool if !(POOL_FIXED..pool_end).contains(&(word as usize)) => {
                return bad("pool index");
            }
            _ => {}
        }
    }
    let suspends = matches!(op, Op::Yield | Op::YieldAsync | Op::YieldDelegated);
    if suspends && !CodeFlags(code.flags.0).is_suspendable() {
        return bad("yields in code that does not suspend");
    }
    if op == Op::YieldDelegated && insn.c() as u16 >= code.suspended_regs {
        return bad("delegates to what is not kept");
    }
    if !info.effects.has(Effects::ENDS) && pc + op.words() >= n {
        return bad("falls off the end");
    }
    Ok(())
}

fn target(next: usize, distance: i32, is_start: &[bool]) -> Result<(), String> {
    let to = next as i64 + i64::from(distance);
    let ok = usize::try_from(to).is_ok_and(|to| is_start.get(to).copied().unwrap_or(false));
    if ok {
        Ok(())
    } else {
        Err(format!("jumps to {to}"))
    }
}
