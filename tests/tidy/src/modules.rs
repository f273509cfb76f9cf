//! Native modules: each row of `modules!` in the library's `lib.rs` has its file with a
//! `py_module!`, and each `py_module!` its row.

use std::collections::BTreeMap;

/// A row of the list: the module's id, and the path of its declaration's static.
pub fn rows(register: &str) -> Vec<(String, String)> {
    let Some((_, list)) = register.split_once("\nmodules! {\n") else {
        return Vec::new();
    };
    let list = list.split("\n}").next().unwrap_or_default();
    let one = |line: &str| {
        let (id, row) = line.trim().strip_suffix(';')?.split_once(" = ")?;
        let path = row.split_once("(&")?.1.strip_suffix(')')?;
        Some((id.to_owned(), path.to_owned()))
    };
    list.lines().filter_map(one).collect()
}

/// The declarations of a file: the module's id, and the static's name.
pub fn declarations(text: &str) -> Vec<(String, String)> {
    let one = |part: &str| {
        let part = part.split_once("static ")?.1;
        let (name, rest) = part.split_once(" = ModuleId::")?;
        let id = rest.split_once(',')?.0;
        Some((id.to_owned(), name.to_owned()))
    };
    text.split("\npy_module! {")
        .skip(1)
        .filter_map(one)
        .collect()
}

/// The module path of a source of the library: `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module_path(file: &str) -> String {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    stem.strip_suffix("/mod").unwrap_or(stem).replace('/', "::")
}

/// Complaints, from the registering file and all sources, by their path below it.
pub fn check(register: &str, sources: &[(String, String)]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut declared = BTreeMap::new();
    for (file, text) in sources {
        for (id, name) in declarations(text) {
            let path = format!("{}::{name}", module_path(file));
            if let Some(other) = declared.insert(id.clone(), path.clone()) {
                complaints.push(format!("{id} is declared as {other} and as {path}"));
            }
        }
    }
    for (id, path) in rows(register) {
        match declared.remove(&id) {
            Some(own) if own == path => {}
            Some(own) => complaints.push(format!("{id}: its row says {path}, it is {own}")),
            None => complaints.push(format!("{id}: no file declares {path}")),
        }
    }
    for (id, path) in declared {
        complaints.push(format!("{path} declares {id}, which has no row"));
    }
    complaints
}
