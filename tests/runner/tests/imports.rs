//! Every module of the library can be imported, also after the others.
//!
//! `cargo test -p pyrs-tests --test imports [-- part of a name]`, with `PYRS_BIN`,
//! `PYRS_TEST_IMPORTS=all` (else only the modules that lie in no package),
//! `PYRS_TEST_ORDERS` (random orders of all modules in one process; 2), `PYRS_FUZZ_SEED`
//! (of the first of them; the day's number) and `PYRS_BLESS=1` (rewrite `expectations.toml`,
//! which names the modules that need something native that is not there).

#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use pyrs_tests::expectations::{self, Outcome};
use pyrs_tests::scratch::Scratch;
use pyrs_tests::{cpython, imports, places};

fn number(name: &str, otherwise: u64) -> Result<u64, String> {
    env::var(name).ok().map_or(Ok(otherwise), |text| {
        text.parse()
            .map_err(|_| format!("{name}={text} is not a number"))
    })
}

fn day() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_secs() / 86_400)
}

fn test() -> Result<bool, String> {
    let interpreter = places::interpreter()?;
    let all = imports::find(&cpython::library(&interpreter)?)?;
    let filters: Vec<String> = env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let complete = env::var("PYRS_TEST_IMPORTS").is_ok_and(|v| v == "all") && filters.is_empty();
    let names: Vec<String> = all
        .iter()
        .filter(|name| {
            if filters.is_empty() {
                complete || !name.contains('.')
            } else {
                filters.iter().any(|part| name.contains(part.as_str()))
            }
        })
        .cloned()
        .collect();
    let scratch = Scratch::new("imports")?;
    let outcomes = imports::each(&interpreter, scratch.path(), &names);
    let file = places::root().join("tests/imports/expectations.toml");
    let mut expected = expectations::load(&file)?;
    if env::var("PYRS_BLESS").is_ok_and(|v| v == "1") {
        expected = expectations::bless(&outcomes, &expected, complete);
        expectations::save(&file, &expected)?;
    }
    let mut verdict = expectations::judge(&outcomes, &expected, complete);
    // What is recorded is the reason; another one is a failure.
    for (name, outcome) in &outcomes {
        if let Outcome::Fail(account) = outcome
            && let Some(known) = expected.get(name)
            && (known != account || imports::broken(account))
        {
            verdict.failures.push(format!("{name}: {account}"));
        }
    }
    if filters.is_empty() {
        let first = number("PYRS_FUZZ_SEED", day())?;
        println!("the first seed is {first} (PYRS_FUZZ_SEED)");
        for seed in first..first + number("PYRS_TEST_ORDERS", 2)? {
            match imports::together(&interpreter, scratch.path(), &all, seed) {
                Ok(()) => verdict.passed += 1,
                Err(account) => verdict
                    .failures
                    .push(format!("the order of seed {seed}: {account}")),
            }
        }
    }
    for failure in &verdict.failures {
        println!("FAILED {failure}");
    }
    println!(
        "{} passed, {} failed, {} skipped",
        verdict.passed,
        verdict.failures.len(),
        verdict.known + all.len() - names.len()
    );
    Ok(verdict.failures.is_empty())
}

fn main() -> ExitCode {
    if env::args().any(|argument| argument == "--list") {
        println!("imports: test");
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
