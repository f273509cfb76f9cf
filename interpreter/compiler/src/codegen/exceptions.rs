//! `try` in all its forms, and leaving blocks by jumps.
//!
//! Nothing is paid until something is raised: protected ranges are rows of a table. A
//! `finally` part is compiled once for each way out. While a handler runs, the exception
//! that was handled before is kept in a register and restored on each way out.

use super::emit::{Reg, Region};
use super::{Block, Compiler};
use crate::errors::{Res, fault};
use pyrs_bytecode::Op;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    /// Runs what must run on the way out of all blocks above `depth`. The blocks are
    /// handed back by `rewind` once the jump itself is written, so that none of their
    /// handlers covers this code.
    pub fn unwind(&mut self, depth: usize) -> Res<Vec<Block<'a>>> {
        let mut left = Vec::new();
        while self.u.blocks.len() > depth {
            let Some(mut block) = self.u.blocks.pop() else {
                break;
            };
            if let Some(region) = region_of(&mut block) {
                self.suspend(region);
            }
            match &block {
                Block::Finally { body, .. } => self.finally_body(body)?,
                Block::Handling { save, .. } => self.op(Op::PopExc, *save, 0, 0),
                Block::Named { name, .. } => {
                    let name = self.mangle(&name.id);
                    self.forget_name(name);
                }
                Block::With {
                    exit,
                    is_async,
                    range,
                    ..
                } => {
                    let (exit, is_async) = (*exit, *is_async);
                    self.at(*range);
                    self.exit_normally(exit, is_async);
                }
                Block::Loop { .. } | Block::Protected(_) | Block::InFinally | Block::Star(_) => {}
            }
            left.push(block);
        }
        Ok(left)
    }

    pub fn rewind(&mut self, mut left: Vec<Block<'a>>) {
        while let Some(mut block) = left.pop() {
            if let Some(region) = region_of(&mut block) {
                self.resume(region);
            }
            self.u.blocks.push(block);
        }
    }

    /// Takes the innermost block off and ends its protected range.
    pub fn pop_region(&mut self) {
        if let Some(mut block) = self.u.blocks.pop()
            && let Some(region) = region_of(&mut block)
        {
            let label = region.target;
            let reg = region.reg;
            let region = std::mem::replace(region, Region::empty(label, reg));
            self.close_region(region);
        }
    }

    fn finally_body(&mut self, body: &'a [Stmt]) -> Res {
        self.u.blocks.push(Block::InFinally);
        let result = self.branch(body);
        self.u.blocks.pop();
        result
    }

    pub fn try_stmt(&mut self, s: &'a ast::StmtTry) -> Res {
        self.note_line(s.range);
        if s.finalbody.is_empty() {
            return self.try_handlers(s);
        }
        let exc = self.temps(2);
        let save = exc + 1;
        let region = self.open_region(exc);
        let handler = region.target;
        let end = self.label();
        self.push_block(
            Block::Finally {
                region,
                body: &s.finalbody,
            },
            s.range,
        )?;
        if s.handlers.is_empty() {
            self.branch(&s.body)?;
        } else {
            self.try_handlers(s)?;
        }
        self.pop_region();
        self.finally_body(&s.finalbody)?;
        self.jump(end);

        self.place(handler);
        self.op(Op::PushExc, save, exc, 0);
        let region = self.open_region(exc);
        let cleanup = region.target;
        self.push_block(Block::Handling { region, save }, s.range)?;
        self.finally_body(&s.finalbody)?;
        self.pop_region();
        self.place(cleanup);
        self.op(Op::PopExc, save, 0, 0);
        self.op(Op::Reraise, exc, 0, 0);
        self.place(end);
        Ok(())
    }

    fn try_handlers(&mut self, s: &'a ast::StmtTry) -> Res {
        if s.is_star {
            return self.try_star(s);
        }
        let exc = self.temps(2);
        let save = exc + 1;
        let end = self.label();
        let region = self.open_region(exc);
        let handler = region.target;
        self.push_block(Block::Protected(region), s.range)?;
        self.branch(&s.body)?;
        self.pop_region();
        self.branch(&s.orelse)?;
        self.jump(end);

        self.place(handler);
        self.op(Op::PushExc, save, exc, 0);
        let region = self.open_region(exc);
        let cleanup = region.target;
        self.push_block(Block::Handling { region, save }, s.range)?;
        let last = s.handlers.len() - 1;
        for (i, ast::ExceptHandler::ExceptHandler(h)) in s.handlers.iter().enumerate() {
            self.at(h.range);
            let next = self.label();
            match &h.type_ {
                Some(e) => {
                    let mark = self.mark();
                    let class = self.operand(e)?;
                    let t = self.temp();
                    self.at(e.range());
                    self.op(Op::CheckExcMatch, t, exc, class);
                    self.jump_op(Op::JumpIfFalse, t, 0, next);
                    self.release(mark);
                }
                None if i < last => return fault(h.range, "default 'except:' must be last"),
                None => self.note_line(h.range),
            }
            self.handler_body(h, exc, save)?;
            self.jump(end);
            self.place(next);
        }
        self.pop_region();
        self.place(cleanup);
        self.op(Op::PopExc, save, 0, 0);
        self.op(Op::Reraise, exc, 0, 0);
        self.place(end);
        Ok(())
    }

    /// The body of one handler, up to where the exception counts as handled.
    fn handler_body(&mut self, h: &'a ast::ExceptHandlerExceptHandler, exc: Reg, save: Reg) -> Res {
        let Some(ident) = &h.name else {
            self.branch(&h.body)?;
            self.op(Op::PopExc, save, 0, 0);
            return Ok(());
        };
        let name = self.mangle(&ident.id);
        let done = self.label();
        self.store_name(name, exc);
        let region = self.open_region(exc);
        let cleanup = region.target;
        self.push_block(
            Block::Named {
                region,
                name: ident,
            },
            h.range,
        )?;
        self.branch(&h.body)?;
        self.pop_region();
        self.forget_name(name);
        self.op(Op::PopExc, save, 0, 0);
        self.jump(done);
        self.place(cleanup);
        self.forget_name(name);
        self.op(Op::Reraise, exc, 0, 0);
        self.place(done);
        Ok(())
    }

    // except*

    fn try_star(&mut self, s: &'a ast::StmtTry) -> Res {
        let exc = self.temps(8);
        let save = exc + 1;
        let results = exc + 2;
        let rest = exc + 3;
        let matched = exc + 4;
        let inner_save = exc + 6;
        let raised = exc + 7;
        let end = self.label();
        let region = self.open_region(exc);
        let handler = region.target;
        self.push_block(Block::Protected(region), s.range)?;
        self.branch(&s.body)?;
        self.pop_region();
        self.branch(&s.orelse)?;
        self.jump(end);

        self.place(handler);
        self.op(Op::PushExc, save, exc, 0);
        let region = self.open_region(raised);
        let cleanup = region.target;
        self.push_block(Block::Handling { region, save }, s.range)?;
        if let Some(ast::ExceptHandler::ExceptHandler(first)) = s.handlers.first() {
            self.at(first.range);
        }
        self.op(Op::BuildList, results, results, 0);
        self.op(Op::Move, rest, exc, 0);
        for ast::ExceptHandler::ExceptHandler(h) in &s.handlers {
            let Some(e) = &h.type_ else {
                return fault(h.range, "expected one or more exception types");
            };
            self.star_clause(h, e, [results, rest, matched, inner_save, raised])?;
        }
        self.at(s.range);
        let none_left = self.label();
        self.jump_op(Op::JumpIfNone, rest, 0, none_left);
        self.op(Op::ListAppend, results, rest, 0);
        self.place(none_left);
        let handled = self.label();
        self.op(Op::PrepReraiseStar, raised, exc, results);
        self.jump_op(Op::JumpIfNone, raised, 0, handled);
        self.pop_region();
        self.place(cleanup);
        self.op(Op::PopExc, save, 0, 0);
        self.op(Op::Reraise, raised, 0, 0);
        self.place(handled);
        self.op(Op::PopExc, save, 0, 0);
        self.place(end);
        Ok(())
    }

    fn star_clause(
        &mut self,
        h: &'a ast::ExceptHandlerExceptHandler,
        class: &'a Expr,
        [results, rest, matched, inner_save, raised]: [Reg; 5],
    ) -> Res {
        let next = self.label();
        let mark = self.mark();
        let class_reg = self.operand(class)?;
        self.at(class.range());
        self.jump_op(Op::JumpIfNone, rest, 0, next);
        self.op(Op::CheckEgMatch, matched, rest, class_reg);
        self.release(mark);
        self.op(Op::Move, rest, matched + 1, 0);
        self.jump_op(Op::JumpIfNone, matched, 0, next);
        self.op(Op::PushExc, inner_save, matched, 0);
        let name = h.name.as_ref().map(|n| self.mangle(&n.id));
        if let Some(name) = name {
            self.store_name(name, matched);
        }
        let region = self.open_region(raised);
        let failed = region.target;
        self.push_block(Block::Star(region), h.range)?;
        self.branch(&h.body)?;
        self.pop_region();
        self.at(h.range);
        for raises in [false, true] {
            if raises {
                self.place(failed);
            }
            if let Some(name) = name {
                self.forget_name(name);
            }
            if raises {
                self.op(Op::ListAppend, results, raised, 0);
            }
            self.op(Op::PopExc, inner_save, 0, 0);
            if !raises {
                self.jump(next);
            }
        }
        self.place(next);
        Ok(())
    }
}

fn region_of<'b>(block: &'b mut Block<'_>) -> Option<&'b mut Region> {
    match block {
        Block::Protected(region)
        | Block::Star(region)
        | Block::Finally { region, .. }
        | Block::Handling { region, .. }
        | Block::Named { region, .. }
        | Block::With { region, .. } => Some(region),
        Block::Loop { .. } | Block::InFinally => None,
    }
}
