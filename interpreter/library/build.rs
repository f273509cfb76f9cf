//! Puts the library's files and their compiled code into two files that the crate includes.
//!
//! `archive.bin`: the number of files, a row of [`ROW`] words for each, in the order of their
//! paths, then paths and contents. `code.bin`: blocks of `pyrs_bytecode::image`, one behind
//! the other. All positions count from the file's beginning, all words are little-endian.

use flate2::{Compress, Compression, FlushCompress, Status};
use pyrs_bytecode::{Code, image};
use pyrs_compiler::{Mode, Options, compile, decode_source, verify};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Words of a row: where the path begins and its length; the content's length, where it
/// begins as it is kept, and how many bytes that takes (as many: not compressed); where
/// the block of its code begins, or [`NO_CODE`].
const ROW: usize = 6;
const NO_CODE: u32 = u32::MAX;
const OWN: &str = "../stdlib/src/py";
/// Files of the library that are ours: they are added to the others, or take their place.
const FILES: &str = "files";
/// The deepest code: nesting is bounded, but by what main threads have of stack.
const STACK: usize = 64 << 20;

/// What the crate's copy of the library has changed for another interpreter, and what it is
/// here: the path of a file, a text that is in it once, its replacement.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "sysconfig/__init__.py",
        "return 'RustPython'  # XXX: RUSTPYTHON; For site-packages",
        "return 'Python'",
    ),
    // There is no RESUME; a body begins behind what prepares its variables.
    (
        "pdb.py",
        "        if prev is not None and prev.opname == 'RESUME':\n",
        "        if instr.opname not in dis._PROLOGUE:\n",
    ),
    // Methods that are called at once have an instruction of their own.
    (
        "inspect.py",
        "        if opname == \"LOAD_ATTR\":\n",
        "        if opname in (\"LOAD_ATTR\", \"LOAD_METHOD\"):\n",
    ),
    // The engine forgets how often a group was repeated when it goes back into one.
    (
        "re/_compiler.py",
        "        elif op in REPEATING_CODES:\n",
        "        elif op in REPEATING_CODES:\n            if op is MAX_REPEAT and _written_out(code, av, flags):\n                continue\n",
    ),
    (
        "re/_compiler.py",
        "def _compile(code, pattern, flags):\n",
        WRITTEN_OUT,
    ),
    (
        "site.py",
        "return 'RustPython' # XXX: RUSTPYTHON; for site-packages",
        "return 'Python'",
    ),
    (
        "site.py",
        "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython{version",
        "    return f'{userbase}/lib/python{version",
    ),
];

/// A repeated group whose count matters, as one copy of its code behind the other: those that
/// must match, then those that may, each within the one before it, or a loop without an end.
const WRITTEN_OUT: &str = "\
def _written_out(code, av, flags):
    low, high, item = av
    if high < 2 or low < 2 and high is MAXREPEAT or _simple(item):
        return False
    once = []
    _compile(once, item, flags)
    copies = low + 1 if high is MAXREPEAT else high
    if copies * (len(once) + 5) > 20000:
        return False
    for _ in range(low):
        code.extend(once)
    more = []
    if high is MAXREPEAT:
        more = [REPEAT, len(once) + 3, 0, MAXREPEAT, *once, MAX_UNTIL]
    else:
        for _ in range(high - low):
            body = once + more
            more = [REPEAT, len(body) + 3, 0, 1, *body, MAX_UNTIL]
    code.extend(more)
    return True

def _compile(code, pattern, flags):
";

/// See [`is_common`].
const COMMON: &str = "__future__ _collections_abc _colorize _compat_pickle _markupbase _opcode_metadata _py_warnings \
    _pydatetime _pydecimal _sitebuiltins _weakrefset abc annotationlib argparse ast asyncio \
    asyncio/base_events asyncio/base_futures asyncio/base_subprocess asyncio/base_tasks \
    asyncio/constants asyncio/coroutines asyncio/events asyncio/exceptions asyncio/format_helpers \
    asyncio/futures asyncio/graph asyncio/locks asyncio/log asyncio/mixins asyncio/protocols \
    asyncio/queues asyncio/runners asyncio/selector_events asyncio/sslproto asyncio/staggered \
    asyncio/streams asyncio/subprocess asyncio/taskgroups asyncio/tasks asyncio/threads \
    asyncio/timeouts asyncio/transports asyncio/trsock asyncio/unix_events base64 bisect calendar \
    codecs codeop collections compression compression/_common compression/_common/_streams \
    concurrent concurrent/futures concurrent/futures/_base concurrent/futures/thread configparser \
    contextlib contextvars copy copyreg csv dataclasses datetime difflib dis email \
    email/_encoded_words email/_parseaddr email/_policybase email/base64mime email/charset \
    email/encoders email/errors email/feedparser email/header email/iterators email/message \
    email/parser email/quoprimime email/utils encodings encodings/aliases encodings/utf_8 enum \
    fnmatch fractions functools genericpath getpass gettext glob gzip hashlib heapq hmac html \
    html/entities html/parser http http/client http/server importlib importlib/_abc \
    importlib/_bootstrap importlib/_bootstrap_external importlib/abc importlib/machinery \
    importlib/metadata importlib/metadata/_collections importlib/metadata/_functools \
    importlib/metadata/_itertools importlib/metadata/_meta importlib/resources \
    importlib/resources/_common importlib/resources/_functional importlib/resources/abc \
    importlib/util inspect io ipaddress json json/decoder json/encoder json/scanner keyword \
    linecache locale logging logging/config logging/handlers mimetypes ntpath numbers opcode \
    operator os pathlib pathlib/_os pickle pkgutil platform posixpath pprint queue quopri random re \
    re/_casefix re/_compiler re/_constants re/_parser reprlib runpy secrets selectors shlex shutil \
    signal site socket socketserver stat statistics string struct subprocess sysconfig tarfile \
    tempfile textwrap threading timeit token tokenize traceback types typing unittest unittest/case \
    unittest/loader unittest/main unittest/result unittest/runner unittest/signals unittest/suite \
    unittest/util urllib urllib/error urllib/parse urllib/request urllib/response uuid warnings \
    weakref zipfile zipfile/_path zipfile/_path/glob zipimport";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(build);
    let done = worker.expect("a thread").join();
    done.expect("the library is compiled");
}

fn build() {
    let root = Path::new(rustpython_pylib::LIB_PATH);
    let mut files = Vec::new();
    walk(root, "", &mut files);
    println!("cargo:rerun-if-changed={FILES}");
    let mut ours = Vec::new();
    walk(Path::new(FILES), "", &mut ours);
    files.retain(|(name, _)| ours.iter().all(|(our, _)| our != name));
    files.extend(ours);
    files.sort();
    let files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, file)| {
            let data = fs::read(file).expect("a file of the library can be read");
            (name.clone(), changed(&name, data))
        })
        .collect();
    let own = own_files();
    let (code, places) = image_of(&[&own[..], &files[..]].concat());
    let (own_places, places) = places.split_at(own.len());
    let mut rows: Vec<[u32; ROW]> = Vec::new();
    let (mut paths, mut contents) = (Vec::new(), Vec::new());
    for ((name, data), place) in files.iter().zip(places) {
        let kept = deflate(data);
        rows.push([
            paths.len() as u32,
            name.len() as u32,
            data.len() as u32,
            contents.len() as u32,
            kept.len() as u32,
            *place,
        ]);
        paths.extend(name.bytes());
        contents.extend(kept);
    }
    let paths_at = 4 + rows.len() * ROW * 4;
    let contents_at = paths_at + paths.len();
    let mut archive = Vec::new();
    archive.extend((rows.len() as u32).to_le_bytes());
    for mut row in rows {
        row[0] += paths_at as u32;
        row[3] += contents_at as u32;
        archive.extend(row.iter().flat_map(|word| word.to_le_bytes()));
    }
    archive.extend(paths);
    archive.extend(contents);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("archive.bin"), archive).expect("the archive can be written");
    let own: Vec<(&str, u32)> = own
        .iter()
        .zip(own_places)
        .map(|((name, _), place)| (name.trim_end_matches(".py"), *place))
        .collect();
    let rows = format!("{own:?}");
    fs::write(out.join("own.rs"), rows).expect("the list can be written");
    let mut hasher = DefaultHasher::new();
    hasher.write(&code);
    for part in ["../bytecode/src", "../compiler/src"] {
        hash_sources(Path::new(part), &mut hasher);
    }
    fs::write(out.join("code.bin"), code).expect("the code can be written");
    println!("cargo:rustc-env=PYRS_CODE_STAMP={}", hasher.finish());
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).expect("a folder of the library can be read") {
        let entry = entry.expect("a folder of the library can be read");
        let name = entry.file_name();
        let name = name.to_str().expect("the library's names are plain");
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if name != "__pycache__" {
                walk(&entry.path(), &format!("{path}/"), files);
            }
        } else {
            files.push((path, entry.path()));
        }
    }
}

/// The Python parts of native modules.
fn own_files() -> Vec<(String, Vec<u8>)> {
    println!("cargo:rerun-if-changed={OWN}");
    let mut files = Vec::new();
    walk(Path::new(OWN), "", &mut files);
    files.sort();
    let read = |(name, path)| (name, fs::read(path).expect("a file of our own can be read"));
    files.into_iter().map(read).collect()
}

fn changed(name: &str, data: Vec<u8>) -> Vec<u8> {
    let changes = CHANGES.iter().filter(|(file, ..)| *file == name);
    changes.fold(data, |data, (_, from, to)| {
        let text = String::from_utf8(data).expect("the changed files are text");
        assert_eq!(text.matches(from).count(), 1, "{name}: {from}");
        text.replace(from, to).into_bytes()
    })
}

/// What the content of a file is kept as: itself, when that is as short.
fn deflate(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 1024);
    let status = Compress::new(Compression::best(), false)
        .compress_vec(data, &mut out, FlushCompress::Finish)
        .expect("memory can be compressed");
    if status != Status::StreamEnd || out.len() >= data.len() {
        return data.to_vec();
    }
    out
}

/// The image of all modules' code, and for each file where its module begins.
fn image_of(files: &[(String, Vec<u8>)]) -> (Vec<u8>, Vec<u32>) {
    let modules = files
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| name.ends_with(".py"));
    let mut modules: Vec<(usize, Rc<Code>)> = modules
        .map(|(i, (name, data))| (i, compiled(name, data)))
        .collect();
    // What most programs import lies together.
    modules.sort_by_key(|(i, _)| !is_common(&files[*i].0));
    let codes: Vec<&Code> = modules.iter().map(|(_, code)| &**code).collect();
    let (code, starts) = image::encode(&codes);
    let mut places = vec![NO_CODE; files.len()];
    for ((i, _), start) in modules.iter().zip(starts) {
        places[*i] = start;
    }
    (code, places)
}

/// Whether a file is of a module that many programs import, directly or not.
fn is_common(name: &str) -> bool {
    let module = name.trim_end_matches(".py").trim_end_matches("/__init__");
    COMMON.split_whitespace().any(|common| common == module)
}

/// A module's code, which has been written, read back and verified.
fn compiled(name: &str, data: &[u8]) -> Rc<Code> {
    let text = decode_source(data).unwrap_or_else(|e| panic!("{name}: {}", e.message));
    let made = compile(&text, name, Mode::Module, &Options::default());
    let made = made.unwrap_or_else(|e| panic!("{name}:{}: {}", e.line, e.message));
    let (blocks, places) = image::encode(&[&made.code]);
    let again = image::decode(&blocks, places[0] as usize, &name.into())
        .expect("what was written can be read");
    if let Err(fault) = verify::verify(&again) {
        panic!("{name}: {fault}");
    }
    made.code
}

/// The code of one build is not that of another: what the compiler and the instructions are
/// made of counts.
fn hash_sources(folder: &Path, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash_sources(&path, hasher);
        } else if let Ok(data) = fs::read(&path) {
            hasher.write(&data);
        }
    }
}
