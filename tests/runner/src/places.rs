//! Where things are: the repository, the interpreter under test, the reference ones.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("tests/runner lies two folders below the root")
        .to_path_buf()
}

/// The interpreter under test: `$PYRS_BIN`, else the release build, else the build of
/// this test's own profile.
///
/// # Errors
/// A text that says what was looked for.
pub fn interpreter() -> Result<PathBuf, String> {
    if let Some(path) = env::var_os("PYRS_BIN") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            return Err(format!("PYRS_BIN={} is no file", path.display()));
        }
        return std::path::absolute(&path).map_err(|error| error.to_string());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    // The test itself lies in <target>/<profile>/deps.
    let own = env::current_exe()
        .ok()
        .and_then(|path| path.ancestors().nth(2).map(|dir| dir.join("pyrs")));
    let tried: Vec<PathBuf> = [Some(target.join("release/pyrs")), own]
        .into_iter()
        .flatten()
        .collect();
    tried
        .iter()
        .find(|path| path.exists())
        .cloned()
        .ok_or_else(|| {
            let list: Vec<String> = tried.iter().map(|p| p.display().to_string()).collect();
            format!(
                "there is no pyrs to test; looked for {}. Build it with `cargo build --release -p pyrs` or set PYRS_BIN",
                list.join(" and ")
            )
        })
}

/// The `pyrs` program is not part of the workspace yet, and none was named.
pub fn not_written_yet() -> bool {
    env::var_os("PYRS_BIN").is_none() && !root().join("interpreter/pyrs/Cargo.toml").exists()
}

/// The folder of the reference interpreters: `$PYRS_ANCHORS`, else
/// `$HOME/.cache/pyrs-anchors`.
pub fn anchors() -> PathBuf {
    env::var_os("PYRS_ANCHORS").map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache/pyrs-anchors"),
        Into::into,
    )
}
