//! The operating system's memory calls.

use std::io;

/// Reserve `bytes` at exactly `at` without backing or access.
pub fn reserve(at: u64, bytes: u64) -> io::Result<()> {
    map(at, bytes, libc::PROT_NONE)
}

/// Map `bytes` of zeroed memory at exactly `at`; pages appear when touched.
pub fn map_zeroed(at: u64, bytes: u64) -> io::Result<()> {
    map(at, bytes, libc::PROT_READ | libc::PROT_WRITE)
}

fn map(at: u64, bytes: u64, prot: i32) -> io::Result<()> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let map_with = |fixed: i32| {
        let at = at as usize as *mut _;
        // SAFETY: neither a hint nor FIXED_NOREPLACE replaces a mapping, so no live memory
        // changes.
        unsafe { libc::mmap(at, bytes as usize, prot, flags | fixed, -1, 0) }
    };
    let mut got = map_with(libc::MAP_FIXED_NOREPLACE);
    if got == libc::MAP_FAILED {
        // Who does not know the flag (valgrind) may follow the hint.
        got = map_with(0);
    }
    if got == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    if got as usize as u64 != at {
        // SAFETY: just mapped by us and not used.
        unsafe { libc::munmap(got, bytes as usize) };
        return Err(io::Error::from_raw_os_error(libc::EEXIST));
    }
    // SAFETY: the range is ours; advice changes no contents.
    unsafe { libc::madvise(got, bytes as usize, libc::MADV_NOHUGEPAGE) };
    Ok(())
}

/// Make reserved memory usable.
pub fn commit(at: u64, bytes: u64) -> bool {
    // SAFETY: the range was reserved by `reserve` and is not in use yet.
    unsafe {
        libc::mprotect(
            at as usize as *mut _,
            bytes as usize,
            libc::PROT_READ | libc::PROT_WRITE,
        ) == 0
    }
}

/// Give the pages of a range back; they read as zero afterwards.
pub fn release(at: u64, bytes: u64) {
    // SAFETY: callers release only blocks that hold no live object.
    unsafe { libc::madvise(at as usize as *mut _, bytes as usize, libc::MADV_DONTNEED) };
}

/// Let go of the whole pages below constant data of the program's own file. They are read
/// again from the file when somebody needs them.
///
/// # Safety
/// The data is a constant that the program was built with, not memory that was asked for.
pub unsafe fn release_clean(data: &'static [u8]) {
    let page = crate::config::PAGE;
    let first = (data.as_ptr() as usize).next_multiple_of(page);
    let end = (data.as_ptr() as usize + data.len()) & !(page - 1);
    if first < end {
        // SAFETY: whole pages of a constant, which nobody has written to: what is read from
        // the file is what was there.
        unsafe { libc::madvise(first as *mut _, end - first, libc::MADV_DONTNEED) };
    }
}

/// Processor time of the thread.
pub fn thread_time() -> std::time::Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call writes the structure, which is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    std::time::Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Give back what the C library's allocator (which is Rust's) keeps of freed memory.
pub fn trim_malloc() {
    // SAFETY: trimming touches no block in use.
    unsafe { libc::malloc_trim(0) };
}

/// Unmap a range.
pub fn unmap(at: u64, bytes: u64) {
    // SAFETY: called when the heap that owns the range is dropped.
    unsafe { libc::munmap(at as usize as *mut _, bytes as usize) };
}

/// Bytes of address space that the program's own file takes, which holds the library.
fn own_bytes() -> u64 {
    unsafe extern "C" {
        // The linker's names for where the program begins and ends.
        static __executable_start: u8;
        static _end: u8;
    }
    let (start, end) = (&raw const __executable_start, &raw const _end);
    (end as usize as u64).saturating_sub(start as usize as u64)
}

/// What the address-space limit (`ulimit -v`), if there is one, leaves beside the program's
/// own file, in bytes.
pub fn address_space_limit() -> Option<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the struct outlives the call.
    let ok = unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) } == 0;
    let limited = ok && limit.rlim_cur != libc::RLIM_INFINITY;
    limited.then(|| limit.rlim_cur.saturating_sub(own_bytes()))
}

/// The end (highest address) of the calling thread's native stack, and its size in bytes.
pub fn stack_extent() -> (u64, u64) {
    let mut low = core::ptr::null_mut();
    let mut size = 0usize;
    // SAFETY: the attribute object is initialised by pthread_getattr_np before it is
    // read, and destroyed after.
    unsafe {
        let mut attr: libc::pthread_attr_t = core::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attr) == 0 {
            libc::pthread_attr_getstack(&attr, &mut low, &mut size);
            libc::pthread_attr_destroy(&mut attr);
        }
    }
    (low as usize as u64 + size as u64, size as u64)
}

/// Resident bytes of the process, from /proc/self/statm.
pub fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text
        .split_whitespace()
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    pages * 4096
}

/// Bytes of address space that the process has mapped. Asks for no memory.
pub fn mapped_bytes() -> Option<u64> {
    use std::io::Read;
    let mut text = [0; 32];
    let n = std::fs::File::open("/proc/self/statm")
        .and_then(|mut file| file.read(&mut text))
        .ok()?;
    let digits = text[..n].split(|b| !b.is_ascii_digit()).next()?;
    let pages: u64 = core::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(pages * 4096)
}

/// The memory limit of the process's cgroup in bytes, if there is one.
pub fn cgroup_limit() -> Option<u64> {
    let read = |path: &str| {
        std::fs::read_to_string(path)
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    };
    let of_group = std::fs::read_to_string("/proc/self/cgroup")
        .ok()
        .and_then(|text| {
            let path = text.lines().find_map(|l| l.strip_prefix("0::"))?.to_owned();
            read(&format!("/sys/fs/cgroup{path}/memory.max"))
        });
    of_group
        .or_else(|| read("/sys/fs/cgroup/memory.max"))
        .or_else(|| read("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
        .filter(|&bytes| bytes < 1 << 46)
}

/// Address space that is kept free, so that a small allocation of ordinary memory never fails
/// when there is a limit (`ulimit -v`), or one is set later: whoever finds none gives it up and
/// tries again. The next stretch of the nursery takes it back; if it cannot, the heap counts as
/// full.
pub mod spare {
    use std::sync::atomic::{AtomicU64, Ordering};

    const BYTES: u64 = 6 << 20;
    /// Where it is; 0: given up.
    static AT: AtomicU64 = AtomicU64::new(0);

    /// Keep it. False: there is no room for it.
    pub fn keep() -> bool {
        if AT.load(Ordering::Relaxed) != 0 {
            return true;
        }
        // SAFETY: a fresh mapping, which nobody touches.
        let got = unsafe {
            libc::mmap(
                core::ptr::null_mut(),
                BYTES as usize,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if got == libc::MAP_FAILED {
            return false;
        }
        AT.store(got as u64, Ordering::Relaxed);
        true
    }

    /// Give it up: whether there was any.
    pub fn give_up() -> bool {
        match AT.swap(0, Ordering::Relaxed) {
            0 => false,
            at => {
                super::unmap(at, BYTES);
                true
            }
        }
    }

    /// Whether it has been given up.
    pub fn is_gone() -> bool {
        AT.load(Ordering::Relaxed) == 0
    }
}
