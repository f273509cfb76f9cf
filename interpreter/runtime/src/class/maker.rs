//! Which classes a builtin type's `__new__` makes instances of.
//!
//! The row of a `__new__` knows its type. A call compares the class with that, and asks
//! here about any other one: native constructors and methods rely on the words of their
//! own layout.

use crate::call::native_row;
use crate::class::{base_kind, class_dict, flags, has_flag};
use crate::name::Name;
use crate::{Kind, Result, Value, Vm, kind_of};
use pyrs_objmodel::kinds::typeobj;

impl Vm {
    /// The first argument of a type's `__new__` must be a class derived from the type, and
    /// the nearest builtin base of that class must be made by the same `__new__`: then its
    /// instances lie in memory as the native code wants them.
    #[inline(never)]
    pub(crate) fn check_maker(&mut self, row: usize, class: Option<Value>) -> Result<()> {
        // SAFETY: see `Native::maker`.
        let own = unsafe { Value::of(self.process.natives.maker(row)) };
        let Some(class) = class else {
            let name = self.layout_name(own);
            return Err(self.type_error(format!("{name}.__new__(): not enough arguments")));
        };
        if !self.is_type(class) {
            let (name, got) = (self.layout_name(own), self.type_name_of(class));
            let text = format!("{name}.__new__(X): X is not a type object ({got})");
            return Err(self.type_error(text));
        }
        let mut solid = class;
        while has_flag(solid, flags::HEAP)
            && let Some(base) = solid.addr().value(typeobj::BASE)
        {
            solid = base;
        }
        // Rows are the process's, classes of native modules an interpreter's: the row knows
        // the one of the interpreter that imported the module last.
        if solid == own {
            return Ok(());
        }
        // Exceptions inherit theirs, and lie in memory alike.
        if base_kind(solid) == Kind::Exception
            && base_kind(own) == Kind::Exception
            && let Some(new) = self.lookup_cached(solid, self.name(Name::__new__))
            && kind_of(new) == Kind::Native
            && native_row(new) == row
        {
            return Ok(());
        }
        if self.brings_row(solid, row) {
            return Ok(());
        }
        if !self.is_subclass_of(class, own) {
            let (name, got) = (self.layout_name(own), self.layout_name(class));
            let text = format!("{name}.__new__({got}): {got} is not a subtype of {name}");
            return Err(self.type_error(text));
        }
        let new = self.lookup_cached(solid, self.name(Name::__new__));
        let same = new.is_some_and(|f| kind_of(f) == Kind::Native && native_row(f) == row);
        if same && self.may_make_plainly(solid, own) {
            return Ok(());
        }
        if same {
            // It has no `__new__` but object's: only functions make such objects.
            let got = self.layout_name(class);
            let text = format!("cannot create '{got}' instances");
            return Err(self.type_error(text));
        }
        // Named is the first class on the way up whose `__new__` is not Python code.
        let mut shown = class;
        while let Some(f) = self.lookup(shown, self.name(Name::__new__))
            && kind_of(f) != Kind::Native
            && let Some(base) = shown.addr().value(typeobj::BASE)
        {
            shown = base;
        }
        let shown = self.layout_name(shown);
        let (name, got) = (self.layout_name(own), self.layout_name(class));
        let text = format!("{name}.__new__({got}) is not safe, use {shown}.__new__()");
        Err(self.type_error(text))
    }

    /// Whether the class has the row as its own `__new__`.
    fn brings_row(&self, class: Value, row: usize) -> bool {
        let new = self.dict_get_str(class_dict(class), self.name(Name::__new__));
        new.map(|f| self.unwrap_static(f))
            .is_some_and(|f| f.is_ref() && kind_of(f) == Kind::Native && native_row(f) == row)
    }

    /// A type's name in messages about layouts: that of a builtin type with its module.
    fn layout_name(&self, class: Value) -> String {
        if has_flag(class, flags::HEAP) {
            self.type_name(class)
        } else {
            self.type_full_name(class)
        }
    }

    /// Whether the `__new__` that a builtin type inherits may make its instances: not that
    /// of object, where methods rely on words which only native code fills in.
    fn may_make_plainly(&self, class: Value, maker: Value) -> bool {
        if maker != self.type_of_kind(Kind::Object) {
            return true;
        }
        match base_kind(class) {
            Kind::Object | Kind::Instance | Kind::Exception => !has_flag(class, flags::PAYLOAD),
            Kind::NativeObject => self.is_filled_by_init(class),
            _ => false,
        }
    }

    /// Whether a native type leaves everything to its `__init__`: its methods bear objects
    /// whose words are empty.
    fn is_filled_by_init(&self, class: Value) -> bool {
        let object = self.type_of_kind(Kind::Object);
        let (new, init) = (self.name(Name::__new__), self.name(Name::__init__));
        base_kind(class) == Kind::NativeObject
            && has_flag(class, flags::SUBCLASSABLE)
            && self.lookup(class, new) == self.lookup(object, new)
            && self.lookup(class, init) != self.lookup(object, init)
    }
}
