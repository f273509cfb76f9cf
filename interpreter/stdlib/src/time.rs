//! time: clocks, sleeping, calendar times.

use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, TypeDef, Value, Vm, boolean, py_module, string};

py_module! {
    pub static MODULE = ModuleId::Time, "time";
    functions: [FUNCTIONS],
    values: { StructTime },
    constants: {
        "CLOCK_REALTIME" = libc::CLOCK_REALTIME as i64,
        "CLOCK_MONOTONIC" = libc::CLOCK_MONOTONIC as i64,
        "CLOCK_MONOTONIC_RAW" = libc::CLOCK_MONOTONIC_RAW as i64,
        "CLOCK_PROCESS_CPUTIME_ID" = libc::CLOCK_PROCESS_CPUTIME_ID as i64,
        "CLOCK_THREAD_CPUTIME_ID" = libc::CLOCK_THREAD_CPUTIME_ID as i64,
        "CLOCK_BOOTTIME" = libc::CLOCK_BOOTTIME as i64,
        "CLOCK_TAI" = libc::CLOCK_TAI as i64,
        "_STRUCT_TM_ITEMS" = 11,
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("time", "", |vm, _| seconds(vm, libc::CLOCK_REALTIME)),
    Row::new("time_ns", "", |vm, _| nanos(vm, libc::CLOCK_REALTIME)),
    Row::new("monotonic", "", |vm, _| seconds(vm, libc::CLOCK_MONOTONIC)),
    Row::new("monotonic_ns", "", |vm, _| nanos(vm, libc::CLOCK_MONOTONIC)),
    Row::new("perf_counter", "", |vm, _| {
        seconds(vm, libc::CLOCK_MONOTONIC)
    }),
    Row::new("perf_counter_ns", "", |vm, _| {
        nanos(vm, libc::CLOCK_MONOTONIC)
    }),
    Row::new("process_time", "", |vm, _| {
        seconds(vm, libc::CLOCK_PROCESS_CPUTIME_ID)
    }),
    Row::new("process_time_ns", "", |vm, _| {
        nanos(vm, libc::CLOCK_PROCESS_CPUTIME_ID)
    }),
    Row::new("thread_time", "", |vm, _| {
        seconds(vm, libc::CLOCK_THREAD_CPUTIME_ID)
    }),
    Row::new("thread_time_ns", "", |vm, _| {
        nanos(vm, libc::CLOCK_THREAD_CPUTIME_ID)
    }),
    Row::new("clock_gettime", "clk_id, /", |vm, a| {
        let id = a.index(vm, 0)?;
        seconds(vm, id as i32)
    }),
    Row::new("clock_gettime_ns", "clk_id, /", |vm, a| {
        let id = a.index(vm, 0)?;
        nanos(vm, id as i32)
    }),
    Row::new("clock_getres", "clk_id, /", |vm, a| {
        let id = a.index(vm, 0)?;
        let mut t = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the call fills the struct.
        if unsafe { libc::clock_getres(id as i32, &mut t) } < 0 {
            let number = errno();
            return Err(os_error(vm, number, None));
        }
        vm.float(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
    }),
    Row::new("sleep", "seconds, /", sleep),
    Row::new("gmtime", "seconds=None, /", |vm, a| broken(vm, a, false)),
    Row::new("localtime", "seconds=None, /", |vm, a| broken(vm, a, true)),
    Row::new("mktime", "seconds, /", mktime),
    Row::new("asctime", "tuple=None, /", |vm, a| {
        let tm = tm_or_now(vm, a.some(0))?;
        asctime(vm, &tm)
    }),
    Row::new("ctime", "seconds=None, /", |vm, a| {
        let when = when(vm, a.some(0))?;
        let tm = split(vm, when, true)?;
        asctime(vm, &tm)
    }),
    Row::new("strftime", "format, tuple=None, /", strftime),
    Row::new(
        "strptime",
        "string, format='%a %b %d %H:%M:%S %Y', /",
        |vm, a| {
            let f = import_attr(vm, "_strptime", "_strptime_time")?;
            match a.opt(1) {
                Some(format) => vm.call(f, &[a.get(0), format]),
                None => vm.call(f, &[a.get(0)]),
            }
        },
    ),
    Row::new("tzset", "", |vm, _| {
        // SAFETY: plain library call; the environment changes under the interpreter lock only.
        unsafe { tzset() };
        let modules = vm.modules();
        if let Some(module) = vm.dict_get_text(modules, "time")? {
            zone(vm, module)?;
        }
        Ok(NONE)
    }),
    Row::new("get_clock_info", "name, /", clock_info),
];

unsafe extern "C" {
    /// The zone that `TZ` says now.
    fn tzset();
}

static STRUCT_TIME: TypeDef = structseq::def("time", "struct_time");
const FIELDS: &[&str] = &[
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let hidden = ["tm_zone", "tm_gmtoff"];
    structseq::define::<StructTime>(vm, module, &STRUCT_TIME, FIELDS, &hidden)?;
    zone(vm, module)
}

pub(crate) fn clock(vm: &mut Vm, id: i32) -> Result<libc::timespec> {
    let mut t = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call fills the struct.
    if unsafe { libc::clock_gettime(id, &mut t) } < 0 {
        let number = errno();
        return Err(os_error(vm, number, None));
    }
    Ok(t)
}

fn seconds(vm: &mut Vm, id: i32) -> Result {
    let t = clock(vm, id)?;
    vm.float(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
}

fn nanos(vm: &mut Vm, id: i32) -> Result {
    let t = clock(vm, id)?;
    vm.int(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

fn sleep(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    let seconds = match vm.number_as_f64(value)? {
        Some(x) => x,
        None => {
            let index = match vm.to_index(value) {
                Ok(index) => index,
                Err(_) => {
                    vm.catch(Exc::TypeError)?;
                    let got = vm.type_name_of(value);
                    return Err(vm.type_error(format!(
                        "'{got}' object cannot be interpreted as an integer or float"
                    )));
                }
            };
            vm.number_as_f64(index)?.unwrap_or(0.0)
        }
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    if seconds > 9e9 {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    let now = clock(vm, libc::CLOCK_MONOTONIC)?;
    let total = now.tv_nsec + (seconds.fract() * 1e9).ceil() as i64;
    let until = libc::timespec {
        tv_sec: now.tv_sec + seconds.trunc() as i64 + total / 1_000_000_000,
        tv_nsec: total % 1_000_000_000,
    };
    loop {
        let code = vm.blocking(|| {
            // SAFETY: plain system call; it may be cut short by a signal.
            unsafe {
                libc::clock_nanosleep(
                    libc::CLOCK_MONOTONIC,
                    libc::TIMER_ABSTIME,
                    &until,
                    core::ptr::null_mut(),
                )
            }
        });
        if code != libc::EINTR {
            return Ok(NONE);
        }
        vm.safe_point()?;
    }
}

/// A time argument: seconds since 1970, now if None.
fn when(vm: &mut Vm, value: Option<Value>) -> Result<i64> {
    let Some(value) = value else {
        return Ok(clock(vm, libc::CLOCK_REALTIME)?.tv_sec);
    };
    if let Some(x) = vm.as_f64(value) {
        if x.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        if x.abs() > 9e18 {
            return Err(vm.overflow_error("timestamp out of range for platform time_t"));
        }
        return Ok(x.floor() as i64);
    }
    let index = vm.to_index(value)?;
    match pyrs_runtime::int::as_i64(index) {
        Some(i) => Ok(i),
        None => Err(vm.overflow_error("timestamp out of range for platform time_t")),
    }
}

pub(crate) fn split(vm: &mut Vm, when: i64, local: bool) -> Result<libc::tm> {
    // SAFETY: the calls fill the struct, which is plain data.
    let (tm, ok) = unsafe {
        let mut tm: libc::tm = core::mem::zeroed();
        let made = if local {
            libc::localtime_r(&when, &mut tm)
        } else {
            libc::gmtime_r(&when, &mut tm)
        };
        (tm, !made.is_null())
    };
    if !ok {
        return Err(os_error(vm, libc::EOVERFLOW, None));
    }
    Ok(tm)
}

fn broken(vm: &mut Vm, args: Args, local: bool) -> Result {
    let when = when(vm, args.some(0))?;
    let tm = split(vm, when, local)?;
    let parts = [
        tm.tm_year as i64 + 1900,
        tm.tm_mon as i64 + 1,
        tm.tm_mday as i64,
        tm.tm_hour as i64,
        tm.tm_min as i64,
        tm.tm_sec as i64,
        (tm.tm_wday as i64 + 6) % 7,
        tm.tm_yday as i64 + 1,
        tm.tm_isdst as i64,
    ]
    .map(Value::small);
    let values = vm.tuple(&parts)?;
    let this = structseq::make_of::<StructTime>(vm, values)?;
    let name = if local { zone_name(&tm) } else { "UTC".into() };
    let name = vm.str(&name)?;
    structseq::set_hidden(vm, this, "tm_zone", name)?;
    structseq::set_hidden(vm, this, "tm_gmtoff", Value::small(tm.tm_gmtoff))?;
    Ok(this)
}

pub(crate) fn zone_name(tm: &libc::tm) -> String {
    if tm.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library keeps the zone's name for the life of the process.
    unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }
        .to_string_lossy()
        .into_owned()
}

fn zone(vm: &mut Vm, module: Value) -> Result<()> {
    // The standard offset and the one in summer: look at both halves of this year.
    let now = clock(vm, libc::CLOCK_REALTIME)?.tv_sec;
    let this = split(vm, now, false)?;
    let year = (this.tm_year as i64 - 70) * 31_556_952;
    let winter = split(vm, year + 86_400 * 10, true)?;
    let summer = split(vm, year + 86_400 * 190, true)?;
    let (standard, daylight) = if winter.tm_isdst > 0 {
        (summer, winter)
    } else {
        (winter, summer)
    };
    let has = standard.tm_gmtoff != daylight.tm_gmtoff || daylight.tm_isdst > 0;
    constants(
        vm,
        module,
        &[
            ("timezone", -standard.tm_gmtoff),
            ("altzone", -daylight.tm_gmtoff),
            ("daylight", has as i64),
        ],
    )?;
    let (a, b) = (zone_name(&standard), zone_name(&daylight));
    let (a, b) = (vm.str(&a)?, vm.str(&b)?);
    let names = vm.tuple(&[a, b])?;
    set(vm, module, "tzname", names)
}

/// A time tuple argument as a C struct, checked.
pub(crate) fn tm_arg(vm: &mut Vm, value: Value) -> Result<libc::tm> {
    if !is_tuple(value) {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    }
    if items(value) != 9 {
        let text = format!("time tuple must have exactly 9 items, not {}", items(value));
        let _ = text;
        return Err(vm.type_error("function takes exactly 9 arguments"));
    }
    let mut parts = [0i64; 9];
    for (i, part) in parts.iter_mut().enumerate() {
        *part = vm.index_i64(item(value, i))?;
    }
    // SAFETY: plain data.
    let mut tm: libc::tm = unsafe { core::mem::zeroed() };
    tm.tm_year = (parts[0] - 1900) as i32;
    tm.tm_mon = parts[1] as i32 - 1;
    tm.tm_mday = parts[2] as i32;
    tm.tm_hour = parts[3] as i32;
    tm.tm_min = parts[4] as i32;
    tm.tm_sec = parts[5] as i32;
    tm.tm_wday = ((parts[6] + 1).rem_euclid(7)) as i32;
    tm.tm_yday = parts[7] as i32 - 1;
    tm.tm_isdst = parts[8] as i32;
    Ok(tm)
}

pub(crate) fn checked(vm: &mut Vm, mut tm: libc::tm) -> Result<libc::tm> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    for (bad, what) in [
        (!(0..12).contains(&tm.tm_mon), "month"),
        (!(1..32).contains(&tm.tm_mday), "day of month"),
        (!(0..24).contains(&tm.tm_hour), "hour"),
        (!(0..60).contains(&tm.tm_min), "minute"),
        (!(0..62).contains(&tm.tm_sec), "seconds"),
        (!(0..7).contains(&tm.tm_wday), "day of week"),
        (!(0..366).contains(&tm.tm_yday), "day of year"),
    ] {
        if bad {
            return Err(vm.value_error(format!("{what} out of range")));
        }
    }
    Ok(tm)
}

fn tm_or_now(vm: &mut Vm, value: Option<Value>) -> Result<libc::tm> {
    match value {
        Some(value) => {
            let tm = tm_arg(vm, value)?;
            checked(vm, tm)
        }
        None => {
            let now = clock(vm, libc::CLOCK_REALTIME)?.tv_sec;
            split(vm, now, true)
        }
    }
}

fn mktime(vm: &mut Vm, args: Args) -> Result {
    let mut tm = tm_arg(vm, args.get(0))?;
    let marker = -1;
    tm.tm_wday = marker;
    // SAFETY: the call reads and normalises the struct.
    let when = unsafe { libc::mktime(&mut tm) };
    if when == -1 && tm.tm_wday == marker {
        return Err(vm.overflow_error("mktime argument out of range"));
    }
    vm.float(when as f64)
}

fn asctime(vm: &mut Vm, tm: &libc::tm) -> Result {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday as usize % 7],
        MONTHS[tm.tm_mon as usize % 12],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        tm.tm_year as i64 + 1900
    );
    vm.str(&text)
}

fn strftime(vm: &mut Vm, args: Args) -> Result {
    let Some(format) = vm.as_str(args.get(0)) else {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("strftime() argument 1 must be str, not {got}")));
    };
    let mut tm = tm_or_now(vm, args.some(1))?;
    if args.some(1).is_some() {
        // The zone's name and offset are of the tuple, or of the local zone.
        let now = clock(vm, libc::CLOCK_REALTIME)?.tv_sec;
        let here = split(vm, now, true)?;
        tm.tm_gmtoff = here.tm_gmtoff;
        tm.tm_zone = here.tm_zone;
    }
    let units = string::units(format.addr());
    let mut out = TextBuilder::new();
    let mut i = 0;
    // Each directive for itself: an empty result is then no sign of too little room.
    while i < units.len() {
        let unit = units.at(i);
        i += 1;
        if unit != '%'.into() {
            out.push(unit);
            continue;
        }
        let mut directive = vec![b'%'];
        while let Some(c) = (i < units.len()).then(|| units.at(i)) {
            // What the C library does not know stays as it is.
            let Some(c) = u8::try_from(c).ok().filter(|&c| c.is_ascii() && c != 0) else {
                break;
            };
            directive.push(c);
            i += 1;
            if !matches!(
                c,
                b'E' | b'O' | b'-' | b'_' | b'^' | b'#' | b'+' | b'0'..=b'9'
            ) {
                break;
            }
        }
        if directive.len() == 1 {
            out.push('%'.into());
            continue;
        }
        directive.push(0);
        let mut room = [0u8; 256];
        // SAFETY: the buffer has that many bytes; the format ends in a zero byte.
        let n = unsafe {
            libc::strftime(
                room.as_mut_ptr().cast(),
                room.len(),
                directive.as_ptr().cast(),
                &tm,
            )
        };
        out.push_str(&String::from_utf8_lossy(&room[..n]));
    }
    vm.str_of_text(&out.finish())
}

fn clock_info(vm: &mut Vm, args: Args) -> Result {
    let name = vm.need_str(args.get(0), "get_clock_info() argument 1")?;
    let (function, monotonic, adjustable) = match name.as_str() {
        "time" => ("clock_gettime(CLOCK_REALTIME)", false, true),
        "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", true, false),
        "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false),
        "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false),
        _ => return Err(vm.value_error("unknown clock")),
    };
    let space = import_attr(vm, "types", "SimpleNamespace")?;
    let made = vm.call(space, &[])?;
    let function = vm.str(function)?;
    let resolution = vm.float(1e-9)?;
    for (name, value) in [
        ("implementation", function),
        ("monotonic", boolean(monotonic)),
        ("adjustable", boolean(adjustable)),
        ("resolution", resolution),
    ] {
        let key = vm.intern_str(name)?;
        vm.set_attr(made, key, Some(value))?;
    }
    Ok(made)
}
