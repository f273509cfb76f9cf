//! How datetimes come about.

use super::calendar::{Clock, Day};
use super::moment_ops::make_for;
use super::parse::{self, Fault};
use super::{Date, DateTime, Time, checked_clock, checked_day, date, day_args, int_or, now};
use super::{packed, zone, zone_arg};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, Exc, NONE, Result, Value, Vm, string};

pub fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if let Some(state) = args.opt(1)
        && !state.is_small()
        && (3..10).all(|i| args.opt(i).is_none())
        && let Some(state) = packed::state_arg::<10>(vm, state, 2, packed::sane_folded_month)
    {
        let zone = packed::state_zone(vm, args, 2)?;
        let Some(state) = state else {
            return Err(packed::not_latin1(vm, "datetime"));
        };
        let [a, b, c, d, time @ ..] = state;
        let day = packed::day_of_state(vm, &[a, b, c, d])?;
        let clock = packed::clock_of_state(vm, &time, packed::has_fold(c))?;
        let this = DateTime::new_for(vm, class)?;
        packed::set_moment(vm, this, day, clock, zone);
        return Ok(this);
    }
    let mut parts = [0; 7];
    // All numbers are converted before any is checked.
    for (i, part) in parts.iter_mut().enumerate() {
        *part = match args.opt(1 + i) {
            Some(value) => super::c_int(vm, value)?,
            None if i < 3 => {
                day_args(vm, args, 1)?;
                0
            }
            None => 0,
        };
    }
    let fold = int_or(vm, args, 9, 0)?;
    let [year, month, day, hour, minute, second, micro] = parts;
    let day = checked_day(vm, year, month, day)?;
    let clock = checked_clock(vm, [hour, minute, second, micro], fold)?;
    let zone = zone_arg(vm, args.opt(8))?;
    let this = DateTime::new_for(vm, class)?;
    packed::set_moment(vm, this, day, clock, zone);
    Ok(this)
}

/// A datetime of seconds and microseconds since 1970: of the zone, local without one.
fn at(vm: &mut Vm, class: Value, seconds: i64, micros: i64, zone: Option<Value>) -> Result {
    let (day, mut clock) = match zone {
        None => now::local_folded(vm, seconds)?,
        Some(_) => now::utc(vm, seconds)?,
    };
    clock.micro = micros;
    let made = make_for(vm, class, day, clock, zone)?;
    match zone {
        Some(zone) => vm.call_method(zone, Name::fromutc, &[made]),
        None => Ok(made),
    }
}

/// As [`at`], always UTC, without saying so.
fn naive_utc(vm: &mut Vm, class: Value, seconds: i64, micros: i64) -> Result {
    let (day, mut clock) = now::utc(vm, seconds)?;
    clock.micro = micros;
    make_for(vm, class, day, clock, None)
}

pub fn now_(vm: &mut Vm, args: Args) -> Result {
    let zone = zone_arg(vm, args.opt(1))?;
    let (seconds, micros) = now::clock(vm)?;
    at(vm, args.get(0), seconds, micros, zone)
}

fn deprecated(vm: &mut Vm, name: &str, instead: &str) -> Result<()> {
    vm.warn(
        Exc::DeprecationWarning,
        &format!(
            "datetime.datetime.{name}() is deprecated and scheduled for removal in a future \
             version. Use timezone-aware objects to represent datetimes in UTC: \
             datetime.datetime.{instead}."
        ),
    )
}

pub fn utc_now(vm: &mut Vm, args: Args) -> Result {
    deprecated(vm, "utcnow", "now(datetime.UTC)")?;
    let (seconds, micros) = now::clock(vm)?;
    naive_utc(vm, args.get(0), seconds, micros)
}

pub fn from_timestamp(vm: &mut Vm, args: Args) -> Result {
    let zone = zone_arg(vm, args.opt(2))?;
    let (seconds, micros) = now::micros_arg(vm, args.get(1))?;
    at(vm, args.get(0), seconds, micros, zone)
}

pub fn utc_from_timestamp(vm: &mut Vm, args: Args) -> Result {
    deprecated(
        vm,
        "utcfromtimestamp",
        "fromtimestamp(timestamp, datetime.UTC)",
    )?;
    let (seconds, micros) = now::micros_arg(vm, args.get(1))?;
    naive_utc(vm, args.get(0), seconds, micros)
}

pub fn combine(vm: &mut Vm, args: Args) -> Result {
    let (day, time) = (args.get(1), args.get(2));
    for (i, value, fits, name) in [
        (1, day, Date::is(vm, day), "date"),
        (2, time, Time::is(vm, time), "time"),
    ] {
        if !fits {
            let got = if value == NONE {
                "None".to_owned()
            } else {
                vm.type_name_of(value)
            };
            return Err(vm.type_error(format!(
                "combine() argument {i} must be datetime.{name}, not {got}"
            )));
        }
    }
    let zone = match args.opt(3) {
        None => Time::ZONE.get(time),
        zone => zone_arg(vm, zone)?,
    };
    let (day, clock) = (packed::day_of(day), packed::time_clock(time));
    make_for(vm, args.get(0), day, clock, zone)
}

/// A text as bytes that has a date and maybe a separator of any kind and a time.
fn parsed(text: &[u8]) -> core::result::Result<(Day, parse::Moment), Fault> {
    let end = parse::date_end(text).ok_or(Fault::Form)?;
    let (head, rest) = text.split_at_checked(end).ok_or(Fault::Form)?;
    let day = parse::date(head);
    let moment = match rest.split_first() {
        None => parse::Moment {
            clock: Clock::default(),
            next_day: false,
            offset: None,
        },
        // What is wrong with the form comes before what is wrong with numbers.
        Some((_, time)) => match (day, parse::time(time)) {
            (Err(Fault::Form), _) | (_, Err(Fault::Form)) => return Err(Fault::Form),
            (_, time) => time?,
        },
    };
    Ok((day?, moment))
}

pub fn from_iso_format(vm: &mut Vm, args: Args) -> Result {
    let (class, text) = (args.get(0), args.get(1));
    let data = date::iso_text(vm, text)?;
    let (mut day, moment) = match parsed(&data) {
        Ok(parts) => parts,
        Err(fault) => return Err(date::fault(vm, text, fault)),
    };
    if moment.next_day {
        day = match date::day_after(vm, day, 1) {
            Ok(day) => day,
            Err(_) => {
                vm.catch(Exc::OverflowError)?;
                let year = day.year + 1;
                return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
            }
        };
    }
    let zone = zone_of(vm, moment.offset)?;
    make_for(vm, class, day, moment.clock, zone)
}

/// The zone of an offset in a text.
pub fn zone_of(vm: &mut Vm, offset: Option<(i64, i64)>) -> Result<Option<Value>> {
    match offset {
        None => Ok(None),
        Some((seconds, micros)) => zone::of_seconds(vm, seconds, micros, None).map(Some),
    }
}

pub fn replace(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (day, clock) = (packed::day_of(this), packed::moment_clock(this));
    let old = [
        day.year,
        day.month,
        day.day,
        clock.hour,
        clock.minute,
        clock.second,
        clock.micro,
    ];
    let mut parts = [0; 7];
    for i in 0..7 {
        parts[i] = int_or(vm, args, 1 + i, old[i])?;
    }
    let fold = int_or(vm, args, 9, clock.fold.into())?;
    let zone = match args.opt(8) {
        None => DateTime::ZONE.get(this),
        zone => zone_arg(vm, zone)?,
    };
    let [year, month, day, hour, minute, second, micro] = parts;
    let day = checked_day(vm, year, month, day)?;
    let clock = checked_clock(vm, [hour, minute, second, micro], fold)?;
    let class = vm.class_of(this);
    make_for(vm, class, day, clock, zone)
}

/// The separator of `isoformat`: one character.
pub fn separator(vm: &mut Vm, value: Option<Value>) -> Result<u32> {
    let Some(value) = value else {
        return Ok('T'.into());
    };
    let Some(text) = vm.as_str(value) else {
        let got = if value == NONE {
            "None".to_owned()
        } else {
            vm.type_name_of(value)
        };
        return Err(vm.type_error(format!(
            "isoformat() argument 1 must be a unicode character, not {got}"
        )));
    };
    let units = string::units(text.addr());
    if units.len() != 1 {
        return Err(vm.type_error(format!(
            "isoformat() argument 1 must be a unicode character, not a string of length {}",
            units.len()
        )));
    }
    Ok(units.at(0))
}
