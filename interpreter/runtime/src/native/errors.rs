//! What calls of native functions with wrong arguments say.

use super::Bind;
use crate::{Raised, Value, Vm, string};
use pyrs_objmodel::kinds::typeobj;

/// Methods called through slots whose messages name them all the same.
const NAMED_SLOTS: &[&str] = &[
    "__buffer__",
    "__release_buffer__",
    "__set__",
    "__setattr__",
    "__setitem__",
];

impl Vm {
    #[cold]
    pub(super) fn keyword_error(
        &mut self,
        row: usize,
        first: Option<Value>,
        keyword: &str,
    ) -> Raised {
        let native = self.process.natives.info(row);
        let signature = self.process.natives.signature(row);
        // sorted() gives its keywords on to list.sort().
        let f = match native.shown() {
            "sorted" => "sort",
            f => f,
        };
        let text = if signature.params.iter().any(|p| p.keyword) {
            format!("{f}() got an unexpected keyword argument '{keyword}'")
        } else if native.method {
            // A method bound to an object or class goes by the name of that one's type.
            let owner = match (native.bind, first) {
                (Bind::Class, Some(class)) if self.is_type(class) => Some(class),
                (Bind::Method, Some(this)) => Some(self.class_of(this)),
                _ => None,
            };
            let qualname = owner.and_then(|c| c.addr().value(typeobj::QUALNAME));
            match qualname.filter(|_| !matches!(native.name, "__new__" | "__init__")) {
                Some(owner) => format!(
                    "{}.{}() takes no keyword arguments",
                    string::to_string_lossy(owner.addr()),
                    native.name
                ),
                None => format!(
                    "{}() takes no keyword arguments",
                    self.process.natives.shown_full(row)
                ),
            }
        } else {
            format!("{f}() takes no keyword arguments")
        };
        self.type_error(text)
    }

    #[cold]
    pub(super) fn arity_error(&mut self, row: usize, npos: usize, total: usize) -> Raised {
        let native = self.process.natives.info(row);
        let s = self.process.natives.signature(row);
        let shift = native.hidden();
        if native.method && npos == 0 && native.name != "__new__" {
            let text = format!("unbound method {}() needs an argument", native.qualname());
            return self.type_error(text);
        }
        if npos < shift {
            let text = format!("{}(): not enough arguments", native.qualname());
            return self.type_error(text);
        }
        let (given, min, max) = (
            npos - shift,
            s.min_positional.saturating_sub(shift),
            s.max_positional - shift,
        );
        let plain = native.shown();
        let full = self.process.natives.shown_full(row);
        let constructor = matches!(native.name, "__new__" | "__init__");
        let any_keyword = !(constructor && matches!(plain, "int" | "str"))
            && s.params
                .iter()
                .skip(shift)
                .any(|p| p.keyword && p.positional);
        let only_keyword = s.params.iter().any(|p| !p.positional);
        let owner = native.owner;
        let slot = native.method && !constructor && crate::class::is_slot(owner, native.name);
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let text = if constructor && plain == "super" {
            format!("super() expected at most {max} arguments, got {given}")
        } else if slot && matches!(native.name, "__pow__" | "__rpow__") {
            format!("expected 1 or 2 arguments, got {given}")
        } else if slot && min == max && NAMED_SLOTS.contains(&native.name) {
            let s = plural(max);
            format!("{plain} expected {max} argument{s}, got {given}")
        } else if slot && min == max {
            format!("expected {max} argument{}, got {given}", plural(max))
        } else if max == 0 && only_keyword {
            format!("{plain}() takes no positional arguments")
        } else if max == 0 && constructor {
            format!("{full} takes no arguments")
        } else if max == 0 {
            format!("{full}() takes no arguments ({given} given)")
        } else if min == 1 && max == 1 && !any_keyword && !only_keyword && !constructor {
            format!("{full}() takes exactly one argument ({given} given)")
        } else if any_keyword {
            let total = total - shift;
            let bound = if s.simple && min == max {
                "exactly"
            } else {
                "at most"
            };
            format!(
                "{plain}() takes {bound} {max} argument{} ({total} given)",
                plural(max)
            )
        } else if min == max {
            format!(
                "{plain} expected {max} argument{}, got {given}",
                plural(max)
            )
        } else if given < min {
            format!(
                "{plain} expected at least {min} argument{}, got {given}",
                plural(min)
            )
        } else {
            format!(
                "{plain} expected at most {max} argument{}, got {given}",
                plural(max)
            )
        };
        self.type_error(text)
    }
}
