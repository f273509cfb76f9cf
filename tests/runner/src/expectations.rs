//! The committed files of expectations: a flat, sorted TOML table of strings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Name of a program or module → what is known about it.
pub type Table = BTreeMap<String, String>;

/// Reads a file `"name" = "text"`; a missing file is an empty table.
///
/// # Errors
/// A text naming the file and what is wrong with it.
pub fn load(path: &Path) -> Result<Table, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Table::new()),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    let parsed: toml::Table = text
        .parse()
        .map_err(|error| format!("{}: {error}", path.display()))?;
    parsed
        .into_iter()
        .map(|(name, value)| match value {
            toml::Value::String(text) => Ok((name, text)),
            other => Err(format!(
                "{}: {name} is not a string but {other}",
                path.display()
            )),
        })
        .collect()
}

/// Writes the table sorted by name, below the comment lines the file begins with.
///
/// # Errors
/// When the file cannot be written.
pub fn save(path: &Path, table: &Table) -> Result<(), String> {
    let old = fs::read_to_string(path).unwrap_or_default();
    let mut text: String = old
        .lines()
        .take_while(|line| line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    for (name, reason) in table {
        let quoted = toml::Value::String(reason.clone()).to_string();
        text.push_str(&format!("\"{name}\" = {quoted}\n"));
    }
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// What a run found out about one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Pass,
    Fail(String),
}

/// The outcomes held against the expectations.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub passed: usize,
    /// One account for each unexpected outcome.
    pub failures: Vec<String>,
    /// Programs that failed as expected.
    pub known: usize,
}

/// `complete` says that every program ran, so that an expectation for a name that did
/// not is an error.
pub fn judge(outcomes: &BTreeMap<String, Outcome>, expected: &Table, complete: bool) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, outcome) in outcomes {
        match (outcome, expected.get(name)) {
            (Outcome::Pass, None) => verdict.passed += 1,
            (Outcome::Fail(_), Some(_)) => verdict.known += 1,
            (Outcome::Fail(account), None) => {
                verdict.failures.push(format!("{name}: {account}"));
            }
            (Outcome::Pass, Some(reason)) => verdict.failures.push(format!(
                "{name}: passes, but is expected to fail ({reason}); record it with PYRS_BLESS=1"
            )),
        }
    }
    if complete {
        for name in expected.keys().filter(|name| !outcomes.contains_key(*name)) {
            verdict.failures.push(format!(
                "{name}: has an expectation but there is no such program"
            ));
        }
    }
    verdict
}

/// The table that makes the outcomes expected; reasons written by hand stay.
pub fn bless(outcomes: &BTreeMap<String, Outcome>, expected: &Table, complete: bool) -> Table {
    let mut table = Table::new();
    for (name, reason) in expected {
        match outcomes.get(name) {
            Some(Outcome::Fail(_)) => drop(table.insert(name.clone(), reason.clone())),
            None if !complete => drop(table.insert(name.clone(), reason.clone())),
            _ => {}
        }
    }
    for (name, outcome) in outcomes {
        if let Outcome::Fail(account) = outcome {
            let first = account.lines().next().unwrap_or("").to_string();
            table.entry(name.clone()).or_insert(first);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes() -> BTreeMap<String, Outcome> {
        BTreeMap::from([
            ("a".into(), Outcome::Pass),
            ("b".into(), Outcome::Fail("differs\nmore".into())),
        ])
    }

    #[test]
    fn an_unexpected_failure_is_reported() {
        let verdict = judge(&outcomes(), &Table::new(), true);
        assert_eq!((verdict.passed, verdict.known), (1, 0));
        assert_eq!(verdict.failures, ["b: differs\nmore"]);
    }

    #[test]
    fn a_known_failure_is_not() {
        let known = Table::from([("b".into(), "no b yet".into())]);
        let verdict = judge(&outcomes(), &known, true);
        assert_eq!((verdict.passed, verdict.known), (1, 1));
        assert!(verdict.failures.is_empty());
    }

    #[test]
    fn an_unexpected_pass_is_reported() {
        let known = Table::from([("a".into(), "old".into()), ("b".into(), "x".into())]);
        let verdict = judge(&outcomes(), &known, true);
        assert_eq!(verdict.failures.len(), 1);
        assert!(verdict.failures[0].contains("passes, but is expected to fail (old)"));
    }

    #[test]
    fn an_expectation_without_a_program_is_reported() {
        let known = Table::from([("b".into(), "x".into()), ("gone".into(), "x".into())]);
        assert_eq!(judge(&outcomes(), &known, true).failures.len(), 1);
        assert_eq!(judge(&outcomes(), &known, false).failures.len(), 0);
    }

    #[test]
    fn bless_keeps_reasons_and_drops_what_passes() {
        let known = Table::from([
            ("a".into(), "old".into()),
            ("b".into(), "by hand".into()),
            ("gone".into(), "x".into()),
        ]);
        let new = bless(&outcomes(), &known, true);
        assert_eq!(new, Table::from([("b".into(), "by hand".into())]));
        let new = bless(&outcomes(), &Table::new(), true);
        assert_eq!(new, Table::from([("b".into(), "differs".into())]));
        assert!(bless(&outcomes(), &known, false).contains_key("gone"));
    }

    #[test]
    fn a_table_survives_writing_and_reading() {
        let path =
            std::env::temp_dir().join(format!("pyrs-expectations-{}.toml", std::process::id()));
        std::fs::write(&path, "# kept\n\"z\" = \"old\"\n").unwrap();
        let table = Table::from([
            ("types/int/a".into(), "a \"quoted\" \\ reason".into()),
            ("b".into(), "second".into()),
        ]);
        save(&path, &table).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let read = load(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read, table);
        assert!(
            text.starts_with("# kept\n\"b\""),
            "sorted below its comment: {text}"
        );
    }
}
