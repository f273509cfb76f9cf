//! Python functions that C calls.
//!
//! A closure of libffi gets C's arguments and its [`Target`]: plain data outside the heap. That
//! names the function object through a weak reference in the root table, so that neither keeps
//! the other alive; a call of code whose object has died does nothing.

use super::data::{Place, copied};
use super::ffi::{self, Interface, Type};
use super::info::{self, flags, letter};
use super::{Data, Func, Info, call, func, simple, store};
use crate::util::*;
use libffi_sys as raw;
use pyrs_runtime::objmodel::gc::RootId;
use pyrs_runtime::thread::outside::{self, Door};
use pyrs_runtime::{NONE, Result, Value, Vm};
use std::cell::Cell;
use std::ffi::c_void;

thread_local! {
    /// The thread's `Vm`, while it is in a call of C.
    pub static HERE: Cell<*mut Vm> = const { Cell::new(core::ptr::null_mut()) };
}

/// Code that C can call.
pub struct Closure {
    closure: *mut c_void,
    /// libffi keeps its address.
    target: Box<Target>,
    _interface: Interface,
    _types: Vec<Type>,
    _result: Type,
}

/// What the code is given.
struct Target {
    /// A weak reference to the function's part.
    function: RootId,
    flags: i64,
    /// Bytes of the result that C reads.
    size: usize,
    door: Door,
}

impl Drop for Closure {
    fn drop(&mut self) {
        // SAFETY: made by `ffi_closure_alloc`, and freed once.
        unsafe { raw::ffi_closure_free(self.closure) };
    }
}

/// Give a function's code back.
pub fn drop(vm: &mut Vm, part: Value) {
    if let Some(closure) = Func::CLOSURE.get(vm, part) {
        let root = closure.target.function;
        vm.m.heap.roots.remove(root);
    }
    Func::CLOSURE.drop(vm, part);
}

/// Make code for a callable, and let the function object point to it.
pub fn make(vm: &mut Vm, this: Value, callable: Value) -> Result<()> {
    let info = Data::INFO.get(this).unwrap_or(NONE);
    let argtypes = Info::ARGTYPES.get(info);
    let mut types = Vec::new();
    if argtypes != NONE {
        for i in 0..items(argtypes) {
            let Some(of) = info::of_class(vm, item(argtypes, i)) else {
                let text = "cannot build parameter: no C type";
                return Err(vm.type_error(text));
            };
            let of = ffi::type_of(vm, of)?;
            types.push(of);
        }
    }
    let restype = Info::RESTYPE.get(info);
    let result = if restype == NONE {
        Type::Simple(0)
    } else {
        match info::of_class(vm, restype) {
            Some(of) if matches!(info::kind(of), info::kind::SIMPLE) => ffi::type_of(vm, of)?,
            _ => {
                return Err(vm.type_error("invalid result type for callback function"));
            }
        }
    };
    let raw_types = types.iter().map(Type::raw).collect();
    let Some(interface) = Interface::new(&result, raw_types) else {
        return Err(vm.runtime_error("ffi_prep_cif failed"));
    };
    let part = func::part(vm, this)?;
    Func::CALLABLE.set(vm, part, callable);
    Func::INFO.set(vm, part, info);
    let weak = import_attr(vm, "_weakref", "ref")?;
    let weak = vm.call(weak, &[part])?;
    let function = vm.root_value(weak);
    let target = Box::new(Target {
        function,
        flags: Info::CALL_FLAGS.get(info),
        size: result.size(),
        door: vm.door(),
    });
    let mut code = core::ptr::null_mut();
    // SAFETY: libffi makes code that calls `enter` with the interface and the target, both of
    // which stay at their addresses as long as the closure lives.
    let closure = unsafe {
        let closure = raw::ffi_closure_alloc(size_of::<raw::ffi_closure>(), &raw mut code);
        if closure.is_null() {
            vm.m.heap.roots.remove(function);
            return Err(vm.memory_error());
        }
        let status = raw::ffi_prep_closure_loc(
            closure.cast(),
            interface.raw(),
            Some(enter),
            (&raw const *target).cast_mut().cast(),
            code,
        );
        if status != raw::ffi_status_FFI_OK {
            raw::ffi_closure_free(closure);
            vm.m.heap.roots.remove(function);
            return Err(vm.runtime_error(format!("ffi_prep_closure failed with {status}")));
        }
        closure
    };
    let state = Closure {
        closure,
        target,
        _interface: interface,
        _types: types,
        _result: result,
    };
    Func::CLOSURE.put(vm, part, state)?;
    store::set_pointer(vm, this, code as usize);
    Ok(())
}

/// Where C comes in.
unsafe extern "C" fn enter(
    _: *mut raw::ffi_cif,
    result: *mut c_void,
    values: *mut *mut c_void,
    target: *mut c_void,
) {
    // SAFETY: the target of a closure that lives: its code is being run.
    let target = unsafe { &*target.cast::<Target>() };
    let size = target.size;
    // libffi wants whole words.
    let mut out = [0u8; simple::MOST];
    let call = |vm: &mut Vm| {
        let done = run(vm, target, values, &mut out);
        if done.is_err() && vm.pending().is_some() {
            vm.unraisable_alone("in a ctypes callback function");
        }
    };
    let here = HERE.get();
    let entered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if here.is_null() {
            target.door.enter(call);
        } else {
            // SAFETY: set by the call of C that this thread is in, which lasts.
            unsafe { outside::reenter(here, call) };
        }
    }));
    if entered.is_err() {
        eprintln!("a ctypes callback function failed inside the interpreter");
    }
    let n = match size {
        0 => return,
        n if n < 8 => 8,
        n => n.min(simple::MOST),
    };
    // SAFETY: C's place for a result of that size, which is at least a word.
    unsafe { core::ptr::copy_nonoverlapping(out.as_ptr(), result.cast::<u8>(), n) };
}

fn swap_errno() {
    // SAFETY: the place of the thread's own error number.
    unsafe {
        let number = libc::__errno_location();
        call::ERRNO.set(core::ptr::replace(number, call::ERRNO.get()));
    }
}

/// Call the function with C's arguments; its result as C has it.
fn run(
    vm: &mut Vm,
    target: &Target,
    values: *mut *mut c_void,
    out: &mut [u8; simple::MOST],
) -> Result<()> {
    let weak = vm.rooted(target.function);
    let part = vm.call(weak, &[])?;
    if !Func::is_exactly(vm, part) {
        return Ok(());
    }
    let callable = Func::CALLABLE.get(part);
    let info = Func::INFO.get(part);
    let types = Info::ARGTYPES.get(info);
    let args = vm.list(&[])?;
    if types != NONE {
        for i in 0..items(types) {
            let class = item(types, i);
            // SAFETY: as many values as the interface has types, which are these.
            let at = unsafe { *values.add(i) } as usize;
            let value = argument(vm, class, at)?;
            push(vm, args, value)?;
        }
    }
    let args = vm.tuple_from(args)?;
    let use_errno = target.flags & call::USE_ERRNO != 0;
    if use_errno {
        swap_errno();
    }
    let result = vm.call_ex(callable, args, None);
    if use_errno {
        swap_errno();
    }
    let value = match result {
        Ok(value) => value,
        Err(_) => {
            vm.unraisable("while calling ctypes callback function", callable);
            return Ok(());
        }
    };
    let restype = Info::RESTYPE.get(info);
    if restype == NONE || target.size == 0 {
        return Ok(());
    }
    if to_result(vm, restype, value, out).is_err() {
        vm.unraisable(
            "while converting result of ctypes callback function",
            callable,
        );
    }
    Ok(())
}

fn argument(vm: &mut Vm, class: Value, at: usize) -> Result {
    let info = info::need(vm, class)?;
    let size = super::data::size_of_info(vm, info)?;
    let place = Place::at(at, size);
    if info::kind(info) == info::kind::SIMPLE && info::has(info, flags::PLAIN) {
        let (letter, _) = letter(info);
        return simple::get(vm, letter, false, place);
    }
    let data = place.copied()?;
    copied(vm, class, &data)
}

fn to_result(
    vm: &mut Vm,
    restype: Value,
    value: Value,
    out: &mut [u8; simple::MOST],
) -> Result<()> {
    let info = info::need(vm, restype)?;
    let (letter, _) = letter(info);
    if Data::is(vm, value) && vm.is_instance_of(value, restype) {
        let n = simple::size(letter).map_or(0, |(n, _)| n);
        *out = super::data::memory(vm, value).read(0, n);
        return Ok(());
    }
    let packed = simple::pack(vm, letter, value)?;
    *out = packed.raw;
    // Small ints fill a word, as libffi's do.
    let word = u64::from_le_bytes([
        out[0], out[1], out[2], out[3], out[4], out[5], out[6], out[7],
    ]);
    let wide = match letter {
        b'b' | b'c' => word as i8 as u64,
        b'h' | b'v' => word as i16 as u64,
        b'i' | b'u' => word as i32 as u64,
        b'B' | b'?' => u64::from(word as u8),
        b'H' => u64::from(word as u16),
        b'I' => u64::from(word as u32),
        _ => word,
    };
    out[..8].copy_from_slice(&wide.to_le_bytes());
    if packed.keep != NONE {
        // Nobody knows how long C uses it.
        vm.root_value(packed.keep);
        if letter != b'O' {
            let text = "memory leak in callback function.";
            vm.warn(pyrs_runtime::Exc::RuntimeWarning, text)?;
        }
    }
    Ok(())
}
