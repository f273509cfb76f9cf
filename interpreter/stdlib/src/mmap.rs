//! mmap: files as memory.
//!
//! What a map shows lies outside the heap. Each operation copies between it and objects; it
//! first looks whether the file still has the bytes, since touching those that it has lost
//! would end the process.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::objmodel::gc::config::PAGE;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, bytes, int,
    native_struct, py_module,
};

native_struct! {
    pub struct Mmap: Lender {
        MAP: State<Map>,
        /// Where memoryviews look at it: raw storage whose pages the map has taken.
        STORAGE: Option<Value>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Mmap, "mmap";
    types: { Mmap = &MMAP },
    constants: {
        "ACCESS_DEFAULT" = DEFAULT,
        "ACCESS_READ" = READ,
        "ACCESS_WRITE" = WRITE,
        "ACCESS_COPY" = COPY,
        "MAP_SHARED" = libc::MAP_SHARED as i64,
        "MAP_PRIVATE" = libc::MAP_PRIVATE as i64,
        "MAP_ANON" = libc::MAP_ANON as i64,
        "MAP_ANONYMOUS" = libc::MAP_ANONYMOUS as i64,
        "MAP_DENYWRITE" = libc::MAP_DENYWRITE as i64,
        "MAP_EXECUTABLE" = libc::MAP_EXECUTABLE as i64,
        "MAP_POPULATE" = libc::MAP_POPULATE as i64,
        "MAP_STACK" = libc::MAP_STACK as i64,
        "MAP_NORESERVE" = libc::MAP_NORESERVE as i64,
        "PROT_READ" = libc::PROT_READ as i64,
        "PROT_WRITE" = libc::PROT_WRITE as i64,
        "PROT_EXEC" = libc::PROT_EXEC as i64,
        "MADV_NORMAL" = libc::MADV_NORMAL as i64,
        "MADV_RANDOM" = libc::MADV_RANDOM as i64,
        "MADV_SEQUENTIAL" = libc::MADV_SEQUENTIAL as i64,
        "MADV_WILLNEED" = libc::MADV_WILLNEED as i64,
        "MADV_DONTNEED" = libc::MADV_DONTNEED as i64,
        "PAGESIZE" = PAGE as i64,
        "ALLOCATIONGRANULARITY" = PAGE as i64,
    },
    fill: |vm, module| {
        let error = vm.exc_class(Exc::OSError);
        set(vm, module, "error", error)?;
        let class = Mmap::class(vm);
        pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::COUNTS_VIEWS);
        set(vm, module, "mmap", class)
    },
}

const DEFAULT: i64 = 0;
const READ: i64 = 1;
const WRITE: i64 = 2;
const COPY: i64 = 3;

/// A mapped range.
pub struct Map {
    base: *mut u8,
    len: usize,
    position: usize,
    /// A descriptor of its own; -1: memory without a file.
    fd: i32,
    /// Where in the file the map begins.
    offset: i64,
    access: i64,
    writable: bool,
    /// Memory without a file that forks share: it cannot grow.
    shared: bool,
    /// There is a file, of which no descriptor was kept.
    untracked: bool,
    /// It lies in the pages of an object of the heap.
    in_heap: bool,
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.in_heap {
            self.leave_heap();
        } else {
            // SAFETY: the range was mapped by `new`.
            unsafe { libc::munmap(self.base.cast(), self.len) };
        }
        // SAFETY: nobody else knows the descriptor.
        unsafe {
            if self.fd >= 0 {
                libc::close(self.fd);
            }
        }
    }
}

static MMAP: TypeDef = TypeDef {
    module: "mmap",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type, fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True",
            new,
        ),
        Row::new("close", "self, /", close),
        Row::new(FINALIZER, "self, /", finalize),
        Row::new("read", "self, n=None, /", |vm, a| {
            let n = match a.some(1) {
                Some(n) => vm.index_i64(n)?,
                None => -1,
            };
            let map = map(vm, a.get(0))?;
            let left = map.len.saturating_sub(map.position);
            let n = usize::try_from(n).map_or(left, |n| n.min(left));
            let from = map.position;
            map.position += n;
            part(vm, a.get(0), from, n)
        }),
        Row::new("read_byte", "self, /", |vm, a| {
            let map = map(vm, a.get(0))?;
            if map.position >= map.len {
                return Err(vm.value_error("read byte out of range"));
            }
            let byte = map.shown()[map.position];
            map.position += 1;
            Ok(Value::small(byte.into()))
        }),
        Row::new("readline", "self, /", |vm, a| {
            let map = map(vm, a.get(0))?;
            let from = map.position.min(map.len);
            let rest = &map.shown()[from..];
            let end = rest.iter().position(|&byte| byte == b'\n');
            let n = end.map_or(rest.len(), |at| at + 1);
            map.position = from + n;
            part(vm, a.get(0), from, n)
        }),
        Row::new("write", "self, bytes, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let map = writable(vm, a.get(0))?;
            if data.len() > map.len.saturating_sub(map.position) {
                return Err(vm.value_error("data out of range"));
            }
            let from = map.position;
            map.place()[from..from + data.len()].copy_from_slice(&data);
            map.position += data.len();
            vm.int(data.len() as i64)
        }),
        Row::new("write_byte", "self, byte, /", |vm, a| {
            let byte = a.index(vm, 1)?;
            let map = writable(vm, a.get(0))?;
            if map.position >= map.len {
                return Err(vm.value_error("write byte out of range"));
            }
            let at = map.position;
            map.place()[at] = byte as u8;
            map.position += 1;
            Ok(NONE)
        }),
        Row::new("seek", "self, pos, whence=0, /", |vm, a| {
            let to = a.index(vm, 1)?;
            let whence = a.index_or(vm, 2, 0)?;
            let map = map(vm, a.get(0))?;
            let base = match whence {
                0 => 0,
                1 => map.position as i64,
                2 => map.len as i64,
                _ => return Err(vm.value_error("unknown seek type")),
            };
            let to = base.checked_add(to).and_then(|to| usize::try_from(to).ok());
            match to.filter(|&to| to <= map.len) {
                Some(to) => {
                    map.position = to;
                    vm.int(to as i64)
                }
                None => Err(vm.value_error("seek out of range")),
            }
        }),
        Row::new("tell", "self, /", |vm, a| {
            let n = map(vm, a.get(0))?.position;
            vm.int(n as i64)
        }),
        Row::new("size", "self, /", |vm, a| {
            let map = map(vm, a.get(0))?;
            match map.file_size() {
                Some(n) => vm.int(n),
                None => Err(os_error(vm, libc::EBADF, None)),
            }
        }),
        Row::new("seekable", "self, /", |_, _| Ok(pyrs_runtime::TRUE)),
        Row::new("find", "self, view, start=None, end=None, /", |vm, a| {
            find(vm, a, false)
        }),
        Row::new("rfind", "self, view, start=None, end=None, /", |vm, a| {
            find(vm, a, true)
        }),
        Row::new("move", "self, dest, src, count, /", |vm, a| {
            let [to, from, n] = [a.index(vm, 1)?, a.index(vm, 2)?, a.index(vm, 3)?];
            let map = writable(vm, a.get(0))?;
            let fits = |at: i64| {
                let end = usize::try_from(at)
                    .ok()?
                    .checked_add(usize::try_from(n).ok()?)?;
                (end <= map.len).then_some(())
            };
            if fits(to).is_none() || fits(from).is_none() {
                return Err(vm.value_error("source, destination, or count out of range"));
            }
            let (to, from) = (to as usize, from as usize);
            map.place().copy_within(from..from + n as usize, to);
            Ok(NONE)
        }),
        Row::new("flush", "self, offset=0, size=None, /", flush),
        Row::new("madvise", "self, option, start=0, length=None, /", advise),
        Row::new("resize", "self, newsize, /", resize),
        Row::new("__len__", "self, /", |vm, a| {
            let n = map(vm, a.get(0))?.len;
            vm.int(n as i64)
        }),
        Row::new("__getitem__", "self, key, /", get_item),
        Row::new("__setitem__", "self, key, value, /", set_item),
        Row::new("__buffer__", "self, flags, /", |vm, a| {
            vm.index_i64(a.get(1))?;
            show(vm, a.get(0))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__enter__", "self, /", |vm, a| {
            map(vm, a.get(0))?;
            Ok(a.get(0))
        }),
        Row::new("__exit__", "self, *args", close),
    ],
    getsets: &[GetSetRow::get("closed", |vm, a| {
        Ok(boolean(Mmap::MAP.get(vm, a.get(0)).is_none()))
    })],
    ..TypeDef::new("mmap", Kind::NativeObject)
};

impl Map {
    /// Bytes of the file, if there is one.
    fn file_size(&self) -> Option<i64> {
        if self.fd < 0 {
            return None;
        }
        // SAFETY: the call fills the struct.
        unsafe {
            let mut data: libc::stat = core::mem::zeroed();
            (libc::fstat(self.fd, &mut data) == 0).then_some(data.st_size)
        }
    }
    /// Bytes of whole pages.
    fn whole(&self) -> usize {
        self.len.next_multiple_of(PAGE)
    }
    /// Give the pages of the heap's object back to it, empty. Whether that could be done.
    fn leave_heap(&self) -> bool {
        // SAFETY: the range is part of a raw storage that keeps no bytes of its own; it gets
        // pages of the kind that the heap has.
        unsafe {
            let flags =
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED;
            let protection = libc::PROT_READ | libc::PROT_WRITE;
            let got = libc::mmap(self.base.cast(), self.whole(), protection, flags, -1, 0);
            if got != libc::MAP_FAILED {
                libc::madvise(got, self.whole(), libc::MADV_NOHUGEPAGE);
            }
            got != libc::MAP_FAILED
        }
    }
    fn shown(&self) -> &[u8] {
        // SAFETY: the range is mapped as long as the state lives, and readable.
        unsafe { std::slice::from_raw_parts(self.base, self.len) }
    }
    fn place(&mut self) -> &mut [u8] {
        debug_assert!(self.writable);
        // SAFETY: as above, and writable: `writable` has asked.
        unsafe { std::slice::from_raw_parts_mut(self.base, self.len) }
    }
}

/// The map, all of whose pages can be touched.
fn map(vm: &mut Vm, this: Value) -> Result<&mut Map> {
    let map = Mmap::MAP.get_or(vm, this, "mmap closed or invalid")?;
    let end = map.offset + map.len as i64;
    // The last page may be touched beyond the file's end.
    let whole = (end as u64).next_multiple_of(PAGE as u64) as i64;
    let lost = map
        .file_size()
        .is_some_and(|size| (size as u64).next_multiple_of(PAGE as u64) < whole as u64);
    if lost {
        return Err(vm.value_error("the mapped file has become shorter"));
    }
    Mmap::MAP.get_or(vm, this, "mmap closed or invalid")
}

fn writable(vm: &mut Vm, this: Value) -> Result<&mut Map> {
    if !map(vm, this)?.writable {
        return Err(vm.type_error("mmap can't modify a readonly memory map."));
    }
    map(vm, this)
}

/// A bytes object with `n` bytes of a map.
fn part(vm: &mut Vm, this: Value, from: usize, n: usize) -> Result {
    let new = bytes::new(&mut vm.m, n)?;
    let map = map(vm, this)?;
    let Some(source) = map.shown().get(from..from + n) else {
        return Err(vm.value_error("mmap has become shorter"));
    };
    new.slice_mut::<u8>(bytes::DATA, n).copy_from_slice(source);
    Ok(Value::from_addr(new))
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let in_heap = Mmap::MAP.get(vm, this).is_some_and(|map| map.in_heap);
    if in_heap
        && Mmap::MAP.get(vm, this).is_some_and(|map| !map.leave_heap())
        && let Some(storage) = Mmap::STORAGE.get(this)
    {
        // The system has no memory to describe it: the heap must not use these pages again.
        vm.root_value(storage);
    }
    Mmap::MAP.drop(vm, this);
    Mmap::STORAGE.clear(vm, this);
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let class = vm.type_full_name(vm.class_of(args.get(0)));
    let Some(map) = Mmap::MAP.get(vm, args.get(0)) else {
        return vm.str(&format!("<{class} closed=True>"));
    };
    let access = match map.access {
        READ => "READ",
        WRITE => "WRITE",
        COPY => "COPY",
        _ => "DEFAULT",
    };
    let (n, at, offset) = (map.len, map.position, map.offset);
    vm.str(&format!(
        "<{class} closed=False, access=ACCESS_{access}, length={n}, pos={at}, offset={offset}>"
    ))
}

fn close(vm: &mut Vm, args: Args) -> Result {
    if vm.has_exports(args.get(0))? {
        let text = "cannot close exported pointers exist";
        return Err(vm.raise_str(Exc::BufferError, text));
    }
    finalize(vm, args)
}

/// A memoryview of the whole map.
///
/// Memoryviews look at objects of the heap. So the map moves into the pages of a raw storage
/// made for it, which is large and so never moves itself, and stays there until it is closed:
/// then the pages become ordinary ones again, before anybody else can get them.
fn show(vm: &mut Vm, this: Value) -> Result {
    let whole = map(vm, this)?.whole();
    if Mmap::STORAGE.get(this).is_none() {
        let Some(size) = whole.checked_add(PAGE) else {
            return Err(vm.memory_error());
        };
        let storage = Value::from_addr(bytes::new_storage(&mut vm.m, size)?);
        let inside = map(vm, this)?;
        let place = first_page(storage);
        // SAFETY: the pages are whole ones of the new storage, in which nothing is; the map's
        // own range is left, and its address replaced.
        let moved = unsafe {
            let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
            libc::mremap(inside.base.cast(), whole, whole, flags, place as *mut u8)
        };
        if moved == libc::MAP_FAILED {
            return Err(os_error(vm, errno(), None));
        }
        inside.base = moved.cast();
        inside.in_heap = true;
        Mmap::STORAGE.set(vm, this, Some(storage));
    }
    let (len, writable) = {
        let map = map(vm, this)?;
        (map.len, map.writable)
    };
    let storage = Mmap::STORAGE.get(this).unwrap_or(NONE);
    let start = (first_page(storage) - storage.addr().raw()) as usize;
    let part = (start, len);
    pyrs_builtins::memoryview::over(vm, this, storage, part, "B", !writable)
}

/// The address of the first page behind a raw storage's header.
fn first_page(storage: Value) -> u64 {
    (storage.addr().raw() + bytes::STORAGE_DATA as u64).next_multiple_of(PAGE as u64)
}
const _: () = assert!(
    2 * PAGE >= pyrs_runtime::objmodel::gc::config::LARGE,
    "a storage with pages is large"
);

fn new(vm: &mut Vm, args: Args) -> Result {
    let fd = vm.index_c_int(args.get(1))? as i32;
    let length = args.index(vm, 2)?;
    let mut flags = args.index_or(vm, 3, libc::MAP_SHARED.into())? as i32;
    let wanted = libc::PROT_READ | libc::PROT_WRITE;
    let mut protection = args.index_or(vm, 4, wanted.into())? as i32;
    let access = args.index_or(vm, 5, DEFAULT)?;
    let offset = args.index_or(vm, 6, 0)?;
    if length < 0 {
        return Err(vm.overflow_error("memory mapped length must be positive"));
    }
    if offset < 0 {
        return Err(vm.overflow_error("memory mapped offset must be positive"));
    }
    if access != DEFAULT && (flags != libc::MAP_SHARED || protection != wanted) {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    match access {
        DEFAULT => {}
        READ => (flags, protection) = (libc::MAP_SHARED, libc::PROT_READ),
        WRITE => (flags, protection) = (libc::MAP_SHARED, wanted),
        COPY => (flags, protection) = (libc::MAP_PRIVATE, wanted),
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    }
    let mut length = length as u64;
    let mut own = -1;
    if fd != -1 {
        // SAFETY: the call fills the struct.
        let found = unsafe {
            let mut data: libc::stat = core::mem::zeroed();
            (libc::fstat(fd, &mut data) == 0).then_some(data)
        };
        let Some(data) = found else {
            return Err(os_error(vm, errno(), None));
        };
        let size = data.st_size as u64;
        let regular = data.st_mode & libc::S_IFMT == libc::S_IFREG;
        if length == 0 {
            if size == 0 {
                return Err(vm.value_error("cannot mmap an empty file"));
            }
            if offset as u64 >= size {
                return Err(vm.value_error("mmap offset is greater than file size"));
            }
            length = size - offset as u64;
        } else if regular && (offset as u64 > size || size - (offset as u64) < length) {
            return Err(vm.value_error("mmap length is greater than file size"));
        }
        // SAFETY: plain system call.
        own = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
        if own < 0 {
            return Err(os_error(vm, errno(), None));
        }
    } else {
        flags |= libc::MAP_ANONYMOUS;
    }
    let tracked = args.truth_or(vm, 7, true)?;
    // SAFETY: the system chooses the place.
    let base = unsafe {
        libc::mmap(
            core::ptr::null_mut(),
            length as usize,
            protection,
            flags,
            own,
            offset,
        )
    };
    if base == libc::MAP_FAILED {
        let number = errno();
        if own >= 0 {
            // SAFETY: nobody else knows the descriptor.
            unsafe { libc::close(own) };
        }
        return Err(os_error(vm, number, None));
    }
    if !tracked && own >= 0 {
        // SAFETY: the map stays without it.
        unsafe { libc::close(own) };
        own = -1;
    }
    let map = Map {
        base: base.cast(),
        shared: fd == -1 && flags & libc::MAP_SHARED != 0,
        untracked: !tracked,
        len: length as usize,
        position: 0,
        fd: own,
        offset,
        access,
        writable: protection & libc::PROT_WRITE != 0,
        in_heap: false,
    };
    let this = vm.new_instance(args.get(0))?;
    Mmap::MAP.put(vm, this, map)?;
    Ok(this)
}

fn find(vm: &mut Vm, args: Args, last: bool) -> Result {
    let wanted = need_bytes(vm, args.get(1))?;
    let (start, end) = (
        args.some(2).map(|v| vm.index_i64(v)).transpose()?,
        args.some(3).map(|v| vm.index_i64(v)).transpose()?,
    );
    let map = map(vm, args.get(0))?;
    let n = map.len as i64;
    let clamp = |at: i64| (if at < 0 { at + n } else { at }).clamp(0, n) as usize;
    let start = clamp(start.unwrap_or(map.position as i64));
    let end = clamp(end.unwrap_or(n));
    if start > end {
        return Ok(Value::small(-1));
    }
    let shown = &map.shown()[start..end];
    let found = match wanted.len() {
        0 if last => Some(shown.len()),
        0 => Some(0),
        n if last => shown.windows(n).rposition(|part| part == wanted),
        _ => pyrs_leaf::text_search::find(shown, &wanted),
    };
    vm.int(found.map_or(-1, |at| (start + at) as i64))
}

/// Offset and length arguments within the map.
fn range(vm: &mut Vm, args: Args, at: usize, text: &str) -> Result<(usize, usize)> {
    let from = args.index_or(vm, at, 0)?;
    let n = args.some(at + 1).map(|v| vm.index_i64(v)).transpose()?;
    let len = map(vm, args.get(0))?.len as i64;
    let n = n.unwrap_or(len - from);
    if from < 0 || n < 0 || from > len || n > len - from {
        return Err(vm.value_error(text));
    }
    Ok((from as usize, n as usize))
}

fn flush(vm: &mut Vm, args: Args) -> Result {
    let (from, n) = range(vm, args, 1, "flush values out of range")?;
    let map = map(vm, args.get(0))?;
    if map.access == READ || map.access == COPY {
        return Ok(NONE);
    }
    // SAFETY: within the mapped range.
    let at = unsafe { map.base.add(from) } as usize;
    let done = vm.blocking(|| {
        // SAFETY: no memory is touched. If another thread closes the map meanwhile, the call
        // finds nothing there, or a map that is as well when it is written out.
        let code = unsafe { libc::msync(at as *mut _, n, libc::MS_SYNC) };
        if code < 0 { Err(errno()) } else { Ok(()) }
    });
    if let Err(number) = done {
        return Err(os_error(vm, number, None));
    }
    Ok(NONE)
}

fn advise(vm: &mut Vm, args: Args) -> Result {
    let option = vm.index_c_int(args.get(1))? as i32;
    let from = args.index_or(vm, 2, 0)?;
    let n = args.some(3).map(|v| vm.index_i64(v)).transpose()?;
    let len = map(vm, args.get(0))?.len as i64;
    if !(0..len).contains(&from) {
        return Err(vm.value_error("madvise start out of bounds"));
    }
    let n = n.unwrap_or(len - from);
    if n < 0 {
        return Err(vm.value_error("madvise length invalid"));
    }
    if from.checked_add(n).is_none() {
        return Err(vm.overflow_error("madvise length too large"));
    }
    let (from, n) = (from as usize, n.min(len - from) as usize);
    let map = map(vm, args.get(0))?;
    // SAFETY: within the mapped range.
    if unsafe { libc::madvise(map.base.add(from).cast(), n, option) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}

fn resize(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?;
    let map = map(vm, args.get(0))?;
    if map.access == READ || map.access == COPY {
        return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    if map.untracked {
        return Err(vm.value_error("mmap can't resize with trackfd=False."));
    }
    if n <= 0 {
        return Err(vm.value_error("new size out of range"));
    }
    if vm.has_exports(args.get(0))? {
        let text = "mmap can't resize with extant buffers exported.";
        return Err(vm.raise_str(Exc::BufferError, text));
    }
    let map = self::map(vm, args.get(0))?;
    if map.shared && n > map.len as i64 {
        return Err(vm.value_error("mmap: can't expand a shared anonymous mapping"));
    }
    leave(vm, args.get(0))?;
    let map = Mmap::MAP.get_or(vm, args.get(0), "mmap closed or invalid")?;
    let (fd, offset, base, len) = (map.fd, map.offset, map.base, map.len);
    let Some(end) = offset.checked_add(n) else {
        return Err(vm.value_error("new size out of range"));
    };
    // SAFETY: the range is the map's; the kernel moves it where there is room.
    let moved = unsafe {
        if fd >= 0 && libc::ftruncate(fd, end) < 0 {
            return Err(os_error(vm, errno(), None));
        }
        libc::mremap(base.cast(), len, n as usize, libc::MREMAP_MAYMOVE)
    };
    if moved == libc::MAP_FAILED {
        return Err(os_error(vm, errno(), None));
    }
    if let Some(map) = Mmap::MAP.get_mut(vm, args.get(0)) {
        map.base = moved.cast();
        map.len = n as usize;
    }
    Ok(NONE)
}

/// Take a map that nobody looks at out of the heap.
fn leave(vm: &mut Vm, this: Value) -> Result<()> {
    let map = Mmap::MAP.get_or(vm, this, "mmap closed or invalid")?;
    if !map.in_heap {
        return Ok(());
    }
    let (old, whole) = (map.base, map.whole());
    // SAFETY: a new range that the system chooses takes the map's pages; what they leave is
    // filled at once, with nothing in between that asks for memory.
    let moved = unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        let new = libc::mmap(std::ptr::null_mut(), whole, libc::PROT_NONE, flags, -1, 0);
        if new == libc::MAP_FAILED {
            new
        } else {
            let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
            libc::mremap(old.cast(), whole, whole, flags, new)
        }
    };
    if moved == libc::MAP_FAILED {
        return Err(os_error(vm, errno(), None));
    }
    let filled = map.leave_heap();
    (map.base, map.in_heap) = (moved.cast(), false);
    if !filled && let Some(storage) = Mmap::STORAGE.get(this) {
        // As in `finalize`.
        vm.root_value(storage);
    }
    Mmap::STORAGE.clear(vm, this);
    Ok(())
}

/// The places that a slice names, as numbers below the length.
fn places(vm: &mut Vm, key: Value, len: usize) -> Result<Vec<usize>> {
    let range = vm.slice_bounds(key)?.over(len);
    let mut places = room::with_capacity(range.n)?;
    let mut at = range.start;
    for _ in 0..range.n {
        places.push(at as usize);
        at += range.step;
    }
    Ok(places)
}

fn is_slice(key: Value) -> bool {
    key.is_ref() && pyrs_runtime::kind_of(key) == Kind::Slice
}

fn place(vm: &mut Vm, this: Value, key: Value) -> Result<usize> {
    let at = match vm.to_index(key) {
        Ok(at) => at,
        Err(_) => {
            vm.catch(Exc::TypeError)?;
            return Err(vm.type_error("mmap indices must be integers"));
        }
    };
    let len = map(vm, this)?.len as i64;
    let at = int::as_i64(at).map(|at| if at < 0 { at + len } else { at });
    match at.filter(|at| (0..len).contains(at)) {
        Some(at) => Ok(at as usize),
        None => Err(vm.raise_str(Exc::IndexError, "mmap index out of range")),
    }
}

fn get_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    if is_slice(key) {
        let len = map(vm, this)?.len;
        let places = places(vm, key, len)?;
        let map = map(vm, this)?;
        let shown = map.shown();
        let data: Vec<u8> = places
            .iter()
            .filter_map(|&at| shown.get(at).copied())
            .collect();
        return new_bytes(vm, &data);
    }
    let at = place(vm, this, key)?;
    Ok(Value::small(map(vm, this)?.shown()[at].into()))
}

fn set_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (args.get(0), args.get(1), args.get(2));
    writable(vm, this)?;
    if is_slice(key) {
        let data = need_bytes(vm, value)?;
        let len = map(vm, this)?.len;
        let places = places(vm, key, len)?;
        if places.len() != data.len() {
            let text = "mmap slice assignment is wrong size";
            return Err(vm.raise_str(Exc::IndexError, text));
        }
        let target = writable(vm, this)?.place();
        for (&at, &byte) in places.iter().zip(&data) {
            if let Some(slot) = target.get_mut(at) {
                *slot = byte;
            }
        }
        return Ok(NONE);
    }
    let byte = match vm.to_index(value) {
        Ok(byte) => int::as_i64(byte),
        Err(_) => {
            vm.catch(Exc::TypeError)?;
            return Err(vm.type_error("mmap item value must be an int"));
        }
    };
    let Some(byte) = byte.and_then(|byte| u8::try_from(byte).ok()) else {
        return Err(vm.value_error("mmap item value must be in range(0, 256)"));
    };
    let at = place(vm, this, key)?;
    if let Some(slot) = writable(vm, this)?.place().get_mut(at) {
        *slot = byte;
    }
    Ok(NONE)
}
