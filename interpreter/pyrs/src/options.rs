//! The command line and environment, as CPython reads them, and pyrs's own `-X` options.

use crate::{help, places};
use pyrs_runtime::objmodel::gc::Config;
use pyrs_runtime::vm::Options;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

/// What to run.
pub enum Action {
    /// `-c command`.
    Command(String),
    /// `-m module`.
    Module(String),
    /// A script file; `-` and no argument mean standard input.
    Script(OsString),
    /// Standard input: the REPL if it is a terminal.
    Stdin,
}

/// The parsed command line.
pub struct Command {
    pub action: Action,
    pub options: Options,
    pub heap: Config,
    pub heap_report: bool,
    /// Where the report on the heap is written when the program ends.
    pub heap_page: Option<std::path::PathBuf>,
    pub dump_bytecode: bool,
    /// `-x`.
    pub skip_first_line: bool,
}

/// An `-X` option of pyrs's own: name, environment variable, default, explanation.
pub struct Row {
    pub name: &'static str,
    pub env: &'static str,
    pub doc: &'static str,
}

impl Row {
    /// The name without its value.
    pub fn key(&self) -> &'static str {
        self.name.split(['=', '[']).next().unwrap_or(self.name)
    }
}

pub static ROWS: &[Row] = &[
    Row {
        name: "gc-log",
        env: "PYRS_GC_LOG",
        doc: "a line per collection on standard error; stops are counted in processor time",
    },
    Row {
        name: "gc-stress=N[,seed]",
        env: "PYRS_GC_STRESS",
        doc: "collect at every N-th allocation; with a seed at varying intervals",
    },
    Row {
        name: "gc-verify",
        env: "PYRS_GC_VERIFY",
        doc: "verify the heap after each collection",
    },
    Row {
        name: "gc-snapshot=N",
        env: "PYRS_GC_SNAPSHOT",
        doc: "check behind every N-th collection that no store goes round the barrier",
    },
    Row {
        name: "gc-stamps=N",
        env: "PYRS_GC_STAMPS",
        doc: "begin anew with the numbers that caches compare when N are in use, for tests",
    },
    Row {
        name: "gc-whole=SIZE",
        env: "PYRS_GC_WHOLE",
        doc: "heaps with less alive are collected in one piece; default: 1m",
    },
    Row {
        name: "nursery=SIZE",
        env: "PYRS_NURSERY",
        doc: "bytes of young objects between two collections, at most",
    },
    Row {
        name: "heap-limit=SIZE",
        env: "PYRS_HEAP_LIMIT",
        doc: "bytes the heap may hold (k, m, g); default: nine tenths of the cgroup's limit",
    },
    Row {
        name: "heap-report[=FILE]",
        env: "PYRS_HEAP_REPORT",
        doc: "heap figures at exit; with FILE a page of HTML with what holds what",
    },
    Row {
        name: "prefork",
        env: "PYRS_PREFORK",
        doc: "make the heap ready for being shared before each os.fork",
    },
    Row {
        name: "dump-bytecode",
        env: "PYRS_DUMP_BYTECODE",
        doc: "list the program's bytecode",
    },
];

/// What `-V` says.
const VERSION: &str = "Python 3.14.0 (pyrs 0.1.0)";

/// What `-VV` and the interactive mode say.
pub fn full_version() -> String {
    format!("Python {}", pyrs_stdlib::VERSION_TEXT)
}

fn usage(error: &str) -> u8 {
    eprintln!("{error}\n{}", help::usage_line());
    eprintln!("Try `pyrs -h' for more information.");
    2
}

/// The text is a file of the library: `license()` shows it too.
fn print_licenses() -> u8 {
    let Some(file) = pyrs_library::file("LICENSE.txt") else {
        eprintln!("pyrs: the library has no LICENSE.txt");
        return 1;
    };
    match std::io::stdout().write_all(&file.read()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(['k', 'm', 'g', 'b']);
    let number: u64 = digits.parse().ok()?;
    let shift = match text[digits.len()..].chars().next() {
        Some('k') => 10,
        Some('m') => 20,
        Some('g') => 30,
        _ => 0,
    };
    number.checked_shl(shift)
}

impl Command {
    fn set_x(&mut self, text: &str) -> Result<(), String> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        match name {
            "gc-log" => self.heap.log = true,
            "gc-verify" => {
                self.heap.verify = true;
                self.heap.poison = true;
            }
            "nursery" => {
                let bad = || format!("-X nursery: invalid value '{value}'");
                let bytes = usize::try_from(size(value).ok_or_else(bad)?).map_err(|_| bad())?;
                let bytes = bytes.clamp(64 << 10, 1 << 30) & !((32 << 10) - 1);
                let heap = &mut self.heap;
                heap.nursery_max = bytes;
                heap.nursery_usual = heap.nursery_usual.min(bytes);
                heap.nursery_start = heap.nursery_start.min(bytes);
            }
            "gc-whole" => {
                let bad = || format!("-X gc-whole: invalid value '{value}'");
                self.heap.small = size(value).ok_or_else(bad)?;
            }
            "gc-snapshot" => {
                let bad = || format!("-X gc-snapshot: invalid value '{value}'");
                self.heap.snapshot = value.parse().map_err(|_| bad())?;
            }
            "gc-stamps" => {
                let bad = || format!("-X gc-stamps: invalid value '{value}'");
                self.heap.stamps = value.parse().map_err(|_| bad())?;
            }
            "gc-stress" => {
                let (n, seed) = value.split_once(',').unwrap_or((value, "0"));
                let bad = || format!("-X gc-stress: invalid value '{value}'");
                self.heap.stress = n.parse().map_err(|_| bad())?;
                self.heap.stress_seed = seed.parse().map_err(|_| bad())?;
                self.heap.poison = true;
            }
            "heap-limit" => {
                self.heap.limit = size(value)
                    .filter(|&n| n >= 4 << 20)
                    .ok_or_else(|| format!("-X heap-limit: invalid value '{value}'"))?;
            }
            "heap-report" if !matches!(value, "" | "1") => self.heap_page = Some(value.into()),
            "heap-report" => self.heap_report = true,
            "prefork" => self.options.prefork = true,
            "dump-bytecode" => self.dump_bytecode = true,
            _ => {}
        }
        self.options.x_options.push(text.to_owned());
        Ok(())
    }
}

/// Read the command line.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, u8> {
    let orig_argv: Vec<OsString> = arguments.collect();
    let given = orig_argv.get(1..).unwrap_or_default().to_vec();
    // Options are looked for in texts; what the program is given are the bytes.
    let args = given.iter().map(|arg| arg.to_string_lossy().into_owned());
    let args: Vec<String> = args.collect();
    let program = orig_argv.first().map(|name| name.to_string_lossy());
    let program = program.map_or_else(|| "pyrs".to_owned(), |name| name.into_owned());
    let mut command = Command {
        action: Action::Stdin,
        options: Options {
            orig_argv,
            ..Options::default()
        },
        heap: Config::default(),
        heap_report: false,
        heap_page: None,
        dump_bytecode: false,
        skip_first_line: false,
    };
    if let Some(limit) = pyrs_runtime::objmodel::gc::os::cgroup_limit() {
        command.heap.limit = limit / 10 * 9;
    }
    for row in ROWS {
        if let Ok(value) = std::env::var(row.env)
            && !value.is_empty()
        {
            command
                .set_x(&format!("{}={value}", row.key()))
                .map_err(|e| usage(&e))?;
        }
    }
    let mut i = 0;
    let mut versions = 0;
    let mut rest = None;
    'args: while i < args.len() {
        let arg = args[i].clone();
        if arg == "-" || !arg.starts_with('-') {
            break;
        }
        i += 1;
        match arg.as_str() {
            "--help" | "--help-env" | "--help-xoptions" | "--help-all" => {
                match arg.as_str() {
                    "--help-env" => help::variables(),
                    "--help-xoptions" => help::x_options(),
                    "--help-all" => help::all(),
                    _ => help::options(),
                }
                return Err(0);
            }
            "--check-hash-based-pycs" => {
                let value = args.get(i).map_or("", String::as_str);
                if !matches!(value, "default" | "always" | "never") {
                    return Err(usage(
                        "--check-hash-based-pycs must be one of 'default', 'always', or 'never'",
                    ));
                }
                command.options.check_pycs = Some(value.to_owned());
                i += 1;
                continue 'args;
            }
            "--version" => {
                versions += 1;
                continue 'args;
            }
            "--licenses" => {
                return Err(print_licenses());
            }
            "--write-library" => {
                let Some(folder) = args.get(i) else {
                    return Err(usage("--write-library: a folder is expected"));
                };
                let written = crate::places::write_library(folder);
                return Err(match written {
                    Ok(()) => 0,
                    Err(e) => {
                        eprintln!("pyrs: {e}");
                        1
                    }
                });
            }
            "--" => break,
            _ if arg.starts_with("--") => {
                return Err(usage(&format!("Unknown option: {arg}")));
            }
            _ => {}
        }
        let letters: Vec<char> = arg.chars().skip(1).collect();
        let mut k = 0;
        while k < letters.len() {
            let letter = letters[k];
            k += 1;
            if matches!(letter, 'c' | 'm' | 'W' | 'X') {
                let attached: String = letters[k..].iter().collect();
                let value = if !attached.is_empty() {
                    attached
                } else if i < args.len() {
                    i += 1;
                    args[i - 1].clone()
                } else {
                    return Err(usage(&format!(
                        "Argument expected for the -{letter} option"
                    )));
                };
                match letter {
                    'c' if given[i - 1].to_str().is_none() => {
                        eprintln!("Unable to decode the command from the command line:");
                        return Err(1);
                    }
                    'c' => {
                        command.action = Action::Command(value);
                        rest = Some("-c");
                        break 'args;
                    }
                    'm' => {
                        command.action = Action::Module(value);
                        rest = Some("-m");
                        break 'args;
                    }
                    'W' => command.options.warn_options.push(value),
                    _ => command.set_x(&value).map_err(|e| usage(&e))?,
                }
                continue 'args;
            }
            let o = &mut command.options;
            match letter {
                'b' => o.bytes_warning += 1,
                'd' => o.debug += 1,
                'x' => command.skip_first_line = true,
                'B' => o.dont_write_bytecode = true,
                'E' => o.ignore_environment = true,
                'h' | '?' => {
                    help::options();
                    return Err(0);
                }
                'i' => {
                    o.inspect = true;
                    o.interactive = true;
                }
                'I' => {
                    o.isolated = true;
                    o.ignore_environment = true;
                    o.safe_path = true;
                    o.no_user_site = true;
                }
                'O' => o.optimize += 1,
                'P' => o.safe_path = true,
                'q' => o.quiet = true,
                's' => o.no_user_site = true,
                'S' => o.no_site = true,
                'u' => o.unbuffered = true,
                'v' => o.verbose += 1,
                'V' => versions += 1,
                _ => return Err(usage(&format!("Unknown option: -{letter}"))),
            }
        }
    }
    if versions > 0 {
        match versions {
            1 => println!("{VERSION}"),
            _ => println!("{}", full_version()),
        }
        return Err(0);
    }
    let mut argv = Vec::new();
    match rest {
        Some(name) => argv.push(name.into()),
        None if i < args.len() => {
            if args[i] != "-" {
                command.action = Action::Script(given[i].clone());
            }
        }
        None => argv.push(OsString::new()),
    }
    argv.extend(given[i.min(given.len())..].iter().cloned());
    command.options.argv = argv;
    from_environment(&mut command.options);
    if let Err(text) = crate::settings::take(&mut command.options) {
        eprintln!("{text}");
        return Err(1);
    }
    let o = &mut command.options;
    places::find(o, &program);
    let given = o.x_options.iter().rev();
    let mut given = given.filter_map(|x| x.strip_prefix("pycache_prefix="));
    let given = given.next().map(str::to_owned);
    o.pycache_prefix = given
        .or_else(|| variable(o, "PYTHONPYCACHEPREFIX"))
        .filter(|folder| !folder.is_empty());
    search_path(&mut command);
    Ok(command)
}

/// A variable of the environment that says something and may be looked at.
pub fn variable(options: &Options, name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    (!options.ignore_environment && !value.is_empty()).then_some(value)
}

/// What `PYTHON*` variables say, beside the options of the command line.
fn from_environment(o: &mut Options) {
    let count = |o: &Options, name: &str| {
        let value = variable(o, name)?;
        Some(value.parse::<u8>().ok().filter(|&n| n > 0).unwrap_or(1))
    };
    // There is nothing for more to do.
    o.debug = o.debug.max(count(o, "PYTHONDEBUG").unwrap_or(0)).min(1);
    o.optimize = o.optimize.max(count(o, "PYTHONOPTIMIZE").unwrap_or(0));
    o.verbose = o.verbose.max(count(o, "PYTHONVERBOSE").unwrap_or(0));
    o.unbuffered |= variable(o, "PYTHONUNBUFFERED").is_some();
    o.dont_write_bytecode |= variable(o, "PYTHONDONTWRITEBYTECODE").is_some();
    o.no_user_site |= variable(o, "PYTHONNOUSERSITE").is_some();
    o.safe_path |= variable(o, "PYTHONSAFEPATH").is_some();
    o.inspect |= variable(o, "PYTHONINSPECT").is_some();
    o.warn_default_encoding |= variable(o, "PYTHONWARNDEFAULTENCODING").is_some();
    o.dev_mode |= variable(o, "PYTHONDEVMODE").is_some();
    for option in &o.x_options {
        match option.as_str() {
            "dev" => o.dev_mode = true,
            "warn_default_encoding" => o.warn_default_encoding = true,
            _ => {}
        }
    }
    // The later ones win: what is said by default, by the environment, by the command line.
    let mut warnings = Vec::new();
    if o.dev_mode {
        warnings.push("default".to_owned());
    }
    if let Some(text) = variable(o, "PYTHONWARNINGS") {
        warnings.extend(text.split(',').map(str::to_owned));
    }
    warnings.append(&mut o.warn_options);
    match o.bytes_warning {
        0 => {}
        1 => warnings.push("default::BytesWarning".to_owned()),
        _ => warnings.push("error::BytesWarning".to_owned()),
    }
    o.warn_options = warnings;
}

/// sys.path: PYTHONPATH, the library; and before them, later, the program's folder.
fn search_path(command: &mut Command) {
    let o = &mut command.options;
    if !o.safe_path {
        o.first_path = Some(match &command.action {
            Action::Script(file) => {
                let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
                let folder = file.parent().map(|p| p.as_os_str().to_owned());
                folder.unwrap_or_default()
            }
            Action::Module(_) => {
                let here = std::env::current_dir().map(|p| p.into_os_string());
                here.unwrap_or_default()
            }
            _ => OsString::new(),
        });
    }
    let mut path = Vec::new();
    if !o.ignore_environment
        && let Some(more) = std::env::var_os("PYTHONPATH")
    {
        let parts = more
            .as_bytes()
            .split(|&b| b == b':')
            .filter(|p| !p.is_empty());
        path.extend(parts.map(|part| OsStr::from_bytes(part).to_owned()));
    }
    path.extend(o.stdlib.clone().map(OsString::from));
    o.path = path;
}
