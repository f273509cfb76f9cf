//! Lay the functions that start-up and ordinary programs touch beside each other.
//!
//! Pages of the program's file are mapped in groups around what is touched. With the functions of
//! a start scattered over all the text, most of it is resident at once; `order/record` notes
//! them, and a linker script puts them first.

use std::fmt::Write;
use std::{env, fs, path::PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=order/text.txt");
    println!("cargo::rerun-if-env-changed=PYRS_TEXT_ORDER");
    println!("cargo::rerun-if-changed=exports.txt");
    // What C code in the process finds by name, as it does in `libpyrs.so`.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        for name in fs::read_to_string("exports.txt")
            .expect("exports.txt")
            .lines()
        {
            println!("cargo::rustc-link-arg-bins=-Wl,--export-dynamic-symbol={name}");
        }
    }
    let of = |name: &str| env::var(name).unwrap_or_default();
    // Linkers without linker scripts, whoever asks for them.
    let flags = of("CARGO_ENCODED_RUSTFLAGS") + &of("RUSTC_LINKER");
    let foreign = ["mold", "gold", "wild"]
        .iter()
        .any(|linker| flags.contains(linker));
    if of("CARGO_CFG_TARGET_OS") != "linux"
        || of("PROFILE") != "release"
        || of("PYRS_TEXT_ORDER") == "0"
        || foreign
    {
        return;
    }
    let names = fs::read_to_string("order/text.txt").expect("order/text.txt");
    let mut script = String::from("SECTIONS {\n  .text.start : {\n");
    for name in names.lines() {
        writeln!(
            script,
            "    *(.text.{name} .text.unlikely.{name} .text.hot.{name})"
        )
        .expect("a string grows");
    }
    script.push_str("  }\n}\nINSERT BEFORE .text;\n");
    let path = PathBuf::from(of("OUT_DIR")).join("order.ld");
    fs::write(&path, script).expect("OUT_DIR can be written");
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", path.display());
}
