//! Where the program lies, and what follows: prefixes, and the virtual environment it is
//! started in.

use std::path::{Path, PathBuf};

/// Where programs without a `bin` folder of their own have their packages.
const DEFAULT_PREFIX: &str = "/usr/local";

/// What `sys` says of the program's place.
pub struct Places {
    pub executable: String,
    /// The program itself, where `executable` is the one of a virtual environment.
    pub base_executable: String,
    pub prefix: String,
    pub base_prefix: String,
}

/// Find out from the name by which the program was called, and `PYTHONHOME`.
pub fn find(called: &str, home: Option<&str>) -> Places {
    let executable = executable(called);
    let real = std::fs::canonicalize(&executable).unwrap_or_else(|_| executable.clone());
    let own_folder = executable.parent().unwrap_or(Path::new("/"));
    let real_folder = real.parent().unwrap_or(Path::new("/"));
    let mut base_executable = executable.clone();
    let mut prefix = prefix_of(real_folder);
    let mut base_prefix = prefix.clone();
    if let Some((environment, base)) = virtual_environment(own_folder) {
        let name = executable.file_name().unwrap_or_default();
        let named = base.join(name);
        base_executable = match named.is_file() {
            true => named,
            false => real.clone(),
        };
        base_prefix = prefix_of(&base);
        prefix = environment;
    }
    if let Some(home) = home {
        let home = home.split(':').next().unwrap_or(home);
        (prefix, base_prefix) = (home.into(), home.into());
    }
    let text = |path: PathBuf| path.display().to_string();
    Places {
        executable: text(executable),
        base_executable: text(base_executable),
        prefix: text(prefix),
        base_prefix: text(base_prefix),
    }
}

/// The program's path. A link to it is named, not what it links to: virtual environments
/// consist of such links.
fn executable(called: &str) -> PathBuf {
    if called.contains('/')
        && let Ok(path) = std::path::absolute(called)
    {
        return path;
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .filter(|_| !called.is_empty())
        .map(|folder| folder.join(called))
        .find(|path| is_program(path));
    found
        .and_then(|path| std::path::absolute(path).ok())
        .or_else(|| std::env::current_exe().ok())
        .unwrap_or_else(|| called.into())
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

fn prefix_of(folder: &Path) -> PathBuf {
    match (folder.file_name(), folder.parent()) {
        (Some(name), Some(parent)) if name == "bin" => parent.into(),
        _ => DEFAULT_PREFIX.into(),
    }
}

/// Root of the environment whose `pyvenv.cfg` lies beside the program or above it, and the
/// folder of the program that it was made from.
fn virtual_environment(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let above = folder.parent()?;
    let text = [folder, above]
        .iter()
        .find_map(|at| std::fs::read_to_string(at.join("pyvenv.cfg")).ok())?;
    let home = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim().eq_ignore_ascii_case("home")).then(|| value.trim().to_owned())
    });
    Some((above.into(), home?.into()))
}
