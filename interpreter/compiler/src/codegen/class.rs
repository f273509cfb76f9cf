//! Class statements and class bodies.

use super::Compiler;
use super::emit::Reg;
use super::func::Compiled;
use crate::errors::Res;
use crate::pool::str_const;
use crate::symtable::Part;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub fn class_def(&mut self, s: &'a ast::StmtClassDef) -> Res {
        let range = if s.decorator_list.is_empty() {
            s.range
        } else {
            self.keyword_range(s.name.range, s.range.end(), &["class"])
        };
        let decorators = self.decorators(&s.decorator_list)?;
        let dst = decorators.dst;
        self.at(range);
        if s.type_params.is_some() {
            self.generic_class(s, dst)?;
        } else {
            self.build_class(s, dst)?;
        }
        self.apply_decorators(&s.decorator_list, decorators);
        self.at(range);
        let name = self.mangle(&s.name.id);
        self.store_name(name, dst);
        Ok(())
    }

    fn build_class(&mut self, s: &'a ast::StmtClassDef, dst: Reg) -> Res {
        let mark = self.mark();
        let range = self.u.range;
        let w = self.class_window(s)?;
        match &s.arguments {
            Some(arguments) => self.call_window(arguments, &[w + 5, w + 6], w, dst, range)?,
            None => self.emit_call(dst, w, 2, None),
        }
        self.release(mark);
        Ok(())
    }

    /// A window with `__build_class__`, the body's function and the name.
    pub fn class_window(&mut self, s: &'a ast::StmtClassDef) -> Res<Reg> {
        let range = self.u.range;
        let w = self.temps(5);
        self.op(Op::LoadBuildClass, w + 4, 0, 0);
        let function = self.temp();
        let body = self.class_body(s)?;
        self.at(range);
        self.function_from(body, function, [None; 3])?;
        let name = self.temp();
        self.load_const(name, str_const(&s.name.id));
        Ok(w)
    }

    fn store_const(&mut self, name: &str, value: Const) {
        let t = self.temp();
        self.load_const(t, value);
        let name = self.names.get(name);
        self.op_name(Op::StoreName, t, 0, name);
        self.u.next -= 1;
    }

    fn class_body(&mut self, s: &'a ast::StmtClassDef) -> Res<Compiled> {
        self.enter(s, Part::Body, &s.name.id, s.range)?;
        let scope = self.u.scope;
        let info = &self.st.scopes[scope];
        for (needed, name) in [
            (info.needs_class_cell, "__class__"),
            (info.needs_classdict, "__classdict__"),
            (
                info.has_conditional_annotations,
                "__conditional_annotations__",
            ),
        ] {
            if needed {
                let reg = self.temp();
                let name = self.names.get(name);
                self.op(Op::NewCell, reg, 0, 0);
                let text = self.names.text(name).clone();
                self.u.cellvars.push((text, reg.into()));
                self.u.class_cells.push((name, reg));
            }
        }
        let mark = self.mark();
        let t = self.temp();
        let dunder_name = self.names.get("__name__");
        let module = self.names.get("__module__");
        self.op_name(Op::LoadName, t, 0, dunder_name);
        self.op_name(Op::StoreName, t, 0, module);
        let qualname = self.u.qualname.clone();
        self.store_const("__qualname__", str_const(&qualname));
        let line = self.u.first_line;
        self.store_const("__firstlineno__", Const::Int(line.into()));
        if s.type_params.is_some() {
            let params = self.names.get(".type_params");
            if let Some(i) = self.free_index(params) {
                self.op16(Op::LoadFree, t, i);
                let name = self.names.get("__type_params__");
                self.op_name(Op::StoreName, t, 0, name);
            }
        }
        if let Some(cell) = self.class_cell("__classdict__") {
            self.op(Op::LoadLocals, t, 0, 0);
            self.op(Op::StoreCell, cell, t, 0);
        }
        self.release(mark);
        let (doc, body) = self.docstring(&s.body);
        self.begin_annotations()?;
        if let Some(doc) = doc {
            if let Some(first) = s.body.first() {
                self.at(first.range());
            }
            self.store_const("__doc__", doc);
        }
        self.stmts(body)?;
        self.u.range = ruff_text_size::TextRange::at(s.range.start(), 0.into());
        self.finish_annotations()?;
        // What ends the body belongs to no other line than its last statement's.
        if let Some(last) = s.body.last().filter(|last| !is_compound(last)) {
            self.at(last.range());
        }
        let attributes: Vec<Const> = self.st.scopes[scope]
            .static_attributes
            .iter()
            .map(|&n| Const::Str {
                text: (&**self.names.text(n)).into(),
                interned: true,
            })
            .collect();
        self.store_const("__static_attributes__", Const::Tuple(attributes.into()));
        if let Some(cell) = self.class_cell("__classdict__") {
            let name = self.names.get("__classdictcell__");
            self.op_name(Op::StoreName, cell, 0, name);
        }
        match self.class_cell("__class__") {
            Some(cell) => {
                let name = self.names.get("__classcell__");
                self.op_name(Op::StoreName, cell, 0, name);
                self.op(Op::Return, cell, 0, 0);
            }
            None => self.return_none(),
        }
        self.leave_function()
    }

    pub fn class_cell(&mut self, name: &str) -> Option<Reg> {
        let name = self.names.get(name);
        self.u
            .class_cells
            .iter()
            .find(|(n, _)| *n == name)
            .map(|&(_, r)| r)
    }
}

fn is_compound(s: &ast::Stmt) -> bool {
    use ast::Stmt;
    matches!(
        s,
        Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Try(_)
            | Stmt::Match(_)
            | Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
    )
}
