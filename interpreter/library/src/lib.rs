//! The Python files of the standard library, and their code, as they lie in the program.
//!
//! The build script makes an archive and an image. The archive holds all files, compressed
//! one by one and found by an ordered index where it lies: programs see sources when they
//! ask for them, tracebacks show lines of them. The image holds the code of all modules,
//! compiled and verified at build time (`pyrs_bytecode::image`).
#![forbid(unsafe_code)]

use flate2::{Decompress, FlushDecompress};
use pyrs_bytecode::image::Image;
use std::io;
use std::path::Path;

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/archive.bin"));
static CODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/code.bin"));

/// As in the build script.
const ROW: usize = 6;
const NO_CODE: u32 = u32::MAX;

/// The code of all modules.
pub const fn image() -> Image {
    Image::new(CODE)
}

/// Where in the image the code of a native module's Python part begins.
pub fn own(file: &str) -> Option<u32> {
    let rows = &include!(concat!(env!("OUT_DIR"), "/own.rs"));
    let row = rows.iter().find(|(name, _)| *name == file);
    row.map(|&(_, at)| at)
}

/// The pages of archive and image, which are not needed for long after a module was made.
pub fn parts() -> [&'static [u8]; 2] {
    [ARCHIVE, CODE]
}

/// A number for the compiler and the instructions of this build: code of another one is
/// not understood.
pub fn stamp() -> u64 {
    env!("PYRS_CODE_STAMP").parse().unwrap_or(0)
}

fn word(at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&ARCHIVE[at..at + 4]);
    u32::from_le_bytes(word)
}

fn count() -> usize {
    word(0) as usize
}

/// A file of the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct File {
    row: usize,
}

/// What a path names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Node {
    File(File),
    Folder,
}

impl File {
    fn field(self, i: usize) -> u32 {
        word(4 + (self.row * ROW + i) * 4)
    }

    /// Its path below the library, parted by `/`.
    pub fn path(self) -> &'static str {
        let at = self.field(0) as usize;
        let bytes = &ARCHIVE[at..at + self.field(1) as usize];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Bytes of the content.
    pub fn len(self) -> usize {
        self.field(2) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A number that no other file has.
    pub fn number(self) -> usize {
        self.row + 1
    }

    /// The content.
    pub fn read(self) -> Vec<u8> {
        let at = self.field(3) as usize;
        let kept = &ARCHIVE[at..at + self.field(4) as usize];
        if kept.len() == self.len() {
            return kept.to_vec();
        }
        let mut out = Vec::with_capacity(self.len());
        let mut inflate = Decompress::new(false);
        // What the build script has made is whole.
        let _ = inflate.decompress_vec(kept, &mut out, FlushDecompress::Finish);
        out
    }

    /// Where in the image the module's code begins.
    pub fn code(self) -> Option<u32> {
        Some(self.field(5)).filter(|&at| at != NO_CODE)
    }
}

/// The first row whose path is not before `path`.
fn lower_bound(path: &str) -> usize {
    let (mut low, mut high) = (0, count());
    while low < high {
        let middle = (low + high) / 2;
        if (File { row: middle }).path() < path {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The file or folder of a path below the library, parted by `/`; the empty path is the
/// library itself.
pub fn find(path: &str) -> Option<Node> {
    if path.is_empty() {
        return Some(Node::Folder);
    }
    let row = lower_bound(path);
    if row < count() && (File { row }).path() == path {
        return Some(Node::File(File { row }));
    }
    below(path).next().map(|_| Node::Folder)
}

/// The file of a path.
pub fn file(path: &str) -> Option<File> {
    match find(path)? {
        Node::File(file) => Some(file),
        Node::Folder => None,
    }
}

/// The files below a folder, at any depth, with what of their paths is below it.
fn below(folder: &str) -> impl Iterator<Item = (&'static str, File)> {
    let prefix = match folder {
        "" => String::new(),
        _ => format!("{folder}/"),
    };
    let files = (lower_bound(&prefix)..count()).map(|row| File { row });
    files.map_while(move |file| Some((file.path().strip_prefix(prefix.as_str())?, file)))
}

/// The names in a folder, and what they name.
pub fn list(folder: &str) -> Vec<(&'static str, Node)> {
    let mut names: Vec<(&'static str, Node)> = Vec::new();
    for (rest, file) in below(folder) {
        let (name, node) = match rest.split_once('/') {
            Some((name, _)) => (name, Node::Folder),
            None => (rest, Node::File(file)),
        };
        if names.last().is_none_or(|(last, _)| *last != name) {
            names.push((name, node));
        }
    }
    names
}

/// Write all files below a folder, which is made if need be.
///
/// # Errors
/// What cannot be written.
pub fn write_to(folder: &Path) -> io::Result<()> {
    for (path, file) in below("") {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(target, file.read())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_and_read() {
        let mut last = "";
        for (path, file) in below("") {
            assert!(last < path, "{last} before {path}");
            last = path;
            assert_eq!(find(path), Some(Node::File(file)));
            assert_eq!(file.read().len(), file.len(), "{path}");
            assert_eq!(file.code().is_some(), path.ends_with(".py"), "{path}");
        }
        assert!(count() > 700);
    }

    #[test]
    fn folders_have_names() {
        assert_eq!(find(""), Some(Node::Folder));
        assert_eq!(find("json"), Some(Node::Folder));
        assert_eq!(find("jso"), None);
        assert_eq!(find("json/"), None);
        let names: Vec<_> = list("json").into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "__init__.py",
                "__main__.py",
                "decoder.py",
                "encoder.py",
                "scanner.py",
                "tool.py"
            ]
        );
        let (_, email) = list("")
            .into_iter()
            .find(|(name, _)| *name == "email")
            .expect("it is there");
        assert_eq!(email, Node::Folder);
        assert!(list("nothing").is_empty());
    }

    #[test]
    fn code_is_known_without_being_made() {
        let at = file("json/decoder.py")
            .and_then(File::code)
            .expect("it has code");
        let known = image().module(at).expect("it is code");
        let code = image()
            .code(at as usize, &"x".into(), true)
            .expect("it is code");
        assert_eq!(known.name, "<module>");
        assert_eq!(known.const_count as usize, code.consts.len());
        assert_eq!(known.nregs, code.nregs);
        let inner = code.consts.iter().find_map(|constant| match constant {
            pyrs_bytecode::Const::Stored(stored) if stored.name == "JSONDecoder" => Some(stored),
            _ => None,
        });
        let inner = inner.expect("the module has a class");
        assert_eq!(image().module(inner.at).as_ref(), Ok(&**inner));
        assert_eq!(image().qualname(inner.at as usize), Ok("JSONDecoder"));
    }
}
