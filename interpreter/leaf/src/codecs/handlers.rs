//! The error handlers that Python knows by name.

use super::{CodecError, DecodeHandler, EncodeHandler, Replacement, push_escape};
use crate::text::{Text, TextBuilder};

/// An error handler by name; what ends a conversion is the [`CodecError`] itself.
#[derive(Clone, Copy, Debug)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    /// Encoding only; decoding treats it as strict (in Python it is a `TypeError`).
    XmlCharRefReplace,
    /// Encoding only; like backslashreplace with `\N{...}` for what the function
    /// knows a name of.
    NameReplace(fn(u32) -> Option<String>),
    SurrogateEscape,
    SurrogatePass,
}

impl Errors {
    /// The handler of that name; `namereplace` needs a function and so is not here.
    pub fn from_name(name: &str) -> Option<Errors> {
        Some(match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            "backslashreplace" => Errors::BackslashReplace,
            "xmlcharrefreplace" => Errors::XmlCharRefReplace,
            "surrogateescape" => Errors::SurrogateEscape,
            "surrogatepass" => Errors::SurrogatePass,
            _ => return None,
        })
    }
}

/// How an encoding of the UTF family lays out a surrogate: by its name as in
/// exceptions; `None` for any other encoding.
fn surrogate_layout(encoding: &str) -> Option<(usize, bool)> {
    match encoding {
        "utf-8" => Some((3, false)),
        "utf-16-le" | "utf-16" => Some((2, true)),
        "utf-16-be" => Some((2, false)),
        "utf-32-le" | "utf-32" => Some((4, true)),
        "utf-32-be" => Some((4, false)),
        _ => None,
    }
}

fn is_surrogate(cp: u32) -> bool {
    (0xd800..0xe000).contains(&cp)
}

/// The surrogate that `bytes` begin with, in the layout of `encoding`, and its size.
fn surrogate_at(encoding: &str, bytes: &[u8]) -> Option<(u32, usize)> {
    let (size, little) = surrogate_layout(encoding)?;
    let unit = bytes.get(..size)?;
    let cp = match (size, little) {
        (3, _) => {
            let tail = |b: u8| (b & 0xc0 == 0x80).then_some(u32::from(b & 0x3f));
            if unit[0] & 0xf0 != 0xe0 {
                return None;
            }
            u32::from(unit[0] & 15) << 12 | tail(unit[1])? << 6 | tail(unit[2])?
        }
        (_, true) => unit.iter().rev().fold(0, |cp, &b| cp << 8 | u32::from(b)),
        (_, false) => unit.iter().fold(0, |cp, &b| cp << 8 | u32::from(b)),
    };
    is_surrogate(cp).then_some((cp, size))
}

fn surrogate_bytes(encoding: &str, cp: u32, out: &mut Vec<u8>) -> Option<()> {
    let (size, little) = surrogate_layout(encoding)?;
    let at = out.len();
    match size {
        3 => out.extend([
            0xe0 | (cp >> 12) as u8,
            0x80 | (cp >> 6) as u8 & 0x3f,
            0x80 | cp as u8 & 0x3f,
        ]),
        _ => {
            out.extend(&cp.to_le_bytes()[..size]);
            if !little {
                out[at..].reverse();
            }
        }
    }
    Some(())
}

impl DecodeHandler for Errors {
    type Error = CodecError;

    fn decode_error(
        &mut self,
        input: &[u8],
        error: CodecError,
        out: &mut TextBuilder,
    ) -> Result<usize, CodecError> {
        let bytes = &input[error.start..error.end];
        match self {
            Errors::Ignore => Ok(error.end),
            Errors::Replace => {
                out.push(0xfffd);
                Ok(error.end)
            }
            Errors::BackslashReplace => {
                for &byte in bytes {
                    push_escape(byte.into(), |b| out.push(b.into()));
                }
                Ok(error.end)
            }
            Errors::SurrogateEscape => {
                // As many bytes as are beyond ASCII, at most four; none is an error.
                let count = bytes.iter().take(4).take_while(|&&b| b >= 0x80).count();
                if count == 0 {
                    return Err(error);
                }
                bytes[..count]
                    .iter()
                    .for_each(|&b| out.push(0xdc00 + u32::from(b)));
                Ok(error.start + count)
            }
            Errors::SurrogatePass => match surrogate_at(error.encoding, &input[error.start..]) {
                Some((cp, size)) => {
                    out.push(cp);
                    Ok(error.start + size)
                }
                None => Err(error),
            },
            Errors::Strict | Errors::XmlCharRefReplace | Errors::NameReplace(_) => Err(error),
        }
    }
}

impl EncodeHandler for Errors {
    type Error = CodecError;

    fn encode_error(
        &mut self,
        input: &dyn Fn(usize) -> u32,
        error: CodecError,
    ) -> Result<(Replacement, usize), CodecError> {
        let code_points = (error.start..error.end).map(input);
        let text = |bytes: Vec<u8>| Replacement::Text(Text::Latin1(bytes));
        let replacement = match self {
            Errors::Strict => return Err(error),
            Errors::Ignore => text(Vec::new()),
            Errors::Replace => text(vec![b'?'; error.end - error.start]),
            Errors::BackslashReplace => {
                let mut out = Vec::new();
                code_points.for_each(|cp| push_escape(cp, |b| out.push(b)));
                text(out)
            }
            Errors::XmlCharRefReplace => text(
                code_points
                    .flat_map(|cp| format!("&#{cp};").into_bytes())
                    .collect(),
            ),
            Errors::NameReplace(name_of) => {
                let mut out = Vec::new();
                for cp in code_points {
                    match name_of(cp) {
                        Some(name) => out.extend(format!("\\N{{{name}}}").into_bytes()),
                        None => push_escape(cp, |b| out.push(b)),
                    }
                }
                text(out)
            }
            Errors::SurrogateEscape => {
                // What stands for bytes in front is taken; the encoder comes back with
                // the rest.
                let byte = |cp| (0xdc80..0xdd00).contains(&cp).then(|| (cp - 0xdc00) as u8);
                let bytes: Vec<u8> = code_points.map_while(byte).collect();
                if bytes.is_empty() {
                    return Err(error);
                }
                let next = error.start + bytes.len();
                return Ok((Replacement::Bytes(bytes), next));
            }
            Errors::SurrogatePass => {
                let mut out = Vec::new();
                for cp in code_points {
                    if !is_surrogate(cp) || surrogate_bytes(error.encoding, cp, &mut out).is_none()
                    {
                        return Err(error);
                    }
                }
                Replacement::Bytes(out)
            }
        };
        Ok((replacement, error.end))
    }

    fn raise(&mut self, error: CodecError) -> CodecError {
        error
    }
}
