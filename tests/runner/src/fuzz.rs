//! The drivers of the two fuzzers of `tests/fuzz`: they start `pyrs` again after a crash,
//! narrow a finding down to as few steps as show it, and say how to see it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::child::{self, Ending, Finished};
use crate::scratch::Scratch;

/// Kilobytes of address space, far above the heap's limit: what passes it was not counted.
const ADDRESS_SPACE_KB: u64 = 6_000_000;

/// Crashes in one process's share of steps after which the rest of it is left.
const MOST_RESTARTS: usize = 20;

const DIFFERS: &str = "does not print what CPython prints";

/// What to run.
pub struct Fuzz {
    pub interpreter: PathBuf,
    /// Further options of the interpreter.
    pub options: Vec<String>,
    /// The folder `tests/fuzz`.
    pub folder: PathBuf,
    /// Kinds of arguments that the fuzzer of natives leaves out.
    pub without: String,
    pub first_seed: u64,
    pub time: Duration,
    /// Seeds of the native fuzzer at most.
    pub most: u64,
    /// What one process may take.
    pub limit: Duration,
    /// Steps of the fuzzer of natives in one process.
    pub steps: u32,
}

/// How often something was found, and its account.
pub type Findings = BTreeMap<String, (usize, String)>;

/// A hash that is as easily written in Python: FNV-1a of 64 bits.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// Why an ending is a finding, if it is one; the text tells kinds apart.
pub fn verdict(finished: &Finished) -> Option<String> {
    let stderr = String::from_utf8_lossy(&finished.stderr);
    if let Some((_, after)) = stderr.split_once("panicked at ") {
        return Some(format!("panic at {}", after.lines().next().unwrap_or("")));
    }
    let stdout = String::from_utf8_lossy(&finished.stdout);
    if let Some(line) = stdout.lines().find(|line| line.starts_with("FINDING ")) {
        return Some(line["FINDING ".len()..].to_string());
    }
    match &finished.ending {
        Ending::Code(0) => None,
        Ending::Code(code) => Some(format!("exit code {code}: {}", finished.last_error_line())),
        Ending::Signal(signal) => Some(format!("signal {signal}")),
        Ending::Timeout(limit) => Some(format!("not done after {} s", limit.as_secs())),
    }
}

impl Fuzz {
    fn command(&self, program: &str, arguments: &[String], cwd: &Path) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -c 0; ulimit -v \"$0\"; exec \"$@\""])
            .arg(ADDRESS_SPACE_KB.to_string())
            .arg(&self.interpreter)
            .args(["-X", "heap-limit=256m"])
            .args(&self.options)
            .arg(self.folder.join(program))
            .args(arguments)
            .current_dir(cwd)
            .env("TMPDIR", cwd)
            .env("LC_ALL", "C.UTF-8")
            .env("PYTHONHASHSEED", "0")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    fn steps(&self, seed: u64, from: u32, to: u32, cwd: &Path) -> Result<Finished, String> {
        let mut arguments = vec![seed.to_string()];
        for (name, value) in [("--from", from), ("--to", to)] {
            arguments.extend([name.to_string(), value.to_string()]);
        }
        arguments.extend(["--log", "log"].map(String::from));
        if !self.without.is_empty() {
            arguments.extend(["--without".to_string(), self.without.clone()]);
        }
        child::run(&mut self.command("natives.py", &arguments, cwd), self.limit)
            .map_err(|error| format!("sh: {error}"))
    }

    /// The step that a process was in when it ended, and what it was about to do.
    fn last_step(cwd: &Path) -> (Option<u32>, String) {
        let log = fs::read(cwd.join("log")).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let line = text.lines().last().unwrap_or("before the first step");
        let (number, rest) = line.split_once(' ').unwrap_or((line, ""));
        match number.parse() {
            Ok(number) => (Some(number), rest.to_string()),
            Err(_) => (None, line.to_string()),
        }
    }

    /// The latest step from which a process shows the same up to `step`.
    fn narrowed(&self, seed: u64, step: u32, from: u32, why: &str) -> Result<u32, String> {
        let mut back = 0;
        loop {
            let start = step.saturating_sub(back).max(from);
            let scratch = Scratch::new("fuzz")?;
            let again = self.steps(seed, start, step + 1, scratch.path())?;
            if start == from || verdict(&again).as_deref() == Some(why) {
                return Ok(start);
            }
            back = back * 2 + 1;
        }
    }

    fn options_text(&self) -> String {
        self.options
            .iter()
            .fold(String::new(), |text, each| text + each + " ")
    }

    /// Native functions with hostile arguments, until the time is over.
    ///
    /// # Errors
    /// When a process cannot be started or has no folder.
    pub fn natives(&self, findings: &mut Findings) -> Result<u64, String> {
        let begin = Instant::now();
        let mut seed = self.first_seed;
        while begin.elapsed() < self.time && seed - self.first_seed < self.most {
            let mut from = 0;
            for _ in 0..MOST_RESTARTS {
                let scratch = Scratch::new("fuzz")?;
                let finished = self.steps(seed, from, self.steps, scratch.path())?;
                let Some(why) = verdict(&finished) else {
                    break;
                };
                let (step, doing) = Self::last_step(scratch.path());
                let what = doing.split(['(', ':', ' ']).next().unwrap_or("");
                let key = if why.starts_with("panic") {
                    why.clone()
                } else {
                    format!("{why} in {what}")
                };
                if let Some((count, _)) = findings.get_mut(&key) {
                    *count += 1;
                } else {
                    let end = step.unwrap_or(self.steps - 1);
                    let start = self.narrowed(seed, end, from, &why)?;
                    let account = format!(
                        "{doing}\n    again: pyrs -X heap-limit=256m {}tests/fuzz/natives.py {seed} --from {start} --to {}\n",
                        self.options_text(),
                        end + 1
                    );
                    println!("FOUND {key}\n    {account}");
                    findings.insert(key, (1, account));
                }
                match step {
                    Some(step) if step + 1 < self.steps => from = step + 1,
                    _ => break,
                }
            }
            seed += 1;
        }
        Ok(seed - self.first_seed)
    }

    /// Random programs whose output CPython recorded, from one of them on, until the time is
    /// over or each had its turn.
    ///
    /// # Errors
    /// When the record cannot be read or a process cannot be started.
    pub fn programs(&self, findings: &mut Findings) -> Result<u64, String> {
        let file = self.folder.join("programs.record");
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let rows = record(&text).ok_or_else(|| format!("{}: malformed", file.display()))?;
        // Rows `seed reason`: what is known to differ, until somebody mends it.
        let known = fs::read_to_string(self.folder.join("programs.known")).unwrap_or_default();
        let is_known = |seed: u64| {
            let word = seed.to_string();
            known
                .lines()
                .any(|line| line.split(' ').next() == Some(&word))
        };
        let begin = Instant::now();
        let mut ran = 0;
        let first = usize::try_from(self.first_seed).unwrap_or(0) % rows.len().max(1);
        for i in 0..rows.len() {
            if begin.elapsed() >= self.time {
                break;
            }
            let (seed, wanted) = rows[(first + i) % rows.len()];
            let scratch = Scratch::new("fuzz")?;
            let mut command = self.command(
                "programs.py",
                &["--run".into(), seed.to_string()],
                scratch.path(),
            );
            let finished =
                child::run(&mut command, self.limit).map_err(|error| format!("sh: {error}"))?;
            let why = verdict(&finished).or_else(|| {
                (hash(&finished.stdout) != wanted).then(|| format!("program {seed} {DIFFERS}"))
            });
            ran += 1;
            let differs = |why: &String| why.ends_with(DIFFERS);
            let why = match why {
                Some(why) if differs(&why) && is_known(seed) => None,
                None if is_known(seed) => Some(format!(
                    "program {seed} prints what CPython prints: take it out of programs.known"
                )),
                other => other,
            };
            if let Some(why) = why {
                let account = format!(
                    "again: tests/fuzz/programs.py --compare python3.14 \"pyrs {}\" {seed}\n",
                    self.options_text()
                );
                println!("FOUND {why}\n    {account}");
                let entry = findings.entry(why).or_insert((0, account));
                entry.0 += 1;
            }
        }
        Ok(ran)
    }
}

/// The rows of a record: a seed and the hash of what its program prints.
fn record(text: &str) -> Option<Vec<(u64, u64)>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (seed, hash) = line.split_once(' ')?;
            Some((seed.parse().ok()?, u64::from_str_radix(hash, 16).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(stdout: &str, stderr: &str, ending: Ending) -> Finished {
        Finished {
            stdout: stdout.into(),
            stderr: stderr.into(),
            ending,
        }
    }

    #[test]
    fn what_is_a_finding() {
        assert_eq!(verdict(&finished("fine", "", Ending::Code(0))), None);
        for bad in [
            finished("", "", Ending::Signal(11)),
            finished("", "", Ending::Code(1)),
            finished("", "", Ending::Timeout(Duration::from_secs(3))),
            finished(
                "",
                "thread 'main' panicked at a.rs:1:2:\nno",
                Ending::Code(0),
            ),
            finished("a\nFINDING SystemError: x\n", "", Ending::Code(0)),
        ] {
            assert!(verdict(&bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn rows_of_a_record() {
        assert_eq!(record("# why\n1 ff\n2 0a\n"), Some(vec![(1, 255), (2, 10)]));
        assert_eq!(record("1\n"), None);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
