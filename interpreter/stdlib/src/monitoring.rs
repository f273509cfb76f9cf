//! sys.monitoring: tools that are told of events.

use crate::sys::MonitoringTools;
use crate::util::*;
use pyrs_runtime::trace::monitor::{Event, USABLE};
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, kind_of};

/// Bits of all events that can be asked for.
const ALL: i64 = (1 << Event::COUNT) - 1;
/// Those of how calls of native code end come with the calls themselves.
const WITH_CALLS: u32 = Event::CReturn.bit() | Event::CRaise.bit();

static FUNCTIONS: &[Row] = &[
    Row::new("use_tool_id", "tool_id, name, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        if vm.as_str(a.get(1)).is_none() {
            return Err(vm.value_error("tool name must be a str"));
        }
        if vm.dict_get(tools, Value::small(id as i64))?.is_some() {
            return Err(vm.value_error(format!("tool {id} is already in use")));
        }
        vm.dict_set(tools, Value::small(id as i64), a.get(1))?;
        Ok(NONE)
    }),
    Row::new("clear_tool_id", "tool_id, /", |vm, a| {
        let (_, id) = tool(vm, a)?;
        vm.clear_tool(id)?;
        Ok(NONE)
    }),
    Row::new("free_tool_id", "tool_id, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        vm.clear_tool(id)?;
        vm.dict_delete(tools, Value::small(id as i64))?;
        Ok(NONE)
    }),
    Row::new("get_tool", "tool_id, /", |vm, a| {
        let (tools, id) = tool(vm, a)?;
        Ok(vm.dict_get(tools, Value::small(id as i64))?.unwrap_or(NONE))
    }),
    Row::new("register_callback", "tool_id, event, func, /", |vm, a| {
        let (_, id) = tool(vm, a)?;
        let event = a.index(vm, 1)?;
        if event.count_ones() != 1 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        let number = event.trailing_zeros() as usize;
        if event < 0 || number >= Event::COUNT {
            return Err(vm.value_error(format!("invalid event {event}")));
        }
        vm.set_tool_function(id, number, a.some(2))
    }),
    Row::new("get_events", "tool_id, /", |vm, a| {
        let (_, id) = tool(vm, a)?;
        Ok(Value::small(vm.interp.monitor.all[id].into()))
    }),
    Row::new("set_events", "tool_id, event_set, /", |vm, a| {
        let (_, id) = used_tool(vm, a)?;
        let events = event_set(vm, a, 1)?;
        vm.interp.monitor.all[id] = events;
        vm.observers_changed();
        Ok(NONE)
    }),
    Row::new("get_local_events", "tool_id, code, /", |vm, a| {
        let (_, id) = tool(vm, a)?;
        code(vm, a)?;
        Ok(Value::small(vm.local_events(id, a.get(1)).into()))
    }),
    Row::new(
        "set_local_events",
        "tool_id, code, event_set, /",
        |vm, a| {
            code(vm, a)?;
            let (_, id) = used_tool(vm, a)?;
            let events = event_set(vm, a, 2)?;
            if events & !Event::LOCAL != 0 {
                let text = format!("invalid local event set 0x{events:x}");
                return Err(vm.value_error(text));
            }
            vm.set_local_events(id, a.get(1), events)?;
            Ok(NONE)
        },
    ),
    Row::new("restart_events", "", |vm, _| {
        vm.interp.monitor.restart();
        Ok(NONE)
    }),
    Row::new("_all_events", "", |vm, _| {
        let dict = vm.new_dict()?;
        for (i, name) in Event::NAMES.iter().enumerate() {
            let tools = (0..USABLE).filter(|&id| vm.interp.monitor.all[id] & 1 << i != 0);
            let bits = tools.fold(0, |bits, id| bits | 1 << id);
            if bits != 0 {
                let name = vm.intern_str(name)?;
                vm.dict_set(dict, name, Value::small(bits))?;
            }
        }
        Ok(dict)
    }),
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
    for (i, name) in Event::NAMES.iter().enumerate() {
        let name = vm.intern_str(name)?;
        vm.instance_set(events, name, Value::small(1 << i))?;
    }
    set(vm, module, "events", events)?;
    let object = vm.type_of_kind(Kind::Object);
    let mut marks = [NONE; 2];
    for (name, mark) in ["DISABLE", "MISSING"].into_iter().zip(&mut marks) {
        *mark = vm.call(object, &[])?;
        set(vm, module, name, *mark)?;
    }
    vm.interp.monitor.marks = Some(marks.map(|mark| vm.m.heap.roots.add(Some(mark))));
    vm.add_module("sys.monitoring", module)?;
    set(vm, sys, "monitoring", module)
}

/// The dict of tools in use, and the id argument.
fn tool(vm: &mut Vm, args: Args) -> Result<(Value, usize)> {
    let n = args.index(vm, 0)?;
    if !(0..USABLE as i64).contains(&n) {
        return Err(vm.value_error(format!("invalid tool {n} (must be between 0 and 5)")));
    }
    let tools = MonitoringTools::get_or_make(vm, Vm::new_dict)?;
    Ok((tools, n as usize))
}

/// As [`tool`]; it must be in use.
fn used_tool(vm: &mut Vm, args: Args) -> Result<(Value, usize)> {
    let (tools, id) = tool(vm, args)?;
    if vm.dict_get(tools, Value::small(id as i64))?.is_none() {
        return Err(vm.value_error(format!("tool {id} is not in use")));
    }
    Ok((tools, id))
}

fn event_set(vm: &mut Vm, args: Args, i: usize) -> Result<u32> {
    let events = args.index(vm, i)?;
    if !(0..=ALL).contains(&events) {
        return Err(vm.value_error(format!("invalid event set 0x{events:x}")));
    }
    let mut events = events as u32;
    let calls = WITH_CALLS | Event::Call.bit();
    if events & WITH_CALLS != 0 && events & calls != calls {
        let text = "cannot set C_RETURN or C_RAISE events independently";
        return Err(vm.value_error(text));
    }
    events &= !WITH_CALLS;
    if events & Event::Branch.bit() != 0 {
        events &= !Event::Branch.bit();
        events |= Event::BranchLeft.bit() | Event::BranchRight.bit();
    }
    Ok(events)
}

fn code(vm: &mut Vm, args: Args) -> Result<()> {
    let value = args.get(1);
    if value.is_small() || kind_of(value) != Kind::Code {
        return Err(vm.type_error("code must be a code object"));
    }
    Ok(())
}
