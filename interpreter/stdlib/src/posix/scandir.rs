//! posix: scandir.

use super::files::{stat_path, stat_value};
use super::{c_path, path_value};
use crate::util::*;
use pyrs_runtime::{
    Args, Exc, FALSE, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct,
};

native_struct! {
    pub struct DirEntry {
        NAME: Value,
        PATH: Value,
        /// The file's type in a mode, 0: not known.
        TYPE: i64,
        /// The folder that the path begins in; -1: the current one.
        FOLDER: Descriptor,
    }
}
native_struct! {
    pub struct ScandirIter {
        /// A list; None when it is closed.
        ENTRIES: Value,
        AT: Length,
    }
}

pub(super) static ENTRY: TypeDef = TypeDef {
    module: "posix",
    owns_kind: false,
    methods: &[
        Row::new("is_dir", "self, /, *, follow_symlinks=True", |vm, a| {
            is(vm, a, libc::S_IFDIR)
        }),
        Row::new("is_file", "self, /, *, follow_symlinks=True", |vm, a| {
            is(vm, a, libc::S_IFREG)
        }),
        Row::new("is_symlink", "self, /", |_, a| {
            Ok(boolean(
                DirEntry::TYPE.get(a.get(0)) == libc::S_IFLNK as i64,
            ))
        }),
        Row::new("is_junction", "self, /", |_, _| Ok(FALSE)),
        Row::new("inode", "self, /", |vm, a| {
            let stat = stat_path(vm, DirEntry::PATH.get(a.get(0)), false, folder_of(a.get(0)))?;
            vm.int(stat.st_ino as i64)
        }),
        Row::new("stat", "self, /, *, follow_symlinks=True", |vm, a| {
            let follow = a.truth_or(vm, 1, true)?;
            let stat = stat_path(
                vm,
                DirEntry::PATH.get(a.get(0)),
                follow,
                folder_of(a.get(0)),
            )?;
            stat_value(vm, &stat)
        }),
        Row::new("__fspath__", "self, /", |_, a| {
            Ok(DirEntry::PATH.get(a.get(0)))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let name = vm.repr_text(DirEntry::NAME.get(a.get(0)))?;
            vm.str(&format!("<DirEntry {name}>"))
        }),
    ],
    getsets: &[
        GetSetRow::get("name", |_, a| Ok(DirEntry::NAME.get(a.get(0)))),
        GetSetRow::get("path", |_, a| Ok(DirEntry::PATH.get(a.get(0)))),
    ],
    ..TypeDef::new("DirEntry", Kind::NativeObject)
};

pub(super) static ITERATOR: TypeDef = TypeDef {
    module: "posix",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(next),
        Row::new("__enter__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__exit__", "self, /, *args", close),
        Row::new("close", "self, /", close),
    ],
    ..TypeDef::new("ScandirIterator", Kind::NativeObject)
};

pub(super) static FUNCTIONS: &[Row] = &[Row::new("scandir", "path=None", scandir)];

/// The descriptor that an entry's path begins in.
fn folder_of(entry: Value) -> i32 {
    match DirEntry::FOLDER.get(entry) {
        -1 => libc::AT_FDCWD,
        fd => fd,
    }
}

fn is(vm: &mut Vm, args: Args, wanted: libc::mode_t) -> Result {
    let this = args.get(0);
    let follow = args.truth_or(vm, 1, true)?;
    let known = DirEntry::TYPE.get(this) as libc::mode_t;
    if known != 0 && (known != libc::S_IFLNK || !follow) {
        return Ok(boolean(known == wanted));
    }
    match stat_path(vm, DirEntry::PATH.get(this), follow, folder_of(this)) {
        Ok(stat) => Ok(boolean(stat.st_mode & libc::S_IFMT == wanted)),
        Err(_) => {
            vm.catch(Exc::FileNotFoundError)?;
            Ok(FALSE)
        }
    }
}

fn scandir(vm: &mut Vm, args: Args) -> Result {
    let given = match args.some(0) {
        Some(path) => path,
        None => vm.str(".")?,
    };
    let as_bytes = bytes_of(vm, given).is_some();
    let open = if vm.is_int(given) {
        Some(vm.index_i64(given)? as i32)
    } else {
        None
    };
    let folder = match open {
        Some(fd) => format!("/proc/self/fd/{fd}").into_bytes(),
        None => c_path(vm, given, "scandir")?.into_bytes(),
    };
    let rows = match crate::library::list(vm, &folder) {
        Some(rows) => Ok(rows),
        None => read_folder(vm, &folder),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(e) => return Err(os_error(vm, e.raw_os_error().unwrap_or(0), Some(given))),
    };
    let list = vm.list(&[])?;
    for (name, kind) in rows {
        let mut path = folder.clone();
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        if open.is_some() {
            path.clear();
        }
        path.extend_from_slice(&name);
        let name = path_value(vm, &name, as_bytes)?;
        let path = path_value(vm, &path, as_bytes)?;
        let entry = DirEntry::make(vm)?;
        DirEntry::NAME.set(vm, entry, name);
        DirEntry::PATH.set(vm, entry, path);
        DirEntry::TYPE.set(vm, entry, kind.into());
        DirEntry::FOLDER.set(vm, entry, open.unwrap_or(-1));
        push(vm, list, entry)?;
    }
    let it = ScandirIter::make(vm)?;
    ScandirIter::ENTRIES.set(vm, it, list);
    Ok(it)
}

/// The names in a folder, and their types as in a mode; 0: not known.
fn read_folder(vm: &mut Vm, folder: &[u8]) -> std::io::Result<Vec<(Vec<u8>, libc::mode_t)>> {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let path = std::ffi::OsStr::from_bytes(folder);
    let rows: std::io::Result<Vec<_>> = vm.blocking(|| std::fs::read_dir(path)?.collect());
    let row = |row: std::fs::DirEntry| {
        let kind = match row.file_type() {
            Ok(t) if t.is_dir() => libc::S_IFDIR,
            Ok(t) if t.is_file() => libc::S_IFREG,
            Ok(t) if t.is_symlink() => libc::S_IFLNK,
            Ok(_) => libc::S_IFIFO,
            Err(_) => 0,
        };
        (row.file_name().into_vec(), kind)
    };
    Ok(rows?.into_iter().map(row).collect())
}

fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let (list, i) = (ScandirIter::ENTRIES.get(this), ScandirIter::AT.get(this));
    if list == NONE || i >= list_len(list) {
        return Ok(None);
    }
    ScandirIter::AT.set(vm, this, i + 1);
    list_get(vm, list, i).map(Some)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    ScandirIter::ENTRIES.clear(vm, args.get(0));
    Ok(NONE)
}
