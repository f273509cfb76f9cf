//! Calls of the system that may wait are made without the interpreter lock: inside a closure
//! that one of the gates runs.

use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// Functions that run the closure they are given without the lock.
const GATES: &[&str] = &["again", "blocking", "read_parts", "transfer", "waiting"];

/// Functions of the system that may wait for somebody, for a device, or for a disk.
const CALLS: &[&str] = &[
    "accept",
    "accept4",
    "chmod",
    "chown",
    "clock_nanosleep",
    "close",
    "connect",
    "copy_file_range",
    "epoll_pwait",
    "epoll_wait",
    "fallocate",
    "fchmod",
    "fchown",
    "fdatasync",
    "flock",
    "fsync",
    "ftruncate",
    "getaddrinfo",
    "getentropy",
    "getgrgid",
    "getgrnam",
    "gethostbyaddr",
    "gethostbyname",
    "getnameinfo",
    "getprotobyname",
    "getpwnam",
    "getpwuid",
    "getrandom",
    "getservbyname",
    "getservbyport",
    "lchown",
    "link",
    "linkat",
    "lockf",
    "mkdir",
    "mkdirat",
    "mkfifo",
    "msync",
    "nanosleep",
    "open",
    "openat",
    "opendir",
    "pause",
    "poll",
    "posix_fallocate",
    "posix_spawn",
    "posix_spawnp",
    "ppoll",
    "pread",
    "preadv",
    "pselect",
    "pthread_join",
    "pwrite",
    "pwritev",
    "read",
    "readdir",
    "readv",
    "recv",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "rename",
    "renameat",
    "rmdir",
    "select",
    "sem_wait",
    "send",
    "sendfile",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "sigsuspend",
    "sigtimedwait",
    "sigwait",
    "sigwaitinfo",
    "sleep",
    "splice",
    "symlink",
    "symlinkat",
    "sync",
    "sync_file_range",
    "syncfs",
    "system",
    "tcdrain",
    "truncate",
    "unlink",
    "unlinkat",
    "usleep",
    "utimensat",
    "wait",
    "wait3",
    "wait4",
    "waitid",
    "waitpid",
    "write",
    "writev",
];

/// Functions of the standard library that make such calls: module and name, or the module
/// alone.
const LIBRARY: &[&str] = &[
    "fs",
    "io::stdin",
    "io::stdout",
    "process::Command",
    "thread::sleep",
    "thread::park",
    "thread::yield_now",
];

/// A call that waits with the lock held, and how often a file has it.
pub type Found = BTreeMap<(String, String), usize>;

/// The last `n` segments of a path, joined.
fn tail(path: &syn::Path, n: usize) -> String {
    let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    names[names.len().saturating_sub(n)..].join("::")
}

struct Finder<'a> {
    path: &'a str,
    /// How many gates the present place is inside of.
    inside: usize,
    found: &'a mut Found,
}

impl Finder<'_> {
    fn note(&mut self, call: &str) {
        if self.inside == 0 {
            let key = (self.path.to_owned(), call.to_owned());
            *self.found.entry(key).or_default() += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let gate = GATES.contains(&call.method.to_string().as_str());
        self.visit_expr(&call.receiver);
        self.inside += usize::from(gate);
        call.args.iter().for_each(|arg| self.visit_expr(arg));
        self.inside -= usize::from(gate);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let mut gate = false;
        if let syn::Expr::Path(function) = &*call.func {
            gate = GATES.contains(&tail(&function.path, 1).as_str());
        }
        self.visit_expr(&call.func);
        self.inside += usize::from(gate);
        call.args.iter().for_each(|arg| self.visit_expr(arg));
        self.inside -= usize::from(gate);
    }

    /// Also where a function is named and not called: it will be.
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let two = tail(&path.path, 2);
        if let Some(name) = two.strip_prefix("libc::")
            && CALLS.contains(&name)
        {
            self.note(name);
        }
        let module = two.split("::").next().unwrap_or_default();
        if LIBRARY.contains(&two.as_str()) || two.contains("::") && LIBRARY.contains(&module) {
            self.note(&two);
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }
}

/// Enter what one source calls with the lock held. Bodies of macros are not looked into.
///
/// # Errors
/// When the source is no Rust.
pub fn find(path: &str, text: &str, found: &mut Found) -> Result<(), String> {
    let file = syn::parse_file(text).map_err(|e| format!("{path}: {e}"))?;
    let mut finder = Finder {
        path,
        inside: 0,
        found,
    };
    finder.visit_file(&file);
    Ok(())
}

/// A row of the table in `waits.toml`: a file, the call, how often, and why it may.
#[derive(Debug)]
pub struct Row {
    pub path: String,
    pub call: String,
    pub times: usize,
    pub reason: String,
}

/// Read the table.
///
/// # Errors
/// When it is no TOML, or a row lacks something.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let table: toml::Table = text.parse().map_err(|e| format!("waits.toml: {e}"))?;
    let rows = table.get("row").and_then(toml::Value::as_array);
    let read_row = |row: &toml::Value| {
        let text = |key: &str| Some(row.get(key)?.as_str()?.to_owned());
        Some(Row {
            path: text("path")?,
            call: text("call")?,
            times: usize::try_from(row.get("times")?.as_integer()?).ok()?,
            reason: text("reason").filter(|reason| !reason.trim().is_empty())?,
        })
    };
    rows.into_iter()
        .flatten()
        .map(|row| read_row(row).ok_or(format!("waits.toml: a row lacks something: {row}")))
        .collect()
}

/// Complaints about calls that no row allows, and rows that allow nothing.
pub fn check(rows: &[Row], found: &Found) -> Vec<String> {
    let mut complaints = Vec::new();
    for ((path, call), &times) in found {
        let row = rows
            .iter()
            .find(|row| row.path == *path && row.call == *call);
        let allowed = row.map_or(0, |row| row.times);
        if times > allowed {
            complaints.push(format!(
                "{path} calls {call} {times} times outside of `blocking`, {allowed} allowed"
            ));
        }
    }
    for row in rows {
        let times = found.get(&(row.path.clone(), row.call.clone()));
        if times.is_none_or(|&times| times < row.times) {
            complaints.push(format!(
                "waits.toml allows {} more often than {} calls it",
                row.call, row.path
            ));
        }
    }
    complaints
}
