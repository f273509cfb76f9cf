//! Comprehensions and generator expressions.
//!
//! List, set and dict comprehensions run in the frame around them (PEP 709); their
//! variables get registers of their own, so nothing has to be saved. A variable takes a
//! named register where that is free, for `locals()`, else a temporary.

use super::emit::{Label, Reg};
use super::{CompFrame, Compiler, Slot};
use crate::errors::{Res, fault};
use crate::symtable::{Part, Place, ScopeId, Sym};
use pyrs_bytecode::{CodeFlags, Op};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange, TextSize};

#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub fn comprehension(&mut self, e: &'a Expr, dst: Reg) -> Res {
        let (scope, generators, element, name) = match e {
            Expr::ListComp(x) => (
                self.st.scope_of(x, Part::Body),
                &x.generators[..],
                Element::List(&x.elt),
                "<listcomp>",
            ),
            Expr::SetComp(x) => (
                self.st.scope_of(x, Part::Body),
                &x.generators[..],
                Element::Set(&x.elt),
                "<setcomp>",
            ),
            Expr::DictComp(x) => {
                let Some(key) = &x.key else {
                    return fault(
                        x.range,
                        "dict unpacking cannot be used in dict comprehension",
                    );
                };
                (
                    self.st.scope_of(x, Part::Body),
                    &x.generators[..],
                    Element::Dict(key, &x.value),
                    "<dictcomp>",
                )
            }
            Expr::Generator(x) => (
                self.st.scope_of(x, Part::Body),
                &x.generators[..],
                Element::Yield(&x.elt),
                "<genexpr>",
            ),
            other => return fault(other.range(), "invalid syntax"),
        };
        let Some(scope) = scope else {
            return fault(e.range(), "internal: a scope is missing");
        };
        let mut range = e.range();
        // An argument's generator expression begins at the call's parenthesis.
        if matches!(e, Expr::Generator(x) if !x.parenthesized)
            && let Some(at) = self.source[..range.start().to_usize()].rfind('(')
        {
            range = TextRange::new(TextSize::new(at as u32), range.end());
        }
        let is_async = self.st.scopes[scope].is_coroutine;
        let is_generator = matches!(element, Element::Yield(_));
        if is_async && !is_generator && !self.u.is_async() {
            return fault(
                range,
                "asynchronous comprehension outside of an asynchronous function",
            );
        }
        if self.st.scopes[scope].inlined {
            self.inline(scope, generators, element, dst, range)
        } else {
            self.outlined(scope, generators, element, dst, range, name)
        }
    }

    /// The outermost iterator, evaluated in the enclosing scope.
    fn first_iterator(&mut self, g: &'a ast::Comprehension, to: Reg) -> Res {
        let mark = self.mark();
        if g.is_async {
            let v = self.operand(&g.iter)?;
            self.at(g.iter.range());
            self.op(Op::GetAIter, to, v, 0);
        } else {
            let it = self.iterator(&g.iter)?;
            self.mov(to, it);
        }
        self.release(mark);
        Ok(())
    }

    fn start(&mut self, element: Element<'a>, acc: Reg) {
        match element {
            Element::List(_) => self.op(Op::BuildList, acc, acc, 0),
            Element::Set(_) => self.op(Op::BuildSet, acc, acc, 0),
            Element::Dict(..) => self.op(Op::BuildMap, acc, acc, 0),
            Element::Yield(_) => {}
        }
    }

    fn inline(
        &mut self,
        scope: ScopeId,
        generators: &'a [ast::Comprehension],
        element: Element<'a>,
        dst: Reg,
        range: TextRange,
    ) -> Res {
        let mark = self.mark();
        let it = if generators[0].is_async {
            let it = self.temp();
            self.first_iterator(&generators[0], it)?;
            it
        } else {
            self.iterator(&generators[0].iter)?
        };
        self.at(range);
        self.start(element, dst);
        // A later target, or a part of a compound one, may be read before it is bound.
        let plain = generators.len() == 1 && generators[0].target.is_name_expr();
        let namespace = self.u.has_namespace();
        let vars = self.comprehension_slots(scope, !plain || namespace);
        let shown = vars.iter().map(|(name, slot)| (*name, slot.reg)).collect();
        let ends = (self.label(), self.label());
        self.u.comps.push(CompFrame { scope, vars });
        if namespace {
            self.place(ends.0);
        }
        self.generator(generators, 0, it, element, dst, range)?;
        if namespace {
            self.place(ends.1);
            self.u.hidden.push((ends.0, ends.1, shown));
        }
        self.at(range);
        if let Some(frame) = self.u.comps.pop() {
            for (_, slot) in frame.vars {
                self.u.bound.clear(slot.bit);
                // A named register must look unbound again from outside.
                if !slot.cell && slot.reg < u16::from(self.u.first_temp) {
                    self.op(Op::Clear, slot.reg as Reg, 0, 0);
                }
            }
        }
        self.release(mark);
        Ok(())
    }

    /// Registers for the variables that a comprehension binds.
    fn comprehension_slots(&mut self, scope: ScopeId, clear: bool) -> Vec<(Sym, Slot)> {
        let st = self.st;
        let mut vars = Vec::new();
        for symbol in &st.scopes[scope].symbols {
            let cell = match symbol.place {
                Place::Local => false,
                Place::Cell => true,
                _ => continue,
            };
            let named = self.u.comp_slots.get(&symbol.name).copied();
            let taken = |reg: u16| {
                self.u
                    .comps
                    .iter()
                    .any(|c| c.vars.iter().any(|(_, s)| s.reg == reg))
            };
            let reg = match named {
                Some(reg) if !cell && reg < u16::from(self.u.first_temp) && !taken(reg) => reg,
                _ => u16::from(self.temp()),
            };
            if cell {
                self.op(Op::NewCell, reg as Reg, 0, 0);
            } else if clear {
                self.op(Op::Clear, reg as Reg, 0, 0);
            }
            let bit = self.u.next_bit;
            self.u.next_bit += 1;
            vars.push((symbol.name, Slot { reg, cell, bit }));
        }
        vars
    }

    /// Names of inlined comprehensions' variables that the function itself lacks.
    pub fn comprehension_variables(&mut self, order: &mut Vec<(Sym, bool)>) {
        let st = self.st;
        let own = self.u.scope;
        let children = &st.inlined_in(own);
        for &id in children.iter() {
            for symbol in &st.scopes[id].symbols {
                if symbol.place == Place::Local && !order.iter().any(|(n, _)| *n == symbol.name) {
                    order.push((symbol.name, false));
                }
            }
        }
    }

    fn outlined(
        &mut self,
        scope: ScopeId,
        generators: &'a [ast::Comprehension],
        element: Element<'a>,
        dst: Reg,
        range: TextRange,
        name: &str,
    ) -> Res {
        self.enter_scope(scope, name, range)?;
        self.u.arg_count = 1;
        let acc = self.temp();
        self.at(range);
        if !generators[0].is_async {
            // The code may be called by others, with anything.
            self.at(generators[0].iter.range());
            self.op(Op::CheckIter, 0, 0, 0);
            self.at(range);
        }
        self.start(element, acc);
        self.generator(generators, 0, 0, element, acc, range)?;
        self.at(range);
        if matches!(element, Element::Yield(_)) {
            self.return_none();
        } else {
            self.op(Op::Return, acc, 0, 0);
        }
        let awaited = self.u.flags & CodeFlags::COROUTINE != 0;
        let code = self.leave_function()?;
        let mark = self.mark();
        let result = self.temp();
        let w = self.temps(5);
        self.at(range);
        self.function_from(code, w + 4, [None; 3])?;
        let arg = self.temp();
        self.first_iterator(&generators[0], arg)?;
        self.at(range);
        self.emit_call(result, w, 1, None);
        if awaited {
            self.await_value(result, 0, result);
        }
        self.mov(dst, result);
        self.release(mark);
        Ok(())
    }

    fn generator(
        &mut self,
        generators: &'a [ast::Comprehension],
        i: usize,
        it: Reg,
        element: Element<'a>,
        acc: Reg,
        range: TextRange,
    ) -> Res {
        let g = &generators[i];
        let mark = self.mark();
        let head = self.label();
        let next = self.label();
        let done: Label;
        let exc = g.is_async.then(|| self.temp());
        self.place(head);
        match exc {
            Some(exc) => {
                self.at(range);
                done = self.async_next(&g.target, it, exc)?;
            }
            None => {
                done = self.label();
                self.for_iter(&g.target, it, done, g.iter.range())?;
            }
        }
        for test in &g.ifs {
            self.jump_if(test, next, false)?;
        }
        if i + 1 < generators.len() {
            let inner = &generators[i + 1];
            let mark = self.mark();
            let it = if inner.is_async {
                let it = self.temp();
                self.first_iterator(inner, it)?;
                it
            } else {
                self.iterator(&inner.iter)?
            };
            crate::limits::with_stack(|| {
                self.generator(generators, i + 1, it, element, acc, range)
            })?;
            self.release(mark);
        } else {
            self.element(element, acc)?;
        }
        self.place(next);
        self.at(range);
        self.jump_op(Op::JumpBack, 0, 0, head);
        self.place(done);
        if let Some(exc) = exc {
            self.op(Op::EndAsyncFor, exc, 0, 0);
        }
        self.release(mark);
        Ok(())
    }

    fn element(&mut self, element: Element<'a>, acc: Reg) -> Res {
        let mark = self.mark();
        match element {
            Element::List(e) => {
                let v = self.operand(e)?;
                self.at(e.range());
                self.op(Op::ListAppend, acc, v, 0);
            }
            Element::Set(e) => {
                let v = self.operand(e)?;
                self.at(e.range());
                self.op(Op::SetAdd, acc, v, 0);
            }
            Element::Dict(k, e) => {
                let k = self.operand_before(k, &[e])?;
                let v = self.operand(e)?;
                self.at(e.range());
                self.op(Op::MapAdd, acc, k, v);
            }
            Element::Yield(e) => {
                let v = self.operand(e)?;
                let t = self.temp();
                self.at(e.range());
                self.emit_yield(t, v);
            }
        }
        self.release(mark);
        Ok(())
    }
}
