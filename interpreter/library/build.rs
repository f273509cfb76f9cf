//! Puts the library's files and their compiled code into two files that the crate includes.
//!
//! `archive.bin`: the number of files, a row of [`ROW`] words for each, in the order of their
//! paths, then paths and contents. `code.bin`: blocks of `pyrs_bytecode::image`, one behind
//! the other. All positions count from the file's beginning, all words are little-endian.

use flate2::{Compress, Compression, FlushCompress, Status};
use pyrs_bytecode::image;
use pyrs_compiler::{Mode, Options, compile, decode_source, verify};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// Words of a row: where the path begins and its length; the content's length, where it
/// begins as it is kept, and how many bytes that takes (as many: not compressed); where
/// the block of its code begins, or [`NO_CODE`].
const ROW: usize = 6;
const NO_CODE: u32 = u32::MAX;
/// The deepest code: nesting is bounded, but by what main threads have of stack.
const STACK: usize = 64 << 20;

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
    files.sort();
    let mut code = Vec::new();
    let mut rows: Vec<[u32; ROW]> = Vec::new();
    let (mut paths, mut contents) = (Vec::new(), Vec::new());
    for (name, file) in &files {
        let data = fs::read(file).expect("a file of the library can be read");
        let kept = deflate(&data);
        let block = match name.ends_with(".py") {
            true => append_code(&mut code, name, &data),
            false => NO_CODE,
        };
        rows.push([
            paths.len() as u32,
            name.len() as u32,
            data.len() as u32,
            contents.len() as u32,
            kept.len() as u32,
            block,
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

/// Compile a module; where its block begins.
fn append_code(code: &mut Vec<u8>, name: &str, data: &[u8]) -> u32 {
    let text = decode_source(data).unwrap_or_else(|e| panic!("{name}: {}", e.message));
    let made = compile(&text, name, Mode::Module, &Options::default());
    let made = made.unwrap_or_else(|e| panic!("{name}:{}: {}", e.line, e.message));
    let block = image::encode(&made.code);
    // What is read back is what will run.
    let again = image::decode(&block, &name.into()).expect("what was written can be read");
    if let Err(fault) = verify::verify(&again) {
        panic!("{name}: {fault}");
    }
    let at = code.len() as u32;
    code.extend(block);
    at
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
