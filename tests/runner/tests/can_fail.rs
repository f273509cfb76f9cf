//! The runner itself: wrong output, a wrong exit, a crash and an endless program are
//! each reported. A shell stands in for the interpreter.

#![forbid(unsafe_code)]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use pyrs_tests::expectations::{self, Outcome, Table};
use pyrs_tests::programs::{self, Run};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pyrs-runner-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shell() -> Run {
    Run {
        interpreter: "/bin/sh".into(),
        options: Vec::new(),
        timeout: Duration::from_secs(20),
        threads: 2,
    }
}

fn outcome(
    test: &str,
    program: &str,
    out: Option<&str>,
    err: Option<&str>,
    timeout_ms: u64,
) -> Outcome {
    let folder = Folder::new(test);
    folder.write("x.py", program);
    if let Some(out) = out {
        folder.write("x.out", out);
    }
    if let Some(err) = err {
        folder.write("x.err", err);
    }
    let run = Run {
        timeout: Duration::from_millis(timeout_ms),
        ..shell()
    };
    programs::run_one(&run, &folder.0.join("x.py"))
}

fn account(outcome: Outcome) -> String {
    match outcome {
        Outcome::Pass => panic!("passes"),
        Outcome::Fail(account) => account,
    }
}

#[test]
fn a_right_program_passes() {
    assert_eq!(
        outcome("right", "echo hello", Some("hello\n"), None, 20_000),
        Outcome::Pass
    );
}

#[test]
fn a_right_failure_passes() {
    let program = "echo out; echo trace >&2; echo 'ValueError: x' >&2; exit 1";
    let err = "exit: 1\nlast: ValueError: x\n";
    assert_eq!(
        outcome("right-end", program, Some("out\n"), Some(err), 20_000),
        Outcome::Pass
    );
}

#[test]
fn wrong_output_is_reported() {
    let text = account(outcome(
        "output",
        "echo hello",
        Some("goodbye\n"),
        None,
        20_000,
    ));
    assert!(
        text.contains("- goodbye") && text.contains("+ hello"),
        "{text}"
    );
}

#[test]
fn a_missing_newline_is_reported() {
    account(outcome(
        "newline",
        "printf hello",
        Some("hello\n"),
        None,
        20_000,
    ));
}

#[test]
fn a_wrong_exit_code_is_reported() {
    let text = account(outcome("code", "exit 3", Some(""), None, 20_000));
    assert!(text.contains("exit code 3 instead of 0"), "{text}");
}

#[test]
fn an_end_without_the_expected_failure_is_reported() {
    let err = "exit: 1\nlast: ValueError\n";
    let text = account(outcome("no-code", "true", Some(""), Some(err), 20_000));
    assert!(text.contains("exit code 0 instead of 1"), "{text}");
}

#[test]
fn a_wrong_last_line_is_reported() {
    let err = "exit: 1\nlast: ValueError: a\n";
    let program = "echo 'ValueError: b' >&2; exit 1";
    let text = account(outcome("last", program, Some(""), Some(err), 20_000));
    assert!(
        text.contains("- ValueError: a") && text.contains("+ ValueError: b"),
        "{text}"
    );
}

#[test]
fn a_crash_is_reported() {
    let text = account(outcome("crash", "kill -SEGV $$", Some(""), None, 20_000));
    assert!(text.contains("killed by signal 11"), "{text}");
}

#[test]
fn an_endless_program_is_reported() {
    let program = "echo before; while :; do :; done";
    let text = account(outcome("endless", program, Some("before\n"), None, 300));
    assert!(text.contains("longer than 0.3 s"), "{text}");
}

#[test]
fn a_program_without_a_record_is_reported() {
    let text = account(outcome("record", "true", None, None, 20_000));
    assert!(text.contains("no record"), "{text}");
}

#[test]
fn a_broken_record_is_reported() {
    let text = account(outcome(
        "broken",
        "true",
        Some(""),
        Some("code 1\n"),
        20_000,
    ));
    assert!(text.contains("exit: <code>"), "{text}");
}

#[test]
fn a_program_that_prints_much_on_both_pipes_ends() {
    let program = "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; \
                   echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done";
    let out = "0123456789012345678901234567890123456789\n".repeat(3000);
    assert_eq!(
        outcome("much", program, Some(&out), None, 60_000),
        Outcome::Pass
    );
}

#[test]
fn an_orphaned_record_is_reported() {
    let folder = Folder::new("orphan");
    folder.write("a.out", "");
    assert!(
        programs::find(&folder.0)
            .unwrap_err()
            .contains("without a program")
    );
}

#[test]
fn helpers_are_not_programs() {
    let folder = Folder::new("helpers");
    fs::create_dir(folder.0.join("some_pkg")).unwrap();
    folder.write("some_pkg/__init__.py", "");
    folder.write("_helper.py", "");
    folder.write("real.py", "");
    assert_eq!(programs::find(&folder.0).unwrap(), ["real"]);
}

#[test]
fn a_whole_run_adds_up() {
    let folder = Folder::new("whole");
    for (name, program, out) in [
        ("good", "echo 1", "1\n"),
        ("bad", "echo 1", "2\n"),
        ("known", "echo 1", "2\n"),
        ("better", "echo 1", "1\n"),
    ] {
        folder.write(&format!("{name}.py"), program);
        folder.write(&format!("{name}.out"), out);
    }
    let names = programs::find(&folder.0).unwrap();
    let outcomes = programs::run_all(&shell(), &folder.0, &names);
    let expected = Table::from([
        ("known".into(), "not yet".into()),
        ("better".into(), "not yet".into()),
    ]);
    let verdict = expectations::judge(&outcomes, &expected, true);
    assert_eq!(
        (verdict.passed, verdict.known, verdict.failures.len()),
        (1, 1, 2),
        "{verdict:?}"
    );
    let blessed = expectations::bless(&outcomes, &expected, true);
    assert!(
        expectations::judge(&outcomes, &blessed, true)
            .failures
            .is_empty()
    );
}

#[test]
fn a_stress_prefix_that_fits_nothing_is_reported() {
    let folder = Folder::new("stress");
    folder.write(
        "s.toml",
        "include = [\"gc/\", \"types/\"]\nexclude = [\"gc/slow\"]\n",
    );
    let names: Vec<String> = ["gc/a", "gc/slow_one", "types/b", "other"]
        .map(String::from)
        .into();
    let subset = programs::stress_subset(&folder.0.join("s.toml"), &names).unwrap();
    assert_eq!(subset, ["gc/a", "types/b"]);
    assert!(programs::stress_subset(&folder.0.join("s.toml"), &names[..2]).is_err());
}
