//! Rules about single source files: length, module docs, the fence around `unsafe`.

use std::path::Path;

/// Lines that a file may have, unless it is a table.
pub const LONGEST: usize = 800;

/// The words, in a comment on one of a file's first lines, of a table or generated data.
pub const TABLE_MARK: &str = "// tidy: table";

/// Crate folders whose roots carry `#![forbid(unsafe_code)]`.
pub const FENCED: &[&str] = &[
    "interpreter/bytecode",
    "interpreter/compiler",
    "jit/trace-ir",
    "jit/trace-eval",
    "jit/opt",
    "tests/runner",
    "tests/tidy",
];

/// Too long, or without a `//!` doc at its head.
pub fn check(name: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let table = text
        .lines()
        .take(5)
        .any(|line| line.trim_start().starts_with(TABLE_MARK));
    let lines = text.lines().count();
    if lines > LONGEST && !table {
        complaints.push(format!(
            "{name}: {lines} lines, more than {LONGEST} (a table says `{TABLE_MARK}` at its head)"
        ));
    }
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with(TABLE_MARK));
    if !first.is_some_and(|line| line.starts_with("//!")) {
        complaints.push(format!("{name}: does not begin with a `//!` doc"));
    }
    complaints
}

/// A crate root of a fenced crate without the fence.
pub fn check_fence(name: &str, text: &str) -> Option<String> {
    let fenced = text
        .lines()
        .any(|line| line.trim().replace(' ', "") == "#![forbid(unsafe_code)]");
    (!fenced).then(|| format!("{name}: no `#![forbid(unsafe_code)]`"))
}

/// Who asks which strategy a list or table has, other than the strategies themselves.
pub fn check_strategies(name: &str, text: &str) -> Vec<String> {
    const THEIRS: &[&str] = &["strategies/", "objmodel/", "tests/"];
    const ASKING: &[&str] = &[
        "Strategy::Empty",
        "Strategy::Small",
        "Strategy::I64",
        "Strategy::F64",
        "Strategy::Objects",
        "table::keys(",
    ];
    if THEIRS.iter().any(|folder| name.starts_with(folder)) {
        return Vec::new();
    }
    let asks = |line: &str| ASKING.iter().any(|what| line.contains(what));
    text.lines()
        .enumerate()
        .filter(|(_, line)| asks(line))
        .map(|(i, _)| format!("{name}:{}: asks for a strategy; its file should", i + 1))
        .collect()
}

/// The crate roots below a crate's folder: library, programs, integration tests.
pub fn crate_roots(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut roots: Vec<_> = ["src/lib.rs", "src/main.rs"]
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    for dir in ["src/bin", "tests"] {
        if let Ok(entries) = std::fs::read_dir(folder.join(dir)) {
            roots.extend(
                entries
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|path| path.extension().is_some_and(|e| e == "rs")),
            );
        }
    }
    roots
}
