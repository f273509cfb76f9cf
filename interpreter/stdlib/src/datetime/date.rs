//! date.

use super::calendar::{self, Clock, Day, IsoError};
use super::delta::{self, Delta, Span, span_of};
use super::parse::{self, Fault};
use super::{Date, DateTime, c_int, checked_day, day_args, format, iso_date, now, packed};
use crate::broken::Broken;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NOT_IMPLEMENTED, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    string,
};

pub(super) static DATE: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    subclassable: true,
    doc: "date(year, month, day) --> date object",
    methods: &[
        Row::fixed("__new__", "type, /, year=None, month=None, day=None", new),
        Row::class("fromtimestamp", "type, timestamp, /", from_timestamp).doc(
            "Create a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created \
             via time.time(), that is interpreted\nas local time.",
        ),
        Row::class("fromordinal", "type, ordinal, /", |vm, a| {
            let ordinal = c_int(vm, a.get(1))?;
            let day = day_of_ordinal(vm, ordinal)?;
            make_for(vm, a.get(0), day)
        })
        .doc("int -> date corresponding to a proleptic Gregorian ordinal."),
        Row::class("fromisoformat", "type, string, /", from_iso_format)
            .doc("Construct a date from a string in ISO 8601 format."),
        Row::class("fromisocalendar", "type, year, week, day", |vm, a| {
            let mut parts = [0; 3];
            for (i, part) in parts.iter_mut().enumerate() {
                *part = match c_int(vm, a.get(1 + i)) {
                    Ok(number) => number,
                    Err(_) => {
                        vm.catch(Exc::OverflowError)?;
                        return Err(vm.value_error("ISO calendar component out of range"));
                    }
                };
            }
            let [year, week, weekday] = parts;
            match calendar::from_iso(year, week, weekday) {
                Ok(day) => make_for(vm, a.get(0), day),
                Err(error) => Err(iso_error(vm, error, year, week, weekday)),
            }
        })
        .doc(
            "Construct a date from the ISO year, week number and weekday.\n\nThis is the \
             inverse of the function date.isocalendar().",
        ),
        Row::class("strptime", "type, string, format, /", |vm, a| {
            let function = import_attr(vm, "_strptime", "_strptime_datetime_date")?;
            vm.call(function, &[a.get(0), a.get(1), a.get(2)])
        })
        .doc("Parse string according to the given date format (like time.strptime())."),
        Row::class("today", "type, /", today)
            .doc("Current date or datetime:  same as self.__class__.fromtimestamp(time.time())."),
        Row::new("ctime", "self, /", |vm, a| {
            format::c_time(vm, packed::day_of(a.get(0)), Clock::default())
        })
        .doc("Return ctime() style string."),
        Row::new("strftime", "self, /, format", |vm, a| {
            let this = a.get(0);
            let tm = broken(vm, this)?;
            let mut shown = format::Shown {
                tm,
                micro: 0,
                zone: None,
                about: this,
            };
            if DateTime::is(vm, this) {
                shown.micro = packed::moment_clock(this).micro;
                shown.zone = DateTime::ZONE.get(this);
            }
            format::strftime(vm, a.get(1), &shown)
        })
        .doc("format -> strftime() style string."),
        Row::new("__format__", "self, format_spec, /", |vm, a| {
            format::format(vm, a.get(0), a.get(1))
        })
        .doc("Formats self with strftime."),
        Row::new("isoformat", "self, /", |vm, a| {
            let mut out = String::new();
            format::push_day(&mut out, packed::day_of(a.get(0)));
            vm.str(&out)
        })
        .doc("Return string in ISO 8601 format, YYYY-MM-DD."),
        Row::new("isoweekday", "self, /", |_, a| {
            Ok(Value::small(packed::day_of(a.get(0)).weekday() + 1))
        })
        .doc("Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"),
        Row::new("isocalendar", "self, /", |vm, a| {
            iso_date::make(vm, packed::day_of(a.get(0)))
        })
        .doc("Return a named tuple containing ISO year, week number, and weekday."),
        Row::new("timetuple", "self, /", |vm, a| {
            Broken::of(packed::day_of(a.get(0)), Clock::default(), -1).tuple(vm)
        })
        .doc("Return time tuple, compatible with time.localtime()."),
        Row::new("toordinal", "self, /", |_, a| {
            Ok(Value::small(packed::day_of(a.get(0)).ordinal()))
        })
        .doc(
            "Return proleptic Gregorian ordinal.\n\nJanuary 1 of year 1 is day 1.  Only the year, \
             month and day contribute\nto the result.",
        ),
        Row::new("weekday", "self, /", |_, a| {
            Ok(Value::small(packed::day_of(a.get(0)).weekday()))
        })
        .doc("Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"),
        Row::new(
            "replace",
            "self, /, year=None, month=None, day=None",
            replace,
        )
        .doc("Return date with new specified fields."),
        Row::new(
            "__replace__",
            "self, /, year=None, month=None, day=None",
            replace,
        )
        .doc("The same as replace()."),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            let state = packed::date_state(vm, a.get(0))?;
            let state = vm.tuple(&[state])?;
            vm.tuple(&[class, state])
        })
        .doc("__reduce__() -> (cls, state)"),
        Row::new("__repr__", "self, /", |vm, a| {
            let Day { year, month, day } = packed::day_of(a.get(0));
            let class = super::shown_class(vm, vm.class_of(a.get(0)));
            vm.str(&format!("{class}({year}, {month}, {day})"))
        }),
        Row::new("__str__", "self, /", |vm, a| {
            call_method(vm, a.get(0), "isoformat", &[])
        }),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = packed::hash_of_day(packed::day_of(a.get(0)));
            vm.int(hash)
        }),
        Row::new("__add__", "self, value, /", |vm, a| {
            add(vm, a.get(0), a.get(1))
        }),
        Row::new("__radd__", "self, value, /", |vm, a| {
            add(vm, a.get(0), a.get(1))
        }),
        Row::new("__sub__", "self, value, /", |vm, a| {
            subtract(vm, a.get(0), a.get(1))
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            if Date::is(vm, a.get(1)) {
                return subtract(vm, a.get(1), a.get(0));
            }
            Ok(NOT_IMPLEMENTED)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
    ],
    getsets: &[
        GetSetRow::get("year", |_, a| {
            Ok(Value::small(packed::day_of(a.get(0)).year))
        }),
        GetSetRow::get("month", |_, a| {
            Ok(Value::small(packed::day_of(a.get(0)).month))
        }),
        GetSetRow::get("day", |_, a| Ok(Value::small(packed::day_of(a.get(0)).day))),
    ],
    ..TypeDef::new("date", Kind::NativeObject)
};

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if let (Some(state), None) = (args.opt(1), args.opt(2))
        && let Some(state) = packed::state_arg::<4>(vm, state, 2, packed::sane_month)
    {
        let Some(state) = state else {
            return Err(packed::not_latin1(vm, "date"));
        };
        let day = packed::day_of_state(vm, &state)?;
        let this = Date::new_for(vm, class)?;
        packed::set_date(vm, this, day);
        return Ok(this);
    }
    let day = day_args(vm, args, 1)?;
    let this = Date::new_for(vm, class)?;
    packed::set_date(vm, this, day);
    Ok(this)
}

/// A date of a class: what the class makes of the fields, if it is not the module's own.
pub fn make_for(vm: &mut Vm, class: Value, day: Day) -> Result {
    if class == Date::class(vm) {
        return packed::make_date(vm, day);
    }
    if class == DateTime::class(vm) {
        return packed::make_moment(vm, day, Clock::default(), None);
    }
    vm.call(class, &[day.year, day.month, day.day].map(Value::small))
}

pub fn day_of_ordinal(vm: &mut Vm, ordinal: i64) -> Result<Day> {
    if ordinal < 1 {
        return Err(vm.value_error("ordinal must be >= 1"));
    }
    if ordinal > calendar::MAX_ORDINAL {
        let year = Day::from_ordinal(ordinal).year;
        return Err(vm.value_error(format!("year must be in 1..9999, not {year}")));
    }
    Ok(Day::from_ordinal(ordinal))
}

/// The day so many days later.
pub fn day_after(vm: &mut Vm, day: Day, days: i64) -> Result<Day> {
    let ordinal = day.ordinal() + days;
    if !(1..=calendar::MAX_ORDINAL).contains(&ordinal) {
        return Err(vm.overflow_error("date value out of range"));
    }
    Ok(Day::from_ordinal(ordinal))
}

fn iso_error(vm: &mut Vm, error: IsoError, year: i64, week: i64, weekday: i64) -> Raised {
    vm.value_error(match error {
        IsoError::Year => format!("year must be in 1..9999, not {year}"),
        IsoError::Week => format!("Invalid week: {week}"),
        IsoError::Weekday => format!("Invalid weekday: {weekday} (range is [1, 7])"),
        IsoError::Range => format!("year must be in 1..9999, not {}", year + 1),
    })
}

/// The error about a text that is no date or time.
pub fn fault(vm: &mut Vm, text: Value, fault: Fault) -> Raised {
    let failed = match fault {
        Fault::Day(year, month, day) => checked_day(vm, year, month, day).err(),
        Fault::Clock(parts) => super::checked_clock(vm, parts, 0).err(),
        Fault::Iso(error, year, week, weekday) => Some(iso_error(vm, error, year, week, weekday)),
        Fault::AfterMidnight => {
            Some(vm.value_error("minute, second, and microsecond must be 0 when hour is 24"))
        }
        Fault::Form => None,
    };
    if let Some(raised) = failed {
        return raised;
    }
    let mut out = pyrs_leaf::TextBuilder::new();
    out.push_str("Invalid isoformat string: ");
    if let Err(raised) = pyrs_builtins::shared::push_repr(vm, &mut out, text) {
        return raised;
    }
    match vm.str_of_text(&out.finish()) {
        Ok(text) => {
            let class = vm.exc_class(pyrs_runtime::Exc::ValueError);
            vm.raise_with(class, text)
        }
        Err(raised) => raised,
    }
}

/// The argument of `fromisoformat`; a character that is not ASCII is a zero byte.
pub fn iso_text(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    let Some(text) = vm.as_str(value) else {
        return Err(vm.type_error("fromisoformat: argument must be str"));
    };
    let units = string::units(text.addr());
    // No text that is longer than this says anything new, but digits that do not count may
    // go on for ever.
    room::ask(units.len())?;
    let ascii = |unit: u32| u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(0);
    Ok(units.iter().map(ascii).collect())
}

fn from_iso_format(vm: &mut Vm, args: Args) -> Result {
    let text = iso_text(vm, args.get(1))?;
    let parsed = match text.len() {
        7 | 8 | 10 => parse::date(&text),
        _ => Err(Fault::Form),
    };
    match parsed {
        Ok(day) => make_for(vm, args.get(0), day),
        Err(error) => Err(fault(vm, args.get(1), error)),
    }
}

fn from_timestamp(vm: &mut Vm, args: Args) -> Result {
    let seconds = now::seconds_arg(vm, args.get(1))?;
    let (day, _) = now::local(vm, seconds)?;
    make_for(vm, args.get(0), day)
}

fn today(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if class == Date::class(vm) {
        let (seconds, _) = now::clock(vm)?;
        let (day, _) = now::local(vm, seconds)?;
        return packed::make_date(vm, day);
    }
    let time = import(vm, "time")?;
    let time = call_method(vm, time, "time", &[])?;
    call_method(vm, class, "fromtimestamp", &[time])
}

/// The fields of a date or datetime as the C library takes them.
fn broken(vm: &mut Vm, this: Value) -> Result<Broken> {
    if Date::is_exactly(vm, this) {
        return Ok(Broken::of(packed::day_of(this), Clock::default(), -1));
    }
    if DateTime::is_exactly(vm, this) && DateTime::ZONE.get(this).is_none() {
        let clock = packed::moment_clock(this);
        return Ok(Broken::of(packed::day_of(this), clock, -1));
    }
    let tuple = call_method(vm, this, "timetuple", &[])?;
    Broken::of_tuple(vm, tuple)
}

fn replace(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let old = packed::day_of(this);
    let year = super::int_or(vm, args, 1, old.year)?;
    let month = super::int_or(vm, args, 2, old.month)?;
    let day = super::int_or(vm, args, 3, old.day)?;
    let class = vm.class_of(this);
    if class != Date::class(vm) {
        return {
            let (year, month, day) = (vm.int(year)?, vm.int(month)?, vm.int(day)?);
            vm.call(class, &[year, month, day])
        };
    }
    let day = checked_day(vm, year, month, day)?;
    packed::make_date(vm, day)
}

fn add(vm: &mut Vm, this: Value, by: Value) -> Result {
    if DateTime::is(vm, this) || !Delta::is(vm, by) {
        return Ok(NOT_IMPLEMENTED);
    }
    let day = day_after(vm, packed::day_of(this), span_of(by).days)?;
    let class = vm.class_of(this);
    make_for(vm, class, day)
}

fn subtract(vm: &mut Vm, this: Value, other: Value) -> Result {
    if DateTime::is(vm, this) || DateTime::is(vm, other) {
        return Ok(NOT_IMPLEMENTED);
    }
    if Date::is(vm, other) {
        let days = packed::day_of(this).ordinal() - packed::day_of(other).ordinal();
        return delta::make(vm, Span { days, ..Span::ZERO });
    }
    if !Delta::is(vm, other) {
        return Ok(NOT_IMPLEMENTED);
    }
    // The difference's days alone count, as they are, whatever its seconds.
    let day = day_after(vm, packed::day_of(this), -span_of(other).days)?;
    let class = vm.class_of(this);
    make_for(vm, class, day)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !Date::is(vm, b) || DateTime::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(boolean(op.of(packed::day_key(a).cmp(&packed::day_key(b)))))
}
