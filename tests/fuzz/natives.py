"""Calls everything native with hostile arguments; run by the interpreter under test.

    natives.py SEED [--from N] [--to N] [--log FILE] [--without foreign,uninit,new] [--list]

Step N of a seed makes all its objects anew from its own source of random choices, so that
`--from N --to N+1` repeats just this one. What a step is about to do is written to the log
before it is done: after a crash its last line is the culprit. Whatever a call raises is
right, but a SystemError, which is a finding as a crash is.
"""
import array
import collections
import contextvars
import copy
import functools
import gc
import io
import itertools
import operator
import os
import pickle
import random
import signal
import sys
import types
import weakref

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from excluded import is_excluded  # noqa: E402
from hostile import Hostile, OutOfBudget, Scene, hostile_class  # noqa: E402

LOG = 977
# Copies of the process's own output: steps open and close descriptors by small numbers.
OUT, ERR = 978, 979
SECONDS_PER_STEP = 5
LARGEST_FILE = 1 << 20
# Types that a program makes by a subclass of its own, beside the hostile ones on `object`.
BASES = (list, dict, int, str, bytes, tuple, float, set, bytearray, frozenset, complex,
         collections.deque, array.array, io.BytesIO, io.StringIO, io.RawIOBase, type,
         BaseException, collections.OrderedDict, collections.defaultdict)


class Late(BaseException):
    """A step took too long."""


def generator():
    got = yield 1
    try:
        yield got
    finally:
        yield 3


async def coroutine():
    await awaitable()


@types.coroutine
def awaitable():
    yield 1


async def agenerator():
    yield 1
    yield 2


def function(a, /, b=2, *args, c=3, **kwargs):
    return a


def closure():
    cell = [1]
    return lambda: cell


def used(iterator):
    for _ in iterator:
        pass
    return iterator


def closed(thing):
    thing.close()
    return thing


def frame():
    return sys._getframe()


def trace():
    try:
        raise Hostile("traced")
    except Hostile as error:
        return error.__traceback__


class Slots:
    __slots__ = ("a", "b", "__weakref__")


class Plain:
    attribute = 1

    def method(self):
        return self


def self_containing():
    items = [1]
    items.append(items)
    return items


def deep(levels):
    items = []
    for _ in range(levels):
        items = [items]
    return items


def sliced_view():
    return memoryview(bytearray(range(24)))[2:20:3]


SAMPLES = (
    lambda: [], lambda: [1, 2, 3, 4, 5], lambda: [[1], "a", None], lambda: list(range(50)),
    lambda: [1.5, 2.5], lambda: ["b", "a", "c"], lambda: {}, lambda: {"a": 1, "b": 2},
    lambda: {n: str(n) for n in range(30)}, lambda: {1: 2, "x": [3], (4,): 5},
    lambda: {"a": 1, "b": 2}.keys(), lambda: {"a": 1}.items(), lambda: {1: [2]}.values(),
    lambda: iter({"a": 1, "b": 2}), lambda: iter({"a": 1}.items()), lambda: iter({1: 2}.values()),
    lambda: reversed({"a": 1, "b": 2}), lambda: (), lambda: (1, 2, 3), lambda: (1, "a", [2]),
    lambda: set(), lambda: {1, 2, 3}, lambda: set("abcdefghijkl"), lambda: iter({1, 2}),
    lambda: frozenset((1, 2)), lambda: bytearray(b"hello world"), lambda: bytearray(),
    lambda: b"", lambda: b"hello world", lambda: "", lambda: "hello world", lambda: "\u20acuro",
    lambda: "\U0001f600 smile", lambda: "\xe9t\xe9", lambda: "\ud800", lambda: "a" * 3000,
    lambda: memoryview(bytearray(b"0123456789")), lambda: memoryview(b"0123456789"),
    sliced_view, lambda: memoryview(array.array("i", range(12))).cast("B").cast("i", [3, 4]),
    lambda: array.array("i", [1, 2, 3]), lambda: array.array("d", [1.5]),
    lambda: array.array("w", "text"), lambda: array.array("B"),
    lambda: iter(array.array("i", [1, 2])), lambda: collections.deque([1, 2, 3]),
    lambda: collections.deque(range(200), 100), lambda: iter(collections.deque([1, 2])),
    lambda: reversed(collections.deque([1, 2])), lambda: collections.OrderedDict(a=1, b=2),
    lambda: iter(collections.OrderedDict(a=1)), lambda: collections.defaultdict(list, a=[1]),
    lambda: iter([1, 2, 3]), lambda: reversed([1, 2, 3]), lambda: iter((1, 2)),
    lambda: iter("ab"), lambda: iter("\xe9\u20ac"), lambda: iter(b"ab"),
    lambda: iter(bytearray(b"ab")), lambda: iter(memoryview(b"ab")), lambda: used(iter([1, 2])),
    lambda: range(10), lambda: range(10, -5, -3), lambda: range(1 << 70), lambda: iter(range(5)),
    lambda: iter(range(1 << 70, (1 << 70) + 3)), lambda: slice(1, 2, 3), lambda: slice(None),
    lambda: 0, lambda: 5, lambda: -1, lambda: 1 << 40, lambda: 1 << 200, lambda: -(1 << 64),
    lambda: True, lambda: 1.5, lambda: float("nan"), lambda: 1e308, lambda: 1 + 2j,
    lambda: None, lambda: NotImplemented, lambda: ..., generator, lambda: used(generator()),
    lambda: closed(generator()), lambda: (n for n in [1, 2]), agenerator,
    lambda: agenerator().asend(None), lambda: agenerator().athrow(ValueError),
    lambda: closed(coroutine()), lambda: function, closure, lambda: Plain().method,
    lambda: len, lambda: [].append, lambda: list.append, lambda: int.__add__,
    lambda: (5).__add__, lambda: int.real, lambda: Slots.a, lambda: dict.__dict__["fromkeys"],
    lambda: function.__code__, lambda: closure().__closure__[0], frame, trace,
    lambda: frame().f_locals, Slots, Plain, lambda: Plain, lambda: type("Made", (), {}),
    lambda: types.ModuleType("made"), lambda: types.SimpleNamespace(a=1),
    lambda: types.MappingProxyType({"a": 1}), lambda: property(lambda self: 1),
    lambda: classmethod(function), lambda: staticmethod(function), lambda: super(Plain, Plain()),
    lambda: enumerate([1, 2]), lambda: zip([1, 2], "ab"), lambda: map(str, [1, 2]),
    lambda: filter(None, [0, 1]), lambda: iter(lambda: 1, 1), lambda: ValueError("a", 1),
    lambda: OSError(2, "text", "name"), lambda: UnicodeDecodeError("utf-8", b"abc", 1, 2, "why"),
    lambda: UnicodeEncodeError("utf-8", "abc", 1, 2, "why"), lambda: StopIteration(3),
    lambda: SyntaxError("m", ("f", 1, 2, "text", 1, 3)), lambda: ImportError("m", name="n"),
    lambda: ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2)])]),
    lambda: KeyError("k"), lambda: AttributeError("a", name="n", obj=1),
    lambda: io.BytesIO(b"line one\nline two\n"), lambda: closed(io.BytesIO(b"gone")),
    lambda: io.StringIO("line one\nline two\n"), lambda: closed(io.StringIO("gone")),
    lambda: io.BytesIO(b"viewed").getbuffer(), lambda: io.BufferedReader(io.BytesIO(b"abc" * 99)),
    lambda: io.BufferedWriter(io.BytesIO()), lambda: io.BufferedRandom(io.BytesIO(b"abc" * 9)),
    lambda: io.BufferedRWPair(io.BytesIO(b"a"), io.BytesIO()),
    lambda: io.TextIOWrapper(io.BytesIO(b"one\r\ntwo\n\xff"), errors="replace"),
    lambda: closed(io.TextIOWrapper(io.BytesIO(b"x"))), lambda: io.FileIO("a_file", "w+"),
    lambda: closed(io.FileIO("a_file", "r")), lambda: open("a_file", "w+"),
    lambda: open("a_file", "rb+"), lambda: io.IncrementalNewlineDecoder(None, True),
    lambda: itertools.chain([1], [2]), lambda: itertools.islice([1, 2, 3], 1, None),
    lambda: itertools.tee([1, 2, 3])[0], lambda: itertools.groupby([1, 1, 2]),
    lambda: next(itertools.groupby([1, 1, 2]))[1], lambda: itertools.product([1, 2], "ab"),
    lambda: itertools.permutations([1, 2, 3], 2), lambda: itertools.combinations([1, 2, 3], 2),
    lambda: itertools.combinations_with_replacement([1, 2], 2), lambda: itertools.pairwise("abc"),
    lambda: itertools.batched([1, 2, 3], 2), lambda: itertools.accumulate([1, 2, 3]),
    lambda: itertools.zip_longest([1], [2, 3]), lambda: itertools.starmap(max, [(1, 2)]),
    lambda: itertools.compress("abc", [1, 0, 1]), lambda: itertools.takewhile(bool, [1, 0]),
    lambda: itertools.dropwhile(bool, [1, 0, 2]), lambda: itertools.filterfalse(None, [0, 1]),
    lambda: itertools.repeat(1, 4), lambda: functools.partial(function, 1, c=2),
    lambda: functools.lru_cache(3)(abs), lambda: functools.cmp_to_key(lambda a, b: 0)(3),
    lambda: functools.reduce, lambda: operator.itemgetter(1, 2), lambda: operator.attrgetter("a.b"),
    lambda: operator.methodcaller("pop", 1), lambda: weakref.ref(function),
    lambda: weakref.ref(Plain()), lambda: weakref.proxy(function), lambda: weakref.proxy(Plain()),
    lambda: contextvars.ContextVar("v"), contextvars.copy_context,
    lambda: contextvars.ContextVar("v").set(1), self_containing, lambda: deep(50),
    lambda: list[int], lambda: int | str, lambda: random.Random(3), lambda: NATIVE["_struct"].Struct("<ih"),
    lambda: NATIVE["_struct"].iter_unpack("<h", b"abcd"),
    lambda: NATIVE["_sre"].template, lambda: RE.compile("(a+)(?P<n>b)?"),
    lambda: RE.match("(a+)(?P<n>b)?", "aab"), lambda: RE.finditer("a", "aaa"),
    lambda: RE.compile("a").scanner("aab"), lambda: RE.compile(b"[ab]*"),
    lambda: NATIVE["zlib"].compressobj(), lambda: NATIVE["zlib"].decompressobj(),
    lambda: NATIVE["_md5"].md5(b"a"), lambda: NATIVE["_sha2"].sha256(b"a"),
    lambda: NATIVE["_blake2"].blake2b(b"a"), lambda: NATIVE["_sha3"].shake_128(b"a"),
    lambda: NATIVE["_csv"].reader(["a,b", "c"]), lambda: NATIVE["_csv"].writer(io.StringIO()),
    lambda: NATIVE["_socket"].socket(), lambda: closed(NATIVE["_socket"].socket()),
    lambda: NATIVE["posix"].stat("."), lambda: NATIVE["posix"].scandir("."),
    lambda: NATIVE["time"].localtime(0), lambda: NATIVE["_ast"].Name("a", NATIVE["_ast"].Load()),
    lambda: compile("a = [b for b in c]", "f", "exec"), lambda: compile("a+1", "f", "exec", 1024),
)

PLAIN = (
    lambda: 0, lambda: 1, lambda: -1, lambda: 2, lambda: 3, lambda: 255, lambda: 1 << 16,
    lambda: 1 << 30, lambda: (1 << 31) - 1, lambda: 1 << 31, lambda: -(1 << 31), lambda: 1 << 32,
    lambda: (1 << 63) - 1, lambda: -(1 << 63), lambda: 1 << 64, lambda: 0.5, lambda: -0.0,
    lambda: float("nan"), lambda: float("inf"), lambda: "a", lambda: "", lambda: "a\0b",
    lambda: "\ud800", lambda: "utf-8", lambda: "strict", lambda: "r", lambda: "%s%d{}{a!r:>9}",
    lambda: "i", lambda: "<10i", lambda: ">9999999.99f", lambda: "(a*)*b", lambda: b"a",
    lambda: b"", lambda: None, lambda: True, lambda: [], lambda: (), lambda: {}, lambda: (1, 2),
    lambda: "x + 1", lambda: list, lambda: int, lambda: str, lambda: len, lambda: object(),
)

OPERATORS = tuple(
    getattr(operator, name)
    for name in """add sub mul matmul truediv floordiv mod pow lshift rshift and_ or_ xor iadd isub
    imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ior ixor lt le gt ge eq ne
    contains getitem delitem concat iconcat countOf indexOf is_""".split()
)


class Values:
    """Where arguments come from."""

    def plain(self, rng):
        if rng.random() < 0.7:
            return rng.choice(PLAIN)()
        return make(rng)

    def hostile(self, scene):
        rng = scene.rng
        base = object if rng.random() < 0.55 else rng.choice(BASES)
        made, names = hostile_class(scene, base, rng.choice((0.05, 0.3, 0.9)))
        if rng.random() < 0.04:
            return made, f"<class on {base.__name__}: {' '.join(names)}>"
        args = () if base is object or rng.random() < 0.3 else (self.plain(rng),)
        if base is array.array:
            args = ("b", b"array")
        elif base is type:
            args = ("Meta", (), {})
        try:
            value = made(*args)
        except Exception:
            value = base.__new__(made, *(args if base in (array.array, type) else ()))
        return value, f"<{base.__name__} with {' '.join(names)}>"

    def argument(self, scene):
        choice = scene.rng.random()
        if choice < 0.45:
            return self.hostile(scene)
        if choice < 0.55 and scene.target is not None:
            return scene.target, "<receiver>"
        value = self.plain(scene.rng)
        return value, brief(value)


def brief(value):
    """A text for the log that asks the value nothing."""
    kind = type(value)
    if kind in (int, float, bool, str, bytes, type(None)):
        text = repr(value)
        return text if len(text) < 60 else text[:50] + "..."
    return f"<{kind.__name__}>"


def make(rng):
    """A sample; what only CPython can make is left out."""
    while True:
        try:
            return rng.choice(SAMPLES)()
        except Exception:
            continue


def native_types(modules):
    found = {}

    def visit(kind):
        if not isinstance(kind, type) or kind in found:
            return
        if kind.__flags__ & (1 << 9) and kind.__module__ not in sys.builtin_module_names:
            return
        found[kind] = f"{kind.__module__}.{kind.__qualname__}".replace("<", "").replace(">", "")
        for each in kind.__mro__:
            visit(each)

    for module in modules.values():
        for value in vars(module).values():
            visit(value)
    rest = [object]
    while rest:
        for kind in type.__subclasses__(rest.pop()):
            if kind.__module__ in sys.builtin_module_names and kind not in found:
                visit(kind)
                rest.append(kind)
    for sample in SAMPLES:
        try:
            visit(type(sample()))
        except Exception:
            pass
    found.pop(Hostile, None)
    return sorted(found.items(), key=lambda item: item[1])


def targets():
    """(key, how to fetch, owner type or None), sorted."""
    rows = []
    for name, module in sorted(NATIVE.items()):
        if name.startswith("_sysconfig"):
            continue
        for attribute in sorted(vars(module)):
            value = vars(module)[attribute]
            if callable(value) and not isinstance(value, type):
                rows.append((f"{name}.{attribute}", value, None))
    for kind, key in native_types(NATIVE):
        rows.append((key, kind, None))
        for attribute in sorted(n for n in kind.__dict__ if isinstance(n, str)):
            rows.append((f"{key}.{attribute}", kind.__dict__[attribute], kind))
    return [row for row in rows if not is_excluded(row[0])]


def samples_by_type():
    table = {}
    for sample in SAMPLES:
        try:
            value = sample()
        except Exception:
            continue
        for kind in type(value).__mro__[:-1]:
            table.setdefault(kind, []).append(sample)
    return table


class Step:
    def __init__(self, seed, number, say, without):
        self.rng = random.Random(seed * 1_000_003 + number)
        self.say = say
        self.without = without
        self.values = Values()
        self.scene = Scene(self.rng, self.values)

    def receiver(self, kind):
        rng = self.rng
        choice = rng.random()
        if choice < 0.08 and "foreign" not in self.without:
            return self.values.plain(rng), "foreign "
        if choice < 0.16 and "uninit" not in self.without:
            try:
                return kind.__new__(kind), "new "
            except Exception:
                pass
        if choice < 0.30:
            made = type("Sub", (kind,), {})
            try:
                sample = rng.choice(BY_TYPE[kind])()
                return made(sample), "subclass "
            except Exception:
                return made.__new__(made), "subclass new "
        if kind in BY_TYPE:
            return rng.choice(BY_TYPE[kind])(), ""
        args = [self.values.argument(self.scene)[0] for _ in range(rng.randrange(3))]
        return kind(*args), "made "

    def arguments(self):
        rng = self.rng
        count = rng.choice((0, 1, 1, 1, 2, 2, 3, 4))
        pairs = [self.values.argument(self.scene) for _ in range(count)]
        self.scene.others = [value for value, _ in pairs]
        named = {}
        if rng.random() < 0.1:
            name = rng.choice(("key", "default", "start", "stop", "encoding", "errors", "maxlen", "sep"))
            named[name] = self.values.argument(self.scene)[0]
        return [value for value, _ in pairs], named, ", ".join(text for _, text in pairs)

    def run(self):
        key, thing, owner = self.rng.choice(TARGETS)
        if "new" in self.without and key.endswith(".__new__"):
            return
        self.say(f"{key} (making its arguments)")
        if owner is None:
            args, named, text = self.arguments()
            if self.scene.target is None and args:
                self.scene.target = self.rng.choice(args)
            self.say(f"{key}({text})")
            self.exercise(thing(*args, **named))
            return
        target, note = self.receiver(owner)
        self.scene.target = target
        args, named, text = self.arguments()
        name = key.rpartition(".")[2]
        choice = self.rng.random()
        if choice < 0.15:
            self.protocol(key, note, target, args, text)
        elif callable(thing):
            self.say(f"{key}: {note}{brief(target)}, {text} {list(named) or ''}")
            self.exercise(thing(target, *args, **named))
        elif hasattr(type(thing), "__get__"):
            self.descriptor(key, note, thing, target, owner, args, text)
        else:
            self.say(f"{key}: getattr {note}{brief(target)}")
            self.exercise(getattr(target, name))
        self.exercise(target)

    def descriptor(self, key, note, thing, target, owner, args, text):
        way = self.rng.randrange(5)
        self.say(f"{key}: descriptor {way} {note}{brief(target)}, {text}")
        bind = type(thing).__get__
        if way == 0 and hasattr(type(thing), "__set__"):
            type(thing).__set__(thing, target, args[0] if args else None)
        elif way == 1 and hasattr(type(thing), "__delete__"):
            type(thing).__delete__(thing, target)
        elif way == 2 and args:
            self.exercise(bind(thing, args[0], type(args[0])))
        else:
            got = bind(thing, target, owner)
            if callable(got) and not isinstance(got, type):
                got = got(*args)
            self.exercise(got)

    def protocol(self, key, note, target, args, text):
        other = args[0] if args else None
        ways = (
            lambda: self.rng.choice(OPERATORS)(target, other),
            lambda: self.rng.choice(OPERATORS)(other, target),
            lambda: operator.setitem(target, other, args[-1] if args else None),
            lambda: operator.setitem(target, slice(*args[:3]) if args else slice(None), args[-1]),
            lambda: target[slice(*args[:3])],
            lambda: operator.delitem(target, slice(*args[:3])),
            lambda: [self.scene.act() for _ in itertools.islice(target, 50)],
            lambda: hash(target),
            lambda: format(target, other),
            lambda: memoryview(target).tolist(),
            lambda: self.managed(target),
            lambda: copy.copy(target),
            lambda: copy.deepcopy(target),
            lambda: pickle.loads(pickle.dumps(target, self.rng.randrange(6))),
            lambda: target.__reduce_ex__(self.rng.randrange(6)),
            lambda: type(target).__get__(target, other),
            lambda: target.__setstate__(other),
            lambda: weakref.ref(target, other)(),
            lambda: isinstance(other, target),
            lambda: setattr(target, "__class__", other if isinstance(other, type) else Plain),
            lambda: pow(target, *(args[:2] or (2,))),
            lambda: target(*args),
            lambda: sorted([target, other, target]),
            lambda: sys.getsizeof(target),
            lambda: (lambda *a, **k: (a, k))(*target, **(other or {})),
            lambda: [*target, *target],
            lambda: target.__init__(*args),
        )
        way = self.rng.randrange(len(ways))
        self.say(f"{key}: protocol {way} {note}{brief(target)}, {text}")
        self.exercise(ways[way]())

    def managed(self, target):
        with target as inner:
            self.scene.act()
            return inner

    def exercise(self, value):
        """Uses a result, so that a broken one shows."""
        for use in (repr, len, hash, bool, lambda v: list(itertools.islice(v, 30)), vars):
            if value is self.scene or isinstance(value, io.TextIOWrapper) and value.closed:
                return
            try:
                use(value)
            except Exception as error:
                judge(error)
        if self.rng.random() < 0.2:
            gc.collect()


def judge(error):
    if isinstance(error, SystemError) and not isinstance(error, Hostile):
        os.write(OUT, f"FINDING SystemError: {error}\n".encode("utf-8", "backslashreplace"))


def late(signum, frame):
    raise Late


def option(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def main():
    seed = int(sys.argv[1])
    first, last = int(option("--from", "0")), int(option("--to", "300"))
    log = os.open(option("--log", "/dev/null"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(log, LOG)
    os.close(log)
    os.dup2(1, OUT)
    os.dup2(2, ERR)
    without = option("--without", "").split(",")
    write, dup2 = os.write, os.dup2
    setitimer, timer = signal.setitimer, signal.ITIMER_REAL
    open("a_file", "w").close()
    # Reading a file to its end may take that much time.
    sizes = NATIVE["resource"]
    sizes.setrlimit(sizes.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    signal.signal(signal.SIGALRM, late)
    sys.unraisablehook = lambda *given: None
    raised, passed, limit = 0, 0, sys.getrecursionlimit()
    for number in range(first, last):

        def say(text):
            write(LOG, f"{number} {text}\n".encode("utf-8", "backslashreplace"))

        step = Step(seed, number, say, without)
        try:
            try:
                setitimer(timer, SECONDS_PER_STEP)
                step.run()
                passed += 1
            except Exception as error:
                raised += 1
                setitimer(timer, 0)
                judge(error)
            finally:
                setitimer(timer, 0)
        except BaseException:
            raised += 1
        step = None
        gc.enable()
        sys.setrecursionlimit(limit)
        sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
    write(LOG, b"the end of the process\n")
    gc.collect()
    dup2(OUT, 1)
    dup2(ERR, 2)
    print(f"{passed} returned, {raised} raised", flush=True)


NATIVE = {}
for each in sys.builtin_module_names:
    try:
        NATIVE[each] = __import__(each)
    except ImportError:
        pass
for each in ("_struct", "zlib", "_md5", "_sha2", "_sha3", "_blake2", "_csv", "_socket", "resource"):
    if each not in NATIVE:
        try:
            NATIVE[each] = __import__(each)
        except ImportError:
            pass
import re as RE  # noqa: E402

BY_TYPE = samples_by_type()
TARGETS = targets()
if __name__ == "__main__":
    if "--list" in sys.argv:
        print(*(row[0] for row in TARGETS), sep="\n")
    else:
        main()
