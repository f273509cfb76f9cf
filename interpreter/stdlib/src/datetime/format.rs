//! Texts of dates and times.

use super::calendar::{Clock, Day};
use super::delta_ops::offset_text;
use super::zone;
use crate::broken::Broken;
use crate::util::*;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::name::Name;
use pyrs_runtime::{EMPTY_STR, NONE, Result, Value, Vm, string};

pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
pub const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `YYYY-MM-DD`.
pub fn push_day(out: &mut String, day: Day) {
    push_number(out, day.year, 4);
    out.push('-');
    push_number(out, day.month, 2);
    out.push('-');
    push_number(out, day.day, 2);
}

fn push_number(out: &mut String, number: i64, width: u32) {
    for i in (0..width).rev() {
        let digit = number / 10_i64.pow(i) % 10;
        out.push(char::from(b'0' + digit as u8));
    }
}

/// How far a time is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

/// The argument `timespec`.
pub fn precision(vm: &mut Vm, value: Option<Value>, place: usize) -> Result<Precision> {
    let Some(value) = value else {
        return Ok(Precision::Auto);
    };
    let text = vm.need_str(value, &format!("isoformat() argument {place}"))?;
    Ok(match text.as_str() {
        "auto" => Precision::Auto,
        "hours" => Precision::Hours,
        "minutes" => Precision::Minutes,
        "seconds" => Precision::Seconds,
        "milliseconds" => Precision::Milliseconds,
        "microseconds" => Precision::Microseconds,
        _ => return Err(vm.value_error("Unknown timespec value")),
    })
}

pub fn push_clock(out: &mut String, clock: Clock, precision: Precision) {
    use Precision::*;
    push_number(out, clock.hour, 2);
    if precision == Hours {
        return;
    }
    out.push(':');
    push_number(out, clock.minute, 2);
    if precision == Minutes {
        return;
    }
    out.push(':');
    push_number(out, clock.second, 2);
    match precision {
        Milliseconds => {
            out.push('.');
            push_number(out, clock.micro / 1000, 3);
        }
        Auto if clock.micro == 0 => {}
        Auto | Microseconds => {
            out.push('.');
            push_number(out, clock.micro, 6);
        }
        _ => {}
    }
}

/// The offset of a zone as text, nothing when it says none.
pub fn zone_offset(
    vm: &mut Vm,
    zone: Option<Value>,
    about: Value,
    separator: &str,
) -> Result<String> {
    let span = zone::span(vm, zone, Name::utcoffset, about)?;
    Ok(span.map_or(String::new(), |span| offset_text(span, separator)))
}

/// `Sun Feb  3 14:15:16 2002`.
pub fn c_time(vm: &mut Vm, day: Day, clock: Clock) -> Result {
    let mut out = format!(
        "{} {} {:2} ",
        DAYS[day.weekday() as usize],
        MONTHS[day.month as usize - 1],
        day.day
    );
    push_clock(&mut out, clock, Precision::Seconds);
    out.push(' ');
    push_number(&mut out, day.year, 4);
    vm.str(&out)
}

/// What `__format__` gives: an empty format is `str`, others are for the object's `strftime`.
pub fn format(vm: &mut Vm, this: Value, spec: Value) -> Result {
    if vm.as_str(spec).is_none() {
        let got = if spec == NONE {
            "None".to_owned()
        } else {
            vm.type_name_of(spec)
        };
        return Err(vm.type_error(format!("__format__() argument 1 must be str, not {got}")));
    }
    if string::len(pyrs_runtime::payload(spec).addr()) == 0 {
        return vm.str_of(this);
    }
    call_method(vm, this, "strftime", &[spec])
}

/// The times that a format is about.
pub struct Shown {
    pub tm: Broken,
    pub micro: i64,
    pub zone: Option<Value>,
    /// What the zone is asked about: the datetime, or None.
    pub about: Value,
}

/// `strftime`.
pub fn strftime(vm: &mut Vm, format: Value, shown: &Shown) -> Result {
    let Some(format) = vm.as_str(format) else {
        let got = if format == NONE {
            "None".to_owned()
        } else {
            vm.type_name_of(format)
        };
        return Err(vm.type_error(format!("strftime() argument 1 must be str, not {got}")));
    };
    let units = string::units(format.addr());
    if units.is_empty() {
        return Ok(EMPTY_STR);
    }
    let mut out = TextBuilder::new();
    let mut i = 0;
    let at = |i: usize| {
        let unit = (i < units.len()).then(|| units.at(i));
        unit.and_then(char::from_u32)
    };
    while i < units.len() {
        let unit = units.at(i);
        i += 1;
        if unit != '%'.into() {
            out.push(unit);
            continue;
        }
        let year = shown.tm.year();
        match at(i) {
            None => {
                out.push('%'.into());
                continue;
            }
            Some('z') => out.push_str(&zone_offset(vm, shown.zone, shown.about, "")?),
            Some(':') if at(i + 1) == Some('z') => {
                out.push_str(&zone_offset(vm, shown.zone, shown.about, ":")?);
                i += 1;
            }
            Some('Z') => {
                let mut name = zone::name(vm, shown.zone, shown.about)?;
                if vm.as_str(name).is_some_and(|text| text != name) {
                    // A subclass of str is asked to hide its percent signs.
                    let (sign, hidden) = (vm.str("%")?, vm.str("%%")?);
                    name = call_method(vm, name, "replace", &[sign, hidden])?;
                    if vm.as_str(name).is_none() {
                        return Err(
                            vm.type_error("tzinfo.tzname().replace() did not return a string")
                        );
                    }
                }
                if let Some(name) = vm.as_str(name) {
                    for unit in string::units(name.addr()).iter() {
                        out.push(unit);
                    }
                }
            }
            Some('f') => out.push_str(&format!("{:06}", shown.micro)),
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('C') => out.push_str(&format!("{:02}", year / 100)),
            Some('F') => {
                let rest = shown.tm.directive("-%m-%d");
                out.push_str(&format!("{year:04}{rest}"));
            }
            Some('G') => {
                let year = shown.tm.directive("%G");
                out.push_str(&format!("{year:0>4}"));
            }
            Some(_) => {
                let mut directive = String::from("%");
                while let Some(c) = at(i) {
                    if !c.is_ascii() || c == '\0' {
                        i -= 1;
                        break;
                    }
                    directive.push(c);
                    if !matches!(c, 'E' | 'O' | '-' | '_' | '^' | '#' | '+' | '0'..='9') {
                        break;
                    }
                    i += 1;
                }
                out.push_str(&if directive.len() == 1 {
                    directive
                } else {
                    shown.tm.directive(&directive)
                });
            }
        }
        i += 1;
    }
    vm.str_of_text(&out.finish())
}
