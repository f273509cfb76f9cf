//! Each rule on samples that break it.

#![forbid(unsafe_code)]

use pyrs_tidy::arrows::{self, Package};
use pyrs_tidy::values::{self, Source};
use pyrs_tidy::{files, licences, modules, places, statics, waits};

fn package(name: &str, folder: &str, uses: &[&str]) -> Package {
    Package {
        name: name.into(),
        folder: folder.into(),
        uses: uses.iter().map(|u| (*u).to_string()).collect(),
    }
}

#[test]
fn arrows() {
    let fine = package("pyrs-maps", "maps", &["pyrs-objmodel", "pyrs-gc"]);
    assert!(arrows::check(&[fine]).is_empty());
    let up = package("pyrs-gc", "gc", &["pyrs-runtime"]);
    assert_eq!(arrows::check(&[up]), ["pyrs-gc may not use pyrs-runtime"]);
    let sideways = package("pyrs-exec", "interpreter/exec", &["pyrs-builtins"]);
    assert_eq!(arrows::check(&[sideways]).len(), 1);
    let unknown = package("pyrs-new", "new", &[]);
    assert!(arrows::check(&[unknown])[0].contains("not in the table"));
    let elsewhere = package("pyrs-gc", "interpreter/gc", &[]);
    assert_eq!(arrows::check(&[elsewhere]).len(), 1);
    let misnamed = package("gc", "gc", &[]);
    assert_eq!(arrows::check(&[misnamed]), ["gc should be called pyrs-gc"]);
}

#[test]
fn length_and_doc() {
    let long = format!("//! Doc.\n{}", "fn f() {}\n".repeat(800));
    assert_eq!(files::check("a.rs", &long).len(), 1);
    assert!(files::check("a.rs", &format!("// tidy: table\n{long}")).is_empty());
    assert!(files::check("a.rs", &"//! Doc.\n".repeat(800)).is_empty());
    assert_eq!(files::check("a.rs", "use std::fs;\n//! late\n").len(), 1);
    assert_eq!(files::check("a.rs", "").len(), 1);
    assert_eq!(files::check("a.rs", "/// not a module doc\n").len(), 1);
}

#[test]
fn strategies_are_asked_for_by_nobody() {
    let asks = "//! Doc.\nif list::strategy(at) == Strategy::Small {}\n";
    assert_eq!(files::check_strategies("interpreter/a.rs", asks).len(), 1);
    assert!(files::check_strategies("strategies/a.rs", asks).is_empty());
    assert!(files::check_strategies("interpreter/a.rs", "By::Strategy").is_empty());
}

#[test]
fn fence() {
    assert!(files::check_fence("lib.rs", "//! Doc.\n#![deny(unsafe_code)]\n").is_some());
    assert!(files::check_fence("lib.rs", "//! Doc.\n#![forbid(unsafe_code)]\n").is_none());
}

#[test]
fn rows() {
    let stems = ["mod", "mark", "sweep"].map(String::from);
    let registry = places::REGISTRIES
        .iter()
        .find(|r| r.declares)
        .expect("one registry declares its modules");
    let text = "//! `mark` -> `sweep`\npub mod mark;\nmod sweep;\n";
    assert!(places::check_rows(registry, &stems, text).is_empty());
    let no_row = "//! `mark`\npub mod mark;\npub mod sweep;\n";
    assert_eq!(places::check_rows(registry, &stems, no_row).len(), 1);
    let no_file = "//! `mark` -> `sweep`\npub mod mark;\nmod sweep;\nmod weak;\n";
    assert_eq!(places::check_rows(registry, &stems, no_file).len(), 1);
    let part_of_a_word = "//! `mark` -> `sweeper`\nmod mark;\nmod sweep;\n";
    assert_eq!(
        places::check_rows(registry, &stems, part_of_a_word).len(),
        1
    );
}

#[test]
fn map_paths() {
    let exists = |path: &str| ["gc/src/lib.rs", "gc", "README.md", "jit/opt"].contains(&path);
    let text = "See `gc/src/lib.rs`, `README.md` and `Value`, `a + b`, `&mut Vm`, `/proc/self`.\n\
                ```\n`not/read.rs`\n```\n";
    assert!(places::missing_paths(text, exists).is_empty());
    assert_eq!(
        places::missing_paths("`gc/src/gone.rs`", exists),
        ["gc/src/gone.rs"]
    );
    assert_eq!(places::missing_paths("`gone.md`", exists), ["gone.md"]);
    assert_eq!(
        places::missing_paths("`jit/{opt,none}`", exists),
        ["jit/none"]
    );
}

const PRELUDE: &str = "pub struct Value(u32); pub struct Row { v: Option<Value>, n: u8 } \
    pub type Pair = (Value, u8); pub enum Found { Here(Row), Absent } \
    pub struct Plain { n: u32 } pub struct Bag<T> { items: Vec<T> } \
    pub struct Deep<T> { bag: Bag<T> } pub struct Borrowed<'a> { v: &'a Value }";

/// Complaints about one sample after the prelude.
fn complaints(sample: &str) -> Vec<String> {
    let source = |krate: &str, name: &str, text: &str| Source {
        krate: krate.into(),
        name: name.into(),
        text: text.into(),
    };
    values::check(&[
        source("pyrs-gc", "prelude.rs", PRELUDE),
        source("pyrs-runtime", "sample.rs", sample),
    ])
    .unwrap()
}

#[test]
fn values_in_containers_are_found() {
    for sample in [
        "struct A { v: Vec<Value> }",
        "struct A { v: Vec<Option<Value>> }",
        "struct A { v: Box<[Value]> }",
        "struct A { v: std::collections::HashMap<u32, Value> }",
        "struct A { v: Rc<RefCell<Row>> }",
        "struct A { v: Vec<Found> }",
        "struct A { v: Vec<Pair> }",
        "struct A { v: Vec<[Value; 4]> }",
        "struct A { v: Option<Box<(u8, Value)>> }",
        "struct A { v: Bag<Value> }",
        "struct A { v: Deep<Row> }",
        "struct A { v: SmallVec<[Value; 8]> }",
        "type A = Vec<Value>;",
        "enum A { B(Vec<Value>), C }",
        "fn f(v: &mut Vec<Value>) {}",
        "fn f() -> Vec<Value> { loop {} }",
        "fn f() { let v: Vec<Value> = g(); }",
        "fn f() { let v = Vec::<Value>::new(); }",
        "fn f() { g(values.collect::<Vec<Value>>()); }",
        "static A: Option<Value> = None;",
        "static A: Row = row();",
        "thread_local! { static A: Cell<Option<Value>> = const { Cell::new(None) }; }",
        "table! { a => Vec<Value>, }",
        "#[repr(C, packed)] struct A { n: u8, v: Value }",
        "#[repr(packed(2))] struct A(Row);",
        "impl Trait for Vec<Value> {}",
        "struct Own { r: Row } struct B { v: VecDeque<Own> }",
    ] {
        assert!(!complaints(sample).is_empty(), "not found: {sample}");
    }
}

#[test]
fn what_is_allowed_is_not_reported() {
    for sample in [
        "struct A { v: Option<Value>, w: [Value; 3], r: Row }",
        "fn f(v: Value, w: &[Value]) -> Result<Value, Raised> { loop {} }",
        "struct A { v: Vec<u32>, b: Box<Plain>, c: Bag<Plain> }",
        "struct A { v: Vec<fn(&mut Vm, Value) -> Value> }",
        "struct A { v: Box<dyn Fn(Value) -> Value> }",
        "struct A { v: Vec<*const Value>, w: Vec<PhantomData<Value>>, x: Vec<&'static Value> }",
        "static A: fn(Value) -> Value = f;",
        "#[repr(C)] struct A { v: Value }",
        "#[cfg(test)] mod tests { struct A { v: Vec<Value> } }",
        "#[test] fn f() { let v: Vec<Value> = g(); }",
        "struct Row { n: u8 } struct A { v: Vec<Row> }",
        "table! { a => Vec<Plain>, b => Value }",
    ] {
        assert_eq!(complaints(sample), Vec::<String>::new(), "{sample}");
    }
}

#[test]
fn the_line_is_told() {
    let found = complaints("//! Doc.\n\nstruct A {\n    v: Vec<Value>,\n}\n");
    assert_eq!(found, ["sample.rs:4: a Value in Vec < Value >"]);
}

#[test]
fn the_allow_list() {
    let list = "[[value]]\npath = \"sample.rs\"\ncontains = \"Vec\"\nreason = \"why\"\n";
    let allowed = values::read_allowed(list).unwrap();
    let found = complaints("struct A { v: Vec<Value> }");
    assert!(values::filter(found, &allowed).is_empty());
    assert!(values::filter(Vec::new(), &allowed)[0].contains("allows nothing"));
    assert_eq!(
        values::filter(complaints("struct A { v: Box<Value> }"), &allowed).len(),
        2
    );
    let no_reason = "[[value]]\npath = \"a\"\ncontains = \"b\"\n";
    assert!(values::read_allowed(no_reason).is_err());
    assert!(values::read_allowed("# nothing\n").unwrap().is_empty());
}

#[test]
fn a_source_that_does_not_parse_is_an_error() {
    let source = Source {
        krate: "pyrs-gc".into(),
        name: "x.rs".into(),
        text: "fn (".into(),
    };
    assert!(values::check(&[source]).is_err());
}

#[test]
fn sizes() {
    use pyrs_tidy::sizes::{check, read};
    let file = |text: &str| vec![("a.rs".to_owned(), text.to_owned())];
    assert!(check(&[], &file("let v = room::zeroed(n)?; // fine")).is_empty());
    assert!(check(&[], &file("let v = room::with_capacity(n)?;")).is_empty());
    assert!(
        check(
            &[],
            &file("#[cfg(test)]\nmod tests { fn f() { x.to_vec(); } }")
        )
        .is_empty()
    );
    assert_eq!(check(&[], &file("let v = vec![0; n];")).len(), 1);
    assert_eq!(check(&[], &file("v.resize(n, 0); w.to_vec()")).len(), 1);
    let table = read("[[row]]\npath = \"a.rs\"\nforms = 1\nreason = \"why\"\n").unwrap();
    assert!(check(&table, &file("let v = vec![0; n];")).is_empty());
    assert_eq!(check(&table, &file("")).len(), 1);
    assert_eq!(check(&table, &[]).len(), 1);
    assert!(read("[[row]]\npath = \"a.rs\"\nforms = 1\n").is_err());
}

#[test]
fn waits() {
    let found_in = |body: &str| {
        let mut found = waits::Found::new();
        let text = format!("fn f(vm: &mut Vm) {{ {body} }}");
        waits::find("a.rs", &text, &mut found).unwrap();
        found
    };
    for waits_alone in [
        "let n = unsafe { libc::read(fd, p, n) };",
        "vm.looking(|| unsafe { libc::read(fd, p, n) });",
        "let read = || unsafe { libc::read(fd, p, n) }; vm.blocking(read);",
        "vm.blocking(wait); let f = libc::read;",
        "libc::read(vm.blocking(|| 1), p, n);",
        "let data = std::fs::read(path);",
        "std::thread::sleep(time);",
        "ROWS.get(|vm| libc::poll(p, n, 0));",
    ] {
        assert_eq!(found_in(waits_alone).len(), 1, "{waits_alone}");
    }
    for fine in [
        "vm.blocking(|| unsafe { libc::read(fd, p, n) });",
        "descriptors::blocking(vm, fd, || { let a = 1; unsafe { libc::read(fd, p, n) } });",
        "transfer(vm, || libc::pread(fd, p, n, at));",
        "vm.blocking(|| std::fs::read(path));",
        "libc::getpid(); other::read(fd);",
    ] {
        assert!(found_in(fine).is_empty(), "{fine}");
    }
    let found = found_in("libc::read(fd, p, n); libc::read(fd, p, n);");
    let table = |times: usize| {
        let row =
            format!("[[row]]\npath = \"a.rs\"\ncall = \"read\"\ntimes = {times}\nreason = \"r\"\n");
        waits::read(&row).unwrap()
    };
    assert_eq!(waits::check(&table(1), &found).len(), 1);
    assert!(waits::check(&table(2), &found).is_empty());
    assert_eq!(waits::check(&table(3), &found).len(), 1);
    assert_eq!(waits::check(&table(2), &waits::Found::new()).len(), 1);
    assert!(waits::read("[[row]]\npath = \"a.rs\"\ncall = \"read\"\ntimes = 1\n").is_err());
}

#[test]
fn statics_that_change() {
    let found_in = |text: &str| {
        let mut found = statics::Found::new();
        statics::find("a.rs", text, &mut found).unwrap();
        found
    };
    for changing in [
        "static N: AtomicU64 = AtomicU64::new(0);",
        "pub static A: [std::sync::Mutex<u8>; 2] = X;",
        "static mut N: u8 = 0;",
        "fn f() { static ONCE: OnceLock<bool> = OnceLock::new(); }",
        "thread_local! { static C: Cell<u8> = const { Cell::new(0) }; }",
        "struct Wish { fd: AtomicI32 } static W: [Wish; 3] = X;",
        "static W: Outer = X; struct Outer(Inner); struct Inner { n: RefCell<u8> }",
    ] {
        assert_eq!(found_in(changing).len(), 1, "{changing}");
    }
    for fine in [
        "static N: &[u8] = &[1];",
        "fn f(x: &'static str, n: &AtomicU64) {}",
        "struct Plain { n: u8 } static P: Plain = Plain { n: 1 };",
        "mod tests { static N: AtomicU64 = AtomicU64::new(0); }",
        "py_module! { pub static MODULE = ModuleId::A, \"a\"; state: [Mutex<u8>], }",
    ] {
        assert!(found_in(fine).is_empty(), "{fine}");
    }
    let row = "[[row]]\npath = \"a.rs\"\nname = \"N\"\nreason = \"r\"\n";
    let rows = statics::read(row).unwrap();
    let found = found_in("static N: AtomicU64 = X;");
    assert!(statics::check(&rows, &found).is_empty());
    assert_eq!(statics::check(&[], &found).len(), 1);
    assert_eq!(statics::check(&rows, &statics::Found::new()).len(), 1);
    assert!(statics::read("[[row]]\npath = \"a.rs\"\nname = \"N\"\n").is_err());
}

#[test]
fn native_modules() {
    let list = "\nmodules! {\n    Builtins = builtins(\"builtins\");\n    A = of(&a::MODULE);\n    \
                B = early(&b::c::MODULE);\n}\n";
    let source = |file: &str, id: &str| {
        let text = format!("\npy_module! {{\n    pub static MODULE = ModuleId::{id}, \"x\";\n}}\n");
        (file.to_owned(), text)
    };
    let both = [source("a/mod.rs", "A"), source("b/c.rs", "B")];
    assert!(modules::check(list, &both).is_empty());
    assert_eq!(
        modules::check(list, &both[..1]).len(),
        1,
        "a row without a file"
    );
    let more = [both[0].clone(), both[1].clone(), source("d.rs", "D")];
    assert_eq!(modules::check(list, &more).len(), 1, "a file without a row");
    let moved = [source("z.rs", "A"), both[1].clone()];
    assert_eq!(
        modules::check(list, &moved).len(),
        1,
        "another file than the row's"
    );
}

#[test]
fn recorded_licences() {
    let now = "a 1 (MIT)\nb 2 (MIT)\n\ntext\n";
    assert!(licences::differences(now, now).is_empty());
    let found = licences::differences("a 1 (MIT)\n\ntext\n", now);
    assert!(found[0].ends_with("lacks: b 2 (MIT)"), "{found:?}");
    let found = licences::differences("a 0 (MIT)\nb 2 (MIT)\n\ntext\n", now);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        licences::differences("b 2 (MIT)\na 1 (MIT)\n\ntext\n", now).len(),
        1
    );
}
