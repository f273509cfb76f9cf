//! Memory from outside: bytes per live object by kind, and RSS of whole programs, under
//! pyrs, CPython 3.14 and PyPy.
//!
//! ```text
//! cargo run --release -p pyrs-memory-bench -- [--check] [--only-pyrs] [--only NAME,...]
//!                                             [--count N] [--json FILE]
//! ```
//! `--check` exits with 1 where pyrs is past `budgets.toml` or fails. pyrs is `$PYRS_BIN`,
//! else the release build; the others lie below `$PYRS_ANCHORS/bin`.
//!
//! The programs read their own RSS from `/proc/self/status`; that is what operators see.

#![forbid(unsafe_code)]

mod check;
mod kinds;
mod run;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::ExitCode;

use check::Budgets;
use kinds::KINDS;
use run::{Interpreter, Numbers};

/// (row, interpreter) → numbers or why there are none.
type Results = BTreeMap<(String, &'static str), Result<Numbers, String>>;

struct Options {
    check: bool,
    only_pyrs: bool,
    only: Vec<String>,
    count: u32,
    json: Option<String>,
}

fn parse_options() -> Result<Options, String> {
    let mut options = Options {
        check: false,
        only_pyrs: false,
        only: Vec::new(),
        count: 1_000_000,
        json: None,
    };
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--check" => options.check = true,
            "--only-pyrs" => options.only_pyrs = true,
            "--only" => options.only = value()?.split(',').map(str::to_string).collect(),
            "--json" => options.json = Some(value()?),
            "--count" => {
                options.count = value()?
                    .parse()
                    .map_err(|_| "--count needs a number".to_string())?;
            }
            _ => return Err(format!("unknown option {arg}")),
        }
    }
    Ok(options)
}

/// The names of `programs/*.py`.
fn programs() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(run::root().join("memory-bench/programs"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "py"))
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names
}

fn cell(result: Option<&Result<Numbers, String>>, key: &str, unit: f64) -> (String, Option<f64>) {
    match result {
        Some(Ok(numbers)) => match numbers.get(key) {
            Some(number) => (format!("{:.1}", number / unit), Some(*number)),
            None => ("-".into(), None),
        },
        Some(Err(_)) => ("failed".into(), None),
        None => ("-".into(), None),
    }
}

/// One table: a row per name, a column per interpreter and key, ratios of the first
/// interpreter to the others.
fn print_table(
    title: &str,
    names: &[String],
    interpreters: &[Interpreter],
    keys: &[(&str, &str, f64)],
    results: &Results,
) {
    print!("{title:<20}");
    for interpreter in interpreters {
        for (_, label, _) in keys {
            print!("{:>16}", format!("{} {label}", interpreter.name));
        }
    }
    let base = interpreters[0].name;
    for other in &interpreters[1..] {
        print!("{:>16}", format!("{base}/{}", other.name));
    }
    println!();
    for name in names {
        print!("{name:<20}");
        let mut first = Vec::new();
        for interpreter in interpreters {
            for (at, (key, _, unit)) in keys.iter().enumerate() {
                let (text, number) =
                    cell(results.get(&(name.clone(), interpreter.name)), key, *unit);
                print!("{text:>16}");
                if at == 0 {
                    first.push(number);
                }
            }
        }
        for other in &first[1..] {
            match (first[0], other) {
                (Some(own), Some(other)) if *other > 0.0 => {
                    print!("{:>16}", format!("{:.2}", own / other));
                }
                _ => print!("{:>16}", "-"),
            }
        }
        println!();
    }
    println!();
}

fn write_json(path: &str, results: &Results) -> Result<(), String> {
    let mut table = serde_json::Map::new();
    for ((row, interpreter), result) in results {
        let value = match result {
            Ok(numbers) => serde_json::json!(numbers),
            Err(error) => serde_json::json!({ "failed": error }),
        };
        table
            .entry(row.clone())
            .or_insert_with(|| serde_json::json!({}))
            .as_object_mut()
            .expect("rows are objects")
            .insert((*interpreter).to_string(), value);
    }
    let text = serde_json::to_string_pretty(&table).map_err(|error| error.to_string())?;
    fs::write(path, text + "\n").map_err(|error| format!("{path}: {error}"))
}

fn measure() -> Result<bool, String> {
    let options = parse_options()?;
    let interpreters = run::interpreters(options.only_pyrs);
    if interpreters.is_empty() {
        return Err("no interpreter found; set PYRS_BIN or PYRS_ANCHORS".into());
    }
    if options.check && interpreters[0].name != "pyrs" {
        return Err("--check needs pyrs: build it in release or set PYRS_BIN".into());
    }
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|o| o == name);
    let scratch = env::temp_dir().join(format!("pyrs-memory-bench-{}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let mut results = Results::new();
    let (mut kind_names, mut program_names) = (Vec::new(), Vec::new());
    for kind in KINDS.iter().filter(|kind| wanted(kind.name)) {
        let file = scratch.join(format!("{}.py", kind.name));
        fs::write(&file, kind.program(options.count)).map_err(|error| error.to_string())?;
        for interpreter in &interpreters {
            let result = run::run(interpreter, &file);
            results.insert((kind.name.to_string(), interpreter.name), result);
        }
        kind_names.push(kind.name.to_string());
    }
    for name in programs().into_iter().filter(|name| wanted(name)) {
        let file = run::root().join(format!("memory-bench/programs/{name}.py"));
        for interpreter in &interpreters {
            let result = run::run(interpreter, &file);
            results.insert((name.clone(), interpreter.name), result);
        }
        program_names.push(name);
    }
    // Only files of our own making lie in it.
    let _ = fs::remove_dir_all(&scratch);
    let bytes = [("bytes", "bytes", 1.0)];
    print_table("object", &kind_names, &interpreters, &bytes, &results);
    let rss = [("rss", "RSS MB", 1e6), ("peak", "peak MB", 1e6)];
    print_table("program", &program_names, &interpreters, &rss, &results);
    let has = |name: &String, key: &str| {
        let own = results.get(&(name.clone(), interpreters[0].name));
        own.is_some_and(|result| {
            result
                .as_ref()
                .is_ok_and(|numbers| numbers.contains_key(key))
        })
    };
    for (title, keys) in [
        ("churn", &[("seconds", "s", 1.0), ("flat", "flat", 1.0)][..]),
        ("forked", &[("dirty", "dirty MB", 1e6)][..]),
    ] {
        let mut names = program_names.clone();
        names.retain(|name| has(name, keys[0].0));
        print_table(title, &names, &interpreters, keys, &results);
    }
    for ((row, interpreter), result) in &results {
        if let Err(error) = result {
            println!("failed: {row} under {interpreter}: {error}");
        }
    }
    if let Some(path) = &options.json {
        write_json(path, &results)?;
    }
    if !options.check {
        return Ok(true);
    }
    let text = fs::read_to_string(run::root().join("memory-bench/budgets.toml"))
        .map_err(|error| format!("budgets: {error}"))?;
    let budgets = Budgets::parse(&text)?;
    let every_kind: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let mut complaints = budgets.orphans(&every_kind, &programs());
    for name in &kind_names {
        complaints.extend(budgets.check_kind(name, &results[&(name.clone(), "pyrs")]));
    }
    for name in &program_names {
        complaints.extend(budgets.check_program(name, &results[&(name.clone(), "pyrs")]));
    }
    for complaint in &complaints {
        println!("PAST BUDGET {complaint}");
    }
    let checked = kind_names.len() + program_names.len();
    println!("{checked} checked, {} complaints", complaints.len());
    Ok(complaints.is_empty())
}

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
