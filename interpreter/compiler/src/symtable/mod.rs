//! Scopes and what each name means in them.
//!
//! [`build`] walks the tree once and notes how each scope uses each name; [`resolve`]
//! then decides where every name lives. Scopes are found again by the address of the
//! tree node that opens them, since the tree does not move while it is compiled.

mod build;
mod build_expr;
mod resolve;

use crate::errors::{Res, Warning};
use ahash::{AHashMap, AHashSet};
use ruff_python_ast as ast;
use ruff_text_size::{TextRange, TextSize};
use std::rc::Rc;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// The names of one compilation.
#[derive(Default)]
pub struct Interner {
    map: AHashMap<Rc<str>, Sym>,
    names: Vec<Rc<str>>,
}

impl Interner {
    pub fn get(&mut self, text: &str) -> Sym {
        if let Some(&sym) = self.map.get(text) {
            return sym;
        }
        let sym = Sym(self.names.len() as u32);
        let text: Rc<str> = text.into();
        self.names.push(text.clone());
        self.map.insert(text, sym);
        sym
    }

    pub fn text(&self, sym: Sym) -> &Rc<str> {
        &self.names[sym.0 as usize]
    }

    /// The name as a class body spells it: `__x` becomes `_Class__x`.
    pub fn mangle(&mut self, class: Option<Sym>, text: &str) -> Sym {
        let Some(class) = class else {
            return self.get(text);
        };
        if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
            return self.get(text);
        }
        let class = self.text(class).clone();
        let stem = class.trim_start_matches('_');
        if stem.is_empty() {
            return self.get(text);
        }
        self.get(&format!("_{stem}{text}"))
    }
}

pub type ScopeId = usize;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    ListComp,
    SetComp,
    DictComp,
    GenExpr,
    /// `__annotate__` of a function, class or module.
    Annotation,
    /// The scope around a generic function, class or alias.
    TypeParams,
    /// The value of a `type` statement.
    TypeAlias,
    /// A bound, constraint or default of a type parameter.
    TypeVariable,
}

impl ScopeKind {
    pub fn is_comprehension(self) -> bool {
        matches!(
            self,
            ScopeKind::ListComp | ScopeKind::SetComp | ScopeKind::DictComp | ScopeKind::GenExpr
        )
    }
    /// Scopes whose names live in registers and can be captured.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
    pub fn is_annotation(self) -> bool {
        matches!(
            self,
            ScopeKind::Annotation
                | ScopeKind::TypeParams
                | ScopeKind::TypeAlias
                | ScopeKind::TypeVariable
        )
    }
}

/// Uses of a name in a scope, as bits.
pub mod flag {
    pub const GLOBAL: u16 = 1;
    pub const LOCAL: u16 = 2;
    pub const PARAM: u16 = 4;
    pub const NONLOCAL: u16 = 8;
    pub const USE: u16 = 16;
    pub const IMPORT: u16 = 32;
    pub const ANNOT: u16 = 64;
    pub const COMP_ITER: u16 = 128;
    pub const TYPE_PARAM: u16 = 256;
    /// Some statement deletes it, so it may be unbound at any later point.
    pub const DEL: u16 = 512;
    /// A `:=` binds it, perhaps between two reads in one expression.
    pub const WALRUS: u16 = 1024;
    /// An inner scope captures the binding of this scope.
    pub const CAPTURED: u16 = 2048;
    /// A class binds the name, and an inner scope sees the one outside the class.
    pub const FREE_CLASS: u16 = 4096;
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
}

/// Where a name lives, seen from a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Unknown,
    Local,
    Cell,
    Free,
    GlobalExplicit,
    GlobalImplicit,
}

#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    pub name: Sym,
    pub flags: u16,
    pub place: Place,
    pub range: TextRange,
}

#[derive(Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    /// What it is called, and where it begins.
    pub title: Option<(Sym, TextSize)>,
    pub parent: Option<ScopeId>,
    pub symbols: Vec<Symbol>,
    map: AHashMap<Sym, u32>,
    /// The class whose private names are in force.
    pub private: Option<Sym>,
    /// In the scope of a class's type parameters only their names are private: their
    /// number among the table's sets.
    pub mangled_only: Option<usize>,
    pub nested: bool,
    pub is_generator: bool,
    pub is_coroutine: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    /// A comprehension that runs in its parent's frame.
    pub inlined: bool,
    /// The parent is a class and names of the class are visible.
    pub sees_class: bool,
    pub needs_class_cell: bool,
    pub needs_classdict: bool,
    pub has_conditional_annotations: bool,
    /// The scope holds the deferred annotations of a module or class.
    pub annotations: Option<ScopeId>,
    /// Attributes stored through `self` in the methods of a class.
    pub static_attributes: Vec<Sym>,
    /// A method, whose first parameter may be stored through.
    pub first_param: Option<Sym>,
}

impl Scope {
    pub fn lookup(&self, name: Sym) -> Option<&Symbol> {
        self.map.get(&name).map(|&i| &self.symbols[i as usize])
    }
    pub fn has(&self, name: Sym, bits: u16) -> bool {
        self.lookup(name).is_some_and(|s| s.flags & bits != 0)
    }
    fn entry(&mut self, name: Sym, range: TextRange) -> &mut Symbol {
        let next = self.symbols.len() as u32;
        let i = *self.map.entry(name).or_insert(next);
        if i == next {
            self.symbols.push(Symbol {
                name,
                flags: 0,
                place: Place::Unknown,
                range,
            });
        }
        &mut self.symbols[i as usize]
    }
}

/// Which scope of a node: a generic function has several.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    Body,
    Annotations,
    TypeParams,
    Bound,
    Default,
}

/// The address of a node, as a key.
pub fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

pub struct SymbolTable {
    pub scopes: Vec<Scope>,
    by_node: AHashMap<(usize, Part), ScopeId>,
    inlined: AHashMap<ScopeId, Vec<ScopeId>>,
    pub warnings: Vec<(TextRange, String)>,
    globals: AHashSet<Sym>,
    mangled_sets: Vec<AHashSet<Sym>>,
}

impl SymbolTable {
    /// A name as a scope sees it.
    pub fn mangle(&self, names: &mut Interner, scope: ScopeId, text: &str) -> Sym {
        mangle(names, &self.scopes[scope], &self.mangled_sets, text)
    }
    pub fn scope_of<T>(&self, node: &T, part: Part) -> Option<ScopeId> {
        self.by_node.get(&(address(node), part)).copied()
    }
    /// Comprehensions that run in the frame of `id`, outer ones first.
    pub fn inlined_in(&self, id: ScopeId) -> &[ScopeId] {
        self.inlined.get(&id).map_or(&[], |list| list)
    }
    /// The names that some scope declares global.
    pub fn globals(&self) -> impl Iterator<Item = Sym> {
        self.globals.iter().copied()
    }
    /// The scope whose frame runs `id`.
    pub fn unit(&self, mut id: ScopeId) -> ScopeId {
        while self.scopes[id].inlined {
            match self.scopes[id].parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }
}

/// What the builder needs to know of the compilation.
pub struct BuildOptions {
    pub future_annotations: bool,
}

pub enum Tree<'a> {
    Module(&'a ast::ModModule),
    Expression(&'a ast::ModExpression),
}

/// Builds and resolves the scopes of a tree.
pub fn build(tree: &Tree, names: &mut Interner, options: &BuildOptions) -> Res<SymbolTable> {
    let mut table = build::build(tree, names, options)?;
    for id in 0..table.scopes.len() {
        if table.scopes[id].inlined {
            let unit = table.unit(id);
            table.inlined.entry(unit).or_default().push(id);
        }
    }
    resolve::resolve(&mut table, names)?;
    Ok(table)
}

/// For tests and messages.
pub fn warning_lines(
    warnings: Vec<(TextRange, String)>,
    index: &crate::source::LineIndex,
) -> Vec<Warning> {
    warnings
        .into_iter()
        .map(|(range, message)| Warning {
            message: message.into(),
            line: index.line(range.start()),
        })
        .collect()
}

fn mangle(names: &mut Interner, scope: &Scope, sets: &[AHashSet<Sym>], text: &str) -> Sym {
    let name = names.get(text);
    match scope.mangled_only {
        Some(set) if !sets[set].contains(&name) => name,
        _ => names.mangle(scope.private, text),
    }
}
