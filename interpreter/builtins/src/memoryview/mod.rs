//! memoryview: a window on the storage of bytes, bytearrays and what else exports its raw
//! bytes. One dimension with any stride, or several that are contiguous.
//!
//! A view of a bytearray counts in its EXPORTS until it is released or collected; while
//! there are exports the bytearray keeps its size, so START and LEN stay right.

mod item;
mod methods;

use crate::support::{Buffer, buffer, field, new_bytes, set_field};
use pyrs_leaf::pystruct;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::memoryview;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, bytes, kind_of,
    payload, string, tuple,
};

static MEMORYVIEW: TypeDef = TypeDef {
    doc: "A view of the memory of a bytes-like object, without a copy.",
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, object", new),
        Row::new("__repr__", "self, /", methods::repr),
        Row::new("__hash__", "self, /", methods::hash),
        Row::new("__eq__", "self, value, /", |vm, a| {
            methods::compare(vm, a, true)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            methods::compare(vm, a, false)
        }),
        Row::new("__len__", "self, /", methods::len),
        Row::new("__iter__", "self, /", methods::iter),
        Row::new("__getitem__", "self, key, /", item::get_item),
        Row::new("__setitem__", "self, key, value, /", item::set_item),
        Row::new("__delitem__", "self, key, /", item::delete_item),
        Row::new("__enter__", "self, /", |vm, a| {
            open(vm, a.get(0))?;
            Ok(a.get(0))
        }),
        Row::new("__exit__", "self, /, *exc_info", methods::release),
        Row::new("__buffer__", "self, flags, /", buffer_of),
        Row::new("__release_buffer__", "self, buffer, /", |_, _| Ok(NONE)),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
        Row::new("cast", "self, /, format, shape=None", methods::cast),
        Row::new("count", "self, value, /", methods::count),
        Row::new("hex", "self, /, sep=None, bytes_per_sep=1", methods::hex),
        Row::new(
            "index",
            "self, value, start=0, stop=9223372036854775807, /",
            methods::index,
        ),
        Row::new("release", "self, /", methods::release),
        Row::new("tobytes", "self, /, order='C'", methods::to_bytes),
        Row::new("tolist", "self, /", methods::to_list),
        Row::new("toreadonly", "self, /", methods::to_read_only),
    ],
    getsets: &[
        GetSetRow::get("obj", methods::object),
        GetSetRow::get("nbytes", |vm, a| {
            let view = open(vm, a.get(0))?;
            vm.int((view.n * view.size) as i64)
        }),
        GetSetRow::get("readonly", |vm, a| {
            let view = open(vm, a.get(0))?;
            Ok(boolean(view.read_only))
        }),
        GetSetRow::get("itemsize", |vm, a| {
            let view = open(vm, a.get(0))?;
            vm.int(view.size as i64)
        }),
        GetSetRow::get("format", methods::format),
        GetSetRow::get("ndim", |vm, a| {
            let view = open(vm, a.get(0))?;
            vm.int(view.dimensions() as i64)
        }),
        GetSetRow::get("shape", methods::shape),
        GetSetRow::get("strides", methods::strides),
        GetSetRow::get("suboffsets", |vm, a| {
            open(vm, a.get(0))?;
            vm.tuple(&[])
        }),
        GetSetRow::get("c_contiguous", methods::is_contiguous),
        GetSetRow::get("f_contiguous", methods::is_f_contiguous),
        GetSetRow::get("contiguous", methods::is_contiguous),
    ],
    ..TypeDef::new("memoryview", Kind::MemoryView)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&MEMORYVIEW, None)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::SEQUENCE);
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "memoryview", class)
}

/// Bits of FLAGS.
pub const READ_ONLY: usize = 1;
const RELEASED: usize = 2;

/// What a view looks at.
#[derive(Clone, Copy)]
pub struct View {
    /// The object whose memory it is, and the heap object that the bytes lie in.
    object: Value,
    storage: Value,
    /// Offset of the first item in the storage.
    start: usize,
    /// Items, in all dimensions.
    n: usize,
    /// Bytes of an item, and from one to the next.
    size: usize,
    stride: isize,
    /// The type's letter.
    code: u8,
    format: Option<Value>,
    /// The lengths of several dimensions (which then are contiguous), as a tuple.
    shape: Option<Value>,
    read_only: bool,
}

const NATIVE: pystruct::Layout = pystruct::Layout {
    big_endian: cfg!(target_endian = "big"),
    native: true,
};

/// Letter and size of a view's format: one native type.
fn parse_format(text: &str) -> Option<(u8, usize)> {
    let code = match text.strip_prefix('@').unwrap_or(text).as_bytes() {
        // `w`, the characters of arrays, has a size but no items.
        [code] if b"cbBhHiIlLqQnNfdeP?w".contains(code) => *code,
        _ => return None,
    };
    let size = match code {
        b'c' | b'b' | b'B' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' | b'w' => 4,
        _ => 8,
    };
    Some((code, size))
}

impl View {
    fn dimensions(&self) -> usize {
        self.shape.map_or(1, |s| tuple::len(s.addr()))
    }
    fn contiguous(&self) -> bool {
        self.stride == self.size as isize || self.n <= 1
    }
    /// The bytes of item `i`, counted over all dimensions.
    fn bytes_at(&self, i: usize) -> &'static [u8] {
        let at = self.start as isize + i as isize * self.stride;
        self.storage.addr().bytes(at as usize, self.size)
    }
    fn bytes_at_mut(&self, _: &mut Vm, i: usize) -> &'static mut [u8] {
        let at = self.start as isize + i as isize * self.stride;
        self.storage.addr().slice_mut(at as usize, self.size)
    }
    /// All bytes in order.
    fn collect(&self) -> Vec<u8> {
        (0..self.n)
            .flat_map(|i| self.bytes_at(i))
            .copied()
            .collect()
    }
    fn dimension(&self, i: usize) -> usize {
        match self.shape {
            Some(shape) => tuple::get(shape.addr(), i).as_small().unwrap_or(0) as usize,
            None => self.n,
        }
    }
}

/// A view's fields; ValueError for one that is released.
pub fn open(vm: &mut Vm, value: Value) -> Result<View> {
    let at = value.addr();
    let flags = field(value, memoryview::FLAGS);
    let (object, storage) = (at.value(memoryview::OBJECT), at.value(memoryview::STORAGE));
    let (Some(object), Some(storage), 0) = (object, storage, flags & RELEASED) else {
        return Err(vm.value_error("operation forbidden on released memoryview object"));
    };
    let format = at.value(memoryview::FORMAT);
    let (code, size) = format
        .and_then(|f| string::as_ascii(f.addr()))
        .and_then(parse_format)
        .unwrap_or((b'B', 1));
    let stride = at
        .value(memoryview::STRIDE)
        .map_or(1, Value::small_unchecked);
    Ok(View {
        object,
        storage,
        start: field(value, memoryview::START),
        n: field(value, memoryview::LEN) / size,
        size,
        stride: stride as isize,
        code,
        format,
        shape: at.value(memoryview::SHAPE),
        read_only: flags & READ_ONLY != 0,
    })
}

/// A new memoryview object of a view; its bytearray has one export more.
pub fn make(vm: &mut Vm, view: View) -> Result {
    let at = vm.m.alloc(Kind::MemoryView.map(), memoryview::SIZE)?;
    vm.m.store(at, memoryview::OBJECT, view.object);
    vm.m.store(at, memoryview::STORAGE, view.storage);
    vm.m.store_option(at, memoryview::FORMAT, view.format);
    vm.m.store_option(at, memoryview::SHAPE, view.shape);
    let value = Value::from_addr(at);
    set_field(value, memoryview::START, view.start);
    set_field(value, memoryview::LEN, view.n * view.size);
    vm.m.store(at, memoryview::STRIDE, Value::small(view.stride as i64));
    let flags = if view.read_only { READ_ONLY } else { 0 };
    set_field(value, memoryview::FLAGS, flags);
    if let Some(counter) = vm.exports_field(view.object) {
        vm.m.set_finalizer(value.addr())?;
        let exports = field(view.object, counter);
        set_field(view.object, counter, exports + 1);
    }
    Ok(value)
}

/// A memoryview of `len` bytes at `start` in the heap object `storage`, for an object that
/// keeps its raw bytes there; `format` names the items' type.
pub fn over(
    vm: &mut Vm,
    object: Value,
    storage: Value,
    (start, len): (usize, usize),
    format: &str,
    read_only: bool,
) -> Result {
    let (code, size) = parse_format(format).unwrap_or((b'B', 1));
    let format = if code == b'B' {
        None
    } else {
        Some(vm.str(format)?)
    };
    let view = View {
        object,
        storage,
        start,
        n: len / size,
        size,
        stride: size as isize,
        code,
        format,
        shape: None,
        read_only,
    };
    make(vm, view)
}

/// A memoryview of any object that has one.
pub fn of_object(vm: &mut Vm, object: Value) -> Result<Option<Value>> {
    match kind_of(object) {
        Kind::MemoryView => {
            let view = open(vm, object)?;
            make(vm, view).map(Some)
        }
        Kind::Bytes | Kind::ByteArray => {
            // An empty bytearray has no storage yet.
            let Some(data) = buffer(object) else {
                return Ok(None);
            };
            let read_only = kind_of(object) == Kind::Bytes;
            let part = (data.start(), data.get().len());
            over(vm, object, data.storage(), part, "B", read_only).map(Some)
        }
        _ => {
            let flags = Value::small(0);
            let Some(view) = vm.call_special(object, Name::__buffer__, &[flags])? else {
                return Ok(None);
            };
            if kind_of(view) == Kind::MemoryView {
                return Ok(Some(view));
            }
            Err(vm.type_error("__buffer__ returned non-memoryview object"))
        }
    }
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let object = args.get(1);
    match of_object(vm, object)? {
        Some(view) => Ok(view),
        None => {
            let got = vm.type_name_of(object);
            Err(vm.type_error(format!(
                "memoryview: a bytes-like object is required, not '{got}'"
            )))
        }
    }
}

/// `object.__buffer__(flags)`.
pub fn buffer_of(vm: &mut Vm, args: Args) -> Result {
    vm.index_i64(args.get(1))?;
    Ok(of_object(vm, args.get(0))?.unwrap_or(NONE))
}

/// Whether a view's bytes lie in one run.
pub fn is_plain(value: Value) -> bool {
    let at = value.addr();
    if field(value, memoryview::FLAGS) & RELEASED != 0 {
        return false;
    }
    let size = at
        .value(memoryview::FORMAT)
        .and_then(|f| string::as_ascii(f.addr()))
        .and_then(parse_format)
        .map_or(1, |(_, size)| size);
    let len = field(value, memoryview::LEN);
    field(value, memoryview::STRIDE) == size || len <= size
}

pub fn is_read_only(value: Value) -> bool {
    field(value, memoryview::FLAGS) & READ_ONLY != 0
}

/// The bytes of a view that is not plain: a copy; ValueError for a released one.
pub fn contiguous(vm: &mut Vm, value: Value) -> Result<Buffer> {
    let view = open(vm, value)?;
    let data = new_bytes(vm, &view.collect())?;
    Ok(Buffer::of_bytes(data))
}

/// End a view's life; its bytearray has one export less.
pub fn release(vm: &mut Vm, value: Value) {
    if field(value, memoryview::FLAGS) & RELEASED == 0 {
        vm.end_view(value);
        set_field(value, memoryview::FLAGS, RELEASED);
    }
}

/// The hash of a read-only view's bytes.
fn hash_bytes(vm: &mut Vm, data: &[u8]) -> Result<i64> {
    let data = new_bytes(vm, data)?;
    vm.hash(data)
}

#[cold]
fn structure_error(vm: &mut Vm) -> Raised {
    vm.value_error("memoryview assignment: lvalue and rvalue have different structures")
}

/// The exact bytes object that a view of bytes looks at as a whole.
pub fn whole_bytes(view: &View) -> Option<Value> {
    let object = payload(view.object);
    let all = kind_of(object) == Kind::Bytes
        && view.contiguous()
        && view.start == bytes::DATA
        && view.n * view.size == bytes::len(object.addr());
    all.then_some(object)
}
