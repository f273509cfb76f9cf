//! Prints the bytecode of the files named on the command line; with `-q` only checks
//! that they compile and verify.

use pyrs_compiler::{Mode, Options, compile, decode_source, verify};

fn main() {
    let mut quiet = false;
    let mut failed = 0;
    for arg in std::env::args().skip(1) {
        if arg == "-q" {
            quiet = true;
            continue;
        }
        let bytes = match std::fs::read(&arg) {
            Ok(bytes) => bytes,
            Err(e) => {
                eprintln!("{arg}: {e}");
                continue;
            }
        };
        let result = decode_source(&bytes)
            .and_then(|text| compile(&text, &arg, Mode::Module, &Options::default()));
        match result {
            Ok(compiled) => {
                if let Err(e) = verify::verify(&compiled.code) {
                    failed += 1;
                    println!("{arg}: VERIFY {e}");
                }
                if !quiet {
                    print!("{}", pyrs_bytecode::disasm::disassemble(&compiled.code));
                    for w in compiled.warnings {
                        println!("warning, line {}: {}", w.line, w.message);
                    }
                }
            }
            Err(e) => {
                failed += 1;
                println!("{arg}:{}:{}: {:?} {}", e.line, e.col, e.kind, e.message);
            }
        }
    }
    if failed > 0 {
        println!("{failed} failed");
        std::process::exit(1);
    }
}
