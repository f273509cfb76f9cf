//! Where the program, its library and `sys.prefix` are, and the virtual environment that the
//! program is started in.
//!
//! The library is inside the program, and shows at `lib/python3.14` below the prefix. One
//! that has been written out (`--write-library`) is used instead when it lies there or
//! beside the program: files of one's own build, to look at and to change. It says so by a
//! file of its own, so that another Python's library at such a place is not taken for it.
//!
//! A virtual environment is a link to the program with a `pyvenv.cfg` beside it or above it.
//! Its packages lie below it (`sys.prefix`); the library is that of the program that it was
//! made from (`sys.base_prefix`).

use crate::options::variable;
use pyrs_runtime::vm::Options;
use std::path::{Path, PathBuf};

/// Where the library lies below the prefix.
const LIBRARY: &str = "lib/python3.14";
/// A file of libraries that this program has written.
const MARK: &str = "pyrs-library.txt";

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

/// The folder that has a program's folder as its `bin`, or the program's folder itself.
fn prefix_of(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if folder.ends_with("bin") => parent.into(),
        _ => folder.into(),
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

/// Say in the options where program, prefixes and library are, from the name by which the
/// program was called.
pub fn find(options: &mut Options, called: &str) {
    let own = executable(called);
    let own_folder = own.parent().unwrap_or(Path::new("/"));
    let real = std::fs::canonicalize(&own).unwrap_or_else(|_| own.clone());
    let mut base = own.clone();
    let mut folder = real.parent().unwrap_or(Path::new("/")).to_owned();
    let mut environment = None;
    if let Some((root, home)) = virtual_environment(own_folder) {
        let named = home.join(own.file_name().unwrap_or_default());
        base = if named.is_file() { named } else { real };
        folder = home;
        environment = Some(root);
    }
    let home = variable(options, "PYTHONHOME");
    let base_prefix = match &home {
        Some(home) => PathBuf::from(home.split(':').next().unwrap_or(home)),
        None => prefix_of(&folder),
    };
    let prefix = environment.unwrap_or_else(|| base_prefix.clone());
    let library = base_prefix.join(LIBRARY);
    let written = match home {
        // Who names a place means what lies there.
        Some(_) => library.join("os.py").is_file().then(|| library.clone()),
        None => {
            let beside = folder.join(LIBRARY);
            let mut places = [library.clone(), beside].into_iter();
            places.find(|place| place.join(MARK).is_file())
        }
    };
    let named = std::env::var("PYRS_LIBRARY").ok().filter(|v| !v.is_empty());
    let written = named.map(PathBuf::from).or(written);
    let text = |path: &Path| path.display().to_string();
    options.executable = text(&own);
    options.base_executable = text(&base);
    options.prefix = text(&prefix);
    options.base_prefix = text(&base_prefix);
    options.library_inside = written.is_none();
    options.stdlib = Some(text(&written.unwrap_or(library)));
}

/// Write the library's files out below a folder.
///
/// # Errors
/// What cannot be written, as a text.
pub fn write_library(folder: &str) -> Result<(), String> {
    let folder = Path::new(folder);
    let mark = "The Python library of pyrs, written by `pyrs --write-library`.\n\
                 While this file is here, pyrs takes the library from this folder.\n";
    pyrs_library::write_to(folder)
        .and_then(|()| std::fs::write(folder.join(MARK), mark))
        .map_err(|e| format!("{}: {e}", folder.display()))
}
