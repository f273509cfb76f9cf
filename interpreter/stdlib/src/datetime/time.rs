//! time: times of day.

use super::calendar::{Clock, Day};
use super::delta::{self, Span};
use super::moment::{finish_repr, push_rest};
use super::moment_make::zone_of;
use super::{Time, checked_clock, date, format, int_or, packed, parse, zone, zone_arg};
use crate::broken::Broken;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean,
};

const REPLACE: &str = "self, /, hour=None, minute=None, second=None, microsecond=None, \
                       tzinfo=None, *, fold=None";

pub(super) static TIME: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    subclassable: true,
    doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll \
          arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The \
          remaining arguments may be ints.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0",
            new,
        ),
        Row::class("strptime", "type, string, format, /", |vm, a| {
            let function = import_attr(vm, "_strptime", "_strptime_datetime_time")?;
            vm.call(function, &[a.get(0), a.get(1), a.get(2)])
        })
        .doc("Parse string according to the given time format (like time.strptime())."),
        Row::class("fromisoformat", "type, string, /", from_iso_format)
            .doc("Construct a time from a string in ISO 8601 format."),
        Row::new("isoformat", "self, /, timespec='auto'", iso_format).doc(
            "Return the time formatted according to ISO.\n\nThe full format is \
             'HH:MM:SS.mmmmmm+zz:zz'. By default, the fractional\npart is omitted if \
             self.microsecond == 0.",
        ),
        Row::new("strftime", "self, /, format", |vm, a| {
            let this = a.get(0);
            let clock = packed::time_clock(this);
            // The C library formats dates; this is the one that time tuples without a date have.
            let day = Day {
                year: 1900,
                month: 1,
                day: 1,
            };
            let shown = format::Shown {
                tm: Broken::of(day, clock, -1),
                micro: clock.micro,
                zone: Time::ZONE.get(this),
                about: NONE,
            };
            format::strftime(vm, a.get(1), &shown)
        })
        .doc("format -> strftime() style string."),
        Row::new("__format__", "self, format_spec, /", |vm, a| {
            format::format(vm, a.get(0), a.get(1))
        })
        .doc("Formats self with strftime."),
        Row::new("utcoffset", "self, /", |vm, a| {
            zone::ask(vm, Time::ZONE.get(a.get(0)), Name::utcoffset, NONE)
        })
        .doc("Return self.tzinfo.utcoffset(self)."),
        Row::new("tzname", "self, /", |vm, a| {
            zone::name(vm, Time::ZONE.get(a.get(0)), NONE)
        })
        .doc("Return self.tzinfo.tzname(self)."),
        Row::new("dst", "self, /", |vm, a| {
            zone::ask(vm, Time::ZONE.get(a.get(0)), Name::dst, NONE)
        })
        .doc("Return self.tzinfo.dst(self)."),
        Row::new("replace", REPLACE, replace).doc("Return time with new specified fields."),
        Row::new("__replace__", REPLACE, replace).doc("The same as replace()."),
        Row::new("__reduce_ex__", "self, proto, /", |vm, a| {
            let protocol = super::c_int(vm, a.get(1))?;
            reduce(vm, a.get(0), protocol > 3)
        })
        .doc("__reduce_ex__(proto) -> (cls, state)"),
        Row::new("__reduce__", "self, /", |vm, a| reduce(vm, a.get(0), false))
            .doc("__reduce__() -> (cls, state)"),
        Row::new("__repr__", "self, /", |vm, a| {
            let this = a.get(0);
            let class = super::shown_class(vm, vm.class_of(this));
            let clock = packed::time_clock(this);
            let mut head = format!("{class}({}, {}", clock.hour, clock.minute);
            push_rest(&mut head, clock.second, clock.micro);
            finish_repr(vm, head, Time::ZONE.get(this), clock.fold)
        }),
        Row::new("__str__", "self, /", |vm, a| {
            call_method(vm, a.get(0), "isoformat", &[])
        }),
        Row::new("__hash__", "self, /", hash),
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
        GetSetRow::get("hour", |_, a| {
            Ok(Value::small(packed::time_clock(a.get(0)).hour))
        }),
        GetSetRow::get("minute", |_, a| {
            Ok(Value::small(packed::time_clock(a.get(0)).minute))
        }),
        GetSetRow::get("second", |_, a| {
            Ok(Value::small(packed::time_clock(a.get(0)).second))
        }),
        GetSetRow::get("microsecond", |_, a| {
            Ok(Value::small(packed::time_clock(a.get(0)).micro))
        }),
        GetSetRow::get("tzinfo", |_, a| {
            Ok(Time::ZONE.get(a.get(0)).unwrap_or(NONE))
        }),
        GetSetRow::get("fold", |_, a| {
            Ok(Value::small(packed::time_clock(a.get(0)).fold as i64))
        }),
    ],
    ..TypeDef::new("time", Kind::NativeObject)
};

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if let Some(state) = args.opt(1)
        && !state.is_small()
        && (3..7).all(|i| args.opt(i).is_none())
        && let Some(state) = packed::state_arg::<6>(vm, state, 0, packed::sane_hour)
    {
        let zone = packed::state_zone(vm, args, 2)?;
        let Some(state) = state else {
            return Err(packed::not_latin1(vm, "time"));
        };
        let clock = packed::clock_of_state(vm, &state, packed::has_fold(state[0]))?;
        let this = Time::new_for(vm, class)?;
        packed::set_time(vm, this, clock, zone);
        return Ok(this);
    }
    let mut parts = [0; 4];
    for (i, part) in parts.iter_mut().enumerate() {
        *part = int_or(vm, args, 1 + i, 0)?;
    }
    let fold = int_or(vm, args, 6, 0)?;
    let clock = checked_clock(vm, parts, fold)?;
    let zone = zone_arg(vm, args.opt(5))?;
    let this = Time::new_for(vm, class)?;
    packed::set_time(vm, this, clock, zone);
    Ok(this)
}

/// A time of a class: what the class makes of the fields, if it is not the module's own.
fn make_for(vm: &mut Vm, class: Value, clock: Clock, zone: Option<Value>) -> Result {
    if class == Time::class(vm) {
        return packed::make_time(vm, clock, zone);
    }
    let parts = [clock.hour, clock.minute, clock.second, clock.micro].map(Value::small);
    let [hour, minute, second, micro] = parts;
    let zone = zone.unwrap_or(NONE);
    let made = vm.call(class, &[hour, minute, second, micro, zone])?;
    if Time::is(vm, made) {
        packed::set_time_fold(vm, made, clock.fold);
    }
    Ok(made)
}

fn from_iso_format(vm: &mut Vm, args: Args) -> Result {
    let text = date::iso_text(vm, args.get(1))?;
    let parsed = parse::time(text.strip_prefix(b"T").unwrap_or(&text));
    match parsed {
        Ok(moment) => {
            let zone = zone_of(vm, moment.offset)?;
            make_for(vm, args.get(0), moment.clock, zone)
        }
        Err(fault) => Err(date::fault(vm, args.get(1), fault)),
    }
}

fn iso_format(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let precision = format::precision(vm, args.opt(1), 1)?;
    let mut out = String::new();
    format::push_clock(&mut out, packed::time_clock(this), precision);
    let zone = Time::ZONE.get(this);
    if zone.is_some() {
        out.push_str(&format::zone_offset(vm, zone, NONE, ":")?);
    }
    vm.str(&out)
}

fn replace(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let old = packed::time_clock(this);
    let mut parts = [old.hour, old.minute, old.second, old.micro];
    for (i, part) in parts.iter_mut().enumerate() {
        *part = int_or(vm, args, 1 + i, *part)?;
    }
    let fold = int_or(vm, args, 6, old.fold.into())?;
    let zone = match args.opt(5) {
        None => Time::ZONE.get(this),
        zone => zone_arg(vm, zone)?,
    };
    let clock = checked_clock(vm, parts, fold)?;
    let class = vm.class_of(this);
    make_for(vm, class, clock, zone)
}

fn reduce(vm: &mut Vm, this: Value, with_fold: bool) -> Result {
    let class = vm.class_of(this);
    let state = packed::time_state(vm, this, with_fold)?;
    let state = match Time::ZONE.get(this) {
        Some(zone) => vm.tuple(&[state, zone])?,
        None => vm.tuple(&[state])?,
    };
    vm.tuple(&[class, state])
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let clock = packed::time_clock(this);
    let zone = Time::ZONE.get(this);
    let hash = match zone::span(vm, zone, Name::utcoffset, NONE)? {
        None => packed::hash_of_clock(clock),
        Some(offset) => {
            let shown = Span {
                days: 0,
                seconds: clock.seconds(),
                micros: clock.micro,
            };
            delta::hash(vm, shown.minus(offset))?
        }
    };
    vm.int(hash)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !Time::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y) = (packed::time_clock(a), packed::time_clock(b));
    let order = x.micros().cmp(&y.micros());
    let (zone_a, zone_b) = (Time::ZONE.get(a), Time::ZONE.get(b));
    if zone_a == zone_b {
        return Ok(boolean(op.of(order)));
    }
    let east_a = zone::span(vm, zone_a, Name::utcoffset, NONE)?;
    let east_b = zone::span(vm, zone_b, Name::utcoffset, NONE)?;
    match (east_a, east_b) {
        _ if east_a == east_b => Ok(boolean(op.of(order))),
        (Some(east_a), Some(east_b)) => {
            // Offsets count by their seconds.
            let key =
                |clock: Clock, east| (clock.seconds() - zone::whole_seconds(east), clock.micro);
            Ok(boolean(op.of(key(x, east_a).cmp(&key(y, east_b)))))
        }
        _ => match op {
            CmpOp::Eq => Ok(boolean(false)),
            CmpOp::Ne => Ok(boolean(true)),
            _ => Err(vm.type_error("can't compare offset-naive and offset-aware times")),
        },
    }
}
