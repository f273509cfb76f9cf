//! Every module of the library, imported with the heap verified: each in a process of its
//! own, and all of them in one process in a random order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::child::{self, Ending};
use crate::expectations::Outcome;

/// What one import may take, and all of them together.
const TIME: Duration = Duration::from_secs(60);
const TIME_OF_ALL: Duration = Duration::from_secs(300);

/// Folders that hold tests or programs, not modules for others.
const NO_MODULES: [&str; 7] = [
    "test",
    "tests",
    "idle_test",
    "idlelib",
    "lib2to3",
    "turtledemo",
    "site-packages",
];

/// Modules that are not for importing: one opens a browser.
const LEFT_OUT: [&str; 1] = ["antigravity"];

/// Imports what its arguments name in the order of a seed, the last argument, and goes on
/// after what cannot be imported.
const ALL: &str = r#"
import gc, os, random, sys
*names, seed = sys.argv[1:]
random.Random(int(seed)).shuffle(names)
lacking = 0
for name in names:
    try:
        __import__(name)
    except ImportError:
        lacking += 1
    except BaseException as error:
        print(name, type(error).__name__, error)
gc.collect()
print("imported", len(names) - lacking > len(names) // 2)
"#;

/// The modules below the library's folder, by their full names, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub fn find(library: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut folders: Vec<(PathBuf, String)> = vec![(library.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let wrong = |error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            let name = format!("{prefix}{stem}");
            if path.join("__init__.py").exists() {
                if !NO_MODULES.contains(&stem) {
                    folders.push((path.clone(), format!("{name}.")));
                    names.push(name);
                }
            } else if path.extension().is_some_and(|extension| extension == "py")
                && !["__init__", "__main__"].contains(&stem)
                && !LEFT_OUT.contains(&name.as_str())
            {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}

/// The interpreter with a verified heap, in a scratch folder: some modules write where they
/// are.
fn command(interpreter: &Path, folder: &Path, program: &str) -> Command {
    let mut command = child::steady(interpreter);
    command
        .args(["-X", "gc-verify", "-c", program])
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("PYRS_HEAP_LIMIT", "2048m")
        .env_remove("PYTHONPATH");
    command
}

fn one(interpreter: &Path, folder: &Path, name: &str) -> Outcome {
    // Some modules need `os` to have been there before them, as it is in CPython.
    let mut command = command(interpreter, folder, &format!("import os, {name}"));
    match child::run(&mut command, TIME) {
        Err(error) => Outcome::Fail(format!("cannot be started: {error}")),
        Ok(finished) => match finished.ending {
            Ending::Code(0) => Outcome::Pass,
            // Without the file that the name was looked for in.
            Ending::Code(1) => {
                let line = finished.last_error_line();
                Outcome::Fail(line.split(" (/").next().unwrap_or("").to_string())
            }
            ref ending => Outcome::Fail(format!("{ending:?}: {}", finished.last_error_line())),
        },
    }
}

/// Imports each module in a process of its own, two at a time.
pub fn each(interpreter: &Path, folder: &Path, names: &[String]) -> BTreeMap<String, Outcome> {
    let next = Mutex::new(names.iter());
    let outcomes = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(name) = next.lock().expect("no thread panics").next() else {
                        break;
                    };
                    let outcome = one(interpreter, folder, name);
                    outcomes
                        .lock()
                        .expect("no thread panics")
                        .insert(name.clone(), outcome);
                }
            });
        }
    });
    outcomes.into_inner().expect("no thread panics")
}

/// Imports all modules in one process, in the order that the seed makes.
///
/// # Errors
/// An account of how the process ended, or of what it printed.
pub fn together(
    interpreter: &Path,
    folder: &Path,
    names: &[String],
    seed: u64,
) -> Result<(), String> {
    let mut command = command(interpreter, folder, ALL);
    command.args(names).arg(seed.to_string());
    let finished = child::run(&mut command, TIME_OF_ALL).map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&finished.stdout);
    if finished.ending == Ending::Code(0) && printed.lines().last() == Some("imported True") {
        return Ok(());
    }
    let last = finished.last_error_line();
    Err(format!("{:?}: {last}\n    {printed}", finished.ending))
}

/// Whether the interpreter itself went wrong: no module may be expected to do that.
pub fn broken(account: &str) -> bool {
    ["Signal(", "Timeout(", "Code(", "SystemError"]
        .iter()
        .any(|start| account.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_exception_may_be_expected() {
        assert!(!broken("ModuleNotFoundError: No module named '_ssl'"));
        assert!(broken("SystemError: lost"));
        assert!(broken("Signal(11): "));
    }
}
