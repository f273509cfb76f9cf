//! What a tree that a program has made must keep to, beyond the types of its fields: what
//! the grammar guarantees for trees that were parsed.

use crate::limits;
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::schema::{Count, FieldKind};
use pyrs_bytecode::tree::{Item, Node};

/// What is wrong with a tree.
#[derive(Debug)]
pub enum Invalid {
    Value(String),
    Type(String),
    /// What CPython finds only while it generates code.
    System(String),
    TooDeep,
}

type Check = Result<(), Invalid>;

fn value<T>(text: impl Into<String>) -> Result<T, Invalid> {
    Err(Invalid::Value(text.into()))
}

/// Checks a whole tree.
pub fn check(root: &Node) -> Check {
    Checker { depth: 0 }.node(root)
}

struct Checker {
    depth: u32,
}

fn list(node: &Node, i: usize) -> &[Item] {
    match &node.fields[i] {
        Item::List(items) => items,
        _ => &[],
    }
}
fn child(node: &Node, i: usize) -> Option<&Node> {
    match &node.fields[i] {
        Item::Node(n) => Some(n),
        _ => None,
    }
}
fn is_absent(node: &Node, i: usize) -> bool {
    matches!(node.fields[i], Item::Absent)
}

fn name_ok(item: &Item) -> Check {
    match item {
        Item::Text(t) if matches!(&**t, "None" | "True" | "False") => {
            value(format!("identifier field can't represent '{t}' constant"))
        }
        _ => Ok(()),
    }
}

/// A name that a pattern binds.
fn capture(item: &Item) -> Check {
    match item {
        Item::Text(t) if &**t == "_" => value("can't capture name '_' in patterns"),
        item => name_ok(item),
    }
}

/// Lists that may not be empty, by class and field.
const FILLED: &[(&str, &str)] = &[
    ("FunctionDef", "body"),
    ("AsyncFunctionDef", "body"),
    ("ClassDef", "body"),
    ("Delete", "targets"),
    ("Assign", "targets"),
    ("For", "body"),
    ("AsyncFor", "body"),
    ("While", "body"),
    ("If", "body"),
    ("With", "items"),
    ("AsyncWith", "items"),
    ("With", "body"),
    ("AsyncWith", "body"),
    ("Match", "cases"),
    ("match_case", "body"),
    ("Try", "body"),
    ("TryStar", "body"),
    ("ExceptHandler", "body"),
    ("Import", "names"),
    ("ImportFrom", "names"),
    ("Global", "names"),
    ("Nonlocal", "names"),
];

/// Expressions that are assigned to or deleted, by class and field; others are loaded.
fn wanted_context(class: &str, field: &str) -> &'static str {
    match (class, field) {
        ("Delete", "targets") => "Del",
        ("Assign", "targets")
        | ("AugAssign" | "AnnAssign" | "For" | "AsyncFor" | "comprehension", "target")
        | ("TypeAlias", "name")
        | ("withitem", "optional_vars") => "Store",
        // Whatever context its target has, it is assigned to.
        ("NamedExpr", "target") => "",
        _ => "Load",
    }
}

impl Checker {
    fn node(&mut self, n: &Node) -> Check {
        self.depth += 1;
        if self.depth > limits::MAX_TREE_DEPTH {
            return Err(Invalid::TooDeep);
        }
        let result = limits::with_stack(|| self.inner(n));
        self.depth -= 1;
        result
    }

    fn inner(&mut self, n: &Node) -> Check {
        place_ok(n)?;
        let class = n.name();
        match n.class.group {
            Some("pattern") => return self.pattern(n, false),
            Some("expr") => own_rules(n)?,
            _ => {}
        }
        for (i, field) in n.class.fields.iter().enumerate() {
            if FILLED.contains(&(class, field.name)) && list(n, i).is_empty() {
                return value(format!("empty {} on {class}", field.name));
            }
            match (class, field.name) {
                ("FunctionDef" | "AsyncFunctionDef" | "ClassDef" | "Name", "name" | "id")
                | ("TypeVar" | "ParamSpec" | "TypeVarTuple", "name")
                | ("ExceptHandler", "name")
                | ("alias", "name" | "asname") => name_ok(&n.fields[i])?,
                _ => {}
            }
        }
        statement_rules(n)?;
        // The clauses of a comprehension come before its element.
        if let "ListComp" | "SetComp" | "DictComp" | "GeneratorExp" = class {
            let last = n.fields.len() - 1;
            self.field(n, last)?;
        }
        for i in 0..n.fields.len() {
            self.field(n, i)?;
        }
        Ok(())
    }

    /// The nodes in a field.
    fn field(&mut self, n: &Node, i: usize) -> Check {
        let field = &n.class.fields[i];
        let FieldKind::Node(kind) = field.kind else {
            return Ok(());
        };
        let wanted = match n.name() {
            // The parts of a target are targets.
            "Tuple" | "List" | "Starred" => child(n, n.fields.len() - 1).map_or("Load", Node::name),
            class => wanted_context(class, field.name),
        };
        let each = match &n.fields[i] {
            Item::List(items) => &items[..],
            one => std::slice::from_ref(one),
        };
        for item in each {
            match item {
                Item::Node(inner) => {
                    if kind == "expr" && !wanted.is_empty() {
                        context_ok(inner, wanted)?;
                    }
                    self.node(inner)?;
                }
                Item::Absent if field.count == Count::List => {
                    let what = match kind {
                        "stmt" => "statement",
                        "expr" => "expression",
                        other => other,
                    };
                    return value(format!("None disallowed in {what} list"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn pattern(&mut self, n: &Node, star_ok: bool) -> Check {
        place_ok(n)?;
        match n.name() {
            "MatchValue" => match child(n, 0) {
                Some(e) => {
                    context_ok(e, "Load")?;
                    self.node(e)?;
                    pattern_value(e)
                }
                None => Ok(()),
            },
            "MatchSingleton" => match &n.fields[0] {
                Item::Const(Const::None | Const::True | Const::False) => Ok(()),
                _ => value("MatchSingleton can only contain True, False and None"),
            },
            "MatchSequence" => self.patterns(n, 0, true),
            "MatchMapping" => {
                if list(n, 0).len() != list(n, 1).len() {
                    return value("MatchMapping doesn't have the same number of keys as patterns");
                }
                capture(&n.fields[2])?;
                for key in list(n, 0) {
                    let Item::Node(key) = key else { continue };
                    // None, True and False are keys as they are.
                    if let ("Constant", Item::Const(Const::None | Const::True | Const::False)) =
                        (key.name(), &key.fields[0])
                    {
                        continue;
                    }
                    self.node(key)?;
                    pattern_value(key)?;
                }
                self.patterns(n, 1, false)
            }
            "MatchClass" => {
                if list(n, 2).len() != list(n, 3).len() {
                    return value(
                        "MatchClass doesn't have the same number of keyword attributes as \
                         patterns",
                    );
                }
                let mut at = child(n, 0);
                if let Some(cls) = at {
                    context_ok(cls, "Load")?;
                    self.node(cls)?;
                }
                while let Some(cls) = at {
                    at = match cls.name() {
                        "Name" => None,
                        "Attribute" => child(cls, 0),
                        _ => {
                            return value(
                                "MatchClass cls field can only contain Name or Attribute nodes.",
                            );
                        }
                    };
                }
                list(n, 2).iter().try_for_each(name_ok)?;
                self.patterns(n, 1, false)?;
                self.patterns(n, 3, false)
            }
            "MatchStar" => {
                if !star_ok {
                    return value("can't use MatchStar here");
                }
                capture(&n.fields[0])
            }
            "MatchAs" => {
                capture(&n.fields[1])?;
                match child(n, 0) {
                    None => Ok(()),
                    Some(_) if is_absent(n, 1) => {
                        value("MatchAs must specify a target name if a pattern is given")
                    }
                    Some(inner) => self.deep_pattern(inner, false),
                }
            }
            _ => {
                if list(n, 0).len() < 2 {
                    return value("MatchOr requires at least 2 patterns");
                }
                self.patterns(n, 0, false)
            }
        }
    }

    fn deep_pattern(&mut self, n: &Node, star_ok: bool) -> Check {
        self.depth += 1;
        if self.depth > limits::MAX_TREE_DEPTH {
            return Err(Invalid::TooDeep);
        }
        let result = limits::with_stack(|| self.pattern(n, star_ok));
        self.depth -= 1;
        result
    }

    fn patterns(&mut self, n: &Node, i: usize, star_ok: bool) -> Check {
        for item in list(n, i) {
            match item {
                Item::Node(p) => self.deep_pattern(p, star_ok)?,
                _ => return value("None disallowed in pattern list"),
            }
        }
        Ok(())
    }
}

fn place_ok(n: &Node) -> Check {
    let Some(p) = n.place else { return Ok(()) };
    if p.line > p.end_line {
        return value(format!(
            "AST node line range ({}, {}) is not valid",
            p.line, p.end_line
        ));
    }
    if (p.line < 0 && p.end_line != p.line) || (p.col < 0 && p.col != p.end_col) {
        return value(format!(
            "AST node column range ({}, {}) for line range ({}, {}) is not valid",
            p.col, p.end_col, p.line, p.end_line
        ));
    }
    if p.line == p.end_line && p.col > p.end_col {
        return value(format!(
            "line {}, column {}-{} is not a valid range",
            p.line, p.col, p.end_col
        ));
    }
    Ok(())
}

/// Whether an expression may be used as its parent does.
fn context_ok(e: &Node, wanted: &str) -> Check {
    let own = match e.name() {
        "Attribute" | "Subscript" => 2,
        "Starred" | "Name" | "List" | "Tuple" => 1,
        _ if wanted != "Load" => {
            return value(format!(
                "expression which can't be assigned to in {wanted} context"
            ));
        }
        _ => return Ok(()),
    };
    let own = child(e, own).map_or("Load", Node::name);
    if own != wanted {
        return value(format!(
            "expression must have {wanted} context but has {own} instead"
        ));
    }
    Ok(())
}

/// Rules of single expressions.
fn own_rules(n: &Node) -> Check {
    match n.name() {
        "ListComp" | "SetComp" | "GeneratorExp" if list(n, 1).is_empty() => {
            value("comprehension with no generators")
        }
        "DictComp" if list(n, 2).is_empty() => value("comprehension with no generators"),
        "BoolOp" if list(n, 1).len() < 2 => value("BoolOp with less than 2 values"),
        "Dict" if list(n, 0).len() != list(n, 1).len() => {
            value("Dict doesn't have the same number of keys as values")
        }
        "Compare" if list(n, 2).is_empty() => value("Compare with no comparators"),
        "Compare" if list(n, 1).len() != list(n, 2).len() => {
            value("Compare has a different number of comparators and operands")
        }
        "NamedExpr" if child(n, 0).map(Node::name) != Some("Name") => {
            Err(Invalid::Type("NamedExpr target must be a Name".into()))
        }
        "FormattedValue" | "Interpolation" => match n.fields[n.fields.len() - 2] {
            Item::Int(-1 | 97 | 114 | 115) => Ok(()),
            Item::Int(other) => Err(Invalid::System(format!(
                "Unrecognized conversion character {other}"
            ))),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The number of a class among those of its group, from 1.
fn number_in_group(name: &str) -> usize {
    let group = pyrs_bytecode::tree::schema::class(name).and_then(|c| c.group);
    let mut all = pyrs_bytecode::tree::schema::classes()
        .iter()
        .filter(|c| c.group == group);
    all.position(|c| c.name == name).map_or(0, |i| i + 1)
}

/// Rules of single statements, and of what stands alone.
fn statement_rules(n: &Node) -> Check {
    match n.name() {
        "arguments" => {
            if list(n, 6).len() > list(n, 0).len() + list(n, 1).len() {
                return value("more positional defaults than args on arguments");
            }
            if list(n, 3).len() != list(n, 4).len() {
                return value("length of kwonlyargs is not the same as kw_defaults on arguments");
            }
            Ok(())
        }
        "TypeAlias" if child(n, 0).map(Node::name) != Some("Name") => {
            Err(Invalid::Type("TypeAlias with non-Name name".into()))
        }
        "AnnAssign"
            if matches!(n.fields[3], Item::Int(simple) if simple != 0)
                && child(n, 0).map(Node::name) != Some("Name") =>
        {
            Err(Invalid::Type(
                "AnnAssign with simple non-Name target".into(),
            ))
        }
        "AugAssign" | "AnnAssign" => match child(n, 0).map(Node::name) {
            Some("Name" | "Attribute" | "Subscript") => Ok(()),
            other => {
                let kind = other.map_or(0, number_in_group);
                let what = if n.name() == "AugAssign" {
                    "augmented"
                } else {
                    "annotated"
                };
                Err(Invalid::System(format!(
                    "invalid node type ({kind}) for {what} assignment"
                )))
            }
        },
        "Raise" if is_absent(n, 0) && !is_absent(n, 1) => {
            value("Raise with cause but no exception")
        }
        class @ ("Try" | "TryStar") => {
            if list(n, 1).is_empty() && list(n, 3).is_empty() {
                return value(format!("{class} has neither except handlers nor finalbody"));
            }
            if list(n, 1).is_empty() && !list(n, 2).is_empty() {
                return value(format!("{class} has orelse but no except handlers"));
            }
            Ok(())
        }
        "ImportFrom" if matches!(n.fields[2], Item::Int(level) if level < 0) => {
            value("Negative ImportFrom level")
        }
        _ => Ok(()),
    }
}

/// Whether an expression may stand as a literal or a dotted name in a pattern.
fn pattern_value(e: &Node) -> Check {
    const LITERALS: &str = "patterns may only match literals and attribute lookups";
    let number = |e: &Node, real: bool, imaginary: bool| match &e.fields[0] {
        Item::Const(Const::Int(_) | Const::BigInt(_) | Const::Float(_)) => real,
        Item::Const(Const::Complex(..)) => imaginary,
        _ => false,
    };
    let signed = |e: &Node, real: bool, imaginary: bool| match e.name() {
        "Constant" => number(e, real, imaginary),
        "UnaryOp" => {
            child(e, 0).map(Node::name) == Some("USub")
                && child(e, 1).is_some_and(|o| o.name() == "Constant" && number(o, real, imaginary))
        }
        _ => false,
    };
    match e.name() {
        "Constant" => match &e.fields[0] {
            Item::Const(
                Const::Int(_)
                | Const::BigInt(_)
                | Const::Float(_)
                | Const::Complex(..)
                | Const::Str { .. }
                | Const::SurrogateStr(_)
                | Const::Bytes(_),
            ) => Ok(()),
            _ => value("unexpected constant inside of a literal pattern"),
        },
        "Attribute" | "JoinedStr" | "TemplateStr" => Ok(()),
        "UnaryOp" if signed(e, true, true) => Ok(()),
        "BinOp" => {
            let op = child(e, 1).map(Node::name);
            let sides = child(e, 0).is_some_and(|l| signed(l, true, false))
                && child(e, 2).is_some_and(|r| r.name() == "Constant" && number(r, false, true));
            if matches!(op, Some("Add" | "Sub")) && sides {
                return Ok(());
            }
            value(LITERALS)
        }
        _ => value(LITERALS),
    }
}
