# Functions of C: their types, and calls by prototypes with flags. Runs behind `ctypes.py`, in the
# same module.


class PyCFuncPtrType(CType_Type):
    def __init__(cls, name, bases, namespace, /, **kwds):
        super().__init__(name, bases, namespace)
        _begin(cls)
        flags = getattr(cls, "_flags_", None)
        if not isinstance(flags, int):
            raise TypeError("class must define _flags_ which must be an integer")
        info = _define(cls, 5, _sizes["P"], _aligns["P"], 1, 0, _POINTERS, None, "X{}", None)
        info.call_flags = flags & 0xFFFF
        argtypes = getattr(cls, "_argtypes_", None)
        if argtypes is not None:
            if not isinstance(argtypes, tuple):
                raise TypeError("_argtypes_ must be a sequence of types")
            info.argtypes, info.converters = argtypes, _converters(argtypes)
        restype = getattr(cls, "_restype_", _nothing)
        if restype is not _nothing:
            if restype is not None and _info_of_any(restype) is None and not callable(restype):
                raise TypeError("_restype_ must be a type, a callable, or None")
            info.restype, info.checker = restype, getattr(restype, "_check_retval_", None)
            info.has_restype = True


def _info_of_any(cls):
    return _info_of(cls) if isinstance(cls, type) else None


def _converters(argtypes):
    """For each type its description, where native code converts as `from_param` would, or
    the function that converts."""
    if len(argtypes) > 1024:
        raise ArgumentError(f"_argtypes_ has too many arguments ({len(argtypes)}), maximum is 1024")
    found = []
    for i, one in enumerate(argtypes):
        try:
            convert = one.from_param
        except AttributeError:
            raise TypeError(f"item {i + 1} in _argtypes_ has no from_param method") from None
        info = _info_of_any(one)
        if info is not None and getattr(convert, "__self__", None) is one:
            if getattr(convert, "__func__", None) in _plain_converters:
                found.append(info)
                continue
        found.append(convert)
    return tuple(found)


_plain_converters = {
    CType_Type.from_param, PyCSimpleType.from_param, PyCPointerType.from_param,
    _void_p_from_param, _char_p_from_param, _wchar_p_from_param,
}


def _check_flags(argtypes, flags):
    """The rows of parameter flags, checked: (flag, name, default, has a default)."""
    if flags is None or argtypes is None:
        return None
    if not isinstance(flags, tuple):
        raise TypeError("paramflags must be a tuple or None")
    if len(flags) != len(argtypes):
        raise ValueError("paramflags must have the same length as argtypes")
    rows = []
    for i, row in enumerate(flags):
        if not isinstance(row, tuple) or not 1 <= len(row) <= 3 or not isinstance(row[0], int) \
                or len(row) > 1 and row[1] is not None and not isinstance(row[1], str):
            raise TypeError("paramflags must be a sequence of (int [,string [,value]]) tuples")
        flag = row[0]
        kind = flag & 7
        if kind == 2:
            _check_outarg(argtypes[i], i + 1)
        elif kind not in (0, 1, 3, 4, 5):
            raise TypeError("paramflag value %d not supported" % flag)
        name = row[1] if len(row) > 1 else None
        rows.append((kind, name, row[2] if len(row) > 2 else None, len(row) > 2))
    return tuple(rows)


def _check_outarg(cls, index):
    info = _info_of_any(cls)
    if info is not None:
        if info.kind in (3, 4):
            return
        if info.kind == 0 and cls._type_ in "PzZ":
            return
    raise TypeError(f"'out' parameter {index} must be a pointer type, not {cls.__name__}")


def _with_flags(func, rows, argtypes, args, kwds):
    """The arguments of a call by a prototype with flags, and which of them are results."""
    made, outs, inouts, at = [], set(), set(), 0
    left = dict(kwds) if kwds else {}
    used = 0
    for i, (kind, name, default, has_default) in enumerate(rows):
        if kind in (4, 5):
            made.append(default)
        elif kind in (0, 1, 3):
            if kind == 3:
                inouts.add(i)
            if at < len(args):
                made.append(args[at])
                at += 1
            elif name is not None and name in left:
                made.append(left[name])
                used += 1
            elif has_default:
                made.append(default)
            elif name is not None:
                raise TypeError(f"required argument '{name}' missing")
            else:
                raise TypeError("not enough arguments")
        else:
            cls = argtypes[i]
            if has_default:
                made.append(default)
                outs.add(i)
                continue
            info = _info_of(cls)
            if info.kind == 3:
                made.append(cls())
            elif info.kind == 4:
                made.append(info.proto())
            else:
                raise TypeError(f"{cls.__name__} 'out' parameter must be passed as default value")
            outs.add(i)
    actual = len(args) + len(left)
    if at + used != actual:
        raise TypeError(
            f"call takes exactly {at + used} arguments ({actual} given)")
    return tuple(made), outs, inouts


def _results(result, made, outs, inouts):
    if not outs and not inouts:
        return result
    found = []
    for i, value in enumerate(made):
        if i in inouts:
            found.append(value)
        elif i in outs:
            convert = getattr(value, "__ctypes_from_outparam__", None)
            found.append(convert() if convert is not None else value)
    if len(found) == 1:
        return found[0]
    return tuple(found)


def _call_with_flags(func, args, kwds):
    rows, argtypes = _func_flags(func)
    made, outs, inouts = _with_flags(func, rows, argtypes, args, kwds)
    result = _call_plain(func, made)
    errcheck = func.errcheck
    if errcheck is not None:
        checked = errcheck(result, func, made)
        if checked is not made:
            return checked
        result = checked
    return _results(result, made, outs, inouts)


class CFuncPtr(_CData, metaclass=CType_Type):
    """Function Pointer"""
    __slots__ = ()
    restype = _own["<restype>"]
    argtypes = _own["<argtypes>"]
    errcheck = _own["<errcheck>"]
    __call__ = _own["<call>"]
    __bool__ = _own["<truth>"]

    def __new__(cls, /, *args, **kwds):
        if not args:
            return _CData.__new__(cls)
        first = args[0]
        if isinstance(first, tuple):
            if not 1 <= len(args) <= 2:
                raise TypeError(f"CFuncPtr() takes 1 or 2 arguments ({len(args)} given)")
            if len(first) != 2:
                raise TypeError("illegal func_spec argument")
            name, dll = first
            if isinstance(name, str):
                name = name.encode()
            if not isinstance(name, bytes):
                if isinstance(name, int):
                    raise TypeError("the function name must be a str or bytes")
                raise TypeError("function name must be string, bytes object or integer")
            _sys.audit("ctypes.dlsym", dll, name)
            handle = dll._handle
            if not isinstance(handle, int):
                raise TypeError("the _handle attribute of the second argument must be an integer")
            address = _function_symbol(handle, name)
            self = _CData.__new__(cls)
            _func_point(self, address, dll)
            if len(args) > 1:
                rows = _check_flags(_info_of(cls).argtypes, args[1])
                if rows is not None:
                    _func_set_flags(self, (args[1], rows))
            return self
        if len(args) == 1 and isinstance(first, int):
            self = _CData.__new__(cls)
            _func_point(self, first, None)
            return self
        if not callable(first):
            raise TypeError("argument must be callable or integer function address")
        info = _described(cls)
        if info.argtypes is None:
            raise TypeError("cannot construct instance of this class: no argtypes")
        self = _CData.__new__(cls)
        _func_closure(self, first)
        return self

    def __repr__(self):
        return f"<{type(self).__name__} object at {id(self):#x}>"


_reclass(CFuncPtr, PyCFuncPtrType)


def call_function(address, arguments, /):
    """Call the function at an address."""
    return _call_address(address, arguments, 0)


def call_cdeclfunction(address, arguments, /):
    return _call_address(address, arguments, FUNCFLAG_CDECL)


for _cls in (PyCFuncPtrType, CFuncPtr):
    _cls.__module__ = "_ctypes"
    _seal(_cls)
del _cls
