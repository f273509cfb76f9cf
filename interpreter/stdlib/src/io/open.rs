//! `open()`, and the three standard streams.

use super::file::FileIo;
use super::text::{self, Wanted};
use super::{DEFAULT_BUFFER_SIZE, buffered, file};
use crate::util::*;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Args, NONE, Result, Value, Vm};

pub fn open_code(vm: &mut Vm, args: Args) -> Result {
    if vm.as_str(args.get(0)).is_none() {
        let got = match args.get(0) {
            NONE => "None".into(),
            path => vm.type_name_of(path),
        };
        let text = format!("open_code() argument 'path' must be str, not {got}");
        return Err(vm.type_error(text));
    }
    let mode = vm.str("rb")?;
    let open = FileIo::class(vm);
    let raw = vm.call(open, &[args.get(0), mode])?;
    buffered::over(vm, raw, true, false, DEFAULT_BUFFER_SIZE)
}

pub fn text_encoding(vm: &mut Vm, args: Args) -> Result {
    match args.some(0) {
        Some(encoding) => Ok(encoding),
        None => {
            let level = args.index_or(vm, 1, 2)?;
            warn_of_default(vm, level)?;
            let utf8 = vm.interp.options.utf8_mode;
            vm.str(if utf8 { "utf-8" } else { "locale" })
        }
    }
}

/// Where a program asks for that: tell of an encoding that is not given.
pub fn warn_of_default(vm: &mut Vm, level: i64) -> Result<()> {
    if !vm.interp.options.warn_default_encoding {
        return Ok(());
    }
    let text = "'encoding' argument not specified";
    vm.warn_at(pyrs_runtime::Exc::EncodingWarning, text, level)
}

/// The letters of a mode.
struct Mode {
    main: char,
    plus: bool,
    text: bool,
    binary: bool,
}

fn parse_mode(vm: &mut Vm, mode: &str) -> Result<Mode> {
    let mut out = Mode {
        main: '\0',
        plus: false,
        text: false,
        binary: false,
    };
    let mut mains = 0;
    let mut seen = String::new();
    for c in mode.chars() {
        if seen.contains(c) || !"rwxatb+".contains(c) {
            return Err(vm.value_error(format!("invalid mode: '{mode}'")));
        }
        seen.push(c);
        match c {
            '+' => out.plus = true,
            't' => out.text = true,
            'b' => out.binary = true,
            _ => {
                out.main = c;
                mains += 1;
            }
        }
    }
    if out.text && out.binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    if mains != 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(out)
}

pub fn open(vm: &mut Vm, args: Args) -> Result {
    let file = args.get(0);
    let file = if vm.is_int(file) {
        file
    } else {
        crate::posix::fspath(vm, file)?
    };
    let mode_text = match args.opt(1) {
        Some(v) => vm.need_str(v, "open() argument 'mode'")?,
        None => "r".into(),
    };
    let mut buffering = args.index_or(vm, 2, -1)?;
    for (i, name) in [(3, "encoding"), (4, "errors"), (5, "newline")] {
        if let Some(v) = args.some(i)
            && vm.as_str(v).is_none()
        {
            let got = vm.type_name_of(v);
            return Err(vm.type_error(format!(
                "open() argument '{name}' must be str or None, not {got}"
            )));
        }
    }
    let mode = parse_mode(vm, &mode_text)?;
    if mode.binary {
        for (i, name) in [(3, "an encoding"), (4, "an errors"), (5, "a newline")] {
            if args.some(i).is_some() {
                return Err(vm.value_error(format!("binary mode doesn't take {name} argument")));
            }
        }
    }
    let closefd = args.truth_or(vm, 6, true)?;
    let raw_mode = format!("{}{}", mode.main, if mode.plus { "+" } else { "" });
    let raw = FileIo::make(vm)?;
    file::open_into(vm, raw, file, &raw_mode, closefd, args.some(7))?;
    match finish(vm, args, &mode, &mode_text, raw, &mut buffering) {
        Ok(made) => Ok(made),
        Err(raised) => {
            let exc = vm.take_exception();
            let _ = file::close_file(vm, raw);
            vm.reraise(exc);
            Err(raised)
        }
    }
}

fn finish(vm: &mut Vm, args: Args, mode: &Mode, text: &str, raw: Value, size: &mut i64) -> Result {
    let mut lines = false;
    if *size < 0 && is_terminal(FileIo::FD.get(raw)) {
        *size = -1;
        lines = true;
    }
    if *size == 1 {
        if mode.binary {
            let text = "line buffering (buffering=1) isn't supported in binary mode, the default \
                        buffer size will be used";
            vm.warn(pyrs_runtime::Exc::RuntimeWarning, text)?;
        }
        *size = -1;
        lines = true;
    }
    if *size < 0 {
        *size = DEFAULT_BUFFER_SIZE as i64;
        if let Ok(stat) = file::stat_of(FileIo::FD.get(raw)) {
            *size = stat.st_blksize.max(*size).min(8 << 20);
        }
    }
    if *size == 0 {
        if !mode.binary {
            return Err(vm.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw);
    }
    let (reads, writes) = (mode.plus || mode.main == 'r', mode.plus || mode.main != 'r');
    if mode.plus && !file::is_seekable(vm, raw) {
        return Err(super::unsupported(vm, "File or stream is not seekable."));
    }
    let buffer = buffered::over(vm, raw, reads, writes, *size as usize)?;
    if mode.binary {
        return Ok(buffer);
    }
    if args.some(3).is_none() {
        warn_of_default(vm, 1)?;
    }
    let get = |vm: &mut Vm, i: usize| args.some(i).and_then(|v| crate::util::text(vm, v));
    let encoding = get(vm, 3)
        .filter(|e| e != "locale")
        .unwrap_or("UTF-8".into());
    let errors = get(vm, 4).unwrap_or("strict".into());
    let newline = get(vm, 5);
    let wanted = Wanted {
        encoding: &encoding,
        errors: &errors,
        newline: newline.as_deref(),
        line_buffering: lines,
        write_through: false,
    };
    let wrapper = text::over(vm, buffer, &wanted)?;
    let key = vm.name(pyrs_runtime::name::Name::mode);
    let shown = vm.str(text)?;
    vm.set_attr(wrapper, key, Some(shown))?;
    Ok(wrapper)
}

fn is_terminal(fd: i32) -> bool {
    // SAFETY: plain library call.
    unsafe { libc::isatty(fd) == 1 }
}

/// Make sys.stdin, sys.stdout and sys.stderr, and `builtins.open`.
pub fn install_streams(vm: &mut Vm, module: Value) -> Result<()> {
    let dict = vm.module_dict(module);
    if let Some(open) = vm.dict_get_text(dict, "open")? {
        let builtins = vm.builtins();
        vm.dict_set_text(builtins, "open", open)?;
    }
    let (encoding, errors) = stream_encoding(vm);
    for (fd, name, shown, mode) in [
        (0, "stdin", "<stdin>", "r"),
        (1, "stdout", "<stdout>", "w"),
        (2, "stderr", "<stderr>", "w"),
    ] {
        let stream = stream(vm, fd, shown, mode, &encoding, &errors)?;
        let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
        vm.dict_set_text(sys, name, stream)?;
        vm.dict_set_text(sys, &format!("__{name}__"), stream)?;
    }
    Ok(())
}

fn stream_encoding(vm: &Vm) -> (String, String) {
    let plain = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|n| std::env::var(n).ok().filter(|v| !v.is_empty()))
        .is_none_or(|v| v == "C" || v == "POSIX" || v == "C.UTF-8");
    let mut errors = if plain { "surrogateescape" } else { "strict" }.to_owned();
    let mut encoding = "utf-8".to_owned();
    if !vm.interp.options.ignore_environment
        && let Ok(text) = std::env::var("PYTHONIOENCODING")
    {
        let (e, h) = text.split_once(':').unwrap_or((&text, "strict"));
        if !e.is_empty() {
            encoding = e.to_owned();
        }
        errors = if h.is_empty() { "strict" } else { h }.to_owned();
    }
    (encoding, errors)
}

fn stream(vm: &mut Vm, fd: i32, shown: &str, mode: &str, encoding: &str, errors: &str) -> Result {
    // SAFETY: plain system call.
    if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
        return Ok(NONE);
    }
    let writes = mode == "w";
    let name = vm.str(shown)?;
    let flags = if writes {
        file::WRITABLE
    } else {
        file::READABLE
    };
    let raw = file::of_descriptor(vm, fd, flags, name)?;
    let unbuffered = writes && vm.interp.options.unbuffered;
    let buffer = if unbuffered {
        raw
    } else {
        buffered::over(vm, raw, !writes, writes, DEFAULT_BUFFER_SIZE)?
    };
    let wanted = Wanted {
        encoding,
        errors: if fd == 2 { "backslashreplace" } else { errors },
        newline: if writes { Some("\n") } else { None },
        line_buffering: fd == 2 || is_terminal(fd) || (writes && vm.interp.options.interactive),
        write_through: unbuffered,
    };
    let wrapper = text::over(vm, buffer, &wanted)?;
    let key = vm.name(pyrs_runtime::name::Name::mode);
    let mode = vm.str(mode)?;
    vm.set_attr(wrapper, key, Some(mode))?;
    Ok(wrapper)
}
