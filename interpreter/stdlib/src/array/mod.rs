//! array: items of one machine type in one raw storage.
//!
//! While memoryviews look at an array its storage is not replaced.

mod edit;
mod item;

use crate::ModuleId;
use crate::util::*;
use pyrs_builtins::memoryview;
use pyrs_runtime::class::{class_dict, flags, set_flag};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::{
    Args, Exc, FALSE, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TRUE, TypeDef, Value,
    Vm, boolean, bytes, native_struct, payload, py_module,
};

native_struct! {
    pub struct Array: RawBuffer { CODE: i64 }
}
native_struct! {
    pub struct ArrayIter { ARRAY: Value, AT: Length }
}

py_module! {
    pub static MODULE = ModuleId::Array, "array";
    functions: [FUNCTIONS],
    types: { Array = &ARRAY },
    hidden: { ArrayIter = &ARRAY_ITER },
    fill: fill,
}

static ARRAY: TypeDef = TypeDef {
    module: "array",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    doc: "array(typecode [, initializer]) -> array\n\nItems of one machine type, packed.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("append", "self, v, /", edit::append),
        Row::new("buffer_info", "self, /", |vm, a| {
            let at = settled(vm, a.get(0))?;
            let at = vm.int(at as i64)?;
            let n = vm.int(len(a.get(0)) as i64)?;
            vm.tuple(&[at, n])
        }),
        Row::new("byteswap", "self, /", edit::byteswap),
        Row::new("clear", "self, /", |vm, a| {
            resize(vm, a.get(0), 0)?;
            Ok(NONE)
        }),
        Row::new("count", "self, v, /", count),
        Row::new("extend", "self, bb, /", |vm, a| {
            edit::extend(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        }),
        Row::new("frombytes", "self, buffer, /", edit::from_bytes),
        Row::new("fromfile", "self, f, n, /", edit::from_file),
        Row::new("fromlist", "self, list, /", edit::from_list),
        Row::new("fromunicode", "self, ustr, /", edit::from_unicode),
        Row::new(
            "index",
            "self, v, start=0, stop=9223372036854775807, /",
            index,
        ),
        Row::new("insert", "self, i, v, /", edit::insert),
        Row::new("pop", "self, i=-1, /", edit::pop),
        Row::new("remove", "self, v, /", edit::remove),
        Row::new("reverse", "self, /", edit::reverse),
        Row::new("tobytes", "self, /", |vm, a| {
            let (from, n) = (storage(a.get(0)), used(a.get(0)));
            let new = bytes::new(&mut vm.m, n)?;
            new.copy_bytes(bytes::DATA, from.addr(), bytes::STORAGE_DATA, n);
            Ok(Value::from_addr(new))
        }),
        Row::new("tofile", "self, f, /", edit::to_file),
        Row::new("tolist", "self, /", |vm, a| to_list(vm, a.get(0))),
        Row::new("tounicode", "self, /", edit::to_unicode),
        Row::new("__copy__", "self, /", |vm, a| copy(vm, a.get(0))),
        Row::new("__deepcopy__", "self, unused, /", |vm, a| {
            copy(vm, a.get(0))
        }),
        Row::new("__reduce_ex__", "self, value, /", reduce),
        Row::new("__sizeof__", "self, /", |vm, a| {
            let raw = storage(a.get(0)).addr().load::<u32>(4) as usize;
            vm.int((bytes::STORAGE_DATA + raw + 32) as i64)
        }),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
        Row::new("__buffer__", "self, flags, /", buffer),
        Row::new("__release_buffer__", "self, buffer, /", |_, _| Ok(NONE)),
        Row::new("__len__", "self, /", |vm, a| vm.int(len(a.get(0)) as i64)),
        Row::new("__getitem__", "self, key, /", edit::get_item),
        Row::new("__setitem__", "self, key, value, /", edit::set_item),
        Row::new("__delitem__", "self, key, /", edit::delete_item),
        Row::new("__contains__", "self, key, /", |vm, a| {
            let found = find(vm, a.get(0), a.get(1), 0, usize::MAX)?;
            Ok(boolean(found.is_some()))
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            let it = ArrayIter::make(vm)?;
            ArrayIter::ARRAY.set(vm, it, a.get(0));
            ArrayIter::AT.set(vm, it, 0);
            Ok(it)
        }),
        Row::new("__add__", "self, value, /", edit::add),
        Row::new("__iadd__", "self, value, /", edit::add_in_place),
        Row::new("__mul__", "self, value, /", edit::multiply),
        Row::new("__rmul__", "self, value, /", edit::multiply),
        Row::new("__imul__", "self, value, /", edit::multiply_in_place),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
        Row::new("__repr__", "self, /", repr),
    ],
    getsets: &[
        GetSetRow::get("typecode", |vm, a| {
            let code = char::from(code(a.get(0)));
            vm.str(code.encode_utf8(&mut [0; 4]))
        }),
        GetSetRow::get("itemsize", |_, a| {
            Ok(Value::small(item_size(a.get(0)) as i64))
        }),
    ],
    ..TypeDef::new("array", Kind::NativeObject)
};

static ARRAY_ITER: TypeDef = TypeDef {
    module: "array",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(next),
        Row::new("__reduce__", "self, /", |vm, a| {
            let it = a.get(0);
            let array = ArrayIter::ARRAY.get(it);
            let builtins = vm.builtins();
            let iter = vm.dict_get_text(builtins, "iter")?.unwrap_or(NONE);
            if array == NONE {
                let empty = vm.tuple(&[])?;
                let args = vm.tuple(&[empty])?;
                return vm.tuple(&[iter, args]);
            }
            let args = vm.tuple(&[array])?;
            let at = vm.int(ArrayIter::AT.get(it) as i64)?;
            vm.tuple(&[iter, args, at])
        }),
        Row::new("__setstate__", "self, state, /", |vm, a| {
            let n = a.index(vm, 1)?;
            let array = ArrayIter::ARRAY.get(a.get(0));
            if array != NONE {
                let most = len(array) as i64;
                ArrayIter::AT.set(vm, a.get(0), n.clamp(0, most) as usize);
            }
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("arrayiterator", Kind::NativeObject)
};

static FUNCTIONS: &[Row] = &[Row::new(
    "_array_reconstructor",
    "arraytype, typecode, mformat_code, items, /",
    item::reconstruct,
)];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let class = Array::class(vm);
    let dict = class_dict(class);
    vm.dict_set_text(dict, "__hash__", NONE)?;
    set_flag(class, flags::SEQUENCE);
    set_flag(class, flags::RAW_BUFFER);
    set(vm, module, "ArrayType", class)?;
    let codes = vm.str(item::CODES)?;
    set(vm, module, "typecodes", codes)
}

fn storage(this: Value) -> Value {
    RawBuffer::STORAGE.get(this)
}
/// Bytes in use.
fn used(this: Value) -> usize {
    RawBuffer::USED.get(this)
}
fn code(this: Value) -> u8 {
    Array::CODE.get(this) as u8
}
fn item_size(this: Value) -> usize {
    item::size(code(this))
}
fn len(this: Value) -> usize {
    used(this) / item_size(this)
}
fn is_array(vm: &Vm, value: Value) -> bool {
    Array::is(vm, value)
}

/// The bytes in use; valid while nobody resizes the array.
fn data(this: Value) -> &'static [u8] {
    storage(this).addr().bytes(bytes::STORAGE_DATA, used(this))
}
fn data_mut(_: &mut Vm, this: Value) -> &'static mut [u8] {
    storage(this)
        .addr()
        .slice_mut(bytes::STORAGE_DATA, used(this))
}

/// A new array without items, of an array class.
fn empty(vm: &mut Vm, class: Value, code: u8) -> Result {
    let storage = bytes::new_storage(&mut vm.m, 8)?;
    let storage = Value::from_addr(storage);
    let this = vm.new_instance(class)?;
    RawBuffer::STORAGE.set(vm, this, storage);
    RawBuffer::USED.set(vm, this, 0);
    Array::CODE.set(vm, this, code.into());
    RawBuffer::EXPORTS.set(vm, this, 0);
    Ok(this)
}

/// A new array of exactly the array class with these bytes.
fn of_bytes(vm: &mut Vm, code: u8, n: usize) -> Result {
    let class = Array::class(vm);
    let this = empty(vm, class, code)?;
    resize(vm, this, n)?;
    Ok(this)
}

/// BufferError while a memoryview looks at the items.
fn check_exports(vm: &mut Vm, this: Value) -> Result<()> {
    if vm.has_exports(this)? {
        let text = "cannot resize an array that is exporting buffers";
        return Err(vm.raise_str(Exc::BufferError, text));
    }
    Ok(())
}

/// Change the number of bytes in use; new ones are zero.
fn resize(vm: &mut Vm, this: Value, n: usize) -> Result<()> {
    if n == used(this) {
        return Ok(());
    }
    check_exports(vm, this)?;
    set_used(vm, this, n)
}

/// As [`resize`], after [`check_exports`]: nothing here runs Python code.
fn set_used(vm: &mut Vm, this: Value, n: usize) -> Result<()> {
    let old = used(this);
    if n == old {
        return Ok(());
    }
    if n >= (1 << 31) - 64 {
        return Err(vm.memory_error());
    }
    let from = storage(this);
    let room = from.addr().load::<u32>(4) as usize;
    if n <= room && (n >= room / 2 || room <= 64) {
        if n > old {
            from.addr().fill(bytes::STORAGE_DATA + old, n - old, 0);
        }
        RawBuffer::USED.set(vm, this, n);
        return Ok(());
    }
    // Growing by an eighth more than is asked, so that appending is linear in all.
    let want = if old == 0 || n < old {
        n.max(8)
    } else {
        n + n / 8 + 16
    };
    let new = bytes::new_storage(&mut vm.m, want)?;
    let keep = old.min(n);
    new.copy_bytes(bytes::STORAGE_DATA, from.addr(), bytes::STORAGE_DATA, keep);
    RawBuffer::STORAGE.set(vm, this, Value::from_addr(new));
    RawBuffer::USED.set(vm, this, n);
    Ok(())
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let wanted = args.get(0);
    let given = args.get(1);
    let n = items(given);
    if wanted == Array::class(vm)
        && let Some(keywords) = args.opt(2)
        && vm.dict_len(keywords) > 0
    {
        return Err(vm.type_error("array.array() takes no keyword arguments"));
    }
    if !(1..=2).contains(&n) {
        let bound = if n == 0 {
            "at least 1 argument"
        } else {
            "at most 2 arguments"
        };
        return Err(vm.type_error(format!("array() takes {bound} ({n} given)")));
    }
    let what = item(given, 0);
    let Some(letter) = vm.as_str(what) else {
        let got = vm.type_name_of(what);
        return Err(vm.type_error(format!(
            "array() argument 1 must be a unicode character, not {got}"
        )));
    };
    let length = pyrs_runtime::string::len(letter.addr());
    if length != 1 {
        return Err(vm.type_error(format!(
            "array() argument 1 must be a unicode character, not a string of length {length}"
        )));
    }
    let letter = text(vm, letter).unwrap_or_default();
    let Some(code) = item::CODES.bytes().find(|&c| letter.as_bytes() == [c]) else {
        return Err(vm.value_error(item::BAD_CODE));
    };
    let source = if n > 1 { Some(item(given, 1)) } else { None };
    let wide = item::is_text(code);
    if let Some(source) = source
        && !wide
    {
        if vm.as_str(source).is_some() {
            return Err(vm.type_error(format!(
                "cannot use a str to initialize an array with typecode '{letter}'"
            )));
        }
        if is_array(vm, source) && item::is_text(self::code(source)) {
            return Err(vm.type_error(format!(
                "cannot use a unicode array to initialize an array with typecode '{letter}'"
            )));
        }
    }
    let own = Array::class(vm);
    if !vm.is_type(wanted) || !vm.is_subclass_of(wanted, own) {
        Array::new_for(vm, wanted)?;
    }
    let this = empty(vm, wanted, code)?;
    let Some(source) = source else {
        return Ok(this);
    };
    if is_array(vm, source) && self::code(source) == code {
        resize(vm, this, used(source))?;
        data_mut(vm, this).copy_from_slice(data(source));
    } else if wide && vm.as_str(source).is_some() {
        edit::append_text(vm, this, source)?;
    } else if matches!(
        pyrs_runtime::compare::base_kind_of(source),
        Kind::Bytes | Kind::ByteArray
    ) {
        edit::append_bytes(vm, this, source)?;
    } else {
        edit::append_all(vm, this, source)?;
    }
    Ok(this)
}

fn buffer(vm: &mut Vm, args: Args) -> Result {
    vm.index_i64(args.get(1))?;
    let this = args.get(0);
    let code = match code(this) {
        b'u' => b'w',
        code => code,
    };
    let part = (bytes::STORAGE_DATA, used(this));
    let format = char::from(code);
    let format = format.encode_utf8(&mut [0; 4]).to_owned();
    memoryview::over(vm, this, storage(this), part, &format, false)
}

fn copy(vm: &mut Vm, this: Value) -> Result {
    let new = of_bytes(vm, code(this), used(this))?;
    data_mut(vm, new).copy_from_slice(data(this));
    Ok(new)
}

fn to_list(vm: &mut Vm, this: Value) -> Result {
    let list = vm.list(&[])?;
    let mut i = 0;
    while i < len(this) {
        let value = item::get(vm, this, i)?;
        push(vm, list, value)?;
        i += 1;
    }
    Ok(list)
}

fn next(vm: &mut Vm, it: Value) -> Result<Option<Value>> {
    let array = ArrayIter::ARRAY.get(it);
    if array == NONE {
        return Ok(None);
    }
    let i = ArrayIter::AT.get(it);
    if i >= len(array) {
        ArrayIter::ARRAY.set(vm, it, NONE);
        return Ok(None);
    }
    ArrayIter::AT.set(vm, it, i + 1);
    item::get(vm, array, i).map(Some)
}

/// The first index of a value in `from..to`.
fn find(vm: &mut Vm, this: Value, wanted: Value, from: usize, to: usize) -> Result<Option<usize>> {
    let mut i = from;
    while i < to.min(len(this)) {
        let value = item::get(vm, this, i)?;
        if vm.equal(value, wanted)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn count(vm: &mut Vm, args: Args) -> Result {
    let (mut n, mut i) = (0, 0);
    while i < len(args.get(0)) {
        let value = item::get(vm, args.get(0), i)?;
        if vm.equal(value, args.get(1))? {
            n += 1;
        }
        i += 1;
    }
    vm.int(n)
}

fn index(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let mut bounds = [0, i64::MAX];
    for (i, bound) in bounds.iter_mut().enumerate() {
        if let Some(value) = args.opt(2 + i) {
            *bound = vm.index_clamped(value)?;
            if *bound < 0 {
                *bound = bound.saturating_add(len(this) as i64).max(0);
            }
        }
    }
    let (from, to) = (bounds[0] as usize, bounds[1] as usize);
    match find(vm, this, args.get(1), from, to)? {
        Some(i) => vm.int(i as i64),
        None => Err(vm.value_error("array.index(x): x not in array")),
    }
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !is_array(vm, a) || !is_array(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let whole = matches!(op, CmpOp::Eq | CmpOp::Ne);
    if whole && used(a) / item_size(a) != used(b) / item_size(b) {
        return Ok(boolean(op == CmpOp::Ne));
    }
    if whole && code(a) == code(b) && !matches!(code(a), b'f' | b'd') {
        return Ok(boolean((data(a) == data(b)) == (op == CmpOp::Eq)));
    }
    let mut i = 0;
    while i < len(a).min(len(b)) {
        let (x, y) = (item::get(vm, a, i)?, item::get(vm, b, i)?);
        if !vm.equal(x, y)? {
            return match op {
                CmpOp::Eq => Ok(FALSE),
                CmpOp::Ne => Ok(TRUE),
                op => vm.compare(op, x, y),
            };
        }
        i += 1;
    }
    Ok(boolean(op.of(len(a).cmp(&len(b)))))
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_name(vm.class_of(this));
    let letter = char::from(code(this));
    if len(this) == 0 {
        return vm.str(&format!("{name}('{letter}')"));
    }
    let content = if item::is_text(code(this)) {
        edit::text_of(vm, this)?
    } else {
        to_list(vm, this)?
    };
    let content = vm.repr(content)?;
    let mut out = pyrs_leaf::TextBuilder::new();
    out.push_str(&format!("{name}('{letter}', "));
    Vm::push_text(&mut out, content);
    out.push_str(")");
    vm.str_of_text(&out.finish())
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let key = vm.intern_str("__dict__")?;
    let state = vm.get_attr_opt(this, key)?.unwrap_or(NONE);
    let protocol = args.index(vm, 1)?;
    let letter = char::from(code(this));
    let letter = vm.str(letter.encode_utf8(&mut [0; 4]))?;
    if protocol < 3 {
        let list = to_list(vm, this)?;
        let args = vm.tuple(&[letter, list])?;
        return vm.tuple(&[class, args, state]);
    }
    let build = import_attr(vm, "array", "_array_reconstructor")?;
    let format = Value::small(item::machine_format(code(this)));
    let data = new_bytes(vm, data(payload(this)))?;
    let args = vm.tuple(&[class, letter, format, data])?;
    vm.tuple(&[build, args, state])
}

/// The address of an array's items, which from now on stay there until the array grows or
/// shrinks: programs hand it to C.
fn settled(vm: &mut Vm, this: Value) -> Result<u64> {
    let old = RawBuffer::STORAGE.get(this);
    if old == NONE {
        return Ok(0);
    }
    if !vm.m.stays(old.addr()) {
        if RawBuffer::EXPORTS.get(this) > 0 {
            // Views look at this very storage.
            if !vm.m.hold(old.addr()) {
                return Err(vm.memory_error());
            }
        } else {
            let n = old.addr().load::<u32>(4);
            let size = bytes::STORAGE_DATA + n as usize;
            let new = vm.m.alloc_fixed(Kind::RawStorage.map(), size, n)?;
            let old = RawBuffer::STORAGE.get(this).addr();
            new.copy_bytes(bytes::STORAGE_DATA, old, bytes::STORAGE_DATA, n as usize);
            RawBuffer::STORAGE.set(vm, this, Value::from_addr(new));
        }
    }
    Ok(RawBuffer::STORAGE.get(this).addr().raw() + bytes::STORAGE_DATA as u64)
}
