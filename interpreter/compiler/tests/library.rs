//! Compiles and verifies CPython's own library, where it is installed.
#![forbid(unsafe_code)]

use pyrs_compiler::{Mode, Options, compile, decode_source, verify};
use std::path::{Path, PathBuf};

/// Files that are bad on purpose.
const BAD: &[&str] = &[
    "bad_coding.py",
    "bad_coding2.py",
    "badsyntax_pep3120.py",
    "badsyntax_3131.py",
    "badsyntax_future.py",
    "module_koi8_r.py",
];

pub fn library() -> Option<PathBuf> {
    let root = match std::env::var_os("PYRS_ANCHORS") {
        Some(root) => PathBuf::from(root),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".cache/pyrs-anchors"),
    };
    let folder = root.join("lib/python3.14");
    folder.is_dir().then_some(folder)
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, out);
        } else if path.extension().is_some_and(|e| e == "py") {
            out.push(path);
        }
    }
}

#[test]
fn the_library_compiles_and_verifies() {
    let Some(folder) = library() else {
        return;
    };
    let mut files = Vec::new();
    walk(&folder, &mut files);
    let mut failures = Vec::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let name = file
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        for optimize in [0, 2] {
            let options = Options {
                optimize,
                ..Options::default()
            };
            let result = decode_source(&bytes)
                .and_then(|text| compile(&text, &name, Mode::Module, &options));
            match result {
                Ok(compiled) => {
                    if let Err(e) = verify::verify(&compiled.code) {
                        failures.push(format!("{}: {e}", file.display()));
                    }
                }
                Err(e) if !BAD.contains(&name.as_str()) => {
                    failures.push(format!("{}:{}: {}", file.display(), e.line, e.message));
                }
                Err(_) => {}
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Text cut at any place gives an error or code, never a panic.
#[test]
fn cut_files_do_no_harm() {
    let Some(folder) = library() else {
        return;
    };
    for name in [
        "dataclasses.py",
        "ast.py",
        "argparse.py",
        "asyncio/taskgroups.py",
    ] {
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            continue;
        };
        let mut at = 0;
        while at < text.len() {
            if text.is_char_boundary(at) {
                let _ = compile(&text[..at], name, Mode::Module, &Options::default());
            }
            at += 331;
        }
    }
}
