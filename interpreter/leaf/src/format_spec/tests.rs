//! `recorded.txt`, written by `data/record_format.py`, holds calls of `format()` with
//! what CPython 3.14 answered, one a line: the type, the value, the spec, then `=` and
//! the text or the exception's name and message; text is in `unicode-escape` form.

use super::*;
use crate::bigint::{Int, parse_int};
use crate::float_text::{from_hex, round_to};
use crate::text::Text;

fn unescape(text: &str) -> Vec<u32> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c.into());
            continue;
        }
        let count = match chars.next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) => {
                out.push(if c == 'n' { 10 } else { c.into() });
                continue;
            }
            None => panic!("open escape in {text:?}"),
        };
        let hex: String = chars.by_ref().take(count).collect();
        out.push(u32::from_str_radix(&hex, 16).unwrap());
    }
    out
}

fn format(kind: &str, value: &str, spec: &[u32]) -> Result<Text, FormatError> {
    let mut out = TextBuilder::new();
    let env = Env {
        locale: None,
        digits_limit: 4300,
        type_name: kind,
    };
    let kind_of = if kind == "str" {
        Kind::Text
    } else {
        Kind::Number
    };
    let spec = FormatSpec::parse(spec, kind_of, kind)?;
    let float = |text: &str| from_hex(text.as_bytes()).unwrap();
    match kind {
        "str" => format_str(&unescape(value), &spec, kind, &mut out)?,
        "int" => match parse_int(value.as_bytes(), 10, 0).unwrap() {
            Int::Small(value) => format_int(IntRef::Small(value), &spec, &env, &mut out)?,
            Int::Big(value) => format_int(IntRef::Big(&value), &spec, &env, &mut out)?,
        },
        "float" => format_float(float(value), &spec, &env, &mut out)?,
        _ => {
            let (re, im) = value.split_once(';').unwrap();
            format_complex(float(re), float(im), &spec, &env, &mut out)?;
        }
    }
    Ok(out.finish())
}

#[test]
fn recorded_results() {
    for line in include_str!("recorded.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, value, spec, outcome, text] = fields[..] else {
            panic!("{line:?}")
        };
        if kind == "round" {
            let x = from_hex(value.as_bytes()).unwrap();
            let rounded = round_to(x, spec.parse().unwrap()).unwrap();
            assert_eq!(crate::float_text::repr(rounded), text, "{line:?}");
            continue;
        }
        let expected = unescape(text);
        match format(kind, value, &unescape(spec)) {
            Ok(text) => {
                let shown = text.to_string_lossy();
                assert_eq!(outcome, "=", "{line:?} gave {shown:?}");
                assert_eq!(text.code_points(), expected, "{line:?} gave {shown:?}");
            }
            Err(error) => {
                let message = Text::from(error.message.as_str()).code_points();
                assert_eq!(message, expected, "{line:?}: {}", error.message);
                let name = match error.kind {
                    ErrorKind::Overflow => "OverflowError",
                    _ => "ValueError",
                };
                assert_eq!(outcome, name, "{line:?}");
            }
        }
    }
}

#[test]
fn locale_grouping() {
    let locale = Locale {
        decimal_point: ",".into(),
        thousands_sep: "\u{202f}".into(),
        grouping: vec![3, 2, 127],
    };
    let env = Env {
        locale: Some(&locale),
        digits_limit: 0,
        type_name: "int",
    };
    let show = |spec: &str, value: i64| {
        let spec = FormatSpec::parse(spec.as_bytes(), Kind::Number, "int").unwrap();
        let mut out = TextBuilder::new();
        format_int(IntRef::Small(value), &spec, &env, &mut out).unwrap();
        out.finish().to_string_lossy()
    };
    assert_eq!(show("n", 123_456_789), "1234\u{202f}56\u{202f}789");
    assert_eq!(show("d", 123_456_789), "123456789");
    assert_eq!(show("9n", 5), "        5");
    assert_eq!(
        show("010n", 5),
        "0000\u{202f}00\u{202f}005".get(1..).unwrap()
    );
}

#[test]
fn absurd_width_is_refused() {
    let spec = b"9223372036854775807d";
    let spec = FormatSpec::parse(spec, Kind::Number, "int").unwrap();
    let env = Env {
        locale: None,
        digits_limit: 0,
        type_name: "int",
    };
    let error = format_int(IntRef::Small(1), &spec, &env, &mut TextBuilder::new());
    assert_eq!(error.unwrap_err().kind, ErrorKind::Memory);
}
