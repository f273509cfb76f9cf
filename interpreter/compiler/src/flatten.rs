//! Taking long left-deep chains apart before the tree is freed.

use crate::limits::left_of;
use ruff_python_ast::visitor::transformer::{self, Transformer};
use ruff_python_ast::{self as ast, Expr};
use std::cell::Cell;

/// Chains of this length are freed recursively without harm.
const HARMLESS: usize = 1000;

struct Flattener {
    changed: Cell<bool>,
}

impl Transformer for Flattener {
    fn visit_expr(&self, e: &mut Expr) {
        let mut length = 0;
        let mut at = &*e;
        while let Some(left) = left_of(at) {
            length += 1;
            at = left;
        }
        if length > HARMLESS {
            self.changed.set(true);
            unlink(e);
            return;
        }
        crate::limits::with_stack(|| transformer::walk_expr(self, e));
    }
}

/// Frees a chain from its outer end inwards, one link at a time.
fn unlink(e: &mut Expr) {
    let nothing = || Expr::NoneLiteral(ast::ExprNoneLiteral::default());
    let mut next = std::mem::replace(e, nothing());
    loop {
        let left: &mut Expr = match &mut next {
            Expr::BinOp(b) => &mut b.left,
            Expr::Attribute(a) => &mut a.value,
            Expr::Subscript(s) => &mut s.value,
            Expr::Call(c) => &mut c.func,
            _ => return,
        };
        let inner = std::mem::replace(left, nothing());
        next = inner;
    }
}

/// Takes apart what would overflow the stack; short texts have nothing of the kind.
pub fn flatten(tree: &mut ast::Mod, source_len: usize) {
    if source_len < HARMLESS {
        return;
    }
    let flattener = Flattener {
        changed: Cell::new(false),
    };
    match tree {
        ast::Mod::Module(m) => m.body.iter_mut().for_each(|s| flattener.visit_stmt(s)),
        ast::Mod::Expression(m) => flattener.visit_expr(&mut m.body),
    }
}
