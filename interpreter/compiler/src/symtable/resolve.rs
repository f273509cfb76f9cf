//! Second pass: where each name lives.
//!
//! Parents come before their children in the table, so a scope's own bindings are known
//! when an inner scope looks outward. A binding is captured only when the reader runs in
//! another frame: an inlined comprehension shares its parent's.

use super::*;
use crate::errors::fault;

pub(super) fn resolve(table: &mut SymbolTable, names: &mut Interner) -> Res {
    let special = [
        names.get("__class__"),
        names.get("__classdict__"),
        names.get("__conditional_annotations__"),
    ];
    for id in 0..table.scopes.len() {
        // Inner scopes add symbols only to scopes with smaller numbers.
        for i in 0..table.scopes[id].symbols.len() {
            if table.scopes[id].symbols[i].place != Place::Unknown {
                continue;
            }
            let place = place_of(table, names, id, i, &special)?;
            table.scopes[id].symbols[i].place = place;
        }
    }
    for scope in &mut table.scopes {
        for symbol in &mut scope.symbols {
            if symbol.place == Place::Local && symbol.flags & flag::CAPTURED != 0 {
                symbol.place = Place::Cell;
            }
        }
    }
    Ok(())
}

fn place_of(
    table: &mut SymbolTable,
    names: &Interner,
    id: ScopeId,
    i: usize,
    special: &[Sym; 3],
) -> Res<Place> {
    let symbol = table.scopes[id].symbols[i];
    let name = symbol.name;
    let text = || names.text(name).clone();
    if symbol.flags & flag::GLOBAL != 0 {
        if symbol.flags & flag::NONLOCAL != 0 && !table.scopes[id].kind.is_comprehension() {
            return fault(
                symbol.range,
                format!("name '{}' is nonlocal and global", text()),
            );
        }
        return Ok(Place::GlobalExplicit);
    }
    if symbol.flags & flag::NONLOCAL != 0 {
        return match find(table, id, name, special) {
            Some(owner) if table.scopes[owner].has(name, flag::TYPE_PARAM) => fault(
                symbol.range,
                format!(
                    "nonlocal binding not allowed for type parameter '{}'",
                    text()
                ),
            ),
            Some(owner) => Ok(capture(table, id, owner, name, special)),
            None => fault(
                symbol.range,
                format!("no binding for nonlocal '{}' found", text()),
            ),
        };
    }
    if table.scopes[id].kind == ScopeKind::Module && table.globals.contains(&name) {
        return Ok(Place::GlobalExplicit);
    }
    if symbol.flags & flag::BOUND != 0 {
        return Ok(Place::Local);
    }
    if table.scopes[id].kind == ScopeKind::Module {
        return Ok(Place::GlobalImplicit);
    }
    if table.scopes[id].sees_class
        && let Some(class) = class_of(table, id)
        && let Some(seen) = table.scopes[class].lookup(name)
    {
        if seen.flags & flag::GLOBAL != 0 {
            return Ok(Place::GlobalExplicit);
        }
        if seen.flags & flag::BOUND != 0 && seen.flags & flag::NONLOCAL == 0 {
            return Ok(Place::GlobalImplicit);
        }
    }
    Ok(match find(table, id, name, special) {
        Some(owner) => capture(table, id, owner, name, special),
        None => Place::GlobalImplicit,
    })
}

/// The class whose names an annotation scope sees.
fn class_of(table: &SymbolTable, mut id: ScopeId) -> Option<ScopeId> {
    while let Some(parent) = table.scopes[id].parent {
        match table.scopes[parent].kind {
            ScopeKind::Class => return Some(parent),
            kind if kind.is_annotation() => id = parent,
            _ => return None,
        }
    }
    None
}

/// The scope around `id` that binds `name`.
fn find(table: &SymbolTable, id: ScopeId, name: Sym, special: &[Sym; 3]) -> Option<ScopeId> {
    let mut next = table.scopes[id].parent;
    while let Some(at) = next {
        let scope = &table.scopes[at];
        match scope.kind {
            ScopeKind::Module => return None,
            ScopeKind::Class => {
                let offered = name == special[0]
                    || name == special[1]
                    || (name == special[2] && scope.has_conditional_annotations);
                if offered {
                    return (table.unit(id) != at).then_some(at);
                }
            }
            _ => {
                let flags = scope.lookup(name).map_or(0, |s| s.flags);
                if flags & flag::GLOBAL != 0 {
                    return None;
                }
                if flags & flag::BOUND != 0 && flags & flag::NONLOCAL == 0 {
                    return Some(at);
                }
            }
        }
        next = scope.parent;
    }
    None
}

/// Makes `name` of `owner` reachable from `id`.
fn capture(
    table: &mut SymbolTable,
    id: ScopeId,
    owner: ScopeId,
    name: Sym,
    special: &[Sym; 3],
) -> Place {
    let mut at = table.scopes[id].parent;
    while let Some(between) = at {
        if between == owner {
            break;
        }
        let scope = &mut table.scopes[between];
        let symbol = scope.entry(name, TextRange::default());
        match symbol.place {
            Place::Unknown => symbol.place = Place::Free,
            Place::Free => {}
            _ => symbol.flags |= flag::FREE_CLASS,
        }
        at = scope.parent;
    }
    if table.unit(id) != table.unit(owner) {
        let scope = &mut table.scopes[owner];
        if scope.kind == ScopeKind::Class {
            if name == special[0] {
                scope.needs_class_cell = true;
            } else if name == special[1] {
                scope.needs_classdict = true;
            }
        } else {
            scope.entry(name, TextRange::default()).flags |= flag::CAPTURED;
        }
    }
    Place::Free
}
