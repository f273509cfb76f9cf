//! The scopes of a text as the module `symtable` shows them.

use crate::errors::{SyntaxError, Warning};
use crate::source::{self, LineIndex};
use crate::symtable::{
    self, BuildOptions, Interner, Place, Scope, ScopeKind, SymbolTable, Tree, flag,
};
use crate::{
    Mode, Warnings, escapes, flatten, future_annotations, normalize, numerals, parse_text,
};
use ruff_python_ast as ast;
use std::rc::Rc;

/// A scope; the first one is the text's, and outer ones come before those in them.
pub struct Shown {
    /// `_symtable.TYPE_*`.
    pub kind: i64,
    pub name: Rc<str>,
    pub line: u32,
    pub nested: bool,
    pub parent: Option<usize>,
    /// Names and their flags with the place above them.
    pub symbols: Vec<(Rc<str>, i64)>,
    pub parameters: Vec<Rc<str>>,
}

/// The scopes, and the warnings that the text earned.
///
/// # Errors
/// What is wrong with the text.
pub fn symbols(source: &str, mode: Mode) -> Result<(Vec<Shown>, Vec<Warning>), SyntaxError> {
    let normalized = normalize(source);
    let source = &*normalized;
    let index = LineIndex::new(source);
    let parsed =
        parse_text(source, mode, &index).map_err(|f| source::error_at(source, &index, f))?;
    let mut warnings = Vec::new();
    escapes::check(parsed.tokens(), source, &mut warnings);
    numerals::check(parsed.tokens(), source, &mut warnings);
    let shown = scopes(parsed.syntax(), &index, &mut warnings);
    flatten::flatten(&mut parsed.into_syntax(), source.len());
    let shown = shown.map_err(|f| source::error_in_tree(&index, f))?;
    Ok((shown, symtable::warning_lines(warnings, &index)))
}

fn scopes(
    syntax: &ast::Mod,
    index: &LineIndex,
    warnings: &mut Warnings,
) -> Result<Vec<Shown>, crate::errors::Fault> {
    let tree = match syntax {
        ast::Mod::Module(m) => Tree::Module(m),
        ast::Mod::Expression(m) => Tree::Expression(m),
    };
    let future_annotations = match tree {
        Tree::Module(m) => future_annotations(&m.body)?,
        Tree::Expression(_) => false,
    };
    let mut names = Interner::default();
    let options = BuildOptions { future_annotations };
    let mut table = symtable::build(&tree, &mut names, &options)?;
    warnings.append(&mut table.warnings);
    Ok(shown(&table, &names, index))
}

fn shown(table: &SymbolTable, names: &Interner, index: &LineIndex) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    // Where each scope is in the list: comprehensions that run in another's frame are not.
    let mut places = Vec::new();
    for scope in &table.scopes {
        let parent = scope.parent.map(|parent| places[parent]);
        let symbols = scope.symbols.iter();
        let symbols = symbols.map(|s| {
            let name = names.text(s.name).clone();
            let used = if &*name == ".0" { !flag::USE } else { !0 };
            (name, flags(s.flags & used, s.place))
        });
        if scope.inlined
            && let Some(parent) = parent
        {
            places.push(parent);
            for (name, bits) in symbols {
                let outer: &mut Shown = &mut all[parent];
                if outer.symbols.iter().all(|(known, _)| *known != name) {
                    outer.symbols.push((name, bits));
                }
            }
            continue;
        }
        if scope.kind == ScopeKind::Function
            && let Some(parent) = parent
        {
            annotations(&mut all, parent, scope, index);
        }
        places.push(all.len());
        let (name, line) = match scope.title {
            Some((name, start)) => (names.text(name).clone(), index.line(start)),
            None => ("top".into(), 0),
        };
        let mut symbols: Vec<(Rc<str>, i64)> = symbols.collect();
        if scope.kind == ScopeKind::Annotation
            && let Some(0) = parent
        {
            // The name is the module's, which is where CPython lists it.
            let (own, rest) = symbols
                .into_iter()
                .partition(|(name, _)| &**name == "__conditional_annotations__");
            symbols = rest;
            let outer: &mut Shown = &mut all[0];
            outer.symbols.extend::<Vec<_>>(own);
        }
        if scope.kind == ScopeKind::Module {
            let known = |name: &Rc<str>| symbols.iter().any(|(own, _)| own == name);
            let mut more: Vec<Rc<str>> = table.globals().map(|n| names.text(n).clone()).collect();
            more.retain(|name| !known(name));
            more.sort();
            let declared = flags(flag::GLOBAL, Place::GlobalExplicit);
            symbols.extend(more.into_iter().map(|name| (name, declared)));
        }
        let parameters = scope.symbols.iter().filter(|s| s.flags & flag::PARAM != 0);
        let parameters = parameters.map(|s| names.text(s.name).clone()).collect();
        all.push(Shown {
            kind: kind(scope.kind),
            name,
            line,
            nested: scope.nested,
            parent,
            symbols,
            parameters,
        });
    }
    all
}

/// A function has a scope for its annotations in front of it, also where it has none.
fn annotations(all: &mut Vec<Shown>, parent: usize, scope: &Scope, index: &LineIndex) {
    let line = scope.title.map_or(0, |(_, start)| index.line(start));
    let annotation = kind(ScopeKind::Annotation);
    let before = all.iter().rev().find(|shown| shown.parent == Some(parent));
    if before.is_some_and(|shown| shown.kind == annotation && shown.line == line) {
        return;
    }
    let format: Rc<str> = ".format".into();
    let mut symbols = vec![(format.clone(), flags(flag::PARAM | flag::USE, Place::Local))];
    if all[parent].kind == kind(ScopeKind::Class) {
        symbols.push(("__classdict__".into(), flags(flag::USE, Place::Free)));
    }
    all.push(Shown {
        kind: annotation,
        name: "__annotate__".into(),
        line,
        nested: scope.nested,
        parent: Some(parent),
        symbols,
        parameters: vec![format],
    });
}

fn kind(kind: ScopeKind) -> i64 {
    match kind {
        ScopeKind::Function
        | ScopeKind::Lambda
        | ScopeKind::ListComp
        | ScopeKind::SetComp
        | ScopeKind::DictComp
        | ScopeKind::GenExpr => 0,
        ScopeKind::Class => 1,
        ScopeKind::Module => 2,
        ScopeKind::Annotation => 3,
        ScopeKind::TypeAlias => 4,
        ScopeKind::TypeParams => 5,
        ScopeKind::TypeVariable => 6,
    }
}

/// `_symtable`'s bits: the uses of a name, and above them where it lives.
fn flags(own: u16, place: Place) -> i64 {
    const BITS: [(u16, i64); 10] = [
        (flag::GLOBAL, 1),
        (flag::LOCAL, 2),
        (flag::PARAM, 4),
        (flag::NONLOCAL, 8),
        (flag::USE, 16),
        (flag::FREE_CLASS, 64),
        (flag::IMPORT, 128),
        (flag::ANNOT, 256),
        (flag::COMP_ITER, 512),
        (flag::TYPE_PARAM, 1024),
    ];
    const PLACE_SHIFT: u32 = 12;
    // What an import binds is not told of as a local name.
    let own = if own & flag::IMPORT != 0 {
        own & !flag::LOCAL
    } else {
        own
    };
    let bits = BITS.iter().filter(|(bit, _)| own & bit != 0);
    let uses: i64 = bits.map(|(_, shown)| shown).sum();
    let place = match place {
        Place::Unknown => 0,
        Place::Local => 1,
        Place::GlobalExplicit => 2,
        Place::GlobalImplicit => 3,
        Place::Free => 4,
        Place::Cell => 5,
    };
    uses | place << PLACE_SHIFT
}
