//! Warnings about escapes that mean nothing.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Invalid escapes of all string tokens.
pub fn check(tokens: &[Token], source: &str, out: &mut Vec<(TextRange, String)>) {
    // Prefixes of the f-strings around the current token.
    let mut raw_depth: Vec<bool> = Vec::new();
    for token in tokens {
        let range = token.range();
        let text = || &source[range];
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => {
                let prefix = text();
                raw_depth.push(prefix.contains(['r', 'R']));
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                raw_depth.pop();
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle
                if raw_depth.last() == Some(&false) =>
            {
                scan(text(), range.start(), false, true, out);
            }
            TokenKind::String => {
                let text = text();
                let quote = text.find(['"', '\'']).unwrap_or(0);
                let prefix = text[..quote].to_ascii_lowercase();
                if !prefix.contains('r') {
                    scan(
                        &text[quote..],
                        range.start() + TextSize::of(&text[..quote]),
                        prefix.contains('b'),
                        false,
                        out,
                    );
                }
            }
            _ => {}
        }
    }
}

fn scan(
    text: &str,
    start: TextSize,
    bytes: bool,
    f_string: bool,
    out: &mut Vec<(TextRange, String)>,
) {
    let mut at = 0;
    while let Some(i) = text[at..].find('\\') {
        let here = at + i;
        let mut rest = text[here + 1..].chars();
        let Some(c) = rest.next() else {
            return;
        };
        at = here + 1 + c.len_utf8();
        let spelled = match c {
            '\n' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => continue,
            'u' | 'U' | 'N' if !bytes => continue,
            '4'..='7' => {
                let digits: String = text[here + 1..]
                    .chars()
                    .take(3)
                    .take_while(|c| ('0'..='7').contains(c))
                    .collect();
                if digits.len() < 3 {
                    continue;
                }
                digits
            }
            '0'..='3' => continue,
            // The braces of an f-string warn for themselves in CPython as well.
            '{' | '}' if f_string => c.to_string(),
            c => c.to_string(),
        };
        let octal = if spelled.len() > 1 { "octal " } else { "" };
        let offset = start + TextSize::new(here as u32);
        out.push((
            TextRange::at(offset, TextSize::new(1)),
            format!(
                "\"\\{spelled}\" is an invalid {octal}escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{spelled}\"? A raw string is also an option."
            ),
        ));
    }
}
