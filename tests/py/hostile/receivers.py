# Every method and computed attribute of every builtin and native type refuses what is not an
# instance of its type, whichever way it is reached. Nothing is printed for what does.
import importlib
import sys
import types

MODULES = """
    builtins _abc _codecs _collections _contextvars _csv _functools _io _json _md5 _operator
    _queue _random _sha1 _sha2 _sha3 _signal _socket _sre _struct _thread _weakref array
    itertools posix select time types unicodedata zlib
""".split()


class Foreign:
    """Has nothing that a native type could take for its own."""
    __slots__ = ()


def native_types():
    seen = {}
    todo = [object]
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        todo += [v for v in vars(module).values() if isinstance(v, type)]
    # Types of objects that no module names.
    def generator():
        yield
    async def coroutine():
        pass
    started = coroutine()
    started.close()
    for value in (
        iter([]), iter(()), iter({}), iter({}.items()), iter({}.values()), iter(set()), iter(b""),
        iter(""), iter("é"), iter(range(1)), iter(range(1 << 70)), iter(bytearray()), {}.keys(),
        {}.values(), {}.items(), generator(), started, len, [].append, "".__add__, str.join,
        str.__add__, dict.__dict__["fromkeys"], type.__dict__["__mro__"], type(sys.version_info),
        sys.flags, sys, generator, generator.__code__, sys._getframe(), Foreign().__str__,
        iter(reversed([])), memoryview(b""), slice(0), list[int], int | str, print,
        types.SimpleNamespace(), types.MappingProxyType({}), Ellipsis, NotImplemented, None,
        iter(lambda: 0, 0), zip(), map(len, ()), filter(None, ()), enumerate(()),
    ):
        todo.append(type(value))
    while todo:
        cls = todo.pop()
        if id(cls) in seen:
            continue
        seen[id(cls)] = cls
        todo += type.__subclasses__(cls) if cls is not type else type.__subclasses__(type)
    native = [c for c in seen.values() if type(c) is type and "__slots__" not in vars(c)]
    return [
        c for c in native
        if not any(isinstance(v, types.FunctionType) for v in vars(c).values())
        and c.__module__ not in ("__main__", "typing", "enum")
    ]


def expect(what, call, *arguments):
    try:
        result = call(*arguments)
    except TypeError:
        return
    except BaseException as error:
        result = repr(error)
    print(what, "with", arguments[:1], "gives", result)


BOUND = {
    types.MethodDescriptorType, types.WrapperDescriptorType, types.GetSetDescriptorType,
    types.MemberDescriptorType, types.ClassMethodDescriptorType,
}
wrong = [Foreign(), 7, None, "text", [], {}, Foreign, len, object()]
calls = 0
for cls in native_types():
    if cls is object or issubclass(cls, type):
        continue
    for name, attr in list(vars(cls).items()):
        sort = type(attr)
        what = f"{cls.__module__}.{cls.__qualname__}.{name}"
        if name == "__new__":
            for other in [7, None, Foreign(), Foreign, list if cls is not list else dict]:
                if isinstance(other, type) and issubclass(other, cls):
                    continue
                expect(what, attr, other)
                calls += 1
            expect(what, attr)
            continue
        if sort not in BOUND:
            continue
        if sort is types.ClassMethodDescriptorType:
            for value in [Foreign, 7, object]:
                expect(what, attr, value)
                expect(what, attr.__get__, None, value)
                calls += 2
            expect(what, attr)
            continue
        # What derives from a Python class of the type's methods checks too.
        borrowed = type("Borrowed", (), {"it": attr, "__slots__": ()})()
        for value in wrong:
            if isinstance(value, cls):
                continue
            calls += 4
            if sort in (types.GetSetDescriptorType, types.MemberDescriptorType):
                if value is None:
                    # There the descriptor itself is asked for.
                    continue
                expect(what, attr.__get__, value)
                expect(what, attr.__get__, value, cls)
                expect(what, attr.__set__, value, 1)
                expect(what, attr.__delete__, value)
            else:
                expect(what, attr, value)
                expect(what, attr, value, value)
                expect(what, attr.__call__, value)
                expect(what, type(attr).__call__, attr, value)
                if value is not None:
                    expect(what, lambda: attr.__get__(value)())
                    expect(what, lambda: attr.__get__(value, cls)(1))
        if sort in (types.GetSetDescriptorType, types.MemberDescriptorType):
            expect(what, lambda: borrowed.it)
        else:
            expect(what, attr)
            expect(what, type(attr).__call__, attr)
            expect(what, lambda: borrowed.it(1))
print("many calls" if calls > 10000 else calls)
