//! Temporary folders, and what a run left where it must leave nothing.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// A fresh folder that goes with its value.
pub struct Scratch(PathBuf);

impl Scratch {
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(name: &str) -> Result<Self, String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("pyrs-{name}-{}-{number}", process::id()));
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test may have left a folder that nobody may write; the next start of the machine
        // clears what stays.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What is told apart of a file: a time and a length, which any writing changes.
type State = (Option<SystemTime>, u64);

/// The files below some folders, as they were at one moment.
pub struct Watch {
    folders: Vec<PathBuf>,
    before: BTreeMap<PathBuf, State>,
}

/// Folders whose files come and go without harm: builds, version control, bytecode.
fn is_free(name: &str) -> bool {
    name.starts_with("target") || name == ".git" || name == "__pycache__"
}

fn states(folders: &[PathBuf]) -> BTreeMap<PathBuf, State> {
    let mut found = BTreeMap::new();
    let mut rest = folders.to_vec();
    while let Some(folder) = rest.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(data) = fs::symlink_metadata(&path) else {
                continue;
            };
            if !data.is_dir() {
                found.insert(path, (data.modified().ok(), data.len()));
            } else if !is_free(&entry.file_name().to_string_lossy()) {
                found.insert(path.clone(), (None, 0));
                rest.push(path);
            }
        }
    }
    found
}

impl Watch {
    /// Folders that are links are followed, links within them are not.
    pub fn new(folders: &[PathBuf]) -> Self {
        let folders: Vec<PathBuf> = folders
            .iter()
            .map(|folder| fs::canonicalize(folder).unwrap_or_else(|_| folder.clone()))
            .collect();
        Self {
            before: states(&folders),
            folders,
        }
    }

    /// A line for each file that was made, removed or written since.
    pub fn complaints(&self) -> Vec<String> {
        let now = states(&self.folders);
        let mut lines = Vec::new();
        for (path, state) in &now {
            match self.before.get(path) {
                None => lines.push(format!("{} was left there", path.display())),
                Some(before) if before != state => {
                    lines.push(format!("{} was written to", path.display()));
                }
                Some(_) => {}
            }
        }
        let gone = self.before.keys().filter(|path| !now.contains_key(*path));
        lines.extend(gone.map(|path| format!("{} was removed", path.display())));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_folder_goes() {
        let scratch = Scratch::new("test").unwrap();
        let path = scratch.path().to_path_buf();
        fs::write(path.join("a"), "a").unwrap();
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn what_a_run_leaves_is_seen() {
        let scratch = Scratch::new("watched").unwrap();
        let folder = scratch.path();
        fs::create_dir(folder.join("target")).unwrap();
        for name in ["kept", "written", "removed"] {
            fs::write(folder.join(name), "a").unwrap();
        }
        let watch = Watch::new(&[folder.to_path_buf()]);
        assert_eq!(watch.complaints(), Vec::<String>::new());
        fs::write(folder.join("written"), "ab").unwrap();
        fs::remove_file(folder.join("removed")).unwrap();
        fs::write(folder.join("left"), "").unwrap();
        fs::create_dir(folder.join("folder")).unwrap();
        fs::write(folder.join("target/built"), "").unwrap();
        let complaints = watch.complaints().join("\n");
        for part in [
            "left was left",
            "folder was left",
            "written was written",
            "removed was rem",
        ] {
            assert!(complaints.contains(part), "{part}: {complaints}");
        }
        assert!(!complaints.contains("kept") && !complaints.contains("built"));
    }
}
