//! Roots: the table of global ones, the VM stack, and ambiguous native stacks.

use crate::word::{Value, Word};

/// A slot of the root table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RootId(pub u32);

/// Named global roots, and a list of anonymous ones.
#[derive(Default)]
pub struct RootTable {
    pub(crate) slots: Vec<Word>,
    free: Vec<u32>,
}

impl RootTable {
    pub fn add(&mut self, value: Option<Value>) -> RootId {
        let word = value.map_or(0, Value::word);
        match self.free.pop() {
            Some(i) => {
                self.slots[i as usize] = word;
                RootId(i)
            }
            None => {
                self.slots.push(word);
                RootId(self.slots.len() as u32 - 1)
            }
        }
    }
    #[inline(always)]
    pub fn get(&self, id: RootId) -> Option<Value> {
        Value::maybe(self.slots[id.0 as usize])
    }
    #[inline(always)]
    pub fn set(&mut self, id: RootId, value: Option<Value>) {
        self.slots[id.0 as usize] = value.map_or(0, Value::word);
    }
    pub fn remove(&mut self, id: RootId) {
        self.slots[id.0 as usize] = 0;
        self.free.push(id.0);
    }
}

/// Call `scan` with the address of the innermost native frame that may hold values; all
/// callee-saved registers have been written behind it.
#[inline(never)]
pub fn with_saved_registers<R>(scan: impl FnOnce(u64) -> R) -> R {
    let mut saved = [0u64; 12];
    #[cfg(target_arch = "x86_64")]
    // SAFETY: writes the six callee-saved registers into the six words of `saved`.
    unsafe {
        core::arch::asm!(
            "mov [{0}], rbx",
            "mov [{0} + 8], rbp",
            "mov [{0} + 16], r12",
            "mov [{0} + 24], r13",
            "mov [{0} + 32], r14",
            "mov [{0} + 40], r15",
            in(reg) saved.as_mut_ptr(),
            options(nostack)
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: writes the twelve callee-saved registers into the words of `saved`.
    unsafe {
        core::arch::asm!(
            "stp x19, x20, [{0}]",
            "stp x21, x22, [{0}, #16]",
            "stp x23, x24, [{0}, #32]",
            "stp x25, x26, [{0}, #48]",
            "stp x27, x28, [{0}, #64]",
            "str x29, [{0}, #80]",
            in(reg) saved.as_mut_ptr(),
            options(nostack)
        );
    }
    let at = core::hint::black_box(saved.as_ptr()) as u64;
    let result = scan(at);
    core::hint::black_box(&saved);
    result
}

/// What a word of a native stack may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A reference: it names the beginning of an object.
    Start,
    /// An address, perhaps of something within an object.
    Inside,
}

/// Call `candidate` with each address that a word between `from` and `to` could name: each
/// 4-byte word as a reference, each 8-byte word as an address.
pub fn scan_native(from: u64, to: u64, mut candidate: impl FnMut(u64, Named)) {
    let mut at = from & !7;
    while at + 8 <= to {
        // SAFETY: the range is the calling thread's own stack, between the current stack
        // pointer and its end; reading it as raw words has no effect.
        let word = unsafe { core::ptr::read_volatile(at as usize as *const u64) };
        candidate(word, Named::Inside);
        if !cfg!(feature = "wide") {
            for half in [word as u32, (word >> 32) as u32] {
                if half & 1 == 0 {
                    candidate((half as u64) << crate::word::ADDR_SHIFT, Named::Start);
                }
            }
        }
        at += 8;
    }
}
