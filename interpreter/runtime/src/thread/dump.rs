//! What threads are doing, written down by those who may touch nothing: handlers of
//! signals and watchdogs, which run at any moment and perhaps because of a fault.
//!
//! **Goals.** No allocation, no lock, nothing that is changed. A thread that runs bytecode
//! has not said how far it has come: its frames may be some that are left already, and their
//! words may name anything. So each address is tried before it is read, and what does not
//! look like a frame ends the list.

use crate::frame::{self, FrameRef, pool};
use crate::owner::Process;
use crate::{Kind, Value, Vm, string};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::{Addr, Word};
use std::sync::atomic::{AtomicPtr, Ordering};

/// The process whose threads are shown. A handler of signals has no other way to it.
static SHOWN: AtomicPtr<Process> = AtomicPtr::new(core::ptr::null_mut());

const MOST_FRAMES: usize = 100;
const MOST_THREADS: usize = 100;
const MOST_CHARACTERS: usize = 500;

/// From now on [`threads`] shows the threads of this process.
pub fn show(vm: &Vm) {
    SHOWN.store((&raw const *vm.process).cast_mut(), Ordering::Release);
}

/// Text on its way to a descriptor.
pub struct Out {
    fd: i32,
    bytes: [u8; 256],
    n: usize,
}

impl Out {
    pub fn new(fd: i32) -> Out {
        Out {
            fd,
            bytes: [0; 256],
            n: 0,
        }
    }

    pub fn flush(&mut self) {
        let mut at = 0;
        while at < self.n {
            let rest = &self.bytes[at..self.n];
            // SAFETY: the bytes are those of the slice.
            let n = unsafe { libc::write(self.fd, rest.as_ptr().cast(), rest.len()) };
            if n <= 0 {
                break;
            }
            at += n as usize;
        }
        self.n = 0;
    }

    fn byte(&mut self, byte: u8) {
        if self.n == self.bytes.len() {
            self.flush();
        }
        self.bytes[self.n] = byte;
        self.n += 1;
    }

    pub fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
    }

    fn digits(&mut self, number: u64, base: u64, least: usize) {
        let mut digits = [0u8; 20];
        let (mut rest, mut n) = (number, 0);
        while rest != 0 || n < least.max(1) {
            digits[n] = b"0123456789abcdef"[(rest % base) as usize];
            rest /= base;
            n += 1;
        }
        digits[..n].iter().rev().for_each(|&d| self.byte(d));
    }

    fn character(&mut self, c: u32) {
        match c {
            0x20..0x7F => self.byte(c as u8),
            0..0x100 => {
                self.text("\\x");
                self.digits(c.into(), 16, 2);
            }
            0x100..0x1_0000 => {
                self.text("\\u");
                self.digits(c.into(), 16, 4);
            }
            _ => {
                self.text("\\U");
                self.digits(c.into(), 16, 8);
            }
        }
    }
}

/// Whether the eight bytes around an address can be read.
fn is_readable(address: u64) -> bool {
    const NO_SUCH_WAY: i64 = -1;
    // SAFETY: the system copies the set before it looks at the way to use it, which does not
    // exist: nothing is changed. The error number is kept.
    unsafe {
        let place = libc::__errno_location();
        let saved = *place;
        let set = (address & !7) as *const u8;
        let none = core::ptr::null_mut::<u8>();
        let code = libc::syscall(libc::SYS_rt_sigprocmask, NO_SUCH_WAY, set, none, 8usize);
        let readable = code == 0 || *place != libc::EFAULT;
        *place = saved;
        readable
    }
}

/// The object of that kind that a word names.
fn object(word: Word, kind: Kind) -> Option<Addr> {
    // SAFETY: whether it names an object is looked at next; the heap does not move meanwhile.
    let value = unsafe { Value::from_word(word) }.filter(|value| value.is_ref())?;
    let at = value.addr();
    (is_readable(at.raw()) && at.map() == kind.map()).then_some(at)
}

/// A text of a code object.
fn text_of(code: Value, field: usize) -> Option<Addr> {
    let at = code.addr().add(8 + field * WORD_BYTES);
    is_readable(at.raw())
        .then(|| at.load::<Word>(0))
        .and_then(|word| object(word, Kind::Str))
}

/// Whether code is of a native module that is written in Python: no frame of the program's.
fn is_own(code: Value) -> bool {
    let starts = |text: Addr| {
        string::units(text)
            .iter()
            .take(2)
            .eq([b'<', b'_'].map(u32::from))
    };
    text_of(code, pool::FILENAME).is_some_and(starts)
}

fn put_str(out: &mut Out, code: Value, field: usize) {
    let Some(text) = text_of(code, field) else {
        return out.text("???");
    };
    let units = string::units(text);
    for (i, c) in units.iter().enumerate() {
        if i == MOST_CHARACTERS {
            return out.text("...");
        }
        out.character(c);
    }
}

/// The line that a frame has come to.
fn line(process: &Process, frame: FrameRef) -> Option<u32> {
    let code = frame.code();
    let index = frame::pool_word(code, pool::INDEX)?.as_small()?;
    let start = frame::entry(code);
    let offset = (frame.pc().checked_sub(start)? / 4).saturating_sub(1);
    // SAFETY: read without asking whether somebody changes it, since nobody may be waited for.
    let codes = unsafe { &*process.codes.as_ptr() };
    let loaded = codes.get(usize::try_from(index).ok()?)?;
    let place = loaded.code.location(u32::try_from(offset).ok()?)?;
    Some(place.line)
}

/// The frames of a thread, the innermost first.
fn put_frames(out: &mut Out, process: &Process, vm: &Vm) {
    let mut next = vm.current_frame();
    let mut shown = 0;
    while let Some(frame) = next {
        let header = frame.regs.wrapping_offset(frame::FAR_LINK) as u64;
        let last = frame.regs.wrapping_offset(frame::FUNCTION) as u64;
        if !(frame.regs as usize).is_multiple_of(WORD_BYTES)
            || !is_readable(header)
            || !is_readable(last)
        {
            break;
        }
        // SAFETY: just tried.
        let word = unsafe { frame::word(frame.regs, frame::CODE) };
        if object(word, Kind::Code).is_none() {
            break;
        }
        if shown == MOST_FRAMES {
            out.text("  ...\n");
            return;
        }
        // Callers lie below; anything else is no frame.
        next = frame.caller().filter(|caller| caller.regs < frame.regs);
        if is_own(frame.code()) {
            continue;
        }
        shown += 1;
        out.text("  File \"");
        put_str(out, frame.code(), pool::FILENAME);
        out.text("\", line ");
        match line(process, frame) {
            Some(line) => out.digits(line.into(), 10, 1),
            None => out.text("???"),
        }
        out.text(" in ");
        put_str(out, frame.code(), pool::NAME);
        out.text("\n");
    }
    if shown == 0 {
        out.text("  <no Python frame>\n");
    }
}

fn put_thread(out: &mut Out, vm: &Vm, current: bool) {
    out.text(if current {
        "Current thread 0x"
    } else {
        "Thread 0x"
    });
    out.digits(vm.ident, 16, 16);
    let mut name = [0u8; 17];
    // SAFETY: the buffer has room for a name, which is 15 bytes and a zero; the thread has
    // not ended, since it is in the list.
    let code = unsafe {
        libc::pthread_getname_np(vm.ident as libc::pthread_t, name.as_mut_ptr().cast(), 16)
    };
    if code == 0 && name[0] != 0 {
        out.text(" [");
        name.iter()
            .take_while(|&&b| b != 0)
            .for_each(|&b| out.character(b.into()));
        out.text("]");
    }
    out.text(" (most recent call first):\n");
}

/// Write the stacks of the calling thread, or of all threads.
pub fn threads(out: &mut Out, all: bool) {
    // SAFETY: the process lives until the program ends; what belongs to other threads is
    // read as the module says.
    let Some(process) = (unsafe { SHOWN.load(Ordering::Acquire).as_ref() }) else {
        return;
    };
    // SAFETY: a plain call without arguments.
    let me = unsafe { libc::pthread_self() } as u64;
    // SAFETY: as above.
    let each = process.threads.iter().rev().map(|&vm| unsafe { &*vm });
    if !all {
        out.text("Stack (most recent call first):\n");
        for vm in each.filter(|vm| vm.ident == me) {
            put_frames(out, process, vm);
        }
        return out.flush();
    }
    for (i, vm) in each.enumerate() {
        if i > 0 {
            out.text("\n");
        }
        if i == MOST_THREADS {
            out.text("...\n");
            break;
        }
        put_thread(out, vm, vm.ident == me);
        put_frames(out, process, vm);
    }
    out.flush();
}
