//! Native state that is not made of values: descriptors, buffers, generators of random
//! numbers. Heap objects hold a handle, a small number, instead of an address.

use crate::{Value, Vm};
use pyrs_objmodel::gc::RootId;
use std::any::Any;

/// The table of native state, and the classes that native modules need to find again.
#[derive(Default)]
pub struct Handles {
    slots: Vec<Option<Box<dyn Any>>>,
    free: Vec<usize>,
    classes: Vec<Option<RootId>>,
    /// Native modules by their number in the library's table.
    modules: Vec<(usize, RootId)>,
}

impl Handles {
    /// Enter a state; its handle.
    pub fn add<T: 'static>(&mut self, state: T) -> usize {
        let state: Box<dyn Any> = Box::new(state);
        match self.free.pop() {
            Some(i) => {
                self.slots[i] = Some(state);
                i
            }
            None => {
                self.slots.push(Some(state));
                self.slots.len() - 1
            }
        }
    }
    pub fn get<T: 'static>(&self, handle: usize) -> Option<&T> {
        self.slots.get(handle)?.as_ref()?.downcast_ref()
    }
    pub fn get_mut<T: 'static>(&mut self, handle: usize) -> Option<&mut T> {
        self.slots.get_mut(handle)?.as_mut()?.downcast_mut()
    }
    /// Forget a state; the handle may be given out again.
    pub fn remove(&mut self, handle: usize) {
        if let Some(slot) = self.slots.get_mut(handle)
            && slot.take().is_some()
        {
            self.free.push(handle);
        }
    }
    /// How many classes native modules have entered.
    pub fn classes_known(&self) -> usize {
        self.classes.iter().flatten().count()
    }

    /// All states of one type.
    pub fn all<T: 'static>(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots
            .iter_mut()
            .filter_map(|s| s.as_mut()?.downcast_mut())
    }
}

impl Vm {
    /// The class that a native module entered under a number of its own.
    #[inline]
    pub fn native_class(&self, number: usize) -> Option<Value> {
        self.m.root((*self.interp.handles.classes.get(number)?)?)
    }
    /// A native module that was made before and defines such classes.
    pub fn native_module(&self, number: usize) -> Option<Value> {
        let known = self
            .interp
            .handles
            .modules
            .iter()
            .find(|(n, _)| *n == number)?;
        self.m.root(known.1)
    }
    pub fn remember_native_module(&mut self, number: usize, module: Value) {
        let id = self.root_value(module);
        self.interp.handles.modules.push((number, id));
    }
    pub fn set_native_class(&mut self, number: usize, class: Value) {
        if self.interp.handles.classes.len() <= number {
            self.interp.handles.classes.resize(number + 1, None);
        }
        let id = self.root_value(class);
        self.interp.handles.classes[number] = Some(id);
    }
}
