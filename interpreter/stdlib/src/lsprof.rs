//! _lsprof: the profiler behind `cProfile`.
//!
//! It is a tool of `sys.monitoring`, told how Python functions begin and end and of calls of
//! native ones. Each thread has a stack of calls of its own, so that one's time is not
//! another's. A call's time goes to its function, and but for that of the calls that it has made, to
//! the function itself; with `subcalls` the same is noted for each pair of caller and called.

use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_runtime::call::native_row;
use pyrs_runtime::frame::{pool, pool_word};
use pyrs_runtime::objmodel::kinds::native;
use pyrs_runtime::trace::monitor::Event;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct, py_module,
};
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

native_struct! {
    /// A profiler.
    pub struct Profiler {
        /// What was measured.
        FIGURES: State<Figures>,
        /// A list of the code objects and the names of native functions, as they are numbered.
        CALLED: Value,
        /// The clock, if it is not the system's.
        TIMER: Option<Value>,
        /// How many seconds a unit of the clock is, a float; none: it gives seconds.
        UNIT: Option<Value>,
        SUBCALLS: bool,
        BUILTINS: bool,
        ENABLED: bool,
        /// The clock is being asked.
        ASKING: bool,
    }
}

py_module! {
    pub static MODULE = ModuleId::Lsprof, "_lsprof";
    doc: "Fast profiler",
    types: { Profiler = &PROFILER },
    values: { Entry, Subentry },
    fill: fill,
}

static ENTRY: TypeDef = structseq::def("_lsprof", "profiler_entry");
static SUBENTRY: TypeDef = structseq::def("_lsprof", "profiler_subentry");
const FIELDS: [&str; 6] = [
    "code",
    "callcount",
    "reccallcount",
    "totaltime",
    "inlinetime",
    "calls",
];

/// The name and number under which the profiler is known to `sys.monitoring`.
const TOOL: i64 = 2;
const TOOL_NAME: &str = "cProfile";

/// Which method is told of which events.
const CALLBACKS: &[(Event, &str)] = &[
    (Event::PyStart, "_pystart_callback"),
    (Event::PyResume, "_pystart_callback"),
    (Event::PyThrow, "_pystart_callback"),
    (Event::PyReturn, "_pyreturn_callback"),
    (Event::PyYield, "_pyreturn_callback"),
    (Event::PyUnwind, "_pyreturn_callback"),
    (Event::Call, "_ccall_callback"),
    (Event::CReturn, "_creturn_callback"),
    (Event::CRaise, "_creturn_callback"),
];

static PROFILER: TypeDef = TypeDef {
    module: "_lsprof",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    doc: "Build a profiler object using the specified timer function.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            let this = Profiler::new_for(vm, a.get(0))?;
            clear(vm, this)?;
            Ok(this)
        }),
        Row::new(
            "__init__",
            "self, timer=None, timeunit=0.0, subcalls=True, builtins=True",
            init,
        ),
        Row::new("enable", "self, subcalls=True, builtins=True", enable)
            .doc("Start collecting profiling information."),
        Row::new("disable", "self, /", |vm, a| {
            let this = a.get(0);
            refuse_in_timer(vm, this, "disable")?;
            disable(vm, this)?;
            Ok(NONE)
        })
        .doc("Stop collecting profiling information."),
        Row::new("clear", "self, /", |vm, a| {
            refuse_in_timer(vm, a.get(0), "clear")?;
            clear(vm, a.get(0))?;
            Ok(NONE)
        })
        .doc("Clear all profiling information collected so far."),
        Row::new("getstats", "self, /", stats)
            .doc("List of profiler_entry objects, one for each function that was called."),
        Row::new(
            "_pystart_callback",
            "self, code, offset, exc=None, /",
            |vm, a| begin(vm, a.get(0), a.get(1)),
        ),
        Row::new(
            "_pyreturn_callback",
            "self, code, offset, value, /",
            |vm, a| end(vm, a.get(0), a.get(1)),
        ),
        Row::new(
            "_ccall_callback",
            "self, code, offset, callable, self_arg, /",
            |vm, a| native_call(vm, a, begin),
        ),
        Row::new(
            "_creturn_callback",
            "self, code, offset, callable, self_arg, /",
            |vm, a| native_call(vm, a, end),
        ),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Profiler::FIGURES.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("Profiler", Kind::NativeObject)
};

/// What was measured of a function, or of it as called by another one. Times are in units
/// of the clock.
#[derive(Default, Clone, Copy)]
struct Measured {
    total: i64,
    inline: i64,
    calls: i64,
    /// Those of them that began while another one was under way.
    recursive: i64,
    /// Calls that are under way.
    depth: i64,
}

impl Measured {
    fn ended(&mut self, total: i64, inline: i64) {
        self.depth -= 1;
        if self.depth == 0 {
            self.total += total;
        } else {
            self.recursive += 1;
        }
        self.inline += inline;
        self.calls += 1;
    }
}

#[derive(Default)]
struct Function {
    measured: Measured,
    /// What it has called, by number.
    called: BTreeMap<usize, Measured>,
}

/// A call that is under way.
struct Call {
    function: usize,
    began: i64,
    /// Spent in what it has called.
    below: i64,
    /// Whether it is noted with its caller too.
    noted: bool,
}

/// What is called: the row of a code object or of a native function.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Code(i64),
    Native(usize),
}

struct Figures {
    numbers: HashMap<Key, usize>,
    functions: Vec<Function>,
    /// Of each thread.
    stacks: HashMap<u64, Vec<Call>>,
    epoch: Instant,
}

impl Figures {
    fn end(&mut self, thread: u64, now: i64) {
        let Some(stack) = self.stacks.get_mut(&thread) else {
            return;
        };
        let Some(call) = stack.pop() else { return };
        let total = now.wrapping_sub(call.began);
        let inline = total.wrapping_sub(call.below);
        self.functions[call.function].measured.ended(total, inline);
        if let Some(caller) = stack.last_mut() {
            caller.below = caller.below.wrapping_add(total);
            let called = &mut self.functions[caller.function].called;
            if call.noted
                && let Some(measured) = called.get_mut(&call.function)
            {
                measured.ended(total, inline);
            }
        }
        if stack.is_empty() {
            self.stacks.remove(&thread);
        }
    }
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    structseq::define::<Entry>(vm, module, &ENTRY, &FIELDS, &[])?;
    structseq::define::<Subentry>(vm, module, &SUBENTRY, &FIELDS[..5], &[])?;
    Ok(())
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let unit = match args.opt(2) {
        Some(unit) => vm.number_as_f64(unit)?,
        None => Some(0.0),
    };
    let Some(unit) = unit else {
        let got = vm.type_name_of(args.get(2));
        return Err(vm.type_error(format!("must be real number, not {got}")));
    };
    let unit = match unit > 0.0 {
        true => Some(vm.float(unit)?),
        false => None,
    };
    let (subcalls, builtins) = (args.truth_or(vm, 3, true)?, args.truth_or(vm, 4, true)?);
    Profiler::TIMER.set(vm, this, args.some(1));
    Profiler::UNIT.set(vm, this, unit);
    Profiler::SUBCALLS.set(vm, this, subcalls);
    Profiler::BUILTINS.set(vm, this, builtins);
    Ok(NONE)
}

fn clear(vm: &mut Vm, this: Value) -> Result<()> {
    let called = vm.list(&[])?;
    Profiler::CALLED.set(vm, this, called);
    let figures = Figures {
        numbers: HashMap::new(),
        functions: Vec::new(),
        stacks: HashMap::new(),
        epoch: Instant::now(),
    };
    Profiler::FIGURES.put(vm, this, figures)
}

fn refuse_in_timer(vm: &mut Vm, this: Value, what: &str) -> Result<()> {
    if Profiler::ASKING.get(this) {
        let text = format!("cannot {what} profiler in external timer");
        return Err(vm.raise_str(Exc::RuntimeError, &text));
    }
    Ok(())
}

fn monitoring(vm: &mut Vm) -> Result {
    import_attr(vm, "sys", "monitoring")
}

fn enable(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (subcalls, builtins) = (args.truth_or(vm, 1, true)?, args.truth_or(vm, 2, true)?);
    Profiler::SUBCALLS.set(vm, this, subcalls);
    Profiler::BUILTINS.set(vm, this, builtins);
    let monitoring = monitoring(vm)?;
    let tool = Value::small(TOOL);
    let name = vm.str(TOOL_NAME)?;
    call_method(vm, monitoring, "use_tool_id", &[tool, name])?;
    let mut events = 0;
    for &(event, method) in CALLBACKS {
        let of_native = matches!(event, Event::Call | Event::CReturn | Event::CRaise);
        if of_native && !builtins {
            continue;
        }
        let function = attr(vm, this, method)?;
        let bit = Value::small(i64::from(event.bit()));
        call_method(vm, monitoring, "register_callback", &[tool, bit, function])?;
        events |= i64::from(event.bit());
    }
    Profiler::ENABLED.set(vm, this, true);
    call_method(vm, monitoring, "set_events", &[tool, Value::small(events)])?;
    Ok(NONE)
}

fn disable(vm: &mut Vm, this: Value) -> Result<()> {
    if !Profiler::ENABLED.get(this) {
        return Ok(());
    }
    let monitoring = monitoring(vm)?;
    Profiler::ENABLED.set(vm, this, false);
    call_method(vm, monitoring, "free_tool_id", &[Value::small(TOOL)])?;
    // Calls that are under way end here.
    while let Some(thread) = pending(vm, this) {
        let now = now(vm, this);
        match Profiler::FIGURES.get_mut(vm, this) {
            Some(figures) => figures.end(thread, now),
            None => break,
        }
    }
    Ok(())
}

/// A thread with calls that are under way.
fn pending(vm: &Vm, this: Value) -> Option<u64> {
    let figures = Profiler::FIGURES.get(vm, this)?;
    figures.stacks.keys().next().copied()
}

/// The time: nanoseconds, or units of the clock.
fn now(vm: &mut Vm, this: Value) -> i64 {
    let Some(timer) = Profiler::TIMER.get(this) else {
        let figures = Profiler::FIGURES.get(vm, this);
        return figures.map_or(0, |f| f.epoch.elapsed().as_nanos() as i64);
    };
    Profiler::ASKING.set(vm, this, true);
    let time = ask(vm, this, timer);
    Profiler::ASKING.set(vm, this, false);
    time.unwrap_or_else(|_| {
        vm.unraisable("while calling _lsprof timer", timer);
        0
    })
}

fn ask(vm: &mut Vm, this: Value, timer: Value) -> Result<i64> {
    let result = vm.call(timer, &[])?;
    if Profiler::UNIT.get(this).is_some() {
        return vm.index_i64(result);
    }
    match vm.number_as_f64(result)? {
        Some(seconds) => Ok((seconds * 1e9) as i64),
        None => {
            let got = vm.type_name_of(result);
            Err(vm.type_error(format!("must be real number, not {got}")))
        }
    }
}

/// The number of what is called, a code object or a native function.
fn number(vm: &mut Vm, this: Value, called: Value, new: bool) -> Result<Option<usize>> {
    if called.is_small() {
        return Ok(None);
    }
    let key = match kind_of(called) {
        Kind::Code => match pool_word(called, pool::INDEX).and_then(Value::as_small) {
            Some(row) => Key::Code(row),
            None => return Ok(None),
        },
        Kind::Native | Kind::MethodDescr | Kind::ClassMethodDescr => {
            Key::Native(native_row(called))
        }
        _ => return Ok(None),
    };
    let figures = Profiler::FIGURES.get(vm, this);
    let known = figures.and_then(|figures| figures.numbers.get(&key).copied());
    if known.is_some() || !new {
        return Ok(known);
    }
    let shown = match key {
        Key::Code(_) => called,
        Key::Native(_) => {
            let text = native_name(vm, called)?;
            vm.str(&text)?
        }
    };
    // Being in the list keeps a code object, and so its row from being another's.
    let list = Profiler::CALLED.get(this);
    push(vm, list, shown)?;
    let Some(figures) = Profiler::FIGURES.get_mut(vm, this) else {
        return Ok(None);
    };
    let number = figures.functions.len();
    figures.functions.push(Function::default());
    figures.numbers.insert(key, number);
    Ok(Some(number))
}

/// How a profile names a native function: by the method that it is, else by its module.
fn native_name(vm: &mut Vm, called: Value) -> Result<String> {
    if kind_of(called) != Kind::Native {
        return vm.repr_text(called);
    }
    let name = attr(vm, called, "__name__")?;
    let name_text = text(vm, name).unwrap_or_default();
    if let Some(bound) = called.addr().value(native::SELF) {
        let class = vm.class_of(bound);
        if let Some(found) = vm.lookup(class, name)
            && found.is_ref()
            && kind_of(found) == Kind::MethodDescr
        {
            return vm.repr_text(found);
        }
    }
    let module = attr_opt(vm, called, "__module__")?;
    match module.and_then(|module| text(vm, module)) {
        Some(module) => Ok(format!("<built-in method {module}.{name_text}>")),
        None => vm.repr_text(called),
    }
}

fn begin(vm: &mut Vm, this: Value, called: Value) -> Result {
    // What the clock itself calls is not measured.
    if Profiler::ASKING.get(this) {
        return Ok(NONE);
    }
    let Some(function) = number(vm, this, called, true)? else {
        return Ok(NONE);
    };
    let thread = vm.ident;
    let subcalls = Profiler::SUBCALLS.get(this);
    let began = now(vm, this);
    // The clock may have done anything.
    let Some(figures) = Profiler::FIGURES.get_mut(vm, this) else {
        return Ok(NONE);
    };
    if function >= figures.functions.len() {
        return Ok(NONE);
    }
    let stack = figures.stacks.entry(thread).or_default();
    let caller = stack.last().map(|call| call.function);
    let caller = caller.filter(|_| subcalls);
    figures.functions[function].measured.depth += 1;
    if let Some(caller) = caller {
        let called = &mut figures.functions[caller].called;
        called.entry(function).or_default().depth += 1;
    }
    stack.push(Call {
        function,
        began,
        below: 0,
        noted: caller.is_some(),
    });
    Ok(NONE)
}

fn end(vm: &mut Vm, this: Value, called: Value) -> Result {
    if Profiler::ASKING.get(this) {
        return Ok(NONE);
    }
    let thread = vm.ident;
    let function = number(vm, this, called, false)?;
    let figures = Profiler::FIGURES.get(vm, this);
    let top = figures.and_then(|figures| figures.stacks.get(&thread)?.last());
    // What had begun before the profiler was there ends unseen.
    if function.is_none() || top.map(|call| call.function) != function {
        return Ok(NONE);
    }
    let now = now(vm, this);
    if let Some(figures) = Profiler::FIGURES.get_mut(vm, this) {
        figures.end(thread, now);
    }
    Ok(NONE)
}

fn native_call(vm: &mut Vm, args: Args, then: fn(&mut Vm, Value, Value) -> Result) -> Result {
    let (this, called) = (args.get(0), args.get(3));
    let native = called.is_ref()
        && matches!(
            kind_of(called),
            Kind::Native | Kind::MethodDescr | Kind::ClassMethodDescr
        );
    if native && Profiler::BUILTINS.get(this) {
        then(vm, this, called)
    } else {
        Ok(NONE)
    }
}

/// The items that both kinds of entries have.
fn fields(vm: &mut Vm, code: Value, measured: Measured, unit: f64) -> Result<[Value; 5]> {
    let calls = vm.int(measured.calls)?;
    let recursive = vm.int(measured.recursive)?;
    let total = vm.float(measured.total as f64 * unit)?;
    let inline = vm.float(measured.inline as f64 * unit)?;
    Ok([code, calls, recursive, total, inline])
}

fn stats(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let unit = match (Profiler::TIMER.get(this), Profiler::UNIT.get(this)) {
        (Some(_), Some(unit)) => vm.number_as_f64(unit)?.unwrap_or(1.0),
        _ => 1e-9,
    };
    let list = vm.list(&[])?;
    let codes = Profiler::CALLED.get(this);
    let mut number = 0;
    while let Some((measured, called)) = measured(vm, this, number) {
        // A finalizer may have cleared the profiler meanwhile.
        let known = list_len(codes);
        if number.max(called.last().map_or(0, |&(callee, _)| callee)) >= known {
            break;
        }
        let code = list_get(vm, codes, number)?;
        let calls = if called.is_empty() {
            NONE
        } else {
            vm.list(&[])?
        };
        for (callee, measured) in called {
            let code = list_get(vm, codes, callee)?;
            let fields = fields(vm, code, measured, unit)?;
            let values = vm.tuple(&fields)?;
            let row = structseq::make_of::<Subentry>(vm, values)?;
            push(vm, calls, row)?;
        }
        if measured.calls > 0 {
            let [a, b, c, d, e] = fields(vm, code, measured, unit)?;
            let values = vm.tuple(&[a, b, c, d, e, calls])?;
            let row = structseq::make_of::<Entry>(vm, values)?;
            push(vm, list, row)?;
        }
        number += 1;
    }
    Ok(list)
}

/// What was measured of a function, and of those that it has called.
fn measured(vm: &Vm, this: Value, number: usize) -> Option<(Measured, Vec<(usize, Measured)>)> {
    let function = Profiler::FIGURES.get(vm, this)?.functions.get(number)?;
    let ended = function.called.iter().filter(|(_, m)| m.calls > 0);
    let called = ended.map(|(&number, &measured)| (number, measured));
    Some((function.measured, called.collect()))
}
