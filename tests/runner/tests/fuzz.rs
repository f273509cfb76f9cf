//! Minutes of the fuzzers of `tests/fuzz`.
//!
//! `cargo test -p pyrs-tests --test fuzz [-- natives|programs]`, with `PYRS_BIN`,
//! `PYRS_FUZZ_SECONDS` (for each of the two; 60), `PYRS_FUZZ_SEED` (the first seed; `day` is one
//! that no other day has), `PYRS_FUZZ_MOST` (seeds of the first), `PYRS_FUZZ_OPTIONS` (of the interpreter) and
//! `PYRS_FUZZ_WITHOUT` (`foreign`, `uninit`: kinds of receivers to leave out).

#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyrs_tests::fuzz::{Findings, Fuzz};
use pyrs_tests::places;

fn number(name: &str) -> Result<Option<u64>, String> {
    env::var(name).ok().map_or(Ok(None), |text| {
        text.parse()
            .map(Some)
            .map_err(|_| format!("{name}={text} is not a number"))
    })
}

/// The first seed of those that every run tries.
const USUAL_SEED: u64 = 1;

/// Seeds of one day do not reach into those of the next.
fn seed_of_the_day() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_secs() / 86_400) * 100_000
}

fn test() -> Result<bool, String> {
    let seconds = number("PYRS_FUZZ_SECONDS")?.unwrap_or(60);
    let options: Vec<String> = env::var("PYRS_FUZZ_OPTIONS")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_string)
        .collect();
    let stress = options.iter().any(|option| option.starts_with("gc-stress"));
    let fuzz = Fuzz {
        interpreter: places::interpreter()?,
        folder: places::root().join("tests/fuzz"),
        without: env::var("PYRS_FUZZ_WITHOUT").unwrap_or_default(),
        first_seed: match env::var("PYRS_FUZZ_SEED").as_deref() {
            Ok("day") => seed_of_the_day(),
            _ => number("PYRS_FUZZ_SEED")?.unwrap_or(USUAL_SEED),
        },
        time: Duration::from_secs(seconds),
        most: number("PYRS_FUZZ_MOST")?.unwrap_or(u64::MAX),
        limit: Duration::from_secs(if stress { 300 } else { 100 }),
        steps: if stress { 60 } else { 300 },
        options,
    };
    let parts: Vec<String> = env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|each| each == part);
    println!("the first seed is {} (PYRS_FUZZ_SEED)", fuzz.first_seed);
    let mut findings = Findings::new();
    let mut runs = 0;
    if wanted("natives") {
        runs += fuzz.natives(&mut findings)?;
    }
    if wanted("programs") {
        runs += fuzz.programs(&mut findings)?;
    }
    for (key, (count, account)) in &findings {
        println!("FAILED {key} ({count} times)\n    {account}");
    }
    println!("{runs} passed, {} failed, 0 skipped", findings.len());
    Ok(findings.is_empty())
}

fn main() -> ExitCode {
    if env::args().any(|argument| argument == "--list") {
        println!("fuzzers: test");
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
