//! Texts of decimals.

use super::context::{Context, ctx};
use super::current::current;
use super::fits;
use super::operations::own;
use crate::util::*;
use pyrs_leaf::decimal::{Dec, format as formats, round, text as texts};
use pyrs_runtime::{Args, Exc, NONE, Result, Value, Vm, string};

pub fn text(vm: &mut Vm, d: &Dec, engineering: bool, capital: bool) -> Result {
    let text = texts::to_text(d, engineering, capital);
    let text = fits(vm, text)?;
    vm.str(&text)
}

pub fn str(vm: &mut Vm, args: Args) -> Result {
    let mut place = [0; PLAIN];
    if let Some(text) = plain(args.get(0), &mut place) {
        return string::from_latin1(&mut vm.m, text);
    }
    let context = current(vm)?;
    let d = own(vm, args)?;
    text(vm, &d, false, Context::CAPITALS.get(context))
}

pub fn repr(vm: &mut Vm, args: Args) -> Result {
    let mut place = [0; PLAIN];
    if let Some(text) = plain(args.get(0), &mut place) {
        let text = core::str::from_utf8(text).unwrap_or_default();
        return vm.str(&format!("Decimal('{text}')"));
    }
    let context = current(vm)?;
    let capital = Context::CAPITALS.get(context);
    let text = texts::to_text(&own(vm, args)?, false, capital);
    let text = fits(vm, text)?;
    vm.str(&format!("Decimal('{text}')"))
}

/// Bytes of the longest text of a number of one limb without exponent.
const PLAIN: usize = 32;

/// The text of a number that is written without an exponent, if it has few digits.
fn plain(this: Value, place: &mut [u8; PLAIN]) -> Option<&[u8]> {
    plain_number(&super::object::get(this), place)
}

fn plain_number<'a>(d: &Dec, place: &'a mut [u8; PLAIN]) -> Option<&'a [u8]> {
    let n = d.coef.to_u64().filter(|_| d.is_finite())?;
    if d.exp > 0 || d.exp < -20 {
        return None;
    }
    let fraction = d.exp.unsigned_abs() as usize;
    let (mut at, mut rest, mut written) = (PLAIN, n, 0);
    while rest > 0 || written <= fraction {
        if written == fraction && fraction > 0 {
            at -= 1;
            place[at] = b'.';
        }
        at -= 1;
        place[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
    }
    // Six zeros behind the point are an exponent.
    let digits = n.checked_ilog10().unwrap_or(0) as i64 + 1;
    if d.exp + digits <= -6 {
        return None;
    }
    if d.negative {
        at -= 1;
        place[at] = b'-';
    }
    Some(&place[at..])
}

/// What a dict or a locale says about groups: lengths up to one that says that none follows.
fn groups(vm: &mut Vm, value: Value) -> Result<Vec<usize>> {
    let mut out = Vec::new();
    match text_units(vm, value) {
        Some(data) => out.extend(data.into_iter().map(usize::from)),
        None => {
            let list = vm.list_from(value)?;
            for i in 0..list_len(list) {
                let group = list_get(vm, list, i)?;
                let group = vm.index_i64(group)?;
                out.push(usize::try_from(group).unwrap_or(0));
            }
        }
    }
    // 127 ends the list as zero does.
    if let Some(end) = out.iter().position(|group| *group == 0 || *group >= 127) {
        let ended = out[end] >= 127 || end > 0 && out[end] != 0;
        out.truncate(end);
        if ended {
            out.push(0);
        }
    }
    if out.is_empty() {
        out.push(0);
    }
    Ok(out)
}

fn text_units(vm: &Vm, value: Value) -> Option<Vec<u8>> {
    let text = vm.as_str(value)?;
    let units = string::units(text.addr());
    Some(
        units
            .iter()
            .map(|unit| u8::try_from(unit).unwrap_or(127))
            .collect(),
    )
}

pub fn format(vm: &mut Vm, args: Args) -> Result {
    let Some(spec) = vm.as_str(args.get(1)) else {
        return Err(vm.type_error("format arg must be str"));
    };
    if let Some([b'.', places @ b'0'..=b'9', b'f']) =
        string::as_ascii(spec.addr()).map(str::as_bytes)
        && args.some(2).is_none()
    {
        // By far the most formats.
        let d = own(vm, args)?;
        let context = current(vm)?;
        let exp = -i64::from(places - b'0');
        let mut place = [0; PLAIN];
        if d.is_finite()
            && let Ok(d) = round::rescaled(&d, exp, ctx(context).rounding, &mut 0)
            && let Some(text) = plain_number(&d, &mut place)
        {
            return string::from_latin1(&mut vm.m, text);
        }
    }
    let units = string::units(spec.addr());
    let letters: Vec<char> = units
        .iter()
        .map(|unit| char::from_u32(unit).unwrap_or('\u{FFFD}'))
        .collect();
    let Some((mut spec, local)) = formats::parse(&letters) else {
        return python_format(vm, args);
    };
    if spec.width >= isize::MAX as usize {
        return Err(vm.value_error("invalid format string"));
    }
    if letters.last() == Some(&'N') {
        let text = "Format specifier 'N' is deprecated and slated for removal in Python 3.18";
        vm.warn(Exc::DeprecationWarning, text)?;
    }
    if local {
        let locale = import(vm, "locale")?;
        let conventions = call_method(vm, locale, "localeconv", &[])?;
        take_conventions(vm, &mut spec, conventions, "grouping")?;
    }
    if let Some(conventions) = args.some(2) {
        if !conventions.is_ref() || pyrs_runtime::kind_of(conventions) != pyrs_runtime::Kind::Dict {
            return Err(vm.type_error("optional argument must be a dict"));
        }
        take_conventions(vm, &mut spec, conventions, "grouping")?;
    }
    let context = current(vm)?;
    let capital = Context::CAPITALS.get(context);
    let made = formats::format(&own(vm, args)?, &spec, capital, ctx(context).rounding);
    let made = fits(vm, made)?;
    vm.str(&made)
}

/// Formats that are no part of the specification are those of the module in Python.
fn python_format(vm: &mut Vm, args: Args) -> Result {
    let class = import_attr(vm, "_pydecimal", "Decimal")?;
    let plain = texts::to_text(&own(vm, args)?, false, true);
    let plain = fits(vm, plain)?;
    let plain = vm.str(&plain)?;
    let other = vm.call(class, &[plain])?;
    let context = current(vm)?;
    match call_method(vm, other, "__format__", &[args.get(1), context]) {
        Ok(text) => Ok(text),
        Err(_) => {
            vm.catch(Exc::ValueError)?;
            Err(vm.value_error("invalid format string"))
        }
    }
}

fn take_conventions(
    vm: &mut Vm,
    spec: &mut formats::Spec,
    conventions: Value,
    grouping: &str,
) -> Result<()> {
    for (name, place) in [
        ("decimal_point", &mut spec.point),
        ("thousands_sep", &mut spec.separator),
    ] {
        if let Some(value) = vm.dict_get_text(conventions, name)?
            && value != NONE
        {
            *place = vm.need_str(value, &format!("override['{name}']"))?;
            if place.chars().count() > 1 {
                return Err(vm.value_error("invalid override dict"));
            }
        }
    }
    if let Some(value) = vm.dict_get_text(conventions, grouping)?
        && value != NONE
    {
        spec.grouping = groups(vm, value)?;
        let negative = text_units(vm, value).is_some_and(|units| units.contains(&255));
        if negative {
            return Err(vm.value_error("invalid override dict"));
        }
    }
    Ok(())
}
