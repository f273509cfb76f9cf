//! `with`, `async with` and `async for`.

use super::emit::Reg;
use super::{Block, Compiler};
use crate::errors::{Res, fault};
use pyrs_bytecode::Op;
use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub fn with_stmt(&mut self, s: &'a ast::StmtWith) -> Res {
        if s.is_async && !self.u.is_async() {
            return fault(s.range, "'async with' outside async function");
        }
        self.with_items(s, &s.items, &s.body)
    }

    fn with_items(
        &mut self,
        s: &'a ast::StmtWith,
        items: &'a [ast::WithItem],
        body: &'a [Stmt],
    ) -> Res {
        let Some((item, others)) = items.split_first() else {
            return self.branch(body);
        };
        let range = item.context_expr.range();
        // __exit__, the entered value, the exception, the one handled before.
        let exit = self.temps(4);
        let (value, exc, save) = (exit + 1, exit + 2, exit + 3);
        let mark = self.mark();
        let manager = self.operand(&item.context_expr)?;
        self.at(range);
        if s.is_async {
            self.op(Op::AsyncWithEnter, exit, manager, 0);
            self.await_value(value, 1, value);
        } else {
            self.op(Op::WithEnter, exit, manager, 0);
        }
        self.release(mark);
        let region = self.open_region(exc);
        let handler = region.target;
        self.push_block(
            Block::With {
                region,
                exit,
                is_async: s.is_async,
                range,
            },
            range,
        )?;
        if let Some(target) = &item.optional_vars {
            self.store(target, value)?;
        }
        self.with_items(s, others, body)?;
        self.pop_region();
        let end = self.label();
        self.at(range);
        self.exit_normally(exit, s.is_async);
        self.jump(end);

        self.place(handler);
        self.op(Op::PushExc, save, exc, 0);
        let region = self.open_region(exc);
        let cleanup = region.target;
        self.push_block(Block::Handling { region, save }, s.range)?;
        let suppressed = self.label();
        self.op(Op::WithExit, value, exit, exc);
        if s.is_async {
            self.await_value(value, 2, value);
        }
        self.jump_op(Op::JumpIfTrue, value, 0, suppressed);
        self.pop_region();
        self.place(cleanup);
        self.op(Op::PopExc, save, 0, 0);
        self.op(Op::Reraise, exc, 0, 0);
        self.place(suppressed);
        self.op(Op::PopExc, save, 0, 0);
        self.place(end);
        Ok(())
    }

    /// `exit(None, None, None)`.
    pub fn exit_normally(&mut self, exit: Reg, is_async: bool) {
        let mark = self.mark();
        let result = self.temp();
        let w = self.temps(8);
        self.op(Op::Move, w + 4, exit, 0);
        for r in 5..8 {
            self.op(Op::LoadNone, w + r, 0, 0);
        }
        self.emit_call(result, w, 3, None);
        if is_async {
            self.await_value(result, 2, result);
        }
        self.release(mark);
    }

    pub fn async_for(&mut self, s: &'a ast::StmtFor) -> Res {
        if !self.u.is_async() {
            return fault(s.range, "'async for' outside async function");
        }
        let it = self.temps(2);
        let mark = self.mark();
        let v = self.operand(&s.iter)?;
        self.at(s.iter.range());
        self.op(Op::GetAIter, it, v, 0);
        self.release(mark);
        let head = self.label();
        let exit = self.label();
        self.place_head(head);
        let handler = self.async_next(&s.target, it, it + 1)?;
        self.push_block(Block::Loop { head, exit }, s.range)?;
        self.branch(&s.body)?;
        self.at(s.iter.range());
        self.jump_op(Op::JumpBack, 0, 0, head);
        self.u.blocks.pop();
        self.place(handler);
        self.op(Op::EndAsyncFor, it + 1, 0, 0);
        self.branch(&s.orelse)?;
        self.place(exit);
        Ok(())
    }

    /// Awaits the next item and stores it; gives the handler to which its end goes.
    pub fn async_next(
        &mut self,
        target: &'a ast::Expr,
        it: Reg,
        exc: Reg,
    ) -> Res<super::emit::Label> {
        let mark = self.mark();
        let value = self.temps(2);
        let region = self.open_region(exc);
        let handler = region.target;
        self.op(Op::GetANext, value + 1, it, 0);
        self.delegate(value + 1, value);
        self.close_region(region);
        self.store(target, value)?;
        self.release(mark);
        Ok(handler)
    }
}
