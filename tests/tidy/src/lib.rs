//! The project's own rules, as functions from sources to a list of complaints.
//!
//! The tests in `tests/` apply them to this repository and show on samples that each
//! can fail.

#![forbid(unsafe_code)]

pub mod arrows;
pub mod files;
pub mod licences;
pub mod modules;
pub mod places;
pub mod sizes;
pub mod statics;
pub mod values;
pub mod waits;

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("tests/tidy lies two folders below the root")
        .to_path_buf()
}

/// All files below `folder` with this extension, sorted, without build folders.
pub fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(dir) = folders.pop() {
        let Ok(entries) = fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with("target") && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as the complaints show it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Fails with all complaints at once.
///
/// # Panics
/// When there is one.
pub fn assert_none(what: &str, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{what}: {} complaints\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}
