//! print, input, open.

use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Args, EMPTY_STR, Exc, NONE, Result, Value, Vm, latin1_char, string, tuple};
use std::io::{BufRead, Write};

/// Where text goes.
#[derive(Clone, Copy)]
enum Sink {
    /// A bound `write`.
    Write(Value),
    /// There is no sys module yet: the process's own stdout.
    Process,
}

impl Sink {
    fn put(self, vm: &mut Vm, text: Value) -> Result<()> {
        match self {
            Sink::Write(write) => vm.call(write, &[text]).map(|_| ()),
            Sink::Process => {
                let text = string::to_string_lossy(pyrs_runtime::payload(text).addr());
                match std::io::stdout().write_all(text.as_bytes()) {
                    Ok(()) => Ok(()),
                    Err(e) => Err(vm.raise_str(Exc::OSError, &e.to_string())),
                }
            }
        }
    }
}

/// A stream of the sys module: None when there is no such module yet.
fn stream(vm: &mut Vm, name: Name) -> Result<Option<Value>> {
    let Some(sys) = vm.thread_word(thread::SYS) else {
        return Ok(None);
    };
    let key = vm.name(name);
    match vm.dict_get_str(sys, key) {
        Some(stream) => Ok(Some(stream)),
        // Streams have not been opened yet.
        None if vm.dict_get_text(sys, "__stdout__")?.is_none() => Ok(None),
        None => Ok(None),
    }
}

/// `sep` or `end`: the default when absent or None.
fn text_option(vm: &mut Vm, value: Option<Value>, default: Value, name: &str) -> Result {
    match value {
        None => Ok(default),
        Some(v) if v == NONE => Ok(default),
        Some(v) if vm.as_str(v).is_some() => Ok(v),
        Some(v) => {
            let got = vm.type_name_of(v);
            Err(vm.type_error(format!("{name} must be None or a string, not {got}")))
        }
    }
}

pub fn print(vm: &mut Vm, a: Args) -> Result {
    let items = a.get(0);
    let sep = text_option(vm, a.opt(1), latin1_char(b' '), "sep")?;
    let end = text_option(vm, a.opt(2), latin1_char(b'\n'), "end")?;
    let file = match a.some(3) {
        Some(file) => Some(file),
        None => match stream(vm, Name::stdout)? {
            Some(file) if file == NONE => return Ok(NONE),
            other => other,
        },
    };
    let sink = match file {
        Some(file) => Sink::Write(vm.get_attr_name(file, Name::write)?),
        None => Sink::Process,
    };
    for i in 0..tuple::len(items.addr()) {
        if i > 0 {
            sink.put(vm, sep)?;
        }
        let text = vm.str_of(tuple::get(items.addr(), i))?;
        sink.put(vm, text)?;
    }
    sink.put(vm, end)?;
    if a.truth_or(vm, 4, false)? {
        match file {
            Some(file) => {
                vm.call_method(file, Name::flush, &[])?;
            }
            None => {
                let _ = std::io::stdout().flush();
            }
        }
    }
    Ok(NONE)
}

pub fn input(vm: &mut Vm, a: Args) -> Result {
    let stdout = stream(vm, Name::stdout)?;
    let stdin = stream(vm, Name::stdin)?;
    if stdin == Some(NONE) {
        return Err(vm.runtime_error("input(): lost sys.stdin"));
    }
    if stdout == Some(NONE) {
        return Err(vm.runtime_error("input(): lost sys.stdout"));
    }
    let prompt = match a.opt(0) {
        Some(prompt) => vm.str_of(prompt)?,
        None => EMPTY_STR,
    };
    if let Some(stderr) = stream(vm, Name::stderr)?.filter(|&file| file != NONE)
        && vm.call_method(stderr, Name::flush, &[]).is_err()
    {
        vm.take_exception();
    }
    if let Some(stdout) = stdout.filter(|_| prompt_can_be_edited(vm)) {
        vm.call_method(stdout, Name::flush, &[])?;
        if let Some(line) = edited_line(vm, prompt)? {
            return Ok(line);
        }
    }
    match stdout {
        Some(stdout) => {
            let write = vm.get_attr_name(stdout, Name::write)?;
            if prompt != EMPTY_STR {
                vm.call(write, &[prompt])?;
            }
            vm.call_method(stdout, Name::flush, &[])?;
        }
        None => {
            Sink::Process.put(vm, prompt)?;
            let _ = std::io::stdout().flush();
        }
    }
    let line = match stdin {
        Some(stdin) => vm.call_method(stdin, Name::readline, &[])?,
        None => {
            let mut line = String::new();
            let _ = vm.blocking(|| std::io::stdin().lock().read_line(&mut line));
            vm.str(&line)?
        }
    };
    let Some(text) = vm.as_str(line) else {
        return Err(vm.type_error("object.readline() returned non-string"));
    };
    let n = string::len(text.addr());
    if n == 0 {
        return Err(vm.raise_str(Exc::EOFError, "EOF when reading a line"));
    }
    if string::units(text.addr()).at(n - 1) == u32::from(b'\n') {
        return string::slice(&mut vm.m, text, 0, n - 1);
    }
    Ok(text)
}

/// Whether the standard streams are the process's, and not something that the program put in
/// their place.
fn prompt_can_be_edited(vm: &mut Vm) -> bool {
    [(Name::stdin, 0), (Name::stdout, 1)]
        .into_iter()
        .all(|(name, number)| {
            let file = match stream(vm, name) {
                Ok(Some(file)) if file != NONE => file,
                Ok(_) => return false,
                Err(_) => {
                    vm.take_exception();
                    return false;
                }
            };
            match vm.call_method(file, Name::fileno, &[]) {
                Ok(own) => own == Value::small(number),
                Err(_) => {
                    vm.take_exception();
                    false
                }
            }
        })
}

/// A line of the terminal through the editor of the module `readline`, where the program has
/// imported that, and where it is a terminal.
pub fn edited_line(vm: &mut Vm, prompt: Value) -> Result<Option<Value>> {
    let modules = vm.modules();
    let Some(module) = vm.dict_get_text(modules, "readline")? else {
        return Ok(None);
    };
    let name = vm.intern_str("_input")?;
    let Some(read) = vm.get_attr_opt(module, name)? else {
        return Ok(None);
    };
    let line = vm.call(read, &[prompt])?;
    Ok(Some(line).filter(|&line| line != NONE))
}

/// `open` is the io module's.
pub fn open(vm: &mut Vm, a: Args) -> Result {
    let modules = vm.modules();
    let found = match vm.dict_get_text(modules, "_io")? {
        Some(m) => Some(m),
        None => vm.dict_get_text(modules, "io")?,
    };
    let io = match found {
        Some(m) => m,
        None => {
            let name = vm.intern_str("io")?;
            let globals = vm.builtins();
            vm.import_name(name, globals, NONE, Value::small(0))?
        }
    };
    let name = vm.intern_str("open")?;
    let open = vm.get_attr(io, name)?;
    vm.call_ex(open, a.get(0), a.opt(1))
}
