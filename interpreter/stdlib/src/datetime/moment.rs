//! datetime.

use super::format;
use super::{DateTime, moment_make as make, moment_ops as ops, packed, zone};
use crate::util::*;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm};

const REPLACE: &str = "self, /, year=None, month=None, day=None, hour=None, minute=None, \
                       second=None, microsecond=None, tzinfo=None, *, fold=None";

pub(super) static MOMENT: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    subclassable: true,
    doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe \
          year, month and day arguments are required. tzinfo may be None, or an\ninstance of a \
          tzinfo subclass. The remaining arguments may be ints.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, year=None, month=None, day=None, hour=0, minute=0, second=0, \
             microsecond=0, tzinfo=None, *, fold=0",
            make::new,
        ),
        Row::class("now", "type, /, tz=None", make::now_).doc(
            "Returns new datetime object representing current time local to tz.\n\n  tz\n    \
             Timezone object.\n\nIf no tz is specified, uses local timezone.",
        ),
        Row::class("utcnow", "type, /", make::utc_now)
            .doc("Return a new datetime representing UTC day and time."),
        Row::class(
            "fromtimestamp",
            "type, /, timestamp, tz=None",
            make::from_timestamp,
        )
        .doc("Create a datetime from a POSIX timestamp."),
        Row::class(
            "utcfromtimestamp",
            "type, timestamp, /",
            make::utc_from_timestamp,
        )
        .doc("Create a naive UTC datetime from a POSIX timestamp."),
        Row::class("strptime", "type, string, format, /", |vm, a| {
            let function = import_attr(vm, "_strptime", "_strptime_datetime_datetime")?;
            vm.call(function, &[a.get(0), a.get(1), a.get(2)])
        })
        .doc("Parse string according to the given date and time format (like time.strptime())."),
        Row::class("combine", "type, /, date, time, tzinfo=None", make::combine)
            .doc("Construct a datetime from a given date and a given time."),
        Row::class("fromisoformat", "type, string, /", make::from_iso_format)
            .doc("Construct a date from a string in ISO 8601 format."),
        Row::new("date", "self, /", |vm, a| {
            packed::make_date(vm, packed::day_of(a.get(0)))
        })
        .doc("Return date object with same year, month and day."),
        Row::new("time", "self, /", |vm, a| {
            packed::make_time(vm, packed::moment_clock(a.get(0)), None)
        })
        .doc("Return time object with same time but with tzinfo=None."),
        Row::new("timetz", "self, /", |vm, a| {
            let zone = DateTime::ZONE.get(a.get(0));
            packed::make_time(vm, packed::moment_clock(a.get(0)), zone)
        })
        .doc("Return time object with same time and tzinfo."),
        Row::new("ctime", "self, /", |vm, a| {
            let this = a.get(0);
            format::c_time(vm, packed::day_of(this), packed::moment_clock(this))
        })
        .doc("Return ctime() style string."),
        Row::new("timetuple", "self, /", ops::time_tuple)
            .doc("Return time tuple, compatible with time.localtime()."),
        Row::new("timestamp", "self, /", ops::timestamp).doc("Return POSIX timestamp as float."),
        Row::new("utctimetuple", "self, /", ops::utc_time_tuple)
            .doc("Return UTC time tuple, compatible with time.localtime()."),
        Row::new("isoformat", "self, /, sep='T', timespec='auto'", iso_format).doc(
            "Return the time formatted according to ISO.\n\nThe full format looks like \
             'YYYY-MM-DD HH:MM:SS.mmmmmm'.\nBy default, the fractional part is omitted if \
             self.microsecond == 0.",
        ),
        Row::new("utcoffset", "self, /", |vm, a| ask(vm, a, Name::utcoffset))
            .doc("Return self.tzinfo.utcoffset(self)."),
        Row::new("tzname", "self, /", |vm, a| {
            zone::name(vm, DateTime::ZONE.get(a.get(0)), a.get(0))
        })
        .doc("Return self.tzinfo.tzname(self)."),
        Row::new("dst", "self, /", |vm, a| ask(vm, a, Name::dst))
            .doc("Return self.tzinfo.dst(self)."),
        Row::new("replace", REPLACE, make::replace)
            .doc("Return datetime with new specified fields."),
        Row::new("__replace__", REPLACE, make::replace).doc("The same as replace()."),
        Row::new("astimezone", "self, /, tz=None", ops::as_timezone)
            .doc("Convert to local time in new timezone tz."),
        Row::new("__reduce_ex__", "self, proto, /", |vm, a| {
            let protocol = super::c_int(vm, a.get(1))?;
            reduce(vm, a.get(0), protocol > 3)
        })
        .doc("__reduce_ex__(proto) -> (cls, state)"),
        Row::new("__reduce__", "self, /", |vm, a| reduce(vm, a.get(0), false))
            .doc("__reduce__() -> (cls, state)"),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", |vm, a| {
            let space = vm.str(" ")?;
            call_method(vm, a.get(0), "isoformat", &[space])
        }),
        Row::new("__hash__", "self, /", ops::hash),
        Row::new("__add__", "self, value, /", ops::add),
        Row::new("__radd__", "self, value, /", ops::add),
        Row::new("__sub__", "self, value, /", |vm, a| {
            ops::subtract(vm, a.get(0), a.get(1))
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            if DateTime::is(vm, a.get(1)) {
                return ops::subtract(vm, a.get(1), a.get(0));
            }
            Ok(NOT_IMPLEMENTED)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Le)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            ops::compare(vm, a, CmpOp::Ge)
        }),
    ],
    getsets: &[
        GetSetRow::get("hour", |_, a| {
            Ok(Value::small(packed::moment_clock(a.get(0)).hour))
        }),
        GetSetRow::get("minute", |_, a| {
            Ok(Value::small(packed::moment_clock(a.get(0)).minute))
        }),
        GetSetRow::get("second", |_, a| {
            Ok(Value::small(packed::moment_clock(a.get(0)).second))
        }),
        GetSetRow::get("microsecond", |_, a| {
            Ok(Value::small(packed::moment_clock(a.get(0)).micro))
        }),
        GetSetRow::get("tzinfo", |_, a| {
            Ok(DateTime::ZONE.get(a.get(0)).unwrap_or(NONE))
        }),
        GetSetRow::get("fold", |_, a| {
            Ok(Value::small(packed::moment_clock(a.get(0)).fold as i64))
        }),
    ],
    ..TypeDef::new("datetime", Kind::NativeObject)
};

fn ask(vm: &mut Vm, args: Args, method: Name) -> Result {
    zone::ask(vm, DateTime::ZONE.get(args.get(0)), method, args.get(0))
}

fn iso_format(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let separator = make::separator(vm, args.opt(1))?;
    let precision = format::precision(vm, args.opt(2), 2)?;
    let mut head = String::new();
    format::push_day(&mut head, packed::day_of(this));
    let mut tail = String::new();
    let ascii = char::from_u32(separator).filter(char::is_ascii);
    match ascii {
        Some(c) => head.push(c),
        None => core::mem::swap(&mut head, &mut tail),
    }
    format::push_clock(&mut head, packed::moment_clock(this), precision);
    let zone = DateTime::ZONE.get(this);
    if zone.is_some() {
        head.push_str(&format::zone_offset(vm, zone, this, ":")?);
    }
    if ascii.is_some() {
        return vm.str(&head);
    }
    let mut out = TextBuilder::new();
    out.push_str(&tail);
    out.push(separator);
    out.push_str(&head);
    vm.str_of_text(&out.finish())
}

fn reduce(vm: &mut Vm, this: Value, with_fold: bool) -> Result {
    let class = vm.class_of(this);
    let state = packed::moment_state(vm, this, with_fold)?;
    let state = match DateTime::ZONE.get(this) {
        Some(zone) => vm.tuple(&[state, zone])?,
        None => vm.tuple(&[state])?,
    };
    vm.tuple(&[class, state])
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = super::shown_class(vm, vm.class_of(this));
    let (day, clock) = (packed::day_of(this), packed::moment_clock(this));
    let mut head = format!(
        "{class}({}, {}, {}, {}, {}",
        day.year, day.month, day.day, clock.hour, clock.minute
    );
    push_rest(&mut head, clock.second, clock.micro);
    finish_repr(vm, head, DateTime::ZONE.get(this), clock.fold)
}

/// Seconds and microseconds as `repr` shows them: those that say something.
pub fn push_rest(out: &mut String, second: i64, micro: i64) {
    if micro != 0 {
        out.push_str(&format!(", {second}, {micro}"));
    } else if second != 0 {
        out.push_str(&format!(", {second}"));
    }
}

/// Zone and fold, which end a `repr`.
pub fn finish_repr(vm: &mut Vm, head: String, zone: Option<Value>, fold: bool) -> Result {
    let mut out = TextBuilder::new();
    out.push_str(&head);
    if let Some(zone) = zone {
        out.push_str(", tzinfo=");
        pyrs_builtins::shared::push_repr(vm, &mut out, zone)?;
    }
    if fold {
        out.push_str(", fold=1");
    }
    out.push_str(")");
    vm.str_of_text(&out.finish())
}
