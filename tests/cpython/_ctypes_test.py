"""CPython's library of C functions for its tests of ctypes.

It is an extension module, but the tests only open it as a shared library. The functions of
CPython's API that it names must be there for that: empty ones do."""

import ctypes
import glob
import os
import subprocess
import tempfile

import test

_NAMES = """
    PyArg_ParseTuple PyBytes_FromStringAndSize PyErr_Format PyErr_SetString PyList_Append
    PyList_New PyLong_FromLong PyLong_FromLongLong PyLong_FromUnsignedLongLong PyModuleDef_Init
    PyType_GetFlags PyUnicode_CompareWithASCIIString PyUnicode_FromString
    Py_GetConstantBorrowed _Py_DecRef
""".split()


def _open_empty_functions():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "api.c")
        library = os.path.join(folder, "api.so")
        with open(source, "w") as file:
            for name in _NAMES:
                file.write(f"long {name}(void) {{ return 0; }}\n")
            file.write("void *PyExc_TypeError, *PyExc_ValueError;\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        ctypes.CDLL(library, ctypes.RTLD_GLOBAL)


_library = os.path.dirname(os.path.dirname(os.path.realpath(test.__file__)))
_found = glob.glob(os.path.join(_library, "lib-dynload", "_ctypes_test.*.so"))
if not _found:
    raise ImportError("there is no _ctypes_test beside the suite", name="_ctypes_test")
_open_empty_functions()
__file__ = _found[0]
