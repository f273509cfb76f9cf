//! Several threads of the toy language on one heap: what each one holds on its native stack,
//! its VM stack and in its words survives the collections of the others.

use crate::config::Config;
use crate::mock::{checked, id_of, mutator, node};
use crate::mutator::{Mutator, Scan};
use crate::word::*;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// A lock that threads take in turn; the guard is not kept, as an interpreter does not.
#[derive(Default)]
struct Turn {
    held: Mutex<bool>,
    free: Condvar,
}

impl Turn {
    fn state(&self) -> MutexGuard<'_, bool> {
        self.held.lock().expect("no thread panics inside")
    }
    fn take(&self) {
        let mut held = self.state();
        while *held {
            held = self.free.wait(held).expect("no thread panics inside");
        }
        *held = true;
    }
    fn release(&self) {
        *self.state() = false;
        self.free.notify_one();
    }
}

/// A chain of nodes below `id`, which is its length too.
fn chain(m: &mut Mutator, id: i64, len: i64) -> Value {
    let mut head = node(m, id);
    for _ in 1..len {
        let new = node(m, id);
        m.store(new, 2 * WORD_BYTES, Value::from_addr(head));
        head = new;
    }
    Value::from_addr(head)
}

fn check_chain(at: Value, id: i64, len: i64) {
    let mut at = Some(at);
    for _ in 0..len {
        let here = at.expect("the chain goes on").addr();
        assert_eq!(id_of(here), id);
        at = here.value(2 * WORD_BYTES);
    }
    assert!(at.is_none());
}

/// What a thread does: holds things in all the homes there are, lets others run, and looks.
fn live(m: &mut Mutator, turn: &Turn, id: i64) {
    for round in 0..120 {
        let len = 1 + (round + id) % 40;
        let local = chain(m, id, len);
        let pushed = chain(m, id + 1000, len);
        m.push(pushed);
        m.thread[0] = chain(m, id + 2000, len).word();
        m.parked(|| {
            turn.release();
            std::thread::yield_now();
            turn.take();
        });
        check_chain(local, id, len);
        m.top = m.top.wrapping_sub(1);
        // SAFETY: the word that was pushed above.
        check_chain(Value::some(unsafe { *m.top }), id + 1000, len);
        check_chain(Value::some(m.thread[0]), id + 2000, len);
        if round % 50 == id % 50 {
            m.collect_major(Scan::All);
        }
    }
}

fn run_threads(config: Config) {
    let mut first = Box::new(mutator(config));
    first.begin();
    first.attach();
    let turn = Arc::new(Turn::default());
    turn.take();
    let threads: Vec<_> = (1..5)
        .map(|id| {
            let mut other = Box::new(Mutator::for_thread(&first).expect("room for a stack"));
            other.attach();
            let place = Box::into_raw(other) as usize;
            let turn = turn.clone();
            std::thread::spawn(move || {
                turn.take();
                // SAFETY: made from a box above; from here on this thread's.
                let mut m = unsafe { Box::from_raw(place as *mut Mutator) };
                m.begin();
                live(&mut m, &turn, id);
                m.detach();
                drop(m);
                turn.release();
            })
        })
        .collect();
    live(&mut first, &turn, 0);
    let mut threads = Some(threads);
    first.parked(|| {
        turn.release();
        for thread in threads.take().into_iter().flatten() {
            thread.join().expect("a thread found all that it held");
        }
        turn.take();
    });
    first.collect_major(Scan::All);
}

#[test]
fn what_threads_hold_survives_the_collections_of_others() {
    run_threads(Config::default());
}

#[test]
fn also_under_stress() {
    run_threads(Config {
        stress: 23,
        ..checked()
    });
}

/// Others write to a thread's mutator while it waits: what was read before must be read
/// again. (Without `PhantomPinned` an optimised build folds the second read away.)
#[test]
fn a_wait_forgets_what_was_read() {
    let mut m = Box::new(mutator(Config::default()));
    m.thread[3] = Value::small(1).word();
    let place = core::ptr::from_mut(&mut *m) as usize;
    let before = m.thread[3];
    m.parked(|| {
        std::thread::spawn(move || {
            // SAFETY: the mutator's thread waits.
            unsafe { (*(place as *mut Mutator)).thread[3] = Value::small(2).word() };
        })
        .join()
        .expect("it only writes");
    });
    assert_ne!(m.thread[3], before);
}
