//! The library inside the program, as files and folders at the paths where it would lie if
//! it had been written out.
//!
//! Programs come to the library by paths: `__file__`, `importlib.resources`, what `venv`
//! copies, `linecache`. So `stat`, `open`, `listdir` and their like know the files of the
//! archive below the library's root, which is no folder of the system's. They are there to
//! read, for this process; what real folders at the same place hold besides is seen too.

use pyrs_library::{File, Node};
use pyrs_runtime::Vm;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};
use std::os::fd::IntoRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// When all of its files were changed last, in seconds: a build has no times of its own.
const CHANGED: i64 = 315_532_800;

/// The path below the library's root of a path of the library inside the program, when
/// that is the one in use.
fn inside<'a>(vm: &Vm, path: &'a [u8]) -> Option<Cow<'a, str>> {
    if !vm.interp.options.library_inside {
        return None;
    }
    let root = vm.interp.options.stdlib.as_deref()?;
    let rest = match path.strip_prefix(root.as_bytes()) {
        Some([]) => return Some("".into()),
        Some([b'/', rest @ ..]) => std::str::from_utf8(rest).ok()?,
        _ => return None,
    };
    if !rest.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some(rest.into());
    }
    let mut parts = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}

/// What a path names in the library.
pub(crate) fn node(vm: &Vm, path: &[u8]) -> Option<Node> {
    pyrs_library::find(&inside(vm, path)?)
}

/// The file of the library at a path.
pub(crate) fn file(vm: &Vm, path: &[u8]) -> Option<File> {
    match node(vm, path)? {
        Node::File(file) => Some(file),
        Node::Folder => None,
    }
}

/// The content of a file, be it the library's or the system's.
pub(crate) fn read(vm: &Vm, path: &str) -> Option<Vec<u8>> {
    match file(vm, path.as_bytes()) {
        Some(file) => Some(file.read()),
        None => std::fs::read(path).ok(),
    }
}

/// What `stat` says of a path of the library's.
pub(crate) fn stat(vm: &Vm, path: &[u8]) -> Option<libc::stat> {
    let inside = inside(vm, path)?;
    let node = pyrs_library::find(&inside)?;
    // SAFETY: a struct of numbers.
    let mut stat: libc::stat = unsafe { core::mem::zeroed() };
    match node {
        Node::File(file) => {
            stat.st_mode = libc::S_IFREG | 0o444;
            stat.st_ino = file.number() as libc::ino_t;
            stat.st_size = file.len() as libc::off_t;
            stat.st_nlink = 1;
        }
        Node::Folder => {
            stat.st_mode = libc::S_IFDIR | 0o555;
            stat.st_nlink = 2;
            let mut hasher = DefaultHasher::new();
            hasher.write(inside.as_bytes());
            stat.st_ino = hasher.finish() | 1 << 63;
        }
    }
    stat.st_atime = CHANGED;
    stat.st_mtime = CHANGED;
    stat.st_ctime = CHANGED;
    stat.st_blksize = 4096;
    Some(stat)
}

/// Whether `access` allows it; None: not the library's.
pub(crate) fn access(vm: &Vm, path: &[u8], mode: i32) -> Option<bool> {
    match node(vm, path)? {
        Node::File(_) => Some(mode & (libc::W_OK | libc::X_OK) == 0),
        Node::Folder => Some(mode & libc::W_OK == 0),
    }
}

/// Whether a path is a file's, here or in the system.
pub(crate) fn is_file(vm: &Vm, path: &Path) -> bool {
    match node(vm, path.as_os_str().as_bytes()) {
        Some(node) => node != Node::Folder,
        None => path.is_file(),
    }
}

/// Whether a path is a folder's, here or in the system.
pub(crate) fn is_folder(vm: &Vm, path: &Path) -> bool {
    match node(vm, path.as_os_str().as_bytes()) {
        Some(node) => node == Node::Folder,
        None => path.is_dir(),
    }
}

/// A descriptor from which a file of the library is read; None: not one, or not to be read.
pub(crate) fn open(vm: &Vm, path: &[u8], flags: i32) -> Option<i32> {
    if flags & (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_DIRECTORY) != 0 {
        return None;
    }
    let file = file(vm, path)?;
    // SAFETY: a name that ends in a zero byte.
    let fd = unsafe { libc::memfd_create(c"library".as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 {
        return None;
    }
    use std::io::{Seek, Write};
    use std::os::fd::FromRawFd;
    // SAFETY: the descriptor was just made and nobody else has it.
    let mut memory = unsafe { std::fs::File::from_raw_fd(fd) };
    memory.write_all(&file.read()).ok()?;
    memory.rewind().ok()?;
    Some(memory.into_raw_fd())
}

/// Why a path below the library's root cannot be opened as a file.
pub(crate) fn open_error(vm: &Vm, path: &[u8]) -> Option<i32> {
    let inside = inside(vm, path)?;
    if pyrs_library::find(&inside) == Some(Node::Folder) {
        return Some(libc::EISDIR);
    }
    let mut parents = inside.match_indices('/').map(|(at, _)| &inside[..at]);
    parents
        .any(|parent| pyrs_library::file(parent).is_some())
        .then_some(libc::ENOTDIR)
}

/// The names in a folder of the library, with their types as in a mode, and those that a
/// real folder at its place has besides. None: no such folder.
pub(crate) fn list(vm: &mut Vm, path: &[u8]) -> Option<Vec<(Vec<u8>, libc::mode_t)>> {
    let inside = inside(vm, path)?;
    if pyrs_library::find(&inside)? != Node::Folder {
        return None;
    }
    let mut rows: Vec<(Vec<u8>, libc::mode_t)> = pyrs_library::list(&inside)
        .into_iter()
        .map(|(name, node)| match node {
            Node::File(_) => (name.into(), libc::S_IFREG),
            Node::Folder => (name.into(), libc::S_IFDIR),
        })
        .collect();
    let folder = std::ffi::OsStr::from_bytes(path);
    let real = vm.blocking(|| {
        let rows = std::fs::read_dir(folder);
        rows.map(|rows| rows.flatten().collect::<Vec<_>>())
    });
    for row in real.unwrap_or_default() {
        if rows
            .iter()
            .any(|(name, _)| name == row.file_name().as_bytes())
        {
            continue;
        }
        let kind = match row.file_type() {
            Ok(t) if t.is_dir() => libc::S_IFDIR,
            Ok(t) if t.is_file() => libc::S_IFREG,
            Ok(t) if t.is_symlink() => libc::S_IFLNK,
            _ => 0,
        };
        rows.push((row.file_name().into_vec(), kind));
    }
    Some(rows)
}
