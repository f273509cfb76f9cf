//! _tracemalloc, of which only the state in which nothing is traced is there: libraries ask for it
//! (warnings' sources, test runners), and are answered as CPython answers. Tracing itself is
//! refused, since nothing notes where objects come from.

use crate::ModuleId;
use pyrs_runtime::{NONE, Row, Value, boolean, py_module};

py_module! {
    pub static MODULE = ModuleId::Tracemalloc, "_tracemalloc";
    doc: "Debug module to trace memory blocks allocated by Python.",
    functions: [FUNCTIONS],
}

/// The most frames that a trace can have in CPython.
const MOST_FRAMES: i64 = 65535;

static FUNCTIONS: &[Row] = &[
    Row::new("start", "nframe=1, /", |vm, a| {
        let frames = a.index_or(vm, 0, 1)?;
        if !(1..=MOST_FRAMES).contains(&frames) {
            return Err(vm.value_error(format!(
                "the number of frames must be in range [1; {MOST_FRAMES}]"
            )));
        }
        Err(vm.not_implemented("_tracemalloc.start"))
    }),
    Row::new("stop", "", |_, _| Ok(NONE)),
    Row::new("is_tracing", "", |_, _| Ok(boolean(false))),
    Row::new("clear_traces", "", |_, _| Ok(NONE)),
    Row::new("reset_peak", "", |_, _| Ok(NONE)),
    Row::new("get_traceback_limit", "", |_, _| Ok(Value::small(1))),
    Row::new("get_tracemalloc_memory", "", |_, _| Ok(Value::small(0))),
    Row::new("get_traced_memory", "", |vm, _| {
        vm.tuple(&[Value::small(0), Value::small(0)])
    }),
    Row::new("_get_traces", "", |vm, _| vm.list(&[])),
    Row::new("_get_object_traceback", "obj, /", |_, _| Ok(NONE)),
];
