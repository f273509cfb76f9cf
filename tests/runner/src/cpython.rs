//! CPython's own suite, module by module.
//!
//! The suite is not part of this repository: it is read where the reference CPython is
//! installed (`lib/python3.14/test` below `$PYRS_ANCHORS`), through a folder that holds
//! a link to it and nothing else, so that only `test` is found there and every other
//! module is the interpreter's own.

use std::fmt;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use crate::child::{self, Ending};

/// What is known about a module of the suite, and what a run finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not run: the interpreter cannot be expected to get through it yet.
    Absent,
    /// Every test passes or is skipped by the suite itself.
    Pass,
    /// So many tests fail or end in an error.
    Fail(u32),
    /// The module ends without a result: an import error, a crash, a timeout.
    Broken,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Pass => f.write_str("pass"),
            Self::Fail(count) => write!(f, "fail {count}"),
            Self::Broken => f.write_str("broken"),
        }
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "absent" => Ok(Self::Absent),
            "pass" => Ok(Self::Pass),
            "broken" => Ok(Self::Broken),
            _ => text
                .strip_prefix("fail ")
                .and_then(|count| count.parse().ok())
                .filter(|count| *count > 0)
                .map(Self::Fail)
                .ok_or_else(|| format!("`{text}` is none of absent, pass, fail <count>, broken")),
        }
    }
}

/// One module's run.
#[derive(Debug)]
pub struct Report {
    pub status: Status,
    pub tests: u32,
    /// Why it is broken, or which tests failed.
    pub account: String,
}

/// Makes a folder in which `import test` finds the reference's suite.
///
/// # Errors
/// When the suite is not where it should be.
pub fn suite_folder(anchors: &Path, target: &Path) -> Result<PathBuf, String> {
    let suite = anchors.join("lib/python3.14/test");
    if !suite.join("__init__.py").exists() {
        return Err(format!(
            "{} holds no suite; set PYRS_ANCHORS",
            suite.display()
        ));
    }
    let folder = target.join("cpython-suite");
    let link = folder.join("test");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if fs::read_link(&link).ok().as_deref() != Some(&suite) {
        let _ = fs::remove_file(&link);
        symlink(&suite, &link).map_err(|error| format!("{}: {error}", link.display()))?;
    }
    Ok(folder)
}

/// The number behind `key=` in unittest's closing line.
fn count(line: &str, key: &str) -> u32 {
    line.split(['(', ')', ',', ' '])
        .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// Reads unittest's report.
fn read_report(text: &str) -> Option<(Status, u32)> {
    let tests = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse().ok())?;
    let closing = text
        .lines()
        .rev()
        .find(|line| line.starts_with("OK") || line.starts_with("FAILED"))?;
    if closing.starts_with("OK") {
        return Some((Status::Pass, tests));
    }
    // "unexpected successes=1" has a space in its name.
    let bad = ["failures", "errors", "successes"]
        .iter()
        .map(|key| count(closing, key))
        .sum();
    Some((Status::Fail(bad), tests))
}

/// Runs `test.<module>` with unittest.
///
/// # Errors
/// When the interpreter cannot be started.
pub fn run_module(
    interpreter: &Path,
    folder: &Path,
    module: &str,
    timeout: Duration,
) -> Result<Report, String> {
    let mut command = Command::new(interpreter);
    command
        .args(["-m", "unittest", &format!("test.{module}")])
        .current_dir(folder)
        .env("PYTHONPATH", folder)
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYRS_HEAP_LIMIT", "4096m");
    let finished = child::run(&mut command, timeout)
        .map_err(|error| format!("{}: {error}", interpreter.display()))?;
    let text = String::from_utf8_lossy(&finished.stderr);
    let report = match (&finished.ending, read_report(&text)) {
        (Ending::Code(0), Some((Status::Pass, tests))) => Report {
            status: Status::Pass,
            tests,
            account: String::new(),
        },
        (Ending::Code(_), Some((Status::Fail(bad), tests))) if bad > 0 => Report {
            status: Status::Fail(bad),
            tests,
            account: text
                .lines()
                .filter(|line| line.starts_with("FAIL: ") || line.starts_with("ERROR: "))
                .take(40)
                .map(|line| format!("    {line}\n"))
                .collect(),
        },
        (ending, _) => Report {
            status: Status::Broken,
            tests: 0,
            account: format!("    {ending:?}: {}\n", finished.last_error_line()),
        },
    };
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read() {
        let ok = "....\nRan 12 tests in 0.1s\n\nOK (skipped=1)\n";
        assert_eq!(read_report(ok), Some((Status::Pass, 12)));
        let bad = "Ran 9 tests in 1s\n\nFAILED (failures=2, errors=1, skipped=3)\n";
        assert_eq!(read_report(bad), Some((Status::Fail(3), 9)));
        let odd = "Ran 9 tests in 1s\n\nFAILED (unexpected successes=1)\n";
        assert_eq!(read_report(odd), Some((Status::Fail(1), 9)));
        assert_eq!(read_report("ImportError: no\n"), None);
    }

    #[test]
    fn statuses_are_read_back() {
        for status in [
            Status::Absent,
            Status::Pass,
            Status::Fail(7),
            Status::Broken,
        ] {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        assert!("fail".parse::<Status>().is_err());
        assert!("fail 0".parse::<Status>().is_err());
        assert!("passes".parse::<Status>().is_err());
    }

    #[test]
    fn a_module_that_cannot_start_is_broken() {
        let folder = std::env::temp_dir();
        let run = |program: &str| {
            run_module(
                Path::new(program),
                &folder,
                "test_int",
                Duration::from_secs(9),
            )
            .unwrap()
            .status
        };
        assert_eq!(run("/bin/false"), Status::Broken);
        // No result printed is no pass.
        assert_eq!(run("/bin/true"), Status::Broken);
    }
}
