//! Compiled code in files: what stands in `__pycache__` and what `marshal` makes of a code
//! object.
//!
//! A file is laid out as CPython's are, so that `importlib`, `py_compile`, `compileall` and
//! what cleans up after them work as they are: a magic number, flags, the source's time and
//! size or its hash, then a marshalled code object. The code is blocks of
//! `pyrs_bytecode::image`, behind the number of the build that made them and a checksum.
//! They are read, checked and copied, never mapped: others can write to such files. What is
//! not whole, not of this build or breaks the verifier's rules is as if it were not there.

use pyrs_bytecode::{Code, image};
use pyrs_runtime::{NONE, Result, Value, Vm, kind_of, string};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Before the marshalled code.
const HEADER: usize = 16;
/// In the flags: the source is known by its hash, and is to be looked at.
const HASHED: u32 = 1;
const CHECKED: u32 = 2;
/// The type byte of code in marshalled data.
pub(crate) const TYPE: u8 = b'c';

/// The magic number of files of this build.
pub(crate) fn magic() -> u32 {
    let stamp = pyrs_library::stamp();
    (stamp ^ stamp >> 32) as u32
}

/// A code object as marshalled data holds it behind its type byte: the length of what
/// follows; the build's number, a checksum; where the outermost block begins; the file's name
/// behind its length; the blocks.
pub(crate) fn payload(code: &Code) -> Vec<u8> {
    let (blocks, places) = image::encode(&[code]);
    let name = code.filename.as_bytes();
    let mut body = Vec::new();
    body.extend(places.first().copied().unwrap_or(0).to_le_bytes());
    body.extend((name.len() as u32).to_le_bytes());
    body.extend(name);
    body.extend(blocks);
    let mut out = Vec::new();
    out.extend((12 + body.len() as u32).to_le_bytes());
    out.extend(pyrs_library::stamp().to_le_bytes());
    out.extend(crc32fast::hash(&body).to_le_bytes());
    out.extend(body);
    out
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The code object of a content that [`payload`] made. None: it is damaged, of another
/// build, or not to be trusted. Of another file than it says, when one is given.
pub(crate) fn of_payload(vm: &Vm, content: &[u8], filename: Option<&str>) -> Option<Code> {
    let stamp: [u8; 8] = content.get(..8)?.try_into().ok()?;
    let body = content.get(12..)?;
    if u64::from_le_bytes(stamp) != pyrs_library::stamp()
        || word(content, 8)? != crc32fast::hash(body)
    {
        return None;
    }
    let place = word(body, 0)? as usize;
    let end = 8usize.checked_add(word(body, 4)? as usize)?;
    let own = std::str::from_utf8(body.get(8..end)?).ok()?;
    let filename: Rc<str> = filename.unwrap_or(own).into();
    let code = image::decode(body.get(end..)?, place, &filename).ok()?;
    (vm.process.hooks.verify?)(&code).then_some(code)
}

/// The code of a whole file's data, when it fits the source.
fn of_file(
    vm: &mut Vm,
    data: &[u8],
    source: &Path,
    known: &fs::Metadata,
    shown: &str,
) -> Option<Code> {
    if word(data, 0)? != magic() {
        return None;
    }
    let flags = word(data, 4)?;
    if flags & !(HASHED | CHECKED) != 0 || flags == CHECKED {
        return None;
    }
    if flags & CHECKED != 0 {
        let source = vm.blocking(|| fs::read(source)).ok()?;
        let hash = source_hash(magic().into(), &source);
        if data.get(8..HEADER)? != hash {
            return None;
        }
    } else if flags & HASHED == 0
        && (word(data, 8)? != known.mtime() as u32 || word(data, 12)? != known.len() as u32)
    {
        return None;
    }
    let rest = data.get(HEADER..)?;
    let length = word(rest, 1)? as usize;
    if rest.first() != Some(&TYPE) || rest.len() != 5 + length {
        return None;
    }
    of_payload(vm, &rest[5..], Some(shown))
}

/// `_imp.source_hash`.
pub(crate) fn source_hash(key: u64, source: &[u8]) -> [u8; 8] {
    use pyrs_leaf::siphash::{Key, siphash13};
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&key.to_le_bytes());
    siphash13(Key::from_bytes(bytes), source).to_le_bytes()
}

/// Where the compiled code of a source file is kept.
fn place(vm: &mut Vm, source: &Path) -> Option<PathBuf> {
    let stem = source.file_stem()?.to_str()?;
    let level = match vm.interp.options.optimize {
        0 => String::new(),
        level => format!(".opt-{level}"),
    };
    let name = format!("{stem}.{}{level}.pyc", crate::CACHE_TAG);
    let folder = source.parent()?;
    let prefix = sys_value(vm, "pycache_prefix").filter(|&p| p != NONE && string::is_str(p));
    Some(match prefix {
        None => folder.join("__pycache__").join(name),
        Some(prefix) => {
            let prefix = PathBuf::from(string::to_string_lossy(
                pyrs_runtime::payload(prefix).addr(),
            ));
            let folder = std::path::absolute(folder).ok()?;
            prefix.join(folder.strip_prefix("/").ok()?).join(name)
        }
    })
}

fn sys_value(vm: &mut Vm, name: &str) -> Option<Value> {
    let sys = vm.thread_word(pyrs_runtime::vm::thread::SYS)?;
    vm.dict_get_text(sys, name).ok()?
}

/// The code of a module's source file from what was kept of it; what is to be kept of it,
/// when there is nothing.
pub(super) fn find(vm: &mut Vm, source: &Path, shown: &str) -> (Option<Code>, Option<Keep>) {
    let Some(place) = place(vm, source) else {
        return (None, None);
    };
    let found = vm.blocking(|| Some((fs::metadata(source).ok()?, fs::read(&place))));
    let Some((known, data)) = found else {
        return (None, None);
    };
    if let Ok(data) = data
        && let Some(code) = of_file(vm, &data, source, &known, shown)
    {
        return (Some(code), None);
    }
    (None, Some(Keep { place, known }))
}

/// Where the compiled code of a source file will be kept.
pub(super) struct Keep {
    place: PathBuf,
    known: fs::Metadata,
}

impl Keep {
    /// Write the code out, unless that is not wanted. Where it cannot be written, it is not
    /// kept; nobody sees a part of it.
    pub(super) fn write(self, vm: &mut Vm, code: &Code) {
        let unwanted = sys_value(vm, "dont_write_bytecode");
        let unwanted = unwanted.and_then(|value| vm.truth(value).ok());
        if unwanted != Some(false) {
            return;
        }
        let mut data = Vec::new();
        for word in [
            magic(),
            0,
            self.known.mtime() as u32,
            self.known.len() as u32,
        ] {
            data.extend(word.to_le_bytes());
        }
        data.push(TYPE);
        data.extend(payload(code));
        let mode = self.known.mode() & 0o666 | 0o200;
        let place = self.place;
        let _ = vm.blocking(|| {
            let folder = place.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let mut part = place.clone().into_os_string();
            part.push(format!(".{}", std::process::id()));
            let mut options = fs::OpenOptions::new();
            let options = options.write(true).create_new(true).mode(mode);
            let written = options
                .open(&part)
                .and_then(|mut file| file.write_all(&data))
                .and_then(|()| fs::rename(&part, &place));
            if written.is_err() {
                let _ = fs::remove_file(&part);
            }
            written
        });
    }
}

/// `_imp._fix_co_filename`.
pub(crate) fn fix_filename(vm: &mut Vm, code: Value, path: Value) -> Result {
    if code.is_ref() && kind_of(code) == pyrs_runtime::Kind::Code && string::is_str(path) {
        let path = vm.intern(pyrs_runtime::payload(path))?;
        vm.set_code_file(code, path)?;
    }
    Ok(NONE)
}
