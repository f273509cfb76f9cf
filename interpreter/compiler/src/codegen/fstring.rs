//! f-strings and t-strings.

use super::Compiler;
use super::emit::Reg;
use crate::errors::Res;
use crate::literals;
use crate::pool::str_const;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, ConversionFlag, InterpolatedStringElement as Element};
use ruff_text_size::{Ranged, TextRange};

/// Pieces joined by one instruction.
const CHUNK: usize = 24;

/// What remains of an f-string once neighbouring texts are joined.
enum Piece<'a> {
    Text(literals::Text),
    Value(&'a ast::InterpolatedElement),
}

impl<'a> Compiler<'a> {
    fn push_text(pieces: &mut Vec<Piece<'a>>, text: literals::Text) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Text(last)) = pieces.last_mut() {
            last.append(text);
        } else {
            pieces.push(Piece::Text(text));
        }
    }

    fn collect(
        &mut self,
        elements: &'a ast::InterpolatedStringElements,
        raw: bool,
        pieces: &mut Vec<Piece<'a>>,
    ) {
        for element in elements {
            match element {
                Element::Literal(l) => {
                    let text = literals::fstring_text(l, self.source, raw);
                    Self::push_text(pieces, text);
                }
                Element::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        Self::push_text(
                            pieces,
                            literals::Text::plain(&without_comments(debug.as_str())),
                        );
                    }
                    pieces.push(Piece::Value(i));
                }
            }
        }
    }

    pub fn fstring(&mut self, x: &'a ast::ExprFString, dst: Reg) -> Res {
        let mut pieces = Vec::new();
        for part in x.value.iter() {
            match part {
                ast::FStringPart::Literal(l) => {
                    let text = literals::string_part(l, self.source);
                    Self::push_text(&mut pieces, text);
                }
                ast::FStringPart::FString(f) => {
                    let raw =
                        matches!(f.flags.prefix(), ast::str_prefix::FStringPrefix::Raw { .. });
                    self.collect(&f.elements, raw, &mut pieces);
                }
            }
        }
        self.join(pieces, x.range, dst)
    }

    fn join(&mut self, pieces: Vec<Piece<'a>>, range: TextRange, dst: Reg) -> Res {
        self.at(range);
        if pieces.is_empty() {
            self.load_const(dst, str_const(""));
            return Ok(());
        }
        if pieces.len() == 1 {
            return self.piece(pieces.into_iter().next(), range, dst);
        }
        let mark = self.mark();
        let mut base = self.top();
        let mut count = 0;
        for piece in pieces {
            if count == CHUNK {
                self.at(range);
                self.op(Op::BuildString, base, base, count as u8);
                self.release(mark);
                base = self.temp();
                count = 1;
            }
            let r = self.temp();
            self.piece(Some(piece), range, r)?;
            count += 1;
        }
        self.at(range);
        self.op(Op::BuildString, dst, base, count as u8);
        self.release(mark);
        Ok(())
    }

    fn piece(&mut self, piece: Option<Piece<'a>>, range: TextRange, dst: Reg) -> Res {
        match piece {
            Some(Piece::Text(text)) => {
                self.at(range);
                self.load_const(dst, text.into_const());
                Ok(())
            }
            Some(Piece::Value(i)) => self.formatted(i, dst),
            None => Ok(()),
        }
    }

    fn conversion(i: &ast::InterpolatedElement) -> u8 {
        match i.conversion {
            ConversionFlag::Str => 1,
            ConversionFlag::Repr => 2,
            ConversionFlag::Ascii => 3,
            // `{x=}` shows the repr unless it says otherwise.
            ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => 2,
            ConversionFlag::None => 0,
        }
    }

    fn formatted(&mut self, i: &'a ast::InterpolatedElement, dst: Reg) -> Res {
        crate::limits::with_stack(|| {
            let mark = self.mark();
            let conversion = Self::conversion(i);
            match &i.format_spec {
                None => {
                    let v = self.operand(&i.expression)?;
                    self.at(i.range);
                    self.op(Op::FormatValue, dst, v, conversion);
                }
                Some(spec) => {
                    let v = self.operand(&i.expression)?;
                    let v = if self.is_temp(v) {
                        v
                    } else {
                        let t = self.temp();
                        self.mov(t, v);
                        t
                    };
                    let s = self.temp();
                    self.spec(spec, s)?;
                    self.at(i.range);
                    self.op_num(Op::FormatSpec, dst, v, s, conversion.into());
                }
            }
            self.release(mark);
            Ok(())
        })
    }

    fn spec(&mut self, spec: &'a ast::InterpolatedStringFormatSpec, dst: Reg) -> Res {
        let mut pieces = Vec::new();
        self.collect(&spec.elements, false, &mut pieces);
        self.join(pieces, spec.range, dst)
    }

    pub fn tstring(&mut self, x: &'a ast::ExprTString, dst: Reg) -> Res {
        let mut pieces = Vec::new();
        for part in x.value.iter() {
            let raw = matches!(
                part.flags.prefix(),
                ast::str_prefix::TStringPrefix::Raw { .. }
            );
            self.collect(&part.elements, raw, &mut pieces);
        }
        let mut strings = vec![literals::Text::default()];
        let mut values = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    if let Some(last) = strings.last_mut() {
                        last.append(text);
                    }
                }
                Piece::Value(i) => {
                    values.push(i);
                    strings.push(literals::Text::default());
                }
            }
        }
        let mark = self.mark();
        let pair = self.temps(2);
        let texts: Vec<Const> = strings
            .into_iter()
            .map(literals::Text::into_const)
            .collect();
        self.at(x.range);
        self.load_const(pair, Const::Tuple(texts.into()));
        let list = pair + 1;
        self.op(Op::BuildList, list, list, 0);
        for i in values {
            let mark = self.mark();
            let t = self.temps(3);
            self.expr(&i.expression, t)?;
            let text = match self.index.text_at(i.range.start()) {
                Some(text) => text.to_owned(),
                None => interpolation_text(self.source, i),
            };
            self.at(i.range);
            self.load_const(t + 1, str_const(&text));
            match &i.format_spec {
                Some(spec) => self.spec(spec, t + 2)?,
                None => self.load_const(t + 2, str_const("")),
            }
            self.at(i.range);
            self.op(Op::BuildInterpolation, t, t, Self::conversion(i));
            self.op(Op::ListAppend, list, t, 0);
            self.release(mark);
        }
        self.at(x.range);
        self.op(Op::ListToTuple, list, list, 0);
        self.op(Op::BuildTemplate, dst, pair, 0);
        self.release(mark);
        Ok(())
    }
}

/// The text of an interpolated expression as written, without comments.
pub fn interpolation_text(source: &str, i: &ast::InterpolatedElement) -> String {
    let start = i.range.start().to_usize() + 1;
    let end = match &i.format_spec {
        Some(spec) => spec.range.start().to_usize(),
        None => i.range.end().to_usize() - 1,
    };
    let mut text = source[start..end.max(start)].trim_end_matches(':');
    let expression = i.expression.range().end().to_usize() - start;
    let cut = |text: &'_ str, mark: char| -> usize {
        match text.rfind(mark) {
            Some(at) if at >= expression => at,
            _ => text.len(),
        }
    };
    if i.conversion != ConversionFlag::None {
        text = &text[..cut(text, '!')];
    }
    if i.debug_text.is_some() {
        text = &text[..cut(text, '=')];
    }
    without_comments(text)
}

/// CPython drops comments from the text of an expression that shows itself.
pub fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<&str> = None;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else {
            break;
        };
        let mut width = c.len_utf8();
        match quote {
            Some(q) if rest.starts_with(q) => {
                width = q.len();
                quote = None;
            }
            Some(_) if c == '\\' => {
                width += rest[1..].chars().next().map_or(0, char::len_utf8);
            }
            Some(_) => {}
            None if c == '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            None => {
                for q in ["\"\"\"", "'''", "\"", "'"] {
                    if rest.starts_with(q) {
                        quote = Some(q);
                        width = q.len();
                        break;
                    }
                }
            }
        }
        out.push_str(&rest[..width]);
        at += width;
    }
    out
}
