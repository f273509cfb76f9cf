//! Parameters, type parameters and arguments of a tree, to the parser's.

use super::{Builder, child, items};
use crate::errors::Res;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextSize;

impl Builder {
    pub(in crate::tree) fn type_params(
        &mut self,
        n: &Node,
        i: usize,
    ) -> Res<Option<Box<ast::TypeParams>>> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let mut type_params = Vec::new();
        for item in items(n, i) {
            let Item::Node(p) = item else { continue };
            let place = p.place.unwrap_or_default();
            let open = self.open(place);
            let node_index = Default::default();
            let name = self.identifier_at(p, 0);
            type_params.push(match p.name() {
                "TypeVar" => {
                    let (bound, default) = (self.maybe(p, 1)?, self.maybe(p, 2)?);
                    ast::TypeParam::TypeVar(ast::TypeParamTypeVar {
                        node_index,
                        range: self.close(open, place),
                        name,
                        bound,
                        default,
                    })
                }
                "ParamSpec" => {
                    let default = self.maybe(p, 1)?;
                    ast::TypeParam::ParamSpec(ast::TypeParamParamSpec {
                        node_index,
                        range: self.close(open, place),
                        name,
                        default,
                    })
                }
                _ => {
                    let default = self.maybe(p, 1)?;
                    ast::TypeParam::TypeVarTuple(ast::TypeParamTypeVarTuple {
                        node_index,
                        range: self.close(open, place),
                        name,
                        default,
                    })
                }
            });
        }
        if type_params.is_empty() {
            return Ok(None);
        }
        Ok(Some(Box::new(ast::TypeParams {
            range: self.close(start, place),
            node_index: Default::default(),
            type_params,
        })))
    }

    pub(in crate::tree) fn parameter(&mut self, n: &Node) -> Res<ast::Parameter> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let name = self.identifier_at(n, 0);
        let annotation = self.maybe(n, 1)?;
        Ok(ast::Parameter {
            range: self.close(start, place),
            node_index: Default::default(),
            name,
            annotation,
        })
    }

    pub(in crate::tree) fn parameters(
        &mut self,
        n: Option<&Node>,
        place: Place,
    ) -> Res<ast::Parameters> {
        let start = self.open(place);
        let mut parameters = ast::Parameters::default();
        if let Some(n) = n {
            let positional = items(n, 0).len() + items(n, 1).len();
            let defaults = items(n, 6);
            let first = positional.saturating_sub(defaults.len());
            let default_of = |i: usize| i.checked_sub(first).and_then(|k| defaults.get(k));
            let mut i = 0;
            for (field, own) in [(0, true), (1, false)] {
                for item in items(n, field) {
                    let Item::Node(p) = item else { continue };
                    let with_default = self.with_default(p, default_of(i))?;
                    i += 1;
                    if own {
                        parameters.posonlyargs.push(with_default);
                    } else {
                        parameters.args.push(with_default);
                    }
                }
            }
            if let Some(p) = child(n, 2) {
                parameters.vararg = Some(Box::new(self.parameter(p)?));
            }
            for (k, item) in items(n, 3).iter().enumerate() {
                let Item::Node(p) = item else { continue };
                let default = items(n, 4).get(k);
                let with_default = self.with_default(p, default)?;
                parameters.kwonlyargs.push(with_default);
            }
            if let Some(p) = child(n, 5) {
                parameters.kwarg = Some(Box::new(self.parameter(p)?));
            }
        }
        parameters.range = self.close(start, place);
        Ok(parameters)
    }

    pub(in crate::tree) fn with_default(
        &mut self,
        p: &Node,
        default: Option<&Item>,
    ) -> Res<ast::ParameterWithDefault> {
        let place = p.place.unwrap_or_default();
        let start = self.open(place);
        let parameter = self.parameter(p)?;
        let default = match default {
            Some(Item::Node(d)) => Some(Box::new(self.expr(d)?)),
            _ => None,
        };
        Ok(ast::ParameterWithDefault {
            range: self.close(start, place),
            node_index: Default::default(),
            parameter,
            default,
        })
    }

    /// Positional arguments in field `i`, keywords in the next.
    pub(in crate::tree) fn arguments(
        &mut self,
        n: &Node,
        i: usize,
        start: TextSize,
        place: Place,
    ) -> Res<ast::Arguments> {
        let args: Vec<Expr> = self.exprs(n, i)?;
        let mut keywords = Vec::new();
        for item in items(n, i + 1) {
            let Item::Node(k) = item else { continue };
            let place = k.place.unwrap_or_default();
            let open = self.open(place);
            let arg = self.maybe_identifier(k, 0);
            let value = *self.expr_at(k, 1)?;
            keywords.push(ast::Keyword {
                range: self.close(open, place),
                node_index: Default::default(),
                arg,
                value,
            });
        }
        Ok(ast::Arguments {
            range: self.close(start, place),
            node_index: Default::default(),
            args: args.into(),
            keywords: keywords.into_iter().collect(),
        })
    }
}
