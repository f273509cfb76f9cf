//! Indentation with tabs: two widths of a tab must tell the same about two lines.

use crate::errors::{ErrorKind, Fault};
use crate::source::LineIndex;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Columns of a line's indentation, with tabs of eight columns and of one.
fn columns(indent: &str) -> (usize, usize) {
    indent.chars().fold((0, 0), |(wide, narrow), c| match c {
        '\t' => (wide / 8 * 8 + 8, narrow + 1),
        '\x0c' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}

/// The first line whose indentation does not fit those around it. The parser finds the
/// others that go wrong without tabs.
pub fn check(tokens: &[Token], source: &str, index: &LineIndex) -> Option<Fault> {
    if !source.contains('\t') {
        return None;
    }
    let mut stack = vec![(0, 0)];
    let mut at_start = false;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => at_start = true,
            TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => {}
            _ if !at_start => {}
            _ => {
                at_start = false;
                let line = index.line(token.start());
                let start = index.line_start(line);
                let indent = &source[start..token.start().to_usize()];
                // A statement that goes on behind a backslash begins elsewhere.
                if !indent.chars().all(|c| matches!(c, ' ' | '\t' | '\x0c')) {
                    continue;
                }
                let (wide, narrow) = columns(indent);
                let before = stack.len();
                while stack.last().is_some_and(|top| top.0 > wide) {
                    stack.pop();
                }
                let &(outer_wide, outer_narrow) = stack.last()?;
                let deeper = wide > outer_wide;
                if deeper && stack.len() < before {
                    let end = source[start..].find('\n');
                    let end = end.map_or(source.len(), |n| start + n);
                    return Some(Fault {
                        kind: ErrorKind::Indentation,
                        message: "unindent does not match any outer indentation level".into(),
                        range: TextRange::empty(TextSize::new(end as u32)),
                    });
                }
                let fits = if deeper {
                    narrow > outer_narrow
                } else {
                    narrow == outer_narrow
                };
                if !fits {
                    return Some(Fault {
                        kind: ErrorKind::Tab,
                        message: "inconsistent use of tabs and spaces in indentation".into(),
                        range: TextRange::empty(TextSize::new(start as u32)),
                    });
                }
                if deeper {
                    stack.push((wide, narrow));
                }
            }
        }
    }
    None
}
