//! Where the program, its library and `sys.prefix` are.
//!
//! The library is inside the program, and shows at `lib/python3.14` below the prefix. One
//! that has been written out (`--write-library`) is used instead when it lies there or
//! beside the program: files of one's own build, to look at and to change. It says so by a
//! file of its own, so that another Python's library at such a place is not taken for it.

use pyrs_runtime::vm::Options;
use std::path::{Path, PathBuf};

/// Where the library lies below the prefix.
const LIBRARY: &str = "lib/python3.14";
/// A file of libraries that this program has written.
const MARK: &str = "pyrs-library.txt";

/// The path of the program itself. Without `/proc`, how it was called must do.
pub fn executable(called: &str) -> String {
    let found = std::env::current_exe().ok().or_else(|| {
        if called.contains('/') {
            return std::path::absolute(called).ok();
        }
        let folders = std::env::var_os("PATH")?;
        let mut files = std::env::split_paths(&folders).map(|folder| folder.join(called));
        files.find(|file| file.is_file())
    });
    found.map_or_else(|| called.to_owned(), |path| path.display().to_string())
}

/// Say in the options where the library is, and what `sys.prefix`.
pub fn find(options: &mut Options) {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let home = match options.ignore_environment {
        true => None,
        false => variable("PYTHONHOME"),
    };
    let folder = Path::new(&options.executable).parent();
    let folder = folder.map_or_else(PathBuf::new, Path::to_owned);
    let prefix = match (&home, folder.parent()) {
        (Some(home), _) => PathBuf::from(home.split(':').next().unwrap_or(home)),
        (None, Some(parent)) if folder.ends_with("bin") => parent.to_owned(),
        (None, _) => folder.clone(),
    };
    let own = prefix.join(LIBRARY);
    let written = match home {
        // Who names a place means what lies there.
        Some(_) => own.join("os.py").is_file().then(|| own.clone()),
        None => {
            let beside = folder.join(LIBRARY);
            let mut places = [own.clone(), beside].into_iter();
            places.find(|place| place.join(MARK).is_file())
        }
    };
    let written = variable("PYRS_LIBRARY").map(PathBuf::from).or(written);
    options.prefix = prefix.display().to_string();
    options.library_inside = written.is_none();
    options.stdlib = Some(written.unwrap_or(own).display().to_string());
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
