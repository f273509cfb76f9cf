//! The report on the heap: a page that shows, without anything beside it, what takes the memory,
//! by module and type, what it hangs on, and how it came to be.

use super::describe;
use super::graph::{Dominators, Graph, Node};
use super::snapshots;
use crate::util::*;
use pyrs_runtime::objmodel::gc::os;
use pyrs_runtime::objmodel::kind_of_addr;
use pyrs_runtime::{Kind, Result, Value, Vm, kind_of};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

const PAGE: &str = include_str!("report.html");
/// Where the data goes in the page.
const PLACE: &str = "/*DATA*/";
/// Objects that the tree of what hangs on what shows.
const SHOWN: usize = 1500;

/// Text as JSON that may stand in a script.
pub(super) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '<' | '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// `[a,b,...]` of what `item` writes for each.
fn array<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (i, one) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        item(out, one);
    }
    out.push(']');
}

/// The object of which a node is a part, or itself.
fn owner(graph: &Graph, above: &[Node], mut node: Node) -> Option<Node> {
    while (node as usize) < graph.len() {
        if !describe::is_hidden(graph, node) {
            return Some(node);
        }
        node = above[node as usize];
    }
    None
}

#[derive(Default)]
struct Sum {
    objects: u64,
    bytes: u64,
}

/// The page.
pub fn page(vm: &mut Vm) -> Result<String> {
    let modules = vm.modules();
    let kept = match vm.dict_get_text(modules, "pyrs")? {
        Some(module) if kind_of(module) == Kind::Module => {
            let names = vm.module_dict(module);
            vm.dict_get_text(names, snapshots::KEPT)?
        }
        _ => None,
    };
    // Before it is the report that takes the memory.
    let mut out = String::from("{");
    head(vm, &mut out);
    let mut graph = Graph::take(vm)?;
    let tree = Dominators::of(&mut graph)?;
    let groups = groups(vm, &graph, &tree)?;
    out.push_str(",\"groups\":");
    array(&mut out, &groups, |out, (group, types)| {
        out.push_str("{\"name\":");
        quote(out, group);
        out.push_str(",\"types\":");
        array(out, types, |out, (name, sum)| {
            out.push('[');
            quote(out, name);
            let _ = write!(out, ",{},{}]", sum.objects, sum.bytes);
        });
        out.push('}');
    });
    out.push_str(",\"tree\":");
    hanging(vm, &graph, &tree, &mut out);
    out.push_str(",\"snapshots\":");
    snapshots::json(vm, kept, &mut out);
    out.push('}');
    let (before, after) = PAGE.split_once(PLACE).unwrap_or((PAGE, ""));
    Ok([before, &out, after].concat())
}

/// Write the page to a file.
pub fn write(vm: &mut Vm, path: &std::path::Path) -> Result<std::io::Result<()>> {
    let page = page(vm)?;
    Ok(vm.blocking(|| std::fs::write(path, page)))
}

fn head(vm: &Vm, out: &mut String) {
    let heap = &vm.m.heap;
    out.push_str("\"program\":");
    let words: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    quote(out, &words.join(" "));
    for (name, n) in [
        ("pid", u64::from(std::process::id())),
        ("resident", os::resident_bytes()),
        ("used", heap.used()),
        ("live", heap.stats.live),
        ("tables", heap.table_bytes()),
        ("stacks", heap.stack_bytes),
        ("native", heap.native_bytes),
        ("minors", heap.stats.minors),
        ("majors", heap.stats.majors),
        ("stops", heap.stats.pauses.count),
        ("longest", heap.stats.pauses.longest.as_micros() as u64),
    ] {
        let _ = write!(out, ",\"{name}\":{n}");
    }
    out.push_str(",\"timeline\":");
    array(out, heap.stats.timeline.samples(), |out, sample| {
        let _ = write!(out, "[{},{}]", sample.milliseconds, sample.used);
    });
}

/// Bytes by what they hang on (a module's names, or what several modules hold) and by type;
/// parts count as the objects they belong to.
fn groups(
    vm: &Vm,
    graph: &Graph,
    tree: &Dominators,
) -> Result<BTreeMap<String, BTreeMap<String, Sum>>> {
    // The module that each object hangs on: 0 is none.
    let mut names = vec!["(shared)".to_owned()];
    let mut namespaces: HashMap<Node, u32> = HashMap::new();
    for node in 0..graph.len() as Node {
        let at = graph.at(node);
        if kind_of_addr(at) == Kind::Module
            && let Some(dict) = graph.find(vm.module_dict(Value::from_addr(at)))
        {
            namespaces.insert(dict, names.len() as u32);
            namespaces.insert(node, names.len() as u32);
            let text = describe::object(vm, at);
            names.push(text.trim_start_matches("module ").to_owned());
        }
    }
    let mut of = room::filled(graph.len() + 1, 0u32)?;
    let mut types: HashMap<u32, String> = HashMap::new();
    let mut found: HashMap<(u32, u32), Sum> = HashMap::new();
    for &node in tree.order.iter().rev() {
        let group = match namespaces.get(&node) {
            Some(&group) => group,
            None => of[tree.above[node as usize] as usize],
        };
        of[node as usize] = group;
        let shown = owner(graph, &tree.above, node).unwrap_or(node);
        let at = graph.at(shown);
        let row = at.map().0;
        types
            .entry(row)
            .or_insert_with(|| describe::type_name(vm, at));
        let sum = found.entry((group, row)).or_default();
        sum.objects += u64::from(shown == node);
        sum.bytes += graph.size(node);
    }
    let mut groups: BTreeMap<String, BTreeMap<String, Sum>> = BTreeMap::new();
    for ((group, row), sum) in found {
        let types = groups
            .entry(names[group as usize].clone())
            .or_default()
            .entry(types[&row].clone());
        let entry = types.or_default();
        entry.objects += sum.objects;
        entry.bytes += sum.bytes;
    }
    Ok(groups)
}

/// The objects on which most hangs, each under the one that it hangs on:
/// `[words, how it is held, objects' own bytes, retained bytes, [children]]`.
fn hanging(vm: &Vm, graph: &Graph, tree: &Dominators, out: &mut String) {
    let root = graph.len() as Node;
    let mut largest: Vec<Node> = tree.order.clone();
    largest.sort_unstable_by_key(|&node| std::cmp::Reverse(tree.retained[node as usize]));
    largest.truncate(SHOWN);
    let mut below: HashMap<Node, Vec<Node>> = HashMap::new();
    for &node in &largest {
        if !describe::is_hidden(graph, node) {
            let above = owner(graph, &tree.above, tree.above[node as usize]).unwrap_or(root);
            below.entry(above).or_default().push(node);
        }
    }
    branch(vm, graph, tree, root, &below, 0, out);
}

fn branch(
    vm: &Vm,
    graph: &Graph,
    tree: &Dominators,
    node: Node,
    below: &HashMap<Node, Vec<Node>>,
    depth: usize,
    out: &mut String,
) {
    /// Deeper ones are left out: long chains hang each on the one before.
    const DEEPEST: usize = 60;
    let children: &[Node] = match below.get(&node) {
        Some(children) if depth < DEEPEST => children,
        _ => &[],
    };
    let held = match node as usize == graph.len() {
        true => HashMap::new(),
        false => describe::holds(vm, graph, node, children),
    };
    array(out, children, |out, &child| {
        out.push('[');
        quote(out, &describe::object(vm, graph.at(child)));
        out.push(',');
        quote(out, held.get(&child).map_or("", String::as_str));
        let _ = write!(
            out,
            ",{},{},",
            graph.size(child),
            tree.retained[child as usize]
        );
        branch(vm, graph, tree, child, below, depth + 1, out);
        out.push(']');
    });
}
