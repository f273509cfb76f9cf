//! Method resolution orders: C3, what a metaclass makes of it, and new bases for a class
//! that exists.

use crate::class::{flags, has_flag, list_len, mro};
use crate::{EMPTY_TUPLE, Kind, Result, Value, Vm, tuple};
use pyrs_objmodel::gc::layout::map_row;
use pyrs_objmodel::kinds::{typeobj, weakref};
use pyrs_strategies::list;

impl Vm {
    /// The order of a class that is being made. The class has no order yet; while a
    /// metaclass's `mro` runs it has only itself in it.
    pub(crate) fn first_mro(&mut self, class: Value, bases: Value) -> Result {
        if !self.has_own_mro(class) {
            return self.c3(class, bases);
        }
        let alone = self.tuple(&[class])?;
        self.m.store(class.addr(), typeobj::MRO, alone);
        self.compute_mro(class)
    }

    /// Whether the metaclass says itself what the order is.
    fn has_own_mro(&mut self, class: Value) -> bool {
        // Before `type` exists there is no other metaclass.
        if map_row(class.addr().map()).class == map_row(Kind::Type.map()).class {
            return false;
        }
        let meta = self.class_of(class);
        let plain = self.type_of_kind(Kind::Type);
        match self.intern_str("mro") {
            Ok(name) => self.lookup(meta, name) != self.lookup(plain, name),
            Err(_) => {
                self.take_exception();
                false
            }
        }
    }

    /// The order that a class ought to have now.
    pub fn compute_mro(&mut self, class: Value) -> Result {
        if !self.has_own_mro(class) {
            let bases = bases_of(class);
            return self.c3(class, bases);
        }
        let name = self.intern_str("mro")?;
        let meta = self.class_of(class);
        let Some(hook) = self.lookup_cached(meta, name) else {
            return Err(self.no_attribute(class, name));
        };
        let given = self.call_bound(hook, class, &[])?;
        let order = self.tuple_from(given)?;
        let solid = match tuple::len(bases_of(class).addr()) {
            0 => self.type_of_kind(Kind::Object),
            _ => {
                let base = self.best_base(bases_of(class))?;
                self.solid_base(base)
            }
        };
        for i in 0..tuple::len(order.addr()) {
            let item = tuple::get(order.addr(), i);
            if !self.is_type(item) {
                let got = self.type_name_of(item);
                return Err(self.type_error(format!("mro() returned a non-class ('{got}')")));
            }
            if item != class && !self.is_subclass_of(solid, self.solid_base(item)) {
                let name = self.type_name(item);
                return Err(self.type_error(format!(
                    "mro() returned base with unsuitable layout ('{name}')"
                )));
            }
        }
        // Classes that are no bases do not know that this one depends on them.
        let usual = self.c3(class, bases_of(class)).ok();
        if usual.is_none() {
            self.take_exception();
        }
        for i in 0..tuple::len(order.addr()) {
            let item = tuple::get(order.addr(), i);
            let known = usual.is_some_and(|usual| {
                (0..tuple::len(usual.addr())).any(|k| tuple::get(usual.addr(), k) == item)
            });
            if item != class && !known {
                self.add_dependent(item, class, typeobj::FOLLOWERS)?;
            }
        }
        Ok(order)
    }

    /// Give a class other bases: all or nothing. The orders of the class and everything
    /// below it are made anew.
    pub fn set_bases(&mut self, class: Value, bases: Value) -> Result<()> {
        for i in 0..tuple::len(bases.addr()) {
            let base = tuple::get(bases.addr(), i);
            if !self.is_type(base) {
                let (name, got) = (self.type_name(class), self.type_name_of(base));
                return Err(self.type_error(format!(
                    "{name}.__bases__ must be tuple of classes, not '{got}'"
                )));
            }
            if self.is_subclass_of(base, class) || chain_has(base, class) {
                return Err(self.type_error("a __bases__ item causes an inheritance cycle"));
            }
        }
        let new_base = self.best_base(bases)?;
        let old_base = class.addr().value(typeobj::BASE);
        let Some(old_base) = old_base.filter(|_| has_flag(class, flags::HEAP)) else {
            return Err(self.type_error("the bases of a builtin type cannot change"));
        };
        self.check_same_layout(old_base, new_base, "__bases__")?;
        let old_bases = bases_of(class);
        self.m.store(class.addr(), typeobj::BASES, bases);
        self.m.store(class.addr(), typeobj::BASE, new_base);
        // Pairs of a class and the order it had.
        let undo = list::new(&mut self.m)?;
        if self.renew_mro(class, undo).is_err() {
            let exc = self.take_exception();
            for i in (0..list_len(undo) / 2).rev() {
                let changed = list::get(&mut self.m, undo.addr(), 2 * i)?;
                let order = list::get(&mut self.m, undo.addr(), 2 * i + 1)?;
                self.m.store(changed.addr(), typeobj::MRO, order);
            }
            if bases_of(class) == bases {
                self.m.store(class.addr(), typeobj::BASES, old_bases);
                self.m.store(class.addr(), typeobj::BASE, old_base);
            }
            self.class_changed(class);
            return Err(self.reraise(exc));
        }
        // A metaclass's `mro` may have assigned bases too: the last one stands.
        if bases_of(class) == bases {
            for i in 0..tuple::len(old_bases.addr()) {
                self.remove_subclass(tuple::get(old_bases.addr(), i), class)?;
            }
            for i in 0..tuple::len(bases.addr()) {
                self.add_subclass(tuple::get(bases.addr(), i), class)?;
            }
        }
        self.class_changed(class);
        Ok(())
    }

    fn renew_mro(&mut self, class: Value, undo: Value) -> Result<()> {
        self.check_native_stack()?;
        let order = self.compute_mro(class)?;
        let old = Value::from_addr(mro(class));
        list::push(&mut self.m, undo.addr(), class)?;
        list::push(&mut self.m, undo.addr(), old)?;
        self.m.store(class.addr(), typeobj::MRO, order);
        let below = self.subclasses(class)?;
        for i in 0..list_len(below) {
            let sub = list::get(&mut self.m, below.addr(), i)?;
            self.renew_mro(sub, undo)?;
        }
        // What the new orders are made by must not come from the cache of the old ones.
        self.class_changed(class);
        Ok(())
    }

    fn remove_subclass(&mut self, base: Value, class: Value) -> Result<()> {
        let live = self.subclasses(base)?;
        let fresh = list::new(&mut self.m)?;
        for i in 0..list_len(live) {
            let sub = list::get(&mut self.m, live.addr(), i)?;
            if sub == class {
                continue;
            }
            let again = self.m.alloc(Kind::WeakRef.map(), weakref::SIZE)?;
            self.m.heap.weak.register(again, sub.addr())?;
            list::push(&mut self.m, fresh.addr(), Value::from_addr(again))?;
        }
        self.m.store(base.addr(), typeobj::SUBCLASSES, fresh);
        Ok(())
    }

    /// The order that C3 makes of the bases' orders.
    pub fn c3(&mut self, class: Value, bases: Value) -> Result {
        let out = list::new(&mut self.m)?;
        list::push(&mut self.m, out.addr(), class)?;
        let n = tuple::len(bases.addr());
        if n == 1 {
            // One base: its order behind the class.
            let base = mro(tuple::get(bases.addr(), 0));
            list::extend_words(&mut self.m, out.addr(), base, tuple::DATA, tuple::len(base))?;
            return list::to_tuple(&mut self.m, out.addr());
        }
        for i in 1..n {
            let base = tuple::get(bases.addr(), i);
            if (0..i).any(|k| tuple::get(bases.addr(), k) == base) {
                let name = self.type_name(base);
                return Err(self.type_error(format!("duplicate base class {name}")));
            }
        }
        // Sequences to merge: each base's order, then the bases; with a position each.
        let sequence = |i: usize| {
            if i < n {
                mro(tuple::get(bases.addr(), i))
            } else {
                bases.addr()
            }
        };
        let mut heads = vec![0usize; n + 1];
        loop {
            let mut found = None;
            let mut left = false;
            for i in 0..=n {
                let s = sequence(i);
                if heads[i] >= tuple::len(s) {
                    continue;
                }
                left = true;
                let candidate = tuple::get(s, heads[i]);
                let in_tail = (0..=n).any(|j| {
                    let t = sequence(j);
                    (heads[j] + 1..tuple::len(t)).any(|k| tuple::get(t, k) == candidate)
                });
                if !in_tail {
                    found = Some(candidate);
                    break;
                }
            }
            if !left {
                break;
            }
            let Some(next) = found else {
                let mut names = Vec::new();
                for (i, &head) in heads.iter().enumerate() {
                    let s = sequence(i);
                    if head < tuple::len(s) {
                        let name = self.type_name(tuple::get(s, head));
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                }
                return Err(self.type_error(format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                )));
            };
            list::push(&mut self.m, out.addr(), next)?;
            for (i, head) in heads.iter_mut().enumerate() {
                let s = sequence(i);
                if *head < tuple::len(s) && tuple::get(s, *head) == next {
                    *head += 1;
                }
            }
        }
        list::to_tuple(&mut self.m, out.addr())
    }
}

fn bases_of(class: Value) -> Value {
    class.addr().value(typeobj::BASES).unwrap_or(EMPTY_TUPLE)
}

/// Whether a class is among the primary bases of another.
fn chain_has(class: Value, wanted: Value) -> bool {
    let mut at = class.addr().value(typeobj::BASE);
    while let Some(base) = at {
        if base == wanted {
            return true;
        }
        at = base.addr().value(typeobj::BASE);
    }
    false
}
