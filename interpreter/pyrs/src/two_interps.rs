//! Two interpreters in one process.

use pyrs_runtime::call::CompileMode;
use pyrs_runtime::objmodel::gc::Config;
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::vm::Options;
use pyrs_runtime::{Result, Vm};

fn first() -> Box<Vm> {
    let config = Config {
        verify: true,
        poison: true,
        ..Config::default()
    };
    let mut vm = Vm::new(config).expect("the heap's ranges are free");
    vm.interp.options = Options {
        executable: "pyrs".into(),
        stdlib: Some("/nowhere/lib".into()),
        library_inside: true,
        path: vec!["/nowhere/lib".into()],
        ..Options::default()
    };
    pyrs_exec::install(&mut vm);
    crate::compile::install(&mut vm);
    pyrs_builtins::install(&mut vm).expect("room");
    fill(&mut vm).expect("room");
    vm
}

/// What an interpreter begins with beside its builtins.
fn fill(vm: &mut Vm) -> Result<()> {
    pyrs_stdlib::install(vm)?;
    let main = vm.new_module("__main__")?;
    vm.add_module("__main__", main)
}

/// Run source text in the main module of the interpreter that the thread is in.
fn run(vm: &mut Vm, source: &str) {
    let mut all = || {
        let code = vm.compile(source, "<test>", CompileMode::Module, 0)?;
        let code = vm.load_code(&code)?;
        let modules = vm.modules();
        let main = vm.dict_get_text(modules, "__main__")?.expect("filled");
        let globals = vm.module_dict(main);
        vm.run_module_code(code, globals, globals)
    };
    if all().is_err() {
        let exc = vm.take_exception();
        crate::uncaught::report(vm, exc);
        panic!("the program failed: {source}");
    }
}

#[test]
fn two_interpreters_run_in_turn_and_one_is_dropped() {
    let mut vm = first();
    run(
        &mut vm,
        "import sys, json, collections, itertools, builtins\n\
         sys.mark = 'first'; builtins.mark = 1\n\
         queue = collections.deque([1, 2])\n\
         def f(x): return json.dumps([x, len(queue)])\n\
         assert f(3) == '[3, 2]'",
    );
    let mut other = vm.add_interp(fill).expect("room");
    for round in 0..3 {
        vm.exchange_interp(&mut other);
        run(
            &mut vm,
            &format!(
                "import sys, collections, json, re, io, builtins\n\
                 assert not hasattr(sys, 'mark') and sys.modules['sys'] is sys\n\
                 builtins.other = {round}\n\
                 kept = globals().get('kept', []) + [collections.deque([{round}])]\n\
                 assert len(kept) == {round} + 1 and type(kept[0]) is collections.deque\n\
                 def f(x): return re.sub('a', 'b', x)\n\
                 assert f('aa') == 'bb'\n\
                 stream = io.StringIO('text'); assert stream.read() == 'text'\n\
                 class C: pass\n\
                 assert C.__module__ == '__main__'"
            ),
        );
        vm.m.collect_major(Scan::All);
        vm.exchange_interp(&mut other);
        run(
            &mut vm,
            "assert sys.mark == 'first' and not hasattr(builtins, 'other')\n\
             assert 're' not in globals() and 'kept' not in globals()\n\
             queue.append(4); queue.popleft()\n\
             assert f(1) == '[1, 2]' and type(queue) is collections.deque",
        );
        vm.m.collect_major(Scan::All);
    }
    vm.drop_interp(other);
    for _ in 0..3 {
        vm.m.collect_major(Scan::All);
        run(
            &mut vm,
            "assert f('x') == '[\"x\", 2]'\n\
             import io, re; assert re.match('a', 'abc') and io.BytesIO(b'x').read() == b'x'",
        );
    }
    // Another one in the place of what was dropped.
    let mut third = vm.add_interp(fill).expect("room");
    vm.exchange_interp(&mut third);
    run(
        &mut vm,
        "import collections; assert not hasattr(__builtins__, 'other')",
    );
    vm.exchange_interp(&mut third);
    vm.drop_interp(third);
}
