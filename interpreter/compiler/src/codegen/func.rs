//! Functions, lambdas, decorators and closures.

use super::Compiler;
use super::emit::Reg;
use crate::errors::{Res, fault};
use crate::symtable::{Part, Sym};
use pyrs_bytecode::{Code, CodeFlags, Const, Op};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::rc::Rc;

/// A compiled scope and the variables it closes over.
pub struct Compiled {
    pub code: Rc<Code>,
    pub frees: Vec<Sym>,
}

/// Where a statement's decorators lie until they are called.
pub struct Decorators {
    /// Windows of the first ones, ready to be called.
    windows: Vec<Reg>,
    /// A list of all others, and the window in which they are called one after the other.
    rest: Option<(Reg, Reg)>,
    /// Where the decorated object belongs, and the result.
    pub dst: Reg,
}

/// A window for each decorator only up to this many.
const DECORATOR_WINDOWS: usize = 8;

/// Defaults are built in a run of registers only up to this many.
const DEFAULTS_RUN: usize = 24;

impl<'a> Compiler<'a> {
    pub fn leave_function(&mut self) -> Res<Compiled> {
        let frees = self.u.freevars.clone();
        Ok(Compiled {
            code: self.leave()?,
            frees,
        })
    }

    /// From `def`, `async` or `class` on, where decorators come before.
    pub fn keyword_range(&self, name: TextRange, end: TextSize, words: &[&str]) -> TextRange {
        let mut upto = &self.source[..name.start().to_usize()];
        let mut start = name.start();
        for word in words {
            if let Some(at) = upto.rfind(word) {
                start = TextSize::new(at as u32);
                upto = &upto[..at];
            }
        }
        TextRange::new(start, end)
    }

    pub fn function_def(&mut self, s: &'a ast::StmtFunctionDef) -> Res {
        let words: &[&str] = if s.is_async {
            &["def", "async"]
        } else {
            &["def"]
        };
        let range = if s.decorator_list.is_empty() {
            s.range
        } else {
            self.keyword_range(s.name.range, s.range.end(), words)
        };
        let decorators = self.decorators(&s.decorator_list)?;
        let dst = decorators.dst;
        self.at(range);
        if s.type_params.is_some() {
            self.generic_function(s, dst)?;
        } else {
            let defaults = self.defaults(&s.parameters)?;
            self.function_object(s, defaults, dst)?;
        }
        self.apply_decorators(&s.decorator_list, decorators);
        self.at(range);
        let name = self.mangle(&s.name.id);
        self.store_name(name, dst);
        Ok(())
    }

    /// Evaluates decorators; where they lie, and where the decorated object belongs.
    pub fn decorators(&mut self, list: &'a [ast::Decorator]) -> Res<Decorators> {
        let mut windows = Vec::new();
        let mut dst = self.temp();
        let (near, far) = list.split_at(list.len().min(DECORATOR_WINDOWS));
        for d in near {
            let w = self.temps(5);
            self.expr(&d.expression, w + 4)?;
            dst = self.temp();
            windows.push(w);
        }
        let mut rest = None;
        if !far.is_empty() {
            let held = self.temp();
            self.op(Op::BuildList, held, held, 0);
            for d in far {
                let mark = self.mark();
                let r = self.operand(&d.expression)?;
                self.op(Op::ListAppend, held, r, 0);
                self.release(mark);
            }
            rest = Some((held, self.temps(5)));
            dst = self.temp();
        }
        Ok(Decorators { windows, rest, dst })
    }

    /// Calls the decorators, innermost first; the result ends up in their `dst`.
    pub fn apply_decorators(&mut self, list: &'a [ast::Decorator], made: Decorators) {
        let Decorators { windows, rest, dst } = made;
        if let Some((held, w)) = rest {
            let mark = self.mark();
            let index = self.temp();
            for (i, d) in list[windows.len()..].iter().enumerate().rev() {
                self.at(d.expression.range());
                self.load_const(index, Const::Int(i as i64));
                self.op(Op::LoadItem, w + 4, held, index);
                let to = match windows.last() {
                    Some(&last) if i == 0 => last + 5,
                    _ => dst,
                };
                self.emit_call(to, w, 1, None);
            }
            self.release(mark);
        }
        for (i, (&w, d)) in windows.iter().zip(list).enumerate().rev() {
            self.at(d.expression.range());
            let to = if i == 0 { dst } else { windows[i - 1] + 5 };
            self.emit_call(to, w, 1, None);
        }
    }

    /// Defaults tuple and keyword defaults, in temporaries, where there are any.
    pub fn defaults(&mut self, p: &'a ast::Parameters) -> Res<[Option<Reg>; 2]> {
        let positional: Vec<&Expr> = p
            .posonlyargs
            .iter()
            .chain(&p.args)
            .filter_map(|q| q.default.as_deref())
            .collect();
        let mut parts = [None, None];
        if !positional.is_empty() {
            let t = self.temp();
            let mark = self.mark();
            let constant: Option<Box<[Const]>> = positional.iter().map(|e| self.fold(e)).collect();
            if let Some(values) = constant {
                self.load_const(t, Const::Tuple(values));
            } else if positional.len() <= DEFAULTS_RUN {
                let base = self.top();
                for e in &positional {
                    let r = self.temp();
                    self.expr(e, r)?;
                }
                self.op(Op::BuildTuple, t, base, positional.len() as u8);
            } else {
                self.op(Op::BuildList, t, t, 0);
                for e in &positional {
                    let mark = self.mark();
                    let r = self.operand(e)?;
                    self.op(Op::ListAppend, t, r, 0);
                    self.release(mark);
                }
                self.op(Op::ListToTuple, t, t, 0);
            }
            self.release(mark);
            parts[0] = Some(t);
        }
        if p.kwonlyargs.iter().any(|q| q.default.is_some()) {
            let t = self.temp();
            self.op(Op::BuildMap, t, t, 0);
            for q in &p.kwonlyargs {
                let Some(e) = &q.default else {
                    continue;
                };
                let mark = self.mark();
                let v = self.operand(e)?;
                let key = self.temp();
                let name = self.mangle(&q.parameter.name.id);
                self.load_identifier(key, name);
                self.op(Op::MapAdd, t, key, v);
                self.release(mark);
            }
            parts[1] = Some(t);
        }
        Ok(parts)
    }

    /// A name as a str value.
    pub fn load_identifier(&mut self, dst: Reg, name: Sym) {
        let text = self.names.text(name).clone();
        self.load_const(
            dst,
            Const::Str {
                text: (&*text).into(),
                interned: true,
            },
        );
    }

    /// Makes the function of a `def` with the given defaults.
    pub fn function_object(
        &mut self,
        s: &'a ast::StmtFunctionDef,
        defaults: [Option<Reg>; 2],
        dst: Reg,
    ) -> Res {
        let mark = self.mark();
        let range = self.u.range;
        let annotate = self.function_annotations(s)?;
        let code = self.function_body(s)?;
        self.at(range);
        self.function_from(code, dst, [defaults[0], defaults[1], annotate])?;
        self.release(mark);
        Ok(())
    }

    fn function_body(&mut self, s: &'a ast::StmtFunctionDef) -> Res<Compiled> {
        self.enter(s, Part::Body, &s.name.id, s.range)?;
        if !s.is_async {
            // An `await` in a plain function is an error found below, not a coroutine.
            let was = self.u.flags;
            self.u.flags &= !(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
            if was & CodeFlags::ASYNC_GENERATOR != 0 {
                self.u.flags |= CodeFlags::GENERATOR;
            }
        }
        self.parameter_counts(&s.parameters);
        let (doc, body) = self.docstring(&s.body);
        if let Some(doc) = doc {
            self.u.flags |= CodeFlags::HAS_DOCSTRING;
            self.u.pool.set_docstring(doc);
        }
        self.stmts(body)?;
        // The return that the text leaves out belongs to the line before it.
        self.return_none();
        self.leave_function()
    }

    fn parameter_counts(&mut self, p: &ast::Parameters) {
        self.u.posonly_count = p.posonlyargs.len() as u16;
        self.u.arg_count = (p.posonlyargs.len() + p.args.len()) as u16;
        self.u.kwonly_count = p.kwonlyargs.len() as u16;
    }

    pub fn lambda(&mut self, x: &'a ast::ExprLambda, dst: Reg) -> Res {
        let mark = self.mark();
        let defaults = match &x.parameters {
            Some(p) => self.defaults(p)?,
            None => [None, None],
        };
        self.enter(x, Part::Body, "<lambda>", x.range)?;
        if let Some(p) = &x.parameters {
            self.parameter_counts(p);
        }
        let value = self.operand(&x.body)?;
        self.at(x.body.range());
        self.op(Op::Return, value, 0, 0);
        let code = self.leave_function()?;
        self.at(x.range);
        self.function_from(code, dst, [defaults[0], defaults[1], None])?;
        self.release(mark);
        Ok(())
    }

    /// `MakeFunction` with defaults, keyword defaults and annotate function as given.
    pub fn function_from(&mut self, compiled: Compiled, dst: Reg, parts: [Option<Reg>; 3]) -> Res {
        let mark = self.mark();
        let present: Vec<Reg> = parts.iter().flatten().copied().collect();
        let in_row = present.windows(2).all(|w| w[1] == w[0] + 1);
        let closure = !compiled.frees.is_empty();
        let mut bits = 0;
        for (i, part) in parts.iter().enumerate() {
            if part.is_some() {
                bits |= 1 << i;
            }
        }
        let mut base = present.first().copied().unwrap_or(self.top());
        let follows = present.last().is_none_or(|&r| r + 1 == self.top());
        if !in_row || (closure && !follows) {
            base = self.temps(present.len());
            for (i, &r) in present.iter().enumerate() {
                self.mov(base + i as Reg, r);
            }
        }
        if closure {
            bits |= 8;
            let t = self.temp();
            let first = self.top();
            let count = compiled.frees.len();
            if count > 200 {
                return fault(self.u.range, crate::limits::TOO_DEEP);
            }
            for &name in &compiled.frees {
                let r = self.temp();
                self.load_cell_itself(name, r)?;
            }
            self.op(Op::BuildTuple, t, first, count as u8);
        }
        let id = self.const_id(Const::Code(compiled.code));
        self.op_pool(Op::MakeFunction, dst, base, bits, id);
        self.release(mark);
        Ok(())
    }

    /// The cell of a variable, for a closure.
    fn load_cell_itself(&mut self, name: Sym, dst: Reg) -> Res {
        for comp in self.u.comps.iter().rev() {
            if let Some((_, slot)) = comp.vars.iter().find(|(n, s)| *n == name && s.cell) {
                let reg = slot.reg as Reg;
                self.mov(dst, reg);
                return Ok(());
            }
        }
        if let Some(slot) = self.u.slots.get(&name).copied()
            && slot.cell
        {
            match Reg::try_from(slot.reg) {
                Ok(reg) => self.mov(dst, reg),
                Err(_) => self.op16(Op::LoadFar, dst, slot.reg),
            }
            return Ok(());
        }
        if let Some(&(_, reg)) = self.u.class_cells.iter().find(|(n, _)| *n == name) {
            self.mov(dst, reg);
            return Ok(());
        }
        match self.free_index(name) {
            Some(i) => {
                self.op16(Op::LoadClosure, dst, i);
                Ok(())
            }
            None => fault(
                self.u.range,
                format!("internal: no cell for '{}'", self.names.text(name)),
            ),
        }
    }
}
