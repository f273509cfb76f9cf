//! The builtin functions, and the `builtins` module.

mod attributes;
mod code;
mod items;
mod numbers;
mod output;
pub use output::edited_line;

use crate::claims;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::module;
use pyrs_runtime::{ELLIPSIS, FALSE, NONE, NOT_IMPLEMENTED, Result, Row, TRUE, Value, Vm};

pub use attributes::{is_instance, is_subclass};

static FUNCTIONS: &[Row] = &[
    Row::new("abs", "number, /", numbers::abs).effects(claims::LEAF)
        .doc("Return the absolute value of the argument."),
    Row::new("aiter", "async_iterable, /", items::aiter)
        .doc("Return an AsyncIterator for an AsyncIterable object."),
    Row::new("all", "iterable, /", items::all)
        .doc("Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True."),
    Row::new("anext", "aiterator, default=None, /", items::anext)
        .doc("Return the next item from the async iterator."),
    Row::new("any", "iterable, /", items::any)
        .doc("Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False."),
    Row::new("ascii", "obj, /", |vm, a| vm.ascii(a.get(0)))
        .doc("Return an ASCII-only representation of an object."),
    Row::new("bin", "number, /", |vm, a| numbers::radix(vm, a, 2, "0b")).effects(claims::LEAF)
        .doc("Return the binary representation of an integer."),
    Row::new("breakpoint", "*args, **kws", code::breakpoint)
        .doc("Call sys.breakpointhook(*args, **kws)."),
    Row::new("callable", "obj, /", |vm, a| {
        let answer = vm.is_callable(a.get(0));
        Ok(pyrs_runtime::boolean(answer))
    }).effects(claims::OF_CLASS)
    .doc("Return whether the object is callable (i.e., some kind of function)."),
    Row::new("chr", "i, /", numbers::chr).effects(claims::LEAF)
        .doc("Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff."),
    Row::new(
        "compile",
        "source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1",
        code::compile,
    )
    .doc("Compile source into a code object that can be executed by exec() or eval()."),
    Row::new("delattr", "obj, name, /", attributes::delattr)
        .doc("Deletes the named attribute from the given object."),
    Row::new("dir", "object=None, /", attributes::dir)
        .doc("dir([object]) -> list of strings"),
    Row::new("divmod", "x, y, /", numbers::divmod).effects(claims::LEAF)
        .doc("Return the tuple (x//y, x%y).  Invariant: div*y + mod == x."),
    Row::new("eval", "source, /, globals=None, locals=None", code::eval)
        .doc("Evaluate the given source in the context of globals and locals."),
    Row::new("exec", "source, /, globals=None, locals=None, *, closure=None", code::exec)
        .doc("Execute the given source in the context of globals and locals."),
    Row::new("format", "value, format_spec='', /", attributes::format)
        .doc("Return type(value).__format__(value, format_spec)"),
    Row::new("getattr", "object, name, default=None, /", attributes::getattr)
        .doc("getattr(object, name[, default]) -> value"),
    Row::new("globals", "", code::globals)
        .doc("Return the dictionary containing the current scope's global variables."),
    Row::new("hasattr", "obj, name, /", attributes::hasattr)
        .doc("Return whether the object has an attribute with the given name."),
    Row::new("hash", "obj, /", |vm, a| {
        let hash = vm.hash(a.get(0))?;
        vm.int(hash)
    })
    .doc("Return the hash value for the given object."),
    Row::new("hex", "number, /", |vm, a| numbers::radix(vm, a, 16, "0x")).effects(claims::LEAF)
        .doc("Return the hexadecimal representation of an integer."),
    Row::new("id", "obj, /", |vm, a| {
        let id = vm.id(a.get(0));
        vm.int_of_i128(id)
    }).effects(claims::IDENTITY)
    .doc("Return the identity of an object."),
    Row::new("input", "prompt='', /", output::input)
        .doc("Read a string from standard input.  The trailing newline is stripped."),
    Row::new("isinstance", "obj, class_or_tuple, /", |vm, a| {
        is_instance(vm, a.get(0), a.get(1)).map(pyrs_runtime::boolean)
    }).effects(claims::OF_CLASS)
    .doc("Return whether an object is an instance of a class or of a subclass thereof."),
    Row::new("issubclass", "cls, class_or_tuple, /", |vm, a| {
        is_subclass(vm, a.get(0), a.get(1)).map(pyrs_runtime::boolean)
    })
    .doc("Return whether 'cls' is derived from another class or is the same class."),
    Row::new("iter", "object, sentinel=None, /", items::iter)
        .doc("Get an iterator from an object."),
    Row::new("len", "obj, /", |vm, a| {
        let n = vm.len(a.get(0))?;
        vm.int(n as i64)
    }).effects(claims::LENGTH)
    .doc("Return the number of items in a container."),
    Row::new("locals", "", code::locals)
        .doc("Return a dictionary containing the current scope's local variables."),
    Row::new("max", "*args, key=None, default=None", |vm, a| items::extreme(vm, a, true))
        .doc("With a single iterable argument, return its biggest item."),
    Row::new("min", "*args, key=None, default=None", |vm, a| items::extreme(vm, a, false))
        .doc("With a single iterable argument, return its smallest item."),
    Row::new("next", "iterator, default=None, /", items::next)
        .doc("Return the next item from the iterator."),
    Row::new("oct", "number, /", |vm, a| numbers::radix(vm, a, 8, "0o")).effects(claims::LEAF)
        .doc("Return the octal representation of an integer."),
    Row::new("open", "*args, **kwargs", output::open)
        .doc("Open file and return a stream.  Raise OSError upon failure."),
    Row::new("ord", "c, /", numbers::ord).effects(claims::LEAF)
        .doc("Return the ordinal value of a character."),
    Row::new("pow", "base, exp, mod=None", numbers::pow)
        .doc("Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments."),
    Row::new("print", "*args, sep=' ', end='\\n', file=None, flush=False", output::print)
        .doc("Prints the values to a stream, or to sys.stdout by default."),
    Row::new("repr", "obj, /", |vm, a| vm.repr(a.get(0)))
        .doc("Return the canonical string representation of the object."),
    Row::new("round", "number, ndigits=None", numbers::round).effects(claims::LEAF)
        .doc("Round a number to a given precision in decimal digits."),
    Row::new("setattr", "obj, name, value, /", attributes::setattr)
        .doc("Sets the named attribute on the given object to the specified value."),
    Row::new("sorted", "iterable, /, *, key=None, reverse=False", items::sorted)
        .doc("Return a new list containing all items from the iterable in ascending order."),
    Row::new("sum", "iterable, /, start=0", numbers::sum)
        .doc("Return the sum of a 'start' value (default: 0) plus an iterable of numbers"),
    Row::new("vars", "object=None, /", attributes::vars)
        .doc("vars([object]) -> dictionary"),
];

/// Make the module `builtins` of the builtins' dict, and fill it.
pub fn install(vm: &mut Vm) -> Result<()> {
    let dict = vm.builtins();
    let modules = vm.modules();
    let key = vm.name(Name::builtins);
    let m = match vm.dict_get_str(modules, key) {
        Some(m) => m,
        None => {
            let m = vm.new_module("builtins")?;
            let own = vm.module_dict(m);
            let mut i = 0;
            while let Some((next, name, value)) = vm.dict_next(own, i) {
                vm.dict_set(dict, name, value)?;
                i = next;
            }
            vm.m.store(m.addr(), module::DICT, dict);
            vm.add_module("builtins", m)?;
            m
        }
    };
    let constants: [(&str, Value); 6] = [
        ("None", NONE),
        ("True", TRUE),
        ("False", FALSE),
        ("Ellipsis", ELLIPSIS),
        ("NotImplemented", NOT_IMPLEMENTED),
        (
            "__debug__",
            pyrs_runtime::boolean(vm.interp.options.optimize == 0),
        ),
    ];
    for (name, value) in constants {
        vm.dict_set_text(dict, name, value)?;
    }
    vm.add_functions(m, FUNCTIONS)?;
    // The two old names of OSError.
    let os_error = vm.exc_class(pyrs_runtime::Exc::OSError);
    for name in ["EnvironmentError", "IOError"] {
        vm.dict_set_text(dict, name, os_error)?;
    }
    Ok(())
}
