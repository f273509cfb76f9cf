//! The classes of the syntax tree, each declared once. Node classes, their docs, field
//! types, and the checks of trees that programs build all derive from this table.

use std::sync::LazyLock;

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Identifier,
    Text,
    Int,
    Constant,
    /// A node of the class or group with this name.
    Node(&'static str),
}

/// How many of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    One,
    Optional,
    List,
    /// A list whose items may be None.
    ListOfOptional,
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    pub count: Count,
}

/// A class of nodes, or a group of such classes (their common base).
#[derive(Debug)]
pub struct Class {
    pub name: &'static str,
    /// The group the class belongs to; None for groups and for classes that stand alone.
    pub group: Option<&'static str>,
    pub fields: Vec<Field>,
    /// Nodes have positions.
    pub placed: bool,
    pub is_group: bool,
    pub doc: String,
}

/// A group (or a class alone) a row; `@` in front: nodes have positions. In a field `?`
/// means that it may be None, `*` that it is a list, and `?*` a list with Nones.
const TABLE: &[&str] = &[
    "mod = Module(stmt* body, type_ignore* type_ignores) | Interactive(stmt* body) \
     | Expression(expr body) | FunctionType(expr* argtypes, expr returns)",
    "@stmt = FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, \
     expr? returns, string? type_comment, type_param* type_params) \
     | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, \
     expr? returns, string? type_comment, type_param* type_params) \
     | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, \
     expr* decorator_list, type_param* type_params) \
     | Return(expr? value) | Delete(expr* targets) \
     | Assign(expr* targets, expr value, string? type_comment) \
     | TypeAlias(expr name, type_param* type_params, expr value) \
     | AugAssign(expr target, operator op, expr value) \
     | AnnAssign(expr target, expr annotation, expr? value, int simple) \
     | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) \
     | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) \
     | While(expr test, stmt* body, stmt* orelse) | If(expr test, stmt* body, stmt* orelse) \
     | With(withitem* items, stmt* body, string? type_comment) \
     | AsyncWith(withitem* items, stmt* body, string? type_comment) \
     | Match(expr subject, match_case* cases) | Raise(expr? exc, expr? cause) \
     | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) \
     | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) \
     | Assert(expr test, expr? msg) | Import(alias* names) \
     | ImportFrom(identifier? module, alias* names, int? level) | Global(identifier* names) \
     | Nonlocal(identifier* names) | Expr(expr value) | Pass | Break | Continue",
    "@expr = BoolOp(boolop op, expr* values) | NamedExpr(expr target, expr value) \
     | BinOp(expr left, operator op, expr right) | UnaryOp(unaryop op, expr operand) \
     | Lambda(arguments args, expr body) | IfExp(expr test, expr body, expr orelse) \
     | Dict(expr?* keys, expr* values) | Set(expr* elts) \
     | ListComp(expr elt, comprehension* generators) \
     | SetComp(expr elt, comprehension* generators) \
     | DictComp(expr key, expr value, comprehension* generators) \
     | GeneratorExp(expr elt, comprehension* generators) | Await(expr value) \
     | Yield(expr? value) | YieldFrom(expr value) \
     | Compare(expr left, cmpop* ops, expr* comparators) \
     | Call(expr func, expr* args, keyword* keywords) \
     | FormattedValue(expr value, int conversion, expr? format_spec) \
     | Interpolation(expr value, constant str, int conversion, expr? format_spec) \
     | JoinedStr(expr* values) | TemplateStr(expr* values) \
     | Constant(constant value, string? kind) \
     | Attribute(expr value, identifier attr, expr_context ctx) \
     | Subscript(expr value, expr slice, expr_context ctx) \
     | Starred(expr value, expr_context ctx) | Name(identifier id, expr_context ctx) \
     | List(expr* elts, expr_context ctx) | Tuple(expr* elts, expr_context ctx) \
     | Slice(expr? lower, expr? upper, expr? step)",
    "expr_context = Load | Store | Del",
    "boolop = And | Or",
    "operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr \
     | BitXor | BitAnd | FloorDiv",
    "unaryop = Invert | Not | UAdd | USub",
    "cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn",
    "comprehension(expr target, expr iter, expr* ifs, int is_async)",
    "@excepthandler = ExceptHandler(expr? type, identifier? name, stmt* body)",
    "arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, \
     expr?* kw_defaults, arg? kwarg, expr* defaults)",
    "@arg(identifier arg, expr? annotation, string? type_comment)",
    "@keyword(identifier? arg, expr value)",
    "@alias(identifier name, identifier? asname)",
    "withitem(expr context_expr, expr? optional_vars)",
    "match_case(pattern pattern, expr? guard, stmt* body)",
    "@pattern = MatchValue(expr value) | MatchSingleton(constant value) \
     | MatchSequence(pattern* patterns) \
     | MatchMapping(expr* keys, pattern* patterns, identifier? rest) \
     | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns) \
     | MatchStar(identifier? name) | MatchAs(pattern? pattern, identifier? name) \
     | MatchOr(pattern* patterns)",
    "type_ignore = TypeIgnore(int lineno, string tag)",
    "@type_param = TypeVar(identifier name, expr? bound, expr? default_value) \
     | ParamSpec(identifier name, expr? default_value) \
     | TypeVarTuple(identifier name, expr? default_value)",
];

static CLASSES: LazyLock<Vec<Class>> =
    LazyLock::new(|| TABLE.iter().flat_map(|r| row(r)).collect());

/// All classes, a group before those that belong to it.
pub fn classes() -> &'static [Class] {
    &CLASSES
}

/// The class or group with a name.
pub fn class(name: &str) -> Option<&'static Class> {
    classes().iter().find(|c| c.name == name)
}

fn row(text: &'static str) -> Vec<Class> {
    let (placed, text) = match text.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let Some((group, rest)) = text.split_once(" = ") else {
        return vec![one(text, None, placed)];
    };
    let parts: Vec<&'static str> = rest.split(" | ").map(str::trim).collect();
    let plain = parts.iter().all(|p| !p.contains('('));
    let separator = if plain {
        " | ".to_owned()
    } else {
        format!("\n{}| ", " ".repeat(group.len() + 1))
    };
    let mut all = vec![Class {
        name: group,
        group: None,
        fields: Vec::new(),
        placed,
        is_group: true,
        doc: format!("{group} = {}", parts.join(&separator)),
    }];
    all.extend(parts.iter().map(|p| one(p, Some(group), placed)));
    all
}

/// `Name(type field, ...)`.
fn one(text: &'static str, group: Option<&'static str>, placed: bool) -> Class {
    let (name, fields) = match text.split_once('(') {
        Some((name, rest)) => (name, rest.trim_end_matches(')')),
        None => (text, ""),
    };
    Class {
        name,
        group,
        fields: fields
            .split(", ")
            .filter(|f| !f.is_empty())
            .map(field)
            .collect(),
        placed,
        is_group: false,
        doc: text.to_owned(),
    }
}

fn field(text: &'static str) -> Field {
    let (kind, name) = text.trim().split_once(' ').expect("a field has a type");
    let bare = kind.trim_end_matches(['?', '*']);
    Field {
        name,
        kind: match bare {
            "identifier" => FieldKind::Identifier,
            "string" => FieldKind::Text,
            "int" => FieldKind::Int,
            "constant" => FieldKind::Constant,
            other => FieldKind::Node(other),
        },
        count: match &kind[bare.len()..] {
            "" => Count::One,
            "?" => Count::Optional,
            "*" => Count::List,
            _ => Count::ListOfOptional,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_names_something_that_exists() {
        for class in classes() {
            for field in &class.fields {
                if let FieldKind::Node(name) = field.kind {
                    assert!(
                        super::class(name).is_some(),
                        "{}.{}",
                        class.name,
                        field.name
                    );
                }
            }
        }
        assert_eq!(classes().iter().filter(|c| c.is_group).count(), 12);
    }

    #[test]
    fn docs_keep_the_grammar() {
        let doc = |name| &class(name).expect("it exists").doc;
        assert_eq!(doc("boolop"), "boolop = And | Or");
        assert!(
            doc("mod").starts_with("mod = Module(stmt* body, type_ignore* type_ignores)\n    | I")
        );
    }
}
