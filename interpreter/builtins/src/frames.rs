//! traceback and frame objects.

use pyrs_runtime::generator::{self, state};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{frame as fo, function, traceback};
use pyrs_runtime::trace::bits;
use pyrs_runtime::{
    Args, FALSE, GetSetRow, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, kind_of,
};

static TRACEBACK: TypeDef = TypeDef {
    doc: "Create a new traceback object.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, tb_next, tb_frame, tb_lasti, tb_lineno",
            new_traceback,
        ),
        Row::new("__dir__", "self, /", |vm, _| {
            let list = vm.list(&[])?;
            for name in ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"] {
                let name = vm.intern_str(name)?;
                pyrs_runtime::strategies::list::push(&mut vm.m, list.addr(), name)?;
            }
            Ok(list)
        }),
    ],
    getsets: &[
        GetSetRow::get("tb_frame", |vm, a| vm.traceback_frame(a.get(0))),
        GetSetRow::new("tb_next", |_, a| Ok(word(a, traceback::NEXT)), set_next),
        GetSetRow::get("tb_lineno", |vm, a| {
            Ok(Value::small(vm.traceback_line(a.get(0))))
        }),
        GetSetRow::get("tb_lasti", |_, a| {
            let pc = a
                .get(0)
                .addr()
                .value(traceback::PC)
                .and_then(Value::as_small);
            Ok(Value::small(pc.unwrap_or(0).saturating_mul(2).min(1 << 29)))
        }),
    ],
    ..TypeDef::new("traceback", Kind::Traceback)
};

static FRAME: TypeDef = TypeDef {
    methods: &[
        Row::new("clear", "self, /", |vm, a| {
            if vm.live_frame(a.get(0)).is_some() {
                return Err(vm.runtime_error("cannot clear an executing frame"));
            }
            if let Some(g) = a.get(0).addr().value(fo::DEPTH) {
                match generator::state_of(g) {
                    state::SUSPENDED => {
                        return Err(vm.runtime_error("cannot clear a suspended frame"));
                    }
                    _ => vm.clear_generator(g.addr()),
                }
            }
            vm.m.store_option(a.get(0).addr(), fo::LOCALS, None);
            vm.m.store_option(a.get(0).addr(), fo::EXTRAS, None);
            Ok(NONE)
        })
        .doc("Clear all references held by the frame."),
        Row::new("__repr__", "self, /", |vm, a| {
            use pyrs_runtime::frame::pool;
            let frame = a.get(0);
            let code = word(a, fo::CODE);
            let file = vm.code_text(code, pool::FILENAME);
            let name = vm.code_text(code, pool::NAME);
            let line = vm.frame_object_line(frame);
            let id = vm.id(frame);
            vm.str(&format!(
                "<frame at {id:#x}, file '{file}', line {line}, code {name}>"
            ))
        }),
    ],
    getsets: &[
        GetSetRow::get("f_code", |_, a| Ok(word(a, fo::CODE))),
        GetSetRow::get("f_globals", |_, a| Ok(globals(a.get(0)))),
        GetSetRow::get("f_builtins", |vm, a| {
            let key = vm.name(Name::__builtins__);
            match vm.dict_get_str(globals(a.get(0)), key) {
                Some(m) if vm.is_module(m) => Ok(vm.module_dict(m)),
                Some(dict) => Ok(dict),
                None => Ok(vm.builtins()),
            }
        }),
        GetSetRow::get("f_locals", |vm, a| match vm.frame_namespace(a.get(0))? {
            Some(namespace) => Ok(namespace),
            None => crate::frame_locals::new(vm, a.get(0)),
        }),
        GetSetRow::get("f_back", |vm, a| {
            let caller = vm.live_frame(a.get(0)).and_then(|frame| frame.caller());
            match vm.shown_frame(caller) {
                Some(caller) => vm.frame_object(caller),
                None => Ok(word(a, fo::BACK)),
            }
        }),
        GetSetRow::new(
            "f_lineno",
            |vm, a| {
                let line = vm.frame_object_line(a.get(0));
                Ok(if line == 0 {
                    NONE
                } else {
                    Value::small(line as i64)
                })
            },
            |vm, a| {
                let Some(line) = a.opt(1) else {
                    let text = "attribute 'f_lineno' of 'frame' objects cannot be deleted";
                    return Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, text));
                };
                vm.set_frame_line(a.get(0), line)?;
                Ok(NONE)
            },
        ),
        GetSetRow::get("f_lasti", |vm, a| {
            let place = match vm.live_frame(a.get(0)) {
                // As `co_lines` has them.
                Some(frame) if vm.has_just_begun(frame) => -2,
                Some(frame) => vm
                    .place_of_mark(frame)
                    .unwrap_or_else(|| 2 * i64::from(frame.pc_offset())),
                None => 0,
            };
            vm.int(place)
        }),
        GetSetRow::new(
            "f_trace",
            |_, a| Ok(word(a, fo::TRACE)),
            |vm, a| {
                let trace = a.some(1);
                vm.m.store_option(a.get(0).addr(), fo::TRACE, trace);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "f_trace_lines",
            |_, a| Ok(boolean(trace_bits(a) & bits::NO_LINES == 0)),
            |vm, a| set_trace_bit(vm, a, bits::NO_LINES, true),
        ),
        GetSetRow::new(
            "f_trace_opcodes",
            |_, a| Ok(boolean(trace_bits(a) & bits::OPCODES != 0)),
            |vm, a| set_trace_bit(vm, a, bits::OPCODES, false),
        ),
        GetSetRow::get("f_generator", |_, a| Ok(word(a, fo::DEPTH))),
    ],
    ..TypeDef::new("frame", Kind::Frame)
};

fn trace_bits(args: Args) -> i64 {
    let bits = args.get(0).addr().value(fo::BITS);
    bits.map_or(0, Value::small_unchecked)
}

/// Set an attribute that is a bit, or the absence of one.
fn set_trace_bit(vm: &mut Vm, args: Args, bit: i64, absent: bool) -> Result {
    let value = match args.opt(1) {
        Some(value) if value == TRUE => true,
        Some(value) if value == FALSE => false,
        Some(_) => return Err(vm.type_error("attribute value type must be bool")),
        None => return Err(vm.type_error("can't delete numeric/char attribute")),
    };
    let others = trace_bits(args) & !bit;
    let bits = if value != absent {
        others | bit
    } else {
        others
    };
    vm.m.store(args.get(0).addr(), fo::BITS, Value::small(bits));
    Ok(NONE)
}

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&TRACEBACK, None)?;
    vm.define_type(&FRAME, None).map(|_| ())
}

fn word(a: Args, offset: usize) -> Value {
    a.get(0).addr().value(offset).unwrap_or(NONE)
}

fn globals(frame: Value) -> Value {
    frame
        .addr()
        .value(fo::FUNCTION)
        .and_then(|f| f.addr().value(function::GLOBALS))
        .unwrap_or(NONE)
}

fn is_traceback(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::Traceback
}

fn set_next(vm: &mut Vm, a: Args) -> Result {
    let Some(next) = a.opt(1) else {
        return Err(vm.type_error("can't delete tb_next attribute"));
    };
    if next == NONE {
        vm.m.store_option(a.get(0).addr(), traceback::NEXT, None);
        return Ok(NONE);
    }
    if !is_traceback(next) {
        let got = vm.type_name_of(next);
        return Err(vm.type_error(format!("expected traceback object or None, got '{got}'")));
    }
    let mut at = Some(next);
    while let Some(tb) = at {
        if tb == a.get(0) {
            return Err(vm.value_error("traceback loop detected"));
        }
        at = tb.addr().value(traceback::NEXT).filter(|&n| n != NONE);
    }
    vm.m.store(a.get(0).addr(), traceback::NEXT, next);
    Ok(NONE)
}

fn new_traceback(vm: &mut Vm, a: Args) -> Result {
    let (next, frame) = (a.get(1), a.get(2));
    if next != NONE && !is_traceback(next) {
        let got = vm.type_name_of(next);
        return Err(vm.type_error(format!("expected traceback object or None, got '{got}'")));
    }
    if frame.is_small() || kind_of(frame) != Kind::Frame {
        let got = vm.type_name_of(frame);
        return Err(vm.type_error(format!(
            "traceback() argument 'tb_frame' must be frame, not {got}"
        )));
    }
    let last = a.index(vm, 3)?;
    let line = a.index(vm, 4)?;
    let at = vm.m.alloc(Kind::Traceback.map(), traceback::SIZE)?;
    vm.m.store_option(at, traceback::NEXT, Some(next).filter(|&n| n != NONE));
    vm.m.store(at, traceback::FRAME, frame);
    let code = frame.addr().value(fo::CODE);
    vm.m.store_option(at, traceback::CODE, code);
    let small = |i: i64| Value::small(i.clamp(0, 1 << 29));
    vm.m.store(at, traceback::PC, small(last / 4));
    vm.m.store(at, traceback::LINE, small(line));
    Ok(Value::from_addr(at))
}
