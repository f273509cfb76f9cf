//! memoryview's methods.

use super::{View, hash_bytes, item, make, of_object, open, parse_format, whole_bytes};
use crate::bytes::convert::hex_text;
use crate::support::{buffer, field, need_text, new_bytes};
use pyrs_runtime::objmodel::kinds::{iterator, memoryview};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, Kind, NONE, NOT_IMPLEMENTED, Result, Value, Vm, boolean, is_exact, string, tuple,
};

pub fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let released = field(this, memoryview::FLAGS) & super::RELEASED != 0;
    let id = vm.id(this);
    let word = if released {
        "released memory"
    } else {
        "memory"
    };
    vm.str(&format!("<{word} at {id:#x}>"))
}

pub fn hash(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    if !view.read_only {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(view.code, b'B' | b'b' | b'c') {
        let text = "memoryview: hashing is restricted to formats 'B', 'b' or 'c'";
        return Err(vm.value_error(text));
    }
    let hash = hash_bytes(vm, &view.collect())?;
    vm.int(hash)
}

pub fn compare(vm: &mut Vm, args: Args, wanted: bool) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    let Ok(a) = open(vm, this) else {
        vm.take_exception();
        return Ok(boolean((this == other) == wanted));
    };
    let other = if is_exact(other, Kind::MemoryView) {
        other
    } else {
        match of_object(vm, other)? {
            Some(view) => view,
            None => return Ok(NOT_IMPLEMENTED),
        }
    };
    let Ok(b) = open(vm, other) else {
        vm.take_exception();
        return Ok(boolean((this == other) == wanted));
    };
    let equal = same_items(vm, &a, &b);
    if other != args.get(1) {
        super::release(vm, other);
    }
    Ok(boolean(equal? == wanted))
}

fn same_items(vm: &mut Vm, a: &View, b: &View) -> Result<bool> {
    let many = a.dimensions();
    if many != b.dimensions() || (0..many).any(|i| a.dimension(i) != b.dimension(i)) {
        return Ok(false);
    }
    if a.code == 0 || b.code == 0 {
        // Of types that views do not read: equal when they are the same type and bytes.
        let text = |view: &View| {
            view.format_text()
                .map(|f| string::to_string_lossy(f.addr()))
        };
        let same = text(a) == text(b) && a.size == b.size;
        return Ok(same && (0..a.n).all(|i| a.bytes_at(i) == b.bytes_at(i)));
    }
    // Integers of the same type are equal when their bytes are.
    if a.code == b.code && !matches!(a.code, b'e' | b'f' | b'd' | b'?') {
        return Ok((0..a.n).all(|i| a.bytes_at(i) == b.bytes_at(i)));
    }
    for i in 0..a.n {
        let (x, y) = (item::get(vm, a, i)?, item::get(vm, b, i)?);
        let equal = vm.compare_truth(pyrs_runtime::compare::CmpOp::Eq, x, y)?;
        if !equal {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn len(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    if view.dimensions() == 0 {
        return Err(vm.type_error("0-dim memory has no length"));
    }
    vm.int(view.dimension(0) as i64)
}

pub fn iter(vm: &mut Vm, args: Args) -> Result {
    open(vm, args.get(0))?;
    let at = vm.m.alloc(Kind::MemoryIter.map(), iterator::SIZE)?;
    vm.m.store(at, iterator::SOURCE, args.get(0));
    vm.m.store(at, iterator::INDEX, Value::small(0));
    Ok(Value::from_addr(at))
}

pub fn object(vm: &mut Vm, args: Args) -> Result {
    Ok(open(vm, args.get(0))?.object)
}

pub fn format(vm: &mut Vm, args: Args) -> Result {
    match open(vm, args.get(0))?.format_text() {
        Some(format) => Ok(format),
        None => vm.str("B"),
    }
}

pub fn shape(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    match view.shape {
        Some(shape) => Ok(shape),
        None => vm.tuple(&[Value::small(view.n as i64)]),
    }
}

pub fn strides(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    let many = view.dimensions();
    if many == 1 {
        return vm.tuple(&[Value::small(view.stride as i64)]);
    }
    let at = tuple::new(&mut vm.m, many)?;
    let mut stride = view.size;
    for i in (0..many).rev() {
        tuple::init(at, i, Value::small(stride as i64));
        stride *= view.dimension(i);
    }
    Ok(Value::from_addr(at))
}

pub fn is_contiguous(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    Ok(boolean(view.contiguous()))
}

pub fn is_f_contiguous(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    let long = (0..view.dimensions()).filter(|&i| view.dimension(i) > 1);
    Ok(boolean(view.contiguous() && long.count() <= 1))
}

pub fn release(vm: &mut Vm, args: Args) -> Result {
    super::release(vm, args.get(0));
    Ok(NONE)
}

pub fn to_bytes(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    if let Some(order) = args.some(1) {
        let order = need_text(vm, order, "tobytes() argument 'order'")?;
        match string::as_ascii(order.addr()) {
            Some("C" | "A") => {}
            Some("F") if view.dimensions() == 1 => {}
            Some("F") => return Err(vm.not_implemented("memoryview.tobytes in Fortran order")),
            _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
        }
    }
    if let Some(all) = whole_bytes(&view) {
        return Ok(all);
    }
    match buffer(args.get(0)) {
        Some(data) => new_bytes(vm, data.get()),
        None => new_bytes(vm, &view.collect()),
    }
}

pub fn to_list(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    if view.dimensions() == 0 {
        return item::get(vm, &view, 0);
    }
    nested(vm, &view, 0, 0)
}

/// A list of the items of dimension `depth`, the first of which is number `from`.
fn nested(vm: &mut Vm, view: &View, depth: usize, from: usize) -> Result {
    let list = ls::new(&mut vm.m)?;
    let below: usize = (depth + 1..view.dimensions())
        .map(|i| view.dimension(i))
        .product();
    for i in 0..view.dimension(depth) {
        let value = if depth + 1 < view.dimensions() {
            nested(vm, view, depth + 1, from + i * below)?
        } else {
            item::get(vm, view, from + i)?
        };
        ls::push(&mut vm.m, list.addr(), value)?;
    }
    Ok(list)
}

pub fn to_read_only(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    make(
        vm,
        View {
            read_only: true,
            ..view
        },
    )
}

pub fn hex(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    hex_text(vm, &view.collect(), args.opt(1), args.opt(2))
}

pub fn cast(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    let format = need_text(vm, args.get(1), "cast() argument 'format'")?;
    if !view.contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let parsed = string::as_ascii(format.addr())
        .and_then(parse_format)
        .filter(|&(code, _)| code != b'w');
    let Some((code, size)) = parsed else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format \
             prefixed with an optional '@'",
        ));
    };
    let is_byte = |code: u8| matches!(code, b'B' | b'b' | b'c');
    if !is_byte(code) && !is_byte(view.code) {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let bytes = view.n * view.size;
    if !bytes.is_multiple_of(size) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let shape = match args.some(2) {
        None => None,
        Some(shape) => Some(shape_of(vm, shape, bytes, size)?),
    };
    let cast = View {
        code,
        size,
        n: bytes / size,
        stride: size as isize,
        format: Some(format),
        shape: shape.filter(|s| tuple::len(s.addr()) != 1),
        ..view
    };
    make(vm, cast)
}

/// A shape argument as a tuple of exact ints; its items must fill the memory.
fn shape_of(vm: &mut Vm, shape: Value, bytes: usize, size: usize) -> Result {
    if !matches!(pyrs_runtime::kind_of(shape), Kind::Tuple | Kind::List) {
        return Err(vm.type_error("shape must be a list or a tuple"));
    }
    let given = vm.tuple_from(shape)?;
    let given = pyrs_runtime::payload(given);
    let many = tuple::len(given.addr());
    let list = ls::new(&mut vm.m)?;
    let mut product = size as i64;
    for i in 0..many {
        let item = tuple::get(given.addr(), i);
        if !vm.is_int(item) {
            return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let n = vm.index_i64(item)?;
        if n <= 0 {
            let text = "memoryview.cast(): elements of shape must be integers > 0";
            return Err(vm.value_error(text));
        }
        product = product.saturating_mul(n);
        let n = vm.int(n)?;
        ls::push(&mut vm.m, list.addr(), n)?;
    }
    if product != bytes as i64 {
        return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    ls::to_tuple(&mut vm.m, list.addr())
}

pub fn count(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    let mut found = 0;
    for i in 0..view.n {
        let item = item::get(vm, &view, i)?;
        found += i64::from(vm.equal(item, args.get(1))?);
    }
    vm.int(found)
}

pub fn index(vm: &mut Vm, args: Args) -> Result {
    let view = open(vm, args.get(0))?;
    let n = view.n as i64;
    let bound = |vm: &mut Vm, value: Option<Value>, default: i64| match value {
        None => Ok(default),
        Some(value) => {
            let i = vm.index_clamped(value)?;
            Ok(if i < 0 { (i + n).max(0) } else { i.min(n) })
        }
    };
    let start = bound(vm, args.opt(2), 0)?;
    let stop = bound(vm, args.opt(3), n)?;
    for i in start..stop {
        let item = item::get(vm, &view, i as usize)?;
        if vm.equal(item, args.get(1))? {
            return vm.int(i);
        }
    }
    Err(vm.value_error("memoryview.index(x): x not found"))
}
