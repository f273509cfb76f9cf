//! Running a program from start to exit status.

use crate::Host;
use crate::finish;
use crate::options::{Action, Command};
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm, boolean, tuple};
use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::sync::atomic::{AtomicBool, Ordering};

/// There is an interpreter in this process whose heap stays: there can be no other one.
static LEFT: AtomicBool = AtomicBool::new(false);

/// The process's exit status.
pub fn main(command: Command, host: Host) -> u8 {
    if LEFT.load(Ordering::Relaxed) {
        eprintln!("pyrs: threads of an interpreter that has ended are still there");
        return 1;
    }
    let mut vm = match Vm::new(command.heap.clone()) {
        Ok(vm) => vm,
        Err(e) => {
            eprintln!("pyrs: cannot map the heap: {e}");
            return 1;
        }
    };
    hash_seed(&command);
    vm.interp.options = command.options.clone();
    if let Some(limit) = command.options.digits_limit {
        vm.interp.digits_limit = limit;
    }
    pyrs_exec::install(&mut vm);
    pyrs_stdlib::signal::set_main_thread(&vm);
    crate::compile::install(&mut vm);
    // SAFETY: the handler only stores to atomics.
    unsafe {
        let handler = pyrs_stdlib::signal::arrive as extern "C" fn(libc::c_int) as usize;
        // As when started in the background by a shell: an ignored signal stays ignored.
        let mut action: libc::sigaction = core::mem::zeroed();
        libc::sigaction(libc::SIGINT, core::ptr::null(), &mut action);
        if action.sa_sigaction != libc::SIG_IGN {
            action.sa_sigaction = handler;
            action.sa_flags = 0;
            libc::sigaction(libc::SIGINT, &action, core::ptr::null_mut());
        }
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
    if command.heap_page.is_some() {
        vm.m.heap.stats.timeline.start();
    }
    let mut interrupted = false;
    let status = match start(&mut vm, &command) {
        Ok(()) => 0,
        Err(_) => {
            let exc = vm.take_exception();
            let class = vm.exc_class(Exc::KeyboardInterrupt);
            interrupted = vm.is_instance_of(exc, class);
            finish_with(&mut vm, exc)
        }
    };
    let status = finish::close(&mut vm, status, command.heap_page.as_deref());
    if command.heap_report {
        heap_report(&vm);
    }
    let is_alone = vm.m.heap.is_of_one() && !vm.process.has_doors;
    if host == Host::Other && is_alone {
        drop(vm);
    } else {
        // The system takes the heap back faster than dropping it would; and threads that are
        // stopped, or C code that has functions of ours, must find it until the process ends.
        LEFT.store(true, Ordering::Relaxed);
        core::mem::forget(vm);
    }
    if interrupted {
        // Who started the process sees that it was SIGINT.
        // SAFETY: plain library calls.
        unsafe {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::kill(libc::getpid(), libc::SIGINT);
        }
    }
    status
}

fn hash_seed(command: &Command) {
    let value = if command.options.ignore_environment {
        None
    } else {
        std::env::var("PYTHONHASHSEED").ok()
    };
    if let Err(text) = pyrs_runtime::strategies::hash::set_seed(value.as_deref()) {
        eprintln!("Fatal Python error: config_init_hash_seed: {text}");
        std::process::exit(1);
    }
}

fn start(vm: &mut Vm, command: &Command) -> Result<()> {
    pyrs_builtins::install(vm)?;
    pyrs_stdlib::install(vm)?;
    let main = vm.new_module("__main__")?;
    vm.add_module("__main__", main)?;
    let globals = vm.module_dict(main);
    // Other namespaces name the dict; that of the program itself names the module.
    let modules = vm.modules();
    if let Some(builtins) = vm.dict_get_text(modules, "builtins")? {
        vm.dict_set_text(globals, "__builtins__", builtins)?;
    }
    if tells_of_faults(command) {
        pyrs_stdlib::faulthandler::enable_at_start(vm)?;
    }
    site(vm)?;
    let typed = command.options.interactive || std::io::stdin().is_terminal();
    if command.options.verbose > 0 || typed && matches!(command.action, Action::Stdin) {
        crate::repl::greet(vm);
    }
    let ran = run_program(vm, command, globals);
    if matches!(command.action, Action::Stdin) || !inspects(command) {
        return ran;
    }
    if ran.is_err() {
        let exc = vm.take_exception();
        finish_with(vm, exc);
        finish::flush(vm, "stdout");
    }
    crate::repl::run(vm, globals, is_basic(command))
}

/// Whether the environment asks for the interactive mode without an editor.
fn is_basic(command: &Command) -> bool {
    crate::options::variable(&command.options, "PYTHON_BASIC_REPL").is_some()
}

/// Whether the program's variables are looked at when it has ended. It may have asked for that
/// itself.
fn inspects(command: &Command) -> bool {
    let options = &command.options;
    let asked = !options.ignore_environment
        && std::env::var_os("PYTHONINSPECT").is_some_and(|value| !value.is_empty());
    (options.inspect || asked) && (options.interactive || std::io::stdin().is_terminal())
}

fn run_program(vm: &mut Vm, command: &Command, globals: Value) -> Result<()> {
    match &command.action {
        Action::Command(text) => run_command(vm, text, globals, command)?,
        Action::Script(file) => run_file(vm, file, globals, command)?,
        Action::Module(name) => run_module(vm, name)?,
        Action::Stdin => {
            let mut data = Vec::new();
            if !std::io::stdin().is_terminal() && !command.options.interactive {
                let _ = std::io::stdin().read_to_end(&mut data);
                run_bytes(vm, &data, "<stdin>", globals, command)?;
                return vm.run_pending();
            }
            return crate::repl::run(vm, globals, is_basic(command));
        }
    }
    vm.run_pending()
}

/// Import `site`, which adds the folders of installed packages to the search path, and then
/// put the program's own folder before them.
fn site(vm: &mut Vm) -> Result<()> {
    let options = vm.interp.options.clone();
    if !options.warn_options.is_empty() {
        import(vm, "warnings")?;
    }
    if !options.no_site && import(vm, "site").is_err() {
        eprintln!("Fatal Python error: init_import_site: Failed to import the site module");
        let exc = vm.take_exception();
        crate::uncaught::report(vm, exc);
        return Err(exit_with(vm, 1));
    }
    match options.first_path {
        Some(first) => insert_path(vm, &first),
        None => Ok(()),
    }
}

fn insert_path(vm: &mut Vm, first: &OsStr) -> Result<()> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    if let Some(path) = vm.dict_get_text(sys, "path")? {
        let first = pyrs_stdlib::posix::os_text(vm, first)?;
        let insert = vm.intern_str("insert")?;
        vm.call_method_named(path, insert, &[Value::small(0), first])?;
    }
    Ok(())
}

fn import(vm: &mut Vm, name: &str) -> Result {
    let name = vm.str(name)?;
    let globals = vm.new_dict()?;
    vm.import_name(name, globals, NONE, Value::small(0))
}

/// A module of a package.
pub fn import_from(vm: &mut Vm, package: &str, name: &str) -> Result {
    let full = vm.str(&format!("{package}.{name}"))?;
    let globals = vm.new_dict()?;
    let name = vm.str(name)?;
    let list = vm.tuple(&[name])?;
    vm.import_name(full, globals, list, Value::small(0))
}

/// `[Errno 2] No such file or directory`.
pub fn system_text(e: &std::io::Error) -> String {
    let number = e.raw_os_error().unwrap_or(0);
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    format!("[Errno {number}] {text}")
}

/// Whether the command line or the environment asks for `faulthandler.enable()`.
fn tells_of_faults(command: &Command) -> bool {
    let options = &command.options;
    let given = |name: &str| {
        let bare = |option: &String| option.split('=').next() == Some(name);
        options.x_options.iter().any(bare)
    };
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    given("faulthandler")
        || given("dev")
        || !options.ignore_environment && (set("PYTHONFAULTHANDLER") || set("PYTHONDEVMODE"))
}

fn run_file(vm: &mut Vm, file: &OsStr, globals: Value, command: &Command) -> Result<()> {
    // Programs may leave the folder in which they were started.
    let file = match std::path::absolute(file) {
        Ok(full) => full,
        Err(_) => file.into(),
    };
    let name = file.display().to_string();
    if has_main(&file) {
        return run_folder(vm, file.as_os_str());
    }
    if file.is_dir() {
        eprintln!(
            "{}: can't find '__main__' module in '{name}'",
            vm.interp.options.executable
        );
        return Err(exit_with(vm, 1));
    }
    let data = match std::fs::read(&file) {
        Ok(data) => data,
        Err(e) => {
            eprintln!(
                "{}: can't open file '{name}': {}",
                vm.interp.options.executable,
                system_text(&e)
            );
            return Err(exit_with(vm, 2));
        }
    };
    let shown = pyrs_stdlib::posix::os_text(vm, file.as_os_str())?;
    vm.dict_set_text(globals, "__file__", shown)?;
    let mut data = data.as_slice();
    if command.skip_first_line {
        // The end of the line stays: lines keep their numbers.
        let end = data.iter().position(|&b| b == b'\n').unwrap_or(data.len());
        data = &data[end..];
    }
    run_bytes(vm, data, &name, globals, command)
}

/// Whether a folder or an archive is a program: it has a `__main__` module. An archive ends
/// with the record by which all archives are found, and may be meant by one of its folders.
fn has_main(path: &std::path::Path) -> bool {
    if path.is_dir() {
        return path.join("__main__.py").is_file();
    }
    if path.exists() {
        return is_archive(path);
    }
    // A folder within an archive.
    let outer = path.ancestors().skip(1).find(|outer| outer.exists());
    outer.is_some_and(|outer| outer.is_file() && is_archive(outer))
}

fn is_archive(path: &std::path::Path) -> bool {
    const RECORD: &[u8] = b"PK\x05\x06";
    const RECORD_BYTES: usize = 22;
    let end = (|| {
        use std::io::Seek;
        let mut file = std::fs::File::open(path).ok()?;
        let len = file.metadata().ok()?.len();
        let most = RECORD_BYTES as u64 + u64::from(u16::MAX);
        file.seek(std::io::SeekFrom::Start(len.saturating_sub(most)))
            .ok()?;
        let mut end = Vec::new();
        file.take(most).read_to_end(&mut end).ok()?;
        Some(end)
    })();
    end.is_some_and(|end| {
        let at = end.windows(RECORD.len()).rposition(|part| part == RECORD);
        at.is_some_and(|at| end.len() - at >= RECORD_BYTES)
    })
}

/// A folder or archive with a `__main__` module: it is the first place of the search path.
fn run_folder(vm: &mut Vm, file: &OsStr) -> Result<()> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    if vm.interp.options.first_path.is_some()
        && let Some(path) = vm.dict_get_text(sys, "path")?
    {
        let pop = vm.intern_str("pop")?;
        vm.call_method_named(path, pop, &[Value::small(0)])?;
    }
    insert_path(vm, file)?;
    run_main(vm, "__main__", false)
}

fn exit_with(vm: &mut Vm, status: i64) -> pyrs_runtime::Raised {
    let class = vm.exc_class(Exc::SystemExit);
    vm.raise_with(class, Value::small(status))
}

fn run_bytes(
    vm: &mut Vm,
    data: &[u8],
    filename: &str,
    globals: Value,
    command: &Command,
) -> Result<()> {
    let text = vm.decode_source(data, filename)?;
    run_source(vm, &text, filename, globals, command)
}

fn run_source(
    vm: &mut Vm,
    text: &str,
    filename: &str,
    globals: Value,
    command: &Command,
) -> Result<()> {
    let code = load_source(vm, text, filename, command)?;
    vm.run_module_code(code, globals, globals)?;
    Ok(())
}

fn load_source(vm: &mut Vm, text: &str, filename: &str, command: &Command) -> Result {
    let code = vm.compile(text, filename, CompileMode::Module, 0)?;
    if command.dump_bytecode {
        print!("{}", pyrs_bytecode::disasm::disassemble(&code));
    }
    vm.load_code(&code)
}

/// `-c`: the text is there for tracebacks, without a module that would have to be imported
/// for that.
fn run_command(vm: &mut Vm, text: &str, globals: Value, command: &Command) -> Result<()> {
    let text = dedent(text);
    let code = load_source(vm, &text, "<string>", command)?;
    let modules = vm.modules();
    if let Some(lines) = vm.dict_get_text(modules, "linecache")? {
        let register = vm.intern_str("_register_code")?;
        let (source, name) = (vm.str(&text)?, vm.str("<string>")?);
        vm.call_method_named(lines, register, &[code, source, name])?;
    }
    vm.interp.command = Some((vm.root_value(code), text));
    vm.run_module_code(code, globals, globals)?;
    Ok(())
}

/// A text without the white space that all of its lines begin with; lines of nothing else are
/// empty then.
fn dedent(text: &str) -> String {
    let is_space = |c: char| c == ' ' || c == '\t';
    let mut common: Option<&str> = None;
    for line in text.lines() {
        let body = line.trim_start_matches(is_space);
        if body.is_empty() {
            continue;
        }
        let own = &line[..line.len() - body.len()];
        let shared = common.map_or(own.len(), |known| {
            let pairs = known.bytes().zip(own.bytes());
            pairs.take_while(|(a, b)| a == b).count()
        });
        common = Some(&own[..shared]);
    }
    let Some(common) = common.filter(|common| !common.is_empty()) else {
        return text.to_owned();
    };
    let lines = text.split_inclusive('\n').map(|line| {
        line.strip_prefix(common)
            .unwrap_or_else(|| line.trim_start_matches(is_space))
    });
    lines.collect()
}

/// `-m`: through runpy, as CPython.
fn run_module(vm: &mut Vm, name: &str) -> Result<()> {
    run_main(vm, name, true)
}

fn run_main(vm: &mut Vm, name: &str, changes_argv: bool) -> Result<()> {
    let runpy = import(vm, "runpy")?;
    let function = vm.intern_str("_run_module_as_main")?;
    let name = vm.str(name)?;
    vm.call_method_named(runpy, function, &[name, boolean(changes_argv)])?;
    Ok(())
}

fn finish_with(vm: &mut Vm, exc: Value) -> u8 {
    let exit = vm.exc_class(Exc::SystemExit);
    if vm.is_instance_of(exc, exit) {
        return exit_status(vm, exc);
    }
    let interrupt = vm.exc_class(Exc::KeyboardInterrupt);
    let interrupted = vm.is_instance_of(exc, interrupt);
    finish::flush(vm, "stdout");
    if let Some(status) = crate::uncaught::report(vm, exc) {
        return status;
    }
    if interrupted { 130 } else { 1 }
}

/// What a SystemExit asks for; texts go to standard error.
pub fn exit_status(vm: &mut Vm, exc: Value) -> u8 {
    let code = match exc.addr().value(exception::ARGS) {
        Some(args) => match tuple::len(args.addr()) {
            0 => NONE,
            1 => tuple::get(args.addr(), 0),
            _ => args,
        },
        None => NONE,
    };
    if code == NONE {
        return 0;
    }
    if let Some(i) = vm.as_i64(code) {
        return i as u8;
    }
    finish::flush(vm, "stdout");
    match vm.str_text(code) {
        Ok(text) => eprintln!("{text}"),
        Err(_) => {
            vm.take_exception();
        }
    }
    1
}

fn heap_report(vm: &Vm) {
    let heap = &vm.m.heap;
    let s = &heap.stats;
    let kib = |bytes: u64| bytes >> 10;
    eprintln!("heap report (KiB unless said otherwise)");
    eprintln!("  old blocks      {:10}", heap.old.blocks.len() * 32);
    eprintln!("  fixed blocks    {:10}", heap.fixed.blocks.len() * 32);
    eprintln!("  nursery blocks  {:10}", heap.nursery.blocks.len() * 32);
    eprintln!("  large objects   {:10}", kib(heap.large.bytes));
    eprintln!(
        "  resident        {:10}",
        kib(pyrs_runtime::objmodel::gc::os::resident_bytes())
    );
    eprintln!("  minor collections {}, major {}", s.minors, s.majors);
    let pauses = &s.pauses;
    let [half, p99, p999] = [500_000, 990_000, 999_000].map(|q| pauses.quantile(q));
    eprintln!(
        "  stops {} in {} us: half {}, p99 {}, p99.9 {}, longest {} us",
        pauses.count,
        pauses.total.as_micros(),
        half.as_micros(),
        p99.as_micros(),
        p999.as_micros(),
        pauses.longest.as_micros()
    );
    eprintln!(
        "  allocated {} copied {} pins {}",
        kib(s.allocated),
        kib(s.copied),
        s.pins
    );
}
