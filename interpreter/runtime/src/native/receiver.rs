//! Whose object a native function is given: methods, slot wrappers, class methods, computed
//! attributes and members all ask here before native code, which never looks at the class of
//! its own receiver, runs. What the first argument of a `__new__` may be is said by
//! [`maker`](crate::class::maker), parameters by the functions themselves.
//!
//! Unbound descriptors are checked when they are called, bound ones when they are bound. No
//! other way leads from a descriptor to its row.

use crate::call::native_row;
use crate::{Kind, Result, Value, Vm, kind_of, string};
use pyrs_objmodel::Word;
use pyrs_objmodel::kinds::{getset, member, method_descr};

impl Vm {
    /// The descriptor's self must be of its owner's type.
    ///
    /// # Safety
    /// `args` points to `n` values.
    pub unsafe fn check_self(&mut self, callee: Value, args: *mut Word, n: usize) -> Result<()> {
        let owner = callee.addr().get(method_descr::OWNER);
        let name = || native_row(callee);
        if n == 0 {
            let row = self.process.natives.info(name());
            let text = if kind_of(callee) == Kind::SlotWrapper {
                format!(
                    "descriptor '{}' of '{}' object needs an argument",
                    row.name,
                    self.type_name(owner)
                )
            } else {
                format!("unbound method {}() needs an argument", row.qualname())
            };
            return Err(self.type_error(text));
        }
        // SAFETY: at least one value stands there.
        let this = unsafe { Value::of(*args) };
        if self.is_instance_of(this, owner) {
            return Ok(());
        }
        let row = self.process.natives.info(name());
        let (wanted, got) = (self.type_name(owner), self.type_name_of(this));
        let text = if kind_of(callee) == Kind::SlotWrapper {
            format!(
                "descriptor '{}' requires a '{wanted}' object but received a '{got}'",
                row.name
            )
        } else {
            format!(
                "descriptor '{}' for '{wanted}' objects doesn't apply to a '{got}' object",
                row.name
            )
        };
        Err(self.type_error(text))
    }

    /// What a native method is bound to is of its type, or a class derived from that: the
    /// calls of the bound method do not ask again.
    #[inline]
    pub fn check_bound(&mut self, attr: Value, obj: Value, class_method: bool) -> Result<()> {
        let owner = attr.addr().get(method_descr::OWNER);
        let fits = if class_method {
            obj == owner || self.is_type(obj) && self.is_subclass_of(obj, owner)
        } else {
            self.class_of(obj) == owner || self.is_instance_of(obj, owner)
        };
        if fits {
            return Ok(());
        }
        let row = native_row(attr);
        let (name, owner) = (self.process.natives.info(row).name, self.type_name(owner));
        let text = if !class_method {
            let got = self.type_name_of(obj);
            format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object")
        } else if self.is_type(obj) {
            let got = self.type_name(obj);
            format!("descriptor '{name}' requires a subtype of '{owner}' but received '{got}'")
        } else {
            let got = self.type_name_of(obj);
            format!("descriptor '{name}' for type '{owner}' needs a type, not a '{got}' as arg 2")
        };
        Err(self.type_error(text))
    }

    /// The object of a computed attribute or of a member.
    pub fn check_getset(&mut self, attr: Value, obj: Value) -> Result<()> {
        let field = if kind_of(attr) == Kind::Member {
            member::OWNER
        } else {
            getset::OWNER
        };
        let owner = attr.addr().get(field);
        if self.is_instance_of(obj, owner) {
            return Ok(());
        }
        let field = if kind_of(attr) == Kind::Member {
            member::NAME
        } else {
            getset::NAME
        };
        let name = attr.addr().get(field);
        let name = string::to_string_lossy(name.addr());
        let (owner, got) = (self.type_name(owner), self.type_name_of(obj));
        Err(self.type_error(format!(
            "descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object"
        )))
    }
}
