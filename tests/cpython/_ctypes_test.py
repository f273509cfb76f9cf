"""CPython's library of C functions for its tests of ctypes.

It is an extension module, but what the tests need of it is a shared library, and two kinds of
functions that give numbers, bytes and text back. Of CPython's API they name few functions;
those here, which make a record of each object, do for that."""

import ctypes
import glob
import os
import subprocess
import tempfile

import test

_SOURCE = r"""
#include <stdlib.h>
#include <string.h>

struct object { long references; void *type; long kind; long long number; char *text; };
enum { NONE, NUMBER, TEXT, BYTES };

char wanted[1024];
struct object *items[100000];
int count;
static struct object none;

static struct object *make(long kind, long long number, const char *text, long n)
{
    struct object *made = calloc(1, sizeof *made);
    made->kind = kind;
    made->number = text ? n : number;
    if (text) {
        made->text = malloc(n + 1);
        memcpy(made->text, text, n);
        made->text[n] = 0;
    }
    return made;
}

void *PyExc_TypeError, *PyExc_ValueError;
int PyArg_ParseTuple() { return 0; }
void *PyErr_Format() { return 0; }
void PyErr_SetString() {}
void *PyModuleDef_Init(void *definition) { return definition; }
void _Py_DecRef() {}
void *Py_GetConstantBorrowed() { return &none; }
unsigned long PyType_GetFlags() { return 1ul << 28; }
int PyUnicode_CompareWithASCIIString(void *text, const char *other) { return strcmp(wanted, other); }
void *PyUnicode_FromString(const char *text) { return make(TEXT, 0, text, strlen(text)); }
void *PyBytes_FromStringAndSize(const char *text, long n) { return make(BYTES, 0, text, n); }
void *PyLong_FromLong(long n) { return make(NUMBER, n, 0, 0); }
void *PyLong_FromLongLong(long long n) { return make(NUMBER, n, 0, 0); }
void *PyLong_FromUnsignedLongLong(unsigned long long n) { return make(NUMBER, n, 0, 0); }
void *PyList_New(void) { count = 0; return &none; }
int PyList_Append(void *list, void *item)
{
    if (list != &none || count >= sizeof items / sizeof *items)
        return -1;
    items[count++] = item;
    return 0;
}
"""


class _Object(ctypes.Structure):
    _fields_ = [
        ("references", ctypes.c_long),
        ("type", ctypes.c_void_p),
        ("kind", ctypes.c_long),
        ("number", ctypes.c_longlong),
        ("text", ctypes.c_void_p),
    ]


class _Method(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


# Where in a module's definition the pointer to its methods is.
_METHODS_AT = 64


def _value(item):
    if item.kind == 1:
        return item.number
    if item.kind in (2, 3):
        data = ctypes.string_at(item.text, item.number)
        return data.decode() if item.kind == 2 else data
    return None


def _open_functions():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "api.c")
        library = os.path.join(folder, "api.so")
        with open(source, "w") as file:
            file.write(_SOURCE)
        command = ["cc", "-w", "-std=gnu17", "-shared", "-fPIC", "-o", library, source]
        subprocess.run(command, check=True)
        return ctypes.CDLL(library, ctypes.RTLD_GLOBAL)


def _methods(library):
    start = library.PyInit__ctypes_test
    start.restype = ctypes.c_void_p
    at = ctypes.c_void_p.from_address(start() + _METHODS_AT).value
    found = {}
    while True:
        method = _Method.from_address(at)
        if method.name is None:
            return found
        found[method.name.decode()] = method.function
        at += ctypes.sizeof(_Method)


_library = os.path.dirname(os.path.dirname(os.path.realpath(test.__file__)))
_found = glob.glob(os.path.join(_library, "lib-dynload", "_ctypes_test.*.so"))
if not _found:
    raise ImportError("there is no _ctypes_test beside the suite", name="_ctypes_test")
_api = _open_functions()
__file__ = _found[0]
_functions = _methods(ctypes.CDLL(__file__))
_call = ctypes.CFUNCTYPE(ctypes.POINTER(_Object), ctypes.c_void_p, ctypes.c_void_p)


def get_last_tf_arg_s():
    return _call(_functions["get_last_tf_arg_s"])(None, None)[0].number


def get_last_tf_arg_u():
    return _call(_functions["get_last_tf_arg_u"])(None, None)[0].number & (1 << 64) - 1


def get_generated_test_data(name):
    (ctypes.c_char * 1024).in_dll(_api, "wanted").value = name.encode()
    text = _Object()
    _call(_functions["get_generated_test_data"])(None, ctypes.addressof(text))
    count = ctypes.c_int.in_dll(_api, "count").value
    items = (ctypes.POINTER(_Object) * count).in_dll(_api, "items")
    return [_value(item[0]) for item in items]
