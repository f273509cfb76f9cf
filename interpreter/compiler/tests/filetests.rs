//! Bytecode listings: each `tests/filetests/compile/*.py` has its listing beside it.
//! `PYRS_BLESS=1` writes the listings anew.
#![forbid(unsafe_code)]

use pyrs_bytecode::disasm::disassemble;
use pyrs_compiler::{Mode, Options, compile, verify};
use std::path::Path;

#[test]
fn listings_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/filetests/compile");
    let bless = std::env::var_os("PYRS_BLESS").is_some();
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of filetests")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "py"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let mut wrong = Vec::new();
    for path in names {
        let text = std::fs::read_to_string(&path).expect("a readable filetest");
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let listing = match compile(&text, &name, Mode::Module, &Options::default()) {
            Ok(c) => {
                if let Err(e) = verify::verify(&c.code) {
                    wrong.push(format!("{name}: {e}"));
                }
                disassemble(&c.code)
            }
            Err(e) => format!("error {}:{}: {}\n", e.line, e.col, e.message),
        };
        let expected = path.with_extension("txt");
        if bless {
            std::fs::write(&expected, &listing).expect("a writable listing");
        } else if std::fs::read_to_string(&expected).ok().as_deref() != Some(&listing) {
            wrong.push(format!("{name} differs:\n{listing}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nPYRS_BLESS=1 accepts",
        wrong.join("\n")
    );
}
