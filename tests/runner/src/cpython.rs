//! CPython's own suite, module by module.
//!
//! The suite is not part of this repository: it is read where the reference CPython is
//! installed (`lib/python3.14/test` below `$PYRS_ANCHORS`). As there it is part of the
//! library, where processes find it that the tests start in isolation: the interpreter's
//! library is a folder of links to its own modules and to `test`.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::child::{self, Ending};
use crate::scratch::Scratch;

/// What is known about a module of the suite, and what a run finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not run: the interpreter cannot be expected to get through it yet, or the outcome
    /// is not the same each time.
    Absent,
    /// The module ran to its end: how many tests, how many of them failed or ended in an
    /// error.
    Ran {
        tests: u32,
        failures: u32,
        errors: u32,
    },
    /// The module, or what it imports, cannot be imported.
    ImportFailure,
    /// The interpreter was ended by a signal.
    Crashed,
    /// The interpreter was stopped when its time was over.
    TimedOut,
    /// It ended without a result in another way.
    Broken,
}

impl Status {
    /// Whether all tests of a module ran and passed.
    pub fn is_clean(self) -> bool {
        matches!(
            self,
            Status::Ran {
                failures: 0,
                errors: 0,
                ..
            }
        )
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Ran {
                tests,
                failures,
                errors,
            } => {
                write!(f, "ran {tests}")?;
                for (n, what) in [(failures, "failures"), (errors, "errors")] {
                    if *n > 0 {
                        write!(f, ", {what} {n}")?;
                    }
                }
                Ok(())
            }
            Self::ImportFailure => f.write_str("import failure"),
            Self::Crashed => f.write_str("crashed"),
            Self::TimedOut => f.write_str("timed out"),
            Self::Broken => f.write_str("broken"),
        }
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no outcome of a module");
        let mut counts = [0; 3];
        for part in text.split(", ") {
            let (slot, number) = match part.split_once(' ') {
                Some(("ran", n)) => (0, n),
                Some(("failures", n)) => (1, n),
                Some(("errors", n)) => (2, n),
                _ => {
                    return match text {
                        "absent" => Ok(Self::Absent),
                        "import failure" => Ok(Self::ImportFailure),
                        "crashed" => Ok(Self::Crashed),
                        "timed out" => Ok(Self::TimedOut),
                        "broken" => Ok(Self::Broken),
                        _ => Err(wrong()),
                    };
                }
            };
            counts[slot] = number.parse().map_err(|_| wrong())?;
        }
        let [tests, failures, errors] = counts;
        Ok(Self::Ran {
            tests,
            failures,
            errors,
        })
    }
}

/// One module's run.
#[derive(Debug)]
pub struct Report {
    pub status: Status,
    /// Why it has no result, or which tests failed.
    pub account: String,
    pub seconds: f64,
}

/// The folder of the library that the interpreter imports from, written out anew if it lies
/// in the program.
///
/// # Errors
/// When the interpreter does not say.
pub fn library(interpreter: &Path) -> Result<PathBuf, String> {
    let mut command = child::steady(interpreter);
    command.args(["-c", "import os; print(os.path.dirname(os.__file__))"]);
    let finished = child::run(&mut command, Duration::from_secs(20))
        .map_err(|error| format!("{}: {error}", interpreter.display()))?;
    match (&finished.ending, String::from_utf8(finished.stdout)) {
        (Ending::Code(0), Ok(text)) if Path::new(text.trim_end()).is_dir() => {
            Ok(PathBuf::from(text.trim_end()))
        }
        (Ending::Code(0), Ok(_)) => write_library(interpreter),
        (ending, _) => Err(format!("{}: {ending:?}", interpreter.display())),
    }
}

/// The library that lies in the program, as a folder beside the tests' own programs.
fn write_library(interpreter: &Path) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = own.ancestors().nth(2).unwrap_or(Path::new("."));
    let folder = target.join("library");
    let mut command = child::steady(interpreter);
    command.arg("--write-library").arg(&folder);
    match child::run(&mut command, Duration::from_secs(60)) {
        Ok(finished) if finished.ending == Ending::Code(0) => Ok(folder),
        Ok(finished) => Err(finished.last_error_line()),
        Err(error) => Err(format!("{}: {error}", interpreter.display())),
    }
}

/// Makes a folder that links to everything in the interpreter's library, and to the
/// reference's suite as `test`.
///
/// # Errors
/// When the suite is not where it should be, or the folder cannot be made.
pub fn suite_folder(library: &Path, anchors: &Path, target: &Path) -> Result<PathBuf, String> {
    let suite = anchors.join("lib/python3.14/test");
    if !suite.join("__init__.py").exists() {
        return Err(format!(
            "{} holds no suite; set PYRS_ANCHORS",
            suite.display()
        ));
    }
    let folder = target.join("cpython-suite");
    let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    let mut links = vec![("test".into(), suite)];
    // Extension modules of the suite for which there is something in their place.
    let own = target
        .with_file_name("tests")
        .join("cpython/_ctypes_test.py");
    links.push(("_ctypes_test.py".into(), own));
    for entry in fs::read_dir(library).map_err(|error| failed(library, error))? {
        let entry = entry.map_err(|error| failed(library, error))?;
        if entry.file_name() != "test" && entry.file_name() != "__pycache__" {
            links.push((entry.file_name(), entry.path()));
        }
    }
    // What the library does not have any more goes.
    for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
        let entry = entry.map_err(|error| failed(&folder, error))?;
        if entry.path().is_symlink() && !links.iter().any(|(name, _)| *name == entry.file_name()) {
            fs::remove_file(entry.path()).map_err(|error| failed(&entry.path(), error))?;
        }
    }
    for (name, place) in links {
        let link = folder.join(name);
        if fs::read_link(&link).ok().as_deref() != Some(&place) {
            let _ = fs::remove_file(&link);
            symlink(&place, &link).map_err(|error| failed(&link, error))?;
        }
    }
    Ok(folder)
}

/// What all runs have in common.
pub struct Suite {
    pub interpreter: PathBuf,
    /// See [`suite_folder`].
    pub folder: PathBuf,
    /// The program that runs a module.
    pub program: PathBuf,
    /// `module.Class.test` of tests that are not run.
    pub left_out: Vec<String>,
    pub timeout: Duration,
}

/// The number behind `key=` in unittest's closing line.
fn count(line: &str, key: &str) -> u32 {
    line.split(['(', ')', ',', ' '])
        .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// Reads unittest's report.
fn read_report(text: &str) -> Option<Status> {
    let tests = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse().ok())?;
    let closing = text.lines().rev().find(|line| {
        let word = line.split([' ', '(']).next().unwrap_or("");
        matches!(word, "OK" | "FAILED" | "NO")
    })?;
    // "unexpected successes=1" has a space in its name.
    Some(Status::Ran {
        tests,
        failures: count(closing, "failures") + count(closing, "successes"),
        errors: count(closing, "errors"),
    })
}

/// Whether a module was not run because something could not be imported.
fn is_import_failure(text: &str) -> bool {
    let failed = |line: &str| {
        ["ImportError: ", "ModuleNotFoundError: "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    text.contains("ImportError: Failed to import test module")
        || text
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .is_some_and(failed)
}

/// Runs `test.<module>` with unittest.
///
/// # Errors
/// When the interpreter cannot be started.
pub fn run_module(suite: &Suite, module: &str) -> Result<Report, String> {
    let interpreter = &suite.interpreter;
    let begin = Instant::now();
    // What a test leaves behind goes with this folder, also when the test was killed.
    let scratch = Scratch::new(module)?;
    let start = format!("{module}.");
    let left_out: Vec<&str> = suite
        .left_out
        .iter()
        .filter_map(|test| test.strip_prefix(&start))
        .collect();
    let mut command = child::steady(interpreter);
    command
        .arg(&suite.program)
        .arg(format!("test.{module}"))
        .args(&left_out)
        .current_dir(scratch.path())
        .env("TMPDIR", scratch.path())
        .env("PYRS_LIBRARY", &suite.folder)
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYRS_HEAP_LIMIT", "4096m");
    let finished = child::run(&mut command, suite.timeout)
        .map_err(|error| format!("{}: {error}", interpreter.display()))?;
    let text = String::from_utf8_lossy(&finished.stderr);
    let status = match (&finished.ending, read_report(&text)) {
        (Ending::Timeout(_), _) => Status::TimedOut,
        (Ending::Signal(_), _) => Status::Crashed,
        (Ending::Code(_), _) if is_import_failure(&text) => Status::ImportFailure,
        (
            Ending::Code(_),
            Some(Status::Ran {
                tests,
                failures,
                errors,
            }),
        ) => Status::Ran {
            tests: tests + left_out.len() as u32,
            failures,
            errors: errors + left_out.len() as u32,
        },
        (Ending::Code(_), Some(status)) => status,
        (Ending::Code(_), None) => Status::Broken,
    };
    let account = match status {
        Status::Ran { .. } => text
            .lines()
            .filter(|line| line.starts_with("FAIL: ") || line.starts_with("ERROR: "))
            .take(40)
            .map(|line| format!("    {line}\n"))
            .collect(),
        _ => format!(
            "    {:?}: {}\n",
            finished.ending,
            finished.last_error_line()
        ),
    };
    Ok(Report {
        status,
        account,
        seconds: begin.elapsed().as_secs_f64(),
    })
}

/// Runs modules, as many at a time as there are processors; the reports in their order.
///
/// # Errors
/// When the interpreter cannot be started.
pub fn run_modules(suite: &Suite, modules: &[String]) -> Vec<Result<Report, String>> {
    let next = AtomicUsize::new(0);
    let reports: Vec<_> = modules.iter().map(|_| OnceLock::new()).collect();
    let workers = thread::available_parallelism().map_or(1, |n| n.get());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(module) = modules.get(i) else {
                        break;
                    };
                    let report = run_module(suite, module);
                    if reports[i].set(report).is_err() {
                        unreachable!("each number is given out once");
                    }
                }
            });
        }
    });
    reports
        .into_iter()
        .map(|report| report.into_inner().unwrap_or_else(|| Err("not run".into())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(tests: u32, failures: u32, errors: u32) -> Status {
        Status::Ran {
            tests,
            failures,
            errors,
        }
    }

    #[test]
    fn reports_are_read() {
        let ok = "....\nRan 12 tests in 0.1s\n\nOK (skipped=1)\n";
        assert_eq!(read_report(ok), Some(ran(12, 0, 0)));
        let bad = "Ran 9 tests in 1s\n\nFAILED (failures=2, errors=1, skipped=3)\n";
        assert_eq!(read_report(bad), Some(ran(9, 2, 1)));
        let odd = "Ran 9 tests in 1s\n\nFAILED (unexpected successes=1)\n";
        assert_eq!(read_report(odd), Some(ran(9, 1, 0)));
        assert_eq!(read_report("ImportError: no\n"), None);
    }

    #[test]
    fn import_failures_are_told_from_failures() {
        let loaded = "ERROR: x\nImportError: Failed to import test module: x\nRan 1 test in 0s\n\nFAILED (errors=1)\n";
        assert!(is_import_failure(loaded));
        assert!(is_import_failure(
            "Traceback\nModuleNotFoundError: No module named 'x'\n"
        ));
        assert!(!is_import_failure(
            "ImportError: in a test\nRan 3 tests in 0s\n\nOK\n"
        ));
    }

    #[test]
    fn statuses_are_read_back() {
        for status in [
            Status::Absent,
            ran(3, 0, 0),
            ran(3, 1, 0),
            ran(30, 1, 2),
            Status::ImportFailure,
            Status::Crashed,
            Status::TimedOut,
            Status::Broken,
        ] {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        assert!("ran".parse::<Status>().is_err());
        assert!("ran x".parse::<Status>().is_err());
        assert!("passes".parse::<Status>().is_err());
    }

    #[test]
    fn a_module_that_cannot_start_is_broken() {
        let run = |program: &str| {
            let suite = Suite {
                interpreter: program.into(),
                folder: std::env::temp_dir(),
                program: "run.py".into(),
                left_out: Vec::new(),
                timeout: Duration::from_secs(9),
            };
            run_module(&suite, "test_int").unwrap().status
        };
        assert_eq!(run("/bin/false"), Status::Broken);
        // No result printed is no pass.
        assert_eq!(run("/bin/true"), Status::Broken);
    }
}
