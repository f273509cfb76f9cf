//! Statements, but for those that have files of their own.

use super::emit::Reg;
use super::{Block, Compiler};
use crate::errors::{Res, fault};
use crate::limits;
use pyrs_bytecode::opcodes::Intrinsic;
use pyrs_bytecode::{CodeFlags, Const, Op};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    pub fn stmts(&mut self, body: &'a [Stmt]) -> Res {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    /// A body that may or may not run, for the annotations of modules and classes.
    pub fn branch(&mut self, body: &'a [Stmt]) -> Res {
        self.u.conditional += 1;
        self.stmts(body)?;
        self.u.conditional -= 1;
        Ok(())
    }

    pub fn stmt(&mut self, s: &'a Stmt) -> Res {
        limits::with_stack(|| {
            let mark = self.mark();
            self.at(s.range());
            let result = self.stmt_inner(s);
            self.release(mark);
            result
        })
    }

    fn stmt_inner(&mut self, s: &'a Stmt) -> Res {
        match s {
            Stmt::FunctionDef(s) => self.function_def(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::Return(s) => self.return_stmt(s),
            Stmt::Delete(s) => s.targets.iter().try_for_each(|t| self.delete(t)),
            Stmt::TypeAlias(s) => self.type_alias(s),
            Stmt::Assign(s) => self.assign(s),
            Stmt::AugAssign(s) => self.aug_assign(s),
            Stmt::AnnAssign(s) => self.ann_assign(s),
            Stmt::For(s) => self.for_stmt(s),
            Stmt::While(s) => self.while_stmt(s),
            Stmt::If(s) => self.if_stmt(s),
            Stmt::With(s) => self.with_stmt(s),
            Stmt::Match(s) => self.match_stmt(s),
            Stmt::Raise(s) => self.raise_stmt(s),
            Stmt::Try(s) => self.try_stmt(s),
            Stmt::Assert(s) => self.assert_stmt(s),
            Stmt::Import(s) => self.import(s),
            Stmt::ImportFrom(s) => self.import_from(s),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(s) => self.expr_stmt(s),
            Stmt::Pass(s) => {
                self.at(s.range);
                self.note_line(s.range);
                Ok(())
            }
            Stmt::Break(s) => self.break_or_continue(s.range, true),
            Stmt::Continue(s) => self.break_or_continue(s.range, false),
            Stmt::IpyEscapeCommand(s) => fault(s.range, "invalid syntax"),
        }
    }

    fn expr_stmt(&mut self, s: &'a ast::StmtExpr) -> Res {
        if self.interactive && self.outer.is_empty() {
            let v = self.operand(&s.value)?;
            let t = self.temp();
            self.at(s.range);
            self.op(Op::Intrinsic, t, v, Intrinsic::Print as u8);
            return Ok(());
        }
        let before = self.u.code.len();
        self.effect(&s.value)?;
        if self.u.code.len() == before {
            self.note_line(s.range);
        }
        Ok(())
    }

    // Assignment

    fn assign(&mut self, s: &'a ast::StmtAssign) -> Res {
        if let [target] = &s.targets[..] {
            match (target, &*s.value) {
                (Expr::Name(n), value) => return self.assign_name(n, value),
                (Expr::Tuple(t), Expr::Tuple(v)) if parallel(&t.elts, &v.elts) => {
                    return self.assign_parallel(&t.elts, &v.elts);
                }
                _ => {}
            }
        }
        let mut v = self.operand(&s.value)?;
        let rebinds = s.targets.len() > 1 && !s.targets.iter().all(Expr::is_name_expr);
        if rebinds && !self.is_temp(v) {
            let t = self.temp();
            self.mov(t, v);
            v = t;
        }
        for target in &s.targets {
            let v = self.keep(v, &s.value, &[target])?;
            self.store(target, v)?;
        }
        Ok(())
    }

    pub fn assign_name(&mut self, n: &'a ast::ExprName, value: &'a Expr) -> Res {
        let name = self.mangle(&n.id);
        match self.local_target(name) {
            Some(reg) => {
                self.expr(value, reg)?;
                self.mark_bound(name);
            }
            None => {
                let v = self.operand(value)?;
                self.at(n.range);
                self.store_name(name, v);
            }
        }
        Ok(())
    }

    /// `a, b = x, y` without a tuple: all values first, then all stores.
    fn assign_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Res {
        let mut regs = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let later: Vec<&Expr> = values[i + 1..].iter().collect();
            let mut reg = self.operand_before(value, &later)?;
            // A variable that an earlier store of this statement overwrites; the targets
            // may also be items whose evaluation reads or binds anything.
            let overwritten = targets[..i].iter().any(|t| match t {
                Expr::Name(n) => {
                    let name = self.mangle(&n.id);
                    self.local_target(name) == Some(reg)
                }
                _ => true,
            });
            if !self.is_temp(reg) && overwritten {
                let t = self.temp();
                self.mov(t, reg);
                reg = t;
            }
            regs.push(reg);
        }
        for (target, reg) in targets.iter().zip(regs) {
            self.at(target.range());
            self.store(target, reg)?;
        }
        Ok(())
    }

    /// Stores a register into a target.
    pub fn store(&mut self, target: &'a Expr, src: Reg) -> Res {
        let mark = self.mark();
        match target {
            Expr::Name(n) => {
                self.at(n.range);
                let name = self.mangle(&n.id);
                self.store_name(name, src);
            }
            Expr::Attribute(a) => {
                let obj = self.operand(&a.value)?;
                let name = self.mangle(&a.attr.id);
                self.at(self.attr_range(a));
                self.op_name(Op::StoreAttr, obj, src, name);
            }
            Expr::Subscript(x) => {
                let obj = self.operand_before(&x.value, &[&x.slice])?;
                match &*x.slice {
                    Expr::Slice(slice) if slice.step.is_none() => {
                        let t = self.slice_bounds(slice)?;
                        self.at(x.range);
                        self.op(Op::StoreSlice, obj, t, src);
                    }
                    index => {
                        let index = self.operand(index)?;
                        self.at(x.range);
                        self.op(Op::StoreItem, obj, index, src);
                    }
                }
            }
            Expr::Tuple(t) => self.unpack(&t.elts, src, t.range)?,
            Expr::List(t) => self.unpack(&t.elts, src, t.range)?,
            Expr::Starred(x) => {
                return fault(
                    x.range,
                    "starred assignment target must be in a list or tuple",
                );
            }
            other => return fault(other.range(), "cannot assign to expression"),
        }
        self.release(mark);
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], src: Reg, range: TextRange) -> Res {
        self.at(range);
        let star = targets.iter().position(Expr::is_starred_expr);
        if targets.iter().filter(|t| t.is_starred_expr()).count() > 1 {
            return fault(range, "multiple starred expressions in assignment");
        }
        if let Some(star) = star {
            if star >= 200 || targets.len() - star > 1 << 23 {
                return fault(range, "too many expressions in star-unpacking assignment");
            }
            let base = self.temps(targets.len());
            let after = targets.len() - star - 1;
            self.op_num(Op::UnpackEx, base, src, star as u8, after as u32);
            for (i, target) in targets.iter().enumerate() {
                let target = match target {
                    Expr::Starred(s) => &*s.value,
                    t => t,
                };
                self.store(target, base + i as Reg)?;
            }
            return Ok(());
        }
        if let Some(first) = self.consecutive_locals(targets, src) {
            self.op(Op::Unpack, first, src, targets.len() as u8);
            for t in targets {
                if let Expr::Name(n) = t {
                    let name = self.mangle(&n.id);
                    self.mark_bound(name);
                }
            }
            return Ok(());
        }
        let base = self.temps(targets.len());
        self.op(Op::Unpack, base, src, targets.len() as u8);
        for (i, target) in targets.iter().enumerate() {
            self.store(target, base + i as Reg)?;
        }
        Ok(())
    }

    /// The first register, when the targets are locals in registers in a row.
    fn consecutive_locals(&mut self, targets: &'a [Expr], src: Reg) -> Option<Reg> {
        let mut first = None;
        for (i, t) in targets.iter().enumerate() {
            let Expr::Name(n) = t else {
                return None;
            };
            let name = self.mangle(&n.id);
            let reg = self.local_target(name)?;
            if i == 0 {
                first = Some(reg);
            }
            if reg as usize != first? as usize + i || reg == src {
                return None;
            }
        }
        first
    }

    fn aug_assign(&mut self, s: &'a ast::StmtAugAssign) -> Res {
        match &*s.target {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                self.at(n.range);
                if let Some(reg) = self.local_operand(name) {
                    let left = self.keep(reg, &s.target, &[&s.value])?;
                    return self.aug_op(s, left, reg);
                }
                let t = self.temp();
                self.load_name(name, t)?;
                self.aug_op(s, t, t)?;
                self.at(n.range);
                self.store_name(name, t);
            }
            Expr::Attribute(a) => {
                let obj = self.operand_before(&a.value, &[&s.value])?;
                let name = self.mangle(&a.attr.id);
                let t = self.temp();
                self.at(self.attr_range(a));
                self.op_name(Op::LoadAttr, t, obj, name);
                self.aug_op(s, t, t)?;
                self.at(self.attr_range(a));
                self.op_name(Op::StoreAttr, obj, t, name);
            }
            Expr::Subscript(x) => {
                let obj = self.operand_before(&x.value, &[&x.slice, &s.value])?;
                match &*x.slice {
                    Expr::Slice(slice) if slice.step.is_none() => {
                        let bounds = self.slice_bounds(slice)?;
                        let t = self.temp();
                        self.at(x.range);
                        self.op(Op::LoadSlice, t, obj, bounds);
                        self.aug_op(s, t, t)?;
                        self.at(x.range);
                        self.op(Op::StoreSlice, obj, bounds, t);
                    }
                    index => {
                        let index = self.operand_before(index, &[&s.value])?;
                        let t = self.temp();
                        self.at(x.range);
                        self.op(Op::LoadItem, t, obj, index);
                        self.aug_op(s, t, t)?;
                        self.at(x.range);
                        self.op(Op::StoreItem, obj, index, t);
                    }
                }
            }
            other => {
                return fault(other.range(), "illegal expression for augmented assignment");
            }
        }
        Ok(())
    }

    fn aug_op(&mut self, s: &'a ast::StmtAugAssign, left: Reg, out: Reg) -> Res {
        if let Some(value) = self.fold(&s.value) {
            self.binary_immediate(s.op, true, left, value, out, s.value.range(), s.range);
            return Ok(());
        }
        let mark = self.mark();
        let right = self.operand(&s.value)?;
        self.at(s.range);
        self.op(super::expr::inplace_op(s.op), out, left, right);
        self.release(mark);
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> Res {
        let mark = self.mark();
        match target {
            Expr::Name(n) => {
                self.at(n.range);
                let name = self.mangle(&n.id);
                self.delete_name(name);
            }
            Expr::Attribute(a) => {
                let obj = self.operand(&a.value)?;
                let name = self.mangle(&a.attr.id);
                self.at(self.attr_range(a));
                self.op_name(Op::DeleteAttr, obj, 0, name);
            }
            Expr::Subscript(x) => {
                let obj = self.operand_before(&x.value, &[&x.slice])?;
                let index = self.operand(&x.slice)?;
                self.at(x.range);
                self.op(Op::DeleteItem, obj, index, 0);
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            Expr::List(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            other => return fault(other.range(), "cannot delete expression"),
        }
        self.release(mark);
        Ok(())
    }

    // Control flow

    fn if_stmt(&mut self, s: &'a ast::StmtIf) -> Res {
        let end = self.label();
        let mut next = self.label();
        if self.fold(&s.test).is_some() {
            self.note_line(s.test.range());
        }
        self.jump_if(&s.test, next, false)?;
        self.branch(&s.body)?;
        for clause in &s.elif_else_clauses {
            self.jump(end);
            self.place(next);
            next = self.label();
            if let Some(test) = &clause.test {
                self.at(test.range());
                self.jump_if(test, next, false)?;
            }
            self.branch(&clause.body)?;
        }
        self.place(next);
        self.place(end);
        Ok(())
    }

    pub fn push_block(&mut self, block: Block<'a>, range: TextRange) -> Res {
        let counted = |b: &Block| !matches!(b, Block::InFinally | Block::Named { .. });
        if self.u.blocks.iter().filter(|b| counted(b)).count() >= limits::MAX_BLOCKS {
            return fault(range, "too many statically nested blocks");
        }
        self.u.blocks.push(block);
        Ok(())
    }

    fn while_stmt(&mut self, s: &'a ast::StmtWhile) -> Res {
        let head = self.label();
        let other = self.label();
        let exit = self.label();
        if self.fold(&s.test).is_some() {
            self.note_line(s.test.range());
        }
        self.place_head(head);
        self.jump_if(&s.test, other, false)?;
        self.push_block(Block::Loop { head, exit }, s.range)?;
        self.branch(&s.body)?;
        self.at(s.range);
        self.jump_op(Op::JumpBack, 0, 0, head);
        self.u.blocks.pop();
        self.place(other);
        self.branch(&s.orelse)?;
        self.place(exit);
        Ok(())
    }

    fn for_stmt(&mut self, s: &'a ast::StmtFor) -> Res {
        if s.is_async {
            return self.async_for(s);
        }
        let it = self.iterator(&s.iter)?;
        let head = self.label();
        let other = self.label();
        let exit = self.label();
        self.place_head(head);
        self.for_iter(&s.target, it, other, s.iter.range())?;
        self.push_block(Block::Loop { head, exit }, s.range)?;
        self.branch(&s.body)?;
        self.at(s.iter.range());
        self.jump_op(Op::JumpBack, 0, 0, head);
        self.u.blocks.pop();
        self.place(other);
        self.branch(&s.orelse)?;
        self.place(exit);
        Ok(())
    }

    /// `iter(e)` in a new temporary.
    pub fn iterator(&mut self, e: &'a Expr) -> Res<Reg> {
        let it = self.temp();
        let mark = self.mark();
        let constant = match e {
            Expr::List(x) if !x.elts.is_empty() => {
                let items: Option<Box<[Const]>> = x.elts.iter().map(|e| self.fold(e)).collect();
                items.map(Const::Tuple)
            }
            _ => None,
        };
        let v = match constant {
            Some(value) => {
                self.at(e.range());
                self.load_const(it, value);
                it
            }
            None => self.operand(e)?,
        };
        self.at(e.range());
        self.op(Op::GetIter, it, v, 0);
        self.release(mark);
        Ok(it)
    }

    /// The next item into a target; straight into the register of a local.
    pub fn for_iter(
        &mut self,
        target: &'a Expr,
        it: Reg,
        done: super::emit::Label,
        range: TextRange,
    ) -> Res {
        let mark = self.mark();
        self.at(range);
        let local = match target {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                self.local_target(name).map(|reg| (name, reg))
            }
            _ => None,
        };
        match local {
            Some((name, reg)) => {
                self.jump_op(Op::ForIter, reg, it, done);
                self.mark_bound(name);
            }
            None => {
                let t = self.temp();
                let two = match target {
                    Expr::Tuple(t) => is_pair(&t.elts),
                    Expr::List(t) => is_pair(&t.elts),
                    _ => false,
                };
                self.jump_op_c(Op::ForIter, t, it, two as u8, done);
                self.store(target, t)?;
            }
        }
        self.release(mark);
        Ok(())
    }

    fn return_stmt(&mut self, s: &'a ast::StmtReturn) -> Res {
        let in_function = matches!(
            self.u.kind,
            crate::symtable::ScopeKind::Function | crate::symtable::ScopeKind::Lambda
        );
        if !in_function {
            return fault(s.range, "'return' outside function");
        }
        if s.value.is_some() && self.u.flags & CodeFlags::ASYNC_GENERATOR != 0 {
            return fault(s.range, "'return' with value in async generator");
        }
        self.warn_in_finally("return", s.range);
        if self.u.blocks.iter().any(|b| matches!(b, Block::Star(_))) {
            return fault(
                s.range,
                "'break', 'continue' and 'return' cannot appear in an except* block",
            );
        }
        let plain = self.u.blocks.iter().all(|b| {
            matches!(
                b,
                Block::Loop { .. } | Block::InFinally | Block::Protected(_)
            )
        });
        let v = match &s.value {
            None => {
                let t = self.temp();
                self.op(Op::LoadNone, t, 0, 0);
                t
            }
            // A `finally` part may bind the variable again before the return happens.
            Some(e) if !plain => {
                let t = self.temp();
                self.expr(e, t)?;
                t
            }
            Some(e) => self.operand(e)?,
        };
        self.at(s.range);
        let before = self.u.code.len();
        let left = self.unwind(0)?;
        if self.u.code.len() == before {
            self.at(s.range);
        }
        self.op(Op::Return, v, 0, 0);
        self.rewind(left);
        Ok(())
    }

    fn warn_in_finally(&mut self, word: &str, range: TextRange) {
        for block in self.u.blocks.iter().rev() {
            match block {
                Block::InFinally => {
                    self.warnings
                        .push((range, format!("'{word}' in a 'finally' block")));
                    return;
                }
                Block::Loop { .. } if word != "return" => return,
                _ => {}
            }
        }
    }

    fn break_or_continue(&mut self, range: TextRange, is_break: bool) -> Res {
        let word = if is_break { "break" } else { "continue" };
        self.warn_in_finally(word, range);
        let mut depth = None;
        for (i, block) in self.u.blocks.iter().enumerate().rev() {
            match block {
                Block::Loop { .. } => {
                    depth = Some(i);
                    break;
                }
                Block::Star(_) => {
                    return fault(
                        range,
                        "'break', 'continue' and 'return' cannot appear in an except* block",
                    );
                }
                _ => {}
            }
        }
        let Some(depth) = depth else {
            let message = if is_break {
                "'break' outside loop"
            } else {
                "'continue' not properly in loop"
            };
            return fault(range, message);
        };
        let Block::Loop { head, exit } = self.u.blocks[depth] else {
            return Ok(());
        };
        self.note_line(range);
        let before = self.u.code.len();
        let left = self.unwind(depth + 1)?;
        // Behind what runs on the way out the jump is of no line of its own.
        if self.u.code.len() == before {
            self.at(range);
        }
        if is_break {
            self.jump(exit);
        } else {
            self.jump_op(Op::JumpBack, 0, 0, head);
        }
        self.rewind(left);
        Ok(())
    }

    fn raise_stmt(&mut self, s: &'a ast::StmtRaise) -> Res {
        match (&s.exc, &s.cause) {
            (None, _) => {
                self.op(Op::Raise, 0, 0, 0);
            }
            (Some(exc), None) => {
                let v = self.operand(exc)?;
                self.at(s.range);
                self.op(Op::Raise, v, 0, 1);
            }
            (Some(exc), Some(cause)) => {
                let v = self.operand_before(exc, &[cause])?;
                let c = self.operand(cause)?;
                self.at(s.range);
                self.op(Op::Raise, v, c, 2);
            }
        }
        Ok(())
    }

    fn assert_stmt(&mut self, s: &'a ast::StmtAssert) -> Res {
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(&s.test, end, true)?;
        self.at(s.test.range());
        let t = self.temp();
        match &s.msg {
            None => self.op(Op::LoadAssertionError, t, 0, 0),
            Some(msg) => {
                let w = self.temps(5);
                self.op(Op::LoadAssertionError, w + 4, 0, 0);
                let arg = self.temp();
                self.expr(msg, arg)?;
                self.at(s.test.range());
                self.emit_call(t, w, 1, None);
            }
        }
        self.op(Op::Raise, t, 0, 1);
        self.place(end);
        Ok(())
    }
}

/// `a, b = x, y` with as many values as targets and no stars.
fn parallel(targets: &[Expr], values: &[Expr]) -> bool {
    targets.len() == values.len()
        && targets.len() <= 16
        && !targets.iter().chain(values).any(Expr::is_starred_expr)
}

/// Whether targets take the two items of a pair.
fn is_pair(targets: &[Expr]) -> bool {
    targets.len() == 2 && !targets.iter().any(Expr::is_starred_expr)
}
