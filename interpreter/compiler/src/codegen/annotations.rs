//! Annotations: deferred to an `__annotate__` function (PEP 649), or, with the future
//! import, kept as text.

use super::Compiler;
use super::emit::Reg;
use super::func::Compiled;
use crate::errors::Res;
use crate::symtable::{Part, ScopeKind, Sym};
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

/// An annotated name of a module or class body.
pub struct Deferred<'a> {
    name: Sym,
    annotation: &'a Expr,
    /// Its number, when whether it counts is known only as the body runs.
    conditional: Option<u32>,
    range: TextRange,
}

/// The highest annotation format that compiled `__annotate__` functions implement:
/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`.
const LAST_FORMAT: u8 = 2;

impl<'a> Compiler<'a> {
    /// The head of a module or class body that has annotations.
    pub fn begin_annotations(&mut self) -> Res {
        let scope = &self.st.scopes[self.u.scope];
        if scope.annotations.is_none() {
            return Ok(());
        }
        if self.options.future_annotations {
            self.op(Op::SetupAnnotations, 0, 0, 0);
            return Ok(());
        }
        let mark = self.mark();
        let t = self.temp();
        if self.u.kind == ScopeKind::Module {
            // The function comes first, so that a module that is only half run has it;
            // its code is filled in when the body is done.
            let name = self.names.get("__annotate__");
            self.op_pool(Op::MakeFunction, t, t, 0, super::emit::NONE);
            self.op_name(Op::StoreName, t, 0, name);
        }
        if scope.has_conditional_annotations {
            self.op(Op::BuildSet, t, t, 0);
            let name = self.names.get("__conditional_annotations__");
            match self.class_cell("__conditional_annotations__") {
                Some(cell) => self.op(Op::StoreCell, cell, t, 0),
                None => self.op_name(Op::StoreName, t, 0, name),
            }
        }
        self.release(mark);
        Ok(())
    }

    /// The end of a module or class body: makes `__annotate__`.
    pub fn finish_annotations(&mut self) -> Res {
        let Some(scope) = self.st.scopes[self.u.scope].annotations else {
            return Ok(());
        };
        if self.options.future_annotations {
            return Ok(());
        }
        let deferred = std::mem::take(&mut self.u.annotations);
        let range = TextRange::at(self.u.range.start(), 0.into());
        let in_class = self.u.kind == ScopeKind::Class;
        let first = deferred.first().map_or(range, |d| d.range);
        let start = if in_class { self.class_start() } else { first };
        self.enter_scope(scope, "__annotate__", start)?;
        self.annotate_head();
        let map = self.temp();
        self.op(Op::BuildMap, map, map, 0);
        for d in deferred {
            let mark = self.mark();
            self.at(d.range);
            let skip = self.label();
            if let Some(i) = d.conditional {
                let t = self.temps(2);
                self.load_const(t, Const::Int(i.into()));
                let name = self.names.get("__conditional_annotations__");
                self.load_name(name, t + 1)?;
                self.op(Op::In, t, t, t + 1);
                self.jump_op(Op::JumpIfFalse, t, 0, skip);
            }
            let v = self.annotation_value(d.annotation)?;
            let key = self.temp();
            self.load_identifier(key, d.name);
            self.op(Op::MapAdd, map, key, v);
            self.place(skip);
            self.release(mark);
        }
        self.op(Op::Return, map, 0, 0);
        let compiled = self.leave_function()?;
        if in_class {
            let mark = self.mark();
            let t = self.temp();
            self.function_from(compiled, t, [None; 3])?;
            let name = self.names.get("__annotate_func__");
            self.op_name(Op::StoreName, t, 0, name);
            self.release(mark);
        } else {
            let id = self.u.pool.add(Const::Code(compiled.code));
            for instr in &mut self.u.code {
                if instr.op == Op::MakeFunction && instr.pool == super::emit::NONE {
                    instr.pool = id;
                    break;
                }
            }
        }
        Ok(())
    }

    fn class_start(&self) -> TextRange {
        let start = self.index.line_start(self.u.first_line) as u32;
        TextRange::empty(start.into())
    }

    /// The check of the requested format with which each annotate function begins.
    pub fn annotate_head(&mut self) {
        self.u.arg_count = 1;
        self.u.posonly_count = 1;
        let ok = self.label();
        let mark = self.mark();
        let t = self.temp();
        // The parameter may live in a cell, when a lambda in an annotation names it; its
        // real name has a dot, so nothing does.
        self.jump_op(Op::JumpNotGtI, 0, LAST_FORMAT, ok);
        let name = self.names.get("NotImplementedError");
        self.op_name(Op::LoadGlobal, t, 0, name);
        self.op(Op::Raise, t, 0, 1);
        self.place(ok);
        self.release(mark);
    }

    fn annotation_value(&mut self, e: &'a Expr) -> Res<Reg> {
        let t = self.temp();
        match e {
            Expr::Starred(s) => {
                let v = self.operand(&s.value)?;
                self.at(e.range());
                self.op(Op::Unpack, t, v, 1);
            }
            e => self.expr(e, t)?,
        }
        Ok(t)
    }

    /// The annotate function of a `def`, in a new temporary.
    pub fn function_annotations(&mut self, s: &'a ast::StmtFunctionDef) -> Res<Option<Reg>> {
        let Some(scope) = self.st.scope_of(s, Part::Annotations) else {
            return Ok(None);
        };
        let range = self.u.range;
        let t = self.temp();
        let compiled = self.function_annotate(s, scope, range)?;
        self.at(range);
        self.function_from(compiled, t, [None; 3])?;
        Ok(Some(t))
    }

    fn function_annotate(
        &mut self,
        s: &'a ast::StmtFunctionDef,
        scope: crate::symtable::ScopeId,
        range: TextRange,
    ) -> Res<Compiled> {
        self.enter_scope(scope, "__annotate__", range)?;
        self.annotate_head();
        let map = self.temp();
        self.at(range);
        self.op(Op::BuildMap, map, map, 0);
        let p = &s.parameters;
        let positional = p.posonlyargs.iter().chain(&p.args).map(|q| &q.parameter);
        let rest = p.vararg.iter().map(|v| &**v);
        let keyword = p.kwonlyargs.iter().map(|q| &q.parameter);
        let last = p.kwarg.iter().map(|v| &**v);
        for q in positional.chain(rest).chain(keyword).chain(last) {
            if let Some(e) = &q.annotation {
                let name = self.mangle(&q.name.id);
                self.add_annotation(map, name, e)?;
            }
        }
        if let Some(e) = &s.returns {
            let name = self.names.get("return");
            self.add_annotation(map, name, e)?;
        }
        self.at(range);
        self.op(Op::Return, map, 0, 0);
        self.leave_function()
    }

    fn add_annotation(&mut self, map: Reg, name: Sym, e: &'a Expr) -> Res {
        let mark = self.mark();
        let v = if self.options.future_annotations {
            let t = self.temp();
            self.at(e.range());
            self.annotation_text(e, t);
            t
        } else {
            self.annotation_value(e)?
        };
        let key = self.temp();
        self.at(e.range());
        self.load_identifier(key, name);
        self.op(Op::MapAdd, map, key, v);
        self.release(mark);
        Ok(())
    }

    fn annotation_text(&mut self, e: &'a Expr, dst: Reg) {
        let text = crate::unparse::unparse(e, self.source);
        self.load_const(dst, crate::pool::str_const(&text));
    }

    pub fn ann_assign(&mut self, s: &'a ast::StmtAnnAssign) -> Res {
        if let Some(value) = &s.value {
            match &*s.target {
                Expr::Name(n) => self.assign_name(n, value)?,
                target => {
                    let v = self.operand(value)?;
                    self.store(target, v)?;
                }
            }
        }
        let in_namespace = self.u.has_namespace();
        match &*s.target {
            Expr::Name(n) if s.simple && in_namespace => self.annotate_name(s, n)?,
            Expr::Attribute(a) if s.value.is_none() => self.effect(&a.value)?,
            Expr::Subscript(x) if s.value.is_none() => {
                self.effect(&x.value)?;
                self.effect(&x.slice)?;
            }
            _ => {}
        }
        if !s.simple && in_namespace && !self.options.future_annotations {
            self.effect(&s.annotation)?;
        }
        Ok(())
    }

    fn annotate_name(&mut self, s: &'a ast::StmtAnnAssign, n: &'a ast::ExprName) -> Res {
        let name = self.mangle(&n.id);
        let mark = self.mark();
        self.at(s.range);
        if self.options.future_annotations {
            let t = self.temps(3);
            let annotations = self.names.get("__annotations__");
            self.annotation_text(&s.annotation, t);
            self.op_name(Op::LoadName, t + 1, 0, annotations);
            self.load_identifier(t + 2, name);
            self.op(Op::StoreItem, t + 1, t + 2, t);
            self.release(mark);
            return Ok(());
        }
        let in_module = self.u.kind == ScopeKind::Module;
        let conditional = if in_module || self.u.conditional > 0 {
            let index = self
                .u
                .annotations
                .iter()
                .filter(|d| d.conditional.is_some())
                .count() as u32;
            let t = self.temps(2);
            match self.class_cell("__conditional_annotations__") {
                Some(cell) => {
                    let set = self.names.get("__conditional_annotations__");
                    let id = self.name_id(set);
                    self.op_pool(Op::LoadCell, t, cell, 0, id);
                }
                None => {
                    let set = self.names.get("__conditional_annotations__");
                    self.op_name(Op::LoadName, t, 0, set);
                }
            }
            self.load_const(t + 1, Const::Int(index.into()));
            self.op(Op::SetAdd, t, t + 1, 0);
            Some(index)
        } else {
            None
        };
        self.release(mark);
        self.u.annotations.push(Deferred {
            name,
            annotation: &s.annotation,
            conditional,
            range: s.range,
        });
        Ok(())
    }
}
