//! Conditions: jumps on truth, `and`/`or`, comparisons.

use super::Compiler;
use super::emit::{Label, Reg};
use super::expr::small;
use crate::constfold;
use crate::errors::Res;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    /// Jumps to `to` if the truth of `e` is `wanted`, else goes on.
    pub fn jump_if(&mut self, e: &'a Expr, to: Label, wanted: bool) -> Res {
        crate::limits::with_stack(|| self.jump_if_inner(e, to, wanted))
    }

    fn jump_if_inner(&mut self, e: &'a Expr, to: Label, wanted: bool) -> Res {
        match e {
            Expr::UnaryOp(x) if x.op == UnaryOp::Not => {
                return self.jump_if(&x.operand, to, !wanted);
            }
            Expr::BoolOp(x) => {
                let Some((last, first)) = x.values.split_last() else {
                    return Ok(());
                };
                // The value at which the evaluation stops early.
                let stop = x.op == BoolOp::Or;
                if stop == wanted {
                    for v in &x.values {
                        self.jump_if(v, to, wanted)?;
                    }
                } else {
                    let skip = self.label();
                    for v in first {
                        self.jump_if(v, skip, stop)?;
                    }
                    self.jump_if(last, to, wanted)?;
                    self.place(skip);
                }
                return Ok(());
            }
            Expr::If(x) => {
                let other = self.label();
                let end = self.label();
                self.jump_if(&x.test, other, false)?;
                self.jump_if(&x.body, to, wanted)?;
                self.jump(end);
                self.place(other);
                self.jump_if(&x.orelse, to, wanted)?;
                self.place(end);
                return Ok(());
            }
            Expr::Compare(x) => return self.jump_compare(x, to, wanted),
            _ => {}
        }
        let debug = matches!(e, Expr::Name(n) if n.id.as_str() == "__debug__");
        let value = if debug {
            Some(if self.options.optimize == 0 {
                Const::True
            } else {
                Const::False
            })
        } else {
            self.fold(e)
        };
        if let Some(value) = value {
            self.at(e.range());
            if constfold::truth(&value) == wanted {
                self.jump(to);
            }
            return Ok(());
        }
        let mark = self.mark();
        let reg = self.operand(e)?;
        self.at(e.range());
        let op = if wanted {
            Op::JumpIfTrue
        } else {
            Op::JumpIfFalse
        };
        self.jump_op(op, reg, 0, to);
        self.release(mark);
        Ok(())
    }

    /// `dst` is a temporary.
    pub fn bool_op(&mut self, x: &'a ast::ExprBoolOp, dst: Reg) -> Res {
        let end = self.label();
        let op = match x.op {
            BoolOp::And => Op::JumpIfFalse,
            BoolOp::Or => Op::JumpIfTrue,
        };
        for (i, v) in x.values.iter().enumerate() {
            self.expr(v, dst)?;
            if i + 1 < x.values.len() {
                self.at(x.range);
                self.jump_op(op, dst, 0, end);
            }
        }
        self.place(end);
        Ok(())
    }

    /// The right side of `in`: a display of constants becomes a constant.
    fn container(&mut self, e: &'a Expr) -> Option<Const> {
        let (items, frozen) = match e {
            Expr::List(x) => (&x.elts, false),
            Expr::Tuple(x) => (&x.elts, false),
            Expr::Set(x) => (&x.elts, true),
            _ => return None,
        };
        let values: Option<Box<[Const]>> = items.iter().map(|e| self.fold(e)).collect();
        Some(if frozen {
            Const::FrozenSet(values?)
        } else {
            Const::Tuple(values?)
        })
    }

    fn right_operand(&mut self, op: CmpOp, e: &'a Expr, later: &[&'a Expr]) -> Res<Reg> {
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && later.is_empty()
            && let Some(value) = self.container(e)
        {
            self.at(e.range());
            let t = self.temp();
            self.load_const(t, value);
            return Ok(t);
        }
        self.operand_before(e, later)
    }

    fn check_literal(&mut self, op: CmpOp, left: &'a Expr, right: &'a Expr, range: TextRange) {
        let word = match op {
            CmpOp::Is => ("is", "=="),
            CmpOp::IsNot => ("is not", "!="),
            _ => return,
        };
        for side in [left, right] {
            let kind = match side {
                Expr::StringLiteral(_) => "str",
                Expr::BytesLiteral(_) => "bytes",
                Expr::NumberLiteral(n) => match n.value {
                    ast::Number::Int(_) => "int",
                    ast::Number::Float(_) => "float",
                    ast::Number::Complex { .. } => "complex",
                },
                Expr::Tuple(_) if self.fold(side).is_some() => "tuple",
                _ => continue,
            };
            self.warnings.push((
                range,
                format!(
                    "\"{}\" with '{kind}' literal. Did you mean \"{}\"?",
                    word.0, word.1
                ),
            ));
            return;
        }
    }

    fn check_compare(&mut self, x: &'a ast::ExprCompare) {
        let mut left = &*x.left;
        for (op, right) in x.ops.iter().zip(&x.comparators) {
            self.check_literal(*op, left, right, x.range);
            left = right;
        }
    }

    pub fn compare(&mut self, x: &'a ast::ExprCompare, dst: Reg) -> Res {
        self.check_compare(x);
        let end = self.label();
        let last = x.ops.len() - 1;
        let mark = self.mark();
        let mut left = self.operand_before(&x.left, &[&x.comparators[0]])?;
        for (i, op) in x.ops.iter().enumerate() {
            let later: Vec<&Expr> = x.comparators[i + 1..].iter().take(1).collect();
            let right = self.right_operand(*op, &x.comparators[i], &later)?;
            self.at(x.range);
            self.op(compare_op(*op), dst, left, right);
            if i < last {
                self.jump_op(Op::JumpIfFalse, dst, 0, end);
            }
            left = self.settle(right, mark);
        }
        self.place(end);
        self.release(mark);
        Ok(())
    }

    fn jump_compare(&mut self, x: &'a ast::ExprCompare, to: Label, wanted: bool) -> Res {
        self.check_compare(x);
        let last = x.ops.len() - 1;
        let skip = self.label();
        let mark = self.mark();
        let mut left = self.operand_before(&x.left, &[&x.comparators[0]])?;
        for (i, op) in x.ops.iter().enumerate() {
            let right = &x.comparators[i];
            if i == last {
                self.jump_one(*op, left, right, to, wanted, x.range)?;
            } else {
                // A middle operand is evaluated once and compared twice.
                let later: Vec<&Expr> = x.comparators[i + 1..].iter().take(1).collect();
                let reg = self.right_operand(*op, right, &later)?;
                self.at(x.range);
                let fail = if wanted { skip } else { to };
                self.jump_regs(*op, left, reg, fail, false);
                left = self.settle(reg, mark);
            }
        }
        self.place(skip);
        self.release(mark);
        Ok(())
    }

    /// Moves a chain's middle operand down, so that long chains need few registers.
    fn settle(&mut self, reg: Reg, mark: super::emit::Mark) -> Reg {
        self.release(mark);
        if !self.is_temp(reg) {
            return reg;
        }
        let slot = self.temp();
        self.mov(slot, reg);
        slot
    }

    fn jump_one(
        &mut self,
        op: CmpOp,
        left: Reg,
        right: &'a Expr,
        to: Label,
        wanted: bool,
        range: TextRange,
    ) -> Res {
        if matches!(op, CmpOp::Is | CmpOp::IsNot) && right.is_none_literal_expr() {
            self.at(range);
            let jump = if (op == CmpOp::Is) == wanted {
                Op::JumpIfNone
            } else {
                Op::JumpIfNotNone
            };
            self.jump_op(jump, left, 0, to);
            return Ok(());
        }
        if let Some(jump) = immediate_jump(op, wanted)
            && let Some(value) = self.fold(right)
            && let Some(value) = small(&value)
        {
            self.at(range);
            self.jump_op(jump, left, value, to);
            return Ok(());
        }
        let reg = self.right_operand(op, right, &[])?;
        self.at(range);
        self.jump_regs(op, left, reg, to, wanted);
        Ok(())
    }

    fn jump_regs(&mut self, op: CmpOp, left: Reg, right: Reg, to: Label, wanted: bool) {
        let jump = match (op, wanted) {
            (CmpOp::Lt, true) => Op::JumpLt,
            (CmpOp::LtE, true) => Op::JumpLe,
            (CmpOp::Eq, true) => Op::JumpEq,
            (CmpOp::NotEq, true) => Op::JumpNe,
            (CmpOp::Gt, true) => Op::JumpGt,
            (CmpOp::GtE, true) => Op::JumpGe,
            (CmpOp::Lt, false) => Op::JumpNotLt,
            (CmpOp::LtE, false) => Op::JumpNotLe,
            (CmpOp::Eq, false) => Op::JumpNotEq,
            (CmpOp::NotEq, false) => Op::JumpNotNe,
            (CmpOp::Gt, false) => Op::JumpNotGt,
            (CmpOp::GtE, false) => Op::JumpNotGe,
            (CmpOp::Is, true) | (CmpOp::IsNot, false) => Op::JumpIs,
            (CmpOp::Is, false) | (CmpOp::IsNot, true) => Op::JumpIsNot,
            (CmpOp::In | CmpOp::NotIn, _) => {
                let mark = self.mark();
                let t = self.temp();
                self.op(compare_op(op), t, left, right);
                let jump = if wanted {
                    Op::JumpIfTrue
                } else {
                    Op::JumpIfFalse
                };
                self.jump_op(jump, t, 0, to);
                self.release(mark);
                return;
            }
        };
        self.jump_op(jump, left, right, to);
    }
}

fn immediate_jump(op: CmpOp, wanted: bool) -> Option<Op> {
    Some(match (op, wanted) {
        (CmpOp::Lt, true) => Op::JumpLtI,
        (CmpOp::LtE, true) => Op::JumpLeI,
        (CmpOp::Eq, true) => Op::JumpEqI,
        (CmpOp::NotEq, true) => Op::JumpNeI,
        (CmpOp::Gt, true) => Op::JumpGtI,
        (CmpOp::GtE, true) => Op::JumpGeI,
        (CmpOp::Lt, false) => Op::JumpNotLtI,
        (CmpOp::LtE, false) => Op::JumpNotLeI,
        (CmpOp::Eq, false) => Op::JumpNotEqI,
        (CmpOp::NotEq, false) => Op::JumpNotNeI,
        (CmpOp::Gt, false) => Op::JumpNotGtI,
        (CmpOp::GtE, false) => Op::JumpNotGeI,
        _ => return None,
    })
}

pub fn compare_op(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}
