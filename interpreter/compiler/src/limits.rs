//! Bounds that keep hostile source from exhausting stack or registers.

use ruff_python_ast::Expr;

/// Nodes inside each other, left-deep chains not counted.
pub const MAX_DEPTH: u32 = 3000;
/// Nodes inside each other in a tree that programs see, left-deep chains counted.
pub const MAX_TREE_DEPTH: u32 = 10_000;
pub const TOO_DEEP: &str = "too many nested expressions";
/// Loops, `try` and `with` statements inside each other in one function.
pub const MAX_BLOCKS: usize = 21;

const RED_ZONE: usize = 96 * 1024;
const SEGMENT: usize = 1024 * 1024;

/// Runs `f` with enough native stack for one more level.
#[inline]
pub fn with_stack<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, f)
}

/// The operand that a left-deep chain continues with.
pub fn left_of(e: &Expr) -> Option<&Expr> {
    match e {
        Expr::BinOp(b) => Some(&b.left),
        Expr::Attribute(a) => Some(&a.value),
        Expr::Subscript(s) => Some(&s.value),
        Expr::Call(c) => Some(&c.func),
        _ => None,
    }
}
