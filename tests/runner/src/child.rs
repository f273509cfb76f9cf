//! One child process: its output, how it ended, and a time limit.

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A command that runs a program at the same addresses each time, where the system lets it.
///
/// Native stacks are scanned ambiguously: half of a randomly placed native address now and
/// then looks like a reference and keeps a dead object, once in some fifty runs of a small
/// program. Tests that count objects exactly cannot have that.
pub fn steady(program: &Path) -> Command {
    static WORKS: OnceLock<bool> = OnceLock::new();
    let fixed = |program: &OsStr| {
        let mut command = Command::new("setarch");
        command.arg("-R").arg(program);
        command
    };
    let works = *WORKS.get_or_init(|| {
        let status = fixed(OsStr::new("true")).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    });
    if works {
        fixed(program.as_os_str())
    } else {
        Command::new(program)
    }
}

/// A program that prints more than this is cut off.
const OUTPUT_LIMIT: u64 = 32 << 20;

/// How a child ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Code(i32),
    Signal(i32),
    Timeout(Duration),
}

#[derive(Debug)]
pub struct Finished {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub ending: Ending,
}

impl Finished {
    /// The last line of stderr that is not empty.
    pub fn last_error_line(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr);
        text.lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("")
            .to_string()
    }
}

/// Reads a pipe to its end, or to the limit, on a thread of its own: a child that
/// fills one pipe while the other is read would otherwise wait for ever.
fn drain(pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A read error shows as missing output, which the comparison reports.
        let _ = pipe.take(OUTPUT_LIMIT).read_to_end(&mut bytes);
        bytes
    })
}

fn wait(child: &mut Child, timeout: Duration) -> std::io::Result<Ending> {
    let begin = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(match status.signal() {
                Some(signal) => Ending::Signal(signal),
                None => Ending::Code(status.code().unwrap_or(-1)),
            });
        }
        if begin.elapsed() > timeout {
            child.kill()?;
            child.wait()?;
            return Ok(Ending::Timeout(timeout));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Runs `command` with an empty stdin until it ends or `timeout` passes.
///
/// # Errors
/// When the program cannot be started.
pub fn run(command: &mut Command, timeout: Duration) -> std::io::Result<Finished> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = drain(child.stdout.take().expect("stdout is a pipe"));
    let stderr = drain(child.stderr.take().expect("stderr is a pipe"));
    let ending = wait(&mut child, timeout)?;
    Ok(Finished {
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        ending,
    })
}
