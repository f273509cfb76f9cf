//! Threads of the program: how they begin and end, and wait without the interpreter lock.
//!
//! **Rules for changes.** Every call of the system that may block goes through
//! [`Vm::blocking`], whose closure touches neither the heap nor anything that belongs to an
//! owner: it works on plain data that was taken out before. What it fills is looked at
//! afterwards, when lengths and objects may have changed.

pub mod dump;
pub mod lock;

use crate::lock::{Parker, Woken};
use crate::vm::thread as word_of;
use crate::{Exc, Result, Value, Vm};
use pyrs_objmodel::gc::{BREAKER, Mutator, os};
use std::collections::VecDeque;
use std::os::unix::thread::JoinHandleExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Bytes of a thread's native stack, where nothing else is asked for.
const NATIVE_STACK: usize = 8 << 20;
/// The least with which a thread can do anything.
const LEAST_STACK: usize = 512 << 10;
/// What runs below the limit of the native stack: formatting, the collector, libc.
const NATIVE_RESERVE: u64 = 256 << 10;

/// Ask the thread that holds the lock to look whether somebody waits for it.
fn ask() {
    BREAKER.store(true, Ordering::Relaxed);
}

/// The calling thread gets no signals any more.
fn block_signals() {
    // SAFETY: plain calls that fill and read the set on the stack.
    unsafe {
        let mut all = core::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, core::ptr::null_mut());
    }
}

impl Vm {
    /// The calling thread is the one that this belongs to. With the lock held.
    pub(crate) fn begin(&mut self) {
        // SAFETY: plain calls without arguments.
        self.ident = unsafe { libc::pthread_self() };
        let (native_end, native_size) = os::stack_extent();
        self.native_limit = native_end - native_size.min(1 << 30) + NATIVE_RESERVE;
        self.m.begin();
        let tools = self.interp.monitor.any();
        self.trace.begin(tools);
        if !self.is_main {
            self.renew_memory_error();
        }
        if self.is_main {
            self.enlist();
        }
    }

    /// Let collections and other threads know of this one.
    fn enlist(&mut self) {
        self.m.attach();
        let this: *mut Vm = self;
        self.process.threads.push(this);
    }

    /// How many threads there are.
    pub fn thread_count(&self) -> usize {
        self.process.threads.len()
    }

    /// Whether this is the thread that the program began with, which handles signals.
    pub fn is_main_thread(&self) -> bool {
        self.is_main
    }

    /// Run `wait`, which may block, without the interpreter lock. The error number of the
    /// last system call in `wait` is kept.
    #[inline]
    pub fn blocking<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        if self.process.threads.len() == 1 {
            return wait();
        }
        self.blocking_with_others(wait)
    }

    #[inline(never)]
    fn blocking_with_others<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        let (lock, me) = (self.lock.clone(), self.waiter.clone());
        let result = self.m.parked(|| {
            lock.release();
            let result = wait();
            // SAFETY: the place of the thread's own error number.
            let error = unsafe { *libc::__errno_location() };
            lock.take(&me, true, ask);
            // SAFETY: as above.
            unsafe { *libc::__errno_location() = error };
            result
        });
        self.look_around();
        result
    }

    /// Behind a time without the lock: what has arrived meanwhile for this thread waits for
    /// its next safe point.
    fn look_around(&mut self) {
        let signals = self.is_main && crate::service::ARRIVED.load(Ordering::Relaxed) != 0;
        if signals || self.m.has_pending() {
            ask();
        }
    }

    /// At a safe point: give the lock to a thread that has waited long enough.
    pub(crate) fn hand_over_if_wanted(&mut self) {
        if !self.lock.is_wanted() {
            return;
        }
        let (lock, me) = (self.lock.clone(), self.waiter.clone());
        self.m.parked(|| lock.hand_over(&me, ask));
        self.look_around();
    }

    /// Where other threads wake this one.
    pub fn parker(&self) -> Arc<Parker> {
        self.parker.clone()
    }

    /// Wait until another thread calls `wake` of this thread's parker, or the time is over,
    /// or, in the main thread, a signal has arrived.
    pub fn wait_for_call(&mut self, limit: Option<Duration>) -> Woken {
        let parker = self.parker.clone();
        let interruptible = self.is_main;
        self.blocking(|| parker.wait(limit, interruptible))
    }

    /// Whether every other thread waits until somebody of the program calls it: once this one
    /// waits too, or is over, only what finalizers do can wake any.
    pub fn is_last_awake(&self) -> bool {
        self.interp.queues.asleep + 1 == self.process.threads.len()
    }

    /// Empty the dead temporaries of this thread and of all others, which wait in native calls.
    pub fn clear_all_dead_registers(&mut self) {
        let this: *mut Vm = self;
        for i in 0..self.process.threads.len() {
            let thread = self.process.threads[i];
            if thread != this {
                // SAFETY: as in `set_depth_limit`; only registers of the thread's own stack
                // are written.
                let thread = unsafe { &mut *thread };
                thread.clear_dead_registers(thread.m.top);
            }
        }
        self.clear_dead_registers(self.m.top);
    }

    pub fn set_switch_interval(&mut self, seconds: f64) {
        self.interp.switch_interval = seconds;
        self.lock
            .set_interval(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }

    /// Set the recursion limit of all threads.
    pub fn set_depth_limit(&mut self, limit: u32) {
        for &thread in &self.process.threads {
            // SAFETY: threads in the list exist, and wait for the lock unless they are this
            // one; the pointer to this one is that of `self`, of which only the field is
            // written.
            unsafe { (*thread).depth_limit = limit };
        }
    }

    /// Start a thread that calls `run`, which finds what to do in its words FUNCTION and
    /// ARGUMENTS. Its identity.
    pub fn spawn(&mut self, function: Value, arguments: Value, run: fn(&mut Vm)) -> Result<u64> {
        let mut vm = match self.new_thread() {
            Ok(vm) => vm,
            Err(_) => return Err(self.cannot_start()),
        };
        vm.set_thread_word(word_of::FUNCTION, Some(function));
        vm.set_thread_word(word_of::ARGUMENTS, Some(arguments));
        vm.enlist();
        let (lock, waiter) = (vm.lock.clone(), vm.waiter.clone());
        let stack = match self.interp.thread_stack {
            0 => NATIVE_STACK.min(self.native_stack_bound()),
            bytes => bytes.max(LEAST_STACK),
        };
        // A raw pointer, as a number: the new thread becomes its only user.
        let raw = Box::into_raw(vm);
        let place = raw as usize;
        let started = std::thread::Builder::new()
            .stack_size(stack)
            .spawn(move || {
                lock.take(&waiter, false, ask);
                // SAFETY: made above from a box; from here on this thread's.
                let mut vm = unsafe { Box::from_raw(place as *mut Vm) };
                vm.begin();
                run(&mut vm);
                vm.end();
                drop(vm);
                // Who has joined it counts on its being gone: a signal that all others block
                // must not find it.
                block_signals();
                lock.release();
            });
        match started {
            Ok(handle) => Ok(handle.as_pthread_t()),
            Err(_) => {
                // SAFETY: no thread was started that could use it.
                let mut vm = unsafe { Box::from_raw(raw) };
                vm.end();
                Err(self.cannot_start())
            }
        }
    }

    fn cannot_start(&mut self) -> crate::Raised {
        self.raise_str(Exc::RuntimeError, "can't start new thread")
    }

    /// Under a limit of the address space threads get smaller stacks.
    fn native_stack_bound(&self) -> usize {
        os::address_space_limit().map_or(usize::MAX, |limit| (limit as usize / 64).max(LEAST_STACK))
    }

    fn new_thread(&mut self) -> std::io::Result<Box<Vm>> {
        let m = Mutator::for_thread(&self.m)?;
        // SAFETY: they go to a thread that uses them while it holds the lock, and that ends
        // before the owners do.
        let (process, interp) = unsafe { (self.process.share(), self.interp.share()) };
        let mut vm = Box::new(Vm::with_owners(m, process, interp, self.lock.clone()));
        vm.depth_limit = self.depth_limit;
        for word in word_of::COMMON {
            vm.m.thread[word] = self.m.thread[word];
        }
        Ok(vm)
    }

    /// The thread is over.
    fn end(&mut self) {
        self.m.detach();
        let this: *mut Vm = self;
        self.process.threads.retain(|&thread| thread != this);
    }

    /// Every thread with its identity; the calling one included.
    pub fn each_thread(&self) -> Vec<(u64, Option<crate::frame::FrameRef>)> {
        let one = |&thread: &*mut Vm| {
            // SAFETY: as in `set_depth_limit`; only read.
            let thread = unsafe { &*thread };
            (thread.ident, thread.current_frame())
        };
        self.process.threads.iter().map(one).collect()
    }

    /// A list of the ARGUMENTS words of all other threads.
    pub fn arguments_of_others(&mut self) -> Result {
        let list = self.list(&[])?;
        let this: *mut Vm = self;
        for i in 0..self.process.threads.len() {
            let thread = self.process.threads[i];
            if thread == this {
                continue;
            }
            // SAFETY: as in `set_depth_limit`; only read.
            if let Some(arguments) = unsafe { (*thread).thread_word(word_of::ARGUMENTS) } {
                pyrs_strategies::list::push(&mut self.m, list.addr(), arguments)?;
            }
        }
        Ok(list)
    }

    /// The exception that a thread handles.
    pub fn handled_in(&self, ident: u64) -> Option<Value> {
        for &thread in &self.process.threads {
            // SAFETY: as in `set_depth_limit`; only read.
            let thread = unsafe { &*thread };
            if thread.ident == ident {
                return thread.thread_word(word_of::HANDLED);
            }
        }
        None
    }

    /// The program ends: other threads do not run any more.
    pub fn stop_other_threads(&mut self) {
        self.lock.close(&self.waiter);
        let this: *mut Vm = self;
        self.process.threads.retain(|&thread| thread == this);
    }

    /// Whether the program ends: threads neither start nor are waited for any more.
    pub fn is_ending(&self) -> bool {
        self.lock.is_closed()
    }

    /// Raise the error of what the end of the program does not allow, if it has come.
    pub fn not_at_the_end(&mut self, text: &str) -> Result<()> {
        if self.is_ending() {
            return Err(self.raise_str(Exc::PythonFinalizationError, text));
        }
        Ok(())
    }

    /// Call `fork`, which tells whether this is the child; there only this thread lives on.
    pub fn fork_with(&mut self, fork: impl FnOnce() -> bool) -> bool {
        let lock = self.lock.clone();
        let child = lock.during(fork);
        if child {
            lock.after_fork();
            self.m.forget_others();
            let this: *mut Vm = self;
            self.process.threads.retain(|&thread| thread == this);
            self.is_main = true;
            self.interp.queues.after_fork();
            let ident = self.ident;
            self.interp.importing.retain(|(_, by)| *by == ident);
            self.interp.import_waits.clear();
        }
        child
    }
}

/// Threads that wait for something of the program's own, in the order in which they came:
/// a row for each thing that somebody waits for.
#[derive(Default)]
pub struct WaitQueues {
    rows: Vec<VecDeque<Standing>>,
    free: Vec<usize>,
    /// Threads that stand in a row until they are called, however long that takes.
    asleep: usize,
}

/// A thread in a row.
struct Standing {
    parker: Arc<Parker>,
    for_ever: bool,
}

impl WaitQueues {
    /// A row for a thing that nobody has waited for.
    pub fn open(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.rows.push(VecDeque::new());
            self.rows.len() - 1
        })
    }

    /// Stand behind all others of the row, or, having been called in vain, before them.
    /// `for_ever`: until somebody calls.
    pub fn enter(&mut self, row: usize, parker: &Arc<Parker>, again: bool, for_ever: bool) {
        let standing = Standing {
            parker: parker.clone(),
            for_ever,
        };
        self.asleep += usize::from(for_ever);
        if again {
            self.rows[row].push_front(standing);
        } else {
            self.rows[row].push_back(standing);
        }
    }

    /// Leave without having been called. False: somebody has called already.
    pub fn leave(&mut self, row: usize, parker: &Arc<Parker>) -> bool {
        let queue = &mut self.rows[row];
        let place = queue.iter().position(|s| Arc::ptr_eq(&s.parker, parker));
        match place.and_then(|i| queue.remove(i)) {
            Some(standing) => {
                self.asleep -= usize::from(standing.for_ever);
                true
            }
            None => {
                parker.forget();
                false
            }
        }
    }

    /// Call the first who waits. Whether there was one.
    pub fn call_one(&mut self, row: usize) -> bool {
        let Some(standing) = self.rows[row].pop_front() else {
            return false;
        };
        self.asleep -= usize::from(standing.for_ever);
        standing.parker.wake();
        true
    }

    pub fn call_all(&mut self, row: usize) {
        while self.call_one(row) {}
    }

    pub fn is_empty(&self, row: usize) -> bool {
        self.rows[row].is_empty()
    }

    /// Nobody waits in the row, and nobody knows it any more.
    pub fn close(&mut self, row: usize) {
        debug_assert!(self.rows[row].is_empty());
        self.free.push(row);
    }

    /// Who waited is not in this process.
    fn after_fork(&mut self) {
        self.rows.iter_mut().for_each(VecDeque::clear);
        self.asleep = 0;
    }
}
