//! Error texts and positions against those CPython 3.14 gave for the same snippets.
#![forbid(unsafe_code)]

use pyrs_compiler::{ErrorKind, Mode, Options, compile};

/// Snippets that are worded differently, so that the list can only shrink.
const ALLOWED: usize = 3;

#[test]
fn messages_are_those_of_cpython() {
    let cases = include_str!("data/errors.txt");
    let mut wrong = Vec::new();
    for case in cases.split("---\n") {
        let Some((snippet, expected)) = case.rsplit_once("=> ") else {
            continue;
        };
        let expected = expected.trim_end();
        let found = match compile(snippet, "f", Mode::Module, &Options::default()) {
            Ok(_) => "ok".to_owned(),
            Err(e) => {
                let class = match e.kind {
                    ErrorKind::Syntax => "SyntaxError",
                    ErrorKind::Indentation => "IndentationError",
                    ErrorKind::Tab => "TabError",
                };
                format!(
                    "{class} {} {} {} {} {}",
                    e.line, e.col, e.end_line, e.end_col, e.message
                )
            }
        };
        if !same(expected, &found) {
            wrong.push(format!(
                "{snippet}  cpython: {expected}\n  here:    {found}\n"
            ));
        }
    }
    if std::env::var_os("PYRS_SHOW").is_some() || wrong.len() > ALLOWED {
        for w in &wrong {
            println!("{w}");
        }
        println!("{} differ", wrong.len());
    }
    assert!(wrong.len() <= ALLOWED, "{} snippets differ", wrong.len());
}

/// Class, line and text must agree; the columns need not.
fn same(expected: &str, found: &str) -> bool {
    let parts = |s: &str| {
        let mut it = s.splitn(6, ' ').map(str::to_owned).collect::<Vec<_>>();
        if it.len() == 6 {
            it.drain(2..5);
        }
        it
    };
    parts(expected) == parts(found)
}
