//! The type ZoneInfo.

use super::data::{self, TRANSITION, word};
use super::{ZoneClass, cache};
use crate::datetime::calendar::{Clock, DAY_SECONDS, EPOCH_ORDINAL, to_seconds};
use crate::datetime::delta::{Span, span_of};
use crate::datetime::{DateTime, TzInfo, moment_ops, packed, zone as offsets};
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, bytes, kind_of, native_struct,
};

native_struct! {
    /// A zone.
    pub struct Zone: TzInfo {
        KEY: Value,
        /// How the file was written that it is of, if it is of none that a key names.
        FILE: Option<Value>,
        /// Where it is from.
        SOURCE: i64,
        DATA: Value,
        INFOS: Value,
        TRANSITIONS: Length,
        BEFORE: Length,
        AFTER: Length,
        HAS_RULE: bool,
        FIXED: bool,
    }
}

/// Sources: made anew by a key, of the cache, of a file object.
const UNCACHED: i64 = 0;
pub const CACHED: i64 = 1;
const FILE: i64 = 2;

pub(super) static ZONE: TypeDef = TypeDef {
    module: "zoneinfo",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, /, key", |vm, a| {
            cache::look_up(vm, a.get(0), a.get(1))
        }),
        Row::class("clear_cache", "type, /, *, only_keys=None", cache::clear)
            .doc("Clear the ZoneInfo cache."),
        Row::class("no_cache", "type, /, key", |vm, a| {
            of_key(vm, a.get(0), a.get(1), UNCACHED)
        })
        .doc("Get a new instance of ZoneInfo, bypassing the cache."),
        Row::class("from_file", "type, file_obj, /, key=None", from_file)
            .doc("Create a ZoneInfo file from a file object."),
        Row::new("utcoffset", "self, dt, /", |vm, a| info(vm, a, 0))
            .doc("Retrieve a timedelta representing the UTC offset in a zone at the given datetime."),
        Row::new("dst", "self, dt, /", |vm, a| info(vm, a, 1)).doc(
            "Retrieve a timedelta representing the amount of DST applied in a zone at the given datetime.",
        ),
        Row::new("tzname", "self, dt, /", |vm, a| info(vm, a, 2)).doc(
            "Retrieve a string containing the abbreviation for the time zone that applies in a zone at a given datetime.",
        ),
        Row::new("fromutc", "self, dt, /", from_utc).doc("Given a datetime with local time in UTC, retrieve an adjusted datetime in local time."),
        Row::new("__reduce__", "self, /", reduce).doc("Function for serialization with the pickle protocol."),
        Row::class("_unpickle", "type, key, from_cache, /", |vm, a| {
            if vm.truth(a.get(2))? {
                return vm.call(a.get(0), &[a.get(1)]);
            }
            call_method(vm, a.get(0), "no_cache", &[a.get(1)])
        })
        .doc("Private method used in unpickling."),
        Row::class("__init_subclass__", "type, /, **kwargs", |vm, a| {
            let weak = cache::new_weak(vm)?;
            let name = vm.intern_str("_weak_cache")?;
            vm.set_attr(a.get(0), name, Some(weak))?;
            Ok(NONE)
        })
        .doc("Function to initialize subclasses."),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", |vm, a| {
            let key = Zone::KEY.get(a.get(0));
            if key != NONE {
                return vm.str_of(key);
            }
            repr(vm, a)
        }),
    ],
    getsets: &[GetSetRow::member("key", |_, a| Ok(Zone::KEY.get(a.get(0))))],
    ..TypeDef::new("ZoneInfo", Kind::NativeObject)
};

/// Whether the value is a zone.
pub fn is(vm: &Vm, value: Value) -> bool {
    ZoneClass::get(vm).is_some_and(|class| vm.is_instance_of(value, class))
}

fn make(vm: &mut Vm, class: Value, file: Value, key: Value) -> Result {
    let parts = data::load(vm, file)?;
    let this = vm.new_instance(class)?;
    debug_assert!(is(vm, this) && parts.types <= items(parts.infos));
    Zone::KEY.set(vm, this, key);
    Zone::DATA.set(vm, this, parts.data);
    Zone::INFOS.set(vm, this, parts.infos);
    Zone::TRANSITIONS.set(vm, this, parts.transitions);
    Zone::BEFORE.set(vm, this, parts.before);
    Zone::AFTER.set(vm, this, parts.after);
    Zone::HAS_RULE.set(vm, this, parts.has_rule);
    Zone::FIXED.set(vm, this, parts.fixed);
    Ok(this)
}

/// A new zone of a key.
pub fn of_key(vm: &mut Vm, class: Value, key: Value, source: i64) -> Result {
    let find = import_attr(vm, "zoneinfo._tzpath", "find_tzfile")?;
    let path = vm.call(find, &[key])?;
    let file = if path == NONE {
        let load = import_attr(vm, "zoneinfo._common", "load_tzdata")?;
        vm.call(load, &[key])?
    } else {
        let open = import_attr(vm, "_io", "open")?;
        let mode = vm.str("rb")?;
        vm.call(open, &[path, mode])?
    };
    let made = make(vm, class, file, key);
    let this = match made {
        Ok(this) => this,
        Err(_) => {
            // The file is closed in any case; what went wrong with it comes first.
            let exc = vm.take_exception();
            call_method(vm, file, "close", &[])?;
            return Err(vm.reraise(exc));
        }
    };
    call_method(vm, file, "close", &[])?;
    Zone::SOURCE.set(vm, this, source);
    Ok(this)
}

fn from_file(vm: &mut Vm, args: Args) -> Result {
    let file = args.get(1);
    let shown = vm.repr(file)?;
    let key = args.opt(2).unwrap_or(NONE);
    let this = make(vm, args.get(0), file, key)?;
    Zone::SOURCE.set(vm, this, FILE);
    Zone::FILE.set(vm, this, Some(shown));
    Ok(this)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let name = if ZoneClass::get(vm) == Some(class) {
        vm.type_full_name(class)
    } else {
        vm.type_name(class)
    };
    let key = Zone::KEY.get(this);
    if key != NONE {
        let key = vm.repr_text(key)?;
        return vm.str(&format!("{name}(key={key})"));
    }
    let file = match Zone::FILE.get(this) {
        Some(file) => vm.str_text(file)?,
        None => String::new(),
    };
    vm.str(&format!("{name}.from_file({file})"))
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let source = Zone::SOURCE.get(this);
    if source == FILE {
        let class = import_attr(vm, "pickle", "PicklingError")?;
        let text = vm.str("Cannot pickle a ZoneInfo file from a file stream.")?;
        return Err(vm.raise_with(class, text));
    }
    let constructor = attr(vm, this, "_unpickle")?;
    let state = vm.tuple(&[Zone::KEY.get(this), Value::small(source)])?;
    vm.tuple(&[constructor, state])
}

/// What a datetime shows: seconds since 1970, its year and fold.
fn shown(vm: &mut Vm, moment: Value) -> Result<(i64, i64, bool)> {
    if DateTime::is(vm, moment) {
        let (day, clock) = (packed::day_of(moment), packed::moment_clock(moment));
        let seconds = to_seconds(day, clock) - EPOCH_ORDINAL * DAY_SECONDS;
        return Ok((seconds, day.year, clock.fold));
    }
    let ordinal = call_method(vm, moment, "toordinal", &[])?;
    let ordinal = vm.index_c_int(ordinal)?;
    let mut parts = [0; 5];
    for (part, name) in parts
        .iter_mut()
        .zip(["hour", "minute", "second", "fold", "year"])
    {
        let value = attr(vm, moment, name)?;
        *part = vm.index_c_int(value)?;
    }
    let [hour, minute, second, fold, year] = parts;
    let clock = Clock {
        hour,
        minute,
        second,
        ..Clock::default()
    };
    let seconds = (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + clock.seconds();
    Ok((seconds, year.clamp(1, 9999), fold != 0))
}

/// The numbers of a zone.
fn data_of(this: Value) -> &'static [u8] {
    let data = Zone::DATA.get(this);
    if data.is_ref() && kind_of(data) == Kind::Bytes {
        bytes::get(data.addr())
    } else {
        &[]
    }
}

/// How many transitions are not later than a time, by column `field`.
fn count_until(data: &[u8], n: usize, field: usize, time: i64) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = (low + high) / 2;
        if word(data, middle * TRANSITION + field) <= time {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// A value of a type: 0 the offset, 1 the summer time, 2 the name.
fn value_of(this: Value, kind: usize, which: usize) -> Value {
    let infos = Zone::INFOS.get(this);
    let at = kind * 3 + which;
    if is_tuple(infos) && at < items(infos) {
        item(infos, at)
    } else {
        NONE
    }
}
fn offset_of(this: Value, kind: usize) -> i64 {
    let offset = value_of(this, kind, 0);
    if offset == NONE {
        0
    } else {
        offsets::whole_seconds(span_of(offset))
    }
}

/// The type that holds at what a datetime shows; None for None where that is not enough.
fn find(vm: &mut Vm, this: Value, moment: Value) -> Result<Option<usize>> {
    let after = Zone::AFTER.get(this);
    if moment == NONE {
        return Ok(Zone::FIXED.get(this).then_some(after));
    }
    let (time, year, fold) = shown(vm, moment)?;
    let (data, n) = (data_of(this), Zone::TRANSITIONS.get(this));
    let column = 1 + fold as usize;
    if n > 0 && time < word(data, column) {
        return Ok(Some(Zone::BEFORE.get(this)));
    }
    if n == 0 || time > word(data, (n - 1) * TRANSITION + column) {
        if !Zone::HAS_RULE.get(this) {
            return Ok(Some(after));
        }
        let [start, end] = data::rule_of(data, n);
        let (mut start, mut end) = (start.in_year(year), end.in_year(year));
        let more = offset_of(this, after + 1) - offset_of(this, after);
        // What clocks skip and what they show twice belongs to one side or the other.
        if fold == (more >= 0) {
            end -= more;
        } else {
            start += more;
        }
        return Ok(Some(after + is_summer(time, start, end) as usize));
    }
    let i = count_until(data, n, column, time).max(1);
    Ok(Some(word(data, (i - 1) * TRANSITION + 3) as usize))
}

fn is_summer(time: i64, start: i64, end: i64) -> bool {
    if start < end {
        (start..end).contains(&time)
    } else {
        !(end..start).contains(&time)
    }
}

fn info(vm: &mut Vm, args: Args, which: usize) -> Result {
    let this = args.get(0);
    Ok(match find(vm, this, args.get(1))? {
        Some(kind) => value_of(this, kind, which),
        None => NONE,
    })
}

/// The type that the rule gives for a time in UTC, and whether clocks show it again.
fn by_rule(this: Value, time: i64, year: i64) -> (usize, bool) {
    let after = Zone::AFTER.get(this);
    let [start, end] = data::rule_of(data_of(this), Zone::TRANSITIONS.get(this));
    let (standard, summer) = (offset_of(this, after), offset_of(this, after + 1));
    let start = start.in_year(year) - standard;
    let end = end.in_year(year) - summer;
    let more = summer - standard;
    let twice = if more > 0 {
        (end..end + more).contains(&time)
    } else {
        (start..start - more).contains(&time)
    };
    (after + is_summer(time, start, end) as usize, twice)
}

fn from_utc(vm: &mut Vm, args: Args) -> Result {
    let (this, moment) = (args.get(0), args.get(1));
    if !DateTime::is(vm, moment) {
        return Err(vm.type_error("fromutc: argument must be a datetime"));
    }
    if DateTime::ZONE.get(moment) != Some(this) {
        return Err(vm.value_error("fromutc: dt.tzinfo is not self"));
    }
    let (time, year, _) = shown(vm, moment)?;
    let (data, n) = (data_of(this), Zone::TRANSITIONS.get(this));
    let after = Zone::AFTER.get(this);
    let at = |i: usize| word(data, i * TRANSITION);
    let kind_of = |i: usize| word(data, i * TRANSITION + 3) as usize;
    let (kind, fold) = if n > 0 && time < at(0) {
        (Zone::BEFORE.get(this), false)
    } else {
        let (kind, twice, last) = if n == 0 || time > at(n - 1) {
            let (kind, twice) = if Zone::HAS_RULE.get(this) {
                by_rule(this, time, year)
            } else {
                (after, false)
            };
            (kind, twice, n)
        } else {
            let i = count_until(data, n, 0, time).max(1);
            (kind_of(i - 1), false, i)
        };
        // What was true before the last transition may show the same time.
        let again = last > 0 && {
            let earlier = match last {
                1 => Zone::BEFORE.get(this),
                _ => kind_of(last - 2),
            };
            let back = offset_of(this, earlier) - offset_of(this, kind);
            back > 0 && time < at(last - 1).saturating_add(back)
        };
        (kind, twice || again)
    };
    let offset = value_of(this, kind, 0);
    let by = if offset == NONE {
        Span::ZERO
    } else {
        span_of(offset)
    };
    let local = moment_ops::shift(vm, moment, by)?;
    if !fold {
        return Ok(local);
    }
    if DateTime::is_exactly(vm, local) {
        packed::set_moment_fold(vm, local, true);
        return Ok(local);
    }
    let replace = attr(vm, local, "replace")?;
    let name = vm.intern_str("fold")?;
    let names = vm.tuple(&[name])?;
    vm.call_kw(replace, &[Value::small(1)], Some(names))
}
