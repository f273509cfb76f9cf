//! Source text: decoding of bytes and positions of byte offsets.

use crate::errors::{ErrorKind, Fault, SyntaxError};
use ruff_text_size::TextSize;

/// Where each line of a text begins; or, for a tree without a text, which line and column
/// each offset stands for.
pub struct LineIndex {
    starts: Vec<u32>,
    tree: Option<Box<TreePlaces>>,
}

/// Positions of a tree, by the offsets that stand for them.
struct TreePlaces {
    /// Offset, line and column.
    places: Vec<(u32, u32, u32)>,
    /// Texts that a tree brings along.
    texts: Vec<(u32, Box<str>)>,
}

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        LineIndex { starts, tree: None }
    }

    /// Of a tree: offsets with their lines and columns, and texts, both by offset.
    pub fn of_tree(places: Vec<(u32, u32, u32)>, texts: Vec<(u32, Box<str>)>) -> LineIndex {
        LineIndex {
            starts: vec![0],
            tree: Some(Box::new(TreePlaces { places, texts })),
        }
    }

    /// The text that a tree brings along for an offset.
    pub fn text_at(&self, offset: TextSize) -> Option<&str> {
        let texts = &self.tree.as_ref()?.texts;
        let found = texts.binary_search_by_key(&offset.to_u32(), |t| t.0);
        Some(found.map_or("", |i| &texts[i].1))
    }

    /// Line, counted from 1, of a byte offset.
    pub fn line(&self, offset: TextSize) -> u32 {
        if self.tree.is_some() {
            return self.line_col(offset).0;
        }
        self.starts.partition_point(|&s| s <= offset.to_u32()) as u32
    }

    /// Line from 1 and byte column from 0.
    pub fn line_col(&self, offset: TextSize) -> (u32, u32) {
        if let Some(tree) = &self.tree {
            let behind = tree.places.partition_point(|p| p.0 <= offset.to_u32());
            return match behind.checked_sub(1).and_then(|i| tree.places.get(i)) {
                Some(&(_, line, col)) => (line, col),
                None => (1, 0),
            };
        }
        let line = self.line(offset);
        (line, offset.to_u32() - self.starts[line as usize - 1])
    }

    /// The offset where a line begins; of a tree, the first offset that stands for the line.
    pub fn line_start(&self, line: u32) -> usize {
        if let Some(tree) = &self.tree {
            let found = tree.places.iter().find(|p| p.1 == line);
            return found.map_or(0, |p| p.0 as usize);
        }
        self.starts[line as usize - 1] as usize
    }

    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The text of a line, without its end.
    pub fn text<'a>(&self, source: &'a str, line: u32) -> &'a str {
        let start = self.line_start(line).min(source.len());
        let end = match self.starts.get(line as usize) {
            Some(&next) => next as usize,
            None => source.len(),
        };
        source[start..end].trim_end_matches(['\n', '\r'])
    }
}

/// Messages of CPython's tokenizer, by what they begin with: such an error has one place,
/// and the line it shows does not end in a newline.
const OF_TOKENIZER: &[&str] = &[
    "invalid character",
    "invalid non-printable",
    "invalid decimal",
    "invalid hexadecimal",
    "invalid octal",
    "invalid binary",
    "invalid digit",
    "invalid imaginary",
    "leading zeros",
    "unterminated",
    "unexpected character",
    "unmatched",
    "closing parenthesis",
    "too many nested",
    "inconsistent use",
];

/// Makes an error of the parser at a range of the text, with columns in characters as
/// CPython counts them.
pub fn error_at(source: &str, index: &LineIndex, fault: (Fault, bool)) -> SyntaxError {
    let (
        Fault {
            kind,
            message,
            range,
        },
        at_end,
    ) = fault;
    let chars = |offset: TextSize| {
        let offset = offset.min(TextSize::of(source));
        let (line, col) = index.line_col(offset);
        let start = index.line_start(line);
        let mut end = start + col as usize;
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        (line, source[start..end].chars().count() as u32 + 1)
    };
    let last = index.line(range.start()) == index.line(TextSize::of(source.trim_end()));
    let nothing_behind = last && !source.trim_end().is_empty();
    // The end of the text was reached, and did not mend what was wrong.
    let incomplete = at_end && (source.ends_with('\n') || message != "invalid syntax")
        || message.starts_with("expected an indented block") && nothing_behind
        || message.ends_with("was never closed")
        || message.starts_with("unterminated triple-quoted")
        || source.trim_end_matches('\n').ends_with('\\') && message.contains("line continuation");
    let (line, col) = chars(range.start());
    let (mut end_line, mut end_col) = chars(range.end());
    let mut text: Box<str> = index.text(source, line).into();
    if message.ends_with("was never closed") {
        (end_line, end_col) = (line, 0);
    } else if OF_TOKENIZER.iter().any(|&m| message.starts_with(m)) {
        if !message.starts_with("leading zeros") {
            (end_line, end_col) = (line, col);
        }
    } else {
        // A missing token is one column wide, at a line's end too.
        let nothing =
            range.is_empty() || source.get(range.start().into()..range.end().into()) == Some("\n");
        if nothing && message == "invalid syntax" {
            (end_line, end_col) = (line, col + 1);
        }
        if end_line == line {
            text = format!("{text}\n").into();
        }
    }
    SyntaxError {
        kind,
        message: message.into(),
        line,
        col,
        end_line,
        end_col,
        text: Some(text),
        incomplete,
    }
}

/// Makes an error of a tree that the parser has accepted: columns in bytes, and no text,
/// which whoever shows it takes from the file.
pub fn error_in_tree(index: &LineIndex, fault: Fault) -> SyntaxError {
    let (line, col) = index.line_col(fault.range.start());
    let (end_line, end_col) = index.line_col(fault.range.end());
    SyntaxError {
        kind: fault.kind,
        message: fault.message.into(),
        line,
        col: col + 1,
        end_line,
        end_col: end_col + 1,
        text: None,
        incomplete: false,
    }
}

fn plain(message: String, line: u32) -> SyntaxError {
    SyntaxError {
        kind: ErrorKind::Syntax,
        message: message.into(),
        line,
        col: 0,
        end_line: line,
        end_col: 0,
        text: None,
        incomplete: false,
    }
}

/// Decodes a source file: byte order mark, PEP 263 declaration, else UTF-8.
pub fn decode_source(bytes: &[u8]) -> Result<String, SyntaxError> {
    let (bytes, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if bytes.contains(&0) {
        return Err(plain("source code cannot contain null bytes".into(), 1));
    }
    let cookie = coding_cookie(bytes);
    let encoding = cookie.as_deref().map_or("utf-8", normalize);
    if bom && encoding != "utf-8" {
        let name = cookie.unwrap_or_default();
        return Err(plain(format!("encoding problem: {name} with BOM"), 1));
    }
    match encoding {
        "utf-8" => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(e) => Err(bad_utf8(
                bytes,
                e.valid_up_to(),
                e.error_len(),
                cookie.is_some(),
            )),
        },
        "latin-1" => Ok(bytes.iter().map(|&b| b as char).collect()),
        "ascii" => match bytes.iter().position(|b| !b.is_ascii()) {
            None => Ok(bytes.iter().map(|&b| b as char).collect()),
            Some(at) => Err(plain(
                format!(
                    "(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    bytes[at]
                ),
                1,
            )),
        },
        _ => Err(plain(
            format!("unknown encoding: {}", cookie.unwrap_or_default()),
            1,
        )),
    }
}

fn bad_utf8(bytes: &[u8], at: usize, len: Option<usize>, declared: bool) -> SyntaxError {
    let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() as u32 + 1;
    let byte = bytes[at];
    if declared || line > 0 {
        let start = bytes[..at]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |i| i + 1);
        let why = match len {
            None => "unexpected end of data",
            Some(_) if (0x80..0xc2).contains(&byte) || byte > 0xf4 => "invalid start byte",
            Some(_) => "invalid continuation byte",
        };
        return plain(
            format!(
                "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {}: {why}",
                at - start
            ),
            line,
        );
    }
    plain(
        format!("Non-UTF-8 code starting with '\\x{byte:02x}'"),
        line,
    )
}

/// The encoding that a comment in the first two lines names.
fn coding_cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&b| b == b'\n').take(2) {
        let text = line
            .iter()
            .position(|&b| !matches!(b, b' ' | b'\t' | 0x0c | b'\r'));
        match text {
            None => continue,
            Some(i) if line[i] != b'#' => return None,
            Some(_) => {}
        }
        let mut rest = line;
        while let Some(i) = rest.windows(6).position(|w| w == b"coding") {
            rest = &rest[i + 6..];
            if !matches!(rest.first(), Some(b':' | b'=')) {
                continue;
            }
            let name: String = rest[1..]
                .iter()
                .skip_while(|b| matches!(b, b' ' | b'\t'))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
                .map(|&b| b as char)
                .collect();
            if !name.is_empty() {
                return Some(name);
            }
        }
    }
    None
}

fn normalize(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let is = |stem: &str| lower == stem || lower.starts_with(&format!("{stem}-"));
    if is("utf-8") || lower == "utf8" {
        "utf-8"
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") || lower == "latin1" {
        "latin-1"
    } else if lower == "ascii" || lower == "us-ascii" {
        "ascii"
    } else {
        "unknown"
    }
}

/// Whether a compound statement at the end of an interactive text may go on: its last line
/// is indented, and not ended.
pub fn may_go_on(source: &str) -> bool {
    let last = source.rsplit('\n').next().unwrap_or("");
    last.starts_with([' ', '\t']) && !last.trim().is_empty()
}
