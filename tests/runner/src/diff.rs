//! A short account of the first difference between two texts.

const BEFORE: usize = 2;
const AFTER: usize = 4;
const WIDTH: usize = 300;

fn cut(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.to_string();
    }
    let mut short: String = line.chars().take(WIDTH).collect();
    short.push_str(" ...");
    short
}

/// `None` when the texts are equal; else some lines around the first difference,
/// `-` for the expected ones and `+` for those that came.
pub fn first_difference(expected: &[u8], got: &[u8]) -> Option<String> {
    if expected == got {
        return None;
    }
    let expected = String::from_utf8_lossy(expected);
    let got = String::from_utf8_lossy(got);
    let want: Vec<&str> = expected.split('\n').collect();
    let have: Vec<&str> = got.split('\n').collect();
    let at = want
        .iter()
        .zip(&have)
        .position(|(w, h)| w != h)
        .unwrap_or(want.len().min(have.len()));
    let mut text = format!("first difference in line {}\n", at + 1);
    for line in &want[at.saturating_sub(BEFORE)..at.min(want.len())] {
        text.push_str(&format!("      {}\n", cut(line)));
    }
    for (sign, lines) in [('-', &want), ('+', &have)] {
        if at >= lines.len() {
            text.push_str(&format!("    {sign} (the end)\n"));
        }
        for line in lines.iter().skip(at).take(AFTER) {
            text.push_str(&format!("    {sign} {}\n", cut(line)));
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn equal_texts_have_none() {
        assert_eq!(first_difference(b"a\nb\n", b"a\nb\n"), None);
    }

    #[test]
    fn a_changed_line_is_shown() {
        let text = first_difference(b"a\nb\nc\n", b"a\nx\nc\n").unwrap();
        assert!(text.contains("line 2"), "{text}");
        assert!(
            text.contains("- b") && text.contains("+ x") && text.contains("  a"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_end_is_shown() {
        let text = first_difference(b"a\nb\n", b"a").unwrap();
        assert!(
            text.contains("line 2") && text.contains("+ (the end)"),
            "{text}"
        );
        assert!(first_difference(b"a\n", b"a").is_some());
    }
}
