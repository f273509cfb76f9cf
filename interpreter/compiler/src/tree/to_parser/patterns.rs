//! Patterns of a tree, to the parser's.

use super::{Builder, child, items};
use crate::errors::Res;
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Pattern};

impl Builder {
    pub(in crate::tree) fn patterns<B: FromIterator<Pattern>>(
        &mut self,
        n: &Node,
        i: usize,
    ) -> Res<B> {
        let nodes = items(n, i).iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.pattern(n)).collect()
    }

    pub(in crate::tree) fn pattern(&mut self, n: &Node) -> Res<Pattern> {
        self.deeper(|this| this.pattern_inner(n))
    }

    pub(in crate::tree) fn pattern_inner(&mut self, n: &Node) -> Res<Pattern> {
        let place = n.place.unwrap_or_default();
        let node_index = Default::default();
        let start = self.open(place);
        macro_rules! make {
            ($variant:ident, $struct:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Pattern::$variant(ast::$struct { node_index, range, $($field),* })
            }};
        }
        Ok(match n.name() {
            "MatchValue" => make!(
                MatchValue,
                PatternMatchValue {
                    value: self.expr_at(n, 0)?
                }
            ),
            "MatchSingleton" => make!(
                MatchSingleton,
                PatternMatchSingleton {
                    value: match &n.fields[0] {
                        Item::Const(Const::True) => ast::Singleton::True,
                        Item::Const(Const::False) => ast::Singleton::False,
                        _ => ast::Singleton::None,
                    },
                }
            ),
            "MatchSequence" => make!(
                MatchSequence,
                PatternMatchSequence {
                    patterns: self.patterns(n, 0)?,
                }
            ),
            "MatchMapping" => make!(
                MatchMapping,
                PatternMatchMapping {
                    keys: self.exprs(n, 0)?,
                    patterns: self.patterns(n, 1)?,
                    rest: self.maybe_identifier(n, 2),
                }
            ),
            "MatchClass" => make!(
                MatchClass,
                PatternMatchClass {
                    cls: self.expr_at(n, 0)?,
                    arguments: self.pattern_arguments(n, place)?,
                }
            ),
            "MatchStar" => make!(
                MatchStar,
                PatternMatchStar {
                    name: self.maybe_identifier(n, 0),
                }
            ),
            "MatchOr" => make!(
                MatchOr,
                PatternMatchOr {
                    patterns: self.patterns(n, 0)?
                }
            ),
            _ => make!(
                MatchAs,
                PatternMatchAs {
                    pattern: match child(n, 0) {
                        Some(p) => Some(Box::new(self.pattern(p)?)),
                        None => None,
                    },
                    name: self.maybe_identifier(n, 1),
                }
            ),
        })
    }

    pub(in crate::tree) fn pattern_arguments(
        &mut self,
        n: &Node,
        place: Place,
    ) -> Res<ast::PatternArguments> {
        let start = self.open(place);
        let patterns = self.patterns(n, 1)?;
        let names = self.identifiers(n, 2);
        let values: Vec<Pattern> = self.patterns(n, 3)?;
        let keyword = |(attr, pattern): (ast::Identifier, Pattern)| ast::PatternKeyword {
            range: ruff_text_size::Ranged::range(&pattern),
            node_index: Default::default(),
            attr,
            pattern,
        };
        Ok(ast::PatternArguments {
            range: self.close(start, place),
            node_index: Default::default(),
            patterns,
            keywords: names.into_iter().zip(values).map(keyword).collect(),
        })
    }
}
