//! What datetimes are asked and computed with.

use super::calendar::{Clock, DAY_SECONDS, Day, SECOND_MICROS};
use super::delta::{self, Delta, Span, span_of};
use super::delta_ops::seconds_of;
use super::{DateTime, Epoch, Utc, date, now, packed, zone};
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, NONE, NOT_IMPLEMENTED, Result, Value, Vm, boolean};

/// A datetime of a class: what the class makes of the fields, if it is not the module's own.
pub fn make_for(vm: &mut Vm, class: Value, day: Day, clock: Clock, zone: Option<Value>) -> Result {
    if class == DateTime::class(vm) {
        return packed::make_moment(vm, day, clock, zone);
    }
    let [year, month, dom] = [day.year, day.month, day.day].map(Value::small);
    let time = [clock.hour, clock.minute, clock.second, clock.micro].map(Value::small);
    let [hour, minute, second, micro] = time;
    let zone = zone.unwrap_or(NONE);
    let args = [year, month, dom, hour, minute, second, micro, zone];
    let made = vm.call(class, &args)?;
    if DateTime::is(vm, made) {
        packed::set_moment_fold(vm, made, clock.fold);
    }
    Ok(made)
}

pub fn utcoffset(vm: &mut Vm, this: Value) -> Result<Option<Span>> {
    zone::span(vm, DateTime::ZONE.get(this), Name::utcoffset, this)
}

/// Day and time so much later.
fn later(vm: &mut Vm, day: Day, clock: Clock, by: Span) -> Result<(Day, Clock)> {
    let sum = Span::normal(
        by.days,
        clock.seconds() + by.seconds,
        clock.micro + by.micros,
    );
    let day = if sum.days == 0 {
        day
    } else {
        date::day_after(vm, day, sum.days)?
    };
    Ok((
        day,
        Clock::from_micros(sum.seconds * SECOND_MICROS + sum.micros),
    ))
}

/// The datetime so much later, of the same class and zone.
pub fn shift(vm: &mut Vm, this: Value, by: Span) -> Result {
    let (day, clock) = later(vm, packed::day_of(this), packed::moment_clock(this), by)?;
    let class = vm.class_of(this);
    make_for(vm, class, day, clock, DateTime::ZONE.get(this))
}

pub fn add(vm: &mut Vm, args: Args) -> Result {
    let (this, by) = (args.get(0), args.get(1));
    if !Delta::is(vm, by) {
        return Ok(NOT_IMPLEMENTED);
    }
    shift(vm, this, span_of(by))
}

/// From the beginning of day 0 to what the datetime shows.
fn shown(this: Value) -> Span {
    let clock = packed::moment_clock(this);
    Span {
        days: packed::day_of(this).ordinal(),
        seconds: clock.seconds(),
        micros: clock.micro,
    }
}

/// The difference of two datetimes.
fn difference(vm: &mut Vm, a: Value, b: Value) -> Result<Span> {
    let plain = |a, b| shown(a).minus(shown(b));
    if DateTime::ZONE.get(a) == DateTime::ZONE.get(b) {
        return Ok(plain(a, b));
    }
    let (east_a, east_b) = (utcoffset(vm, a)?, utcoffset(vm, b)?);
    match (east_a, east_b) {
        (Some(x), Some(y)) => Ok(plain(a, b).minus(x.minus(y))),
        (None, None) => Ok(plain(a, b)),
        _ => Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes")),
    }
}

pub fn subtract(vm: &mut Vm, a: Value, b: Value) -> Result {
    if !DateTime::is(vm, a) {
        return Ok(NOT_IMPLEMENTED);
    }
    if DateTime::is(vm, b) {
        let span = difference(vm, a, b)?;
        return delta::make(vm, span);
    }
    if Delta::is(vm, b) {
        let by = span_of(b);
        // The fields one by one: the negative of the least difference is none.
        let by = Span {
            days: -by.days,
            seconds: -by.seconds,
            micros: -by.micros,
        };
        return shift(vm, a, by);
    }
    Ok(NOT_IMPLEMENTED)
}

/// The offset that a datetime would have with the other fold.
fn other_fold_offset(vm: &mut Vm, this: Value) -> Result<Option<Span>> {
    let mut clock = packed::moment_clock(this);
    clock.fold = !clock.fold;
    let zone = DateTime::ZONE.get(this);
    let other = packed::make_moment(vm, packed::day_of(this), clock, zone)?;
    utcoffset(vm, other)
}

/// Whether a datetime is no certain time: another fold is another one. Between zones it equals
/// nothing then.
fn is_problematic(vm: &mut Vm, this: Value, offset: Option<Span>) -> Result<bool> {
    Ok(other_fold_offset(vm, this)? != offset)
}

pub fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !DateTime::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let order = shown(a).cmp(&shown(b));
    if DateTime::ZONE.get(a) == DateTime::ZONE.get(b) {
        return Ok(boolean(op.of(order)));
    }
    let (east_a, east_b) = (utcoffset(vm, a)?, utcoffset(vm, b)?);
    let order = if east_a == east_b {
        order
    } else if east_a.is_some() && east_b.is_some() {
        difference(vm, a, b)?.cmp(&Span::ZERO)
    } else {
        return match op {
            CmpOp::Eq => Ok(boolean(false)),
            CmpOp::Ne => Ok(boolean(true)),
            _ => Err(vm.type_error("can't compare offset-naive and offset-aware datetimes")),
        };
    };
    if matches!(op, CmpOp::Eq | CmpOp::Ne)
        && order.is_eq()
        && (is_problematic(vm, a, east_a)? || is_problematic(vm, b, east_b)?)
    {
        return Ok(boolean(op == CmpOp::Ne));
    }
    Ok(boolean(op.of(order)))
}

pub fn hash(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let mut clock = packed::moment_clock(this);
    let offset = match DateTime::ZONE.get(this) {
        None => None,
        Some(_) if clock.fold => {
            // Both times that a clock shows twice hash alike.
            clock.fold = false;
            let zone = DateTime::ZONE.get(this);
            let first = packed::make_moment(vm, packed::day_of(this), clock, zone)?;
            utcoffset(vm, first)?
        }
        Some(_) => utcoffset(vm, this)?,
    };
    let hash = match offset {
        None => packed::hash_of_moment(packed::day_of(this), clock),
        Some(offset) => delta::hash(vm, shown(this).minus(offset))?,
    };
    vm.int(hash)
}

pub fn timestamp(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if DateTime::ZONE.get(this).is_some()
        && let Some(epoch) = Epoch::get(vm)
    {
        let span = difference(vm, this, epoch)?;
        return vm.float(seconds_of(span));
    }
    let clock = packed::moment_clock(this);
    let seconds = now::from_local(vm, packed::day_of(this), clock)?;
    vm.float(seconds as f64 + clock.micro as f64 / 1e6)
}

/// The local zone at the time of a naive datetime.
fn local_zone(vm: &mut Vm, this: Value) -> Result {
    let (day, mut clock) = (packed::day_of(this), packed::moment_clock(this));
    let seconds = now::from_local(vm, day, clock)?;
    // A time that clocks skip: the offset it is meant by is that of the other side.
    clock.fold = !clock.fold;
    let other = now::from_local(vm, day, clock)?;
    let skipped = other != seconds && (other > seconds) != clock.fold;
    now::zone_at(vm, if skipped { other } else { seconds })
}

pub fn as_timezone(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let wanted = super::zone_arg(vm, args.opt(1))?;
    let own = match DateTime::ZONE.get(this) {
        Some(zone) => zone,
        None => local_zone(vm, this)?,
    };
    if wanted == Some(own) {
        return Ok(this);
    }
    let offset = match zone::span(vm, Some(own), Name::utcoffset, this)? {
        Some(offset) => offset,
        None => {
            // A zone that does not know: the datetime counts as naive.
            let own = local_zone(vm, this)?;
            zone::span(vm, Some(own), Name::utcoffset, this)?.unwrap_or(Span::ZERO)
        }
    };
    let back = Span {
        days: -offset.days,
        seconds: -offset.seconds,
        micros: -offset.micros,
    };
    let (day, clock) = later(vm, packed::day_of(this), packed::moment_clock(this), back)?;
    let zone = match wanted {
        Some(zone) => zone,
        None => {
            let seconds = super::calendar::to_seconds(day, clock)
                - super::calendar::EPOCH_ORDINAL * DAY_SECONDS;
            now::zone_at(vm, seconds)?
        }
    };
    let class = vm.class_of(this);
    let utc = make_for(vm, class, day, clock, Some(zone))?;
    vm.call_method(zone, Name::fromutc, &[utc])
}

/// As `time.struct_time`; summer time as the zone says it.
pub fn time_tuple(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let zone = DateTime::ZONE.get(this);
    let summer = match zone::span(vm, zone, Name::dst, this)? {
        None => -1,
        Some(span) => (span != Span::ZERO) as i32,
    };
    let clock = packed::moment_clock(this);
    crate::broken::Broken::of(packed::day_of(this), clock, summer).tuple(vm)
}

pub fn utc_time_tuple(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (mut day, mut clock) = (packed::day_of(this), packed::moment_clock(this));
    let zone = DateTime::ZONE.get(this);
    if zone.is_some()
        && zone != Utc::get(vm)
        && let Some(offset) = utcoffset(vm, this)?
    {
        let back = Span {
            days: -offset.days,
            seconds: -offset.seconds,
            micros: -offset.micros,
        };
        (day, clock) = later(vm, day, clock, back)?;
    }
    crate::broken::Broken::of(day, clock, 0).tuple(vm)
}
