//! Rules about memory whose size a program decides: it is asked for through
//! `pyrs_runtime::room`, whose refusal is a `MemoryError`.

/// Forms that end the process when the memory cannot be had.
const FORMS: &[&str] = &[
    "vec![0; ",
    "vec![0u8; ",
    "vec![0u64; ",
    "Vec::with_capacity(",
    "String::with_capacity(",
    "TextBuilder::with_capacity(",
    ".to_vec()",
    ".repeat(",
    ".resize(",
];

/// How many such forms a source has before its tests, comments left out.
pub fn infallible_forms(text: &str) -> usize {
    text.lines()
        .take_while(|line| !line.trim_start().starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| {
            line.replace("room::with_capacity(", "")
                .replace("room::resize(", "")
        })
        .map(|line| {
            FORMS
                .iter()
                .map(|form| line.matches(form).count())
                .sum::<usize>()
        })
        .sum()
}

/// A row of the table in `sizes.toml`: a file, how many forms it may have, and why.
#[derive(Debug)]
pub struct Row {
    pub path: String,
    pub forms: usize,
    pub reason: String,
}

/// Read the table.
///
/// # Errors
/// When it is no TOML, or a row lacks something.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let table: toml::Table = text.parse().map_err(|e| format!("sizes.toml: {e}"))?;
    let rows = table.get("row").and_then(toml::Value::as_array);
    let read_row = |row: &toml::Value| {
        let text = |key: &str| Some(row.get(key)?.as_str()?.to_owned());
        Some(Row {
            path: text("path")?,
            forms: usize::try_from(row.get("forms")?.as_integer()?).ok()?,
            reason: text("reason").filter(|reason| !reason.trim().is_empty())?,
        })
    };
    rows.into_iter()
        .flatten()
        .map(|row| read_row(row).ok_or(format!("sizes.toml: a row lacks something: {row}")))
        .collect()
}

/// What differs between the files, as name and text, and the table.
pub fn check(table: &[Row], files: &[(String, String)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, text) in files {
        let found = infallible_forms(text);
        let row = table.iter().find(|row| row.path == *name);
        let allowed = row.map_or(0, |row| row.forms);
        if found != allowed {
            complaints.push(format!(
                "{name}: {found} requests for memory that cannot fail, the table says {allowed}"
            ));
        }
    }
    for row in table {
        if !files.iter().any(|(name, _)| *name == row.path) {
            complaints.push(format!("{}: a row for a file that is not there", row.path));
        }
    }
    complaints
}
