//! Running a program from start to exit status.

use crate::finish;
use crate::options::{Action, Command};
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm, tuple};
use std::io::{IsTerminal, Read};

/// The process's exit status.
pub fn main(command: Command) -> u8 {
    let mut vm = match Vm::new(command.heap.clone()) {
        Ok(vm) => vm,
        Err(e) => {
            eprintln!("pyrs: cannot map the heap: {e}");
            return 1;
        }
    };
    hash_seed(&command);
    vm.interp.options = command.options.clone();
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
    let status = finish::close(&mut vm, status);
    if command.heap_report {
        heap_report(&vm);
    }
    // The system takes the heap back faster than dropping it would.
    core::mem::forget(vm);
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
    if tells_of_faults(command) {
        pyrs_stdlib::faulthandler::enable_at_start(vm)?;
    }
    match &command.action {
        Action::Command(text) => run_source(vm, text, "<string>", globals, command)?,
        Action::Script(file) => run_file(vm, file, globals, command)?,
        Action::Module(name) => run_module(vm, name)?,
        Action::Stdin => {
            let mut data = Vec::new();
            if !std::io::stdin().is_terminal() && !command.options.interactive {
                let _ = std::io::stdin().read_to_end(&mut data);
                run_bytes(vm, &data, "<stdin>", globals, command)?;
                return vm.run_pending();
            }
            let status = crate::repl::run(vm, globals);
            let status = vm.int(status as i64)?;
            let class = vm.exc_class(Exc::SystemExit);
            return Err(vm.raise_with(class, status));
        }
    }
    vm.run_pending()
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

fn run_file(vm: &mut Vm, file: &str, globals: Value, command: &Command) -> Result<()> {
    // Programs may leave the folder in which they were started.
    let mut file = match std::path::absolute(file) {
        Ok(full) => full.display().to_string(),
        Err(_) => file.to_owned(),
    };
    if std::path::Path::new(&file).is_dir() {
        let main = std::path::Path::new(&file).join("__main__.py");
        if !main.is_file() {
            eprintln!(
                "{}: can't find '__main__' module in '{file}'",
                vm.interp.options.executable
            );
            return Err(exit_with(vm, 1));
        }
        file = main.display().to_string();
    }
    let data = match std::fs::read(&file) {
        Ok(data) => data,
        Err(e) => {
            let number = e.raw_os_error().unwrap_or(0);
            let text = e.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            eprintln!(
                "{}: can't open file '{}': [Errno {number}] {text}",
                vm.interp.options.executable, file
            );
            return Err(exit_with(vm, 2));
        }
    };
    let shown = vm.str(&file)?;
    vm.dict_set_text(globals, "__file__", shown)?;
    run_bytes(vm, &data, &file, globals, command)
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
    let code = vm.compile(text, filename, CompileMode::Module, 0)?;
    if command.dump_bytecode {
        print!("{}", pyrs_bytecode::disasm::disassemble(&code));
    }
    let code = vm.load_code(&code)?;
    vm.run_module_code(code, globals, globals)?;
    Ok(())
}

/// `-m`: through runpy, as CPython.
fn run_module(vm: &mut Vm, name: &str) -> Result<()> {
    let runpy = vm.str("runpy")?;
    let globals = vm.new_dict()?;
    let runpy = vm.import_name(runpy, globals, NONE, Value::small(0))?;
    let function = vm.intern_str("_run_module_as_main")?;
    let name = vm.str(name)?;
    vm.call_method_named(runpy, function, &[name])?;
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
    eprintln!(
        "  minor collections {}, {} us at most",
        s.minors,
        s.minor_max.as_micros()
    );
    eprintln!(
        "  major collections {}, {} us at most",
        s.majors,
        s.major_max.as_micros()
    );
    eprintln!(
        "  allocated {} copied {} pins {}",
        kib(s.allocated),
        kib(s.copied),
        s.pins
    );
}
