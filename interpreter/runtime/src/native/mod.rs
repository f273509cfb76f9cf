//! Native functions: how types and modules declare them, the table that numbers them, their
//! signatures, calls.
//!
//! Rows stand in static tables. A row's signature text is that of CPython's
//! `__text_signature__` without the parentheses; names, defaults, arity errors and keywords
//! follow from it. A default other than "absent" is the function's business: it sees an empty
//! word. Heap objects name a function by its number ([`table`]).
//!
//! A module of the library is written as [`module`] says, its objects as [`structs`] says.

mod call;
mod errors;
pub mod handles;
pub mod module;
mod receiver;
pub mod room;
mod signature;
pub mod structs;
pub mod table;

use crate::{Args, Kind, Result, Value, Vm};
use pyrs_bytecode::Effects;
use pyrs_objmodel::Word;
pub use signature::{Arity, Param, Signature};

/// A native function.
pub type NativeFn = fn(&mut Vm, Args) -> Result;

/// The `__new__` of native classes whose `__init__` does everything. It takes any arguments:
/// its signature is [`PLAIN_NEW`]. Calls of such a class come without it.
pub fn plain_new(vm: &mut Vm, args: Args) -> Result {
    vm.new_instance(args.get(0))
}
pub const PLAIN_NEW: &str = "type, /, *args, **kwargs";

/// The next item of an iterator of a native class, None when there is none. The iterator has
/// been checked.
pub type NextFn = fn(&mut Vm, Value) -> Result<Option<Value>>;

/// Append all items that an iterator of a native class still gives to a list. The iterator has
/// been checked.
pub type FillFn = fn(&mut Vm, Value, Value) -> Result<()>;

/// Go on with an iterator of a native class that ends with a value, as generators do. The
/// iterator has been checked.
pub type SendFn = fn(&mut Vm, Value, Value) -> Result<crate::generator::Resumed>;

/// The function once more, for machine code: values in registers, no window on the VM stack.
/// Arguments are words, as many as the signature has (0: not given); the result is a word,
/// or 0 with an exception pending.
#[derive(Clone, Copy)]
pub enum Fast {
    One(extern "C-unwind" fn(&mut Vm, Word) -> Word),
    Two(extern "C-unwind" fn(&mut Vm, Word, Word) -> Word),
    Three(extern "C-unwind" fn(&mut Vm, Word, Word, Word) -> Word),
}

/// Python code that means the same as a function which calls Python code for each of many
/// elements. A trace records the recipe's loop where the interpreter runs the function.
#[derive(Clone, Copy)]
pub struct Recipe {
    /// One function definition, with the row's parameters.
    pub source: &'static str,
}

/// A row as a type's or module's table writes it.
#[derive(Clone, Copy)]
pub struct Row {
    pub name: &'static str,
    /// e.g. `"self, sub, start=None, end=None, /"`; methods name their `self`.
    pub signature: &'static str,
    pub run: NativeFn,
    pub doc: &'static str,
    /// What the function does to memory, at most. Builds with debug assertions hold calls
    /// against it.
    pub effects: Effects,
    pub fast: Option<&'static Fast>,
    pub recipe: Option<&'static Recipe>,
    /// Of a `__next__`: what native code and loops call instead ([`next_row!`](crate::next_row)).
    pub next: Option<NextFn>,
    pub bind: Bind,
    pub(crate) arity: Arity,
}

/// How a row behaves as an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bind {
    /// A method (or, in a module, a function).
    Method,
    /// A classmethod: parameter 0 is the class.
    Class,
    /// A staticmethod.
    Static,
}

impl Row {
    const fn with(name: &'static str, signature: &'static str, run: NativeFn, bind: Bind) -> Row {
        Row {
            name,
            signature,
            run,
            doc: "",
            effects: Effects::ANYTHING,
            fast: None,
            recipe: None,
            next: None,
            bind,
            arity: Arity::of(signature),
        }
    }
    pub const fn new(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row::with(name, signature, run, Bind::Method)
    }
    pub const fn class(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row::with(name, signature, run, Bind::Class)
    }
    pub const fn fixed(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row::with(name, signature, run, Bind::Static)
    }
    /// For [`next_row!`](crate::next_row).
    pub const fn next(run: NativeFn, next: NextFn) -> Row {
        Row {
            next: Some(next),
            ..Row::new("__next__", "self, /", run)
        }
    }
    pub const fn doc(self, doc: &'static str) -> Row {
        Row { doc, ..self }
    }
    pub const fn effects(self, effects: Effects) -> Row {
        Row { effects, ..self }
    }
    pub const fn fast(self, fast: &'static Fast) -> Row {
        Row {
            fast: Some(fast),
            ..self
        }
    }
    pub const fn recipe(self, recipe: &'static Recipe) -> Row {
        Row {
            recipe: Some(recipe),
            ..self
        }
    }
}

/// A computed attribute.
#[derive(Clone, Copy)]
pub struct GetSetRow {
    pub name: &'static str,
    /// Parameter 0 is the object.
    pub get: NativeFn,
    /// Parameters: the object, the value (empty word: delete).
    pub set: Option<NativeFn>,
    pub doc: &'static str,
}

impl GetSetRow {
    pub const fn get(name: &'static str, get: NativeFn) -> GetSetRow {
        GetSetRow {
            name,
            get,
            set: None,
            doc: "",
        }
    }
    /// A field that cannot be set.
    pub const fn member(name: &'static str, get: NativeFn) -> GetSetRow {
        GetSetRow::new(name, get, |vm, _| {
            Err(vm.raise_str(crate::Exc::AttributeError, "readonly attribute"))
        })
    }
    pub const fn new(name: &'static str, get: NativeFn, set: NativeFn) -> GetSetRow {
        GetSetRow {
            name,
            get,
            set: Some(set),
            doc: "",
        }
    }
}

/// The name of the row that frees what an object of the type keeps outside the heap. It is
/// called when the object has died, after any `__del__` of a subclass, and not shown: types of
/// CPython that only free memory have no `__del__` either.
pub const FINALIZER: &str = "<finalizer>";

/// A builtin type, as its file declares it.
#[derive(Clone, Copy)]
pub struct TypeDef {
    pub name: &'static str,
    /// Shown as `__module__`.
    pub module: &'static str,
    /// The layout of instances; its fixed map gets this type when `owns_kind`.
    pub kind: Kind,
    pub owns_kind: bool,
    pub doc: &'static str,
    /// May Python classes derive from it?
    pub subclassable: bool,
    /// Objects of the type itself take attributes of any name.
    pub has_dict: bool,
    pub weakrefable: bool,
    pub methods: &'static [Row],
    pub getsets: &'static [GetSetRow],
}

impl TypeDef {
    /// Rows of the native table that the type takes: its methods, then a getter and a setter
    /// for each computed attribute.
    pub const fn rows(&self) -> usize {
        self.methods.len() + 2 * self.getsets.len()
    }
}

impl TypeDef {
    pub const fn new(name: &'static str, kind: Kind) -> TypeDef {
        TypeDef {
            name,
            module: "builtins",
            kind,
            owns_kind: true,
            doc: "",
            subclassable: false,
            has_dict: false,
            weakrefable: false,
            methods: &[],
            getsets: &[],
        }
    }
}

/// The row of `__next__` of a native class, from a [`NextFn`]: loops and natives that iterate
/// call that without a window on the VM stack and without a StopIteration.
#[macro_export]
macro_rules! next_row {
    ($next:expr) => {
        $crate::Row::next(
            |vm, args| {
                let next: $crate::native::NextFn = $next;
                match next(vm, args.get(0))? {
                    Some(item) => Ok(item),
                    None => args.stop(vm),
                }
            },
            $next,
        )
    };
}
