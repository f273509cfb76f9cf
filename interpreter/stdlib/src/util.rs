//! What the native modules share: defining types, object words, bytes-like arguments,
//! errors of the operating system.

use pyrs_runtime::item;
use pyrs_runtime::objmodel::kinds::bytearray;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Exc, Kind, NONE, Raised, Result, Value, Vm, bytes, kind_of, payload, string, tuple,
};

pub use pyrs_runtime::native::FINALIZER;
pub use pyrs_runtime::native::module::{ModuleState, ModuleValue, NativeClass, NativeException};
pub use pyrs_runtime::native::structs::{
    Descriptor, Field, Lender, Length, Opened, RawBuffer, State,
};
pub use pyrs_runtime::room;

/// Rust text of a str.
pub fn text(vm: &Vm, value: Value) -> Option<String> {
    vm.as_str(value).map(|s| string::to_string_lossy(s.addr()))
}

/// The UTF-8 of a str.
pub fn utf8(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    let text = payload(value);
    let mut errors = pyrs_leaf::codecs::Errors::Strict;
    let encoded = match string::units(text.addr()) {
        string::Units::One(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
        string::Units::Two(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
        string::Units::Four(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
    };
    match encoded {
        Ok(data) => Ok(data),
        Err(error) => Err(crate::io::encode_error(vm, &error, text)),
    }
}

/// Append to a list.
pub fn push(vm: &mut Vm, list: Value, value: Value) -> Result<()> {
    ls::push(&mut vm.m, list.addr(), value)
}
pub fn list_len(list: Value) -> usize {
    lo::len(list.addr())
}
pub fn list_get(vm: &mut Vm, list: Value, i: usize) -> Result {
    ls::get(&mut vm.m, list.addr(), i)
}
pub fn items(tuple: Value) -> usize {
    tuple::len(payload(tuple).addr())
}
pub fn item(tuple: Value, i: usize) -> Value {
    tuple::get(payload(tuple).addr(), i)
}
pub fn is_tuple(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::Tuple
}

pub fn new_bytes(vm: &mut Vm, data: &[u8]) -> Result {
    bytes::from_slice(&mut vm.m, data)
}

/// A bytearray with a copy of the data.
pub fn new_bytearray(vm: &mut Vm, data: &[u8]) -> Result {
    let storage = bytes::new_storage(&mut vm.m, data.len())?;
    storage
        .slice_mut::<u8>(bytes::STORAGE_DATA, data.len())
        .copy_from_slice(data);
    let storage = Value::from_addr(storage);
    let at = vm.m.alloc(Kind::ByteArray.map(), bytearray::SIZE)?;
    vm.m.store(at, bytearray::STORAGE, storage);
    vm.m.store(at, bytearray::START, Value::small(0));
    vm.m.store(at, bytearray::LEN, Value::small(data.len() as i64));
    vm.m.store(at, bytearray::EXPORTS, Value::small(0));
    Ok(Value::from_addr(at))
}

/// The bytes of a bytes-like object, valid until the heap changes; None for others and for
/// views whose bytes do not lie in a row.
pub fn bytes_of(vm: &Vm, value: Value) -> Option<&'static [u8]> {
    let value = payload(value);
    if value.is_small() {
        return None;
    }
    let _ = vm;
    pyrs_builtins::support::buffer(value).map(|buffer| buffer.get())
}

/// Storage and length of a native object that keeps raw bytes, such as an array.
fn raw_buffer(vm: &Vm, value: Value) -> Option<(Value, usize)> {
    use pyrs_runtime::class::{flags, has_flag};
    let raw =
        kind_of(value) == Kind::NativeObject && has_flag(vm.class_of(value), flags::RAW_BUFFER);
    raw.then(|| {
        let (storage, used) = (RawBuffer::STORAGE, RawBuffer::USED);
        (storage.get(value), used.get(value))
    })
}

/// A copy of the bytes of a bytes-like argument.
pub fn need_bytes(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    match bytes_of(vm, value) {
        Some(data) => room::copy(data),
        None => {
            let buffer = pyrs_builtins::support::need_buffer(vm, value)?;
            room::copy(buffer.get())
        }
    }
}

/// The place of a writable buffer's bytes.
pub fn writable_bytes(vm: &mut Vm, value: Value) -> Result<&'static mut [u8]> {
    let value = payload(value);
    if value.is_ref() {
        let at = value.addr();
        let number = |field| at.value(field).map_or(0, item::length_of);
        match kind_of(value) {
            Kind::ByteArray => {
                let Some(storage) = at.value(bytearray::STORAGE) else {
                    return Ok(&mut []);
                };
                let (start, len) = (number(bytearray::START), number(bytearray::LEN));
                return Ok(storage
                    .addr()
                    .slice_mut::<u8>(bytes::STORAGE_DATA + start, len));
            }
            Kind::MemoryView => {
                if let Some(buffer) = pyrs_builtins::support::writable_view(value) {
                    return Ok(buffer.get_mut(vm));
                }
            }
            _ => {
                if let Some((storage, len)) = raw_buffer(vm, value) {
                    return Ok(storage.addr().slice_mut::<u8>(bytes::STORAGE_DATA, len));
                }
                if pyrs_builtins::support::counts_views(value)
                    && let Some(view) = pyrs_builtins::memoryview::of_object(vm, value)?
                    && let Some(buffer) = pyrs_builtins::support::writable_view(view)
                {
                    return Ok(buffer.get_mut(vm));
                }
            }
        }
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!(
        "a read-write bytes-like object is required, not '{got}'"
    )))
}

/// Let `read` fill as many bytes as a writable buffer has; how many came is said again. The
/// buffer keeps its size meanwhile, whatever other threads and signal handlers do.
pub fn fill_buffer(
    vm: &mut Vm,
    target: Value,
    read: impl FnOnce(&mut Vm, &mut [u8]) -> Result<Option<usize>>,
) -> Result<Option<usize>> {
    let n = writable_bytes(vm, target)?.len();
    let mut data = room::zeroed(n)?;
    pyrs_builtins::support::with_pinned(vm, target, |vm| {
        let Some(n) = read(vm, &mut data)? else {
            return Ok(None);
        };
        match writable_bytes(vm, target)?.get_mut(..n) {
            Some(place) => place.copy_from_slice(&data[..n]),
            None => return Err(vm.value_error("the buffer has become shorter")),
        }
        Ok(Some(n))
    })
}

/// The most buffers that one call of the system fills.
pub const MOST_PARTS: usize = 1024;

/// Like `fill_buffer`, with the items of a tuple one behind the other. How many bytes came is
/// not more than `read` was given.
pub fn fill_buffers(
    vm: &mut Vm,
    buffers: Value,
    read: &mut dyn FnMut(&mut Vm, &mut [u8]) -> Result<usize>,
) -> Result<usize> {
    all_pinned(vm, buffers, 0, 0, &mut |vm, all| {
        let mut data = room::zeroed(all)?;
        let n = read(vm, &mut data)?;
        let mut rest = &data[..n];
        for i in 0..items(buffers) {
            let place = writable_bytes(vm, item(buffers, i))?;
            let (part, behind) = rest.split_at(rest.len().min(place.len()));
            place[..part.len()].copy_from_slice(part);
            rest = behind;
        }
        Ok(n)
    })
}

/// Run `read`, which is told the size of all buffers together, while each of them is pinned.
fn all_pinned(
    vm: &mut Vm,
    buffers: Value,
    i: usize,
    size: usize,
    read: &mut dyn FnMut(&mut Vm, usize) -> Result<usize>,
) -> Result<usize> {
    if i == items(buffers) {
        return read(vm, size);
    }
    let size = size + writable_bytes(vm, item(buffers, i))?.len();
    pyrs_builtins::support::with_pinned(vm, item(buffers, i), |vm| {
        all_pinned(vm, buffers, i + 1, size, read)
    })
}

/// The subclass of OSError for an error number.
pub fn os_error_class(number: i32) -> Exc {
    match number {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => Exc::BlockingIOError,
        libc::ECHILD => Exc::ChildProcessError,
        libc::EPIPE | libc::ESHUTDOWN => Exc::BrokenPipeError,
        libc::ECONNABORTED => Exc::ConnectionAbortedError,
        libc::ECONNREFUSED => Exc::ConnectionRefusedError,
        libc::ECONNRESET => Exc::ConnectionResetError,
        libc::EEXIST => Exc::FileExistsError,
        libc::ENOENT => Exc::FileNotFoundError,
        libc::EINTR => Exc::InterruptedError,
        libc::EISDIR => Exc::IsADirectoryError,
        libc::ENOTDIR => Exc::NotADirectoryError,
        libc::EACCES | libc::EPERM => Exc::PermissionError,
        libc::ESRCH => Exc::ProcessLookupError,
        libc::ETIMEDOUT => Exc::TimeoutError,
        _ => Exc::OSError,
    }
}

/// The system's text for an error number.
pub fn error_text(number: i32) -> String {
    let text = std::io::Error::from_raw_os_error(number).to_string();
    match text.rfind(" (os error") {
        Some(i) => text[..i].to_owned(),
        None => text,
    }
}

/// Raise OSError for an error number, about a file if one is given.
#[cold]
pub fn os_error(vm: &mut Vm, number: i32, file: Option<Value>) -> Raised {
    os_error2(vm, number, file, None)
}

#[cold]
pub fn os_error2(vm: &mut Vm, number: i32, file: Option<Value>, second: Option<Value>) -> Raised {
    let class = vm.exc_class(os_error_class(number));
    let made = (|| {
        let text = vm.str(&error_text(number))?;
        let code = Value::small(number as i64);
        match (file, second) {
            (Some(file), Some(second)) => vm.call(class, &[code, text, file, NONE, second]),
            (Some(file), None) => vm.call(class, &[code, text, file]),
            _ => vm.call(class, &[code, text]),
        }
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// The number of the last failed system call.
pub fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Constants of a module.
pub fn constants(vm: &mut Vm, module: Value, rows: &[(&str, i64)]) -> Result<()> {
    let dict = vm.module_dict(module);
    for &(name, number) in rows {
        let value = vm.int(number)?;
        vm.dict_set_text(dict, name, value)?;
    }
    Ok(())
}

/// Set a name of a module.
pub fn set(vm: &mut Vm, module: Value, name: &str, value: Value) -> Result<()> {
    let dict = vm.module_dict(module);
    vm.dict_set_text(dict, name, value)
}

/// Import a module by name.
pub fn import(vm: &mut Vm, name: &str) -> Result {
    let modules = vm.modules();
    if let Some(module) = vm.dict_get_text(modules, name)?
        && module != NONE
    {
        return Ok(module);
    }
    let text = vm.str(name)?;
    let globals = vm.new_dict()?;
    vm.import_name(text, globals, NONE, Value::small(0))?;
    let modules = vm.modules();
    match vm.dict_get_text(modules, name)? {
        Some(module) => Ok(module),
        None => Err(vm.raise_str(Exc::ImportError, &format!("No module named '{name}'"))),
    }
}

/// An attribute of a module that is imported if need be.
pub fn import_attr(vm: &mut Vm, module: &str, name: &str) -> Result {
    let module = import(vm, module)?;
    let name = vm.intern_str(name)?;
    vm.get_attr(module, name)
}

/// Call a method by Rust text.
pub fn call_method(vm: &mut Vm, object: Value, name: &str, args: &[Value]) -> Result {
    let name = vm.intern_str(name)?;
    vm.call_method_named(object, name, args)
}

/// Attribute by Rust text.
pub fn attr(vm: &mut Vm, object: Value, name: &str) -> Result {
    let name = vm.intern_str(name)?;
    vm.get_attr(object, name)
}
pub fn attr_opt(vm: &mut Vm, object: Value, name: &str) -> Result<Option<Value>> {
    let name = vm.intern_str(name)?;
    vm.get_attr_opt(object, name)
}

/// Run the code of a file in `py/`, which the build has compiled, as the rest of a native
/// module.
pub fn run_own(vm: &mut Vm, module: Value, shown: &str, file: &str) -> Result<()> {
    let Some(at) = pyrs_library::own(file) else {
        return Err(vm.not_implemented(&format!("the module's part in py/{file}.py")));
    };
    let code = vm.load_stored_module(at, shown)?;
    let dict = vm.module_dict(module);
    vm.run_module_code(code, dict, dict)?;
    Ok(())
}
