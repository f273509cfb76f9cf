//! Expressions back to text.

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

pub fn unparse(e: &Expr, source: &str) -> String {
    source[e.range()].to_owned()
}
