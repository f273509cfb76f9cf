//! Displays: lists, tuples, sets, dicts.

use super::Compiler;
use super::emit::Reg;
use crate::constfold;
use crate::errors::Res;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

/// Items evaluated into registers at once; longer displays grow step by step.
const CHUNK: usize = 24;
/// Constant lists from this length on come from one constant.
const CONST_RUN: usize = 3;

/// Built by one instruction behind the items' evaluation.
pub fn is_plain(items: &[Expr]) -> bool {
    items.len() <= CHUNK
        && !items.iter().any(Expr::is_starred_expr)
        && (items.len() < CONST_RUN || !items.iter().all(constfold::looks_constant))
}

impl<'a> Compiler<'a> {
    /// Items into registers in a row.
    fn run(&mut self, items: &'a [Expr]) -> Res<Reg> {
        let base = self.top();
        for item in items {
            let r = self.temp();
            self.expr(item, r)?;
        }
        Ok(base)
    }

    fn constants(&mut self, items: &'a [Expr]) -> Option<Box<[Const]>> {
        if items.len() < CONST_RUN {
            return None;
        }
        items.iter().map(|e| self.fold(e)).collect()
    }

    pub fn list(&mut self, items: &'a [Expr], dst: Reg) -> Res {
        let range = self.u.range;
        let mark = self.mark();
        if let Some(values) = self.constants(items) {
            let t = self.temp();
            self.op(Op::BuildList, dst, 0, 0);
            self.load_const(t, Const::Tuple(values));
            self.op(Op::ListExtend, dst, t, 0);
        } else if is_plain(items)
            || (items.len() <= CHUNK && !items.iter().any(Expr::is_starred_expr))
        {
            let base = self.run(items)?;
            self.at(range);
            self.op(Op::BuildList, dst, base, items.len() as u8);
        } else {
            let plain = items
                .iter()
                .take_while(|e| !e.is_starred_expr())
                .count()
                .min(CHUNK);
            let base = self.run(&items[..plain])?;
            self.at(range);
            self.op(Op::BuildList, dst, base, plain as u8);
            self.release(mark);
            self.extend_list(&items[plain..], dst)?;
        }
        self.release(mark);
        self.at(range);
        Ok(())
    }

    pub fn extend_list(&mut self, items: &'a [Expr], list: Reg) -> Res {
        for item in items {
            let mark = self.mark();
            match item {
                Expr::Starred(s) => {
                    let value = self.operand(&s.value)?;
                    self.at(s.range);
                    self.op(Op::ListExtend, list, value, 0);
                }
                item => {
                    let value = self.operand(item)?;
                    self.at(item.range());
                    self.op(Op::ListAppend, list, value, 0);
                }
            }
            self.release(mark);
        }
        Ok(())
    }

    pub fn tuple(&mut self, items: &'a [Expr], dst: Reg) -> Res {
        let range = self.u.range;
        let mark = self.mark();
        if items.len() <= CHUNK && !items.iter().any(Expr::is_starred_expr) {
            let base = self.run(items)?;
            self.at(range);
            self.op(Op::BuildTuple, dst, base, items.len() as u8);
        } else {
            let t = self.temp();
            self.list(items, t)?;
            self.at(range);
            self.op(Op::ListToTuple, dst, t, 0);
        }
        self.release(mark);
        Ok(())
    }

    pub fn set(&mut self, x: &'a ast::ExprSet, dst: Reg) -> Res {
        let items = &x.elts;
        let mark = self.mark();
        if let Some(values) = self.constants(items) {
            let t = self.temp();
            self.op(Op::BuildSet, dst, 0, 0);
            self.load_const(t, Const::FrozenSet(values));
            self.op(Op::SetUpdate, dst, t, 0);
        } else {
            let plain = items
                .iter()
                .take_while(|e| !e.is_starred_expr())
                .count()
                .min(CHUNK);
            let base = self.run(&items[..plain])?;
            self.at(x.range);
            self.op(Op::BuildSet, dst, base, plain as u8);
            self.release(mark);
            for item in &items[plain..] {
                let mark = self.mark();
                let (op, e) = match item {
                    Expr::Starred(s) => (Op::SetUpdate, &*s.value),
                    item => (Op::SetAdd, item),
                };
                let value = self.operand(e)?;
                self.at(item.range());
                self.op(op, dst, value, 0);
                self.release(mark);
            }
        }
        self.release(mark);
        self.at(x.range);
        Ok(())
    }

    pub fn dict(&mut self, x: &'a ast::ExprDict, dst: Reg) -> Res {
        let mark = self.mark();
        let mut started = false;
        let mut rest = &x.items[..];
        while let Some(first) = rest.first() {
            let mark = self.mark();
            let Some(first_key) = &first.key else {
                if !started {
                    self.at(x.range);
                    self.op(Op::BuildMap, dst, 0, 0);
                    started = true;
                }
                let value = self.operand(&first.value)?;
                self.at(x.range);
                self.op(Op::DictUpdate, dst, value, 0);
                self.release(mark);
                rest = &rest[1..];
                continue;
            };
            if started {
                // Later pairs go in one by one, so no second dict is needed.
                let key = self.operand_before(first_key, &[&first.value])?;
                let value = self.operand(&first.value)?;
                self.at(x.range);
                self.op(Op::MapAdd, dst, key, value);
                rest = &rest[1..];
            } else {
                let run = rest.iter().take_while(|i| i.key.is_some()).count();
                let keys: Vec<Option<Const>> = rest[..run]
                    .iter()
                    .take(CHUNK)
                    .map(|i| self.str_key(i))
                    .collect();
                let run = run.min(CHUNK / 2);
                if run > 0 && keys[..run].iter().all(Option::is_some) {
                    let base = self.top();
                    for item in &rest[..run] {
                        let r = self.temp();
                        self.expr(&item.value, r)?;
                    }
                    let names: Vec<Const> = keys.into_iter().take(run).flatten().collect();
                    let id = self.const_id(Const::Tuple(names.into()));
                    self.at(x.range);
                    self.op_pool(Op::BuildConstKeyMap, dst, base, run as u8, id);
                } else {
                    let base = self.top();
                    for item in &rest[..run] {
                        if let Some(key) = &item.key {
                            let r = self.temp();
                            self.expr(key, r)?;
                        }
                        let r = self.temp();
                        self.expr(&item.value, r)?;
                    }
                    self.at(x.range);
                    self.op(Op::BuildMap, dst, base, 2 * run as u8);
                }
                started = true;
                rest = &rest[run..];
            }
            self.release(mark);
        }
        if !started {
            self.at(x.range);
            self.op(Op::BuildMap, dst, 0, 0);
        }
        self.release(mark);
        self.at(x.range);
        Ok(())
    }

    /// The key as a str constant.
    fn str_key(&mut self, item: &'a ast::DictItem) -> Option<Const> {
        match item.key.as_ref()? {
            Expr::StringLiteral(s) => match self.string_const(s) {
                c @ Const::Str { .. } => Some(c),
                _ => None,
            },
            _ => None,
        }
    }
}
