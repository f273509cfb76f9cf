//! Node objects (`ast`): made of a tree that was parsed, and read back into a tree that is
//! to be compiled.

mod from_objects;
mod to_objects;

use pyrs_bytecode::tree::Node;
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::native::module::{ModulePlace, ModuleValue};
use pyrs_runtime::{NONE, Result, Value, Vm};

/// The dict from names to node classes.
struct Classes;
/// The dict from names to the one object there is of each class without fields (`Load`,
/// `Add`, ...).
struct Shared;

/// They are kept for the builtins: `compile` needs them.
const BUILTINS: usize = 0;
impl ModulePlace for Classes {
    const MODULE: usize = BUILTINS;
    const INDEX: usize = 0;
}
impl ModulePlace for Shared {
    const MODULE: usize = BUILTINS;
    const INDEX: usize = 1;
}
impl ModuleValue for Classes {}
impl ModuleValue for Shared {}

/// The `_ast` module tells what it has made.
pub fn install(vm: &mut Vm, classes: Value, shared: Value) {
    Classes::set(vm, classes);
    Shared::set(vm, shared);
}

/// The dicts of classes and of shared objects.
fn known(vm: &mut Vm) -> Result<(Value, Value)> {
    for _ in 0..2 {
        if let (Some(classes), Some(shared)) = (Classes::get(vm), Shared::get(vm)) {
            return Ok((classes, shared));
        }
        let name = vm.intern_str("_ast")?;
        let globals = vm.new_dict()?;
        vm.import_name(name, globals, NONE, Value::small(0))?;
    }
    Err(vm.runtime_error("lost _ast"))
}

/// The one object of a class without fields.
pub fn shared(vm: &mut Vm, name: &str) -> Result {
    let (_, shared) = known(vm)?;
    match vm.dict_get_text(shared, name)? {
        Some(object) => Ok(object),
        None => Err(vm.runtime_error("lost a node object")),
    }
}

/// Whether a value is a node object.
pub fn is_node(vm: &mut Vm, value: Value) -> bool {
    // No classes: no objects of them.
    let Some(classes) = Classes::get(vm) else {
        return false;
    };
    match vm.dict_get_text(classes, "AST") {
        Ok(Some(base)) => vm.is_instance_of(value, base),
        _ => false,
    }
}

/// Parse a text: its tree as node objects.
pub fn parse(vm: &mut Vm, source: &str, filename: &str, mode: CompileMode, flags: u32) -> Result {
    let Some(parse) = vm.process.hooks.parse_tree else {
        return Err(vm.not_implemented("parsing without a compiler"));
    };
    let root = parse(vm, source, filename, mode, flags)?;
    to_objects::convert(vm, &root)
}

/// The tree that node objects are, for a mode of `compile`.
pub fn read(vm: &mut Vm, object: Value, mode: CompileMode) -> Result<Node> {
    let wanted = match mode {
        CompileMode::Module => "Module",
        CompileMode::Eval => "Expression",
        CompileMode::Single => "Interactive",
    };
    from_objects::convert(vm, object, wanted)
}
