//! Stripping and padding.

use super::this;
use crate::support::{self, with_units};
use pyrs_leaf::{TextBuilder, text_search, unicode};
use pyrs_runtime::{Args, NONE, Result, Value, Vm, string};

pub fn strip(vm: &mut Vm, args: Args, name: &str, left: bool, right: bool) -> Result {
    let text = this(args);
    let range = match args.some(1) {
        None => with_units!(text, u => text_search::strip(u, unicode::is_space, left, right)),
        Some(chars) => {
            let Some(chars) = vm.as_str(chars) else {
                return Err(vm.type_error(format!("{name} arg must be None or str")));
            };
            let chars = string::units(chars.addr());
            let in_chars = |c: u32| match chars {
                string::Units::One(u) => c < 256 && u.contains(&(c as u8)),
                _ => chars.iter().any(|x| x == c),
            };
            with_units!(text, u => text_search::strip(u, in_chars, left, right))
        }
    };
    string::slice(&mut vm.m, text, range.start, range.end)
}

/// The code point of a fill character argument.
fn fill_of(vm: &mut Vm, value: Option<Value>) -> Result<u32> {
    let Some(value) = value else {
        return Ok(b' '.into());
    };
    let Some(text) = vm.as_str(value) else {
        let got = if value == NONE {
            "NoneType".into()
        } else {
            vm.type_name_of(value)
        };
        return Err(vm.type_error(format!(
            "The fill character must be a unicode character, not {got}"
        )));
    };
    if string::len(text.addr()) != 1 {
        return Err(vm.type_error("The fill character must be exactly one character long"));
    }
    Ok(string::units(text.addr()).at(0))
}

/// The text between `left` and `right` fill characters.
fn padded(vm: &mut Vm, text: Value, left: usize, fill: u32, right: usize) -> Result {
    if left == 0 && right == 0 {
        return Ok(text);
    }
    let n = string::len(text.addr());
    let total = n.saturating_add(left).saturating_add(right);
    if total >= string::MAX_LEN {
        return Err(vm.memory_error());
    }
    if fill < 0x80 && string::is_ascii(text.addr()) {
        return string::pad_ascii(&mut vm.m, text, fill as u8, left, right);
    }
    // Characters take up to four bytes here, and the result is made from them.
    pyrs_runtime::room::ask(total.saturating_mul(4))?;
    let mut out = TextBuilder::with_capacity(total);
    out.fill(fill, left);
    support::push(&mut out, text);
    out.fill(fill, right);
    support::finish(vm, out)
}

/// How many characters the text lacks to the width that is parameter 1.
fn missing(vm: &mut Vm, args: Args) -> Result<usize> {
    let width = args.index(vm, 1)?;
    let n = string::len(this(args).addr());
    Ok((width.max(0) as usize).saturating_sub(n))
}

pub fn center(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2))?;
    let width = missing + string::len(this(args).addr());
    // An odd character goes to the left when the width is odd.
    let left = missing / 2 + (missing & width & 1);
    padded(vm, this(args), left, fill, missing - left)
}

pub fn ljust(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2))?;
    padded(vm, this(args), 0, fill, missing)
}

pub fn rjust(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let fill = fill_of(vm, args.opt(2))?;
    padded(vm, this(args), missing, fill, 0)
}

pub fn zfill(vm: &mut Vm, args: Args) -> Result {
    let missing = missing(vm, args)?;
    let text = this(args);
    let units = string::units(text.addr());
    let signed = !units.is_empty() && matches!(units.at(0), 0x2b | 0x2d);
    if missing == 0 || !signed {
        return padded(vm, text, missing, b'0'.into(), 0);
    }
    let total = missing.saturating_add(units.len());
    if total >= string::MAX_LEN {
        return Err(vm.memory_error());
    }
    // Characters take up to four bytes here, and the result is made from them.
    pyrs_runtime::room::ask(total.saturating_mul(4))?;
    let mut out = TextBuilder::with_capacity(total);
    out.push(units.at(0));
    out.fill(b'0'.into(), missing);
    out.extend(units.iter().skip(1));
    support::finish(vm, out)
}

pub fn expand_tabs(vm: &mut Vm, args: Args) -> Result {
    let size = args.opt(1).map_or(Ok(8), |v| vm.index_clamped(v))?;
    if i32::try_from(size).is_err() {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    let text = this(args);
    let mut out = TextBuilder::with_capacity(string::len(text.addr()) + 32);
    let mut column = 0;
    for c in string::units(text.addr()).iter() {
        match c {
            0x09 if size > 0 => {
                let width = size - column % size;
                let wanted = out.len() + width as usize;
                if wanted > 1 << 16 {
                    pyrs_runtime::room::ask(wanted.saturating_mul(4))?;
                }
                out.fill(b' '.into(), width as usize);
                column += width;
                if out.len() >= string::MAX_LEN {
                    return Err(vm.overflow_error("new string is too long"));
                }
            }
            0x09 => {}
            _ => {
                out.push(c);
                column = if matches!(c, 0x0a | 0x0d) {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    support::finish(vm, out)
}
