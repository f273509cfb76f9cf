//! Interpolated strings of a program's tree, back to the parser's form.

use super::to_parser::Builder;
use crate::errors::Res;
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, ConversionFlag, InterpolatedStringElement as Element};

/// Escapes that spell code points, lone surrogates among them.
pub(super) fn spell_surrogates(points: &[u32], braces: bool) -> String {
    let mut out = String::new();
    for &point in points {
        match char::from_u32(point) {
            // A brace in the text part of an f-string is written twice.
            Some(c @ ('{' | '}')) if braces => {
                out.push(c);
                out.push(c);
            }
            Some(c) if c.is_ascii_alphanumeric() || c == ' ' => out.push(c),
            _ if point < 0x1_0000 => out.push_str(&format!("\\u{point:04x}")),
            _ => out.push_str(&format!("\\U{point:08x}")),
        }
    }
    out
}

impl Builder {
    pub(super) fn fstring(&mut self, n: &Node) -> Res<ast::FStringValue> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let elements = self.elements(n)?;
        Ok(ast::FStringValue::single(ast::FString {
            range: self.close(start, place),
            node_index: Default::default(),
            elements: elements.into(),
            flags: ast::FStringFlags::empty(),
        }))
    }

    pub(super) fn tstring(&mut self, n: &Node) -> Res<ast::TStringValue> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let elements = self.elements(n)?;
        Ok(ast::TStringValue::single(ast::TString {
            range: self.close(start, place),
            node_index: Default::default(),
            elements: elements.into(),
            flags: ast::TStringFlags::empty(),
        }))
    }

    /// The elements of a string, or a part of one that stands alone.
    fn elements(&mut self, n: &Node) -> Res<Vec<Element>> {
        let values = match (n.name(), &n.fields[0]) {
            ("JoinedStr" | "TemplateStr", Item::List(values)) => values,
            _ => return Ok(vec![self.element(n)?]),
        };
        let mut all = Vec::new();
        for value in values {
            if let Item::Node(value) = value {
                all.push(self.element(value)?);
            }
        }
        Ok(all)
    }

    fn element(&mut self, n: &Node) -> Res<Element> {
        let place = n.place.unwrap_or_default();
        if n.name() == "Constant"
            && let Item::Const(value @ (Const::Str { .. } | Const::SurrogateStr(_))) = &n.fields[0]
        {
            return Ok(self.literal(value, place));
        }
        let start = self.open(place);
        let (value, conversion, spec, shown) = match n.name() {
            "FormattedValue" => (0, 1, 2, None),
            "Interpolation" => (0, 2, 3, Some(1)),
            // Any other expression is shown as it is.
            _ => {
                let expression = Box::new(self.expr(n)?);
                return Ok(Element::Interpolation(ast::InterpolatedElement {
                    range: self.close(start, place),
                    node_index: Default::default(),
                    expression,
                    debug_text: None,
                    conversion: ConversionFlag::None,
                    format_spec: None,
                }));
            }
        };
        if let Some(i) = shown
            && let Item::Const(Const::Str { text, .. }) = &n.fields[i]
        {
            self.texts.push((start.to_u32(), text.clone()));
        }
        let expression = self.expr_at(n, value)?;
        let conversion = match n.fields[conversion] {
            Item::Int(115) => ConversionFlag::Str,
            Item::Int(114) => ConversionFlag::Repr,
            Item::Int(97) => ConversionFlag::Ascii,
            _ => ConversionFlag::None,
        };
        let format_spec = match &n.fields[spec] {
            Item::Node(spec) => {
                let place = spec.place.unwrap_or_default();
                let open = self.open(place);
                let elements = self.elements(spec)?.into();
                Some(Box::new(ast::InterpolatedStringFormatSpec {
                    range: self.close(open, place),
                    node_index: Default::default(),
                    elements,
                }))
            }
            _ => None,
        };
        Ok(Element::Interpolation(ast::InterpolatedElement {
            range: self.close(start, place),
            node_index: Default::default(),
            expression,
            debug_text: None,
            conversion,
            format_spec,
        }))
    }

    fn literal(&mut self, value: &Const, place: Place) -> Element {
        let (value, range) = match value {
            Const::SurrogateStr(points) => {
                let at = self.put(place.line, place.col, &spell_surrogates(points, true));
                (Box::from(""), at)
            }
            Const::Str { text, .. } => {
                let start = self.open(place);
                (text.clone(), self.close(start, place))
            }
            _ => {
                let start = self.open(place);
                (Box::from(""), self.close(start, place))
            }
        };
        Element::Literal(ast::InterpolatedStringLiteralElement {
            range,
            node_index: Default::default(),
            value,
        })
    }
}
