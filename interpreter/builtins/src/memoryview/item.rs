//! Items and slices of views.

use super::{NATIVE, View, make, of_object, open, structure_error};
use crate::float::real_number;
use crate::support::new_bytes;
use pyrs_leaf::format_spec::IntRef;
use pyrs_leaf::pystruct::{self, pack_float, pack_int, unpack};
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Raised, Result, Value, Vm, boolean, kind_of, payload, tuple,
};

/// Item `i` as an object.
pub fn get(vm: &mut Vm, view: &View, i: usize) -> Result {
    if let b'w' | 0 = view.code {
        return Err(unsupported(vm, view));
    }
    match unpack(NATIVE, view.code, view.bytes_at(i)) {
        pystruct::Value::Signed(i) => vm.int(i),
        pystruct::Value::Unsigned(i) => vm.int_of_i128(i.into()),
        pystruct::Value::Bool(b) => Ok(boolean(b)),
        pystruct::Value::Float(f) => vm.float(f),
        pystruct::Value::Complex(re, im) => vm.complex(re, im),
        pystruct::Value::Bytes(data) => new_bytes(vm, data),
    }
}

/// The characters of an array: they have a size, but a view makes no objects of them.
#[cold]
fn unsupported(vm: &mut Vm, view: &View) -> Raised {
    let text = match view.format_text() {
        Some(format) if view.code == 0 => {
            let format = pyrs_runtime::string::to_string_lossy(format.addr());
            format!("memoryview: unsupported format {format}")
        }
        _ => "memoryview: format w not supported".into(),
    };
    vm.raise_str(Exc::NotImplementedError, &text)
}

fn bad_type(vm: &mut Vm, view: &View) -> Raised {
    let code = char::from(view.code);
    vm.type_error(format!("memoryview: invalid type for format '{code}'"))
}

fn bad_value(vm: &mut Vm, view: &View) -> Raised {
    let code = char::from(view.code);
    vm.value_error(format!("memoryview: invalid value for format '{code}'"))
}

/// Store an object as item `i`.
fn set(vm: &mut Vm, this: Value, view: &View, i: usize, value: Value) -> Result<()> {
    if let b'w' | 0 = view.code {
        return Err(unsupported(vm, view));
    }
    let mut raw = [0u8; 16];
    let raw = &mut raw[..view.size];
    match view.code {
        b'?' => raw[0] = vm.truth(value)?.into(),
        b'c' => {
            let value = payload(value);
            if kind_of(value) != Kind::Bytes {
                return Err(bad_type(vm, view));
            }
            match pyrs_runtime::bytes::get(value.addr()) {
                [byte] => raw[0] = *byte,
                _ => return Err(bad_value(vm, view)),
            }
        }
        b'e' | b'f' | b'd' => {
            let number = if vm.as_str(value).is_some() {
                None
            } else {
                real_number(vm, value)?
            };
            let Some(x) = number else {
                return Err(bad_type(vm, view));
            };
            if pack_float(NATIVE, view.code, x, raw).is_err() {
                return Err(bad_value(vm, view));
            }
        }
        code => {
            if !vm.is_index_like(value) {
                return Err(bad_type(vm, view));
            }
            let index = vm.to_index(value)?;
            let packed = match vm.int_value(index) {
                Some(IntValue::Small(n)) => pack_int(NATIVE, code, IntRef::Small(n), raw),
                Some(IntValue::Big(n)) => pack_int(NATIVE, code, IntRef::Big(&n), raw),
                None => return Err(bad_type(vm, view)),
            };
            if packed.is_err() {
                return Err(bad_value(vm, view));
            }
        }
    }
    // The value's own code may have released the view.
    open(vm, this)?;
    view.bytes_at_mut(vm, i).copy_from_slice(raw);
    Ok(())
}

/// The number of the item that an int or a tuple of ints names.
fn position(vm: &mut Vm, view: &View, key: Value) -> Result<usize> {
    let many = view.dimensions();
    if many == 0 && kind_of(key) != Kind::Tuple {
        return Err(vm.type_error("invalid indexing of 0-dim memory"));
    }
    if kind_of(key) == Kind::Tuple {
        let key = payload(key);
        let given = tuple::len(key.addr());
        if given != many {
            if given < many {
                let text = "sub-views are not implemented";
                return Err(vm.raise_str(Exc::NotImplementedError, text));
            }
            return Err(vm.type_error(format!(
                "cannot index {many}-dimension view with {given}-element tuple"
            )));
        }
        let mut at = 0;
        for i in 0..given {
            let n = view.dimension(i);
            let text = format!("index out of bounds on dimension {}", i + 1);
            at = at * n + vm.sequence_index(tuple::get(key.addr(), i), || n, &text)?;
        }
        return Ok(at);
    }
    if many > 1 {
        let n = view.dimension(0);
        vm.sequence_index(key, || n, "index out of bounds on dimension 1")?;
        let text = "multi-dimensional sub-views are not implemented";
        return Err(vm.raise_str(Exc::NotImplementedError, text));
    }
    vm.sequence_index(key, || view.n, "index out of bounds on dimension 1")
}

/// Whether a key is a tuple of ints only.
fn is_multi_index(vm: &mut Vm, key: Value) -> bool {
    if kind_of(key) != Kind::Tuple {
        return false;
    }
    let key = payload(key);
    (0..tuple::len(key.addr())).all(|i| vm.is_index_like(tuple::get(key.addr(), i)))
}

fn sliced(vm: &mut Vm, view: &View, key: Value) -> Result<View> {
    if view.dimensions() == 0 {
        return Err(vm.type_error("invalid indexing of 0-dim memory"));
    }
    if view.dimensions() > 1 {
        let text = "multi-dimensional slicing is not implemented";
        return Err(vm.raise_str(Exc::NotImplementedError, text));
    }
    let range = vm.slice_bounds(key)?.over(view.n);
    let start = view.start as isize + range.start * view.stride;
    Ok(View {
        start: if range.n == 0 {
            view.start
        } else {
            start as usize
        },
        n: range.n,
        stride: view.stride * range.step,
        shape: None,
        ..*view
    })
}

pub fn get_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    let view = open(vm, this)?;
    if vm.is_slice(key) {
        let part = sliced(vm, &view, key)?;
        return make(vm, part);
    }
    if vm.is_index_like(key) || is_multi_index(vm, key) {
        let i = position(vm, &view, key)?;
        let view = open(vm, this)?;
        return get(vm, &view, i);
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

pub fn set_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (args.get(0), args.get(1), args.get(2));
    let view = open(vm, this)?;
    if view.read_only {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    if vm.is_slice(key) {
        let part = sliced(vm, &view, key)?;
        let Some(source) = of_object(vm, value)? else {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")));
        };
        let from = open(vm, source)?;
        open(vm, this)?;
        let fits = from.dimensions() == 1 && from.code == part.code && from.n == part.n;
        if fits {
            // The two may overlap: the source is copied first.
            let data = from.collect();
            for (i, item) in data.chunks_exact(part.size).enumerate() {
                part.bytes_at_mut(vm, i).copy_from_slice(item);
            }
        }
        super::release(vm, source);
        if !fits {
            return Err(structure_error(vm));
        }
        return Ok(NONE);
    }
    if vm.is_index_like(key) || is_multi_index(vm, key) {
        let i = position(vm, &view, key)?;
        set(vm, this, &view, i, value)?;
        return Ok(NONE);
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

pub fn delete_item(vm: &mut Vm, args: Args) -> Result {
    open(vm, args.get(0))?;
    Err(vm.type_error("cannot delete memory"))
}
