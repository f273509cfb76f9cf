//! Stripping and padding.

use super::case::is_blank;
use super::{argument, make, of, whole};
use crate::support::buffer;
use pyrs_leaf::text_search;
use pyrs_runtime::{Args, Kind, Result, Value, Vm, kind_of, room};

fn stripped(vm: &mut Vm, args: Args, left: bool, right: bool) -> Result {
    let range = match args.some(1) {
        None => text_search::strip(of(args), |c| is_blank(c as u8), left, right),
        Some(chars) => {
            let chars = argument(vm, chars)?.get();
            text_search::strip(of(args), |c| chars.contains(&(c as u8)), left, right)
        }
    };
    if range.len() == of(args).len() {
        return whole(vm, args.get(0));
    }
    make(vm, args.get(0), &of(args)[range])
}

pub fn strip(vm: &mut Vm, args: Args) -> Result {
    stripped(vm, args, true, true)
}

pub fn lstrip(vm: &mut Vm, args: Args) -> Result {
    stripped(vm, args, true, false)
}

pub fn rstrip(vm: &mut Vm, args: Args) -> Result {
    stripped(vm, args, false, true)
}

fn fill_of(vm: &mut Vm, value: Option<Value>, name: &str) -> Result<u8> {
    let Some(value) = value else {
        return Ok(b' ');
    };
    let what = match kind_of(value) {
        Kind::Bytes => "bytes",
        Kind::ByteArray => "bytearray",
        _ => {
            let got = crate::support::got(vm, value);
            return Err(vm.type_error(format!(
                "{name}() argument 2 must be a byte string of length 1, not {got}"
            )));
        }
    };
    let data = buffer(value).map_or(&[][..], |b| b.get());
    match data {
        [byte] => Ok(*byte),
        _ => Err(vm.type_error(format!(
            "{name}(): argument 2 must be a byte string of length 1, not a {what} object of length {}",
            data.len()
        ))),
    }
}

/// Whether a result may have so many bytes.
fn check_size(vm: &mut Vm, args: Args, total: usize) -> Result<()> {
    // What CPython's objects have besides their bytes.
    const BESIDE: usize = 33;
    if kind_of(args.get(0)) == Kind::Bytes && total > isize::MAX as usize - BESIDE {
        return Err(vm.overflow_error("byte string is too large"));
    }
    if total >= 1 << 31 {
        return Err(vm.memory_error());
    }
    Ok(())
}

fn padded(vm: &mut Vm, args: Args, left: usize, fill: u8, right: usize) -> Result {
    if left == 0 && right == 0 {
        return whole(vm, args.get(0));
    }
    let data = of(args);
    let total = data.len().saturating_add(left).saturating_add(right);
    check_size(vm, args, total)?;
    let mut out = room::with_capacity(total)?;
    out.resize(left, fill);
    out.extend_from_slice(data);
    out.resize(total, fill);
    make(vm, args.get(0), &out)
}

fn missing(vm: &mut Vm, args: Args) -> Result<usize> {
    let width = args.index(vm, 1)?;
    Ok((width.max(0) as usize).saturating_sub(of(args).len()))
}

pub fn center(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2), "center")?;
    let width = missing + of(args).len();
    let left = missing / 2 + (missing & width & 1);
    padded(vm, args, left, fill, missing - left)
}

pub fn ljust(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2), "ljust")?;
    padded(vm, args, 0, fill, missing)
}

pub fn rjust(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2), "rjust")?;
    padded(vm, args, missing, fill, 0)
}

pub fn zfill(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let data = of(args);
    match data.first() {
        Some(&sign @ (b'+' | b'-')) if missing > 0 => {
            check_size(vm, args, missing.saturating_add(data.len()))?;
            let mut out = room::with_capacity(missing + data.len())?;
            out.push(sign);
            out.resize(missing + 1, b'0');
            out.extend_from_slice(&data[1..]);
            make(vm, args.get(0), &out)
        }
        _ => padded(vm, args, missing, b'0', 0),
    }
}

pub fn expand_tabs(vm: &mut Vm, args: Args) -> Result {
    let size = args.opt(1).map_or(Ok(8), |v| vm.index_clamped(v))?;
    if i32::try_from(size).is_err() {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    let mut out = room::with_capacity(of(args).len() + 8)?;
    let mut column = 0;
    for &byte in of(args) {
        match byte {
            b'\t' if size > 0 => {
                let width = size - column % size;
                let wanted = out.len() + width as usize;
                if wanted >= 1 << 31 {
                    return Err(vm.overflow_error("result too long"));
                }
                room::resize(&mut out, wanted, b' ')?;
                column += width;
            }
            b'\t' => {}
            _ => {
                room::reserve(&mut out, 1)?;
                out.push(byte);
                column = if matches!(byte, b'\n' | b'\r') {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    make(vm, args.get(0), &out)
}
