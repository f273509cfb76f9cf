//! The interpreter lock: one thread at a time runs Python code and touches the heap.
//!
//! **Goals.** A thread alone pays nothing. A thread that comes back from waiting for the
//! system runs soon, whatever others compute; those that compute take turns. Whoever waits is
//! woken, never polls.
//!
//! **Chosen.** Taking and releasing a free lock is one atomic operation each. A waiter stands
//! in one of two queues, and when the switch interval has passed it asks for the lock: the
//! holder hands it over at its next safe point, and what is handed over nobody else can take
//! in between. Threads back from waiting stand in the first queue.
//!
//! **Rejected.** A fair queue for every release: each system call of a thread would cost two
//! switches. A mutex of the system: it does not know who waits for what.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Why a wait has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// Somebody called `wake`.
    Called,
    TimedOut,
    /// A signal has arrived.
    Interrupted,
}

/// Where a thread sleeps until another one wakes it.
#[derive(Default)]
pub struct Parker {
    called: AtomicU32,
}

impl Parker {
    /// Wait until somebody calls `wake` (perhaps before), or `limit` has passed, or, if
    /// `interruptible`, a signal has arrived.
    pub fn wait(&self, limit: Option<Duration>, interruptible: bool) -> Woken {
        let until = limit.map(|limit| Instant::now() + limit);
        loop {
            if self.called.swap(0, Ordering::Acquire) != 0 {
                return Woken::Called;
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let time = left.map(|left| libc::timespec {
                tv_sec: left.as_secs().min(1 << 40) as libc::time_t,
                tv_nsec: left.subsec_nanos() as libc::c_long,
            });
            if left.is_some_and(|left| left.is_zero()) {
                return Woken::TimedOut;
            }
            let time = time.as_ref().map_or(core::ptr::null(), core::ptr::from_ref);
            // SAFETY: waits while the word, which lives as long as `self`, is 0.
            let result = unsafe {
                libc::syscall(
                    libc::SYS_futex,
                    self.called.as_ptr(),
                    libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
                    0,
                    time,
                )
            };
            if result < 0 {
                let error = std::io::Error::last_os_error().raw_os_error();
                if interruptible && error == Some(libc::EINTR) {
                    return Woken::Interrupted;
                }
            }
        }
    }

    /// Forget a call that came when nobody waited any more.
    pub fn forget(&self) {
        self.called.store(0, Ordering::Relaxed);
    }

    /// End the wait of the thread that waits, or the next one.
    pub fn wake(&self) {
        self.called.store(1, Ordering::Release);
        // SAFETY: the word lives as long as `self`.
        unsafe {
            libc::syscall(
                libc::SYS_futex,
                self.called.as_ptr(),
                libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
                1,
            )
        };
    }
}

/// A thread that may wait for the lock.
#[derive(Default)]
pub struct Waiter {
    parker: Parker,
    /// The lock has been handed over to it.
    granted: AtomicBool,
    /// It gets the lock though it is closed.
    goes_on: AtomicBool,
}

#[derive(Default)]
struct Queues {
    /// Back from waiting for the system.
    urgent: VecDeque<Arc<Waiter>>,
    /// Had to give the lock away in the middle of something.
    patient: VecDeque<Arc<Waiter>>,
}

impl Queues {
    fn pop(&mut self) -> Option<Arc<Waiter>> {
        self.urgent.pop_front().or_else(|| self.patient.pop_front())
    }
}

/// See the module.
pub struct InterpreterLock {
    held: AtomicBool,
    /// Threads in the queues, or about to be.
    waiting: AtomicUsize,
    /// Somebody has waited for longer than the interval.
    wanted: AtomicBool,
    interval_us: AtomicU64,
    /// The program ends: nobody but its main thread gets the lock any more.
    closed: AtomicBool,
    queues: Mutex<Queues>,
}

impl Default for InterpreterLock {
    /// A lock that its maker holds.
    fn default() -> Self {
        InterpreterLock {
            held: AtomicBool::new(true),
            waiting: AtomicUsize::new(0),
            wanted: AtomicBool::new(false),
            interval_us: AtomicU64::new(5000),
            closed: AtomicBool::new(false),
            queues: Mutex::default(),
        }
    }
}

impl InterpreterLock {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_take(&self) -> bool {
        (self.held)
            .compare_exchange(false, true, Ordering::SeqCst, Ordering::Relaxed)
            .is_ok()
    }

    /// Take the lock. `urgent`: the thread comes back from waiting for something else.
    /// `ask` is called when the holder shall look whether it is wanted.
    #[inline]
    pub fn take(&self, me: &Arc<Waiter>, urgent: bool, ask: fn()) {
        if self.closed.load(Ordering::Relaxed) || !self.try_take() {
            self.take_slow(me, urgent, ask);
        }
    }

    #[cold]
    fn take_slow(&self, me: &Arc<Waiter>, urgent: bool, ask: fn()) {
        let mut first = true;
        self.waiting.fetch_add(1, Ordering::SeqCst);
        loop {
            if self.closed.load(Ordering::Relaxed) && !me.goes_on.load(Ordering::Relaxed) {
                // The process is about to end, and this thread with it.
                loop {
                    std::thread::park();
                }
            }
            {
                let mut queues = self.queues();
                if self.try_take() {
                    break;
                }
                let queue = if urgent {
                    &mut queues.urgent
                } else {
                    &mut queues.patient
                };
                // Who was woken in vain does not lose its place.
                if first {
                    queue.push_back(me.clone());
                } else {
                    queue.push_front(me.clone());
                }
                first = false;
            }
            let mut limit = Some(self.interval());
            while me.parker.wait(limit, false) == Woken::TimedOut {
                self.wanted.store(true, Ordering::Relaxed);
                ask();
                limit = None;
            }
            if me.granted.swap(false, Ordering::Acquire) {
                break;
            }
        }
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }

    /// Let the lock go: to the first who comes.
    #[inline]
    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
        if self.waiting.load(Ordering::SeqCst) != 0 {
            self.wake_one();
        }
    }

    #[cold]
    fn wake_one(&self) {
        let next = self.queues().pop();
        if let Some(next) = next {
            next.parker.wake();
        }
    }

    /// Whether a waiter's time has come.
    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Give the lock to the first waiter, and wait for it. By its holder. False: nobody waits.
    pub fn hand_over(&self, me: &Arc<Waiter>, ask: fn()) -> bool {
        self.wanted.store(false, Ordering::Relaxed);
        // Who stands in the queue of a closed lock will not run any more.
        if self.closed.load(Ordering::Relaxed) {
            return false;
        }
        let next = self.queues().pop();
        let Some(next) = next else { return false };
        next.granted.store(true, Ordering::Release);
        next.parker.wake();
        self.take_slow(me, false, ask);
        true
    }

    pub fn interval(&self) -> Duration {
        Duration::from_micros(self.interval_us.load(Ordering::Relaxed))
    }

    pub fn set_interval(&self, interval: Duration) {
        let us = interval.as_micros().clamp(1, u64::MAX.into()) as u64;
        self.interval_us.store(us, Ordering::Relaxed);
    }

    /// The program ends: from now on only the holder runs.
    pub fn close(&self, holder: &Waiter) {
        holder.goes_on.store(true, Ordering::Relaxed);
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the program ends.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// In the child of a fork: the holder is the only thread.
    pub fn after_fork(&self) {
        *self.queues() = Queues::default();
        self.waiting.store(0, Ordering::Relaxed);
        self.wanted.store(false, Ordering::Relaxed);
        self.held.store(true, Ordering::Relaxed);
    }

    /// Around a fork nobody may be in the middle of changing the queues.
    pub fn during<R>(&self, fork: impl FnOnce() -> R) -> R {
        let guard = self.queues();
        let result = fork();
        drop(guard);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicI64;

    static ASKED: AtomicU64 = AtomicU64::new(0);

    fn ask() {
        ASKED.fetch_add(1, Ordering::Relaxed);
    }

    #[test]
    fn one_at_a_time() {
        let lock = Arc::new(InterpreterLock::default());
        let inside = Arc::new(AtomicI64::new(0));
        let threads: Vec<_> = (0..8)
            .map(|i| {
                let (lock, inside) = (lock.clone(), inside.clone());
                std::thread::spawn(move || {
                    let me = Arc::new(Waiter::default());
                    for round in 0..2000 {
                        lock.take(&me, round % 3 == i % 3, ask);
                        assert_eq!(inside.fetch_add(1, Ordering::Relaxed), 0);
                        assert_eq!(inside.fetch_sub(1, Ordering::Relaxed), 1);
                        if round % 7 == 0 && lock.hand_over(&me, ask) {
                            assert_eq!(inside.load(Ordering::Relaxed), 0);
                        }
                        lock.release();
                    }
                })
            })
            .collect();
        lock.release();
        for thread in threads {
            thread.join().expect("no thread saw another one inside");
        }
    }

    #[test]
    fn a_waiter_asks_and_gets_what_is_handed_over() {
        let lock = Arc::new(InterpreterLock::default());
        lock.set_interval(Duration::from_millis(1));
        let me = Arc::new(Waiter::default());
        let other = {
            let lock = lock.clone();
            std::thread::spawn(move || {
                let me = Arc::new(Waiter::default());
                lock.take(&me, true, ask);
                lock.release();
            })
        };
        while !lock.is_wanted() {
            std::thread::yield_now();
        }
        assert!(ASKED.load(Ordering::Relaxed) > 0);
        assert!(lock.hand_over(&me, ask));
        lock.release();
        other.join().expect("the other thread got it");
    }

    #[test]
    fn who_closes_the_lock_keeps_it() {
        let lock = Arc::new(InterpreterLock::default());
        lock.set_interval(Duration::from_millis(1));
        let me = Arc::new(Waiter::default());
        let other = lock.clone();
        // It waits for ever, and ends with the process.
        std::thread::spawn(move || other.take(&Arc::default(), false, ask));
        while !lock.is_wanted() {
            std::thread::yield_now();
        }
        lock.close(&me);
        assert!(!lock.hand_over(&me, ask));
        lock.release();
        lock.take(&me, true, ask);
        assert!(!lock.hand_over(&me, ask));
    }

    #[test]
    fn waiting_ends_in_time_or_when_called() {
        let parker = Parker::default();
        assert_eq!(
            parker.wait(Some(Duration::from_millis(1)), false),
            Woken::TimedOut
        );
        parker.wake();
        assert_eq!(parker.wait(None, false), Woken::Called);
    }
}
