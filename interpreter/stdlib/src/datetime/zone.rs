//! tzinfo, timezone, and what zones are asked.

use super::calendar::DAY_SECONDS;
use super::delta::{Delta, Span, hash as span_hash, span_of};
use super::delta_ops::offset_text;
use super::moment_ops;
use super::{DateTime, Utc};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, Kind, NONE, NOT_IMPLEMENTED, Raised, Result, Row, TypeDef, Value, Vm,
    boolean, native_struct,
};

native_struct! {
    /// The base of time zones.
    pub struct TzInfo {}
}
native_struct! {
    /// A zone whose offset is always the same.
    pub struct TimeZone: TzInfo {
        OFFSET: Value,
        NAME: Option<Value>,
    }
}

pub(super) static TZINFO: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    subclassable: true,
    doc: "Abstract base class for time zone info objects.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            TzInfo::new_for(vm, a.get(0))
        }),
        Row::new("tzname", "self, dt, /", |vm, _| missing(vm, "tzname"))
            .doc("datetime -> string name of time zone."),
        Row::new("utcoffset", "self, dt, /", |vm, _| missing(vm, "utcoffset")).doc(
            "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC",
        ),
        Row::new("dst", "self, dt, /", |vm, _| missing(vm, "dst"))
            .doc("datetime -> DST offset as timedelta positive east of UTC."),
        Row::new("fromutc", "self, dt, /", from_utc)
            .doc("datetime in UTC -> datetime in local time."),
        Row::new("__reduce__", "self, /", reduce).doc("-> (cls, state)"),
    ],
    ..TypeDef::new("tzinfo", Kind::NativeObject)
};

pub(super) static TIMEZONE: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    doc: "Fixed offset from UTC implementation of tzinfo.",
    methods: &[
        Row::fixed("__new__", "type, /, offset, name=None", new),
        Row::new("tzname", "self, dt, /", |vm, a| {
            about_moment(vm, a.get(1), "tzname")?;
            zone_name(vm, a.get(0))
        })
        .doc("If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'."),
        Row::new("utcoffset", "self, dt, /", |vm, a| {
            about_moment(vm, a.get(1), "utcoffset")?;
            Ok(TimeZone::OFFSET.get(a.get(0)))
        })
        .doc("Return fixed offset."),
        Row::new("dst", "self, dt, /", |vm, a| {
            about_moment(vm, a.get(1), "dst")?;
            Ok(NONE)
        })
        .doc("Return None."),
        Row::new("fromutc", "self, dt, /", |vm, a| {
            let (this, moment) = (a.get(0), a.get(1));
            own_moment(vm, this, moment)?;
            moment_ops::shift(vm, moment, span_of(TimeZone::OFFSET.get(this)))
        })
        .doc("datetime in UTC -> datetime in local time."),
        Row::new("__getinitargs__", "self, /", |vm, a| {
            let offset = TimeZone::OFFSET.get(a.get(0));
            match TimeZone::NAME.get(a.get(0)) {
                Some(name) => vm.tuple(&[offset, name]),
                None => vm.tuple(&[offset]),
            }
        })
        .doc("pickle support"),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", |vm, a| zone_name(vm, a.get(0))),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = span_hash(vm, span_of(TimeZone::OFFSET.get(a.get(0))))?;
            vm.int(hash)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, false)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, true)),
    ],
    ..TypeDef::new("timezone", Kind::NativeObject)
};

fn missing(vm: &mut Vm, method: &str) -> Result {
    let text = format!("a tzinfo subclass must implement {method}()");
    Err(vm.raise_str(Exc::NotImplementedError, &text))
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let arguments = match attr_opt(vm, this, "__getinitargs__")? {
        Some(method) => vm.call(method, &[])?,
        None => EMPTY_TUPLE,
    };
    let state = match vm.call_special(this, Name::__getstate__, &[])? {
        Some(state) => state,
        None => NONE,
    };
    vm.tuple(&[class, arguments, state])
}

/// The argument of `fromutc` is a datetime of this zone.
fn own_moment(vm: &mut Vm, this: Value, moment: Value) -> Result<()> {
    if !DateTime::is(vm, moment) {
        return Err(vm.type_error("fromutc: argument must be a datetime"));
    }
    if DateTime::ZONE.get(moment) != Some(this) {
        return Err(vm.value_error("fromutc: dt.tzinfo is not self"));
    }
    Ok(())
}

/// What a zone that has an offset and a summer time makes of a time in UTC.
fn from_utc(vm: &mut Vm, args: Args) -> Result {
    let (this, moment) = (args.get(0), args.get(1));
    own_moment(vm, this, moment)?;
    let Some(offset) = moment_ops::utcoffset(vm, moment)? else {
        return Err(vm.value_error("fromutc: non-None utcoffset() result required"));
    };
    let Some(summer) = span(vm, Some(this), Name::dst, moment)? else {
        return Err(vm.value_error("fromutc: non-None dst() result required"));
    };
    let local = moment_ops::shift(vm, moment, offset.minus(summer))?;
    if !DateTime::is(vm, local) {
        // Of a subclass that makes something else of the fields.
        return Ok(local);
    }
    let zone = DateTime::ZONE.get(local);
    let Some(summer) = span(vm, zone, Name::dst, local)? else {
        return Err(vm.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert"));
    };
    if summer == Span::ZERO {
        return Ok(local);
    }
    moment_ops::shift(vm, local, summer)
}

/// Whether an offset is one: less than a day, to both sides.
fn is_offset(span: Span) -> bool {
    span.total().unsigned_abs() < super::calendar::DAY_MICROS as u128
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let offset = args.get(1);
    if !Delta::is(vm, offset) {
        let got = vm.type_name_of(offset);
        return Err(vm.type_error(format!(
            "timezone() argument 1 must be datetime.timedelta, not {got}"
        )));
    }
    let name = args.opt(2);
    if let Some(name) = name
        && vm.as_str(name).is_none()
    {
        let got = if name == NONE {
            "None".to_owned()
        } else {
            vm.type_name_of(name)
        };
        return Err(vm.type_error(format!("timezone() argument 2 must be str, not {got}")));
    }
    of_offset(vm, offset, name)
}

fn no_offset(vm: &mut Vm, offset: Value) -> Raised {
    match vm.repr_text(offset) {
        Ok(shown) => vm.value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and \
             timedelta(hours=24), not {shown}"
        )),
        Err(raised) => raised,
    }
}

/// A zone of an offset: without a name and an offset, the one that is `timezone.utc`.
pub fn of_offset(vm: &mut Vm, offset: Value, name: Option<Value>) -> Result {
    let span = span_of(offset);
    if name.is_none()
        && span == Span::ZERO
        && let Some(utc) = Utc::get(vm)
    {
        return Ok(utc);
    }
    if !is_offset(span) {
        return Err(no_offset(vm, offset));
    }
    make(vm, offset, name)
}

pub fn make(vm: &mut Vm, offset: Value, name: Option<Value>) -> Result {
    let this = TimeZone::make(vm)?;
    TimeZone::OFFSET.set(vm, this, offset);
    TimeZone::NAME.set(vm, this, name);
    Ok(this)
}

/// A zone so many seconds and microseconds east.
pub fn of_seconds(vm: &mut Vm, seconds: i64, micros: i64, name: Option<Value>) -> Result {
    let offset = super::delta::make(vm, Span::normal(0, seconds, micros))?;
    of_offset(vm, offset, name)
}

fn about_moment(vm: &mut Vm, value: Value, method: &str) -> Result<()> {
    if value == NONE || DateTime::is(vm, value) {
        return Ok(());
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!(
        "{method}(dt) argument must be a datetime instance or None, not {got}"
    )))
}

fn zone_name(vm: &mut Vm, this: Value) -> Result {
    if let Some(name) = TimeZone::NAME.get(this) {
        return Ok(name);
    }
    let span = span_of(TimeZone::OFFSET.get(this));
    if span == Span::ZERO {
        return vm.str("UTC");
    }
    vm.str(&format!("UTC{}", offset_text(span, ":")))
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if Utc::get(vm) == Some(this) {
        return vm.str("datetime.timezone.utc");
    }
    let class = super::shown_class(vm, vm.class_of(this));
    let offset = vm.repr_text(TimeZone::OFFSET.get(this))?;
    match TimeZone::NAME.get(this) {
        None => vm.str(&format!("{class}({offset})")),
        Some(name) => {
            let mut out = pyrs_leaf::TextBuilder::new();
            out.push_str(&format!("{class}({offset}, "));
            pyrs_builtins::shared::push_repr(vm, &mut out, name)?;
            out.push_str(")");
            vm.str_of_text(&out.finish())
        }
    }
}

fn equal(vm: &mut Vm, args: Args, negate: bool) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !TimeZone::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let same = span_of(TimeZone::OFFSET.get(a)) == span_of(TimeZone::OFFSET.get(b));
    Ok(boolean(same != negate))
}

/// What `utcoffset` or `dst` of a zone says about a datetime or None: None, or a timedelta of
/// less than a day.
pub fn ask(vm: &mut Vm, zone: Option<Value>, method: Name, about: Value) -> Result {
    let Some(zone) = zone else {
        return Ok(NONE);
    };
    if TimeZone::is_exactly(vm, zone) {
        return Ok(match method {
            Name::utcoffset => TimeZone::OFFSET.get(zone),
            _ => NONE,
        });
    }
    let said = vm.call_method(zone, method, &[about])?;
    if said == NONE {
        return Ok(NONE);
    }
    if !Delta::is(vm, said) {
        let name = if method == Name::dst {
            "dst"
        } else {
            "utcoffset"
        };
        let got = vm.type_name_of(said);
        return Err(vm.type_error(format!(
            "tzinfo.{name}() must return None or timedelta, not '{got}'"
        )));
    }
    if !is_offset(span_of(said)) {
        return Err(no_offset(vm, said));
    }
    Ok(said)
}

/// As [`ask`], as a number.
pub fn span(vm: &mut Vm, zone: Option<Value>, method: Name, about: Value) -> Result<Option<Span>> {
    let said = ask(vm, zone, method, about)?;
    Ok((said != NONE).then(|| span_of(said)))
}

/// The zone's name for a datetime or None: a str, or None.
pub fn name(vm: &mut Vm, zone: Option<Value>, about: Value) -> Result {
    let Some(zone) = zone else {
        return Ok(NONE);
    };
    if TimeZone::is_exactly(vm, zone) {
        return zone_name(vm, zone);
    }
    let said = vm.call_method(zone, Name::tzname, &[about])?;
    if said == NONE || vm.as_str(said).is_some() {
        return Ok(said);
    }
    let got = vm.type_name_of(said);
    Err(vm.type_error(format!(
        "tzinfo.tzname() must return None or a string, not '{got}'"
    )))
}

/// Seconds of an offset, without its microseconds.
pub fn whole_seconds(span: Span) -> i64 {
    span.days * DAY_SECONDS + span.seconds
}
