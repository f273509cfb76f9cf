//! A pointer to state with several owners, of whom only the holder of a lock uses it.

use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;

/// State that lives outside of those who share it: the heap behind its mutators, the process
/// and the interpreter behind their threads.
///
/// **Invariant:** of all threads that hold such a pointer only the one that holds the
/// interpreter lock goes through it, and a thread has only one owner of each: so there is
/// never a second reference at a time. Not `Send`: who hands one to a new thread says why.
pub struct Shared<T>(NonNull<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Shared<T> {
        Shared(NonNull::from(Box::leak(Box::new(value))))
    }

    /// A further owner.
    ///
    /// # Safety
    /// It goes to another thread, or to nobody who uses it while the first one is in use;
    /// and the state is not freed before it is dropped.
    pub unsafe fn share(&self) -> Shared<T> {
        Shared(self.0)
    }

    /// Free the state.
    ///
    /// # Safety
    /// This is the last owner.
    pub unsafe fn free(this: &mut Shared<T>) {
        // SAFETY: made by `new` from a box, and nobody else owns it (the caller's promise).
        drop(unsafe { Box::from_raw(this.0.as_ptr()) });
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: lives until `free`; see the type's invariant for exclusion.
        unsafe { self.0.as_ref() }
    }
}

impl<T> DerefMut for Shared<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: lives until `free`; see the type's invariant for exclusion.
        unsafe { self.0.as_mut() }
    }
}
