//! Native modules: `py_module!` declares what is in one, and numbers its classes.
//!
//! A module is one file (or folder) of the library and one row of its list of modules. At
//! the top of the file:
//!
//! ```ignore
//! py_module! {
//!     pub static MODULE = ModuleId::Zlib, "zlib";
//!     doc: "What help() shows.",
//!     functions: [FUNCTIONS],
//!     types: { Decompressor = &DECOMPRESSOR, Reader(Decompressor) = &READER },
//!     hidden: { Compress = &COMPRESS },
//!     exceptions: { ZlibError = "zlib.error" (Exc::Exception), "Its doc text."; },
//!     values: { Handles },
//!     state: [Settings],
//!     constants: { "MAX_WBITS" = 15, "DEFLATED" = 8 },
//!     fill: fill,
//! }
//! ```
//! Every section may be missing; those that are there stand in this order.
//!
//! - `functions`: tables of [`Row`]s.
//! - `types`: structs of [`native_struct!`](crate::native_struct) with their [`TypeDef`]s, entered into the
//!   module by the definition's name; in brackets the class it derives from, one of this
//!   module further up. `hidden` types have classes, but no name in the module.
//! - `exceptions`: classes that the macro declares, with `__module__` and `__name__` as one
//!   dotted path, the builtin exception they derive from, and perhaps a doc text.
//! - `values`: values of the module that native code needs to find again, classes that `fill`
//!   makes among them (named tuples): the macro declares a type for each.
//! - `state`: Rust types of which the module keeps one each.
//! - `constants`: ints.
//! - `fill`: a function `fn(&mut Vm, module: Value) -> Result<()>` for what is left. It runs
//!   last, once: a module that is imported anew has the classes, values and contents that it
//!   had.
//!
//! What comes of it:
//!
//! | of | there is |
//! |---|---|
//! | a type ([`NativeClass`]) | `Compress::class(vm)`, `make(vm)`, `new_for(vm, cls)` in a `__new__`, `is(vm, v)`, `is_exactly(vm, v)` |
//! | an exception ([`NativeException`]) | `ZlibError::class(vm)`, `raise(vm, text)`, `raise_with(vm, value)` |
//! | a value ([`ModuleValue`]) | `Handles::get(vm)`, `set(vm, value)` |
//! | a state ([`ModuleState`]) | `Settings::get(vm)`, `get_mut(vm)`, `put(vm, state)` |
//!
//! A class is found by the module's number and its place in the declaration: no list but the
//! list of modules knows it. Before the module is imported, its classes are None and nothing
//! is an instance of them.

use super::{Row, TypeDef};
use crate::name::Name;
use crate::{Exc, Kind, NONE, Raised, Result, Value, Vm, string};
use pyrs_objmodel::gc::RootId;
use std::any::Any;
use std::rc::Rc;

/// What `py_module!` declares.
pub struct ModuleDef {
    /// In the list of modules; 0 are the builtins.
    pub number: usize,
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [&'static [Row]],
    pub types: &'static [ModuleType],
    pub exceptions: &'static [ModuleExc],
    pub constants: &'static [(&'static str, i64)],
    pub fill: Option<fn(&mut Vm, Value) -> Result<()>>,
}

/// A type of a module.
pub struct ModuleType {
    pub def: &'static TypeDef,
    /// Words of its objects.
    pub words: usize,
    pub base: Option<fn(&Vm) -> Value>,
    pub hidden: bool,
}

/// An exception class of a module.
pub struct ModuleExc {
    /// `__module__`, a dot, `__name__`.
    pub path: &'static str,
    pub base: Exc,
    pub doc: &'static str,
}

/// What an interpreter keeps for one module.
#[derive(Default)]
struct Kept {
    /// The module as it was first made.
    module: Option<RootId>,
    /// Classes, exceptions and values, by their index in the module's declaration.
    roots: Vec<Option<RootId>>,
    states: Vec<Box<dyn Any>>,
}

/// What an interpreter keeps for all modules, by their number.
#[derive(Default)]
pub struct Modules(Vec<Kept>);

impl Modules {
    #[inline]
    fn root(&self, module: usize, index: usize) -> Option<RootId> {
        *self.0.get(module)?.roots.get(index)?
    }
    /// Everything that is rooted for an interpreter's modules.
    pub(crate) fn roots(&self) -> Vec<RootId> {
        let own = |kept: &Kept| {
            let rest: Vec<RootId> = kept.roots.iter().flatten().copied().collect();
            kept.module.into_iter().chain(rest)
        };
        self.0.iter().flat_map(own).collect()
    }
    fn kept(&mut self, module: usize) -> &mut Kept {
        if self.0.len() <= module {
            self.0.resize_with(module + 1, Kept::default);
        }
        &mut self.0[module]
    }
}

/// Something that a module keeps at a place of its own.
pub trait ModulePlace: 'static {
    /// The module's number.
    const MODULE: usize;
    const INDEX: usize;
}

/// A type of a native module.
pub trait NativeClass: ModulePlace {
    /// The class, None before the module is imported.
    #[inline]
    fn class(vm: &Vm) -> Value {
        vm.module_value(Self::MODULE, Self::INDEX).unwrap_or(NONE)
    }
    /// The class, also before the module of that declaration, which is the class's own, is
    /// imported.
    fn class_before(vm: &mut Vm, def: &'static ModuleDef) -> Result {
        debug_assert_eq!(def.number, Self::MODULE);
        vm.class_of_module(def, Self::INDEX)
    }
    /// A new object of exactly this class, its words empty.
    fn make(vm: &mut Vm) -> Result {
        let class = Self::class(vm);
        vm.new_instance(class)
    }
    /// A new object for the class's `__new__`; `class` is its first argument, which the call
    /// has checked.
    fn new_for(vm: &mut Vm, class: Value) -> Result {
        debug_assert!(vm.is_subclass_of(class, Self::class(vm)));
        vm.new_instance(class)
    }
    /// Whether the value is an instance.
    fn is(vm: &Vm, value: Value) -> bool {
        match vm.module_value(Self::MODULE, Self::INDEX) {
            Some(class) => {
                value.is_ref() && vm.class_of(value) == class || vm.is_instance_of(value, class)
            }
            None => false,
        }
    }
    /// Whether the value's class is this one.
    #[inline]
    fn is_exactly(vm: &Vm, value: Value) -> bool {
        value.is_ref() && vm.module_value(Self::MODULE, Self::INDEX) == Some(vm.class_of(value))
    }
}

/// An exception class of a native module.
pub trait NativeException: ModulePlace {
    fn class(vm: &Vm) -> Value {
        vm.module_value(Self::MODULE, Self::INDEX).unwrap_or(NONE)
    }
    /// Raise it about a text.
    #[cold]
    fn raise(vm: &mut Vm, text: &str) -> Raised {
        match vm.str(text) {
            Ok(text) => Self::raise_with(vm, text),
            Err(raised) => raised,
        }
    }
    #[cold]
    fn raise_with(vm: &mut Vm, value: Value) -> Raised {
        let class = Self::class(vm);
        vm.raise_with(class, value)
    }
    /// Raise it without an argument.
    #[cold]
    fn raise_bare(vm: &mut Vm) -> Raised {
        let class = Self::class(vm);
        match vm.call(class, &[]) {
            Ok(exc) => vm.raise(exc),
            Err(raised) => raised,
        }
    }
}

/// A value that a native module keeps.
pub trait ModuleValue: ModulePlace {
    #[inline]
    fn get(vm: &Vm) -> Option<Value> {
        vm.module_value(Self::MODULE, Self::INDEX)
    }
    fn set(vm: &mut Vm, value: Value) {
        vm.set_module_value(Self::MODULE, Self::INDEX, value);
    }
    /// The value, made when it is first asked for.
    fn get_or_make(vm: &mut Vm, make: impl FnOnce(&mut Vm) -> Result) -> Result {
        if let Some(value) = Self::get(vm) {
            return Ok(value);
        }
        let value = make(vm)?;
        Self::set(vm, value);
        Ok(value)
    }
}

/// Rust state of which a native module keeps one.
pub trait ModuleState: Sized + 'static {
    const MODULE: usize;
    fn get(vm: &Vm) -> Option<&Self> {
        let kept = vm.interp.modules.0.get(Self::MODULE)?;
        kept.states.iter().find_map(|state| state.downcast_ref())
    }
    fn get_mut(vm: &mut Vm) -> Option<&mut Self> {
        let kept = vm.interp.modules.0.get_mut(Self::MODULE)?;
        kept.states
            .iter_mut()
            .find_map(|state| state.downcast_mut())
    }
    /// Keep a state, instead of the one before.
    fn put(self, vm: &mut Vm) {
        match Self::get_mut(vm) {
            Some(old) => *old = self,
            None => {
                let kept = vm.interp.modules.kept(Self::MODULE);
                kept.states.push(Box::new(self));
            }
        }
    }
}

impl Vm {
    #[inline]
    fn module_value(&self, module: usize, index: usize) -> Option<Value> {
        self.m.root(self.interp.modules.root(module, index)?)
    }
    fn set_module_value(&mut self, module: usize, index: usize, value: Value) {
        let roots = &mut self.interp.modules.kept(module).roots;
        if roots.len() <= index {
            roots.resize(index + 1, None);
        }
        match roots[index] {
            Some(id) => self.m.heap.roots.set(id, Some(value)),
            None => {
                let id = self.root_value(value);
                self.interp.modules.kept(module).roots[index] = Some(id);
            }
        }
    }
    /// Whether anything is kept for a module, which then is made once only.
    fn keeps_for_module(&self, module: usize) -> bool {
        let kept = self.interp.modules.0.get(module);
        kept.is_some_and(|kept| !kept.roots.is_empty())
    }

    /// A native module that is imported. One that keeps something is made once: when it is
    /// imported anew, it has the same.
    pub fn import_native(&mut self, def: &'static ModuleDef) -> Result {
        let number = def.number;
        let first = self
            .interp
            .modules
            .0
            .get(number)
            .and_then(|kept| kept.module);
        if let Some(first) = first.and_then(|id| self.m.root(id)) {
            let module = self.new_module(def.name)?;
            let (from, to) = (self.module_dict(first), self.module_dict(module));
            self.dict_update(to, from)?;
            return Ok(module);
        }
        let outer = self.process.natives.enter_module(number);
        let made = self.make_module(def);
        self.process.natives.enter_module(outer);
        let module = made?;
        if self.keeps_for_module(number) {
            let id = self.root_value(module);
            self.interp.modules.kept(number).module = Some(id);
        }
        Ok(module)
    }

    /// Number the rows of a module's tables, in the order of its declaration.
    fn register_rows(&mut self, def: &'static ModuleDef) {
        let natives = &mut self.process.natives;
        let outer = natives.enter_module(def.number);
        for rows in def.functions {
            natives.add_functions(rows, Some(def.name.into()));
        }
        for entry in def.types {
            natives.add_type(entry.def);
        }
        natives.enter_module(outer);
    }

    /// A type of a module, defined if it is not there yet.
    fn class_of_module(&mut self, def: &'static ModuleDef, index: usize) -> Result {
        if let Some(class) = self.module_value(def.number, index) {
            return Ok(class);
        }
        self.register_rows(def);
        let entry = &def.types[index];
        let outer = self.process.natives.enter_module(def.number);
        let base = entry.base.map(|base| base(self));
        let class = self.define_native(entry.def, base, entry.words);
        self.process.natives.enter_module(outer);
        self.set_module_value(def.number, index, class?);
        class
    }

    /// Make a module from its declaration.
    pub fn make_module(&mut self, def: &'static ModuleDef) -> Result {
        self.register_rows(def);
        let module = self.new_module(def.name)?;
        let dict = self.module_dict(module);
        if !def.doc.is_empty() {
            let doc = self.str(def.doc)?;
            let key = self.name(Name::__doc__);
            self.dict_set(dict, key, doc)?;
        }
        for rows in def.functions {
            self.add_functions(module, rows)?;
        }
        for (i, entry) in def.types.iter().enumerate() {
            let class = self.class_of_module(def, i)?;
            if !entry.hidden {
                self.dict_set_text(dict, entry.def.name, class)?;
            }
        }
        for (i, exc) in def.exceptions.iter().enumerate() {
            let base = self.exc_class(exc.base);
            let class = self.new_module_exception(exc.path, base, exc.doc)?;
            self.set_module_value(def.number, def.types.len() + i, class);
            let name = exc.path.rsplit('.').next().unwrap_or(exc.path);
            self.dict_set_text(dict, name, class)?;
        }
        for &(name, number) in def.constants {
            let value = self.int(number)?;
            self.dict_set_text(dict, name, value)?;
        }
        if let Some(fill) = def.fill {
            fill(self, module)?;
        }
        Ok(module)
    }

    /// A type whose objects are native ones of so many words.
    pub fn define_native(
        &mut self,
        def: &'static TypeDef,
        base: Option<Value>,
        words: usize,
    ) -> Result {
        use crate::class::{flags, has_flag, set_small, small};
        use pyrs_objmodel::gc::word::WORD_BYTES;
        use pyrs_objmodel::kinds::typeobj;
        let size = if def.kind == Kind::NativeObject {
            (1 + words) * WORD_BYTES
        } else {
            def.kind.layout().prefix as usize
        };
        let class = self.define_sized_type(def, base, size)?;
        if let Some(base) = base {
            let bits = small(base, typeobj::FLAGS) & (flags::HAS_DICT | flags::WEAKREFABLE);
            set_small(class, typeobj::FLAGS, small(class, typeobj::FLAGS) | bits);
        }
        self.refresh_flags(class);
        if def.kind == Kind::NativeObject {
            let own = def.methods.iter().find(|row| row.name == "__next__");
            match (own.map(|row| row.next), base) {
                (Some(Some(next)), _) => {
                    let number = self.process.natives.add_next(next);
                    set_small(class, typeobj::NEXT, number as i64);
                }
                (None, Some(base)) if !has_flag(base, flags::HEAP) => {
                    let inherited = base.addr().value(typeobj::NEXT);
                    self.m.store_option(class.addr(), typeobj::NEXT, inherited);
                }
                _ => {}
            }
        }
        Ok(class)
    }

    /// What `await` and `yield from` call to go on with objects of exactly this native class,
    /// which has a function for the next item: no StopIteration carries the value at the end.
    pub fn set_sender(&mut self, class: Value, send: super::SendFn) {
        let number = class.addr().value(pyrs_objmodel::kinds::typeobj::NEXT);
        if let Some(number) = number.and_then(Value::as_small) {
            self.process.natives.set_sender(number as usize, send);
        }
    }

    /// What appends all items of objects of exactly this native class to a list, where that
    /// takes less than asking for each.
    pub fn set_filler(&mut self, class: Value, fill: super::FillFn) {
        let number = class.addr().value(pyrs_objmodel::kinds::typeobj::NEXT);
        if let Some(number) = number.and_then(Value::as_small) {
            self.process.natives.set_filler(number as usize, fill);
        }
    }

    /// A new exception class, by the dotted path that it shows.
    pub fn new_module_exception(&mut self, path: &str, base: Value, doc: &str) -> Result {
        let (owner, name) = path.rsplit_once('.').unwrap_or(("builtins", path));
        let key = self.intern_str(name)?;
        let bases = self.tuple(&[base])?;
        let dict = self.new_dict()?;
        let owner = self.str(owner)?;
        self.dict_set_text(dict, "__module__", owner)?;
        if !doc.is_empty() {
            let doc = self.str(doc)?;
            self.dict_set_text(dict, "__doc__", doc)?;
        }
        let metaclass = self.type_of_kind(Kind::Type);
        let mut shape = crate::types::HeapShape::inherit(base);
        shape.flags |= crate::class::flags::HAS_DICT;
        self.make_heap_class(metaclass, key, bases, dict, shape)
    }

    /// A native function object.
    pub fn new_native(&mut self, row: usize, module: Option<Value>) -> Result {
        use pyrs_objmodel::kinds::native;
        let at = self.m.alloc(Kind::Native.map(), native::SIZE)?;
        self.m.store(at, native::ROW, Value::small(row as i64));
        self.m.store_option(at, native::MODULE, module);
        Ok(Value::from_addr(at))
    }

    /// Fill a module's dict with functions.
    pub fn add_functions(&mut self, module: Value, rows: &'static [Row]) -> Result<()> {
        let dict = self.module_dict(module);
        let name = self.dict_get_str(dict, self.name(Name::__name__));
        self.add_functions_to(dict, rows, name)
    }

    /// Fill a namespace with functions of the module that is called so.
    pub fn add_functions_to(
        &mut self,
        dict: Value,
        rows: &'static [Row],
        module: Option<Value>,
    ) -> Result<()> {
        let owner = module.and_then(|name| self.as_str(name));
        let owner = owner.map(|n| string::to_string_lossy(n.addr()));
        let owner: Option<Rc<str>> = owner.filter(|n| n != "builtins").map(Into::into);
        let base = self.process.natives.add_functions(rows, owner);
        for (i, row) in rows.iter().enumerate() {
            let function = self.new_native(base + i, module)?;
            let key = self.intern_str(row.name)?;
            self.dict_set(dict, key, function)?;
        }
        Ok(())
    }
}

/// Declares a native module; see the head of this file.
#[macro_export]
macro_rules! py_module {
    (
        $visible:vis static $def:ident = $number:expr, $name:expr;
        $( doc: $doc:expr, )?
        $( functions: [ $( $rows:expr ),* $(,)? ], )?
        $( types: { $( $type:ident $( ( $base:ty ) )? = $type_def:expr ),* $(,)? }, )?
        $( hidden: { $( $hidden:ident $( ( $hidden_base:ty ) )? = $hidden_def:expr ),* $(,)? }, )?
        $( exceptions: { $( $exc:ident = $path:literal ( $exc_base:expr ) $( , $exc_doc:literal )? );* $(;)? }, )?
        $( values: { $( $(#[$value_doc:meta])* $value:ident ),* $(,)? }, )?
        $( state: [ $( $state:ty ),* $(,)? ], )?
        $( constants: { $( $constant:literal = $constant_value:expr ),* $(,)? }, )?
        $( fill: $fill:expr, )?
    ) => {
        $( $(
            #[doc = concat!("The class `", $path, "`.")]
            #[derive(Clone, Copy)]
            $visible struct $exc;
        )* )?
        $( $(
            $(#[$value_doc])*
            #[derive(Clone, Copy)]
            $visible struct $value;
        )* )?

        const _: () = {
            use $crate::native::module as parts;
            #[allow(dead_code)]
            enum Index {
                $( $( $type, )* )?
                $( $( $hidden, )* )?
                $( $( $exc, )* )?
                $( $( $value, )* )?
                End_,
            }
            $( $( $crate::py_module!(@place $type, $number, parts::NativeClass); )* )?
            $( $( $crate::py_module!(@place $hidden, $number, parts::NativeClass); )* )?
            $( $( $crate::py_module!(@place $exc, $number, parts::NativeException); )* )?
            $( $( $crate::py_module!(@place $value, $number, parts::ModuleValue); )* )?
            $( $(
                impl parts::ModuleState for $state {
                    const MODULE: usize = $number as usize;
                }
            )* )?
        };

        $visible static $def: $crate::native::module::ModuleDef = {
            use $crate::native::module as parts;
            #[allow(unused_imports)]
            use $crate::native::structs::NativeStruct;
            #[allow(unused_mut, unused_assignments)]
            let mut def = parts::ModuleDef {
                number: $number as usize,
                name: $name,
                doc: "",
                functions: &[],
                types: &[
                    $( $( parts::ModuleType {
                        def: $type_def,
                        words: <$type as NativeStruct>::WORDS,
                        base: $crate::py_module!(@base $( $base )?),
                        hidden: false,
                    }, )* )?
                    $( $( parts::ModuleType {
                        def: $hidden_def,
                        words: <$hidden as NativeStruct>::WORDS,
                        base: $crate::py_module!(@base $( $hidden_base )?),
                        hidden: true,
                    }, )* )?
                ],
                exceptions: &[
                    $( $( parts::ModuleExc {
                        path: $path,
                        base: $exc_base,
                        doc: concat!("" $( , $exc_doc )?),
                    }, )* )?
                ],
                constants: &[],
                fill: None,
            };
            $( def.doc = $doc; )?
            $( def.functions = &[ $( $rows ),* ]; )?
            $( def.constants = &[ $( ($constant, $constant_value) ),* ]; )?
            $( def.fill = Some($fill); )?
            def
        };
    };
    (@place $type:ident, $number:expr, $sort:path) => {
        impl parts::ModulePlace for $type {
            const MODULE: usize = $number as usize;
            const INDEX: usize = Index::$type as usize;
        }
        impl $sort for $type {}
    };
    (@base) => { None };
    (@base $base:ty) => { Some(<$base as $crate::native::module::NativeClass>::class) };
}
