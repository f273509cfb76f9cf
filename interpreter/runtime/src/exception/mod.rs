//! Exceptions: the builtin classes, raising, chaining, tracebacks.

mod display;
mod group;
pub mod report;
pub mod unraisable;
mod warn;

use crate::name::Name;
use crate::vm::thread;
use crate::{NONE, Raised, Result, TRUE, Value, Vm, string, tuple};
use pyrs_objmodel::Kind;
use pyrs_objmodel::gc::BREAKER;
use pyrs_objmodel::kinds::{exception, traceback};
use std::sync::atomic::Ordering;

macro_rules! exceptions {
    ($($name:ident : $base:ident)*) => {
        /// A builtin exception class.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        pub enum Exc { BaseException, $($name,)* }
        /// (class, base) in an order in which bases come first.
        pub static CLASSES: &[(Exc, &str, Exc)] = &[ $( (Exc::$name, stringify!($name), Exc::$base), )* ];
        impl Exc { pub const COUNT: usize = CLASSES.len() + 1; }
    };
}

exceptions! {
    Exception: BaseException
    GeneratorExit: BaseException
    KeyboardInterrupt: BaseException
    SystemExit: BaseException
    BaseExceptionGroup: BaseException
    ArithmeticError: Exception
    FloatingPointError: ArithmeticError
    OverflowError: ArithmeticError
    ZeroDivisionError: ArithmeticError
    AssertionError: Exception
    AttributeError: Exception
    BufferError: Exception
    EOFError: Exception
    ImportError: Exception
    ModuleNotFoundError: ImportError
    LookupError: Exception
    IndexError: LookupError
    KeyError: LookupError
    MemoryError: Exception
    NameError: Exception
    UnboundLocalError: NameError
    OSError: Exception
    BlockingIOError: OSError
    ChildProcessError: OSError
    ConnectionError: OSError
    BrokenPipeError: ConnectionError
    ConnectionAbortedError: ConnectionError
    ConnectionRefusedError: ConnectionError
    ConnectionResetError: ConnectionError
    FileExistsError: OSError
    FileNotFoundError: OSError
    InterruptedError: OSError
    IsADirectoryError: OSError
    NotADirectoryError: OSError
    PermissionError: OSError
    ProcessLookupError: OSError
    TimeoutError: OSError
    ReferenceError: Exception
    RuntimeError: Exception
    NotImplementedError: RuntimeError
    RecursionError: RuntimeError
    PythonFinalizationError: RuntimeError
    StopAsyncIteration: Exception
    StopIteration: Exception
    SyntaxError: Exception
    IndentationError: SyntaxError
    TabError: IndentationError
    _IncompleteInputError: SyntaxError
    SystemError: Exception
    TypeError: Exception
    ValueError: Exception
    UnicodeError: ValueError
    UnicodeDecodeError: UnicodeError
    UnicodeEncodeError: UnicodeError
    UnicodeTranslateError: UnicodeError
    Warning: Exception
    BytesWarning: Warning
    DeprecationWarning: Warning
    EncodingWarning: Warning
    FutureWarning: Warning
    ImportWarning: Warning
    PendingDeprecationWarning: Warning
    ResourceWarning: Warning
    RuntimeWarning: Warning
    SyntaxWarning: Warning
    UnicodeWarning: Warning
    UserWarning: Warning
    ExceptionGroup: BaseExceptionGroup
}

impl Vm {
    /// Raise an exception object: it becomes the pending one.
    pub fn raise(&mut self, exception: Value) -> Raised {
        self.set_context(exception);
        self.set_thread_word(thread::PENDING, Some(exception));
        Raised
    }

    /// Raise again, without touching the context.
    pub fn reraise(&mut self, exception: Value) -> Raised {
        self.set_thread_word(thread::PENDING, Some(exception));
        Raised
    }

    /// The exception raised while another is handled remembers that one.
    pub(crate) fn set_context(&mut self, exception: Value) {
        let Some(handled) = self.thread_word(thread::HANDLED) else {
            return;
        };
        if handled == exception || handled == NONE {
            return;
        }
        // Cut a cycle: the new exception may already be in the handled one's chain.
        let mut at = handled.addr();
        let mut steps = 0;
        while let Some(context) = at.value(exception::CONTEXT) {
            if context == exception {
                self.m.store_option(at, exception::CONTEXT, None);
                break;
            }
            if context == NONE || steps > 10_000 {
                break;
            }
            steps += 1;
            at = context.addr();
        }
        self.m.store(exception.addr(), exception::CONTEXT, handled);
    }

    /// A new exception of a builtin class with one str argument.
    pub fn new_exc(&mut self, exc: Exc, text: &str) -> Result {
        let class = self.exc_class(exc);
        let message = self.str(text)?;
        let args = self.tuple(&[message])?;
        self.new_exc_of(class, args)
    }

    /// A new exception of a class whose instances have the plain exception layout; `args`
    /// is a tuple. `__init__` does not run.
    pub fn new_exc_of(&mut self, class: Value, args: Value) -> Result {
        let at = self.new_instance(class)?;
        self.m.store(at.addr(), exception::ARGS, args);
        Ok(at)
    }

    #[cold]
    pub fn raise_str(&mut self, exc: Exc, text: &str) -> Raised {
        match self.new_exc(exc, text) {
            Ok(value) => self.raise(value),
            Err(raised) => raised,
        }
    }
    #[cold]
    pub fn type_error(&mut self, text: impl AsRef<str>) -> Raised {
        self.raise_str(Exc::TypeError, text.as_ref())
    }
    #[cold]
    pub fn value_error(&mut self, text: impl AsRef<str>) -> Raised {
        self.raise_str(Exc::ValueError, text.as_ref())
    }
    #[cold]
    pub fn index_error(&mut self, text: impl AsRef<str>) -> Raised {
        self.raise_str(Exc::IndexError, text.as_ref())
    }
    #[cold]
    pub fn overflow_error(&mut self, text: impl AsRef<str>) -> Raised {
        self.raise_str(Exc::OverflowError, text.as_ref())
    }
    #[cold]
    pub fn runtime_error(&mut self, text: impl AsRef<str>) -> Raised {
        self.raise_str(Exc::RuntimeError, text.as_ref())
    }
    #[cold]
    pub fn zero_division(&mut self, text: &str) -> Raised {
        self.raise_str(Exc::ZeroDivisionError, text)
    }
    /// What is not there yet says so.
    #[cold]
    pub fn not_implemented(&mut self, what: &str) -> Raised {
        self.raise_str(
            Exc::NotImplementedError,
            &format!("pyrs: {what} is not implemented"),
        )
    }
    #[cold]
    pub fn memory_error(&mut self) -> Raised {
        let value = self.lend_memory_error();
        self.set_thread_word(thread::PENDING, Some(value));
        Raised
    }

    /// A MemoryError: the one that the thread keeps ready. It is an exception like others
    /// from then on, and dies with its traceback and what that holds; the thread makes
    /// another one at its next safe point. Should memory be short again before, there is a
    /// last one, which gets no traceback.
    fn lend_memory_error(&mut self) -> Value {
        BREAKER.store(true, Ordering::Relaxed);
        match self.thread_word(thread::MEMORY_ERROR) {
            Some(ready) => {
                self.set_thread_word(thread::MEMORY_ERROR, None);
                ready
            }
            None => self.last_memory_error(),
        }
    }

    fn last_memory_error(&self) -> Value {
        self.thread_word(thread::LAST_ERROR)
            .expect("a MemoryError exists from the start")
    }

    /// Have a MemoryError ready for the next time.
    pub(crate) fn renew_memory_error(&mut self) {
        if self.thread_word(thread::MEMORY_ERROR).is_some() || self.m.heap.exhausted {
            return;
        }
        let class = self.exc_class(Exc::MemoryError);
        match self.new_exc_of(class, crate::EMPTY_TUPLE) {
            Ok(made) => self.set_thread_word(thread::MEMORY_ERROR, Some(made)),
            Err(_) => self.m.heap.full = false,
        }
    }
    /// KeyError with the key as its argument.
    #[cold]
    pub fn key_error(&mut self, key: Value) -> Raised {
        let class = self.exc_class(Exc::KeyError);
        self.raise_with(class, key)
    }
    /// Raise a class with one argument.
    #[cold]
    pub fn raise_with(&mut self, class: Value, arg: Value) -> Raised {
        let made = self
            .tuple(&[arg])
            .and_then(|args| self.new_exc_of(class, args));
        match made {
            Ok(value) => self.raise(value),
            Err(raised) => raised,
        }
    }
    /// AttributeError with `name` and `obj`.
    #[cold]
    pub fn attribute_error(&mut self, obj: Value, name: Value, text: &str) -> Raised {
        let raised = self.raise_str(Exc::AttributeError, text);
        if let Some(exc) = self.thread_word(thread::PENDING) {
            let _ = self.set_exc_field(exc, Name::name_, name);
            let _ = self.set_exc_field(exc, Name::obj, obj);
        }
        raised
    }
    /// NameError with `name`.
    #[cold]
    pub fn name_error(&mut self, exc: Exc, name: Value, text: &str) -> Raised {
        let raised = self.raise_str(exc, text);
        if let Some(exc) = self.thread_word(thread::PENDING) {
            let _ = self.set_exc_field(exc, Name::name_, name);
        }
        raised
    }

    /// Fields that some builtin exceptions have besides the common ones: kept in a dict in
    /// the EXTRA word.
    pub fn set_exc_field(&mut self, exc: Value, field: Name, value: Value) -> Result<()> {
        let extra = match exc.addr().value(exception::EXTRA) {
            Some(extra) => extra,
            None => {
                let dict = self.new_dict()?;
                self.m.store(exc.addr(), exception::EXTRA, dict);
                dict
            }
        };
        let key = self.name(field);
        self.dict_set(extra, key, value)
    }
    pub fn exc_field(&self, exc: Value, field: Name) -> Option<Value> {
        let extra = exc.addr().value(exception::EXTRA)?;
        self.dict_get_str(extra, self.name(field))
    }

    /// Take the pending exception (the preallocated MemoryError if the heap was full).
    pub fn take_exception(&mut self) -> Value {
        let pending = self.thread_word(thread::PENDING);
        self.set_thread_word(thread::PENDING, None);
        match pending {
            Some(value) => value,
            None => {
                self.m.heap.full = false;
                self.lend_memory_error()
            }
        }
    }
    pub fn pending(&self) -> Option<Value> {
        self.thread_word(thread::PENDING)
    }
    pub fn handled(&self) -> Option<Value> {
        self.thread_word(thread::HANDLED).filter(|&v| v != NONE)
    }

    /// If the error is of the class, take it; else give it back as an error.
    pub fn catch(&mut self, exc: Exc) -> Result {
        let value = self.take_exception();
        let class = self.exc_class(exc);
        if self.is_subclass_of(self.class_of(value), class) {
            Ok(value)
        } else {
            Err(self.reraise(value))
        }
    }

    /// `Ok(None)` for a StopIteration, other errors stay.
    pub fn stop_to_none(&mut self, result: Result) -> Result<Option<Value>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(_) => self.catch(Exc::StopIteration).map(|_| None),
        }
    }

    /// The value of a StopIteration.
    pub fn stop_value(&self, exc: Value) -> Value {
        if let Some(value) = self.exc_field(exc, Name::value) {
            return value;
        }
        match exc.addr().value(exception::ARGS) {
            Some(args) if tuple::len(args.addr()) > 0 => tuple::get(args.addr(), 0),
            _ => NONE,
        }
    }

    /// Raise StopIteration, with a value unless it is None.
    pub fn stop_iteration(&mut self, value: Value) -> Raised {
        let class = self.exc_class(Exc::StopIteration);
        if value == NONE {
            match self.new_exc_of(class, crate::EMPTY_TUPLE) {
                Ok(exc) => self.raise(exc),
                Err(raised) => raised,
            }
        } else {
            self.raise_with(class, value)
        }
    }

    pub fn is_exception(&self, value: Value) -> bool {
        value.is_ref() && crate::kind_of(value) == Kind::Exception
    }

    /// Whether a value is a class derived from BaseException.
    pub fn is_exception_class(&self, value: Value) -> bool {
        self.is_type(value) && self.is_subclass_of(value, self.exc_class(Exc::BaseException))
    }

    /// `raise value [from cause]`.
    pub fn do_raise(&mut self, value: Value, cause: Option<Value>) -> Raised {
        let exc = match self.to_exception(value, "exceptions must derive from BaseException") {
            Ok(exc) => exc,
            Err(raised) => return raised,
        };
        if let Some(cause) = cause {
            let cause = if cause == NONE {
                None
            } else {
                match self.to_exception(cause, "exception causes must derive from BaseException") {
                    Ok(cause) => Some(cause),
                    Err(raised) => return raised,
                }
            };
            self.m.store_option(exc.addr(), exception::CAUSE, cause);
            self.m.store(exc.addr(), exception::FLAGS, TRUE);
        }
        self.raise(exc)
    }

    /// An exception object of an exception or a class of them.
    pub fn to_exception(&mut self, value: Value, otherwise: &str) -> Result {
        if self.is_exception(value) {
            return Ok(value);
        }
        if self.is_exception_class(value) {
            let made = self.call(value, &[])?;
            if self.is_exception(made) {
                return Ok(made);
            }
            let class = self.type_full_name(value);
            let got = self.type_full_name(self.class_of(made));
            return Err(self.type_error(format!(
                "calling <class '{class}'> should have returned an instance of BaseException, \
                 not <class '{got}'>"
            )));
        }
        Err(self.type_error(otherwise))
    }

    /// Whether an exception matches the class or tuple of an `except` clause.
    pub fn exc_matches(&mut self, exc: Value, wanted: Value) -> Result<bool> {
        const TEXT: &str = "catching classes that do not inherit from BaseException is not allowed";
        if crate::kind_of(wanted) == Kind::Tuple {
            let items = crate::payload(wanted);
            for i in 0..tuple::len(items.addr()) {
                if !self.is_exception_class(tuple::get(items.addr(), i)) {
                    return Err(self.type_error(TEXT));
                }
            }
            for i in 0..tuple::len(items.addr()) {
                if self.exc_matches(exc, tuple::get(items.addr(), i))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if !self.is_exception_class(wanted) {
            return Err(self.type_error(TEXT));
        }
        Ok(self.is_subclass_of(self.class_of(exc), wanted))
    }

    /// Add a row to an exception's traceback: `pc` is a word offset in `code`.
    pub fn add_traceback(&mut self, exc: Value, function: Value, code: Value, pc: u32) {
        // A full heap has no room for rows: the exception itself matters more.
        if self.m.heap.exhausted || exc == self.last_memory_error() {
            return;
        }
        // The line is looked up when somebody asks.
        let Ok(at) = self.m.alloc(Kind::Traceback.map(), traceback::SIZE) else {
            self.m.heap.full = false;
            return;
        };
        let next = exc
            .addr()
            .value(exception::TRACEBACK)
            .filter(|&v| v != NONE);
        self.m.store_option(at, traceback::NEXT, next);
        self.m.store(at, traceback::CODE, code);
        self.m.store(at, traceback::FRAME, function);
        self.m.store(at, traceback::PC, Value::small(pc as i64));
        self.m
            .store(exc.addr(), exception::TRACEBACK, Value::from_addr(at));
    }

    /// Line number of a traceback's row.
    pub fn traceback_line(&self, row: Value) -> i64 {
        let at = row.addr();
        let number = |field| at.value(field).and_then(Value::as_small);
        number(traceback::LINE).unwrap_or_else(|| {
            let pc = number(traceback::PC).unwrap_or(0) as u32;
            let code = at.value(traceback::CODE).filter(|&code| code != NONE);
            code.map_or(0, |code| self.code_line(code, pc) as i64)
        })
    }

    /// str(exception) as Rust text, for messages; never raises.
    pub fn exc_text(&mut self, exc: Value) -> String {
        match self.str_of(exc) {
            Ok(text) => string::to_string_lossy(text.addr()),
            Err(_) => {
                self.take_exception();
                "<exception str() failed>".into()
            }
        }
    }
}
