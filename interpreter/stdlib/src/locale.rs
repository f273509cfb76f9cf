//! _locale: the C library's locale.
//!
//! The interpreter itself knows no locale. The one that the environment asks for is set when
//! the first function of this module needs it: that loads files. As with CPython, it is that
//! of LC_CTYPE only, and "C" becomes C.UTF-8 where nobody insists.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, Value, Vm, py_module, string};
use std::ffi::{CStr, CString, c_char, c_int};

py_module! {
    pub static MODULE = ModuleId::Locale, "_locale";
    doc: "Support for POSIX locales.",
    functions: [FUNCTIONS],
    exceptions: { LocaleError = "locale.Error" (Exc::Exception); },
    state: [Begun],
    constants: {
        "LC_CTYPE" = libc::LC_CTYPE as i64,
        "LC_TIME" = libc::LC_TIME as i64,
        "LC_COLLATE" = libc::LC_COLLATE as i64,
        "LC_MONETARY" = libc::LC_MONETARY as i64,
        "LC_MESSAGES" = libc::LC_MESSAGES as i64,
        "LC_NUMERIC" = libc::LC_NUMERIC as i64,
        "LC_ALL" = libc::LC_ALL as i64,
        "CHAR_MAX" = 127,
        "DAY_1" = libc::DAY_1 as i64,
        "DAY_2" = libc::DAY_2 as i64,
        "DAY_3" = libc::DAY_3 as i64,
        "DAY_4" = libc::DAY_4 as i64,
        "DAY_5" = libc::DAY_5 as i64,
        "DAY_6" = libc::DAY_6 as i64,
        "DAY_7" = libc::DAY_7 as i64,
        "ABDAY_1" = libc::ABDAY_1 as i64,
        "ABDAY_2" = libc::ABDAY_2 as i64,
        "ABDAY_3" = libc::ABDAY_3 as i64,
        "ABDAY_4" = libc::ABDAY_4 as i64,
        "ABDAY_5" = libc::ABDAY_5 as i64,
        "ABDAY_6" = libc::ABDAY_6 as i64,
        "ABDAY_7" = libc::ABDAY_7 as i64,
        "MON_1" = libc::MON_1 as i64,
        "MON_2" = libc::MON_2 as i64,
        "MON_3" = libc::MON_3 as i64,
        "MON_4" = libc::MON_4 as i64,
        "MON_5" = libc::MON_5 as i64,
        "MON_6" = libc::MON_6 as i64,
        "MON_7" = libc::MON_7 as i64,
        "MON_8" = libc::MON_8 as i64,
        "MON_9" = libc::MON_9 as i64,
        "MON_10" = libc::MON_10 as i64,
        "MON_11" = libc::MON_11 as i64,
        "MON_12" = libc::MON_12 as i64,
        "ABMON_1" = libc::ABMON_1 as i64,
        "ABMON_2" = libc::ABMON_2 as i64,
        "ABMON_3" = libc::ABMON_3 as i64,
        "ABMON_4" = libc::ABMON_4 as i64,
        "ABMON_5" = libc::ABMON_5 as i64,
        "ABMON_6" = libc::ABMON_6 as i64,
        "ABMON_7" = libc::ABMON_7 as i64,
        "ABMON_8" = libc::ABMON_8 as i64,
        "ABMON_9" = libc::ABMON_9 as i64,
        "ABMON_10" = libc::ABMON_10 as i64,
        "ABMON_11" = libc::ABMON_11 as i64,
        "ABMON_12" = libc::ABMON_12 as i64,
        "RADIXCHAR" = libc::RADIXCHAR as i64,
        "THOUSEP" = libc::THOUSEP as i64,
        "CRNCYSTR" = libc::CRNCYSTR as i64,
        "D_T_FMT" = libc::D_T_FMT as i64,
        "D_FMT" = libc::D_FMT as i64,
        "T_FMT" = libc::T_FMT as i64,
        "AM_STR" = libc::AM_STR as i64,
        "PM_STR" = libc::PM_STR as i64,
        "CODESET" = libc::CODESET as i64,
        "T_FMT_AMPM" = libc::T_FMT_AMPM as i64,
        "ERA" = libc::ERA as i64,
        "ERA_D_FMT" = libc::ERA_D_FMT as i64,
        "ERA_D_T_FMT" = libc::ERA_D_T_FMT as i64,
        "ERA_T_FMT" = libc::ERA_T_FMT as i64,
        "ALT_DIGITS" = libc::ALT_DIGITS as i64,
        "YESEXPR" = libc::YESEXPR as i64,
        "NOEXPR" = libc::NOEXPR as i64,
        "_DATE_FMT" = DATE_FMT,
    },
}

/// The format of `date(1)`, which the header of the C library has as an extension.
const DATE_FMT: i64 = 0x2006C;

unsafe extern "C" {
    fn wcscoll(a: *const libc::wchar_t, b: *const libc::wchar_t) -> c_int;
    fn wcsxfrm(to: *mut libc::wchar_t, from: *const libc::wchar_t, n: usize) -> usize;
    fn textdomain(domain: *const c_char) -> *mut c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *mut c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *mut c_char;
    fn dcgettext(domain: *const c_char, id: *const c_char, category: c_int) -> *mut c_char;
}

/// The locale of the environment has been set.
struct Begun;

static FUNCTIONS: &[Row] = &[
    Row::new("setlocale", "category, locale=None, /", set_locale)
        .doc("Activates/queries locale processing."),
    Row::new("localeconv", "", conventions)
        .doc("Returns numeric and monetary locale-specific parameters."),
    Row::new("strcoll", "os1, os2, /", |vm, a| {
        begin(vm);
        let (first, second) = (
            wide(vm, a.get(0), "strcoll")?,
            wide(vm, a.get(1), "strcoll")?,
        );
        // SAFETY: both texts end with a 0.
        let order = unsafe { wcscoll(first.as_ptr(), second.as_ptr()) };
        vm.int(order.into())
    })
    .doc("Compares two strings according to the locale."),
    Row::new("strxfrm", "string, /", transformed)
        .doc("Return a string that can be used as a key for locale-aware comparisons."),
    Row::new("nl_langinfo", "key, /", language_info)
        .doc("Return the value for the locale information associated with key."),
    Row::new("getencoding", "", |vm, _| {
        let utf8 = vm.interp.options.utf8_mode;
        vm.str(if utf8 { "utf-8" } else { "UTF-8" })
    })
    .doc("Get the current locale encoding."),
    Row::new("gettext", "msg, /", |vm, a| {
        translated(vm, NONE, a.get(0), libc::LC_MESSAGES)
    }),
    Row::new("dgettext", "domain, msg, /", |vm, a| {
        translated(vm, a.get(0), a.get(1), libc::LC_MESSAGES)
    }),
    Row::new("dcgettext", "domain, msg, category, /", |vm, a| {
        let category = a.index(vm, 2)?;
        translated(vm, a.get(0), a.get(1), category as c_int)
    }),
    Row::new("textdomain", "domain, /", |vm, a| {
        let domain = optional(vm, a.get(0), "textdomain")?;
        // SAFETY: a text that ends with a 0, or none.
        let now = unsafe { textdomain(pointer(&domain)) };
        given_back(vm, now)
    }),
    Row::new("bindtextdomain", "domain, dir, /", |vm, a| {
        let domain = text(vm, a.get(0), "bindtextdomain")?;
        if domain.is_empty() {
            return Err(LocaleError::raise(vm, "domain must be a non-empty string"));
        }
        let folder = match a.get(1) {
            NONE => None,
            folder => Some(crate::posix::c_path(vm, folder, "bindtextdomain")?),
        };
        // SAFETY: texts that end with a 0.
        let now = unsafe { bindtextdomain(domain.as_ptr(), pointer(&folder)) };
        given_back(vm, now)
    }),
    Row::new("bind_textdomain_codeset", "domain, codeset, /", |vm, a| {
        let domain = text(vm, a.get(0), "bind_textdomain_codeset")?;
        let codeset = optional(vm, a.get(1), "bind_textdomain_codeset")?;
        // SAFETY: texts that end with a 0.
        let now = unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(&codeset)) };
        if now.is_null() {
            return Ok(NONE);
        }
        given_back(vm, now)
    }),
];

fn begin(vm: &mut Vm) {
    if Begun::get(vm).is_some() {
        return;
    }
    Begun.put(vm);
    // SAFETY: texts that end with a 0; what comes back is read before the next call.
    unsafe {
        let own = libc::setlocale(libc::LC_CTYPE, c"".as_ptr());
        let plain = own.is_null() || matches!(CStr::from_ptr(own).to_bytes(), b"C" | b"POSIX");
        if plain && std::env::var_os("LC_ALL").is_none_or(|value| value.is_empty()) {
            libc::setlocale(libc::LC_CTYPE, c"C.UTF-8".as_ptr());
        }
    }
}

fn text(vm: &mut Vm, value: Value, what: &str) -> Result<CString> {
    let text = vm.need_str(value, &format!("{what}() argument"))?;
    CString::new(text).map_err(|_| vm.value_error("embedded null character"))
}

fn optional(vm: &mut Vm, value: Value, what: &str) -> Result<Option<CString>> {
    match value {
        NONE => Ok(None),
        value => text(vm, value, what).map(Some),
    }
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref()
        .map_or(core::ptr::null(), |text| text.as_ptr())
}

/// A text of the C library's, which may be in any encoding.
fn shown(vm: &mut Vm, text: *const c_char) -> Result {
    if text.is_null() {
        return Ok(NONE);
    }
    // SAFETY: a text of the C library's that ends with a 0.
    let data = pyrs_runtime::room::copy(unsafe { CStr::from_ptr(text) }.to_bytes())?;
    crate::posix::path_value(vm, &data, false)
}

fn given_back(vm: &mut Vm, text: *const c_char) -> Result {
    if text.is_null() {
        return Err(os_error(vm, errno(), None));
    }
    shown(vm, text)
}

fn set_locale(vm: &mut Vm, args: Args) -> Result {
    begin(vm);
    let category = vm.index_i64(args.get(0))?;
    let Ok(category) = c_int::try_from(category) else {
        return Err(vm.overflow_error("category is no C int"));
    };
    let wanted = match args.some(1) {
        Some(name) => Some(text(vm, name, "setlocale")?),
        None => None,
    };
    // SAFETY: a text that ends with a 0, or none: a question.
    let now = unsafe { libc::setlocale(category, pointer(&wanted)) };
    if now.is_null() {
        let text = match wanted {
            Some(_) => "unsupported locale setting",
            None => "locale query failed",
        };
        return Err(LocaleError::raise(vm, text));
    }
    shown(vm, now)
}

fn conventions(vm: &mut Vm, _: Args) -> Result {
    begin(vm);
    // SAFETY: the C library's own record, copied before anything else is called.
    let all = unsafe { *libc::localeconv() };
    let dict = vm.new_dict()?;
    let texts = [
        ("decimal_point", all.decimal_point),
        ("thousands_sep", all.thousands_sep),
        ("int_curr_symbol", all.int_curr_symbol),
        ("currency_symbol", all.currency_symbol),
        ("mon_decimal_point", all.mon_decimal_point),
        ("mon_thousands_sep", all.mon_thousands_sep),
        ("positive_sign", all.positive_sign),
        ("negative_sign", all.negative_sign),
    ];
    for (name, value) in texts {
        let value = shown(vm, value)?;
        vm.dict_set_text(dict, name, value)?;
    }
    for (name, value) in [
        ("grouping", all.grouping),
        ("mon_grouping", all.mon_grouping),
    ] {
        let groups = vm.list(&[])?;
        // SAFETY: as in `shown`.
        let sizes = pyrs_runtime::room::copy(unsafe { CStr::from_ptr(value) }.to_bytes())?;
        let ends = sizes.last().is_some_and(|&size| size == 127);
        let count = sizes.len();
        for size in sizes {
            push(vm, groups, Value::small(size.into()))?;
        }
        if count > 0 && !ends {
            push(vm, groups, Value::small(0))?;
        }
        vm.dict_set_text(dict, name, groups)?;
    }
    let numbers = [
        ("int_frac_digits", all.int_frac_digits),
        ("frac_digits", all.frac_digits),
        ("p_cs_precedes", all.p_cs_precedes),
        ("p_sep_by_space", all.p_sep_by_space),
        ("n_cs_precedes", all.n_cs_precedes),
        ("n_sep_by_space", all.n_sep_by_space),
        ("p_sign_posn", all.p_sign_posn),
        ("n_sign_posn", all.n_sign_posn),
    ];
    for (name, value) in numbers {
        vm.dict_set_text(dict, name, Value::small(value.into()))?;
    }
    Ok(dict)
}

/// Text as wide characters with a 0 at the end.
fn wide(vm: &mut Vm, value: Value, what: &str) -> Result<Vec<libc::wchar_t>> {
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("{what}() argument must be str, not {got}")));
    };
    let units = string::units(text.addr());
    let n = string::len(text.addr());
    let mut out = pyrs_runtime::room::with_capacity(n + 1)?;
    for i in 0..n {
        out.push(units.at(i) as libc::wchar_t);
    }
    if out.contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    out.push(0);
    Ok(out)
}

fn transformed(vm: &mut Vm, args: Args) -> Result {
    begin(vm);
    let from = wide(vm, args.get(0), "strxfrm")?;
    let mut room = from.len() + 1;
    loop {
        let mut out: Vec<libc::wchar_t> = Vec::new();
        pyrs_runtime::room::resize(&mut out, room, 0)?;
        // SAFETY: `from` ends with a 0, and as much is written as there is room.
        let n = unsafe { wcsxfrm(out.as_mut_ptr(), from.as_ptr(), room) };
        if n == usize::MAX {
            return Err(os_error(vm, libc::EINVAL, None));
        }
        if n < room {
            let text = out[..n].iter().map(|&c| c as u32);
            return string::from_chars(&mut vm.m, text);
        }
        room = n + 1;
    }
}

fn language_info(vm: &mut Vm, args: Args) -> Result {
    begin(vm);
    let key = args.index(vm, 0)?;
    let known = MODULE
        .constants
        .iter()
        .any(|&(name, value)| value == key && !name.starts_with("LC_") && name != "CHAR_MAX");
    if !known {
        return Err(vm.value_error("unsupported langinfo constant"));
    }
    // SAFETY: one of the C library's own items.
    let found = unsafe { libc::nl_langinfo(key as libc::nl_item) };
    if key == i64::from(libc::ALT_DIGITS) {
        return digits(vm, found);
    }
    if found.is_null() {
        return vm.str("");
    }
    shown(vm, found)
}

/// A hundred texts, one behind the other, of which the last may be missing: with ';'.
fn digits(vm: &mut Vm, mut at: *const c_char) -> Result {
    let mut all: Vec<u8> = Vec::new();
    // SAFETY: the C library's digits are a hundred texts in a row, or one empty text.
    unsafe {
        if !at.is_null() && *at != 0 {
            for i in 0..100 {
                let one = CStr::from_ptr(at).to_bytes();
                if i > 0 {
                    all.push(b';');
                }
                all.extend_from_slice(one);
                at = at.add(one.len() + 1);
            }
        }
    }
    crate::posix::path_value(vm, &all, false)
}

fn translated(vm: &mut Vm, domain: Value, message: Value, category: c_int) -> Result {
    begin(vm);
    let domain = optional(vm, domain, "gettext")?;
    let id = text(vm, message, "gettext")?;
    // SAFETY: texts that end with a 0; the answer may be `id` itself.
    let found = unsafe { dcgettext(pointer(&domain), id.as_ptr(), category) };
    shown(vm, found)
}
