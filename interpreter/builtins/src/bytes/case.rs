//! ASCII case mappings and predicates.

use super::{make, of};
use pyrs_runtime::{Args, Result, Vm, boolean};

fn mapped(vm: &mut Vm, args: Args, map: impl Fn(usize, &[u8]) -> u8) -> Result {
    let data = of(args);
    let out: Vec<u8> = (0..data.len()).map(|i| map(i, data)).collect();
    make(vm, args.get(0), &out)
}

pub fn lower(vm: &mut Vm, args: Args) -> Result {
    mapped(vm, args, |i, data| data[i].to_ascii_lowercase())
}

pub fn upper(vm: &mut Vm, args: Args) -> Result {
    mapped(vm, args, |i, data| data[i].to_ascii_uppercase())
}

pub fn swapcase(vm: &mut Vm, args: Args) -> Result {
    mapped(vm, args, |i, data| {
        let byte = data[i];
        if byte.is_ascii_alphabetic() {
            byte ^ 0x20
        } else {
            byte
        }
    })
}

pub fn capitalize(vm: &mut Vm, args: Args) -> Result {
    mapped(vm, args, |i, data| {
        if i == 0 {
            data[i].to_ascii_uppercase()
        } else {
            data[i].to_ascii_lowercase()
        }
    })
}

pub fn title(vm: &mut Vm, args: Args) -> Result {
    mapped(vm, args, |i, data| {
        if i > 0 && data[i - 1].is_ascii_alphabetic() {
            data[i].to_ascii_lowercase()
        } else {
            data[i].to_ascii_uppercase()
        }
    })
}

fn all(args: Args, is: impl Fn(u8) -> bool) -> Result {
    let data = of(args);
    Ok(boolean(!data.is_empty() && data.iter().all(|&b| is(b))))
}

pub fn is_alnum(_: &mut Vm, args: Args) -> Result {
    all(args, |b| b.is_ascii_alphanumeric())
}

pub fn is_alpha(_: &mut Vm, args: Args) -> Result {
    all(args, |b| b.is_ascii_alphabetic())
}

pub fn is_ascii(_: &mut Vm, args: Args) -> Result {
    Ok(boolean(of(args).is_ascii()))
}

pub fn is_digit(_: &mut Vm, args: Args) -> Result {
    all(args, |b| b.is_ascii_digit())
}

pub fn is_space(_: &mut Vm, args: Args) -> Result {
    all(args, is_blank)
}

/// White space as bytes have it.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

pub fn is_lower(_: &mut Vm, args: Args) -> Result {
    let data = of(args);
    Ok(boolean(
        data.iter().any(u8::is_ascii_lowercase) && !data.iter().any(u8::is_ascii_uppercase),
    ))
}

pub fn is_upper(_: &mut Vm, args: Args) -> Result {
    let data = of(args);
    Ok(boolean(
        data.iter().any(u8::is_ascii_uppercase) && !data.iter().any(u8::is_ascii_lowercase),
    ))
}

pub fn is_title(_: &mut Vm, args: Args) -> Result {
    let (mut any, mut inside) = (false, false);
    for byte in of(args) {
        let wrong = (byte.is_ascii_uppercase() && inside) || (byte.is_ascii_lowercase() && !inside);
        if wrong {
            return Ok(boolean(false));
        }
        inside = byte.is_ascii_alphabetic();
        any |= inside;
    }
    Ok(boolean(any))
}
