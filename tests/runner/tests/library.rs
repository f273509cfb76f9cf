//! The program carries its library: alone in a folder it runs everything; a library that was
//! written out takes its place; damaged files of compiled code are as if they were not there.
#![forbid(unsafe_code)]

use pyrs_tests::places;
use pyrs_tests::scratch::Scratch;
use std::path::{Path, PathBuf};
use std::process::Command;

fn interpreter() -> PathBuf {
    places::interpreter().expect("the interpreter is built")
}

/// The program, copied alone into a folder.
fn alone(scratch: &Scratch, folder: &str) -> PathBuf {
    let target = scratch.path().join(folder);
    std::fs::create_dir_all(&target).expect("a folder");
    let program = target.join("pyrs");
    std::fs::copy(interpreter(), &program).expect("there is room");
    program
}

fn output(program: &Path, args: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(program);
    command.args(args).env_clear().current_dir("/");
    command.envs(variables.iter().copied());
    let done = command.output().expect("it starts");
    let text = [done.stdout, done.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

const MANY: &str = "\
import argparse, asyncio, concurrent.futures, csv, dataclasses, datetime, email.message, \
ensurepip, enum, html.parser, http.client, importlib.resources, inspect, json, logging.config, \
os, pathlib, re, subprocess, sys, tempfile, traceback, typing, unittest, urllib.request, uuid, zipfile
files = [m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)]
print(len(files) > 150, {f for f in files if not f.startswith(sys.prefix + '/lib/python3.14/')})
print(inspect.getsource(json.dumps).startswith('def dumps('))
wheels = [w for w in (importlib.resources.files('ensurepip') / '_bundled').iterdir()]
print(len(wheels), wheels[0].read_bytes()[:2])
";

#[test]
fn the_program_alone_has_its_library() {
    let scratch = Scratch::new("alone").expect("a folder");
    let program = alone(&scratch, "opt/bin");
    let prefix = scratch.path().join("opt");
    let said = output(&program, &["-c", MANY], &[]);
    assert_eq!(said, "True set()\nTrue\n1 b'PK'\n");
    // Without the packages that whoever runs this test has.
    let said = output(
        &program,
        &["-s", "-c", "import sys; print(sys.prefix, sys.path[-1])"],
        &[],
    );
    let prefix = prefix.display();
    assert_eq!(said, format!("{prefix} {prefix}/lib/python3.14\n"));
    let said = output(&program, &["-c", "import json; json.loads('[')"], &[]);
    assert!(
        said.contains("    return _default_decoder.decode(s)\n"),
        "{said}"
    );
    // Nothing names the folder in which the build found the library.
    let said = output(&program, &["-O", "-c", MANY], &[]);
    assert_eq!(said, "True set()\nTrue\n1 b'PK'\n");
}

#[test]
fn a_library_that_was_written_out_is_used() {
    let scratch = Scratch::new("written").expect("a folder");
    let program = alone(&scratch, "one/bin");
    let library = scratch.path().join("one/lib/python3.14");
    let show = "import colorsys, os; print(colorsys.__file__, os.path.isfile(colorsys.__file__), \
                getattr(colorsys, 'MARK', None))";
    let place = library.join("colorsys.py");
    let inside = format!("{} True None\n", place.display());
    assert_eq!(output(&program, &["-c", show], &[]), inside);
    // Another Python's library at the place is not taken for ours.
    std::fs::create_dir_all(&library).expect("a folder");
    std::fs::write(library.join("os.py"), "1 / 0\n").expect("a file");
    std::fs::write(&place, "1 / 0\n").expect("a file");
    assert_eq!(output(&program, &["-c", show], &[]), inside);
    std::fs::remove_dir_all(&library).expect("it is there");

    let text = library.display().to_string();
    assert_eq!(output(&program, &["--write-library", &text], &[]), "");
    let mut source = std::fs::read_to_string(&place).expect("it was written");
    source.push_str("MARK = 'changed'\n");
    std::fs::write(&place, source).expect("a file");
    let changed = format!("{} True changed\n", place.display());
    let quiet = [("PYTHONDONTWRITEBYTECODE", "1")];
    assert_eq!(output(&program, &["-c", show], &quiet), changed);
    assert_eq!(
        output(&program, &["-c", MANY], &quiet),
        "True set()\nTrue\n1 b'PK'\n"
    );
    // By name, from elsewhere.
    let other = alone(&scratch, "two");
    let home = scratch.path().join("one").display().to_string();
    let named = [("PYTHONHOME", &*home), quiet[0]];
    assert_eq!(output(&other, &["-c", show], &named), changed);
    let said = output(
        &other,
        &["-E", "-c", "import os; print(os.__file__)"],
        &named,
    );
    let prefix = scratch.path().join("two");
    assert_eq!(said, format!("{}/lib/python3.14/os.py\n", prefix.display()));
}

/// Imports a module again and again, each time with other damage done to its compiled code;
/// with the checksum made right again every other time, so that more is looked at.
const DAMAGE: &str = r#"
import binascii, importlib.util, os, random, sys
folder, rounds = sys.argv[1], int(sys.argv[2])
sys.path.insert(0, folder)
source = os.path.join(folder, "victim.py")
with open(source, "w") as file:
    file.write('''
"""A module."""
NUMBERS = (1, 2.5, 10**30, "text", b"bytes", None, (1, ("in",)))
def function(a, b=2, *rest, c=3, **more):
    class Inner:
        def method(self):
            return [a + i for i in range(b) if i != c]
    try:
        return Inner().method() + list(rest)
    except KeyError as error:
        return error
VALUE = function(1, 4, 7)
''')
import victim
assert victim.VALUE == [1, 2, 3, 7], victim.VALUE
place = importlib.util.cache_from_source(source)
with open(place, "rb") as file:
    whole = file.read()
random.seed(rounds)
kept = 0
for i in range(rounds):
    data = bytearray(whole)
    kind = i % 4
    if kind == 0:
        del data[random.randrange(len(data)):]
    elif kind == 1:
        at = random.randrange(len(data))
        del data[at:at + random.randrange(1, 9)]
    else:
        for _ in range(random.randrange(1, 5)):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    with open(place, "wb") as file:
        file.write(data)
    del sys.modules["victim"]
    import victim
    assert victim.VALUE == [1, 2, 3, 7], (i, victim.VALUE)
    with open(place, "rb") as file:
        kept += file.read() == whole
print("kept", kept == rounds)
"#;

#[test]
fn damaged_compiled_code_is_made_anew() {
    let scratch = Scratch::new("damage").expect("a folder");
    let folder = scratch.path().display().to_string();
    let rounds = std::env::var("PYRS_DAMAGE").unwrap_or_else(|_| "600".into());
    let said = output(&interpreter(), &["-c", DAMAGE, &folder, &rounds], &[]);
    assert_eq!(said, "kept True\n");
}
