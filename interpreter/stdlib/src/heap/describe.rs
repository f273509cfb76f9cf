//! What to call an object of the heap, and how one holds another, in a reader's words.

use super::graph::{Graph, Node};
use crate::gc::graph::is_part;
use pyrs_maps as maps;
use pyrs_runtime::objmodel::gc::layout::{map_row, visit_slots};
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::{function, typeobj};
use pyrs_runtime::objmodel::{Addr, fact, kind_of_addr, list as lo, string, tuple};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Kind, NONE, Value, Vm, is_exact, payload};
use std::collections::HashMap;

/// Longest text that is shown of a str.
const SHOWN: usize = 40;

/// Whether a node is only a part of the object that holds it.
pub fn is_hidden(graph: &Graph, node: Node) -> bool {
    is_part(kind_of_addr(graph.at(node)))
}

/// The name of the type; of parts, and what has none, the kind in parentheses.
pub fn type_name(vm: &Vm, at: Addr) -> String {
    match map_row(at.map()).class_value() {
        Some(class) => vm.type_full_name(class),
        None => format!("({:?})", kind_of_addr(at)),
    }
}

fn quoted(value: Value) -> String {
    let text = string::to_string_lossy(value.addr());
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('\u{2026}');
    }
    format!("{shown:?}")
}

/// The value of `name` in a namespace, if it is a str.
fn text_in(vm: &Vm, dict: Value, name: &str) -> Option<String> {
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(dict, i) {
        i = next;
        if string::is_str(key)
            && string::is_str(value)
            && string::to_string_lossy(key.addr()) == name
        {
            return Some(string::to_string_lossy(value.addr()));
        }
    }
    None
}

/// An object in a few words.
pub fn object(vm: &Vm, at: Addr) -> String {
    let value = Value::from_addr(at);
    let kind = kind_of_addr(at);
    let items = |n: usize| format!("{} of {n}", type_name(vm, at));
    match kind {
        Kind::Module => {
            let dict = vm.module_dict(value);
            let name = (dict != NONE)
                .then(|| text_in(vm, dict, "__name__"))
                .flatten();
            format!("module {}", name.unwrap_or_default())
        }
        Kind::Type => format!("class {}", vm.type_full_name(value)),
        Kind::Function => format!("function {}", vm.function_qualname(value)),
        Kind::Str if string::is_str(value) => format!("str {}", quoted(value)),
        Kind::Dict => items(vm.dict_len(value)),
        Kind::List => items(lo::len(at)),
        Kind::Tuple => items(tuple::len(payload(value).addr())),
        _ => type_name(vm, at),
    }
}

/// How an object holds each of some others, as far as it does so itself or through its parts.
pub fn holds(vm: &Vm, graph: &Graph, holder: Node, held: &[Node]) -> HashMap<Node, String> {
    let mut found = HashMap::new();
    let mut note = |value: Value, text: &dyn Fn() -> String| {
        if let Some(node) = graph.find(value).filter(|node| held.contains(node)) {
            found.entry(node).or_insert_with(text);
        }
    };
    let at = graph.at(holder);
    let value = Value::from_addr(at);
    let kind = kind_of_addr(at);
    match kind {
        Kind::Dict => {
            let mut i = 0;
            while let Some((next, key, item)) = vm.dict_next(value, i) {
                i = next;
                note(item, &|| format!("[{}]", key_text(key)));
                note(key, &|| "a key".into());
            }
        }
        Kind::List => {
            for (i, item) in ls::objects(at).unwrap_or(&[]).iter().enumerate() {
                if let Some(item) = *item {
                    note(item, &|| format!("[{i}]"));
                }
            }
        }
        // An instance of a subclass has a tuple.
        Kind::Tuple if is_exact(value, Kind::Tuple) => {
            for i in 0..tuple::len(at) {
                if let Some(item) = at.value(tuple::DATA + i * WORD_BYTES) {
                    note(item, &|| format!("[{i}]"));
                }
            }
        }
        Kind::Module => note(vm.module_dict(value), &|| "its names".into()),
        Kind::Type => {
            for (field, name) in [
                (typeobj::DICT, "__dict__"),
                (typeobj::BASES, "__bases__"),
                (typeobj::MRO, "__mro__"),
            ] {
                if let Some(item) = at.value(field) {
                    note(item, &|| name.into());
                }
            }
        }
        Kind::Function => {
            for (field, name) in [
                (function::CODE, "__code__"),
                (function::GLOBALS, "__globals__"),
                (function::CLOSURE, "__closure__"),
            ] {
                if let Some(item) = at.value(field) {
                    note(item, &|| name.into());
                }
            }
        }
        _ => {}
    }
    let row = map_row(at.map());
    if row.facts & fact::HAS_MAP != 0 {
        if row.facts & fact::DICT_MODE == 0
            && let Some(map) = maps::of(at)
        {
            for i in 0..maps::count(map) {
                let place = maps::place(map, i);
                if !matches!(place, maps::Place::F64(_)) {
                    let name = maps::name(map, i);
                    note(maps::load_word(at, place), &|| {
                        format!(".{}", string::to_string_lossy(name.addr()))
                    });
                }
            }
        }
        if let Some(class) = row.class_value() {
            note(class, &|| "its class".into());
        }
    }
    visit_slots(at, |slot| {
        if let Some(item) = slot.value(0).filter(|item| item.is_ref()) {
            note(item, &|| String::new());
        }
    });
    found
}

fn key_text(key: Value) -> String {
    match key.as_small() {
        Some(number) => number.to_string(),
        None if string::is_str(key) => quoted(key),
        None => "\u{2026}".into(),
    }
}
