//! Expressions of a tree, to the parser's.

use super::{Builder, child, context, items, number, text};
use crate::errors::{Res, fault};
use crate::tree::strings_back::spell_surrogates;
use crate::tree::{COMPARISONS, OPERATORS, UNARIES};
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextRange;

impl Builder {
    pub(in crate::tree) fn operator(&mut self, n: &Node, i: usize) -> Res<ast::Operator> {
        let name = child(n, i).map_or("", Node::name);
        let found = OPERATORS
            .into_iter()
            .find(|&op| crate::tree::operator(op) == name);
        match found {
            Some(op) => Ok(op),
            None => fault(TextRange::default(), "an operator is missing"),
        }
    }

    pub(in crate::tree) fn comprehensions(
        &mut self,
        n: &Node,
        i: usize,
    ) -> Res<Vec<ast::Comprehension>> {
        let place = n.place.unwrap_or_default();
        let mut all = Vec::new();
        for item in items(n, i) {
            let Item::Node(c) = item else { continue };
            let start = self.open(place);
            let target = *self.expr_at(c, 0)?;
            let iter = *self.expr_at(c, 1)?;
            let ifs = self.exprs(c, 2)?;
            all.push(ast::Comprehension {
                range: self.close(start, place),
                node_index: Default::default(),
                target,
                iter,
                ifs,
                is_async: number(&c.fields[3]) != 0,
            });
        }
        Ok(all)
    }

    pub(in crate::tree) fn expr_inner(&mut self, n: &Node) -> Res<Expr> {
        let place = n.place.unwrap_or_default();
        let node_index = Default::default();
        let start = self.open(place);
        macro_rules! make {
            ($variant:ident, $struct:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Expr::$variant(ast::$struct { node_index, range, $($field),* })
            }};
        }
        Ok(match n.name() {
            "BoolOp" => make!(
                BoolOp,
                ExprBoolOp {
                    op: match child(n, 0).map(Node::name) {
                        Some("And") => ast::BoolOp::And,
                        _ => ast::BoolOp::Or,
                    },
                    values: self.exprs(n, 1)?,
                }
            ),
            "NamedExpr" => make!(
                Named,
                ExprNamed {
                    target: self.expr_at(n, 0)?,
                    value: self.expr_at(n, 1)?,
                }
            ),
            "BinOp" => make!(
                BinOp,
                ExprBinOp {
                    left: self.expr_at(n, 0)?,
                    op: self.operator(n, 1)?,
                    right: self.expr_at(n, 2)?,
                }
            ),
            "UnaryOp" => make!(
                UnaryOp,
                ExprUnaryOp {
                    op: {
                        let name = child(n, 0).map_or("", Node::name);
                        let found = UNARIES
                            .into_iter()
                            .find(|&op| crate::tree::unary(op) == name);
                        found.unwrap_or(ast::UnaryOp::Not)
                    },
                    operand: self.expr_at(n, 1)?,
                }
            ),
            "Lambda" => make!(
                Lambda,
                ExprLambda {
                    parameters: Some(Box::new(self.parameters(child(n, 0), place)?)),
                    body: self.expr_at(n, 1)?,
                }
            ),
            "IfExp" => make!(
                If,
                ExprIf {
                    test: self.expr_at(n, 0)?,
                    body: self.expr_at(n, 1)?,
                    orelse: self.expr_at(n, 2)?,
                }
            ),
            "Dict" => make!(
                Dict,
                ExprDict {
                    items: self.dict_items(n)?
                }
            ),
            "Set" => make!(
                Set,
                ExprSet {
                    elts: self.exprs(n, 0)?
                }
            ),
            "ListComp" => make!(
                ListComp,
                ExprListComp {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                }
            ),
            "SetComp" => make!(
                SetComp,
                ExprSetComp {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                }
            ),
            "DictComp" => make!(
                DictComp,
                ExprDictComp {
                    key: Some(self.expr_at(n, 0)?),
                    value: self.expr_at(n, 1)?,
                    generators: self.comprehensions(n, 2)?,
                }
            ),
            "GeneratorExp" => make!(
                Generator,
                ExprGenerator {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                    parenthesized: true,
                }
            ),
            "Await" => make!(
                Await,
                ExprAwait {
                    value: self.expr_at(n, 0)?
                }
            ),
            "Yield" => make!(
                Yield,
                ExprYield {
                    value: self.maybe(n, 0)?
                }
            ),
            "YieldFrom" => make!(
                YieldFrom,
                ExprYieldFrom {
                    value: self.expr_at(n, 0)?
                }
            ),
            "Compare" => make!(
                Compare,
                ExprCompare {
                    left: self.expr_at(n, 0)?,
                    ops: self.comparisons(n)?,
                    comparators: self.exprs::<Vec<Expr>>(n, 2)?.into(),
                }
            ),
            "Call" => {
                let func = self.expr_at(n, 0)?;
                let open = self.open(place);
                Expr::Call(ast::ExprCall {
                    node_index,
                    range_start: start,
                    func,
                    arguments: self.arguments(n, 1, open, place)?,
                })
            }
            "FormattedValue" | "JoinedStr" => make!(
                FString,
                ExprFString {
                    value: self.fstring(n)?,
                }
            ),
            "Interpolation" | "TemplateStr" => make!(
                TString,
                ExprTString {
                    value: self.tstring(n)?,
                }
            ),
            "Constant" => match &n.fields[0] {
                Item::Const(value) => return self.constant(value, place),
                _ => return fault(TextRange::default(), "a constant is missing"),
            },
            "Attribute" => {
                let value = self.expr_at(n, 0)?;
                let name = text(&n.fields[1]).unwrap_or("");
                // The name ends where the expression does.
                let col = place.end_col.saturating_sub(name.len() as i32);
                let attr = self.identifier(name, place.end_line, col);
                make!(
                    Attribute,
                    ExprAttribute {
                        value: value,
                        attr: attr,
                        ctx: context(n, 2),
                    }
                )
            }
            "Subscript" => make!(
                Subscript,
                ExprSubscript {
                    value: self.expr_at(n, 0)?,
                    slice: self.expr_at(n, 1)?,
                    ctx: context(n, 2),
                }
            ),
            "Starred" => make!(
                Starred,
                ExprStarred {
                    value: self.expr_at(n, 0)?,
                    ctx: context(n, 1),
                }
            ),
            "Name" => make!(
                Name,
                ExprName {
                    id: ast::name::Name::new(text(&n.fields[0]).unwrap_or("")),
                    ctx: context(n, 1),
                }
            ),
            "List" => make!(
                List,
                ExprList {
                    elts: self.exprs(n, 0)?,
                    ctx: context(n, 1),
                }
            ),
            "Tuple" => make!(
                Tuple,
                ExprTuple {
                    elts: self.exprs(n, 0)?,
                    ctx: context(n, 1),
                    parenthesized: true,
                }
            ),
            _ => make!(
                Slice,
                ExprSlice {
                    lower: self.maybe(n, 0)?,
                    upper: self.maybe(n, 1)?,
                    step: self.maybe(n, 2)?,
                }
            ),
        })
    }

    pub(in crate::tree) fn dict_items(&mut self, n: &Node) -> Res<Vec<ast::DictItem>> {
        let mut all = Vec::new();
        for (key, value) in items(n, 0).iter().zip(items(n, 1)) {
            let key = match key {
                Item::Node(k) => Some(self.expr(k)?),
                _ => None,
            };
            let Item::Node(value) = value else { continue };
            let value = self.expr(value)?;
            all.push(ast::DictItem { key, value });
        }
        Ok(all)
    }

    pub(in crate::tree) fn comparisons(&mut self, n: &Node) -> Res<Box<[ast::CmpOp]>> {
        let mut all = Vec::new();
        for item in items(n, 1) {
            let Item::Node(op) = item else { continue };
            let found = COMPARISONS
                .into_iter()
                .find(|&c| crate::tree::comparison(c) == op.name());
            all.extend(found);
        }
        Ok(all.into())
    }

    /// The expression whose value is a constant.
    pub(in crate::tree) fn constant(&mut self, value: &Const, place: Place) -> Res<Expr> {
        let node_index = Default::default();
        Ok(match value {
            Const::Int(i) => {
                let digits = i.unsigned_abs().to_string();
                self.int(&digits, *i < 0, place)?
            }
            Const::BigInt(digits) => match digits.strip_prefix('-') {
                Some(rest) => self.int(rest, true, place)?,
                None => self.int(digits, false, place)?,
            },
            Const::Float(f) => Expr::NumberLiteral(ast::ExprNumberLiteral {
                node_index,
                range: self.whole(place),
                value: ast::Number::Float(*f),
            }),
            Const::Complex(real, imag) => Expr::NumberLiteral(ast::ExprNumberLiteral {
                node_index,
                range: self.whole(place),
                value: ast::Number::Complex {
                    real: *real,
                    imag: *imag,
                },
            }),
            Const::True | Const::False => Expr::BooleanLiteral(ast::ExprBooleanLiteral {
                node_index,
                range: self.whole(place),
                value: matches!(value, Const::True),
            }),
            Const::None => Expr::NoneLiteral(ast::ExprNoneLiteral {
                node_index,
                range: self.whole(place),
            }),
            Const::Ellipsis => Expr::EllipsisLiteral(ast::ExprEllipsisLiteral {
                node_index,
                range: self.whole(place),
            }),
            Const::Bytes(data) => {
                let range = self.whole(place);
                let literal = ast::BytesLiteral {
                    range,
                    node_index: Default::default(),
                    value: data.clone(),
                    flags: ast::BytesLiteralFlags::empty(),
                };
                Expr::BytesLiteral(ast::ExprBytesLiteral {
                    node_index,
                    range,
                    value: ast::BytesLiteralValue::single(literal),
                })
            }
            Const::Str { .. } | Const::SurrogateStr(_) => {
                let literal = self.string_literal(value, place);
                Expr::StringLiteral(ast::ExprStringLiteral {
                    node_index,
                    range: literal.range,
                    value: ast::StringLiteralValue::single(literal),
                })
            }
            Const::Tuple(values) => {
                let start = self.open(place);
                let mut elts = Vec::new();
                for value in values {
                    elts.push(self.deeper(|this| this.constant(value, place))?);
                }
                Expr::Tuple(ast::ExprTuple {
                    node_index,
                    range: self.close(start, place),
                    elts,
                    ctx: ast::ExprContext::Load,
                    parenthesized: true,
                })
            }
            Const::FrozenSet(_) | Const::Code(_) | Const::Stored(_) => {
                return fault(
                    self.whole(place),
                    "pyrs: compile() of a frozenset constant is not implemented",
                );
            }
        })
    }

    /// A string literal, written into the text if the parser's form cannot hold it.
    pub(in crate::tree) fn string_literal(
        &mut self,
        value: &Const,
        place: Place,
    ) -> ast::StringLiteral {
        let (value, range) = match value {
            Const::SurrogateStr(points) => {
                let spelled = format!("'{}'", spell_surrogates(points, false));
                let at = self.put(place.line, place.col, &spelled);
                ("".into(), self.close(at.start(), place))
            }
            Const::Str { text, .. } => (text.clone(), self.whole(place)),
            _ => ("".into(), self.whole(place)),
        };
        // The closing mark counts as the text's own end.
        let range = TextRange::new(range.start(), range.end());
        ast::StringLiteral {
            range,
            node_index: Default::default(),
            value,
            flags: ast::StringLiteralFlags::empty(),
        }
    }

    pub(in crate::tree) fn int(&mut self, digits: &str, negative: bool, place: Place) -> Res<Expr> {
        let at = self.put(place.line, place.col, digits);
        let end = self.mark(place.end_line, place.end_col);
        let range = TextRange::new(at.start(), end);
        let (radix, bare) = match digits.strip_prefix("0x") {
            Some(bare) => (16, bare),
            None => (10, digits),
        };
        let Ok(value) = ast::Int::from_str_radix(bare, radix, digits) else {
            return fault(range, "a bad int constant");
        };
        let literal = Expr::NumberLiteral(ast::ExprNumberLiteral {
            node_index: Default::default(),
            range,
            value: ast::Number::Int(value),
        });
        if !negative {
            return Ok(literal);
        }
        Ok(Expr::UnaryOp(ast::ExprUnaryOp {
            node_index: Default::default(),
            range,
            op: ast::UnaryOp::USub,
            operand: Box::new(literal),
        }))
    }
}
