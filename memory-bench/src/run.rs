//! One program under one interpreter: the numbers it prints, or why there are none.

use std::collections::BTreeMap;
use std::env;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(300);

/// What a program printed: lines `<name> <number>`.
pub type Numbers = BTreeMap<String, f64>;

pub struct Interpreter {
    pub name: &'static str,
    pub path: PathBuf,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("memory-bench lies below the root")
        .to_path_buf()
}

/// Those that are there: pyrs first.
pub fn interpreters(only_pyrs: bool) -> Vec<Interpreter> {
    let anchors = env::var_os("PYRS_ANCHORS").map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache/pyrs-anchors"),
        PathBuf::from,
    );
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let pyrs = env::var_os("PYRS_BIN").map_or_else(|| target.join("release/pyrs"), Into::into);
    [
        ("pyrs", pyrs),
        ("cpython", anchors.join("bin/python3.14")),
        ("pypy", anchors.join("bin/pypy3")),
    ]
    .into_iter()
    .filter(|(name, path)| path.exists() && (!only_pyrs || *name == "pyrs"))
    .map(|(name, path)| Interpreter { name, path })
    .collect()
}

fn read_numbers(text: &str) -> Numbers {
    text.lines()
        .filter_map(|line| {
            let (name, number) = line.split_once(' ')?;
            Some((name.to_string(), number.trim().parse().ok()?))
        })
        .collect()
}

/// Runs a program file.
///
/// # Errors
/// A line that says how it failed.
pub fn run(interpreter: &Interpreter, program: &Path) -> Result<Numbers, String> {
    let mut child = Command::new(&interpreter.path)
        .arg(program)
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", interpreter.path.display()))?;
    let drain = |mut pipe: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // A broken pipe shows as missing numbers.
            let _ = pipe.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = drain(Box::new(child.stdout.take().expect("stdout is a pipe")));
    let err = drain(Box::new(child.stderr.take().expect("stderr is a pipe")));
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        if begin.elapsed() > TIMEOUT {
            // It may have ended meanwhile.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("longer than {} s", TIMEOUT.as_secs()));
        }
        thread::sleep(Duration::from_millis(10));
    };
    let (out, err) = (
        out.join().unwrap_or_default(),
        err.join().unwrap_or_default(),
    );
    if !status.success() {
        let last = err.lines().last().unwrap_or("");
        return Err(format!("{status}: {last}"));
    }
    let numbers = read_numbers(&out);
    if numbers.is_empty() {
        return Err("printed no numbers".into());
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        let numbers = read_numbers("bytes 16.5\nsizeof 16\nnoise\nmore noise here\n");
        assert_eq!(numbers.len(), 2);
        assert_eq!(numbers["bytes"], 16.5);
    }

    #[test]
    fn a_failing_program_is_an_error() {
        let shell = Interpreter {
            name: "sh",
            path: "/bin/sh".into(),
        };
        let folder = env::temp_dir().join(format!("pyrs-memory-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("x.sh");
        for (program, good) in [
            ("echo rss 5", true),
            ("echo rss 5; exit 1", false),
            ("echo nothing", false),
            ("kill -9 $$", false),
        ] {
            std::fs::write(&file, program).unwrap();
            assert_eq!(run(&shell, &file).is_ok(), good, "{program}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
