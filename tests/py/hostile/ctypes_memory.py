"""Programs that lie to ctypes about their own objects: errors, and no other's memory."""

import gc
import sys
from ctypes import *

PYRS = sys.implementation.name == "pyrs"
libc = CDLL(None)


def raises(wanted, action):
    try:
        result = action()
    except wanted:
        print("ok")
    except Exception as error:
        print("another error", type(error), error)
    else:
        print("no error", result)


def only_here(wanted, action):
    """What ends CPython's process, or what it does not look at."""
    raises(wanted, action if PYRS else lambda: (_ for _ in ()).throw(wanted))


# Sizes.
raises(MemoryError, lambda: (c_char * (1 << 60))())
raises(ValueError, lambda: resize(c_int(), 1))
raises((MemoryError, OverflowError), lambda: resize(c_int(), 1 << 62))
raises(OverflowError, lambda: c_char * (1 << 64))
raises(ValueError, lambda: c_char * -1)


class Small(Structure):
    _fields_ = [("a", c_int)]


class Large(Structure):
    _fields_ = [("a", c_int * 1000), ("b", c_char * 10), ("c", c_long)]


# An object of a class that says it is larger.
liar = Small(5)
if PYRS:
    liar.__class__ = Large
only_here(ValueError, lambda: liar.a)
only_here(ValueError, lambda: liar.b)
only_here(ValueError, lambda: liar.c)
only_here(ValueError, lambda: setattr(liar, "a", (c_int * 1000)()))
only_here(ValueError, lambda: setattr(liar, "b", b"x"))
only_here(ValueError, lambda: setattr(liar, "c", 5))
only_here(ValueError, lambda: Large.c.__get__(Small()))
only_here(ValueError, lambda: Large.c.__set__(Small(), 5))
raises(TypeError, lambda: Large.c.__get__(5))


# Definitions that contain themselves.
class Itself(Structure):
    pass


raises(AttributeError, lambda: setattr(Itself, "_fields_", [("a", Itself)]))


class Node(Structure):
    pass


Node._fields_ = [("next", POINTER(Node)), ("value", c_int)]
node = Node(None, 3)
node.next = pointer(node)
print(node.next.contents.next.contents.value)


class Fields(list):
    def __iter__(self):
        return iter([("a", c_int), ("b", c_int)])

    def __len__(self):
        return 10**9


class Odd(Structure):
    _fields_ = Fields()


raises((IndexError, TypeError), lambda: Odd(1, 2, 3, 4))


class Defining(list):
    def __iter__(self):
        Late._fields_ = [("x", c_char)]
        return iter([("a", c_long)])


class Late(Structure):
    pass


only_here(AttributeError, lambda: setattr(Late, "_fields_", Defining()))

# Nowhere.
raises(ValueError, lambda: POINTER(c_int)().contents)
raises(ValueError, lambda: POINTER(c_int)()[0])
only_here(ValueError, lambda: CFUNCTYPE(None)(0)())
only_here(ValueError, lambda: string_at(None))
raises(ValueError, lambda: py_object().value)
held = py_object([1, 2])
print(held.value)
c_ulong.from_buffer(held).value = 12345
only_here(ValueError, lambda: held.value)

# Classes that are not made as they should.
raises(TypeError, lambda: c_int.__new__(int))
raises(TypeError, lambda: Structure())
raises(TypeError, lambda: Structure.__base__())
raises(TypeError, lambda: Array())


# Values whose conversion changes the object.
class Resizing:
    def __float__(self):
        resize(self.target, 100_000)
        gc.collect()
        return 1.5


resizing = Resizing()
resizing.target = doubles = (c_double * 2)()
doubles[0] = resizing
print(doubles[0] in (0.0, 1.5), sizeof(doubles))  # CPython writes where the object was
part = Node(None, 1)
inner = part.next
resize(part, 10_000)
gc.collect()
print(bool(inner), part.value)


class Index:
    def __index__(self):
        gc.collect()
        return 1


print((c_int * 3)(1, 2, 3)[Index() : Index()])

# Buffers stay where C knows them.
data = bytearray(10)
view = (c_char * 10).from_buffer(data)
raises(BufferError, lambda: data.append(1))
raises(ValueError, lambda: (c_char * 10).from_buffer(data, 1))
raises(ValueError, lambda: (c_char * 10).from_buffer(data, -1))
raises(ValueError, lambda: (c_char * 10).from_buffer(data, sys.maxsize))
raises(TypeError, lambda: (c_char * 10).from_buffer(b"0123456789"))
for _ in range(20):
    gc.collect()
    kept = [bytearray(100) for _ in range(100)]
libc.memset(view, 65, 10)
print(data)
del view
gc.collect()
data.append(66)
print(data)


# Objects that come back.
class Returning(c_int):
    def __del__(self):
        global returned
        returned = self


Returning(7)
for _ in range(3):
    gc.collect()
    kept = [c_int(1) for _ in range(1000)]
print(returned.value)


# Callbacks that fail, collect, and call themselves.
@CFUNCTYPE(c_int, c_int)
def deep(n):
    return n and deep(n - 1) + 1


print(deep(20))


@CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
def compare(a, b):
    gc.collect()
    return (a[0] > b[0]) - (a[0] < b[0])


numbers = (c_int * 20)(*range(20, 0, -1))
libc.qsort(numbers, c_size_t(20), c_size_t(4), compare)
print(list(numbers))
