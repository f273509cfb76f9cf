//! The programs of `tests/py`: which there are, and one run of each.
//!
//! Beside `<name>.py` lies `<name>.out`, its stdout byte for byte, and for a program
//! that does not end with exit code 0 `<name>.err` with two lines, `exit: <code>` and
//! `last: <last line of stderr>`. `tests/py/record` writes both from CPython. A folder
//! or file whose name begins with an underscore, or a folder that ends in `_pkg`,
//! holds helpers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::child::{self, Ending};
use crate::diff::first_difference;
use crate::expectations::Outcome;

/// How programs are run.
#[derive(Clone, Debug)]
pub struct Run {
    pub interpreter: PathBuf,
    /// Options before the program's name.
    pub options: Vec<String>,
    pub timeout: Duration,
    pub threads: usize,
}

/// What a record demands of the end of a program.
#[derive(Debug, PartialEq, Eq)]
struct ExpectedEnd {
    code: i32,
    last: Option<String>,
}

fn helper(name: &str) -> bool {
    name.starts_with('_') || name.ends_with("_pkg")
}

/// The programs below `folder` as paths relative to it without `.py`, sorted.
///
/// # Errors
/// When a folder cannot be read, or a record lies beside no program.
pub fn find(folder: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(dir) = folders.pop() {
        let entries = fs::read_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if helper(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            match path.extension().and_then(|e| e.to_str()) {
                Some("py") => {
                    let relative = path.strip_prefix(folder).expect("lies below it");
                    names.push(relative.with_extension("").to_string_lossy().into_owned());
                }
                Some("out" | "err") if !path.with_extension("py").exists() => {
                    return Err(format!("{}: a record without a program", path.display()));
                }
                _ => {}
            }
        }
    }
    names.sort();
    Ok(names)
}

fn expected_end(program: &Path) -> Result<ExpectedEnd, String> {
    let path = program.with_extension("err");
    if !path.exists() {
        return Ok(ExpectedEnd {
            code: 0,
            last: None,
        });
    }
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let wrong = || format!("{}: not `exit: <code>` and `last: <text>`", path.display());
    let (first, rest) = text.split_once('\n').ok_or_else(wrong)?;
    let code = first
        .strip_prefix("exit: ")
        .and_then(|code| code.parse().ok())
        .ok_or_else(wrong)?;
    let last = rest
        .trim_end_matches('\n')
        .strip_prefix("last:")
        .ok_or_else(wrong)?;
    Ok(ExpectedEnd {
        code,
        last: Some(last.trim_start().to_string()),
    })
}

/// Runs one program and compares.
pub fn run_one(run: &Run, program: &Path) -> Outcome {
    match try_one(run, program) {
        Ok(()) => Outcome::Pass,
        Err(account) => Outcome::Fail(account),
    }
}

fn try_one(run: &Run, program: &Path) -> Result<(), String> {
    let record = program.with_extension("out");
    let expected = fs::read(&record)
        .map_err(|_| "has no record; write it with tests/py/record".to_string())?;
    let end = expected_end(program)?;
    let mut command = child::steady(&run.interpreter);
    command
        .args(&run.options)
        .arg(program.file_name().expect("a program has a name"))
        .current_dir(program.parent().expect("a program has a folder"))
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONIOENCODING", "utf-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // A program that goes wrong must not take the machine's memory with it.
        .env("PYRS_HEAP_LIMIT", "2048m")
        .env_remove("PYTHONHASHSEED")
        .env_remove("PYTHONPATH");
    let finished = child::run(&mut command, run.timeout)
        .map_err(|error| format!("{} cannot be started: {error}", run.interpreter.display()))?;
    let last = finished.last_error_line();
    let with_difference = |account: String| match first_difference(&expected, &finished.stdout) {
        Some(difference) => format!("{account}\n    stdout: {difference}"),
        None => account,
    };
    match &finished.ending {
        Ending::Timeout(limit) => Err(with_difference(format!(
            "longer than {} s",
            limit.as_secs_f32()
        ))),
        Ending::Signal(signal) => Err(with_difference(format!(
            "killed by signal {signal}: {last}"
        ))),
        Ending::Code(code) if *code != end.code => Err(with_difference(format!(
            "exit code {code} instead of {}: {last}",
            end.code
        ))),
        Ending::Code(_) => match first_difference(&expected, &finished.stdout) {
            Some(difference) => Err(format!("stdout differs, {difference}")),
            None => match end.last {
                Some(wanted) if wanted != last.trim_start() => Err(format!(
                    "the last line of stderr differs\n    - {wanted}\n    + {last}"
                )),
                _ => Ok(()),
            },
        },
    }
}

/// Runs the named programs on `run.threads` threads.
pub fn run_all(run: &Run, folder: &Path, names: &[String]) -> BTreeMap<String, Outcome> {
    let next = Mutex::new(names.iter());
    let outcomes = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..run.threads {
            scope.spawn(|| {
                loop {
                    let Some(name) = next.lock().expect("no thread panics").next() else {
                        break;
                    };
                    let outcome = run_one(run, &folder.join(format!("{name}.py")));
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

/// The programs that also run under GC stress: `stress.toml` holds two lists of name
/// prefixes, `include` and `exclude`.
///
/// # Errors
/// When the file is missing, malformed, or a prefix fits nothing.
pub fn stress_subset(file: &Path, names: &[String]) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let table: toml::Table = text
        .parse()
        .map_err(|e| format!("{}: {e}", file.display()))?;
    let list = |key: &str| -> Result<Vec<String>, String> {
        let prefixes: Vec<String> = table
            .get(key)
            .and_then(|value| value.as_array())
            .ok_or_else(|| format!("{}: no list {key}", file.display()))?
            .iter()
            .filter_map(|value| value.as_str().map(str::to_string))
            .collect();
        for prefix in &prefixes {
            if !names.iter().any(|name| name.starts_with(prefix.as_str())) {
                return Err(format!("{}: {prefix} fits no program", file.display()));
            }
        }
        Ok(prefixes)
    };
    let (include, exclude) = (list("include")?, list("exclude")?);
    let fits = |name: &String, prefixes: &[String]| prefixes.iter().any(|p| name.starts_with(p));
    Ok(names
        .iter()
        .filter(|name| fits(name, &include) && !fits(name, &exclude))
        .cloned()
        .collect())
}
