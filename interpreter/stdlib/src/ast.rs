//! _ast: the classes of the syntax tree, made from the schema, and what all nodes can do.
//!
//! A node's fields are plain attributes. `compile` makes nodes of parsed text and reads
//! them back; see `syntax` among the builtins.

use crate::ModuleId;
use crate::util::*;
use pyrs_bytecode::tree::schema::{self, Class, Count, Field, FieldKind};
use pyrs_runtime::class::{flags, set_small as set_class_small, small as class_small};
use pyrs_runtime::number::BinOp;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, kind_of,
    native_struct, payload, py_module, string,
};

native_struct! {
    /// A node: an instance, whose fields are attributes.
    pub struct Ast {}
}

py_module! {
    pub static MODULE = ModuleId::Ast, "_ast";
    types: { Ast = &AST },
    constants: {
        "PyCF_ONLY_AST" = 0x400,
        "PyCF_TYPE_COMMENTS" = 0x1000,
        "PyCF_ALLOW_TOP_LEVEL_AWAIT" = 0x2000,
        "PyCF_OPTIMIZED_AST" = 0x8400,
    },
    fill: define_nodes,
}

static AST: TypeDef = TypeDef {
    module: "ast",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    methods: &[
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__repr__", "self, /", |vm, a| {
            let mut out = String::new();
            show(vm, a.get(0), MAX_SHOWN, &mut out)?;
            vm.str(&out)
        }),
        Row::new("__reduce__", "self, /", reduce),
        Row::new("__replace__", "self, /, *args, **fields", replace),
    ],
    ..TypeDef::new("AST", Kind::Instance)
};

const PLACE: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

fn define_nodes(vm: &mut Vm, module: Value) -> Result<()> {
    let base = Ast::class(vm);
    // As any class that Python code makes: its attributes may be changed.
    let bits = class_small(base, typeobj::FLAGS) & !flags::IMMUTABLE | flags::HEAP;
    set_class_small(base, typeobj::FLAGS, bits);
    for name in ["_fields", "__match_args__", "_attributes"] {
        let name = vm.intern_str(name)?;
        vm.class_set(base, name, Some(EMPTY_TUPLE))?;
    }
    let (classes, shared) = (vm.new_dict()?, vm.new_dict()?);
    vm.dict_set_text(classes, "AST", base)?;
    for class in schema::classes() {
        let made = node_class(vm, class, base, classes)?;
        vm.dict_set_text(classes, class.name, made)?;
        set(vm, module, class.name, made)?;
    }
    // Field types name classes that come later.
    for class in schema::classes().iter().filter(|c| !c.is_group) {
        field_types(vm, class, classes)?;
        if class.fields.is_empty() && !class.placed {
            let class_object = class_named(vm, classes, class.name)?;
            let one = vm.new_instance(class_object)?;
            vm.dict_set_text(shared, class.name, one)?;
        }
    }
    pyrs_builtins::syntax::install(vm, classes, shared);
    Ok(())
}

fn class_named(vm: &mut Vm, classes: Value, name: &str) -> Result {
    match vm.dict_get_text(classes, name)? {
        Some(class) => Ok(class),
        None => Err(vm.runtime_error("lost a node class")),
    }
}

fn names<'n>(vm: &mut Vm, names: impl Iterator<Item = &'n str>) -> Result {
    let list = vm.list(&[])?;
    for name in names {
        let name = vm.intern_str(name)?;
        push(vm, list, name)?;
    }
    vm.tuple_from(list)
}

fn node_class(vm: &mut Vm, class: &Class, base: Value, classes: Value) -> Result {
    let parent = match class.group {
        Some(group) => class_named(vm, classes, group)?,
        None => base,
    };
    let space = vm.new_dict()?;
    let module = vm.intern_str("ast")?;
    vm.dict_set_text(space, "__module__", module)?;
    let doc = vm.str(&class.doc)?;
    vm.dict_set_text(space, "__doc__", doc)?;
    let fields = names(vm, class.fields.iter().map(|f| f.name))?;
    vm.dict_set_text(space, "_fields", fields)?;
    vm.dict_set_text(space, "__match_args__", fields)?;
    for field in class.fields.iter().filter(|f| f.count == Count::Optional) {
        vm.dict_set_text(space, field.name, NONE)?;
    }
    // Positions are an affair of the group.
    if class.group.is_none() {
        let placed = if class.placed {
            vm.dict_set_text(space, "end_lineno", NONE)?;
            vm.dict_set_text(space, "end_col_offset", NONE)?;
            names(vm, PLACE.into_iter())?
        } else {
            EMPTY_TUPLE
        };
        vm.dict_set_text(space, "_attributes", placed)?;
    }
    let name = vm.intern_str(class.name)?;
    let bases = vm.tuple(&[parent])?;
    let metaclass = vm.type_of_kind(Kind::Type);
    vm.call(metaclass, &[name, bases, space])
}

/// `_field_types` of a class: a type for each field, `list[...]` or `... | None` around it.
fn field_types(vm: &mut Vm, class: &Class, classes: Value) -> Result<()> {
    let types = vm.new_dict()?;
    for field in &class.fields {
        let of = field_type(vm, field, classes)?;
        vm.dict_set_text(types, field.name, of)?;
    }
    let owner = class_named(vm, classes, class.name)?;
    let key = vm.intern_str("_field_types")?;
    vm.class_set(owner, key, Some(types))?;
    let key = vm.intern_str("__annotations__")?;
    vm.set_attr(owner, key, Some(types))
}

fn field_type(vm: &mut Vm, field: &Field, classes: Value) -> Result {
    let of = match field.kind {
        FieldKind::Identifier | FieldKind::Text => vm.type_of_kind(Kind::Str),
        FieldKind::Int => vm.type_of_kind(Kind::Int),
        FieldKind::Constant => vm.type_of_kind(Kind::Object),
        FieldKind::Node(name) => class_named(vm, classes, name)?,
    };
    match field.count {
        Count::One => Ok(of),
        Count::Optional => vm.binary(BinOp::Or, of, NONE),
        Count::List | Count::ListOfOptional => {
            let list = vm.type_of_kind(Kind::List);
            vm.generic_alias(list, of)
        }
    }
}

/// The tuple in a class's attribute, as a tuple of names.
fn names_of(vm: &mut Vm, class: Value, which: &str) -> Result {
    let found = attr(vm, class, which)?;
    if is_tuple(found) {
        return Ok(payload(found));
    }
    // Anything that has a length and items may stand there.
    vm.len(found)?;
    vm.tuple_from(found)
}

fn name_in(name: Value, names: Value) -> bool {
    (0..items(names)).any(|i| {
        let other = item(names, i);
        string::is_str(other) && string::is_str(name) && string::equal(other.addr(), name.addr())
    })
}

/// The class as messages name it.
fn shown_name(vm: &Vm, class: Value) -> String {
    match vm.type_name(class) {
        name if name == "AST" => "ast.AST".into(),
        name => name,
    }
}

fn deprecated(vm: &mut Vm, text: &str) -> Result<()> {
    let warn = import_attr(vm, "warnings", "warn")?;
    let text = vm.str(text)?;
    let category = vm.exc_class(Exc::DeprecationWarning);
    vm.call(warn, &[text, category])?;
    Ok(())
}

fn set_field(vm: &mut Vm, object: Value, name: Value, value: Value) -> Result<()> {
    let name = vm.attr_name(name)?;
    vm.set_attr(object, name, Some(value))
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let (this, given) = (args.get(0), args.get(1));
    let class = vm.class_of(this);
    let fields = names_of(vm, class, "_fields")?;
    let (n, most) = (items(given), items(fields));
    if n > most {
        let (name, s) = (vm.type_name(class), if most == 1 { "" } else { "s" });
        return Err(vm.type_error(format!(
            "{name} constructor takes at most {most} positional argument{s}"
        )));
    }
    for i in 0..n {
        set_field(vm, this, item(fields, i), item(given, i))?;
    }
    // Names of the fields that have been given.
    let seen = vm.new_set()?;
    for i in 0..n {
        vm.set_add(seen, item(fields, i))?;
    }
    if let Some(kwargs) = args.opt(2) {
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(kwargs, i) {
            i = next;
            if name_in(key, fields) {
                if !vm.set_add(seen, key)? {
                    let (name, key) = (vm.type_name(class), vm.repr_text(key)?);
                    return Err(
                        vm.type_error(format!("{name} got multiple values for argument {key}"))
                    );
                }
            } else {
                let attributes = names_of(vm, class, "_attributes")?;
                if !name_in(key, attributes) {
                    let (name, key) = (shown_name(vm, class), vm.repr_text(key)?);
                    deprecated(
                        vm,
                        &format!(
                            "{name}.__init__ got an unexpected keyword argument {key}. Support \
                             for arbitrary keyword arguments is deprecated and will be removed \
                             in Python 3.15."
                        ),
                    )?;
                }
            }
            set_field(vm, this, key, value)?;
        }
    }
    for i in 0..most {
        let field = item(fields, i);
        if !vm.set_contains(seen, field)? {
            fill(vm, this, class, field)?;
        }
    }
    Ok(NONE)
}

/// What a field that was not given gets.
fn fill(vm: &mut Vm, this: Value, class: Value, field: Value) -> Result<()> {
    let key = vm.intern_str("_field_types")?;
    let types = vm.get_attr_opt(class, key)?;
    let Some(types) = types.filter(|&t| t.is_ref() && kind_of(t) == Kind::Dict) else {
        return Ok(());
    };
    let Some(of) = vm.dict_get(types, field)? else {
        let (name, field) = (shown_name(vm, class), vm.repr_text(field)?);
        return deprecated(
            vm,
            &format!(
                "Field {field} is missing from {name}._field_types. This will become an error \
                 in Python 3.15."
            ),
        );
    };
    if of.is_ref() && kind_of(of) == Kind::Union {
        // Optional: the class has a None to be found.
        return Ok(());
    }
    if of.is_ref() && kind_of(of) == Kind::GenericAlias {
        let empty = vm.list(&[])?;
        return set_field(vm, this, field, empty);
    }
    if vm.is_type(of) && vm.type_full_name(of) == "ast.expr_context" {
        let load = pyrs_builtins::syntax::shared(vm, "Load")?;
        return set_field(vm, this, field, load);
    }
    let (name, field) = (shown_name(vm, class), vm.repr_text(field)?);
    deprecated(
        vm,
        &format!(
            "{name}.__init__ missing 1 required positional argument: {field}. This will become \
             an error in Python 3.15."
        ),
    )
}

/// Levels of nodes that a repr shows.
const MAX_SHOWN: usize = 3;

fn show(vm: &mut Vm, node: Value, depth: usize, out: &mut String) -> Result<()> {
    let class = vm.class_of(node);
    out.push_str(&shown_name(vm, class));
    if depth == 0 {
        out.push_str("(...)");
        return Ok(());
    }
    out.push('(');
    let fields = names_of(vm, class, "_fields")?;
    for i in 0..items(fields) {
        let field = item(fields, i);
        if i > 0 {
            out.push_str(", ");
        }
        let name = vm.attr_name(field)?;
        let value = vm.get_attr(node, name)?;
        out.push_str(&string::to_string_lossy(payload(field).addr()));
        out.push('=');
        show_value(vm, value, depth - 1, out)?;
    }
    out.push(')');
    Ok(())
}

fn show_value(vm: &mut Vm, value: Value, depth: usize, out: &mut String) -> Result<()> {
    if Ast::is(vm, value) {
        return show(vm, value, depth, out);
    }
    if value.is_ref() && kind_of(value) == Kind::List {
        out.push('[');
        let n = list_len(value);
        // Of a long list, the ends.
        let ends = if n > 2 {
            vec![0, n - 1]
        } else {
            (0..n).collect()
        };
        for (k, &i) in ends.iter().enumerate() {
            if k > 0 {
                out.push_str(if n > 2 { ", ..., " } else { ", " });
            }
            if i < list_len(value) {
                let each = list_get(vm, value, i)?;
                show_value(vm, each, depth, out)?;
            }
        }
        out.push(']');
        return Ok(());
    }
    out.push_str(&vm.repr_text(value)?);
    Ok(())
}

/// The class, a None for each field, and the attributes to set then.
fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let fields = names_of(vm, class, "_fields")?;
    let dict = vm.instance_dict(this)?;
    let list = vm.list(&[])?;
    for i in 0..items(fields) {
        // Up to the first field that is not there.
        if vm.dict_get(dict, item(fields, i))?.is_none() {
            break;
        }
        push(vm, list, NONE)?;
    }
    let given = vm.tuple_from(list)?;
    let state = vm.dict_copy(dict)?;
    vm.tuple(&[class, given, state])
}

fn replace(vm: &mut Vm, args: Args) -> Result {
    let (this, given) = (args.get(0), args.get(1));
    let class = vm.class_of(this);
    if items(given) > 0 {
        let n = items(given);
        return Err(vm.type_error(format!(
            "__replace__() takes 0 positional arguments but {n} were given"
        )));
    }
    let fields = names_of(vm, class, "_fields")?;
    let attributes = names_of(vm, class, "_attributes")?;
    let changes = match args.opt(2) {
        Some(changes) => changes,
        None => vm.new_dict()?,
    };
    let unexpected = |vm: &mut Vm, key: Value| -> Raised {
        let name = vm.type_name(class);
        match vm.repr_text(key) {
            Ok(key) => vm.type_error(format!(
                "{name}.__replace__ got an unexpected keyword argument {key}."
            )),
            Err(raised) => raised,
        }
    };
    let mut i = 0;
    while let Some((next, key, _)) = vm.dict_next(changes, i) {
        i = next;
        if !name_in(key, fields) && !name_in(key, attributes) {
            return Err(unexpected(vm, key));
        }
    }
    let state = vm.new_dict()?;
    let missing = vm.list(&[])?;
    for (names, needed) in [(fields, true), (attributes, false)] {
        for i in 0..items(names) {
            let field = item(names, i);
            let value = match vm.dict_get(changes, field)? {
                Some(value) => Some(value),
                None => {
                    let name = vm.attr_name(field)?;
                    vm.get_attr_opt(this, name)?
                }
            };
            match value {
                Some(value) => vm.dict_set(state, field, value)?,
                None if needed => push(vm, missing, field)?,
                None => {}
            }
        }
    }
    let n = list_len(missing);
    if n > 0 {
        let mut names = Vec::new();
        for i in 0..n {
            let field = list_get(vm, missing, i)?;
            names.push(vm.repr_text(field)?);
        }
        let (name, s) = (vm.type_name(class), if n == 1 { "" } else { "s" });
        return Err(vm.type_error(format!(
            "{name}.__replace__ missing {n} keyword argument{s}: {}.",
            names.join(", ")
        )));
    }
    vm.call_ex(class, EMPTY_TUPLE, Some(state))
}
