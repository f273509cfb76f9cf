//! Operators: comparison, concatenation, subscripts, `%`.

use super::{is_array, make, of, whole};
use crate::str::repeat_count;
use crate::support::{buffer, new_bytes};
use pyrs_leaf::text_search;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::{
    Args, EMPTY_BYTES, Exc, Kind, NOT_IMPLEMENTED, Result, Value, Vm, boolean, bytes as layout,
    kind_of, payload, room,
};

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let other = args.get(1);
    match buffer(other) {
        Some(data) if kind_of(other) != Kind::MemoryView || is_array(args.get(0)) => {
            Ok(boolean(op.of(of(args).cmp(data.get()))))
        }
        _ => {
            if vm.interp.options.bytes_warning > 0 && matches!(op, CmpOp::Eq | CmpOp::Ne) {
                warn_of_comparison(vm, args)?;
            }
            Ok(NOT_IMPLEMENTED)
        }
    }
}

/// `-b`: such a comparison is False whatever the bytes are.
#[cold]
fn warn_of_comparison(vm: &mut Vm, args: Args) -> Result<()> {
    let (this, other) = (args.get(0), args.get(1));
    let own = if is_array(this) { "bytearray" } else { "bytes" };
    let what = match vm.as_str(other) {
        Some(_) => "string",
        None if !is_array(this) && vm.is_int(other) => "int",
        None => return Ok(()),
    };
    vm.warn(
        Exc::BytesWarning,
        &format!("Comparison between {own} and {what}"),
    )
}

macro_rules! comparisons {
    ($($name:ident $op:ident)*) => { $(
        pub fn $name(vm: &mut Vm, args: Args) -> Result {
            compare(vm, args, CmpOp::$op)
        }
    )* };
}
comparisons! { lt Lt le Le eq Eq ne Ne gt Gt ge Ge }

pub fn len(vm: &mut Vm, args: Args) -> Result {
    vm.int(of(args).len() as i64)
}

pub fn contains(vm: &mut Vm, args: Args) -> Result {
    let part = args.get(1);
    if buffer(part).is_none() && vm.is_index_like(part) {
        let byte = super::convert::byte_of(vm, part, "byte must be in range(0, 256)")?;
        return Ok(boolean(of(args).contains(&byte)));
    }
    let part = super::argument(vm, part)?;
    Ok(boolean(text_search::find(of(args), part.get()).is_some()))
}

pub fn get_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    let array = is_array(this);
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(of(args).len());
        if range.step == 1 {
            if range.n == of(args).len() && !array {
                return whole(vm, this);
            }
            let start = range.start as usize;
            return make(vm, this, &of(args)[start..start + range.n]);
        }
        let data = of(args);
        let out: Vec<u8> = (0..range.n as isize)
            .map(|i| data[(range.start + i * range.step) as usize])
            .collect();
        return make(vm, this, &out);
    }
    if !vm.is_index_like(key) {
        let got = vm.type_name_of(key);
        let what = if array { "bytearray" } else { "byte" };
        return Err(vm.type_error(format!(
            "{what} indices must be integers or slices, not {got}"
        )));
    }
    let text = if array {
        "bytearray index out of range"
    } else {
        "index out of range"
    };
    let i = vm.sequence_index(key, || of(args).len(), text)?;
    Ok(Value::small(of(args)[i].into()))
}

pub fn add(vm: &mut Vm, args: Args) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    let Some(tail) = buffer(other) else {
        let (got, own) = (vm.type_name_of(other), vm.type_name_of(this));
        return Err(vm.type_error(format!("can't concat {got} to {own}")));
    };
    let (head, tail) = (of(args), tail.get());
    if !is_array(this) {
        if tail.is_empty() {
            return Ok(payload(this));
        }
        if head.is_empty() && pyrs_runtime::is_exact(other, Kind::Bytes) {
            return Ok(other);
        }
        let total = head.len() + tail.len();
        if total >= 1 << 31 {
            return Err(vm.memory_error());
        }
        let new = layout::new(&mut vm.m, total)?;
        new.copy_in(layout::DATA, head);
        new.copy_in(layout::DATA + head.len(), tail);
        return Ok(Value::from_addr(new));
    }
    make(vm, this, &[head, tail].concat())
}

pub fn multiply(vm: &mut Vm, args: Args) -> Result {
    let (this, times) = (args.get(0), args.get(1));
    if !vm.is_index_like(times) {
        return Ok(NOT_IMPLEMENTED);
    }
    let times = repeat_count(vm, times)?;
    let data = of(args);
    if times == 1 {
        return whole(vm, this);
    }
    match data.len().checked_mul(times) {
        Some(total) if total < 1 << 31 => {}
        total if !is_array(this) && total.is_none_or(|t| isize::try_from(t).is_err()) => {
            return Err(vm.overflow_error("repeated bytes are too long"));
        }
        _ => return Err(vm.memory_error()),
    }
    if !is_array(this) && (times == 0 || data.is_empty()) {
        return Ok(EMPTY_BYTES);
    }
    let mut out = room::with_capacity(data.len() * times)?;
    match data {
        [byte] => out.resize(times, *byte),
        _ => (0..times).for_each(|_| out.extend_from_slice(data)),
    }
    make(vm, this, &out)
}

pub fn percent(vm: &mut Vm, args: Args) -> Result {
    // The format may be a bytearray that its arguments' methods change.
    let format = new_bytes(vm, of(args))?;
    let data = buffer(format).map_or(&[][..], |b| b.get());
    let result = crate::percent::format_bytes(vm, data, args.get(1))?;
    if is_array(args.get(0)) {
        let data = buffer(result).map_or(&[][..], |b| b.get());
        return make(vm, args.get(0), data);
    }
    Ok(result)
}

pub fn reflected_percent(vm: &mut Vm, args: Args) -> Result {
    let (this, format) = (args.get(0), args.get(1));
    if !matches!(kind_of(format), Kind::Bytes | Kind::ByteArray) {
        return Ok(NOT_IMPLEMENTED);
    }
    let data = buffer(format).map_or(&[][..], |b| b.get());
    let result = crate::percent::format_bytes(vm, data, this)?;
    if is_array(format) {
        let data = buffer(result).map_or(&[][..], |b| b.get());
        return make(vm, format, data);
    }
    Ok(result)
}
