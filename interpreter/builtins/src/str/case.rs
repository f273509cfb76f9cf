//! Case mappings and predicates.

use super::this;
use crate::support::{text, with_units};
use pyrs_leaf::{Unit, unicode};
use pyrs_runtime::{Args, Result, Vm, boolean, string};

/// Mappings, with what they make of a byte of ASCII.
macro_rules! mappings {
    ($($name:ident $ascii:expr;)*) => { $(
        pub fn $name(vm: &mut Vm, args: Args) -> Result {
            let this = this(args);
            if string::is_ascii(this.addr()) {
                return string::map_ascii(&mut vm.m, this, $ascii);
            }
            let mapped = with_units!(this, u => unicode::$name(u));
            text(vm, mapped)
        }
    )* };
}
mappings! {
    casefold |b| b.to_ascii_lowercase();
    lower |b| b.to_ascii_lowercase();
    upper |b| b.to_ascii_uppercase();
    swapcase |b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b };
}

pub fn title(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    if string::is_ascii(this.addr()) {
        let mut inside = false;
        return string::map_ascii(&mut vm.m, this, |b| {
            let cased = b.is_ascii_alphabetic();
            match core::mem::replace(&mut inside, cased) {
                true => b.to_ascii_lowercase(),
                false => b.to_ascii_uppercase(),
            }
        });
    }
    let mapped = with_units!(this, u => unicode::title(u));
    text(vm, mapped)
}

pub fn capitalize(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    if string::is_ascii(this.addr()) {
        let mut first = true;
        return string::map_ascii(&mut vm.m, this, |b| {
            match core::mem::replace(&mut first, false) {
                true => b.to_ascii_uppercase(),
                false => b.to_ascii_lowercase(),
            }
        });
    }
    let mapped = with_units!(this, u => unicode::capitalize(u));
    text(vm, mapped)
}

/// Predicates that hold of a text when it is not empty and each code point has them.
macro_rules! of_all {
    ($($name:ident)*) => { $(
        pub fn $name(_: &mut Vm, args: Args) -> Result {
            let all = with_units!(this(args), u => {
                !u.is_empty() && u.iter().all(|&c| unicode::$name(c.into()))
            });
            Ok(boolean(all))
        }
    )* };
}
of_all! { is_alnum is_alpha is_decimal is_digit is_numeric is_space }

fn printable<U: Unit>(text: &[U]) -> bool {
    text.iter().all(|&c| unicode::is_printable(c.into()))
}

pub fn is_printable(_: &mut Vm, args: Args) -> Result {
    let all = with_units!(this(args), u => printable(u));
    Ok(boolean(all))
}

pub fn is_identifier(_: &mut Vm, args: Args) -> Result {
    Ok(boolean(
        with_units!(this(args), u => unicode::is_identifier(u)),
    ))
}

pub fn is_lower(_: &mut Vm, args: Args) -> Result {
    Ok(boolean(
        with_units!(this(args), u => unicode::is_lower_text(u)),
    ))
}

pub fn is_upper(_: &mut Vm, args: Args) -> Result {
    Ok(boolean(
        with_units!(this(args), u => unicode::is_upper_text(u)),
    ))
}

pub fn is_title(_: &mut Vm, args: Args) -> Result {
    Ok(boolean(
        with_units!(this(args), u => unicode::is_title_text(u)),
    ))
}
