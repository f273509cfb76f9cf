//! What native modules are declared with, in an interpreter without a compiler: fields on
//! objects of other structs, and rows that do more than they say.

use pyrs_bytecode::effects::Effects;
use pyrs_runtime::native::module::NativeClass;
use pyrs_runtime::native::structs::{Descriptor, Length, State};
use pyrs_runtime::objmodel::gc::Config;
use pyrs_runtime::{Exc, Kind, NONE, Row, TypeDef, Value, Vm, native_struct, py_module};
use std::panic::{AssertUnwindSafe, catch_unwind};

native_struct! {
    struct Short { ONLY: Value }
}
native_struct! {
    struct Long {
        FIRST: Value,
        SECOND: Option<Value>,
        NUMBER: i64,
        LENGTH: Length,
        FD: Descriptor,
        YES: bool,
        STATE: State<u8>,
        W7: i64, W8: i64, W9: i64, W10: i64, W11: i64, W12: i64, W13: i64, W14: i64, W15: i64,
        LAST: Value,
    }
}

/// A number that no module of the library has.
const NUMBER: u16 = 200;

py_module! {
    static MODULE = NUMBER, "declared";
    functions: [FUNCTIONS],
    types: { Short = &SHORT, Long = &LONG },
}

static SHORT: TypeDef = TypeDef {
    owns_kind: false,
    ..TypeDef::new("Short", Kind::NativeObject)
};
static LONG: TypeDef = TypeDef {
    owns_kind: false,
    ..TypeDef::new("Long", Kind::NativeObject)
};

static FUNCTIONS: &[Row] = &[
    Row::new("honest", "", |vm, _| vm.str("made")).effects(Effects::PURE.allocates()),
    Row::new("claims_too_much", "", |vm, _| vm.str("made")).effects(Effects::PURE),
];

fn function(vm: &mut Vm, module: Value, name: &str) -> Value {
    let dict = vm.module_dict(module);
    let found = vm.dict_get_text(dict, name);
    found.ok().flatten().expect("the module has it")
}

/// An object without the words reads as if they were empty, and is not changed.
fn fields_keep_to_their_objects(vm: &mut Vm) {
    let (short, next) = (Short::make(vm).unwrap(), Short::make(vm).unwrap());
    let list = vm.list(&[Value::small(1), Value::small(2)]).unwrap();
    let text = vm.str("a text that is longer than the words").unwrap();
    Short::ONLY.set(vm, short, Value::small(5));
    Short::ONLY.set(vm, next, Value::small(6));
    for wrong in [short, list, text, NONE, Value::small(3)] {
        Long::LAST.set(vm, wrong, Value::small(9));
        Long::SECOND.set(vm, wrong, Some(Value::small(9)));
        Long::SECOND.clear(vm, wrong);
        Long::NUMBER.set(vm, wrong, 9);
        Long::LENGTH.set(vm, wrong, 9);
        Long::FD.set(vm, wrong, 9);
        Long::YES.set(vm, wrong, true);
        Long::STATE.drop(vm, wrong);
        assert_eq!(Long::LAST.get(wrong), NONE);
        assert_eq!(Long::SECOND.get(wrong), None);
        assert_eq!(Long::NUMBER.get(wrong), 0);
        assert_eq!(Long::LENGTH.get(wrong), 0);
        assert_eq!(Long::FD.get(wrong), -1);
        assert!(!Long::YES.get(wrong));
        assert!(Long::STATE.put(vm, wrong, 1).is_err());
        assert!(vm.catch(Exc::SystemError).is_ok());
        assert!(Long::STATE.get(vm, wrong).is_none());
    }
    assert_eq!(Short::ONLY.get(short), Value::small(5));
    assert_eq!(
        Short::ONLY.get(next),
        Value::small(6),
        "what lies behind it"
    );
    assert_eq!(vm.len(list).unwrap(), 2);
    assert_eq!(vm.len(text).unwrap(), 36);

    let long = Long::make(vm).unwrap();
    Long::LAST.set(vm, long, list);
    Long::FD.set(vm, long, 3);
    Long::STATE.put(vm, long, 7).unwrap();
    assert_eq!(Long::LAST.get(long), list);
    assert_eq!(Long::FD.get(long), 3);
    assert_eq!(Long::STATE.get(vm, long), Some(&7));
    assert_eq!(Long::FIRST.get(long), NONE, "what was not set");
}

/// Builds with debug assertions find a row that does more than it says.
fn claims_are_checked(vm: &mut Vm, module: Value) {
    let honest = function(vm, module, "honest");
    assert!(vm.call(honest, &[]).is_ok());
    let other = function(vm, module, "claims_too_much");
    let called = catch_unwind(AssertUnwindSafe(|| vm.call(other, &[]).is_ok()));
    assert_eq!(called.is_err(), cfg!(debug_assertions));
}

/// One test: a process has one heap.
#[test]
fn declarations() {
    let mut vm = Vm::new(Config::default()).expect("a heap");
    pyrs_builtins::install(&mut vm).expect("the builtins");
    let module = vm.import_native(&MODULE).expect("the module");
    fields_keep_to_their_objects(&mut vm);
    claims_are_checked(&mut vm, module);
    std::mem::forget(vm);
}
