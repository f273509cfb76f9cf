//! What the types' files share: instances of subclasses, reprs of containers, bounds.

use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::{Args, Kind, NONE, Result, TypeDef, Value, Vm};

/// Whether a class is exactly the builtin type of a kind.
pub fn is_builtin(vm: &Vm, class: Value, kind: Kind) -> bool {
    class == vm.type_of_kind(kind)
}

/// The class that `__new__` got must derive from the builtin one.
pub fn check_new(vm: &mut Vm, class: Value, kind: Kind) -> Result<()> {
    let base = vm.type_of_kind(kind);
    let name = vm.type_name(base);
    if !vm.is_type(class) {
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!("{name}.__new__(X): X is not a type object ({got})")));
    }
    if !vm.is_subclass_of(class, base) {
        let got = vm.type_name(class);
        return Err(vm.type_error(format!(
            "{name}.__new__({got}): {got} is not a subtype of {name}"
        )));
    }
    Ok(())
}

/// Define a type, enter it into the builtins, and give it `__hash__ = None` if its
/// instances cannot be hashed.
pub fn define(vm: &mut Vm, def: &'static TypeDef, public: bool) -> Result {
    let class = vm.define_type(def, None)?;
    if public {
        let builtins = vm.builtins();
        vm.dict_set_text(builtins, def.name, class)?;
    }
    Ok(class)
}

/// `__hash__ = None`.
pub fn unhashable(vm: &mut Vm, class: Value) -> Result<()> {
    let dict = pyrs_runtime::class::class_dict(class);
    vm.dict_set_text(dict, "__hash__", NONE)
}

/// `cls[item]` for generic builtin types.
pub fn class_getitem(vm: &mut Vm, a: Args) -> Result {
    vm.generic_alias(a.get(0), a.get(1))
}

/// The repr of a container: its items' reprs joined, with `...` for a cycle.
pub fn container_repr(
    vm: &mut Vm,
    container: Value,
    cycle: &str,
    write: impl FnOnce(&mut Vm, &mut TextBuilder) -> Result<()>,
) -> Result {
    if !vm.repr_enter(container)? {
        return vm.str(cycle);
    }
    let mut out = TextBuilder::new();
    let result = write(vm, &mut out);
    vm.repr_leave();
    result?;
    vm.str_of_text(&out.finish())
}

/// Append the repr of a value.
pub fn push_repr(vm: &mut Vm, out: &mut TextBuilder, value: Value) -> Result<()> {
    let text = vm.repr(value)?;
    Vm::push_text(out, text);
    Ok(())
}

/// Bounds of a search which no length has been applied to: asking for them may run
/// `__index__`, which may change what is searched.
#[derive(Clone, Copy)]
pub struct Bounds([i64; 2]);

impl Bounds {
    /// The places within a sequence that has this length now.
    pub fn over(self, n: usize) -> (usize, usize) {
        let clamp = |i: i64| {
            let i = if i < 0 { i.saturating_add(n as i64) } else { i };
            i.clamp(0, n as i64) as usize
        };
        (clamp(self.0[0]), clamp(self.0[1]))
    }
}

/// The optional bounds of `index(value, start, stop)`.
pub fn bounds(vm: &mut Vm, a: Args, at: usize) -> Result<Bounds> {
    let mut found = [0, i64::MAX];
    for (k, bound) in found.iter_mut().enumerate() {
        if let Some(v) = a.opt(at + k) {
            if !vm.is_index_like(v) {
                return Err(
                    vm.type_error("slice indices must be integers or have an __index__ method")
                );
            }
            *bound = vm.index_clamped(v)?;
        }
    }
    Ok(Bounds(found))
}

/// How often a sequence is repeated; None: the operand is no number.
pub fn repeat_count(vm: &mut Vm, count: Value) -> Result<Option<usize>> {
    if !vm.is_index_like(count) {
        return Ok(None);
    }
    let index = vm.to_index(count)?;
    let Some(n) = pyrs_runtime::int::as_i64(index) else {
        return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer"));
    };
    Ok(Some(n.max(0) as usize))
}

/// MemoryError for a sequence that would be too long when repeated.
pub fn check_repeated(vm: &mut Vm, len: usize, n: usize) -> Result<()> {
    if len.saturating_mul(n) > 1 << 31 {
        return Err(vm.memory_error());
    }
    Ok(())
}
