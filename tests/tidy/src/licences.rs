//! The licences of all that the program contains, as `pyrs --licenses` shows them.
//!
//! They are in a file of the library, which is written anew from what cargo knows and from the
//! crates' own files, and compared with what is committed: with a crate that is added or
//! changes its version, the test fails until the file has been recorded again.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the texts are kept, from the root.
pub const FILE: &str = "interpreter/library/files/LICENSE.txt";
/// The systems for which the program is built.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// Crates whose content is in the program though only a build script uses them.
const CONTENT: &[&str] = &["rustpython-pylib"];

/// Texts that do not lie at the top of a crate: of C libraries and others that it contains.
const FURTHER: &[(&str, &str)] = &[
    ("libffi-sys", "libffi/LICENSE"),
    ("liblzma-sys", "xz/COPYING.0BSD"),
    ("ring", "third_party/fiat/LICENSE"),
    ("ring", "src/polyfill/once_cell/LICENSE-APACHE"),
    ("ring", "src/polyfill/once_cell/LICENSE-MIT"),
    ("rustpython-pylib", "Lib/PSF-LICENSE"),
    ("zstd-sys", "zstd/LICENSE"),
];

/// What cargo does not know of.
const OTHERS: &[&str] = &[
    "The standard library of Rust (MIT OR Apache-2.0; tables of Unicode data under \
     Unicode-3.0) by the Rust Project's contributors",
    "SQLite, within libsqlite3-sys (in the public domain)",
    "liblzma, within liblzma-sys (0BSD)",
    "libffi, within libffi-sys (MIT)",
    "Zstandard, within zstd-sys (BSD-3-Clause)",
    "pip, as the library's ensurepip bundles it (MIT; the wheel contains its texts and those \
     of what it vendors)",
];

struct Crate {
    name: String,
    version: String,
    licence: String,
    authors: Vec<String>,
    folder: PathBuf,
    /// Of the workspace.
    own: bool,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn metadata(root: &Path, target: &str) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--format-version", "1"])
        .args(["--filter-platform", target])
        .current_dir(root)
        .output()
        .expect("cargo can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata: {said}");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// Whether it runs at build time only.
fn is_macro(package: &Value) -> bool {
    let mut kinds = list(package, "targets")
        .iter()
        .flat_map(|t| list(t, "kind"));
    kinds.any(|kind| kind == "proc-macro")
}

/// What the program is linked from: what its crate uses, and what that uses.
fn linked(data: &Value, found: &mut BTreeMap<String, Crate>) {
    let packages: BTreeMap<&str, &Value> = list(data, "packages")
        .iter()
        .map(|package| (text(package, "id"), package))
        .collect();
    let nodes: BTreeMap<&str, &Value> = list(&data["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let members: BTreeSet<&str> = list(data, "workspace_members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let starts = |package: &&Value| {
        let name = text(package, "name");
        name == "pyrs" || CONTENT.contains(&name)
    };
    let mut waiting: Vec<&str> = packages
        .values()
        .filter(|package| starts(package))
        .map(|package| text(package, "id"))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let package = packages[id];
        if !seen.insert(id) || is_macro(package) {
            continue;
        }
        let manifest = Path::new(text(package, "manifest_path"));
        let strings = list(package, "authors").iter().filter_map(Value::as_str);
        let one = Crate {
            name: text(package, "name").into(),
            version: text(package, "version").into(),
            licence: match text(package, "license") {
                "" => "see below".into(),
                licence => licence.into(),
            },
            authors: strings.map(str::to_owned).collect(),
            folder: manifest.parent().expect("a folder").into(),
            own: members.contains(id),
        };
        found.insert(format!("{} {}", one.name, one.version), one);
        for used in list(nodes[id], "deps") {
            let mut kinds = list(used, "dep_kinds").iter();
            if kinds.any(|kind| kind["kind"].is_null()) {
                waiting.push(text(used, "pkg"));
            }
        }
    }
}

/// The files at the top of a crate that say how it may be used, and whether one of them is the
/// text of a licence.
fn texts(one: &Crate) -> (Vec<String>, bool) {
    let entries = fs::read_dir(&one.folder).into_iter().flatten().flatten();
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_ascii_lowercase();
            let starts = [
                "license",
                "licence",
                "copying",
                "notice",
                "copyright",
                "unlicense",
            ];
            path.is_file() && starts.iter().any(|start| name.starts_with(start))
        })
        .collect();
    names.sort();
    let further = FURTHER.iter().filter(|(name, _)| *name == one.name);
    names.extend(further.map(|(_, file)| one.folder.join(file)));
    let read = |path: &PathBuf| {
        let data = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let text = String::from_utf8_lossy(&data).replace("\r\n", "\n");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    };
    let notices = ["notice", "copyright"];
    let is_notice = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_ascii_lowercase();
        notices.iter().any(|start| name.starts_with(start))
    };
    let whole = !names.iter().all(is_notice);
    (names.iter().map(read).collect(), whole)
}

/// The words of a text: the same ones may be broken into lines differently.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text that holds for a crate without one: a licence's own words, which name nobody.
fn plain<'a>(licence: &str, all: &'a BTreeMap<String, (String, Vec<String>)>) -> Vec<&'a str> {
    let marks = [
        (
            "MIT",
            "Permission is hereby granted",
            "The above copyright notice and this permission notice shall be included",
        ),
        ("Apache-2.0", "Apache License Version 2.0", "END OF TERMS"),
    ];
    let wanted = marks.iter().filter(|(id, ..)| licence.contains(id));
    wanted
        .filter_map(|(_, start, contained)| {
            let mut found: Vec<&String> = all.keys().collect();
            found.retain(|words| words.starts_with(start) && words.contains(contained));
            // Some have more behind them.
            found.into_iter().min_by_key(|words| words.len())
        })
        .map(String::as_str)
        .collect()
}

/// The file's content, or what it lacks.
///
/// # Errors
/// Crates whose licence is found nowhere.
///
/// # Panics
/// When cargo or a crate's file cannot be read.
pub fn content(root: &Path) -> Result<String, Vec<String>> {
    let mut crates = BTreeMap::new();
    for target in TARGETS {
        linked(&metadata(root, target), &mut crates);
    }
    let mut out = fs::read_to_string(root.join("LICENSE")).expect("our own licence");
    out.push_str(
        "\n\nThe program contains what is listed here. Behind the list are the texts that belong \
         to it,\neach with the names of those for which it holds.\n\n",
    );
    // By its words: the text, and whose it is.
    let mut all: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut without = Vec::new();
    let theirs = || crates.iter().filter(|(_, one)| !one.own);
    for (title, one) in theirs() {
        let _ = write!(out, "{title} ({})", one.licence);
        if !one.authors.is_empty() {
            let _ = write!(out, " by {}", one.authors.join(", "));
        }
        out.push('\n');
        let (texts, whole) = texts(one);
        if !whole {
            without.push((title, one));
        }
        for text in texts {
            let entry = all.entry(words(&text)).or_insert((text, Vec::new()));
            if entry.1.last() != Some(title) {
                entry.1.push(title.clone());
            }
        }
    }
    for other in OTHERS {
        let _ = writeln!(out, "{other}");
    }
    let mut complaints = Vec::new();
    for (title, one) in without {
        let found: Vec<String> = plain(&one.licence, &all)
            .into_iter()
            .map(str::to_owned)
            .collect();
        if found.is_empty() {
            complaints.push(format!("{title}: no text for {}", one.licence));
        }
        for words in found {
            if let Some((_, names)) = all.get_mut(&words) {
                names.push(title.clone());
            }
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let mut sections: Vec<(String, Vec<String>)> = all.into_values().collect();
    sections.sort_by(|(_, a), (_, b)| b.len().cmp(&a.len()).then(a.cmp(b)));
    for (text, names) in sections {
        let rule = "=".repeat(80);
        let _ = write!(out, "\n{rule}\n{}\n{rule}\n\n{text}\n", names.join(", "));
    }
    Ok(out)
}

/// Complaints about what the committed file lacks or has in excess.
///
/// # Panics
/// As [`content`], and when the file cannot be written.
pub fn check(root: &Path, bless: bool) -> Vec<String> {
    let now = match content(root) {
        Ok(now) => now,
        Err(complaints) => return complaints,
    };
    let path = root.join(FILE);
    if bless {
        fs::write(&path, &now).expect("the file can be written");
        return Vec::new();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    differences(&committed, &now)
}

/// Lines that only one of two texts has.
pub fn differences(committed: &str, now: &str) -> Vec<String> {
    if committed == now {
        return Vec::new();
    }
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) =
        (committed.lines().collect(), now.lines().collect());
    let lacks = new.difference(&old).map(|l| format!("{FILE} lacks: {l}"));
    let excess = old.difference(&new).map(|l| format!("{FILE} has: {l}"));
    let mut found: Vec<String> = lacks.chain(excess).take(20).collect();
    found.push(format!(
        "{FILE} is not what it would be: record it with PYRS_BLESS=1"
    ));
    found
}
