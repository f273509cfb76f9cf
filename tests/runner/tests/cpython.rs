//! CPython's own suite under `pyrs`: `PYRS_TEST_CPYTHON=all` (every module that
//! `tests/cpython/expectations.toml` does not call absent), `clean` (those that are recorded
//! without a failure: what must stay so), or a list of modules
//! separated by commas (absent ones too). Without the variable it only checks the file.
//! `PYRS_BLESS=1` records what was found; without it anything else than what is recorded,
//! better or worse, is a failure.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::env;
use std::process::ExitCode;
use std::time::Duration;

use pyrs_tests::cpython::{self, Status, Suite};
use pyrs_tests::scratch::Watch;
use pyrs_tests::{expectations, places};

/// What one module may take; the slowest takes a tenth of it.
const TIME: Duration = Duration::from_secs(120);

fn test() -> Result<bool, String> {
    let root = places::root();
    let file = root.join("tests/cpython/expectations.toml");
    let mut table = expectations::load(&file)?;
    let left_out = expectations::load(&root.join("tests/cpython/left_out.toml"))?;
    let mut known = BTreeMap::new();
    for (module, text) in &table {
        let status: Status = text
            .parse()
            .map_err(|error| format!("{}: {module}: {error}", file.display()))?;
        known.insert(module.clone(), status);
    }
    let wanted = env::var("PYRS_TEST_CPYTHON").unwrap_or_default();
    let modules: Vec<String> = match wanted.as_str() {
        "" => {
            println!("PYRS_TEST_CPYTHON is not set; only the expectations were read");
            Vec::new()
        }
        "all" => known
            .iter()
            .filter(|(_, status)| **status != Status::Absent)
            .map(|(module, _)| module.clone())
            .collect(),
        "clean" => known
            .iter()
            .filter(|(_, status)| status.is_clean())
            .map(|(module, _)| module.clone())
            .collect(),
        list => list.split(',').map(str::to_string).collect(),
    };
    let (mut passed, mut failed) = (0, 0);
    if !modules.is_empty() {
        let interpreter = places::interpreter()?;
        let library = cpython::library(&interpreter)?;
        let folder = cpython::suite_folder(&library, &places::anchors(), &root.join("target"))?;
        let watch = Watch::new(&[
            root.clone(),
            places::anchors().join("lib/python3.14"),
            library,
        ]);
        let bless = env::var("PYRS_BLESS").is_ok_and(|v| v == "1");
        let suite = Suite {
            interpreter,
            folder,
            program: root.join("tests/cpython/run.py"),
            left_out: left_out.into_keys().collect(),
            timeout: TIME,
        };
        let reports = cpython::run_modules(&suite, &modules);
        for (module, report) in modules.iter().zip(reports) {
            let report = report?;
            let expected = known.get(module).copied().unwrap_or(Status::Absent);
            println!("{module}: {} ({:.1} s)", report.status, report.seconds);
            if bless {
                table.insert(module.clone(), report.status.to_string());
            }
            if bless || report.status == expected {
                passed += 1;
            } else {
                failed += 1;
                print!(
                    "FAILED {module}: expected: {expected}; record a change with PYRS_BLESS=1\n{}",
                    report.account
                );
            }
        }
        // Tests write into temporary folders only: neither here nor into the library.
        for complaint in watch.complaints() {
            failed += 1;
            println!("FAILED {complaint}");
        }
        if bless {
            expectations::save(&file, &table)?;
        }
    }
    println!(
        "{passed} passed, {failed} failed, {} skipped",
        known.len().saturating_sub(modules.len())
    );
    Ok(failed == 0)
}

fn main() -> ExitCode {
    if env::args().any(|argument| argument == "--list") {
        println!("modules: test");
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
