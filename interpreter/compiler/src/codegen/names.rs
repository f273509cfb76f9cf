//! Loading, storing and deleting names.

use super::emit::Reg;
use super::{Compiler, Slot};
use crate::errors::Res;
use crate::symtable::{Place, ScopeKind, Sym, flag};
use pyrs_bytecode::Op;

/// How the code being compiled reaches a name.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    Slot(Slot),
    Free(u16),
    Global,
    /// Through the namespace in register 0.
    Name,
    /// In a class body: the namespace, else a cell of the closure.
    NameOrFree(u16),
    /// In an annotation scope of a class: the class's names, else a global.
    ClassOrGlobal(u16),
    /// In an annotation scope of a class: the class's names, else a cell of the closure.
    ClassOrFree(u16, u16),
}

impl<'a> Compiler<'a> {
    pub fn mangle(&mut self, text: &str) -> Sym {
        let scope = match self.u.comps.last() {
            Some(comp) => comp.scope,
            None => self.u.scope,
        };
        self.st.mangle(&mut self.names, scope, text)
    }

    pub fn free_index(&self, name: Sym) -> Option<u16> {
        self.u
            .freevars
            .iter()
            .position(|&f| f == name)
            .map(|i| i as u16)
    }

    pub fn access(&mut self, name: Sym) -> Access {
        let st = self.st;
        for comp in self.u.comps.iter().rev() {
            if let Some((_, slot)) = comp.vars.iter().find(|(n, _)| *n == name) {
                return Access::Slot(*slot);
            }
            match st.scopes[comp.scope].lookup(name).map(|s| s.place) {
                Some(Place::GlobalExplicit) => return Access::Global,
                Some(Place::GlobalImplicit) => {
                    return if self.u.kind == ScopeKind::Module {
                        Access::Name
                    } else {
                        Access::Global
                    };
                }
                Some(Place::Free) if self.u.kind == ScopeKind::Class => {
                    // A class's names are not visible inside its comprehensions.
                    if let Some(i) = self.free_index(name) {
                        let outer = self
                            .u
                            .comps
                            .iter()
                            .any(|c| c.vars.iter().any(|(n, _)| *n == name));
                        if !outer {
                            return Access::Free(i);
                        }
                    }
                }
                _ => {}
            }
        }
        let scope = &st.scopes[self.u.scope];
        let symbol = scope.lookup(name);
        let place = symbol.map_or(Place::GlobalImplicit, |s| s.place);
        match self.u.kind {
            ScopeKind::Module => match place {
                Place::GlobalExplicit => Access::Global,
                _ => Access::Name,
            },
            ScopeKind::Class => match place {
                Place::GlobalExplicit => Access::Global,
                Place::Free => match self.free_index(name) {
                    Some(i) if symbol.is_some_and(|s| s.flags & flag::NONLOCAL != 0) => {
                        Access::Free(i)
                    }
                    Some(i) => Access::NameOrFree(i),
                    None => Access::Name,
                },
                _ => Access::Name,
            },
            _ => self.access_in_function(name, place),
        }
    }

    fn access_in_function(&mut self, name: Sym, place: Place) -> Access {
        if let Some(slot) = self.u.slots.get(&name) {
            return Access::Slot(*slot);
        }
        let sees_class = self.st.scopes[self.u.scope].sees_class;
        let dict = self.names.get("__classdict__");
        let classdict = if sees_class && name != dict {
            self.free_index(dict)
        } else {
            None
        };
        match (place, self.free_index(name), classdict) {
            (Place::Free, Some(i), Some(dict)) => Access::ClassOrFree(i, dict),
            (Place::Free, Some(i), None) => Access::Free(i),
            (Place::GlobalImplicit, _, Some(dict)) => Access::ClassOrGlobal(dict),
            _ => Access::Global,
        }
    }

    /// The register of a plain local variable, with a check that it is bound if needed.
    pub fn local_operand(&mut self, name: Sym) -> Option<Reg> {
        match self.access(name) {
            Access::Slot(slot) if !slot.cell => {
                let reg = Reg::try_from(slot.reg).ok()?;
                self.check_bound(slot, name, reg);
                Some(reg)
            }
            _ => None,
        }
    }

    fn check_bound(&mut self, slot: Slot, name: Sym, reg: Reg) {
        if !self.u.bound.get(slot.bit) {
            let id = self.name_id(name);
            self.op_pool(Op::CheckBound, reg, 0, 0, id);
            // Behind the check it is bound.
            self.u.bound.set(slot.bit);
        }
    }

    /// The register of a name that is a near local, bound or not.
    pub fn local_target(&mut self, name: Sym) -> Option<Reg> {
        match self.access(name) {
            Access::Slot(slot) if !slot.cell => Reg::try_from(slot.reg).ok(),
            _ => None,
        }
    }

    pub fn mark_bound(&mut self, name: Sym) {
        if let Access::Slot(slot) = self.access(name)
            && !slot.cell
        {
            self.u.bound.set(slot.bit);
        }
    }

    pub fn load_name(&mut self, name: Sym, dst: Reg) -> Res {
        match self.access(name) {
            Access::Slot(slot) if slot.cell => {
                let mark = self.mark();
                let cell = self.cell_reg(slot);
                let id = self.name_id(name);
                self.op_pool(Op::LoadCell, dst, cell, 0, id);
                self.release(mark);
            }
            Access::Slot(slot) => match Reg::try_from(slot.reg) {
                Ok(reg) => {
                    self.check_bound(slot, name, reg);
                    self.mov(dst, reg);
                }
                Err(_) => {
                    // `dst` may be a near local that must keep its value if this raises.
                    let mark = self.mark();
                    let t = if self.is_temp(dst) { dst } else { self.temp() };
                    self.op16(Op::LoadFar, t, slot.reg);
                    self.check_bound(slot, name, t);
                    self.mov(dst, t);
                    self.release(mark);
                }
            },
            Access::Free(i) => self.op16(Op::LoadFree, dst, i),
            Access::Global => self.op_name(Op::LoadGlobal, dst, 0, name),
            Access::Name => self.op_name(Op::LoadName, dst, 0, name),
            Access::NameOrFree(i) => {
                let mark = self.mark();
                let t = self.temp();
                self.op16(Op::LoadClosure, t, i);
                let id = self.name_id(name);
                self.op_pool(Op::LoadNameOrCell, dst, 0, t, id);
                self.release(mark);
            }
            Access::ClassOrGlobal(dict) => {
                let mark = self.mark();
                let t = self.temp();
                self.op16(Op::LoadFree, t, dict);
                self.op_name(Op::LoadNameOrGlobal, dst, t, name);
                self.release(mark);
            }
            Access::ClassOrFree(i, dict) => {
                let mark = self.mark();
                let t = self.temps(2);
                self.op16(Op::LoadFree, t, dict);
                self.op16(Op::LoadClosure, t + 1, i);
                let id = self.name_id(name);
                self.op_pool(Op::LoadNameOrCell, dst, t, t + 1, id);
                self.release(mark);
            }
        }
        Ok(())
    }

    /// The register that holds a variable's cell, loaded first if it is far.
    pub fn cell_reg(&mut self, slot: Slot) -> Reg {
        match Reg::try_from(slot.reg) {
            Ok(reg) => reg,
            Err(_) => {
                let t = self.temp();
                self.op16(Op::LoadFar, t, slot.reg);
                t
            }
        }
    }

    pub fn store_name(&mut self, name: Sym, src: Reg) {
        let mark = self.mark();
        match self.access(name) {
            Access::Slot(slot) if slot.cell => {
                let cell = self.cell_reg(slot);
                self.op(Op::StoreCell, cell, src, 0);
            }
            Access::Slot(slot) => {
                match Reg::try_from(slot.reg) {
                    Ok(reg) => self.mov(reg, src),
                    Err(_) => self.op16(Op::StoreFar, src, slot.reg),
                }
                self.u.bound.set(slot.bit);
            }
            Access::Free(i) => self.op16(Op::StoreFree, src, i),
            Access::ClassOrFree(i, _) => self.op16(Op::StoreFree, src, i),
            Access::Global | Access::ClassOrGlobal(_) => {
                self.op_name(Op::StoreGlobal, src, 0, name)
            }
            Access::Name | Access::NameOrFree(_) => self.op_name(Op::StoreName, src, 0, name),
        }
        self.release(mark);
    }

    pub fn delete_name(&mut self, name: Sym) {
        let mark = self.mark();
        match self.access(name) {
            Access::Slot(slot) if slot.cell => {
                let cell = self.cell_reg(slot);
                let id = self.name_id(name);
                self.op_pool(Op::DeleteCell, cell, 0, 0, id);
            }
            Access::Slot(slot) => {
                self.u.bound.clear(slot.bit);
                let id = self.name_id(name);
                match Reg::try_from(slot.reg) {
                    Ok(reg) => self.op_pool(Op::DeleteLocal, reg, 0, 0, id),
                    Err(_) => {
                        let t = self.temp();
                        self.op16(Op::LoadFar, t, slot.reg);
                        self.op_pool(Op::DeleteLocal, t, 0, 0, id);
                        self.op16(Op::ClearFar, 0, slot.reg);
                    }
                }
            }
            Access::Free(i) => self.op16(Op::DeleteFree, 0, i),
            Access::ClassOrFree(i, _) => self.op16(Op::DeleteFree, 0, i),
            Access::Global | Access::ClassOrGlobal(_) => self.op_name(Op::DeleteGlobal, 0, 0, name),
            Access::Name | Access::NameOrFree(_) => self.op_name(Op::DeleteName, 0, 0, name),
        }
        self.release(mark);
    }

    /// The end of `except ... as name`: unbinds it whether or not it still is bound.
    pub fn forget_name(&mut self, name: Sym) {
        let mark = self.mark();
        match self.access(name) {
            Access::Slot(slot) if slot.cell => {
                let cell = self.cell_reg(slot);
                self.op(Op::ClearCell, cell, 0, 0);
            }
            Access::Slot(slot) => {
                self.u.bound.clear(slot.bit);
                match Reg::try_from(slot.reg) {
                    Ok(reg) => self.op(Op::Clear, reg, 0, 0),
                    Err(_) => self.op16(Op::ClearFar, 0, slot.reg),
                }
            }
            _ => {
                let t = self.temp();
                self.op(Op::LoadNone, t, 0, 0);
                self.store_name(name, t);
                self.delete_name(name);
            }
        }
        self.release(mark);
    }
}
