//! The programs of `tests/py` under `pyrs`.
//!
//! `cargo test -p pyrs-tests --test py [-- <part of a name>...]`, with
//! `PYRS_BIN` (another interpreter), `PYRS_BLESS=1` (rewrite `expectations.toml`),
//! `PYRS_TEST_STRESS=N` (collect at every N-th allocation and verify the heap, on the
//! programs that `stress.toml` names), `PYRS_TEST_OPTIONS` (more options, for example
//! `-X nojit`), `PYRS_TEST_TIMEOUT` (seconds) and `PYRS_TEST_THREADS`.

#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use pyrs_tests::programs::{self, Run};
use pyrs_tests::{expectations, places};

fn number(name: &str) -> Result<Option<u64>, String> {
    match env::var(name) {
        Err(_) => Ok(None),
        Ok(text) => text
            .parse()
            .map(Some)
            .map_err(|_| format!("{name}={text} is not a number")),
    }
}

fn test() -> Result<bool, String> {
    let folder = places::root().join("tests/py");
    let all = programs::find(&folder)?;
    let filters: Vec<String> = env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    if places::not_written_yet() {
        println!(
            "interpreter/pyrs is not there yet; PYRS_BIN=<path> runs the programs with another one"
        );
        println!("0 passed, 0 failed, {} skipped", all.len());
        return Ok(true);
    }
    let interpreter = places::interpreter()?;
    let stress = number("PYRS_TEST_STRESS")?;
    let mut options: Vec<String> = env::var("PYRS_TEST_OPTIONS")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_string)
        .collect();
    let mut names = all.clone();
    if let Some(every) = stress {
        let stress = format!("gc-stress={every}");
        let options_of = ["-X", &stress, "-X", "gc-verify", "-X", "gc-snapshot=3"];
        options.extend(options_of.map(String::from));
        names = programs::stress_subset(&folder.join("stress.toml"), &names)?;
    }
    if !filters.is_empty() {
        names.retain(|name| filters.iter().any(|filter| name.contains(filter.as_str())));
    }
    let timeout = number("PYRS_TEST_TIMEOUT")?.unwrap_or(if stress.is_some() { 300 } else { 60 });
    let threads = number("PYRS_TEST_THREADS")?.unwrap_or(2).max(1);
    let run = Run {
        interpreter,
        options,
        timeout: Duration::from_secs(timeout),
        threads: usize::try_from(threads).map_err(|e| e.to_string())?,
    };
    println!(
        "{} programs under {} {}",
        names.len(),
        run.interpreter.display(),
        run.options.join(" ")
    );
    let outcomes = programs::run_all(&run, &folder, &names);
    let file = folder.join("expectations.toml");
    let mut expected = expectations::load(&file)?;
    let complete = names.len() == all.len();
    if env::var("PYRS_BLESS").is_ok_and(|v| v == "1") {
        if stress.is_some() {
            return Err("PYRS_BLESS does not go together with PYRS_TEST_STRESS".into());
        }
        expected = expectations::bless(&outcomes, &expected, complete);
        expectations::save(&file, &expected)?;
    }
    let verdict = expectations::judge(&outcomes, &expected, complete);
    for failure in &verdict.failures {
        println!("FAILED {failure}");
    }
    println!(
        "{} passed, {} failed, {} skipped",
        verdict.passed,
        verdict.failures.len(),
        verdict.known + all.len() - names.len()
    );
    if verdict.known > 0 {
        println!(
            "({} of the skipped fail as tests/py/expectations.toml says)",
            verdict.known
        );
    }
    Ok(verdict.failures.is_empty())
}

fn main() -> ExitCode {
    if env::args().any(|argument| argument == "--list") {
        println!("programs: test");
        return ExitCode::SUCCESS;
    }
    match test() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
