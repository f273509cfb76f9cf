//! `import` and `from ... import`.

use super::Compiler;
use super::emit::Reg;
use crate::errors::Res;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast as ast;

impl<'a> Compiler<'a> {
    /// Calls `__import__`: module name, level, names.
    fn import_name(&mut self, module: &str, level: u32, names: Const, dst: Reg) {
        let mark = self.mark();
        let pair = self.temps(2);
        self.load_const(pair, Const::Int(level.into()));
        self.load_const(pair + 1, names);
        let module = self.names.get(module);
        self.op_name(Op::ImportName, dst, pair, module);
        self.release(mark);
    }

    pub fn import(&mut self, s: &'a ast::StmtImport) -> Res {
        for alias in &s.names {
            let mark = self.mark();
            let full = alias.name.id.as_str();
            let t = self.temp();
            self.at(s.range);
            self.import_name(full, 0, Const::None, t);
            let mut parts = full.split('.');
            let first = parts.next().unwrap_or(full);
            match &alias.asname {
                None => {
                    let name = self.mangle(first);
                    self.store_name(name, t);
                }
                Some(asname) => {
                    // `import a.b as c` binds the submodule.
                    for part in parts {
                        let part = self.names.get(part);
                        self.op_name(Op::ImportFrom, t, t, part);
                    }
                    let name = self.mangle(&asname.id);
                    self.store_name(name, t);
                }
            }
            self.release(mark);
        }
        Ok(())
    }

    pub fn import_from(&mut self, s: &'a ast::StmtImportFrom) -> Res {
        let names: Vec<Const> = s
            .names
            .iter()
            .map(|alias| Const::Str {
                text: alias.name.id.as_str().into(),
                interned: true,
            })
            .collect();
        let module = s.module.as_ref().map_or("", |m| m.id.as_str());
        let mark = self.mark();
        let t = self.temp();
        self.import_name(module, s.level, Const::Tuple(names.into()), t);
        for alias in &s.names {
            let mark = self.mark();
            if alias.name.id.as_str() == "*" {
                self.op(Op::ImportStar, t, 0, 0);
                continue;
            }
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            let name = self.mangle(&bound.id);
            let attr = self.names.get(&alias.name.id);
            match self.local_target(name) {
                Some(reg) => {
                    self.op_name(Op::ImportFrom, reg, t, attr);
                    self.mark_bound(name);
                }
                None => {
                    let v = self.temp();
                    self.op_name(Op::ImportFrom, v, t, attr);
                    self.store_name(name, v);
                }
            }
            self.release(mark);
        }
        self.release(mark);
        Ok(())
    }
}
