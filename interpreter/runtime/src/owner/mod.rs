//! Who owns what: the process, an interpreter, a thread (the [`Vm`]).
//!
//! Each piece of state lies with the owner as long as whom it lives, and nowhere else; there
//! are no statics for it.

pub mod interps;
pub mod vm;

use crate::call::Hooks;
use crate::class::MethodCache;
use crate::code::table::CodeTable;
use crate::handles::Handles;
use crate::interned::Interned;
use crate::native::table::NativeTable;
use crate::thread::WaitQueues;
use crate::vm::{Options, Vm};
use pyrs_objmodel::gc::RootId;
use std::cell::RefCell;
use std::rc::Rc;

/// What there is once: what heap objects, maps and code name by numbers.
pub struct Process {
    pub natives: NativeTable,
    pub codes: Rc<RefCell<CodeTable>>,
    pub names: Rc<RefCell<Interned>>,
    pub hooks: Hooks,
    /// The object of zeros that code without inline caches of its own names; 0: not there yet.
    pub no_caches: pyrs_objmodel::Word,
    /// Code objects made of the image since its pages were let go last.
    pub(crate) image_reads: usize,
    /// The text without characters, where a shared one is wanted.
    pub(crate) no_text: Rc<str>,
    /// First root slots of names, exception classes.
    pub(crate) name_base: u32,
    pub(crate) exc_base: u32,
    /// Native rows of the getter and setter of `__dict__` and the getter of `__weakref__`:
    /// each class that brings these has descriptors of its own. 0: not there yet.
    pub own_rows: [usize; 3],
    /// All threads; the first one is the main thread.
    pub(crate) threads: Vec<*mut Vm>,
    /// Threads that are none of these may come in.
    pub has_doors: bool,
}

/// What a Python program sees as the interpreter: modules, options, import state.
pub struct Interp {
    pub method_cache: MethodCache,
    /// Options of the command line that Python code can see.
    pub options: Options,
    /// What `sys.getswitchinterval()` gives, in seconds.
    pub switch_interval: f64,
    /// Modules that are being run for the first time, and the identity of the thread that
    /// runs them.
    pub importing: Vec<(String, u64)>,
    /// Threads that wait for a module that another one is loading, and where they wait.
    pub import_waits: Vec<(u64, String)>,
    pub import_queue: Option<usize>,
    /// Code that was loaded names an object of the import machinery (`__spec__`,
    /// `meta_path` ...), which therefore must be there before that code runs.
    pub machinery_named: bool,
    /// Classes, values and state of native modules.
    pub modules: crate::native::module::Modules,
    /// Native state of heap objects.
    pub handles: Handles,
    /// Native types, and the rows that free what their objects keep outside the heap.
    pub finalizers: Vec<(RootId, RootId)>,
    /// The shape without keys: all shapes of dicts descend from it.
    pub shapes: pyrs_maps::shape::Root,
    /// Digits that an int may have in decimal text; 0 is no limit.
    pub digits_limit: usize,
    /// What issues warnings, once its module is there.
    pub warn: Option<RootId>,
    /// For `-X importtime`.
    pub import_clock: ImportClock,
    /// The code of `-c` and its text, which tracebacks show.
    pub command: Option<(RootId, String)>,
    /// Threads that wait for each other.
    pub queues: WaitQueues,
    /// Bytes of the native stacks of new threads; 0: the usual.
    pub thread_stack: usize,
    /// Tools of `sys.monitoring`.
    pub monitor: crate::trace::monitor::Monitor,
}

/// Imports that are under way, and what those inside the innermost took, in nanoseconds.
#[derive(Default)]
pub struct ImportClock {
    pub depth: usize,
    pub inner: u128,
    /// The table has its head.
    pub begun: bool,
}

impl Process {
    pub(crate) fn new() -> std::io::Result<Process> {
        Ok(Process {
            natives: NativeTable::default(),
            codes: Rc::new(RefCell::new(CodeTable::new()?)),
            names: Rc::default(),
            hooks: Hooks::default(),
            no_caches: 0,
            image_reads: 0,
            no_text: "".into(),
            name_base: 0,
            exc_base: 0,
            own_rows: [0; 3],
            threads: Vec::new(),
            has_doors: false,
        })
    }
}

impl Interp {
    /// One with the options of another. The caches of class lookups and the shapes of dicts
    /// go by numbers of the process, and are shared.
    pub(crate) fn beside(first: &Interp) -> Interp {
        Interp {
            method_cache: first.method_cache,
            options: first.options.clone(),
            switch_interval: first.switch_interval,
            shapes: first.shapes,
            digits_limit: first.digits_limit,
            warn: None,
            import_clock: ImportClock::default(),
            command: None,
            ..Interp::new()
        }
    }

    pub(crate) fn new() -> Interp {
        Interp {
            method_cache: MethodCache::default(),
            options: Options::default(),
            switch_interval: 0.005,
            importing: Vec::new(),
            import_waits: Vec::new(),
            import_queue: None,
            machinery_named: false,
            modules: Default::default(),
            handles: Handles::default(),
            finalizers: Vec::new(),
            shapes: pyrs_maps::shape::Root::UNSET,
            digits_limit: 4300,
            warn: None,
            import_clock: ImportClock::default(),
            command: None,
            queues: WaitQueues::default(),
            thread_stack: 0,
            monitor: Default::default(),
        }
    }
}
