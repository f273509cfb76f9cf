//! Warnings about expressions that can never be called or subscripted: somebody forgot a
//! comma.

use super::Compiler;
use ruff_python_ast::{self as ast, Expr, Number};
use ruff_text_size::{Ranged, TextRange};

/// The type of an expression's value where its form tells it.
fn type_of(e: &Expr) -> Option<&'static str> {
    Some(match e {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::FString(_) | Expr::StringLiteral(_) => "str",
        Expr::BytesLiteral(_) => "bytes",
        Expr::BooleanLiteral(_) => "bool",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(n) => match n.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        },
        _ => return None,
    })
}

impl<'a> Compiler<'a> {
    fn hint(&mut self, range: TextRange, text: String) {
        let text = format!("{text}; perhaps you missed a comma?");
        self.warnings.push((range, text));
    }

    pub fn check_callee(&mut self, call: &ast::ExprCall) {
        if let Some(name) = type_of(&call.func).filter(|&name| name != "function") {
            self.hint(call.range(), format!("'{name}' object is not callable"));
        }
    }

    /// Of a subscript that is read.
    pub fn check_subscript(&mut self, s: &ast::ExprSubscript) {
        let Some(name) = type_of(&s.value) else {
            return;
        };
        match name {
            "str" | "bytes" | "tuple" | "list" => {
                let index = type_of(&s.slice).filter(|&i| i != "int" && i != "bool");
                if let Some(index) = index {
                    let text = format!("{name} indices must be integers or slices, not {index}");
                    self.hint(s.range, text);
                }
            }
            "dict" => {}
            _ => self.hint(s.range, format!("'{name}' object is not subscriptable")),
        }
    }
}
