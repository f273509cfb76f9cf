//! One place for each thing: a file and its registering row, both ways; and the paths
//! that the architecture's map names.

use std::fs;
use std::path::Path;

/// A folder whose files each have a row in a registering file.
pub struct Registry {
    pub folder: &'static str,
    pub register: &'static str,
    /// Files of the folder that are no things of their own.
    pub except: &'static [&'static str],
    /// Registering files that declare the folder's modules name each thing once more, in
    /// their table; others just name it.
    pub declares: bool,
}

/// The table "one place for each thing".
pub const REGISTRIES: &[Registry] = &[
    Registry {
        folder: "objmodel/src/layouts",
        register: "objmodel/src/layouts/mod.rs",
        except: &["mod"],
        declares: false,
    },
    Registry {
        folder: "gc/src/phases",
        register: "gc/src/phases/mod.rs",
        except: &["mod"],
        declares: true,
    },
    Registry {
        folder: "strategies/src/list",
        register: "strategies/src/list/mod.rs",
        except: &["mod"],
        declares: false,
    },
    Registry {
        folder: "strategies/src/dict",
        register: "strategies/src/dict/mod.rs",
        except: &["mod"],
        declares: false,
    },
    Registry {
        folder: "interpreter/exec/src/ops",
        register: "interpreter/exec/src/ops/mod.rs",
        except: &["mod"],
        declares: false,
    },
    Registry {
        folder: "interpreter/exec/src/slow",
        register: "interpreter/exec/src/slow/mod.rs",
        except: &["mod"],
        declares: false,
    },
    Registry {
        folder: "interpreter/builtins/src",
        register: "interpreter/builtins/src/lib.rs",
        except: &["lib"],
        declares: false,
    },
    Registry {
        folder: "interpreter/stdlib/src",
        register: "interpreter/stdlib/src/lib.rs",
        except: &["lib"],
        declares: false,
    },
    Registry {
        folder: "jit/opt/src/passes",
        register: "jit/opt/src/pipeline.rs",
        except: &["mod"],
        declares: false,
    },
];

/// Whether `word` occurs in `text` as a whole identifier.
fn mentions(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|part| part == word || part.strip_prefix("r#") == Some(word))
}

/// The module that a line `mod x;` declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line
        .strip_prefix("pub(crate) ")
        .or_else(|| line.strip_prefix("pub "))
        .unwrap_or(line);
    let name = line.strip_prefix("mod ")?.strip_suffix(';')?.trim();
    Some(name.strip_prefix("r#").unwrap_or(name))
}

/// Complaints about a file without its row and a row without its file. `stems` are the
/// folder's files and subfolders, `text` is the registering file.
pub fn check_rows(registry: &Registry, stems: &[String], text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let rows: String = if registry.declares {
        text.lines()
            .filter(|line| declared(line).is_none())
            .map(|line| format!("{line}\n"))
            .collect()
    } else {
        text.to_string()
    };
    for stem in stems {
        if !registry.except.contains(&stem.as_str()) && !mentions(&rows, stem) {
            complaints.push(format!(
                "{}/{stem}.rs has no row in {}",
                registry.folder, registry.register
            ));
        }
    }
    // Modules are declared beside the files: only there the names must be files.
    if Path::new(registry.register).parent() == Some(Path::new(registry.folder)) {
        for name in text.lines().filter_map(declared) {
            if !stems.iter().any(|stem| stem == name) {
                complaints.push(format!(
                    "{} declares {name}, which {} does not hold",
                    registry.register, registry.folder
                ));
            }
        }
    }
    complaints
}

/// Applies [`check_rows`] to a folder; one that does not exist yet has no complaints.
pub fn check_registry(root: &Path, registry: &Registry) -> Vec<String> {
    let folder = root.join(registry.folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut stems: Vec<String> = entries
        .flatten()
        .filter(|entry| {
            let path = entry.path();
            path.extension().is_some_and(|e| e == "rs") || path.join("mod.rs").exists()
        })
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    stems.sort();
    match fs::read_to_string(root.join(registry.register)) {
        Ok(text) => check_rows(registry, &stems, &text),
        Err(error) => vec![format!("{}: {error}", registry.register)],
    }
}

/// `a/{b,c}/d` written out.
fn expand(token: &str) -> Vec<String> {
    let Some((before, rest)) = token.split_once('{') else {
        return vec![token.to_string()];
    };
    let Some((inside, after)) = rest.split_once('}') else {
        return vec![token.to_string()];
    };
    inside
        .split(',')
        .flat_map(|part| expand(&format!("{before}{}{after}", part.trim())))
        .collect()
}

fn looks_like_path(token: &str) -> bool {
    let plain = token
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-./{},".contains(c));
    let known = [".rs", ".md", ".toml", ".py", ".sh"]
        .iter()
        .any(|end| token.ends_with(end));
    plain && !token.starts_with('/') && (token.contains('/') || known)
}

/// The paths that a document names in backticks and that `exists` denies.
pub fn missing_paths(text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut missing = Vec::new();
    let mut code_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code_block = !code_block;
            continue;
        }
        if code_block {
            continue;
        }
        for token in line.split('`').skip(1).step_by(2) {
            if looks_like_path(token) {
                missing.extend(expand(token).into_iter().filter(|path| !exists(path)));
            }
        }
    }
    missing
}
