//! The `Vm`: a thread of the interpreter.

use crate::exception::Exc;
use crate::lock::{InterpreterLock, Parker, Waiter};
use crate::name::{self, Name};
use crate::owner::{Interp, Process};
use crate::{Result, Value};
use pyrs_objmodel::gc::{Config, Mutator, RootId, Shared};
use pyrs_objmodel::{self as objmodel, Addr, Kind, singletons, string};
use std::ffi::OsString;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Words of `Mutator::thread`.
pub mod thread {
    /// The exception being raised.
    pub const PENDING: usize = 0;
    /// The exception being handled.
    pub const HANDLED: usize = 1;
    /// The global method cache.
    pub const METHOD_CACHE: usize = 2;
    /// The builtins' dict.
    pub const BUILTINS: usize = 3;
    /// sys.modules.
    pub const MODULES: usize = 4;
    /// A MemoryError that is ready to be raised; see `Vm::memory_error`.
    pub const MEMORY_ERROR: usize = 6;
    /// The one that all threads share for the time that theirs is out.
    pub const LAST_ERROR: usize = 5;
    /// The sys module's dict.
    pub const SYS: usize = 7;
    /// The context that runs.
    pub const CONTEXT: usize = 8;
    /// A dict of what `threading.local` objects hold in this thread.
    pub const LOCALS: usize = 9;
    /// What a new thread calls: the function, and a tuple of its arguments and keywords.
    pub const FUNCTION: usize = 10;
    pub const ARGUMENTS: usize = 11;
    /// Hooks of asynchronous generators: at the first step, and for those that nobody has
    /// any more.
    pub const ASYNC_FIRST: usize = 12;
    pub const ASYNC_FINALIZER: usize = 13;
    /// What `sys.settrace` and `sys.setprofile` have set.
    pub const TRACE: usize = 14;
    pub const PROFILE: usize = 15;
    /// The event loop that runs, and its task that does.
    pub const RUNNING_LOOP: usize = 16;
    pub const RUNNING_TASK: usize = 17;
    /// The words that all threads of an interpreter have in common.
    pub const COMMON: [usize; 5] = [METHOD_CACHE, BUILTINS, MODULES, LAST_ERROR, SYS];
}

/// A thread of the interpreter. Contains the [`Mutator`]: `&Vm` reads the heap, `&mut Vm`
/// may allocate, collect and run Python code.
#[repr(C)]
pub struct Vm {
    pub m: Mutator,
    /// Python frames active now, and how many there may be.
    pub depth: u32,
    pub depth_limit: u32,
    /// Native stack address below which nothing may be entered.
    pub native_limit: u64,
    /// Registers of the innermost Python frame (valid while native code runs).
    pub regs: *mut objmodel::Word,
    /// Objects whose repr is being made, to cut cycles: root slots in a stack.
    pub repr_stack: Vec<RootId>,
    /// The end of the words of the innermost native call, or of one that has returned, whose
    /// words lay higher.
    pub native_end: *mut objmodel::Word,
    /// The arguments of the `__next__` row whose caller wants no StopIteration.
    pub(crate) quiet: *const objmodel::Word,
    /// That row has said that there is no item.
    pub(crate) exhausted: bool,
    /// How often native code has entered Python code.
    pub(crate) entered: u64,
    /// How many loops that run finalizers are under way, each inside the one before.
    pub(crate) finalizing: u32,
    /// How many of those that died together the innermost such loop has still to come to.
    pub(crate) finalizing_left: usize,
    pub process: Shared<Process>,
    pub interp: Shared<Interp>,
    /// Observers of what the thread does.
    pub trace: crate::trace::Trace,
    /// What `threading` knows the thread by.
    pub ident: u64,
    pub(crate) is_main: bool,
    /// For the time without the interpreter lock.
    pub(crate) lock: Arc<InterpreterLock>,
    pub(crate) waiter: Arc<Waiter>,
    /// For the time of waiting for another thread of the program.
    pub(crate) parker: Arc<Parker>,
}

/// Options of the command line.
#[derive(Default, Clone, Debug)]
pub struct Options {
    /// Of the system: bytes that need be no text, as in the next three.
    pub argv: Vec<OsString>,
    pub path: Vec<OsString>,
    /// What goes before `path` when `site` has run: the folder of the program.
    pub first_path: Option<OsString>,
    /// The whole command line.
    pub orig_argv: Vec<OsString>,
    pub debug: u8,
    pub bytes_warning: u8,
    pub utf8_mode: bool,
    pub no_debug_ranges: bool,
    /// 1: how long imports take, 2: also those of what is loaded.
    pub import_time: u8,
    pub thread_inherit_context: bool,
    pub context_aware_warnings: bool,
    /// What `os.cpu_count()` is to give.
    pub cpu_count: Option<i64>,
    /// Digits that an int may have in decimal text, where that is said.
    pub digits_limit: Option<usize>,
    pub check_pycs: Option<String>,
    pub warn_default_encoding: bool,
    pub optimize: u8,
    pub verbose: u8,
    pub quiet: bool,
    pub interactive: bool,
    pub inspect: bool,
    pub unbuffered: bool,
    pub isolated: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub ignore_environment: bool,
    pub dont_write_bytecode: bool,
    pub safe_path: bool,
    pub dev_mode: bool,
    /// The heap is made ready for being shared before each fork.
    pub prefork: bool,
    pub warn_options: Vec<String>,
    pub x_options: Vec<String>,
    pub executable: String,
    pub base_executable: String,
    pub prefix: String,
    pub base_prefix: String,
    pub pycache_prefix: Option<String>,
    pub stdlib: Option<String>,
    /// The library is the one inside the program; `stdlib` says at which path.
    pub library_inside: bool,
}

impl Deref for Vm {
    type Target = Mutator;
    #[inline(always)]
    fn deref(&self) -> &Mutator {
        &self.m
    }
}
impl DerefMut for Vm {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Mutator {
        &mut self.m
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if self.m.heap.is_of_one() {
            // SAFETY: the last thread's: nobody else has a share, and the fields that are dropped
            // behind this do not look at them.
            unsafe {
                Shared::free(&mut self.interp);
                Shared::free(&mut self.process);
            }
        }
    }
}

impl Vm {
    /// A thread with an empty heap but for singletons, names and the kernel of the types.
    ///
    /// # Errors
    /// The heap's ranges cannot be mapped.
    pub fn new(config: Config) -> std::io::Result<Box<Vm>> {
        let m = Mutator::new(config)?;
        let process = Shared::new(Process::new()?);
        let interp = Shared::new(Interp::new());
        let mut vm = Box::new(Vm::with_owners(m, process, interp, Arc::default()));
        vm.is_main = true;
        vm.begin();
        let full = |_| std::io::Error::other("the heap is too small to start");
        vm.boot().map_err(full)?;
        Ok(vm)
    }

    pub(crate) fn with_owners(
        m: Mutator,
        process: Shared<Process>,
        interp: Shared<Interp>,
        lock: Arc<InterpreterLock>,
    ) -> Vm {
        Vm {
            m,
            depth: 0,
            depth_limit: 1000,
            native_limit: 0,
            regs: core::ptr::null_mut(),
            quiet: core::ptr::null(),
            exhausted: false,
            repr_stack: Vec::new(),
            native_end: core::ptr::null_mut(),
            entered: 0,
            finalizing: 0,
            finalizing_left: 0,
            process,
            interp,
            trace: Default::default(),
            ident: 0,
            is_main: false,
            lock,
            waiter: Arc::default(),
            parker: Arc::default(),
        }
    }

    fn boot(&mut self) -> Result<()> {
        singletons::create(&mut self.m)?;
        self.interp.shapes = pyrs_maps::shape::Root::new(&mut self.m)?;
        self.m.heap.roots.add(Some(self.interp.shapes.value()));
        self.process.name_base = self.m.heap.roots.add(None).0 + 1;
        for text in name::TEXTS {
            let text = match text.strip_suffix('_') {
                Some(bare) if !bare.ends_with('_') => bare,
                _ => text,
            };
            let name = self.intern_str(text)?;
            self.m.heap.roots.add(Some(name));
        }
        self.process.exc_base = self.m.heap.roots.add(None).0 + 1;
        for _ in 0..Exc::COUNT {
            self.m.heap.roots.add(None);
        }
        crate::class::create_method_cache(self)?;
        self.first_caches(0)?;
        self.m.heap.client = Some(Box::new(crate::frame::CacheClient {
            codes: self.process.codes.clone(),
            names: self.process.names.clone(),
            no_caches: self.process.no_caches,
            method_cache: self.interp.method_cache.array(),
            shapes: self.interp.shapes,
            settled_names: false,
        }));
        crate::types::boot(self)
    }

    /// An interned name of the runtime.
    #[inline(always)]
    pub fn name(&self, name: Name) -> Value {
        match self.m.root(RootId(self.process.name_base + name as u32)) {
            Some(value) => value,
            None => unreachable!("names are interned at start"),
        }
    }

    /// A builtin exception class.
    pub fn exc_class(&self, exc: Exc) -> Value {
        match self.m.root(RootId(self.process.exc_base + exc as u32)) {
            Some(value) => value,
            None => unreachable!("exception classes exist from the start"),
        }
    }
    pub fn set_exc_class(&mut self, exc: Exc, class: Value) {
        let id = RootId(self.process.exc_base + exc as u32);
        self.m.heap.roots.set(id, Some(class));
    }

    #[inline(always)]
    pub fn thread_word(&self, index: usize) -> Option<Value> {
        self.m.thread_value(index)
    }
    #[inline(always)]
    pub fn set_thread_word(&mut self, index: usize, value: Option<Value>) {
        self.m.thread[index] = value.map_or(0, Value::word);
    }

    pub fn builtins(&self) -> Value {
        self.thread_word(thread::BUILTINS).expect("builtins exist")
    }
    pub fn modules(&self) -> Value {
        self.thread_word(thread::MODULES)
            .expect("sys.modules exists")
    }

    /// The type of exactly the objects of a kind.
    #[inline(always)]
    pub fn type_of_kind(&self, kind: Kind) -> Value {
        class_of_row(kind.map())
    }

    /// The class of a value.
    #[inline(always)]
    pub fn class_of(&self, value: Value) -> Value {
        let map = if value.is_small() {
            Kind::Int.map()
        } else {
            value.addr().map()
        };
        class_of_row(map)
    }

    /// The interned str of a text.
    pub fn intern_str(&mut self, text: &str) -> Result {
        let value = string::from_str(&mut self.m, text)?;
        self.intern(value)
    }

    /// The interned str equal to an exact str. Interned strs live in the fixed space.
    pub fn intern(&mut self, value: Value) -> Result {
        if crate::shaped::is_interned(value) {
            return Ok(value);
        }
        if let Some(name) = self.find_interned(value) {
            return Ok(name);
        }
        let fixed = self.fixed_copy(value)?;
        let mut names = self.process.names.borrow_mut();
        if !names.reserve() {
            drop(names);
            return Err(self.memory_error());
        }
        names.add(fixed);
        Ok(fixed)
    }

    /// The interned str equal to `value`, if there is one: no attribute has another name.
    pub fn find_interned(&self, value: Value) -> Option<Value> {
        let found = self.process.names.borrow().find(value.addr())?;
        // The table does not keep it alive.
        self.m.heap.reached(found.addr());
        Some(found)
    }

    /// A str in the fixed space with the same text.
    fn fixed_copy(&mut self, value: Value) -> Result {
        let at = value.addr();
        if at.raw() < singletons::latin1_char(255).addr().raw() + 16 {
            return Ok(value);
        }
        let (len, shift) = (string::len(at), string::shift(at));
        if len == 0 {
            return Ok(crate::EMPTY_STR);
        }
        if len == 1 && shift == 0 {
            // One character is always the one of the singletons.
            return Ok(crate::latin1_char(string::units(at).at(0) as u8));
        }
        let word = at.load::<u32>(4);
        let new = self
            .m
            .alloc_fixed(Kind::Str.map(), string::size(shift, len), word)?;
        string::copy_units(new, 0, string::units(value.addr()));
        Ok(Value::from_addr(new))
    }

    /// A str of Rust text.
    #[inline]
    pub fn str(&mut self, text: &str) -> Result {
        string::from_str(&mut self.m, text)
    }

    /// An int of a 64-bit number.
    #[inline]
    pub fn int(&mut self, number: i64) -> Result {
        crate::int::new(&mut self.m, number)
    }
    #[inline]
    pub fn float(&mut self, number: f64) -> Result {
        crate::float::new(&mut self.m, number)
    }
    pub fn tuple(&mut self, values: &[Value]) -> Result {
        crate::tuple::from_slice(&mut self.m, values)
    }
    /// A tuple of two.
    #[inline]
    pub fn pair(&mut self, a: Value, b: Value) -> Result {
        let at = crate::tuple::new(&mut self.m, 2)?;
        crate::tuple::init(at, 0, a);
        crate::tuple::init(at, 1, b);
        Ok(Value::from_addr(at))
    }
    /// A list of values held by the caller's locals.
    pub fn list(&mut self, values: &[Value]) -> Result {
        let list = pyrs_strategies::list::new(&mut self.m)?;
        for &value in values {
            pyrs_strategies::list::push(&mut self.m, list.addr(), value)?;
        }
        Ok(list)
    }

    /// The identity number that `id()` gives.
    pub fn id(&mut self, value: Value) -> i128 {
        if let Some(i) = crate::int::as_i64(value) {
            return (i as i128) * 16 + 1;
        }
        if let Some(f) = crate::float::of(value) {
            return ((f.to_bits() as i128) << 4) + 5;
        }
        self.m.ident(value.addr()) as i128 * 16
    }

    /// `a is b`: exact ints and floats are compared by value.
    #[inline]
    pub fn is(&self, a: Value, b: Value) -> bool {
        if a == b {
            return true;
        }
        if a.is_small() || b.is_small() {
            return false;
        }
        let (x, y) = (a.addr(), b.addr());
        let map = x.map();
        if map != y.map() {
            return false;
        }
        match Kind::from_byte(objmodel::gc::map_row(map).kind) {
            Kind::Float if map == Kind::Float.map() => {
                float_bits(x) == float_bits(y) && !crate::float::get(x).is_nan()
            }
            Kind::Int if map == Kind::Int.map() => crate::int::get(x) == crate::int::get(y),
            Kind::BigInt => crate::int::big(x) == crate::int::big(y),
            _ => false,
        }
    }

    /// Root a value for the life of the interpreter (or until removed).
    pub fn root_value(&mut self, value: Value) -> RootId {
        self.m.heap.roots.add(Some(value))
    }
    pub fn rooted(&self, id: RootId) -> Value {
        self.m.root(id).expect("a root that was set")
    }

    /// RecursionError if the native stack is nearly used up.
    #[inline(always)]
    pub fn check_native_stack(&mut self) -> Result<()> {
        let here = 0u8;
        if (core::ptr::from_ref(&here) as usize as u64) < self.native_limit {
            return Err(self.recursion_error());
        }
        Ok(())
    }
    #[cold]
    pub fn recursion_error(&mut self) -> crate::Raised {
        self.raise_str(Exc::RecursionError, "maximum recursion depth exceeded")
    }
}

fn float_bits(at: Addr) -> u64 {
    crate::float::get(at).to_bits()
}

/// The class of a row; all rows of live objects have one.
#[inline(always)]
fn class_of_row(row: objmodel::MapIndex) -> Value {
    match objmodel::gc::map_row(row).class_value() {
        Some(class) => class,
        None => no_class(),
    }
}

#[cold]
fn no_class() -> ! {
    panic!("an object of a row without a class")
}
