//! Copies of many bytes.
//!
//! Large objects begin with a page, so what is copied from one to another lies at nearly the
//! same place of its page in both. Where the target is a few bytes ahead of the source, some
//! processors' string instructions, which the system's `memcpy` takes for long copies, wait for
//! each other's stores: 2 GB/s instead of 25 (measured on Zen 4). Short pieces do without them.

use crate::config::PAGE;

/// From here on `memcpy` may take string instructions.
const LONG: usize = 2048;
/// So close ahead of the source, within the page, the target makes them slow.
const CLOSE: usize = 64;

/// Copy between places that may overlap.
///
/// # Safety
/// As `core::ptr::copy`.
#[inline(always)]
pub unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
    if len <= LONG || (from as usize).abs_diff(to as usize) < len {
        // SAFETY: the caller's promise.
        unsafe { core::ptr::copy(from, to, len) }
    } else {
        // SAFETY: the caller's promise.
        unsafe { copy_long(from, to, len) }
    }
}

/// # Safety
/// As `core::ptr::copy_nonoverlapping`.
#[inline(never)]
unsafe fn copy_long(from: *const u8, to: *mut u8, len: usize) {
    let ahead = (to as usize).wrapping_sub(from as usize) % PAGE;
    let piece = match ahead {
        1..CLOSE => LONG,
        _ => len,
    };
    let mut done = 0;
    while done < len {
        let n = piece.min(len - done);
        // SAFETY: a part of what the caller promises.
        unsafe { core::ptr::copy_nonoverlapping(from.add(done), to.add(done), n) };
        done += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_are_copied_whatever_the_places() {
        let source: Vec<u8> = (0..40_000u32).map(|i| (i * 7 % 251) as u8).collect();
        let mut target = vec![0u8; 50_000];
        for (from, to, len) in [0, 1, 4, 63, 64, 4096, 4100]
            .into_iter()
            .flat_map(|to| [0, 8, 12].map(|from| (from, to)))
            .flat_map(|(from, to)| {
                [0, 1, 2047, 2048, 2049, 4096, 30_001].map(|len| (from, to, len))
            })
        {
            target.fill(0xEE);
            // SAFETY: both ranges lie in their vectors.
            unsafe { copy(source[from..].as_ptr(), target[to..].as_mut_ptr(), len) };
            assert_eq!(target[to..to + len], source[from..from + len]);
            assert!(target[..to].iter().all(|&b| b == 0xEE));
            assert!(target[to + len..].iter().all(|&b| b == 0xEE));
        }
    }
}
