//! Large objects: memory that is used again, and what half a native word keeps alive.

use crate::config::{Config, PAGE};
use crate::mock::*;
use crate::mutator::{Mutator, Scan};
use crate::word::*;

/// A blob of so many bytes in all, whose bytes are written behind the length.
fn filled(m: &mut Mutator, size: usize, byte: u8) -> crate::Addr {
    let at = m
        .alloc_to_fill(BLOB, size, (size - 8) as u32)
        .expect("room");
    at.fill(8, size - 8, byte);
    at
}

#[test]
fn what_lies_behind_a_filled_object_reads_as_zero() {
    let mut m = mutator(Config::default());
    let mut grown = 0;
    for round in 0..50usize {
        // Most die at once, and their pages are used again without having been cleared.
        for i in 0..40 {
            let size = 9000 + (round * 977 + i * 4567) % 60_000;
            let at = m
                .alloc_to_fill(BLOB, size, (size - 8) as u32)
                .expect("room");
            let facts = at.load::<u64>(8);
            at.fill(8, size - 8, 0xAA);
            assert_eq!(facts, 0);
            let rounded = size.next_multiple_of(8);
            let end = rounded.next_multiple_of(PAGE);
            let rest = at.bytes(size, end - size);
            assert!(rest.iter().all(|&b| b == 0), "{size}");
        }
        m.collect_minor(Scan::FromEntry);
        let size = 9000 + round * 3001;
        let zeroed = m.alloc_len(BLOB, size, (size - 8) as u32).expect("room");
        assert!(zeroed.bytes(8, size - 8).iter().all(|&b| b == 0));
        if m.grow_large(zeroed, size + PAGE) {
            grown += 1;
            assert!(zeroed.bytes(size, PAGE).iter().all(|&b| b == 0));
        }
    }
    assert!(grown > 10, "{grown} of 50 grew");
}

#[test]
fn pages_of_what_dies_young_are_used_again() {
    let mut m = mutator(Config::default());
    let faults = |m: &mut Mutator| {
        let before = minor_faults();
        for _ in 0..400 {
            filled(m, 200_000, 1);
        }
        minor_faults() - before
    };
    faults(&mut m);
    let pages = 400 * 200_000 / PAGE as u64;
    let again = faults(&mut m);
    assert!(again < pages / 10, "{again} faults for {pages} pages");
}

fn minor_faults() -> u64 {
    // SAFETY: an out parameter of the right type.
    unsafe {
        let mut usage = core::mem::zeroed::<libc::rusage>();
        assert_eq!(libc::getrusage(libc::RUSAGE_THREAD, &mut usage), 0);
        usage.ru_minflt as u64
    }
}

#[cfg(not(feature = "wide"))]
#[test]
fn half_a_word_names_the_beginning_only() {
    let mut m = mutator(checked());
    let at = filled(&mut m, 400_000, 1);
    let mut named = |word: u64| {
        let stack = core::hint::black_box([word, 0]);
        let from = stack.as_ptr() as u64;
        let mut found = Vec::new();
        let end = from + size_of_val(&stack) as u64;
        m.heap
            .each_ambiguous(&[(from, end)], |object| found.push(object));
        found
    };
    let half = |offset: u64| (at.raw() + offset) >> ADDR_SHIFT;
    assert_eq!(named(half(0)), [at]);
    assert_eq!(named(half(0) << 32 | 1), [at]);
    assert_eq!(named(half(8)), []);
    assert_eq!(named(half(100_000) << 32 | 1), []);
    // A whole word may be an address of anything within.
    assert_eq!(named(at.raw() + 100_000), [at]);
}
