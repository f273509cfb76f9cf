//! Memory shared with buffers, both ways.

use super::data::{self, memory, size_of_info};
use super::{Data, Info, info, this};
use crate::util::*;
use pyrs_builtins::support;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct,
};

native_struct! {
    /// Keeps the storage of a buffer in its place, as long as C's view of it lives.
    pub struct Pin { STORAGE: Option<Value>, VIEW: Option<Value> }
}

pub static PIN: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    methods: &[Row::new(FINALIZER, "self, /", |vm, a| {
        if let Some(storage) = Pin::STORAGE.get(a.get(0)) {
            vm.m.let_go(storage.addr());
            Pin::STORAGE.set(vm, a.get(0), None);
        }
        Ok(NONE)
    })],
    ..TypeDef::new("Pin", Kind::NativeObject)
};

pub static FUNCTIONS: &[Row] = &[
    Row::new("_from_buffer", "type, object, offset, /", from_buffer),
    Row::new(
        "_from_buffer_copy",
        "type, object, offset, /",
        from_buffer_copy,
    ),
];

fn too_small(vm: &mut Vm, have: usize, need: usize) -> pyrs_runtime::Raised {
    vm.value_error(format!(
        "Buffer size too small ({have} instead of at least {need} bytes)"
    ))
}

fn offset(vm: &mut Vm, value: Value) -> Result<usize> {
    let n = vm.index_i64(value)?;
    match usize::try_from(n) {
        Ok(n) => Ok(n),
        Err(_) => Err(vm.value_error("offset cannot be negative")),
    }
}

fn from_buffer(vm: &mut Vm, args: Args) -> Result {
    let (class, object) = (args.get(0), args.get(1));
    let from = offset(vm, args.get(2))?;
    let info = info::need(vm, class)?;
    let n = size_of_info(vm, info)?;
    let view = match pyrs_builtins::memoryview::of_object(vm, object)? {
        Some(view) => view,
        None => {
            let got = vm.type_name_of(object);
            let text = format!("memoryview: a bytes-like object is required, not '{got}'");
            return Err(vm.type_error(text));
        }
    };
    if pyrs_builtins::memoryview::is_read_only(view) {
        return Err(vm.type_error("underlying buffer is not writable"));
    }
    if !pyrs_builtins::memoryview::is_plain(view) {
        return Err(vm.type_error("underlying buffer is not C contiguous"));
    }
    let Some(buffer) = support::buffer(view) else {
        return Err(vm.value_error("operation forbidden on released memoryview object"));
    };
    let have = buffer.len();
    let need = from.saturating_add(n);
    if have < need {
        return Err(too_small(vm, have, need));
    }
    let storage = buffer.storage();
    let start = buffer.start() + from;
    let object = if storage.is_ref() && kind_of(storage) == Kind::RawStorage {
        let pin = Pin::make(vm)?;
        Pin::VIEW.set(vm, pin, Some(view));
        if !vm.m.stays(storage.addr()) {
            if !vm.m.hold(storage.addr()) {
                return Err(vm.memory_error());
            }
            Pin::STORAGE.set(vm, pin, Some(storage));
        }
        let object = data::over(vm, class, info, storage, start, n)?;
        let key = vm.str("ffffffff")?;
        let objects = vm.new_dict()?;
        vm.dict_set(objects, key, view)?;
        // The pin lies beside what programs see.
        Data::FUNC.set(vm, object, Some(pin));
        Data::OBJECTS.set(vm, object, Some(objects));
        return Ok(object);
    } else if have == 0 {
        data::fresh(vm, class, info)?
    } else if storage.is_ref() && !matches!(kind_of(storage), Kind::Int | Kind::BigInt) {
        // Bytes behind a view that may be written to: no such thing is known.
        let text = "the buffer's memory cannot be shared with C";
        return Err(vm.raise_str(Exc::BufferError, text));
    } else {
        let at = support::address_of(storage) + start;
        data::at_address(vm, class, at)?
    };
    Data::OBJECTS.set(vm, object, Some(view));
    Ok(object)
}

fn from_buffer_copy(vm: &mut Vm, args: Args) -> Result {
    let (class, object) = (args.get(0), args.get(1));
    let from = offset(vm, args.get(2))?;
    let info = info::need(vm, class)?;
    let n = size_of_info(vm, info)?;
    let buffer = support::need_buffer(vm, object)?;
    let have = buffer.get().len();
    let need = from.saturating_add(n);
    if have < need {
        return Err(too_small(vm, have, need));
    }
    let copy = room::copy(&buffer.get()[from..need])?;
    data::copied(vm, class, &copy)
}

/// `__buffer__`: a view of the object's memory, as what its type says.
pub fn buffer(vm: &mut Vm, args: Args) -> Result {
    vm.index_i64(args.get(1))?;
    let object = this(args);
    let Some(info) = Data::INFO.get(object) else {
        return Err(vm.type_error("an object without C data"));
    };
    let at = memory(vm, object);
    // Items are those of the innermost arrays.
    let mut item = info;
    while info::kind(item) == info::kind::ARRAY {
        let class = Info::PROTO.get(item);
        item = info::need(vm, class)?;
    }
    let size = size_of_info(vm, item)?;
    let (format, shape) = (Info::FORMAT.get(info), Info::SHAPE.get(info));
    let shape = if is_tuple(shape) {
        shape
    } else {
        pyrs_runtime::EMPTY_TUPLE
    };
    let (storage, start) = match data::storage(object) {
        Some(storage) => (storage, Data::START.get(object)),
        None => (data::address(vm, at.start())?, 0),
    };
    let part = (start, at.len());
    let format = if format == NONE { vm.str("B")? } else { format };
    pyrs_builtins::memoryview::of_items(vm, object, storage, part, (format, size), shape, false)
}

/// A view of memory at an address.
pub fn view_at(vm: &mut Vm, at: usize, n: usize, read_only: bool) -> Result {
    let storage = data::address(vm, at)?;
    pyrs_builtins::memoryview::over(vm, NONE, storage, (0, n), "B", read_only)
}
