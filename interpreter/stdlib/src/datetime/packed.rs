//! Fields packed into words, states as pickles contain them, hashes.
//!
//! Small ints have 31 bits with their sign. A day, the minute and the fold take 30 bits, the
//! hour, the second and the microsecond 31, which are moved below zero by half:
//!
//! | word | bits, from the highest |
//! |---|---|
//! | `DAY` | year 14, month 4, day 5, minute 6, fold 1 |
//! | `TIME` | hour 5, second 6, microsecond 20 |
//!
//! A date has the first word only, with minute and fold zero, a time of day both with day zero.

use super::calendar::{Clock, Day};
use super::{DateTime as DateTimeClass, Time as TimeClass, TzInfo};
use crate::util::*;
use pyrs_runtime::strategies::hash;
use pyrs_runtime::{Args, Kind, Result, Value, Vm, kind_of, native_struct, payload, string};

native_struct! {
    /// A date, and the first word of a datetime.
    pub struct Date {
        DAY: i64,
    }
}
native_struct! {
    /// A date with a time of day.
    pub struct DateTime: Date {
        TIME: i64,
        ZONE: Option<Value>,
    }
}
native_struct! {
    /// A time of day.
    pub struct Time {
        DAY: i64,
        TIME: i64,
        ZONE: Option<Value>,
    }
}

const HALF: i64 = 1 << 30;

fn day_word(day: Day, clock: Clock) -> i64 {
    let date = (day.year << 4 | day.month) << 5 | day.day;
    (date << 6 | clock.minute) << 1 | clock.fold as i64
}
fn time_word(clock: Clock) -> i64 {
    ((clock.hour << 6 | clock.second) << 20 | clock.micro) - HALF
}
fn day_of_word(word: i64) -> Day {
    Day {
        year: word >> 16,
        month: word >> 12 & 15,
        day: word >> 7 & 31,
    }
}
fn clock_of_words(day: i64, time: i64) -> Clock {
    let time = time + HALF;
    Clock {
        hour: time >> 26 & 31,
        minute: day >> 1 & 63,
        second: time >> 20 & 63,
        micro: time & 0xF_FFFF,
        fold: day & 1 != 0,
    }
}

/// The day of a date or a datetime.
#[inline]
pub fn day_of(this: Value) -> Day {
    day_of_word(Date::DAY.get(this))
}
/// Year, month and day as one number that compares as they do.
#[inline]
pub fn day_key(this: Value) -> i64 {
    Date::DAY.get(this) >> 7
}
/// The time of day of a datetime.
#[inline]
pub fn moment_clock(this: Value) -> Clock {
    clock_of_words(Date::DAY.get(this), DateTime::TIME.get(this))
}
/// The time of day of a time.
#[inline]
pub fn time_clock(this: Value) -> Clock {
    clock_of_words(Time::DAY.get(this), Time::TIME.get(this))
}

pub fn set_date(vm: &mut Vm, this: Value, day: Day) {
    Date::DAY.set(vm, this, day_word(day, Clock::default()));
}
pub fn set_moment(vm: &mut Vm, this: Value, day: Day, clock: Clock, zone: Option<Value>) {
    Date::DAY.set(vm, this, day_word(day, clock));
    DateTime::TIME.set(vm, this, time_word(clock));
    if zone.is_some() {
        DateTime::ZONE.set(vm, this, zone);
    }
}
pub fn set_time(vm: &mut Vm, this: Value, clock: Clock, zone: Option<Value>) {
    let no_day = Day {
        year: 0,
        month: 0,
        day: 0,
    };
    Time::DAY.set(vm, this, day_word(no_day, clock));
    Time::TIME.set(vm, this, time_word(clock));
    if zone.is_some() {
        Time::ZONE.set(vm, this, zone);
    }
}

/// Set the fold of a datetime, or of a time.
pub fn set_moment_fold(vm: &mut Vm, this: Value, fold: bool) {
    Date::DAY.set(vm, this, Date::DAY.get(this) & !1 | fold as i64);
}
pub fn set_time_fold(vm: &mut Vm, this: Value, fold: bool) {
    Time::DAY.set(vm, this, Time::DAY.get(this) & !1 | fold as i64);
}

pub fn make_date(vm: &mut Vm, day: Day) -> Result {
    let this = super::Date::make(vm)?;
    set_date(vm, this, day);
    Ok(this)
}
pub fn make_moment(vm: &mut Vm, day: Day, clock: Clock, zone: Option<Value>) -> Result {
    let this = DateTimeClass::make(vm)?;
    set_moment(vm, this, day, clock, zone);
    Ok(this)
}
pub fn make_time(vm: &mut Vm, clock: Clock, zone: Option<Value>) -> Result {
    let this = TimeClass::make(vm)?;
    set_time(vm, this, clock, zone);
    Ok(this)
}

/// The state of a day: what pickles contain and hashes are made of.
fn day_state(day: Day) -> [u8; 4] {
    [
        (day.year >> 8) as u8,
        day.year as u8,
        day.month as u8,
        day.day as u8,
    ]
}
fn clock_state(clock: Clock) -> [u8; 6] {
    let micro = clock.micro.to_be_bytes();
    [
        clock.hour as u8,
        clock.minute as u8,
        clock.second as u8,
        micro[5],
        micro[6],
        micro[7],
    ]
}

/// The set bit that says `fold` in the month of a datetime's state, in the hour of a time's.
const FOLD: u8 = 0x80;

pub fn date_state(vm: &mut Vm, this: Value) -> Result {
    new_bytes(vm, &day_state(day_of(this)))
}
pub fn moment_state(vm: &mut Vm, this: Value, with_fold: bool) -> Result {
    let clock = moment_clock(this);
    let mut state = [0; 10];
    state[..4].copy_from_slice(&day_state(day_of(this)));
    state[4..].copy_from_slice(&clock_state(clock));
    if clock.fold && with_fold {
        state[2] |= FOLD;
    }
    new_bytes(vm, &state)
}
pub fn time_state(vm: &mut Vm, this: Value, with_fold: bool) -> Result {
    let clock = time_clock(this);
    let mut state = clock_state(clock);
    if clock.fold && with_fold {
        state[0] |= FOLD;
    }
    new_bytes(vm, &state)
}

pub fn hash_of_day(day: Day) -> i64 {
    hash::of_data(&day_state(day))
}
pub fn hash_of_moment(day: Day, clock: Clock) -> i64 {
    let mut state = [0; 10];
    state[..4].copy_from_slice(&day_state(day));
    state[4..].copy_from_slice(&clock_state(clock));
    hash::of_data(&state)
}
pub fn hash_of_clock(clock: Clock) -> i64 {
    hash::of_data(&clock_state(clock))
}

/// The bytes of a pickle's state, if the first argument of a constructor can be one: bytes, or
/// a text that an old Python's bytes were read as, of that length and with a byte at `at` of
/// which `sane` is true. What is no Latin-1 text is None in its place.
pub fn state_arg<const N: usize>(
    vm: &Vm,
    value: Value,
    at: usize,
    sane: fn(u8) -> bool,
) -> Option<Option<[u8; N]>> {
    let value = payload(value);
    if !value.is_ref() {
        return None;
    }
    match kind_of(value) {
        Kind::Bytes => {
            let state: [u8; N] = bytes_of(vm, value)?.try_into().ok()?;
            sane(state[at]).then_some(Some(state))
        }
        _ if string::is_str(value) => {
            let units = string::units(value.addr());
            if units.len() != N || !u8::try_from(units.at(at)).is_ok_and(sane) {
                return None;
            }
            let mut state = [0; N];
            for (i, byte) in state.iter_mut().enumerate() {
                match u8::try_from(units.at(i)) {
                    Ok(unit) => *byte = unit,
                    Err(_) => return Some(None),
                }
            }
            Some(Some(state))
        }
        _ => None,
    }
}

pub fn sane_month(byte: u8) -> bool {
    (1..=12).contains(&byte)
}
pub fn sane_folded_month(byte: u8) -> bool {
    sane_month(byte & !FOLD)
}
pub fn sane_hour(byte: u8) -> bool {
    byte & !FOLD < 24
}

/// The day of a state.
pub fn day_of_state(vm: &mut Vm, state: &[u8; 4]) -> Result<Day> {
    let year = i64::from(state[0]) << 8 | i64::from(state[1]);
    super::checked_day(vm, year, (state[2] & !FOLD).into(), state[3].into())
}
/// The time of a state, and its fold, whose bit another field has.
pub fn clock_of_state(vm: &mut Vm, state: &[u8; 6], fold: bool) -> Result<Clock> {
    let micro = i64::from(state[3]) << 16 | i64::from(state[4]) << 8 | i64::from(state[5]);
    let parts = [state[0] & !FOLD, state[1], state[2]].map(i64::from);
    let parts = [parts[0], parts[1], parts[2], micro];
    super::checked_clock(vm, parts, fold.into())
}
pub fn has_fold(byte: u8) -> bool {
    byte & FOLD != 0
}

/// What is said of a text that stands for no bytes.
pub fn not_latin1(vm: &mut Vm, what: &str) -> pyrs_runtime::Raised {
    vm.value_error(format!(
        "Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, \
         encoding='latin1') is assumed."
    ))
}

/// The zone beside a state.
pub fn state_zone(vm: &mut Vm, args: Args, i: usize) -> Result<Option<Value>> {
    match args.opt(i) {
        None => Ok(None),
        Some(zone) if TzInfo::is(vm, zone) => Ok(Some(zone)),
        Some(pyrs_runtime::NONE) => Ok(None),
        Some(_) => Err(vm.type_error("bad tzinfo state arg")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_from_their_words() {
        let day = Day {
            year: 9999,
            month: 12,
            day: 31,
        };
        for fold in [false, true] {
            let clock = Clock {
                hour: 23,
                minute: 59,
                second: 59,
                micro: 999_999,
                fold,
            };
            let (first, second) = (day_word(day, clock), time_word(clock));
            assert!(first < HALF && (-HALF..HALF).contains(&second));
            assert_eq!(day_of_word(first), day);
            assert_eq!(clock_of_words(first, second), clock);
        }
        assert_eq!(time_word(Clock::default()), -HALF);
    }
}
