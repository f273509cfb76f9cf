//! `DEBUG_SAVEALL`: what a collection finds dead is kept in `gc.garbage`.
//!
//! Every tracked object is put down for a finalizer, so that the collection revives and
//! queues what is dead. What counting references would have freed long before is no garbage
//! to a program: of the dead only those stay that lie on cycles or behind some.

use super::graph;
use crate::util::*;
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::generator::is_generator;
use pyrs_runtime::objmodel::gc::layout::flag;
use pyrs_runtime::objmodel::{Addr, kind_of_addr};
use pyrs_runtime::{Kind, Raised, Result, Value, Vm, room};
use std::collections::HashMap;

/// Whether finalizing the object is more than our own way of finding it.
fn has_own(vm: &Vm, at: Addr) -> bool {
    let value = Value::from_addr(at);
    let kind = kind_of_addr(at);
    is_generator(value) || kind == Kind::MemoryView || has_flag(vm.class_of(value), flags::HAS_DEL)
}

/// Before a collection: let it queue all that it finds dead.
pub fn watch(vm: &mut Vm) -> Result<()> {
    let n = graph::population(vm);
    let mut all: Vec<Addr> = room::with_capacity(n)?;
    vm.m.prepare_walk();
    let this = &*vm;
    this.m.each_object(|at, _| {
        if all.len() < n && graph::is_tracked(at) && !has_own(this, at) {
            all.push(at);
        }
    });
    for at in all {
        vm.m.set_finalizer(at)?;
    }
    Ok(())
}

/// Those that live need no finalizer any more.
fn unwatch(vm: &mut Vm) {
    let this = &*vm;
    for at in this.m.heap.finalizers.listed() {
        if !has_own(this, at) {
            at.clear_flags(flag::FINALIZER);
        }
    }
}

/// For each object in the queue, whether counting references would not have freed it.
fn cyclic(vm: &Vm) -> Result<Vec<bool>> {
    let n = vm.m.heap.finalizers.queue.len();
    let mut counts: HashMap<Addr, usize> = HashMap::new();
    counts.try_reserve(n).map_err(|_| Raised)?;
    for object in vm.m.due() {
        counts.insert(object.addr(), 0);
    }
    for object in vm.m.due() {
        graph::each_referent(vm, object.addr(), &mut |to| {
            if to.is_ref()
                && let Some(n) = counts.get_mut(&to.addr())
            {
                *n += 1;
            }
        });
    }
    let mut free: Vec<Addr> = room::with_capacity(counts.len())?;
    free.extend(counts.iter().filter(|(_, n)| **n == 0).map(|(&at, _)| at));
    while let Some(at) = free.pop() {
        graph::each_referent(vm, at, &mut |to| {
            if to.is_ref()
                && let Some(n) = counts.get_mut(&to.addr())
            {
                *n -= 1;
                if *n == 0 {
                    free.push(to.addr());
                }
            }
        });
    }
    let mut kept = room::with_capacity(n)?;
    kept.extend(vm.m.due().map(|object| counts[&object.addr()] > 0));
    Ok(kept)
}

/// Behind the collection: append the garbage to a list. How many objects that are.
pub fn save(vm: &mut Vm, garbage: Value) -> Result<usize> {
    unwatch(vm);
    let kept = cyclic(vm);
    let mut found = 0;
    if let Ok(kept) = &kept {
        for (i, &kept) in kept.iter().enumerate() {
            // Collections meanwhile may move the objects, which the queue keeps alive.
            let object = vm.m.due().nth(i);
            if kept && let Some(object) = object {
                push(vm, garbage, object)?;
                found += 1;
            }
        }
    }
    let mut own = room::with_capacity(vm.m.heap.finalizers.queue.len())?;
    own.extend(vm.m.due().map(|object| has_own(vm, object.addr())));
    let mut own = own.iter();
    let queue = &mut vm.m.heap.finalizers.queue;
    queue.retain(|_| own.next().is_some_and(|&own| own));
    kept.map(|_| found)
}
