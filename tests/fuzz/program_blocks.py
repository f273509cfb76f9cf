"""The subjects of random programs; each block writes one stretch of a program."""
import re

PRELUDE = '''\
import collections, gc, sys, weakref, functools, itertools

sys.setrecursionlimit(600)
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Custom(Exception):
    pass


def shown(value, level=0):
    if isinstance(value, (set, frozenset)):
        return type(value).__name__ + "{" + ", ".join(sorted(map(shown, value))) + "}"
    text = repr(value)
    return text if len(text) <= 200 else text[:180] + f"...{len(text)}"


def note(*values):
    print("   ", *map(shown, values))


def show(label, thunk):
    try:
        print(label, shown(thunk()))
    except (Exception, GeneratorExit) as error:
        print(label, "raised", type(error).__name__, str(error)[:200])


class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        note("enter", self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        note("exit", self.name, kind and kind.__name__)
        return self.swallow
'''


def expressions(gen):
    scope = {}
    for _ in range(3):
        gen.assign(scope)
    for _ in range(gen.rng.randint(3, 9)):
        # A late change of a variable must not be seen by what ran before.
        gen.show(gen.any(scope, 4))


def functions(gen):
    name = gen.name("fn")
    scope = {}
    plain = [gen.name("p") for _ in range(gen.rng.randint(0, 3))]
    defaults = [gen.name("d") for _ in range(gen.rng.randint(0, 2))]
    named = [gen.name("k") for _ in range(gen.rng.randint(0, 2))]
    parts = list(plain)
    if plain and gen.maybe(0.3):
        parts.append("/")
    parts += [f"{d}={gen.expr('int')}" for d in defaults]
    parts.append("*rest" if gen.maybe() else "*rest, last=None")
    parts += [f"{k}={gen.expr('str', None, 1)}" for k in named]
    if gen.maybe():
        parts.append("**more")
    scope["int"] = plain + defaults
    scope["str"] = list(named)
    scope["tuple"] = ["rest"]
    with gen.block(f"def {name}({', '.join(parts)}):"):
        gen.statements(scope, 3)
        gen.line(f"return {gen.any(scope, 3)}")
    for _ in range(gen.rng.randint(2, 4)):
        args = [gen.expr("int", None, 1) for _ in range(gen.rng.randint(0, len(plain) + 2))]
        if gen.maybe(0.3):
            args.append(f"*{gen.expr('list', None, 1)}")
        if named and gen.maybe():
            args.append(f"{named[0]}={gen.expr('str', None, 1)}")
        if gen.maybe(0.2):
            args.append("**{'other': 1}")
        gen.show(f"{name}({', '.join(args)})")


def closures(gen):
    outer, inner, cell = gen.name("outer"), gen.name("inner"), gen.name("cell")
    with gen.block(f"def {outer}({cell}):"):
        gen.line("seen = []")
        with gen.block(f"def {inner}(step={gen.expr('int')}):"):
            gen.line(f"nonlocal {cell}")
            gen.line(f"{cell} = ({cell} * 3 + step) % 1009")
            gen.line(f"seen.append({cell})")
            if gen.maybe(0.3):
                gen.line(f"if {cell} % {gen.rng.randint(2, 5)} == 0: del {cell}")
            gen.line(f"return [q + {cell} for q in range(3)]")
        gen.line(f"return {inner}, lambda: (seen, {cell}), (lambda: {cell} + len(seen))")
    gen.line(f"one, two, three = {outer}({gen.rng.randint(0, 99)})")
    for _ in range(gen.rng.randint(2, 5)):
        gen.show(gen.pick("one()", "two()", "one(1)", "three()"))
    gen.show("[f(2) for f in [lambda x, i=i: x * i for i in range(4)]]")
    gen.show("[f() for f in [lambda: i for i in range(4)]]")
    gen.show("sorted(c.cell_contents if c.cell_contents.__class__ is int else 0 for c in one.__closure__)")


def classes(gen):
    rng = gen.rng
    made = []
    for _ in range(rng.randint(2, 5)):
        name = gen.name("C")
        bases = rng.sample(made, min(len(made), rng.randint(0, 2)))
        builtin = gen.pick("", "", "", "int", "list", "dict", "str")
        head = ", ".join(bases + ([builtin] if builtin and not bases else []))
        gen.line("try:")
        gen.depth += 1
        with gen.block(f"class {name}({head}):"):
            if gen.maybe(0.3):
                gen.line(f"__slots__ = {gen.pick(('x',), ('x', 'y'), (), ('x', '__dict__'))!r}")
            gen.line(f"level = {rng.randint(0, 9)}")
            for method in rng.sample(("run", "stop", "__len__", "__getattr__", "__eq__", "__init_subclass__",
                                      "prop", "__call__", "__add__", "__radd__", "__bool__", "static", "klass",
                                      "__setattr__", "__getitem__", "__contains__", "__delattr__"), rng.randint(2, 6)):
                METHODS[method](gen, name)
        gen.line(f"note([k.__name__ for k in {name}.__mro__])")
        gen.depth -= 1
        gen.line("except TypeError as error:")
        gen.line(f"    note('no class', str(error)[:30])")
        gen.line(f"    class {name}: level = -1")
        made.append(name)
    for name in made:
        thing = gen.name("o")
        gen.line(f"try: {thing} = {name}()")
        gen.line(f"except Exception as error: note(type(error).__name__); {thing} = None")
        for _ in range(rng.randint(3, 7)):
            gen.show(gen.pick(
                f"{thing}.run()", f"{thing}.stop(2)", f"len({thing})", f"{thing}.absent", f"{thing}.prop",
                f"bool({thing})", f"{thing} == {thing}", f"{thing}(1)", f"{thing} + 1", f"1 + {thing}",
                f"setattr({thing}, 'x', {rng.randint(0, 9)})", f"{thing}.x", f"delattr({thing}, 'x')",
                f"{thing}.level", f"{thing}[3]", f"2 in {thing}", f"{thing}.static(4)", f"{thing}.klass()",
                f"sorted(getattr({thing}, '__dict__', {{}}))", f"setattr({name}, 'level', {rng.randint(10, 19)})",
                f"isinstance({thing}, {gen.rng.choice(made)})", f"setattr({thing}, 'prop', 5)",
                f"setattr({thing}, '__class__', {gen.rng.choice(made)})", f"type({thing}).__name__",
                f"setattr({name}, 'run', lambda self: 'patched {name}')", f"hash({thing}) and 0",
                f"setattr({name}, '__bases__', ({gen.rng.choice(made)},))",
            ))


def _super(gen, method, args=""):
    return f"super().{method}({args}) if hasattr(super(), {method!r}) else 'top'"


METHODS = {
    "run": lambda gen, name: gen.line(f"def run(self): return ({name!r}, {_super(gen, 'run')})"),
    "stop": lambda gen, name: gen.line(f"def stop(self, n): return [{name!r}] * n + [self.level]"),
    "__len__": lambda gen, name: gen.line(f"def __len__(self): return {gen.rng.randint(-1, 4)}"),
    "__getattr__": lambda gen, name: gen.line("def __getattr__(self, key): raise AttributeError('no ' + key)" if gen.maybe() else "def __getattr__(self, key): return 'dyn ' + key"),
    "__eq__": lambda gen, name: gen.line(f"def __eq__(self, other): return {gen.pick('NotImplemented', 'True', '[]')}"),
    "__init_subclass__": lambda gen, name: gen.line(f"def __init_subclass__(cls, **kw): note('sub of {name}', cls.__name__); super().__init_subclass__(**kw)"),
    "prop": lambda gen, name: gen.line(gen.pick(
        "prop = property(lambda self: self.level + 1)",
        "prop = property(lambda self: self.level, lambda self, v: note('set', v))",
        "@functools.cached_property\n        def prop(self): note('computed'); return self.level".replace("\n        ", "\n" + "    " * gen.depth))),
    "__call__": lambda gen, name: gen.line("def __call__(self, *a, **k): return ('called', a, k)"),
    "__add__": lambda gen, name: gen.line(f"def __add__(self, other): return {gen.pick('NotImplemented', repr('added'))}"),
    "__radd__": lambda gen, name: gen.line(f"def __radd__(self, other): return ('radd {name}', other)"),
    "__bool__": lambda gen, name: gen.line(f"def __bool__(self): return {gen.pick('True', 'False', '1')}"),
    "static": lambda gen, name: gen.line("static = staticmethod(lambda n: n * 2)"),
    "klass": lambda gen, name: gen.line("klass = classmethod(lambda cls: cls.__name__)"),
    "__setattr__": lambda gen, name: gen.line("def __setattr__(self, key, value): note('setting', key, value); super().__setattr__(key, value)"),
    "__getitem__": lambda gen, name: gen.line("def __getitem__(self, key):\n" + "    " * (gen.depth + 1) + "if key == 5: raise IndexError\n" + "    " * (gen.depth + 1) + "return ('item', key)"),
    "__contains__": lambda gen, name: gen.line("def __contains__(self, key): return key"),
    "__delattr__": lambda gen, name: gen.line("def __delattr__(self, key): note('deleting', key); object.__delattr__(self, key)"),
}


def descriptors(gen):
    name, owner = gen.name("D"), gen.name("O")
    with gen.block(f"class {name}:"):
        gen.line("def __set_name__(self, owner, key): self.key = key; note('named', owner.__name__, key)")
        gen.line("def __get__(self, obj, owner=None): return ('got', self.key, obj is None)")
        if gen.maybe():
            gen.line("def __set__(self, obj, value): note('set', self.key, value)")
        if gen.maybe():
            gen.line("def __delete__(self, obj): note('delete', self.key)")
    with gen.block(f"class {owner}:"):
        gen.line(f"a = {name}()")
        gen.line(f"b = {name}()")
    gen.line(f"thing = {owner}()")
    gen.line("thing.__dict__['a'] = 'own'")
    for _ in range(gen.rng.randint(3, 7)):
        gen.show(gen.pick("thing.a", "thing.b", f"{owner}.a", "setattr(thing, 'a', 1)", "delattr(thing, 'a')",
                          "sorted(vars(thing))", "setattr(thing, 'b', 2)", f"setattr({owner}, 'b', 3)"))


def _drive(gen, thing, ways):
    for _ in range(gen.rng.randint(4, 9)):
        gen.show(gen.rng.choice(ways).replace("THING", thing))


def generators(gen):
    name, thing = gen.name("gen"), gen.name("g")
    scope = {"int": ["start"]}
    with gen.block(f"def {name}(start):"):
        gen.line("got = yield start")
        gen.line("note('got', got)")
        with gen.block("try:"):
            gen.statements(scope, 2, result=False)
            gen.line(f"got = yield {gen.any(scope)}")
            with gen.block(f"for i in range({gen.rng.randint(1, 4)}):"):
                gen.line(f"got = yield (i, got, {gen.any(scope, 1)})")
            gen.line(gen.pick("yield from [7, 8]", f"yield from (q for q in {gen.expr('list')})", "yield"))
        with gen.block("except (ValueError, Custom) as e:"):
            gen.line("note('caught', type(e).__name__)")
            gen.line("yield 'after'")
        if gen.maybe():
            with gen.block("except GeneratorExit:"):
                gen.line("note('exit')")
                gen.line(gen.pick("raise", "return 9", "raise Custom('instead')"))
        with gen.block("finally:"):
            gen.line("note('cleanup')")
        gen.line(f"return {gen.any(scope, 1)}")
    gen.line(f"{thing} = {name}({gen.rng.randint(0, 9)})")
    _drive(gen, thing, ("next(THING)", "next(THING, 'end')", "THING.send(5)", "THING.send(None)",
                        "THING.throw(ValueError('thrown'))", "THING.throw(Custom)", "THING.throw(KeyError(1))",
                        "THING.close()", "list(itertools.islice(THING, 3))", "THING.gi_running",
                        "THING.gi_frame is None", "THING.gi_yieldfrom is None"))
    # One that nobody delegates to, and that is run to its end: an unfinished one would be
    # closed again whenever it is found dead.
    refusing = gen.name("refusing")
    with gen.block(f"def {refusing}():"):
        gen.line(f"try: yield {gen.any(None, 1)}")
        gen.line("except GeneratorExit: yield 'refuses'")
        gen.line("note('cleanup')")
    refused = gen.name("r")
    gen.line(f"{refused} = {refusing}()")
    gen.show(f"next({refused})")
    gen.show(f"{refused}.close()")
    gen.show(f"list({refused})")
    delegating = gen.name("outer")
    with gen.block(f"def {delegating}():"):
        with gen.block("try:"):
            gen.line(f"r = yield from {name}(1)")
            gen.line("note('result', r)")
        with gen.block("except Exception as e:"):
            gen.line("note('outer', type(e).__name__)")
            gen.line("yield 'handled'")
    # What was not finished is closed here, by a collector and by counting alike.
    gen.line(f"{thing} = None")
    gen.line("gc.collect()")
    gen.line(f"{thing} = {delegating}()")
    _drive(gen, thing, ("next(THING)", "THING.send(5)", "THING.throw(ValueError('x'))", "THING.close()",
                        "THING.throw(KeyError)"))
    gen.line(f"{thing} = None")
    gen.line("gc.collect()")


def coroutines(gen):
    name = gen.name("co")
    gen.line("import types")
    gen.line("@types.coroutine")
    gen.line("def pause(n):\n" + "    " * gen.depth + "    r = yield n\n" + "    " * gen.depth + "    return r")
    scope = {"int": ["n"]}
    with gen.block(f"async def {name}(n):"):
        with gen.block("try:"):
            gen.line("a = await pause(n)")
            gen.line("note('resumed', a)")
            gen.statements(scope, 2, result=False)
            if gen.maybe():
                gen.line("note([await pause(i) async for i in ticks(3)])")
            if gen.maybe():
                with gen.block("async with AsyncManager() as m:"):
                    gen.line("note(m, await pause('in'))")
            gen.line(f"return {gen.any(scope)}")
        with gen.block("except ValueError as e:"):
            gen.line("note('value', str(e))")
            gen.line("return await pause('late')")
        with gen.block("finally:"):
            gen.line("note('finally')")
            if gen.maybe(0.3):
                gen.line("await pause('cleanup')")
    gen.line("async def ticks(n):\n" + "    " * gen.depth + "    for i in range(n):\n" + "    " * gen.depth + "        await pause('tick')\n" + "    " * gen.depth + "        yield i")
    with gen.block("class AsyncManager:"):
        gen.line("async def __aenter__(self): return await pause('enter')")
        gen.line(f"async def __aexit__(self, *e): note(e[0] and e[0].__name__); return {gen.maybe()}")
    gen.line(f"c = {name}(3)")
    _drive(gen, "c", ("THING.send(None)", "THING.send(1)", "THING.send(None)", "THING.throw(ValueError('t'))",
                      "THING.close()", "THING.throw(Custom)"))
    gen.line("c.close() if not c.cr_running else None") if gen.maybe() else gen.line("c.send(None) if False else None")
    gen.line("try: c.close()\n" + "    " * gen.depth + "except RuntimeError as e: note(str(e))")


def exceptions(gen):
    name = gen.name("fails")
    with gen.block(f"def {name}(n):"):
        gen.statements({"int": ["n"]}, 4)
        gen.line("return n")
    with gen.block(f"def chain_{name}(n):"):
        with gen.block("try:"):
            gen.line(f"return {name}(n)")
        with gen.block("except Exception as e:"):
            gen.line("links = []")
            with gen.block("while e is not None and len(links) < 20:"):
                gen.line("links.append((type(e).__name__, str(e)[:80], e.__suppress_context__, getattr(e, '__notes__', None)))")
                gen.line("e = e.__cause__ or e.__context__")
            gen.line("return links")
    for _ in range(3):
        gen.show(f"chain_{name}({gen.expr('int')})")
    with gen.block("try:"):
        kinds = [gen.pick("ValueError(1)", "TypeError('t')", "KeyError('k')", "Custom()",
                          "ExceptionGroup('in', [ValueError(2), OSError(2, 'x')])") for _ in range(gen.rng.randint(1, 5))]
        with gen.block("try:"):
            gen.line(f"raise ExceptionGroup('out', [{', '.join(kinds)}])")
        with gen.block(f"except* {gen.pick('ValueError', '(TypeError, KeyError)', 'Custom')} as g:"):
            gen.line("note(g)")
            if gen.maybe(0.3):
                gen.line("raise RuntimeError('from a handler')")
        with gen.block("except* OSError as g:"):
            gen.line("note(len(g.exceptions), g.message)")
            if gen.maybe(0.3):
                gen.line("raise")
        with gen.block("finally:"):
            gen.line("note('group done')")
    with gen.block("except BaseException as e:"):
        gen.line("note(e, e.__context__)")
    with gen.block(f"def loop_{name}():"):
        with gen.block("for i in range(3):"):
            with gen.block("try:"):
                gen.line(gen.pick("continue", "break", "return 'try'", "raise Custom(i)", "note(i)"))
            with gen.block("except Custom:"):
                gen.line(gen.pick("continue", "break", "return 'except'", "note('handled')"))
            with gen.block("finally:"):
                gen.line("note('finally', i, sys.exception() is None)")
        gen.line("return 'end'")
    gen.show(f"loop_{name}()")


def containers(gen):
    rng = gen.rng
    kind, start, ways = gen.pick(
        ("list", "list(range(9))", ("append(N)", "insert(N, N)", "pop(N)", "remove(N)", "extend(range(N))", "reverse()",
                                    "sort(key=str)", "index(N)", "count(N)", "clear()", "copy()", "__contains__(N)")),
        ("dict", "{n: str(n) for n in range(7)}", ("pop(N)", "pop(N, None)", "popitem()", "setdefault(N, [])", "get(N)",
                                                  "update({N: 1})", "clear()", "copy()", "items() & {(3, '3')}",
                                                  "__setitem__(N, 'new')", "__delitem__(N)", "keys() | {N}")),
        ("set", "{1, 2, 3, 5, 8}", ("add(N)", "discard(N)", "remove(N)", "update(range(N))", "union({N})", "clear()",
                                    "difference_update({N})", "symmetric_difference({N, 1})", "issubset(range(N))",
                                    "intersection(range(N))")),
        ("deque", "collections.deque(range(6), 8)", ("append(N)", "appendleft(N)", "pop()", "popleft()", "rotate(N)",
                                                     "insert(N, N)", "remove(N)", "extendleft(range(N))", "reverse()",
                                                     "index(N)", "copy()", "count(N)")),
        ("bytearray", "bytearray(b'hello world')", ("append(N)", "insert(N, N)", "pop(N)", "remove(N)", "extend(range(N))",
                                                    "reverse()", "find(b'o')", "replace(b'l', b'LL')", "split()", "clear()",
                                                    "translate(b'' or None, b'l')", "resize(N)")),
        ("odict", "collections.OrderedDict((n, n * n) for n in range(6))",
         ("pop(N)", "popitem(False)", "popitem()", "move_to_end(N)", "move_to_end(N, last=False)", "setdefault(N, 0)",
          "update({N: 1})", "copy()", "__delitem__(N)")),
        ("counter", "collections.Counter('abracadabra')", ("most_common(2)", "update('ab')", "subtract('aN')", "total()",
                                                          "pop('N', 0)", "__getitem__('z')")),
    )
    name = gen.name(kind)
    gen.line(f"{name} = {start}")
    for _ in range(rng.randint(6, 16)):
        choice = rng.random()
        if choice < 0.75:
            gen.show(f"{name}.{re.sub(r'\bN\b', str(rng.randint(-3, 12)), rng.choice(ways))}")
        elif kind in ("list", "bytearray"):
            if choice < 0.9:
                value = gen.expr("list" if kind == "list" else "bytes", None, 1)
                gen.line(f"try: {name}[{gen.slice()}] = {value}")
            else:
                gen.line(f"try: del {name}[{gen.slice()}]")
            gen.line("except Exception as e: note(type(e).__name__, str(e))")
        gen.line(f"note({name}, len({name}))")
    mutation = {"list": "append(x)", "dict": "pop(x)", "set": "discard(x)", "deque": "append(x)", "bytearray": "append(x)",
                "odict": "pop(x)", "counter": "pop(x)"}[kind]
    with gen.block("try:"):
        with gen.block(f"for turn, x in enumerate({name}):"):
            gen.line("if turn > 12: break")
            gen.line(f"if turn == {rng.randint(0, 3)}: {name}.{mutation}")
            gen.line(f"note(x) if {kind not in ('set', 'counter')} else None")
    with gen.block("except Exception as e:"):
        gen.line("note(type(e).__name__, str(e))")


def weak(gen):
    name = gen.name("W")
    with gen.block(f"class {name}:"):
        gen.line("def __init__(self, tag): self.tag = tag")
        if finalizer := gen.maybe():
            gen.line("def __del__(self): note('finalizer', self.tag)")
    gen.line("gone = []")
    gen.line(f"things = [{name}(n) for n in range({gen.rng.randint(2, 6)})]")
    gen.line("refs = [weakref.ref(t, lambda r, n=n: gone.append(n)) for n, t in enumerate(things)]")
    gen.line("table = weakref.WeakValueDictionary((n, t) for n, t in enumerate(things))")
    gen.line("keys = weakref.WeakKeyDictionary((t, n) for n, t in enumerate(things))")
    gen.line("t = None")
    if gen.maybe():
        gen.line("things[0].other = things[1]; things[1].other = things[0]")
    # Whether a finalizer or the callbacks of weak references run first is free.
    if not finalizer and gen.maybe():
        gen.line("weakref.finalize(things[0], note, 'finalize ran')")
    gen.line("note(len(table), len(keys), [r() is None for r in refs])")
    # One at a time: the order in which one collection frees several is free.
    gen.line("things.pop(); gc.collect()")
    gen.line("note(sorted(gone), sorted(table), sorted(keys.values()))")
    gen.line("kept = refs[0]()")
    gen.line("note(kept.tag, kept is table[0])")
    gen.line("kept = None")
    # A cycle of the first two would be freed by one collection.
    gen.line("for each in things: vars(each).pop('other', None)")
    gen.line("each = None")
    # The second may have been named by the first only.
    gen.line("gc.collect()")
    with gen.block("while things:"):
        gen.line("things.pop()")
        gen.line("gc.collect()")
    gen.line("note(gone, len(table), len(keys))")


def many_locals(gen):
    count = gen.rng.randint(240, 300)
    name = gen.name("wide")
    with gen.block(f"def {name}(seed):"):
        for n in range(count):
            gen.line(f"x{n} = seed + {n}" if n < 3 else f"x{n} = x{n - gen.rng.randint(1, 3)} * {gen.rng.randint(1, 9)} % 10007")
        gen.line(f"inner = lambda: x{count - 1} + x5")
        with gen.block(f"for i{gen.rng.randint(0, 9)} in range(3):"):
            gen.line(f"x{count - 2} += inner()")
            gen.line(f"x{gen.rng.randrange(count)} = [x{gen.rng.randrange(count)}]")
        gen.line(f"del x{gen.rng.randrange(6, count)}")
        gen.line("return " + " , ".join(f"x{gen.rng.randrange(count)}" for _ in range(6)) + ", len(locals())")
    gen.show(f"{name}({gen.rng.randint(0, 99)})")
    names = [f"a{n}" for n in range(gen.rng.randint(40, 90))]
    with gen.block(f"def {name}_args({', '.join(names)}, *more, tail=1, **rest):"):
        gen.line(f"return [{', '.join(gen.rng.sample(names, 5))}], len(more), tail, sorted(rest)")
    gen.show(f"{name}_args(*range({len(names) + gen.rng.randint(-1, 3)}))")
    gen.show(f"{name}_args(**{{f'a{{n}}': n for n in range({len(names)})}}, extra=1)")


def recursion(gen):
    name = gen.name("deep")
    with gen.block(f"def {name}(n, *rest):"):
        gen.line(gen.pick(f"return {name}(n + 1) + 1", f"return [{name}(n + 1) for _ in (1,)]",
                          f"return max([n], key=lambda q: {name}(q + 1))", f"return sorted([2, 1], key={name})",
                          f"return functools.reduce({name}, [1, 2], 0)", f"return str(Deep_{name}())"))
    with gen.block(f"class Deep_{name}:"):
        gen.line(f"def __repr__(self): return repr({name}(1))")
        gen.line(f"def __getattr__(self, key): return getattr(self, key + 'x')")
        gen.line(f"def __eq__(self, other): return other == self")
    gen.line(f"try: {name}(0)\n" + "    " * gen.depth + "except RecursionError: note('too deep')")
    gen.line(f"try: Deep_{name}().missing\n" + "    " * gen.depth + "except RecursionError: note('too deep')")
    gen.line(f"try: note(Deep_{name}() == Deep_{name}())\n" + "    " * gen.depth + "except RecursionError: note('too deep')")
    with gen.block(f"def down_{name}(n):"):
        gen.line(f"return 0 if n == 0 else 1 + down_{name}(n - 1)")
    gen.show(f"down_{name}({gen.rng.randint(1, 300)})")


def sorting(gen):
    name = gen.name("s")
    values = gen.expr("list", None, 3)
    gen.line(f"try: {name} = {values} + [3, 1, 2]\n" + "    " * gen.depth + f"except Exception: {name} = [3, 1, 2]")
    # Which comparisons a sort makes is free, and shows where they contradict each other.
    gen.line(f"{name} = [v for v in {name} if v == v]")
    gen.show(f"sorted({name}, key=lambda v: (str(type(v)), str(v)))")
    gen.show(f"sorted({name})")
    count = gen.rng.randint(10, 200)
    gen.line(f"{name} = [(i * {gen.rng.randint(3, 999)} + 7) % {gen.rng.randint(5, 101)} for i in range({count})]")
    gen.show(f"sorted({name})[:12]")
    gen.show(f"sorted(enumerate({name}), key=lambda p: p[1], reverse={gen.maybe()})[:9]")
    gen.show(f"sorted({name}, key=functools.cmp_to_key(lambda a, b: b % 7 - a % 7))[:12]")
    gen.show(f"{name}.sort(key=lambda v: {name}.append(v))")
    gen.show(f"[{name}.sort(key=lambda v: 1 // (v - {gen.rng.randint(0, 9)})), 1]")
    gen.show(f"min({name}, key=lambda v: -v), max({name}, default=0), sum({name})")
    with gen.block(f"class K{name}:"):
        gen.line("def __init__(self, v): self.v = v")
        gen.line("def __lt__(self, other): return self.v % 5 < other.v % 5")
    gen.show(f"[k.v for k in sorted(map(K{name}, {name}))][:15]")
    gen.show(f"[k.v for k in __import__('heapq').nsmallest(4, map(K{name}, {name}))]")


def operators(gen):
    made = [gen.name("Op") for _ in range(2)]
    for number, name in enumerate(made):
        with gen.block(f"class {name}({made[0] if number and gen.maybe() else ''}):"):
            gen.line("def __repr__(self): return type(self).__name__")
            for op in gen.rng.sample(("add", "sub", "mul", "mod", "lshift", "and", "floordiv", "pow", "matmul"), 4):
                for form in gen.rng.sample(("", "r", "i"), 2):
                    gen.line(f"def __{form}{op}__(self, other): return {gen.pick('NotImplemented', f'({form + op!r}, {name!r}, str(other))')}")
            for op in gen.rng.sample(("lt", "le", "eq", "gt", "ge", "ne"), 3):
                gen.line(f"def __{op}__(self, other): return {gen.pick('NotImplemented', repr(op), 'True')}")
            gen.line("__hash__ = None" if gen.maybe(0.3) else "def __hash__(self): return 7")
    operand = lambda: gen.pick(*(f"{name}()" for name in made), "3", "'s'", "[1]", "2.5", "None")  # noqa: E731
    for _ in range(gen.rng.randint(6, 14)):
        op = gen.pick("+", "-", "*", "%", "<<", "&", "//", "**", "@", "<", "<=", "==", ">", ">=", "!=")
        gen.show(f"{operand()} {op} {operand()}")
    for op in gen.rng.sample(("+", "-", "*", "%", "&", "@"), 3):
        gen.line(f"v = {operand()}")
        gen.line(f"try: v {op}= {operand()}; note(v)\n" + "    " * gen.depth + "except TypeError as e: note(str(e))")
    gen.show(f"len({{{made[0]}(): 1, {made[1]}(): 2}})")


def comprehensions(gen):
    scope = {}
    for _ in range(2):
        gen.assign(scope)
    gen.show("[(a, b) for a in range(4) for b in 'xyz'[a:] if a != 1]")
    gen.show(f"{{k: [v for v in range(k) if v % 2] for k in range({gen.rng.randint(1, 6)})}}")
    gen.show(f"[[{gen.expr('int', {**scope, 'int': ['a', 'b']})} for a in range(3)] for b in range(3)]")
    gen.show(f"list(map(lambda a: {gen.any({**scope, 'int': ['a']})}, range(3)))")
    gen.show(f"sum(a * b for a, b in zip(range(9), {gen.expr('list', scope)}))")
    gen.show(f"[last := a for a in range({gen.rng.randint(0, 5)})] and last")
    name = gen.name("Scope")
    with gen.block(f"class {name}:"):
        gen.line("items = [1, 2, 3]")
        gen.line("double = [i * 2 for i in items]")
        gen.line("try: lost = [items for _ in range(2)]")
        gen.line("except NameError as e: lost = str(e)")
    gen.show(f"({name}.double, {name}.lost)")
    gen.show(f"{{*{gen.expr('list', scope)}, 1}} and {{**{gen.expr('dict', scope)}}}")
    gen.show("exec('x = [y for y in range(3)]; z = sorted(k for k in locals() if k < \"{\")', d := {}) or (d['x'], d['z'][1:])")
    gen.show(f"eval({gen.any({'int': ['q']})!r}, {{'q': {gen.rng.randint(0, 99)}}})")


def text(gen):
    for _ in range(gen.rng.randint(5, 12)):
        gen.show(gen.pick(gen.str, gen.bytes)({}, 3))
    for _ in range(gen.rng.randint(2, 5)):
        gen.show(gen.fstring({}, 1))
    a = gen.expr("str")
    gen.show(f"{a}.rsplit(None, 1), {a}.splitlines(True), {a}.rpartition(' '), {a}.isascii()")
    gen.show(f"[{a}.encode(c, 'replace') for c in ('ascii', 'utf-16', 'cp1252', 'utf-8')]")
    gen.show(f"'{{0:>{{1}}}}|{{x!r}}|{{0.__class__.__name__}}'.format({a}, {gen.rng.randint(1, 20)}, x={gen.any(None, 1)})")
    gen.show(f"({gen.expr('bytes')}).decode({gen.pick('utf-8', 'utf-16', 'ascii', 'utf-32')!r}, {gen.pick('strict', 'replace', 'ignore', 'backslashreplace')!r})")
    gen.show(f"__import__('re').{gen.pick('findall', 'split')}({gen.pick('[a-z]+', '(.)(.)', '(?i)H', chr(92) + 'w*', 'a|(b)')!r}, {a})")
    gen.show(f"__import__('re').sub({gen.pick('l', '(.)', 'x*', '^|$')!r}, {gen.pick('-', '<' + chr(92) + 'g<0>>')!r}, {a})")


def statements(gen):
    name = gen.name("run")
    with gen.block(f"def {name}(n, flag=False):"):
        scope = {"int": ["n"], "bool": ["flag"]}
        for _ in range(gen.rng.randint(2, 4)):
            gen.statements(scope, 4)
        gen.line(f"return {gen.any(scope)}")
    for _ in range(3):
        gen.show(f"{name}({gen.expr('int')}, {gen.pick('True', 'False')})")


BLOCKS = (expressions, functions, closures, classes, classes, descriptors, generators, generators, coroutines, exceptions,
          containers, containers, weak, many_locals, recursion, sorting, operators, comprehensions, text, statements,
          statements)
