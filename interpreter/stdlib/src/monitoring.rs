//! sys.monitoring: its names. Tools can be registered; events are not delivered yet, so
//! asking for some raises NotImplementedError.

use crate::sys::MonitoringTools;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm};

static FUNCTIONS: &[Row] = &[
    Row::new("use_tool_id", "tool_id, name, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        if vm.as_str(a.get(1)).is_none() {
            return Err(vm.value_error("tool name must be a str"));
        }
        if vm.dict_get(tools, id)?.is_some() {
            let n = vm.index_i64(id)?;
            return Err(vm.value_error(format!("tool {n} is already in use")));
        }
        vm.dict_set(tools, id, a.get(1))?;
        Ok(NONE)
    }),
    Row::new("clear_tool_id", "tool_id, /", |vm, a| {
        tool(vm, a)?;
        Ok(NONE)
    }),
    Row::new("free_tool_id", "tool_id, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        vm.dict_delete(tools, id)?;
        Ok(NONE)
    }),
    Row::new("get_tool", "tool_id, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        Ok(vm.dict_get(tools, id)?.unwrap_or(NONE))
    }),
    Row::new("register_callback", "tool_id, event, func, /", |vm, a| {
        tool(vm, a)?;
        if a.get(2) == NONE {
            return Ok(NONE);
        }
        Err(vm.not_implemented("sys.monitoring.register_callback()"))
    }),
    Row::new("get_events", "tool_id, /", |vm, a| {
        tool(vm, a)?;
        Ok(Value::small(0))
    }),
    Row::new("set_events", "tool_id, event_set, /", |vm, a| {
        tool(vm, a)?;
        if a.index(vm, 1)? == 0 {
            return Ok(NONE);
        }
        Err(vm.not_implemented("sys.monitoring.set_events()"))
    }),
    Row::new("get_local_events", "tool_id, code, /", |vm, a| {
        tool(vm, a)?;
        Ok(Value::small(0))
    }),
    Row::new(
        "set_local_events",
        "tool_id, code, event_set, /",
        |vm, a| {
            tool(vm, a)?;
            if a.index(vm, 2)? == 0 {
                return Ok(NONE);
            }
            Err(vm.not_implemented("sys.monitoring.set_local_events()"))
        },
    ),
    Row::new("restart_events", "", |_, _| Ok(NONE)),
];

const EVENTS: &[&str] = &[
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

pub fn install(vm: &mut Vm, sys: Value) -> Result<()> {
    let module = vm.new_module("sys.monitoring")?;
    vm.add_functions(module, FUNCTIONS)?;
    constants(
        vm,
        module,
        &[
            ("DEBUGGER_ID", 0),
            ("COVERAGE_ID", 1),
            ("PROFILER_ID", 2),
            ("OPTIMIZER_ID", 5),
        ],
    )?;
    let class = crate::types::namespace_class(vm)?;
    let events = vm.new_instance(class)?;
    let none = vm.intern_str("NO_EVENTS")?;
    vm.instance_set(events, none, Value::small(0))?;
    for (i, name) in EVENTS.iter().enumerate() {
        let name = vm.intern_str(name)?;
        vm.instance_set(events, name, Value::small(1 << i))?;
    }
    set(vm, module, "events", events)?;
    let object = vm.type_of_kind(pyrs_runtime::Kind::Object);
    for name in ["DISABLE", "MISSING"] {
        let mark = vm.call(object, &[])?;
        set(vm, module, name, mark)?;
    }
    vm.add_module("sys.monitoring", module)?;
    set(vm, sys, "monitoring", module)
}

/// The dict of tools in use, and the id argument.
fn tool(vm: &mut Vm, args: Args) -> Result<(Value, Value)> {
    let n = args.index(vm, 0)?;
    if !(0..6).contains(&n) {
        return Err(vm.value_error(format!("invalid tool {n} (must be between 0 and 5)")));
    }
    let tools = MonitoringTools::get_or_make(vm, Vm::new_dict)?;
    Ok((tools, Value::small(n)))
}
