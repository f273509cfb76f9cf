//! Objects with C data: making them, where their memory is, what they keep alive.

use super::{Data, Info, Key, Pin, info, simple};
use crate::util::*;
use pyrs_runtime::{
    Addr, Args, GetSetRow, Kind, NONE, Result, Row, Value, Vm, bytes, class, kind_of,
};

pub static FUNCTIONS: &[Row] = &[
    Row::new("addressof", "object, /", |vm, a| {
        let Some(at) = place(vm, a.get(0)) else {
            return Err(no_data(vm, "addressof() argument", a.get(0)));
        };
        address(vm, at.start())
    }),
    Row::new(
        "alignment",
        "type_or_object, /",
        |vm, a| match info::of_either(vm, a.get(0)) {
            Some(info) => vm.int(Info::ALIGN.get(info) as i64),
            None => Err(vm.type_error("no alignment info")),
        },
    ),
    Row::new("sizeof", "object, /", |vm, a| {
        if let Some(info) = info::of_class(vm, a.get(0)) {
            return Ok(Info::SIZE.get(info));
        }
        match place(vm, a.get(0)) {
            Some(at) => vm.int(at.len() as i64),
            None => Err(vm.type_error("this type has no size")),
        }
    }),
    Row::new("resize", "object, size, /", resize),
    Row::new("_at_address", "type, address, /", |vm, a| {
        let at = simple::mask(vm, a.get(1)).unwrap_or(0);
        at_address(vm, a.get(0), at as usize)
    }),
    Row::new("_read", "object, /", |vm, a| {
        let Some(at) = place(vm, a.get(0)) else {
            return Err(vm.type_error("invalid type"));
        };
        at.to_bytes(vm)
    }),
    Row::new("_write", "object, data, /", |vm, a| {
        let data = need_bytes(vm, a.get(1))?;
        if let Some(at) = place(vm, a.get(0)) {
            let n = data.len().min(at.len());
            at.write(0, &data[..n]);
        }
        Ok(NONE)
    }),
    Row::new("_seal", "class, /", |vm, a| {
        use pyrs_runtime::class::flags;
        if vm.is_type(a.get(0)) {
            class::set_flag(a.get(0), flags::QUALIFIED | flags::IMMUTABLE);
        }
        Ok(NONE)
    }),
    Row::new("_info_of", "class, /", |vm, a| {
        Ok(info::of_class(vm, a.get(0)).unwrap_or(NONE))
    }),
    Row::new(
        "_define",
        "class, kind, size, align, length, code, flags, proto, format, shape, /",
        info::define,
    ),
    Row::new("_mark_anonymous", "field, /", |vm, a| {
        use super::CField;
        if CField::is(vm, a.get(0)) {
            CField::ANONYMOUS.set(vm, a.get(0), true);
        }
        Ok(NONE)
    }),
    Row::new(
        "_moved_field",
        "field, offset, index, /",
        super::field::moved,
    ),
    Row::new("get_errno", "", |vm, _| {
        let number = super::call::ERRNO.get();
        vm.int(number.into())
    }),
    Row::new("set_errno", "value, /", |vm, a| {
        let number = vm.index_c_int(a.get(0))?;
        let old = super::call::ERRNO.replace(number as i32);
        vm.int(old.into())
    }),
];

pub static GETSETS: &[GetSetRow] = &[
    GetSetRow::member("_b_base_", |_, a| {
        Ok(Data::BASE.get(a.get(0)).unwrap_or(NONE))
    }),
    GetSetRow::member("_b_needsfree_", |vm, a| {
        Ok(Value::small(owns(vm, a.get(0)).into()))
    }),
    GetSetRow::member("_objects", |_, a| {
        Ok(Data::OBJECTS.get(a.get(0)).unwrap_or(NONE))
    }),
    GetSetRow::new("<value>", super::items::value, super::items::set_value),
    GetSetRow::new("<chars>", super::items::chars, super::items::set_chars),
    GetSetRow::new("<wchars>", super::items::wchars, super::items::set_wchars),
    GetSetRow::new("<raw>", super::items::raw, super::items::set_raw),
    GetSetRow::new(
        "<contents>",
        super::items::contents,
        super::items::set_contents,
    ),
    GetSetRow::new("<restype>", super::func::restype, super::func::set_restype),
    GetSetRow::new(
        "<argtypes>",
        super::func::argtypes,
        super::func::set_argtypes,
    ),
    GetSetRow::new(
        "<errcheck>",
        super::func::errcheck,
        super::func::set_errcheck,
    ),
];

/// Memory of an object: its bytes stay where they are as long as the object, or another one
/// with the same storage, is named.
#[derive(Clone, Copy)]
pub struct Place {
    start: usize,
    len: usize,
}

impl Place {
    pub fn at(start: usize, len: usize) -> Place {
        Place { start, len }
    }
    pub fn start(self) -> usize {
        self.start
    }
    pub fn len(self) -> usize {
        self.len
    }
    /// `n` bytes of it, if it has them.
    pub fn part(self, offset: usize, n: usize) -> Option<Place> {
        let end = offset.checked_add(n)?;
        (end <= self.len).then(|| Place {
            start: self.start + offset,
            len: n,
        })
    }
    /// A copy of `N` bytes; zeros where it has fewer.
    pub fn read<const N: usize>(self, offset: usize, n: usize) -> [u8; N] {
        let mut out = [0; N];
        let n = n.min(N);
        if let Some(part) = self.part(offset, n) {
            // SAFETY: memory of a live object, or of C's, for whose addresses the program
            // answers; `out` is on this stack.
            unsafe { core::ptr::copy(part.start as *const u8, out.as_mut_ptr(), n) };
        }
        out
    }
    /// Copy data there, as far as it has room for all.
    pub fn write(self, offset: usize, data: &[u8]) {
        if let Some(part) = self.part(offset, data.len()) {
            // SAFETY: as in `read`; what raw storage holds are no references.
            unsafe { core::ptr::copy(data.as_ptr(), part.start as *mut u8, data.len()) };
        }
    }
    /// Copy from other memory, which may overlap with it.
    pub fn copy_from(self, other: Place) {
        let n = self.len.min(other.len);
        // SAFETY: as in `write`, for both.
        unsafe { core::ptr::copy(other.start as *const u8, self.start as *mut u8, n) };
    }
    pub fn copied(self) -> Result<Vec<u8>> {
        let mut data = room::with_capacity(self.len)?;
        // SAFETY: as in `read`; room for all of it was made.
        unsafe {
            core::ptr::copy(self.start as *const u8, data.as_mut_ptr(), self.len);
            data.set_len(self.len);
        }
        Ok(data)
    }
    pub fn to_bytes(self, vm: &mut Vm) -> Result {
        let new = bytes::new(&mut vm.m, self.len)?;
        if self.len > 0 {
            let into = new.slice_mut::<u8>(bytes::DATA, self.len);
            // SAFETY: as in `read`; the new object is no part of it.
            unsafe { core::ptr::copy(self.start as *const u8, into.as_mut_ptr(), self.len) };
        }
        Ok(Value::from_addr(new))
    }
    /// Bytes before the first that is 0.
    pub fn text_len(self) -> usize {
        // SAFETY: as in `read`.
        let all = unsafe { core::slice::from_raw_parts(self.start as *const u8, self.len) };
        all.iter().position(|&b| b == 0).unwrap_or(self.len)
    }
}

/// The raw storage of an object whose memory is ours.
pub fn storage(this: Value) -> Option<Value> {
    Data::STORAGE
        .get(this)
        .filter(|&s| s.is_ref() && kind_of(s) == Kind::RawStorage)
}

/// Whether an object's memory is no other's.
fn owns(vm: &Vm, this: Value) -> bool {
    let shared = Data::FUNC
        .get(this)
        .is_some_and(|part| Pin::is_exactly(vm, part));
    Data::BASE.get(this).is_none() && storage(this).is_some() && !shared
}

#[cold]
pub fn no_data(vm: &mut Vm, what: &str, value: Value) -> pyrs_runtime::Raised {
    let got = vm.type_name_of(value);
    vm.type_error(format!("{what} must be _ctypes._CData, not {got}"))
}

/// The memory of an object with C data, which the caller has checked to be one.
pub fn memory(vm: &Vm, this: Value) -> Place {
    let len = Data::SIZE.get(this);
    let start = match (storage(this), Data::STORAGE.get(this)) {
        (Some(storage), _) => storage.addr().raw() as usize + Data::START.get(this),
        (None, Some(number)) => simple::mask(vm, number).unwrap_or(0) as usize,
        // Without memory: nothing may be touched.
        (None, None) => return Place { start: 0, len: 0 },
    };
    Place { start, len }
}

/// The memory of any object, if it has C data.
pub fn place(vm: &Vm, value: Value) -> Option<Place> {
    Data::is(vm, value).then(|| memory(vm, value))
}

/// An address as an int.
pub fn address(vm: &mut Vm, at: usize) -> Result {
    vm.int_of_i128(at as i128)
}

/// Never-moved zeroed storage for `n` bytes, and where in it they begin.
pub fn new_storage(vm: &mut Vm, n: usize, align: usize) -> Result<(Value, usize)> {
    let more = if align > 8 { align } else { 0 };
    let Some(room) = n.checked_add(more).filter(|&room| room < (1 << 31) - 64) else {
        return Err(vm.memory_error());
    };
    let map = Kind::RawStorage.map();
    let at: Addr =
        vm.m.alloc_fixed(map, bytes::STORAGE_DATA + room, room as u32)?;
    let first = at.raw() as usize + bytes::STORAGE_DATA;
    let start = if align > 8 {
        first.next_multiple_of(align.next_power_of_two())
    } else {
        first
    };
    // A larger alignment than there was room for is kept as far as there is.
    let start = start.min(first + more);
    Ok((Value::from_addr(at), start - at.raw() as usize))
}

/// Never-moved memory with a copy of data.
pub fn storage_of(vm: &mut Vm, data: &[u8]) -> Result<(Value, usize)> {
    let (storage, start) = new_storage(vm, data.len(), 8)?;
    let at = Place::at(storage.addr().raw() as usize + start, data.len());
    at.write(0, data);
    Ok((storage, at.start()))
}

/// The size of a type's objects.
pub fn size_of_info(vm: &mut Vm, info: Value) -> Result<usize> {
    let size = vm.as_i64(Info::SIZE.get(info)).unwrap_or(i64::MAX);
    match usize::try_from(size) {
        Ok(n) if n < (1 << 31) - 64 => Ok(n),
        _ => Err(vm.memory_error()),
    }
}

/// `_CData.__new__`.
pub fn new(vm: &mut Vm, class: Value) -> Result {
    let Some(info) = info::of_class(vm, class) else {
        return Err(vm.type_error("abstract class"));
    };
    fresh(vm, class, info)
}

/// A new object of a class, its memory zeroed.
pub fn fresh(vm: &mut Vm, class: Value, info: Value) -> Result {
    let n = size_of_info(vm, info)?;
    let (storage, start) = new_storage(vm, n, Info::ALIGN.get(info))?;
    over(vm, class, info, storage, start, n)
}

/// An object whose memory is there.
pub fn over(
    vm: &mut Vm,
    class: Value,
    info: Value,
    storage: Value,
    start: usize,
    n: usize,
) -> Result {
    info::finish(vm, info);
    let this = Data::new_for(vm, class)?;
    Data::STORAGE.set(vm, this, Some(storage));
    Data::START.set(vm, this, start);
    Data::SIZE.set(vm, this, n);
    Data::INFO.set(vm, this, Some(info));
    Ok(this)
}

/// A part of an object, as an object of its own.
pub fn part(vm: &mut Vm, class: Value, base: Value, index: usize, offset: usize) -> Result {
    let info = info::need(vm, class)?;
    let n = size_of_info(vm, info)?;
    if memory(vm, base).part(offset, n).is_none() {
        return Err(outside(vm));
    }
    let this = match storage(base) {
        Some(storage) => {
            let start = Data::START.get(base) + offset;
            over(vm, class, info, storage, start, n)?
        }
        None => {
            let at = memory(vm, base).start() + offset;
            let number = address(vm, at)?;
            over(vm, class, info, number, 0, n)?
        }
    };
    Data::BASE.set(vm, this, Some(base));
    Data::INDEX.set(vm, this, index);
    Ok(this)
}

/// An object over C's memory.
pub fn at_address(vm: &mut Vm, class: Value, at: usize) -> Result {
    let info = info::need(vm, class)?;
    let n = size_of_info(vm, info)?;
    let number = address(vm, at)?;
    over(vm, class, info, number, 0, n)
}

/// A new object with a copy of memory.
pub fn copied(vm: &mut Vm, class: Value, data: &[u8]) -> Result {
    let info = info::need(vm, class)?;
    let this = fresh(vm, class, info)?;
    let at = memory(vm, this);
    let n = data.len().min(at.len());
    at.write(0, &data[..n]);
    Ok(this)
}

/// What a program gets that has made an object look larger than its memory.
#[cold]
pub fn outside(vm: &mut Vm) -> pyrs_runtime::Raised {
    vm.value_error("the object's memory ends before that")
}

fn resize(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?;
    let this = args.get(0);
    let info = Data::INFO.get(this).filter(|_| Data::is(vm, this));
    let Some(info) = info else {
        return Err(no_data(vm, "resize() argument 1", this));
    };
    let least = size_of_info(vm, info)?;
    if n < least as i64 {
        return Err(vm.value_error(format!("minimum size is {least}")));
    }
    if !owns(vm, this) {
        let text = "Memory cannot be resized because this object doesn't own it";
        return Err(vm.value_error(text));
    }
    let (storage, start) = new_storage(vm, n as usize, Info::ALIGN.get(info))?;
    let old = memory(vm, this);
    let new = Place::at(storage.addr().raw() as usize + start, n as usize);
    new.copy_from(old);
    Data::STORAGE.set(vm, this, Some(storage));
    Data::START.set(vm, this, start);
    Data::SIZE.set(vm, this, n as usize);
    Ok(NONE)
}

/// The object that the memory belongs to, whose OBJECTS all its parts share.
pub fn root(this: Value) -> Value {
    let mut at = this;
    while let Some(base) = Data::BASE.get(at) {
        at = base;
    }
    at
}

/// What an object keeps alive for all its parts: made if it has parts.
pub fn kept(vm: &mut Vm, this: Value) -> Result {
    let root = root(this);
    if let Some(objects) = Data::OBJECTS.get(root) {
        return Ok(objects);
    }
    let parts = Data::INFO
        .get(root)
        .map_or(NONE, |info| Info::LENGTH.get(info));
    let objects = if vm.as_i64(parts).unwrap_or(0) != 0 {
        vm.new_dict()?
    } else {
        NONE
    };
    Data::OBJECTS.set(vm, root, Some(objects));
    Ok(objects)
}

/// Keep an object alive as long as a part of memory may name it.
pub fn keep(vm: &mut Vm, this: Value, index: usize, value: Value) -> Result<()> {
    if value == NONE {
        return Ok(());
    }
    let objects = kept(vm, this)?;
    let root = root(this);
    if objects == NONE || kind_of(objects) != Kind::Dict {
        Data::OBJECTS.set(vm, root, Some(value));
        return Ok(());
    }
    let mut key = format!("{index:x}");
    let mut at = this;
    let mut depth = 0;
    while let Some(base) = Data::BASE.get(at) {
        key += &format!(":{:x}", Data::INDEX.get(at));
        at = base;
        depth += 1;
        if depth > 256 {
            return Err(vm.value_error("ctypes object structure too deep"));
        }
    }
    let key = vm.str(&key)?;
    vm.dict_set(objects, key, value)
}

/// The description under its name in a class's own dict.
pub fn described(vm: &Vm, class: Value) -> Option<Value> {
    let key = Key::get(vm)?;
    let found = pyrs_runtime::class::own(vm, class, key)?;
    Info::is(vm, found).then_some(found)
}
