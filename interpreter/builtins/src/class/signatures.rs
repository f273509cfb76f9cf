//! `__text_signature__` of builtin types, by their full names (those of
//! `builtins` without it): what
//! `inspect.signature` says of them and of classes without an `__init__` of their own.

/// Full name and signature, in the order of the names.
#[rustfmt::skip]
const SIGNATURES: &[(&str, &str)] = &[
    ("NoneType", "()"),
    ("NotImplementedType", "()"),
    ("_bz2.BZ2Compressor", "(compresslevel=9, /)"),
    ("_bz2.BZ2Decompressor", "()"),
    ("_io.BufferedRWPair", "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)"),
    ("_io.BufferedRandom", "(raw, buffer_size=DEFAULT_BUFFER_SIZE)"),
    ("_io.BufferedReader", "(raw, buffer_size=DEFAULT_BUFFER_SIZE)"),
    ("_io.BufferedWriter", "(raw, buffer_size=DEFAULT_BUFFER_SIZE)"),
    ("_io.BytesIO", "(initial_bytes=b'')"),
    ("_io.FileIO", "(file, mode='r', closefd=True, opener=None)"),
    ("_io.IncrementalNewlineDecoder", "(decoder, translate, errors='strict')"),
    ("_io.StringIO", "(initial_value='', newline='\\n')"),
    ("_io.TextIOWrapper", "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"),
    ("_lzma.LZMADecompressor", "(format=FORMAT_AUTO, memlimit=None, filters=None)"),
    ("_pickle.Pickler", "(file, protocol=None, fix_imports=True, buffer_callback=None)"),
    ("_pickle.Unpickler", "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())"),
    ("_queue.SimpleQueue", "()"),
    ("_thread._local", "()"),
    ("_thread.lock", "()"),
    ("bool", "(object=False, /)"),
    ("cell", "([contents])"),
    ("classmethod", "(function, /)"),
    ("code", "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)"),
    ("collections.deque", "([iterable[, maxlen]])"),
    ("complex", "(real=0, imag=0)"),
    ("decimal.Context", "(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"),
    ("decimal.Decimal", "(value=\"0\", context=None)"),
    ("ellipsis", "()"),
    ("enumerate", "(iterable, start=0)"),
    ("filter", "(function, iterable, /)"),
    ("float", "(x=0, /)"),
    ("frozenset", "(iterable=(), /)"),
    ("function", "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)"),
    ("functools.partial", "(func, /, *args, **keywords)"),
    ("itertools._tee", "(iterable, /)"),
    ("itertools.accumulate", "(iterable, func=None, *, initial=None)"),
    ("itertools.batched", "(iterable, n, *, strict=False)"),
    ("itertools.chain", "(*iterables)"),
    ("itertools.combinations", "(iterable, r)"),
    ("itertools.combinations_with_replacement", "(iterable, r)"),
    ("itertools.compress", "(data, selectors)"),
    ("itertools.count", "(start=0, step=1)"),
    ("itertools.cycle", "(iterable, /)"),
    ("itertools.dropwhile", "(predicate, iterable, /)"),
    ("itertools.filterfalse", "(function, iterable, /)"),
    ("itertools.groupby", "(iterable, key=None)"),
    ("itertools.pairwise", "(iterable, /)"),
    ("itertools.permutations", "(iterable, r=None)"),
    ("itertools.product", "(*iterables, repeat=1)"),
    ("itertools.starmap", "(function, iterable, /)"),
    ("itertools.takewhile", "(predicate, iterable, /)"),
    ("itertools.zip_longest", "(*iterables, fillvalue=None)"),
    ("list", "(iterable=(), /)"),
    ("map", "(function, iterable, /, *iterables, strict=False)"),
    ("mappingproxy", "(mapping)"),
    ("memoryview", "(object)"),
    ("method", "(function, instance, /)"),
    ("module", "(name, doc=None)"),
    ("object", "()"),
    ("operator.attrgetter", "(attr, /, *attrs)"),
    ("operator.itemgetter", "(item, /, *items)"),
    ("operator.methodcaller", "(name, /, *args, **kwargs)"),
    ("posix.sched_param", "(sched_priority)"),
    ("property", "(fget=None, fset=None, fdel=None, doc=None)"),
    ("reversed", "(sequence, /)"),
    ("set", "(iterable=(), /)"),
    ("staticmethod", "(function, /)"),
    ("traceback", "(tb_next, tb_frame, tb_lasti, tb_lineno)"),
    ("tuple", "(iterable=(), /)"),
    ("types.GenericAlias", "(origin, args, /)"),
    ("types.SimpleNamespace", "(mapping_or_iterable=(), /, **kwargs)"),
    ("zip", "(*iterables, strict=False)"),
    ("zlib._ZlibDecompressor", "(wbits=15, zdict=b'')"),
];

/// The signature of the type of that name.
pub(super) fn of(name: &str) -> Option<&'static str> {
    let i = SIGNATURES.binary_search_by_key(&name, |row| row.0).ok()?;
    Some(SIGNATURES[i].1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order() {
        assert!(super::SIGNATURES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
