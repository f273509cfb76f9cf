//! Statics that can change are few, and each has a reason: state belongs to an owner.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// Types whose values change behind a shared reference.
const CHANGING: &[&str] = &[
    "Cell",
    "Condvar",
    "LazyCell",
    "LazyLock",
    "Mutex",
    "Once",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "UnsafeCell",
];

/// A static that can change: its file and its name.
pub type Found = BTreeSet<(String, String)>;

fn changes(word: &str, own: &BTreeSet<String>) -> bool {
    word.starts_with("Atomic") || CHANGING.contains(&word) || own.contains(word)
}

/// The words of a token tree, and of what is inside of it.
fn words(tree: &TokenTree, out: &mut Vec<String>) {
    match tree {
        TokenTree::Ident(word) => out.push(word.to_string()),
        TokenTree::Group(group) => group.stream().into_iter().for_each(|t| words(&t, out)),
        _ => {}
    }
}

fn is_word(tree: Option<&TokenTree>, wanted: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(word)) if word == wanted)
}
fn is_sign(tree: Option<&TokenTree>, wanted: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(sign)) if sign.as_char() == wanted)
}

/// Types of the file that contain something that changes.
fn own_types(stream: &TokenStream, own: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        if let TokenTree::Group(group) = tree {
            own_types(&group.stream(), own);
        }
        if !is_word(Some(tree), "struct") {
            continue;
        }
        let Some(TokenTree::Ident(name)) = trees.get(i + 1) else {
            continue;
        };
        let body = trees[i + 2..]
            .iter()
            .take_while(|t| !is_sign(Some(t), ';'))
            .find(|t| matches!(t, TokenTree::Group(g) if g.delimiter() != Delimiter::Bracket));
        let mut inside = Vec::new();
        body.into_iter().for_each(|t| words(t, &mut inside));
        if inside.iter().any(|word| changes(word, own)) {
            own.insert(name.to_string());
        }
    }
}

fn find_in(path: &str, stream: &TokenStream, own: &BTreeSet<String>, found: &mut Found) {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    let mut i = 0;
    while i < trees.len() {
        // Tests may have what they like.
        if is_word(trees.get(i), "mod") && is_word(trees.get(i + 1), "tests") {
            i += 3;
            continue;
        }
        if let TokenTree::Group(group) = &trees[i] {
            find_in(path, &group.stream(), own, found);
        }
        if is_word(trees.get(i), "static") {
            let free = is_word(trees.get(i + 1), "mut");
            let at = i + 1 + usize::from(free);
            // `&'static` has a sign before it, and is followed by no name and colon.
            if let Some(TokenTree::Ident(name)) = trees.get(at)
                && is_sign(trees.get(at + 1), ':')
            {
                let mut of = Vec::new();
                trees[at + 2..]
                    .iter()
                    .take_while(|t| !is_sign(Some(t), '=') && !is_sign(Some(t), ';'))
                    .for_each(|t| words(t, &mut of));
                if free || of.iter().any(|word| changes(word, own)) {
                    found.insert((path.to_owned(), name.to_string()));
                }
            }
        }
        i += 1;
    }
}

/// Enter the statics of one source that can change, those of macros (`thread_local!`) and
/// functions included.
///
/// # Errors
/// When the source is no Rust.
pub fn find(path: &str, text: &str, found: &mut Found) -> Result<(), String> {
    let stream: TokenStream = text.parse().map_err(|e| format!("{path}: {e}"))?;
    let mut own = BTreeSet::new();
    // Until no type is added: one may contain another that is further down.
    loop {
        let before = own.len();
        own_types(&stream, &mut own);
        if own.len() == before {
            break;
        }
    }
    find_in(path, &stream, &own, found);
    Ok(())
}

/// A row of the table in `statics.toml`: a file, the static's name, and why it may be one.
#[derive(Debug)]
pub struct Row {
    pub path: String,
    pub name: String,
    pub reason: String,
}

/// Read the table.
///
/// # Errors
/// When it is no TOML, or a row lacks something.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let table: toml::Table = text.parse().map_err(|e| format!("statics.toml: {e}"))?;
    let rows = table.get("row").and_then(toml::Value::as_array);
    let read_row = |row: &toml::Value| {
        let text = |key: &str| Some(row.get(key)?.as_str()?.to_owned());
        Some(Row {
            path: text("path")?,
            name: text("name")?,
            reason: text("reason").filter(|reason| !reason.trim().is_empty())?,
        })
    };
    rows.into_iter()
        .flatten()
        .map(|row| read_row(row).ok_or(format!("statics.toml: a row lacks something: {row}")))
        .collect()
}

/// Complaints about statics without a row, and rows without their static.
pub fn check(rows: &[Row], found: &Found) -> Vec<String> {
    let of_rows: Found = rows
        .iter()
        .map(|row| (row.path.clone(), row.name.clone()))
        .collect();
    let mut complaints: Vec<String> = found
        .difference(&of_rows)
        .map(|(path, name)| format!("{path} has the static {name}, which can change: who owns it?"))
        .collect();
    complaints.extend(
        of_rows
            .difference(found)
            .map(|(path, name)| format!("statics.toml allows {name} in {path}, which has none")),
    );
    complaints
}
