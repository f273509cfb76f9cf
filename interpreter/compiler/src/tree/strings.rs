//! Strings with and without interpolations, joined as CPython joins neighbours: texts that
//! meet become one constant from the start of the first to the end of the last.

use super::from_parser::Converter;
use crate::codegen::{interpolation_text, without_comments};
use crate::errors::Res;
use crate::literals::{self, Text};
use pyrs_bytecode::tree::Item;
use ruff_python_ast::{self as ast, ConversionFlag, InterpolatedStringElement as Element};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// What an interpolated string is made of, collected so far.
#[derive(Default)]
struct Pieces {
    done: Vec<Item>,
    /// Text that waits for more: where it lies, and its constant's kind.
    text: Option<(Text, TextRange, Item)>,
}

impl Pieces {
    fn text(&mut self, text: Text, range: TextRange, kind: Item) {
        match &mut self.text {
            Some((known, place, _)) => {
                known.append(text);
                *place = TextRange::new(place.start(), range.end());
            }
            None => self.text = Some((text, range, kind)),
        }
    }

    fn flush(&mut self, converter: &Converter) {
        if let Some((text, range, kind)) = self.text.take()
            && !text.is_empty()
        {
            self.done
                .push(converter.constant(text.into_const(), range, kind));
        }
    }

    fn finish(mut self, converter: &Converter) -> Item {
        self.flush(converter);
        Item::List(self.done)
    }
}

fn kind(l: &ast::StringLiteral) -> Item {
    match l.flags.prefix() {
        ast::str_prefix::StringLiteralPrefix::Unicode => "u".into(),
        _ => Item::Absent,
    }
}

impl Converter<'_> {
    pub fn string(&mut self, s: &ast::ExprStringLiteral) -> Item {
        let value = literals::string(s, self.source);
        let kind = s.value.iter().next().map_or(Item::Absent, kind);
        self.constant(value, s.range, kind)
    }

    pub fn fstring(&mut self, f: &ast::ExprFString) -> Res<Item> {
        let mut pieces = Pieces::default();
        for part in f.value.iter() {
            match part {
                ast::FStringPart::Literal(l) => {
                    let text = literals::string_part(l, self.source);
                    pieces.text(text, l.range, kind(l));
                }
                ast::FStringPart::FString(f) => {
                    use ast::str_prefix::FStringPrefix;
                    let raw = matches!(f.flags.prefix(), FStringPrefix::Raw { .. });
                    self.elements(&f.elements, raw, false, &mut pieces)?;
                }
            }
        }
        let values = pieces.finish(self);
        Ok(self.node("JoinedStr", f.range, vec![values]))
    }

    pub fn tstring(&mut self, t: &ast::ExprTString) -> Res<Item> {
        let mut pieces = Pieces::default();
        for part in t.value.iter() {
            use ast::str_prefix::TStringPrefix;
            let raw = matches!(part.flags.prefix(), TStringPrefix::Raw { .. });
            self.elements(&part.elements, raw, true, &mut pieces)?;
        }
        let values = pieces.finish(self);
        Ok(self.node("TemplateStr", t.range, vec![values]))
    }

    fn elements(
        &mut self,
        elements: &ast::InterpolatedStringElements,
        raw: bool,
        template: bool,
        pieces: &mut Pieces,
    ) -> Res {
        for element in elements {
            match element {
                Element::Literal(l) => {
                    let text = literals::fstring_text(l, self.source, raw);
                    pieces.text(text, l.range, Item::Absent);
                }
                Element::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        let start = i.range.start() + TextSize::new(1);
                        let length = TextSize::new(debug.as_str().len() as u32);
                        let text = Text::plain(&without_comments(debug.as_str()));
                        pieces.text(text, TextRange::at(start, length), Item::Absent);
                    }
                    pieces.flush(self);
                    let node = self.interpolation(i, raw, template)?;
                    pieces.done.push(node);
                }
            }
        }
        Ok(())
    }

    fn interpolation(
        &mut self,
        i: &ast::InterpolatedElement,
        raw: bool,
        template: bool,
    ) -> Res<Item> {
        let value = self.expr(&i.expression)?;
        let conversion = match i.conversion {
            // What shows itself is shown by its repr, unless a format is asked for.
            ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => {
                ConversionFlag::Repr as i64
            }
            other => other as i64,
        };
        let spec = match &i.format_spec {
            None => Item::Absent,
            Some(spec) => {
                let mut pieces = Pieces::default();
                self.elements(&spec.elements, raw, false, &mut pieces)?;
                let mut start = spec.range.start().to_usize();
                if start > 0 && self.source.as_bytes().get(start - 1) == Some(&b':') {
                    start -= 1;
                }
                let range = TextRange::new(TextSize::new(start as u32), spec.range.end());
                let values = pieces.finish(self);
                self.node("JoinedStr", range, vec![values])
            }
        };
        let mut fields = vec![value, Item::Int(conversion), spec];
        if template {
            let text = interpolation_text(self.source, i);
            let text = pyrs_bytecode::Const::Str {
                text: text.into(),
                interned: false,
            };
            fields.insert(1, Item::Const(text));
            return Ok(self.node("Interpolation", i.range(), fields));
        }
        Ok(self.node("FormattedValue", i.range(), fields))
    }
}
