//! What CPython's `-X` options and `PYTHON*` variables set: the option of the command line
//! goes before the variable, and a value that means nothing ends the program before it began.

use crate::options::variable;
use pyrs_runtime::vm::Options;

/// A value that means nothing: who asked, and what is wrong.
struct Fatal {
    asked: &'static str,
    text: String,
}

/// Take what is said beside the options with letters of their own. The text of an error.
pub fn take(o: &mut Options) -> Result<(), String> {
    let all = [
        digits,
        cpu_count,
        utf8,
        import_time,
        inherit_context,
        aware_warnings,
        tracemalloc,
    ];
    for part in all {
        part(o).map_err(|fatal| format!("Fatal Python error: {}: {}", fatal.asked, fatal.text))?;
    }
    o.no_debug_ranges =
        given(o, "no_debug_ranges").is_some() || variable(o, "PYTHONNODEBUGRANGES").is_some();
    Ok(())
}

/// What follows the option's name, as of the last time it is given.
fn given(o: &Options, name: &str) -> Option<Option<String>> {
    let mut values = o.x_options.iter().rev().filter_map(|option| {
        let (own, value) = match option.split_once('=') {
            Some((own, value)) => (own, Some(value.to_owned())),
            None => (option.as_str(), None),
        };
        (own == name).then_some(value)
    });
    values.next()
}

fn fail<T>(asked: &'static str, text: impl Into<String>) -> Result<T, Fatal> {
    let text = text.into();
    Err(Fatal { asked, text })
}

fn digits(o: &mut Options) -> Result<(), Fatal> {
    const LEAST: usize = 640;
    let (value, what) = match given(o, "int_max_str_digits") {
        Some(value) => (value.unwrap_or_default(), "-X int_max_str_digits"),
        None => match variable(o, "PYTHONINTMAXSTRDIGITS") {
            Some(value) => (value, "PYTHONINTMAXSTRDIGITS"),
            None => return Ok(()),
        },
    };
    match value.parse::<usize>() {
        Ok(n) if n == 0 || (LEAST..=i32::MAX as usize).contains(&n) => o.digits_limit = Some(n),
        _ => {
            let text = format!("{what}: invalid limit; must be >= {LEAST} or 0 for unlimited.");
            return fail("config_init_int_max_str_digits", text);
        }
    }
    Ok(())
}

fn cpu_count(o: &mut Options) -> Result<(), Fatal> {
    let value = match given(o, "cpu_count") {
        Some(value) => value.unwrap_or_default(),
        None => match variable(o, "PYTHON_CPU_COUNT") {
            Some(value) => value,
            None => return Ok(()),
        },
    };
    if value == "default" {
        return Ok(());
    }
    match value.parse::<i32>() {
        Ok(n) if n > 0 => o.cpu_count = Some(n.into()),
        _ => {
            let text = "-X cpu_count=n option: n is missing or an invalid number, n must be \
                        greater than 0";
            return fail("config_init_cpu_count", text);
        }
    }
    Ok(())
}

/// All text is UTF-8 anyway: what the program sees of it is a flag.
fn utf8(o: &mut Options) -> Result<(), Fatal> {
    const ASKED: &str = "preconfig_init_utf8_mode";
    if let Some(value) = given(o, "utf8") {
        o.utf8_mode = match value.as_deref() {
            None | Some("1") => true,
            Some("0") => false,
            Some(_) => return fail(ASKED, "invalid -X utf8 option value"),
        };
        return Ok(());
    }
    match variable(o, "PYTHONUTF8").as_deref() {
        None | Some("0") => {}
        Some("1") => o.utf8_mode = true,
        Some(_) => return fail(ASKED, "invalid PYTHONUTF8 environment variable value"),
    }
    Ok(())
}

fn import_time(o: &mut Options) -> Result<(), Fatal> {
    if let Some(value) = given(o, "importtime") {
        o.import_time = match value.as_deref() {
            None | Some("1") => 1,
            Some("2") => 2,
            Some(_) => {
                let text = "-X importtime: values other than 1 and 2 are reserved for future use.";
                return fail("config_init_import_time", text);
            }
        };
        return Ok(());
    }
    if let Some(value) = variable(o, "PYTHONPROFILEIMPORTTIME") {
        o.import_time = if value == "2" { 2 } else { 1 };
    }
    Ok(())
}

/// An option and a variable that say 0 or 1.
fn switch(
    o: &Options,
    name: &str,
    env: &'static str,
    asked: &'static str,
) -> Result<Option<bool>, Fatal> {
    let (value, what) = match given(o, name) {
        Some(value) => (value.unwrap_or_default(), format!("-X {name}=n: n")),
        None => match variable(o, env) {
            Some(value) => (value, format!("{env}=N: N")),
            None => return Ok(None),
        },
    };
    match value.as_str() {
        "0" => Ok(Some(false)),
        "1" => Ok(Some(true)),
        _ => fail(asked, format!("{what} is missing or invalid")),
    }
}

fn inherit_context(o: &mut Options) -> Result<(), Fatal> {
    let asked = "config_init_thread_inherit_context";
    let env = "PYTHON_THREAD_INHERIT_CONTEXT";
    if let Some(on) = switch(o, "thread_inherit_context", env, asked)? {
        o.thread_inherit_context = on;
    }
    Ok(())
}

fn aware_warnings(o: &mut Options) -> Result<(), Fatal> {
    let asked = "config_init_context_aware_warnings";
    let env = "PYTHON_CONTEXT_AWARE_WARNINGS";
    if let Some(on) = switch(o, "context_aware_warnings", env, asked)? {
        o.context_aware_warnings = on;
    }
    Ok(())
}

/// Allocations are not traced yet: who asks for it is told, and not left waiting for figures.
fn tracemalloc(o: &mut Options) -> Result<(), Fatal> {
    let (value, what) = match given(o, "tracemalloc") {
        Some(value) => (value.unwrap_or("1".into()), "-X tracemalloc=NFRAME"),
        None => match variable(o, "PYTHONTRACEMALLOC") {
            Some(value) => (value, "PYTHONTRACEMALLOC"),
            None => return Ok(()),
        },
    };
    match value.parse::<u16>() {
        Ok(0) => {}
        Ok(_) => eprintln!("pyrs: {what}: allocations cannot be traced yet, nothing is"),
        Err(_) => {
            let text = format!("{what}: invalid number of frames");
            return fail("config_init_tracemalloc", text);
        }
    }
    Ok(())
}
