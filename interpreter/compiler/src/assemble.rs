//! From instructions with labels to a code object.

use crate::codegen::Unit;
use crate::codegen::emit::{Instr, NONE};
use crate::errors::{Res, fault};
use crate::peephole;
use crate::source::LineIndex;
use crate::symtable::Interner;
use pyrs_bytecode::{
    Code, Ext, Handler, HiddenLocals, Insn, Location, Locations, Op, POOL_FIXED, Role,
};
use ruff_text_size::TextRange;
use std::rc::Rc;

pub fn assemble(
    mut unit: Unit,
    names: &Interner,
    index: &LineIndex,
    filename: &Rc<str>,
) -> Res<Code> {
    peephole::run(&mut unit);
    let (consts, to) = std::mem::take(&mut unit.pool).finish();
    let pool_index = |id: u32| to.get(id as usize).copied().unwrap_or(0) + POOL_FIXED as u32;

    // Constants beyond 16 bits need the long form, which decides the lengths.
    let mut starts = Vec::with_capacity(unit.code.len() + 1);
    let mut pc = 0u32;
    for instr in &mut unit.code {
        if instr.op == Op::LoadConst && pool_index(instr.pool) > u16::MAX.into() {
            instr.op = Op::LoadConstX;
        }
        starts.push(pc);
        pc += instr.op.words() as u32;
    }
    starts.push(pc);
    let label_pc = |label: u32| match unit.labels.get(label as usize) {
        Some(info) if info.at != NONE => starts[(info.at as usize).min(starts.len() - 1)],
        _ => pc,
    };

    let mut insns = Vec::with_capacity(pc as usize);
    let mut next_cache = first_cache(&unit.code);
    let reserved = next_cache;
    for (i, instr) in unit.code.iter().enumerate() {
        encode(
            instr,
            starts[i + 1],
            &label_pc,
            &pool_index,
            &mut next_cache,
            &mut insns,
        )?;
    }
    if next_cache == reserved {
        next_cache = 0;
    }

    let handlers = unit
        .rows
        .iter()
        .map(|row| Handler {
            start: starts[row.start as usize],
            end: starts[row.end as usize],
            target: label_pc(row.target.0),
            reg: row.reg.into(),
        })
        .filter(|h| h.start < h.end)
        .collect();
    let locations = locations(&unit, &starts, index);
    let hidden: Vec<HiddenLocals> = unit
        .hidden
        .iter()
        .map(|(start, end, vars)| HiddenLocals {
            start: label_pc(start.0),
            end: label_pc(end.0),
            variables: vars
                .iter()
                .map(|&(name, reg)| (names.text(name).clone(), reg))
                .collect(),
        })
        .collect();
    let nregs = if unit.far_count > 0 {
        256 + unit.far_count
    } else {
        unit.max.max(1)
    };
    let mut code = Code {
        name: unit.name,
        qualname: unit.qualname,
        filename: filename.clone(),
        first_line: unit.first_line,
        flags: pyrs_bytecode::CodeFlags(unit.flags),
        arg_count: unit.arg_count,
        posonly_count: unit.posonly_count,
        kwonly_count: unit.kwonly_count,
        nregs,
        suspended_regs: nregs,
        varnames: unit.varnames,
        cellvars: unit.cellvars,
        freevars: unit
            .freevars
            .iter()
            .map(|&n| names.text(n).clone())
            .collect(),
        insns,
        const_count: consts.len() as u32,
        consts,
        cache_words: next_cache,
        handlers,
        locations,
        hidden: (!hidden.is_empty()).then(|| Box::new(hidden)),
    };
    code.suspended_regs = code.suspended_registers();
    Ok(code)
}

/// Index of the first cache word that is given out. 0 says "no cache"; where there are more
/// words than an extension word can name, instructions without one read the words from 0 on
/// as theirs, which must then be nobody's.
fn first_cache(code: &[Instr]) -> u32 {
    let named = |instr: &&Instr| instr.op.info().ext.contains(&Role::XName);
    let words = |instr: &Instr| u32::from(instr.op.info().cache_words);
    let wanted: u32 = code.iter().filter(named).map(words).sum();
    if wanted >= u32::from(u16::MAX) {
        code.iter().map(words).max().unwrap_or(1)
    } else {
        1
    }
}

fn encode(
    instr: &Instr,
    next: u32,
    label_pc: &impl Fn(u32) -> u32,
    pool_index: &impl Fn(u32) -> u32,
    next_cache: &mut u32,
    out: &mut Vec<u32>,
) -> Res {
    let info = instr.op.info();
    let distance = |label| label_pc(label).wrapping_sub(next) as i32;
    let narrow = |id: u32, range: TextRange| match u16::try_from(pool_index(id)) {
        Ok(k) => Ok(k),
        Err(_) => fault(range, "too many names in one code object"),
    };
    let word = match info.operands {
        [Role::Jump24, ..] => {
            let d = distance(instr.label);
            if !(-(1 << 23)..1 << 23).contains(&d) {
                return fault(instr.range, "code object too large");
            }
            Insn::jump(instr.op, d)
        }
        [_, Role::Pool, _] => Insn::ak(instr.op, instr.a, narrow(instr.pool, instr.range)?),
        _ => Insn::abc(instr.op, instr.a, instr.b, instr.c),
    };
    out.push(word.0);
    for role in info.ext {
        out.push(match role {
            Role::XJump => distance(instr.label) as u32,
            Role::XName => {
                let name = narrow(instr.pool, instr.range)?;
                let cache = match u16::try_from(*next_cache) {
                    Ok(cache) if info.cache_words > 0 => {
                        *next_cache += u32::from(info.cache_words);
                        // All of an instruction's cache words must be reachable.
                        if *next_cache > u32::from(u16::MAX) {
                            *next_cache -= u32::from(info.cache_words);
                            0
                        } else {
                            cache
                        }
                    }
                    _ => 0,
                };
                Ext::name_cache(name, cache).0
            }
            Role::XPool => pool_index(instr.pool),
            _ => instr.num,
        });
    }
    Ok(())
}

fn locations(unit: &Unit, starts: &[u32], index: &LineIndex) -> Locations {
    let mut rows: Vec<Location> = Vec::new();
    let mut last: Option<TextRange> = None;
    let mut marks = unit.marks.iter().peekable();
    for (i, (instr, &pc)) in unit.code.iter().zip(starts).enumerate() {
        let (line, col) = index.line_col(instr.range.start());
        while let Some(mark) = marks.next_if(|mark| mark.at as usize <= i) {
            let (of, col) = index.line_col(mark.range.start());
            // The instruction tells of its own line.
            let known = rows
                .last()
                .is_some_and(|row| row.pc == pc && row.line == of);
            if of == line || known {
                continue;
            }
            let row = Location {
                pc,
                line: of,
                col,
                ..Location::default()
            };
            rows.push(row.of_mark(mark.again));
            last = None;
        }
        if last == Some(instr.range) {
            continue;
        }
        last = Some(instr.range);
        let (end_line, end_col) = index.line_col(instr.range.end());
        rows.push(Location {
            pc,
            line,
            col,
            end_line,
            end_col,
        });
    }
    Locations::new(rows)
}
