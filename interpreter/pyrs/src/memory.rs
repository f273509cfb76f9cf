//! The program's allocator of ordinary memory: the system's, which under `ulimit -v` has
//! something left for small requests.
//!
//! Much of what is allocated is small and cannot fail in its caller's eyes: an entry of a
//! table, a message. What is large asks first (`pyrs_runtime::room`). So a small request that
//! the system refuses takes the address space that is kept for it, and what comes behind,
//! an allocation on the heap, becomes the MemoryError.

use pyrs_runtime::objmodel::gc::os::spare;
use std::alloc::{GlobalAlloc, Layout, System};

/// Larger requests are refused as they are.
const SMALL: usize = 1 << 20;

pub struct Frugal;

fn again(size: usize, attempt: impl Fn() -> *mut u8) -> *mut u8 {
    if size <= SMALL && spare::give_up() {
        return attempt();
    }
    core::ptr::null_mut()
}

// SAFETY: every call is the system allocator's with the same arguments; when it refuses, once
// more.
unsafe impl GlobalAlloc for Frugal {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let attempt = || unsafe { System.alloc(layout) };
        let got = attempt();
        if got.is_null() {
            return again(layout.size(), attempt);
        }
        got
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let attempt = || unsafe { System.alloc_zeroed(layout) };
        let got = attempt();
        if got.is_null() {
            return again(layout.size(), attempt);
        }
        got
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise; a refused request leaves the block as it was.
        let attempt = || unsafe { System.realloc(at, layout, size) };
        let got = attempt();
        if got.is_null() {
            return again(size, attempt);
        }
        got
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}
