//! _datetime: dates, times of day, both together, differences of them, and time zones.
//!
//! Objects are numbers packed into words: a date is 8 bytes, a time of day, a datetime and a
//! difference are 16. What Python code can see of the packing are the states that pickles
//! contain, and those are CPython's.
//!
//! - `calendar`: arithmetic on days and times, without objects
//! - `parse`: ISO 8601 texts, without objects
//! - `packed`: fields into words and back, states of pickles, hashes
//! - `delta`, `date`, `iso_date`, `time`, `moment` (datetime), `zone`: the types
//! - `now`: clocks and local time
//! - `format`: texts

pub(crate) mod calendar;
mod date;
pub(crate) mod delta;
mod delta_ops;
mod format;
mod iso_date;
mod moment;
mod moment_make;
pub(crate) mod moment_ops;
mod now;
pub(crate) mod packed;
mod parse;
mod time;
pub(crate) mod zone;

use crate::ModuleId;
use crate::util::*;
use calendar::{Clock, Day};
use pyrs_runtime::{Args, NONE, Result, Value, Vm, py_module};

use date::DATE;
use delta::DELTA;
use moment::MOMENT;
use time::TIME;
use zone::{TIMEZONE, TZINFO};

pub(crate) use delta::Delta;
pub(crate) use packed::{Date, DateTime, Time};
pub(crate) use zone::{TimeZone, TzInfo};

py_module! {
    pub static MODULE = ModuleId::Datetime, "_datetime";
    doc: "Fast implementation of the datetime module.",
    types: {
        Date = &DATE,
        DateTime(Date) = &MOMENT,
        Time = &TIME,
        Delta = &DELTA,
        TzInfo = &TZINFO,
        TimeZone(TzInfo) = &TIMEZONE,
    },
    values: {
        /// `timezone.utc`.
        Utc,
        /// 1970-01-01 in UTC.
        Epoch,
        /// The class of what `isocalendar()` gives.
        IsoDate,
    },
    constants: { "MINYEAR" = calendar::MIN_YEAR, "MAXYEAR" = calendar::MAX_YEAR },
    fill: fill,
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    iso_date::define(vm)?;
    one_module_name(vm)?;
    let second = |n| delta::Span {
        seconds: n,
        ..delta::Span::ZERO
    };
    let zero = delta::make(vm, delta::Span::ZERO)?;
    let utc = zone::make(vm, zero, None)?;
    Utc::set(vm, utc);
    set(vm, module, "UTC", utc)?;
    let midnight = Clock::default();
    let last = Clock::from_micros(calendar::DAY_MICROS - 1);
    let new_year = |year| Day {
        year,
        month: 1,
        day: 1,
    };
    let first_day = new_year(calendar::MIN_YEAR);
    let last_day = Day {
        month: 12,
        day: 31,
        ..new_year(calendar::MAX_YEAR)
    };
    let epoch = packed::make_moment(vm, new_year(1970), midnight, Some(utc))?;
    Epoch::set(vm, epoch);

    let class = Date::class(vm);
    let (min, max) = (
        packed::make_date(vm, first_day)?,
        packed::make_date(vm, last_day)?,
    );
    let step = delta::make(
        vm,
        delta::Span {
            days: 1,
            ..delta::Span::ZERO
        },
    )?;
    limits(vm, class, min, max, Some(step))?;

    let step = delta::make(
        vm,
        delta::Span {
            micros: 1,
            ..delta::Span::ZERO
        },
    )?;
    let class = DateTime::class(vm);
    let min = packed::make_moment(vm, first_day, midnight, None)?;
    let max = packed::make_moment(vm, last_day, last, None)?;
    limits(vm, class, min, max, Some(step))?;

    let class = Time::class(vm);
    let min = packed::make_time(vm, midnight, None)?;
    let max = packed::make_time(vm, last, None)?;
    limits(vm, class, min, max, Some(step))?;

    let class = Delta::class(vm);
    let min = delta::make(vm, delta::Span::MIN)?;
    let max = delta::make(vm, delta::Span::MAX)?;
    limits(vm, class, min, max, Some(step))?;

    let class = TimeZone::class(vm);
    let dict = pyrs_runtime::class::class_dict(class);
    vm.dict_set_text(dict, "utc", utc)?;
    // Whole minutes, as they were when offsets had to be.
    let minute = calendar::DAY_SECONDS - 60;
    let most = delta::make(vm, second(minute))?;
    let least = delta::make(
        vm,
        delta::Span {
            days: -1,
            seconds: 60,
            micros: 0,
        },
    )?;
    let (min, max) = (zone::make(vm, least, None)?, zone::make(vm, most, None)?);
    limits(vm, class, min, max, None)
}

/// The classes share one text of their module's name, which is no other name's, as CPython's
/// do: pickles say it once.
fn one_module_name(vm: &mut Vm) -> Result<()> {
    let name = vm.str("datetime")?;
    let classes = [
        Date::class(vm),
        DateTime::class(vm),
        Time::class(vm),
        Delta::class(vm),
        TzInfo::class(vm),
        TimeZone::class(vm),
    ];
    for class in classes {
        let dict = pyrs_runtime::class::class_dict(class);
        vm.dict_set_text(dict, "__module__", name)?;
    }
    Ok(())
}

fn limits(
    vm: &mut Vm,
    class: Value,
    min: Value,
    max: Value,
    resolution: Option<Value>,
) -> Result<()> {
    let dict = pyrs_runtime::class::class_dict(class);
    vm.dict_set_text(dict, "min", min)?;
    vm.dict_set_text(dict, "max", max)?;
    if let Some(resolution) = resolution {
        vm.dict_set_text(dict, "resolution", resolution)?;
    }
    Ok(())
}

/// An argument where CPython wants a C `int`.
fn c_int(vm: &mut Vm, value: Value) -> Result<i64> {
    // (Small ints have up to 63 bits.)
    if let Some(small) = value.as_small().and_then(|small| i32::try_from(small).ok()) {
        return Ok(small.into());
    }
    let index = vm.to_index(value)?;
    match pyrs_runtime::int::as_i64(index) {
        Some(i) if i32::try_from(i).is_ok() => Ok(i),
        Some(i) if i < 0 => Err(vm.overflow_error("signed integer is less than minimum")),
        Some(_) => Err(vm.overflow_error("signed integer is greater than maximum")),
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}

/// Argument `i` as a number, or a default.
fn int_or(vm: &mut Vm, args: Args, i: usize, default: i64) -> Result<i64> {
    match args.opt(i) {
        Some(value) => c_int(vm, value),
        None => Ok(default),
    }
}

/// The year, month and day arguments from `first` on.
fn day_args(vm: &mut Vm, args: Args, first: usize) -> Result<Day> {
    let mut parts = [0; 3];
    for (i, name) in ["year", "month", "day"].iter().enumerate() {
        let Some(value) = args.opt(first + i) else {
            let at = i + 1;
            return Err(vm.type_error(format!(
                "function missing required argument '{name}' (pos {at})"
            )));
        };
        parts[i] = c_int(vm, value)?;
    }
    checked_day(vm, parts[0], parts[1], parts[2])
}

/// A day, if there is such a one.
fn checked_day(vm: &mut Vm, year: i64, month: i64, day: i64) -> Result<Day> {
    if !(calendar::MIN_YEAR..=calendar::MAX_YEAR).contains(&year) {
        return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
    }
    if !(1..=12).contains(&month) {
        return Err(vm.value_error(format!("month must be in 1..12, not {month}")));
    }
    let most = calendar::days_in_month(year, month);
    if !(1..=most).contains(&day) {
        return Err(vm.value_error(format!(
            "day {day} must be in range 1..{most} for month {month} in year {year}"
        )));
    }
    Ok(Day { year, month, day })
}

fn checked_clock(vm: &mut Vm, parts: [i64; 4], fold: i64) -> Result<Clock> {
    let rules = [
        ("hour", 23),
        ("minute", 59),
        ("second", 59),
        ("microsecond", 999_999),
    ];
    for ((name, most), number) in rules.into_iter().zip(parts) {
        if !(0..=most).contains(&number) {
            return Err(vm.value_error(format!("{name} must be in 0..{most}, not {number}")));
        }
    }
    if fold != 0 && fold != 1 {
        return Err(vm.value_error(format!("fold must be either 0 or 1, not {fold}")));
    }
    let [hour, minute, second, micro] = parts;
    Ok(Clock {
        hour,
        minute,
        second,
        micro,
        fold: fold != 0,
    })
}

/// A time zone argument: None counts as none.
fn zone_arg(vm: &mut Vm, value: Option<Value>) -> Result<Option<Value>> {
    match value {
        None | Some(NONE) => Ok(None),
        Some(zone) if TzInfo::is(vm, zone) => Ok(Some(zone)),
        Some(other) => {
            let got = vm.type_name_of(other);
            Err(vm.type_error(format!(
                "tzinfo argument must be None or of a tzinfo subclass, not type '{got}'"
            )))
        }
    }
}

/// The class's name as `repr` shows it: whole for the module's own, bare for others.
fn shown_class(vm: &Vm, class: Value) -> String {
    let own = [
        (Date::class(vm), "datetime.date"),
        (DateTime::class(vm), "datetime.datetime"),
        (Time::class(vm), "datetime.time"),
        (Delta::class(vm), "datetime.timedelta"),
        (TimeZone::class(vm), "datetime.timezone"),
    ];
    match own.iter().find(|(own, _)| *own == class) {
        Some((_, name)) => (*name).to_owned(),
        None => vm.type_name(class),
    }
}
