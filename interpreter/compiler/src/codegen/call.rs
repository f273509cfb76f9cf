//! Calls: arguments into windows, keywords, unpacking.

use super::Compiler;
use super::emit::Reg;
use crate::errors::{Res, fault};
use crate::pool::{PoolId, str_const};
use pyrs_bytecode::{Const, Op, WINDOW_CALLEE, WINDOW_HEADER};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

/// Arguments that a window may hold; longer calls go through a list.
pub const MAX_WINDOW_ARGS: usize = 60;

const CALLEE: Reg = WINDOW_CALLEE as Reg;
const FIRST: Reg = WINDOW_HEADER as Reg;

/// No unpacking, and few enough for a window.
pub fn simple_arguments(a: &ast::Arguments) -> bool {
    a.args.len() + a.keywords.len() <= MAX_WINDOW_ARGS
        && !a.args.iter().any(Expr::is_starred_expr)
        && a.keywords.iter().all(|k| k.arg.is_some())
}

impl<'a> Compiler<'a> {
    fn check_keywords(&mut self, keywords: &'a [ast::Keyword]) -> Res {
        for (i, k) in keywords.iter().enumerate() {
            if let Some(arg) = &k.arg
                && keywords[..i]
                    .iter()
                    .any(|o| o.arg.as_ref().is_some_and(|o| o.id == arg.id))
            {
                return fault(k.range, format!("keyword argument repeated: {}", arg.id));
            }
        }
        Ok(())
    }

    /// Evaluates simple arguments into registers in a row; gives the keywords' names.
    fn window_arguments(&mut self, a: &'a ast::Arguments) -> Res<Option<u32>> {
        self.check_keywords(&a.keywords)?;
        for arg in &a.args {
            let r = self.temp();
            self.expr(arg, r)?;
        }
        let mut names = Vec::new();
        for k in &a.keywords {
            let r = self.temp();
            self.expr(&k.value, r)?;
            if let Some(arg) = &k.arg {
                // Keywords are not private names, whatever they look like.
                names.push(Const::Str {
                    text: arg.id.as_str().into(),
                    interned: true,
                });
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.const_id(Const::Tuple(names.into()))))
    }

    /// The call behind a `LoadMethod` in window `w`.
    pub fn method_call(
        &mut self,
        call: &'a ast::ExprCall,
        w: Reg,
        dst: Reg,
        range: TextRange,
    ) -> Res {
        let a = &call.arguments;
        let count = (a.args.len() + a.keywords.len()) as u8;
        let names = self.window_arguments(a)?;
        self.at(range);
        match names {
            None => self.op(Op::CallMethod, dst, w, count),
            Some(names) => self.op_pool(Op::CallMethodKw, dst, w, count, names),
        }
        Ok(())
    }

    /// The call of the callee in window `w`, whose header is the last thing reserved.
    pub fn call(&mut self, call: &'a ast::ExprCall, w: Reg, dst: Reg, range: TextRange) -> Res {
        self.call_window(&call.arguments, &[], w, dst, range)
    }

    /// As `call`, behind arguments that are constants or already in the window.
    pub fn call_window(
        &mut self,
        a: &'a ast::Arguments,
        before: &[Reg],
        w: Reg,
        dst: Reg,
        range: TextRange,
    ) -> Res {
        self.align(w + FIRST + before.len() as Reg);
        if simple_arguments(a) {
            let count = (before.len() + a.args.len() + a.keywords.len()) as u8;
            let names = self.window_arguments(a)?;
            self.at(range);
            self.emit_call(dst, w, count, names.map(|id| (id, a.keywords.len() as u8)));
            return Ok(());
        }
        self.check_keywords(&a.keywords)?;
        let list = w + FIRST;
        if before.is_empty() {
            self.align(list);
            let r = self.temp();
            debug_assert!(r == list || self.u.overflow.is_some());
            if let Some(own) = self.own_varargs(a) {
                self.mov(list, own);
            } else if let [Expr::Starred(only)] = &*a.args {
                // The call itself unpacks it: only it knows whose arguments they are.
                self.expr(&only.value, list)?;
            } else {
                self.list(&a.args, list)?;
            }
        } else {
            self.at(range);
            self.op(Op::BuildList, list, list, before.len() as u8);
            self.align(list + 1);
            self.extend_list(&a.args, list)?;
        }
        let has_keywords = !a.keywords.is_empty();
        if has_keywords {
            self.align(w + FIRST + 1);
            let map = self.temp();
            self.keyword_map(&a.keywords, map, w + CALLEE)?;
        }
        self.at(range);
        self.op(Op::CallEx, dst, w, has_keywords as u8);
        Ok(())
    }

    /// The call of what stands in window `w` with `count` arguments, the last of which are
    /// keywords: the names' tuple, and how many.
    ///
    /// A callee's frame begins in the window, and so would lie over far locals, which stand
    /// behind all windows. Functions that have some call by `CallEx`, which puts the frame
    /// behind the caller's.
    pub fn emit_call(&mut self, dst: Reg, w: Reg, count: u8, keywords: Option<(PoolId, u8)>) {
        if !self.has_far_locals() {
            match keywords {
                None => self.op(Op::Call, dst, w, count),
                Some((names, _)) => self.op_pool(Op::CallKw, dst, w, count, names),
            }
            return;
        }
        let first = w + FIRST;
        let positional = count - keywords.map_or(0, |(_, n)| n);
        if let Some((names, n)) = keywords {
            // The window's place for the dict may lie among the arguments: it is filled
            // when they have been taken.
            let map = (first + positional).max(first + 1);
            self.op_pool(Op::BuildConstKeyMap, map, first + positional, n, names);
            self.op(Op::BuildTuple, first, first, positional);
            self.mov(first + 1, map);
        } else {
            self.op(Op::BuildTuple, first, first, positional);
        }
        self.u.max = self.u.max.max(u16::from(first) + 2);
        self.op(Op::CallEx, dst, w, keywords.is_some() as u8);
    }

    /// Some locals lie in registers that only `LoadFar` and `StoreFar` reach.
    pub fn has_far_locals(&self) -> bool {
        self.u.far_count > 0
    }

    /// Makes `reg` the next temporary.
    pub fn align(&mut self, reg: Reg) {
        if self.u.overflow.is_none() {
            self.u.next = reg as u16;
            self.u.max = self.u.max.max(self.u.next);
        }
    }

    /// `f(*args)` where `args` is the function's own `*args`, which is a tuple as long as
    /// nothing rebinds it.
    fn own_varargs(&mut self, a: &'a ast::Arguments) -> Option<Reg> {
        let [Expr::Starred(only)] = &*a.args else {
            return None;
        };
        let Expr::Name(n) = &*only.value else {
            return None;
        };
        let name = self.mangle(&n.id);
        use crate::symtable::flag;
        let scope = &self.st.scopes[self.u.scope];
        let index = (self.u.arg_count + self.u.kwonly_count) as usize;
        let is_it = scope.varargs
            && self
                .u
                .varnames
                .get(index)
                .is_some_and(|v| v == self.names.text(name))
            && !scope.has(
                name,
                flag::LOCAL | flag::DEL | flag::WALRUS | flag::CAPTURED,
            );
        if is_it {
            self.local_operand(name)
        } else {
            None
        }
    }

    /// Keywords, some of them unpacked, into a dict.
    pub fn keyword_map(&mut self, keywords: &'a [ast::Keyword], map: Reg, callee: Reg) -> Res {
        let mut started = false;
        let mut rest = keywords;
        while let Some(first) = rest.first() {
            let mark = self.mark();
            if first.arg.is_none() {
                if !started {
                    self.at(first.range);
                    self.op(Op::BuildMap, map, 0, 0);
                    started = true;
                }
                let value = self.operand(&first.value)?;
                self.at(first.value.range());
                self.op(Op::DictMerge, map, value, callee);
                rest = &rest[1..];
            } else {
                let run = rest
                    .iter()
                    .take_while(|k| k.arg.is_some())
                    .count()
                    .min(MAX_WINDOW_ARGS / 2);
                let into = if started { self.temp() } else { map };
                let base = self.top();
                let mut names = Vec::new();
                for k in &rest[..run] {
                    let r = self.temp();
                    self.expr(&k.value, r)?;
                    let name = k.arg.as_ref().map_or("", |a| a.id.as_str());
                    names.push(str_const(name));
                }
                let id = self.const_id(Const::Tuple(names.into()));
                self.at(first.range);
                self.op_pool(Op::BuildConstKeyMap, into, base, run as u8, id);
                if started {
                    self.op(Op::DictMerge, map, into, callee);
                }
                started = true;
                rest = &rest[run..];
            }
            self.release(mark);
        }
        Ok(())
    }
}
