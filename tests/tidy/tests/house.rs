//! The rules applied to this repository.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fs;

use pyrs_tidy::values::{self, Source};
use pyrs_tidy::{
    arrows, assert_none, files, files_below, licences, modules, places, root, shown, sizes,
    statics, waits,
};

#[test]
fn arrows_go_down() {
    assert_none("arrows", &arrows::check(&arrows::packages(&root())));
}

#[test]
fn licences_are_complete() {
    let bless = std::env::var_os("PYRS_BLESS").is_some();
    assert_none("licences", &licences::check(&root(), bless));
}

#[test]
fn files_are_short_and_documented() {
    let mut complaints = Vec::new();
    for path in files_below(&root(), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        complaints.extend(files::check(&shown(&path), &text));
        complaints.extend(files::check_strategies(&shown(&path), &text));
    }
    assert_none("files", &complaints);
}

#[test]
fn unsafe_is_fenced() {
    let mut complaints = Vec::new();
    for folder in files::FENCED {
        for path in files::crate_roots(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            complaints.extend(files::check_fence(&shown(&path), &text));
        }
    }
    assert_none("unsafe fence", &complaints);
}

#[test]
fn every_thing_has_its_row() {
    let root = root();
    let complaints: Vec<String> = places::REGISTRIES
        .iter()
        .flat_map(|registry| places::check_registry(&root, registry))
        .collect();
    assert_none("rows", &complaints);
}

#[test]
fn the_map_names_what_exists() {
    let root = root();
    for (name, longest) in [("ARCHITECTURE.md", 400), ("GC_SAFETY.md", 200)] {
        let Ok(text) = fs::read_to_string(root.join(name)) else {
            continue;
        };
        let lines = text.lines().count();
        assert!(
            lines <= longest,
            "{name}: {lines} lines, more than {longest}"
        );
        assert_none(
            name,
            &places::missing_paths(&text, |path| root.join(path).exists()),
        );
    }
}

/// The crates that can name a `Value`: `gc` and all that use it, directly or not.
fn crates_with_values() -> Vec<arrows::Package> {
    let packages = arrows::packages(&root());
    let mut names = BTreeSet::from(["pyrs-gc".to_string()]);
    loop {
        let more: Vec<String> = packages
            .iter()
            .filter(|p| !names.contains(&p.name) && p.uses.iter().any(|u| names.contains(u)))
            .map(|p| p.name.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        names.extend(more);
    }
    packages
        .into_iter()
        .filter(|package| names.contains(&package.name))
        .collect()
}

#[test]
fn values_live_where_the_collector_looks() {
    let root = root();
    let mut sources = Vec::new();
    for package in crates_with_values() {
        for path in files_below(&root.join(&package.folder).join("src"), "rs") {
            sources.push(Source {
                krate: package.name.clone(),
                name: shown(&path),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
    let allowed = fs::read_to_string(root.join("tests/tidy/allow.toml")).unwrap();
    let allowed = values::read_allowed(&allowed).unwrap();
    let complaints = values::check(&sources).unwrap();
    assert_none("values", &values::filter(complaints, &allowed));
}

#[test]
fn sizes_of_programs_are_asked_for() {
    let mut sources = Vec::new();
    for folder in ["interpreter/stdlib/src", "interpreter/builtins/src"] {
        for path in files_below(&root().join(folder), "rs") {
            sources.push((shown(&path), fs::read_to_string(&path).unwrap()));
        }
    }
    let table = fs::read_to_string(root().join("tests/tidy/sizes.toml")).unwrap();
    assert_none(
        "sizes",
        &sizes::check(&sizes::read(&table).unwrap(), &sources),
    );
}

#[test]
fn what_waits_lets_others_run() {
    let mut found = waits::Found::new();
    for folder in [
        "interpreter/runtime/src",
        "interpreter/exec/src",
        "interpreter/builtins/src",
        "interpreter/stdlib/src",
    ] {
        for path in files_below(&root().join(folder), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            waits::find(&shown(&path), &text, &mut found).unwrap();
        }
    }
    let table = fs::read_to_string(root().join("tests/tidy/waits.toml")).unwrap();
    assert_none(
        "waits",
        &waits::check(&waits::read(&table).unwrap(), &found),
    );
}

#[test]
fn state_has_owners() {
    let mut found = statics::Found::new();
    for path in files_below(&root(), "rs") {
        let name = shown(&path);
        if name.contains("/src/") {
            let text = fs::read_to_string(&path).unwrap();
            statics::find(&name, &text, &mut found).unwrap();
        }
    }
    let table = fs::read_to_string(root().join("tests/tidy/statics.toml")).unwrap();
    assert_none(
        "statics",
        &statics::check(&statics::read(&table).unwrap(), &found),
    );
}

#[test]
fn native_modules_have_their_rows() {
    let library = root().join("interpreter/stdlib/src");
    let mut sources = Vec::new();
    for path in files_below(&library, "rs") {
        let name = path.strip_prefix(&library).unwrap().display().to_string();
        sources.push((name, fs::read_to_string(&path).unwrap()));
    }
    let register = fs::read_to_string(library.join("lib.rs")).unwrap();
    assert!(
        modules::rows(&register).len() > 40,
        "the list was not found"
    );
    assert_none("native modules", &modules::check(&register, &sources));
}
