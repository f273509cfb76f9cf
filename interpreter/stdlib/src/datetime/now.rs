//! Clocks, timestamps and local time.

use super::calendar::{
    Clock, DAY_SECONDS, Day, EPOCH_ORDINAL, MAX_ORDINAL, SECOND_MICROS, to_seconds,
};
use crate::broken::Broken;
use crate::util::*;
use pyrs_runtime::{Raised, Result, Value, Vm, int};

/// What `to_seconds` gives for 1970-01-01.
const EPOCH: i64 = EPOCH_ORDINAL * DAY_SECONDS;
/// No clock is set back by more.
const MOST_FOLD: i64 = DAY_SECONDS;

/// Seconds and microseconds since 1970.
pub fn clock(vm: &mut Vm) -> Result<(i64, i64)> {
    let now = crate::time::clock(vm, libc::CLOCK_REALTIME)?;
    Ok((now.tv_sec, now.tv_nsec / 1000))
}

fn out_of_range(vm: &mut Vm) -> Raised {
    vm.overflow_error("timestamp out of range for platform time_t")
}

fn finite(vm: &mut Vm, number: f64) -> Result<f64> {
    if number.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    // The first number that is too large for 64 bits.
    if number.abs() >= 9_223_372_036_854_775_808.0 {
        return Err(out_of_range(vm));
    }
    Ok(number)
}

fn whole(vm: &mut Vm, value: Value) -> Result<i64> {
    let index = vm.to_index(value)?;
    match int::as_i64(index) {
        Some(seconds) => Ok(seconds),
        None => Err(out_of_range(vm)),
    }
}

/// A timestamp argument of which seconds count.
pub fn seconds_arg(vm: &mut Vm, value: Value) -> Result<i64> {
    match vm.as_f64(value) {
        Some(number) => Ok(finite(vm, number)?.floor() as i64),
        None => whole(vm, value),
    }
}

/// A timestamp argument as seconds and microseconds, to the nearest.
pub fn micros_arg(vm: &mut Vm, value: Value) -> Result<(i64, i64)> {
    let Some(number) = vm.as_f64(value) else {
        if !vm.is_int(value) {
            let got = vm.type_name_of(value);
            if vm
                .special(value, pyrs_runtime::name::Name::__index__)
                .is_none()
            {
                return Err(vm.type_error(format!("argument must be int or float, not {got}")));
            }
        }
        return Ok((whole(vm, value)?, 0));
    };
    let number = finite(vm, number)?;
    let micros = (number.fract() * SECOND_MICROS as f64).round_ties_even() as i64;
    let seconds = number.trunc() as i64 + micros.div_euclid(SECOND_MICROS);
    Ok((seconds, micros.rem_euclid(SECOND_MICROS)))
}

/// Day and time of seconds since 1970, in UTC.
pub fn utc(vm: &mut Vm, seconds: i64) -> Result<(Day, Clock)> {
    let ordinal = seconds.div_euclid(DAY_SECONDS) + EPOCH_ORDINAL;
    if !(1..=MAX_ORDINAL).contains(&ordinal) {
        // Years of more than 32 bits are none of the C library's either.
        let days = i64::from(i32::MAX) * 365;
        if ordinal.abs() > days {
            return Err(os_error(vm, libc::EOVERFLOW, None));
        }
        let year = Day::from_ordinal(ordinal).year;
        return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
    }
    let rest = seconds.rem_euclid(DAY_SECONDS);
    Ok((
        Day::from_ordinal(ordinal),
        Clock::from_micros(rest * SECOND_MICROS),
    ))
}

/// Day and time of seconds since 1970, in local time.
pub fn local(vm: &mut Vm, seconds: i64) -> Result<(Day, Clock)> {
    let (day, clock) = Broken::local(vm, seconds)?.parts();
    let year = day.year;
    if !(1..=9999).contains(&year) {
        return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
    }
    Ok((day, clock))
}

/// As [`local`], with the fold.
pub fn local_folded(vm: &mut Vm, seconds: i64) -> Result<(Day, Clock)> {
    let (day, mut clock) = local(vm, seconds)?;
    let shown = to_seconds(day, clock);
    // Where clocks were set back within the last day by more than nothing, the same time was
    // shown before, that much earlier.
    let Ok(before) = shown_at(vm, EPOCH + seconds - MOST_FOLD) else {
        vm.take_exception();
        return Ok((day, clock));
    };
    let change = shown - before - MOST_FOLD;
    if change < 0 {
        clock.fold = shown_at(vm, EPOCH + seconds + change)? == shown;
    }
    Ok((day, clock))
}

/// What local clocks show at a time, both as `to_seconds` counts.
fn shown_at(vm: &mut Vm, time: i64) -> Result<i64> {
    if !(DAY_SECONDS..=(MAX_ORDINAL + 1) * DAY_SECONDS).contains(&time) {
        return Err(vm.value_error("year is out of range"));
    }
    let (day, clock) = Broken::local(vm, time - EPOCH)?.parts();
    Ok(to_seconds(day, clock))
}

/// Seconds since 1970 when local clocks show a day and time: of two such times the first, with
/// the fold the second. What they never show is taken as by the offset before the change, with
/// the fold as by the one after it.
pub fn from_local(vm: &mut Vm, day: Day, clock: Clock) -> Result<i64> {
    let wanted = to_seconds(day, clock);
    let first_offset = shown_at(vm, wanted)? - wanted;
    let first = wanted - first_offset;
    let first_fits = shown_at(vm, first)? == wanted;
    let second_offset = if first_fits {
        // One solution: look for another on the other side of a change.
        let probe = if clock.fold {
            first + MOST_FOLD
        } else {
            first - MOST_FOLD
        };
        let offset = shown_at(vm, probe)? - probe;
        if offset == first_offset {
            return Ok(first - EPOCH);
        }
        offset
    } else {
        shown_at(vm, first)? - first
    };
    let second = wanted - second_offset;
    let time = if shown_at(vm, second)? == wanted {
        second
    } else if first_fits {
        first
    } else if clock.fold {
        first.min(second)
    } else {
        first.max(second)
    };
    Ok(time - EPOCH)
}

/// The local zone, as it is at a time.
pub fn zone_at(vm: &mut Vm, seconds: i64) -> Result {
    let broken = Broken::local(vm, seconds)?;
    let name = vm.str(&broken.zone_name())?;
    super::zone::of_seconds(vm, broken.offset(), 0, Some(name))
}
