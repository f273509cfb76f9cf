# The classes of `_ctypes`: how types are made. What their objects do is native: the methods
# of `_CData` whose names are in angle brackets, which the classes here give their real names.

import sys as _sys

from _weakref import ref as _ref

_own = _CData.__dict__
_GenericAlias = type(list[int])
__version__ = "1.1.0"

# Bits of a type's description.
_FINAL, _PLAIN, _SWAPPED, _POINTERS, _BITS, _UNIONS = 1, 2, 4, 8, 16, 32
_CODES = "cbBhHiIlLdDFGfuzZqQPOv?g"
_FORMATS = {
    "l": "l" if _sizes["l"] == 4 else "q", "L": "L" if _sizes["L"] == 4 else "Q",
    "q": "q", "Q": "Q", "?": "?", "z": "z", "Z": "Z", "P": "P", "O": "O", "u": "u",
    "X": "X", "v": "v",
}


def _reclass(cls, metaclass):
    """Give an abstract class its metaclass, which has nothing to describe."""
    cls.__class__ = metaclass


def _described(cls):
    """The description of a type that instances can be made of."""
    info = _info_of(cls)
    if info is None:
        raise TypeError("abstract class")
    return info


def _stored(cls, what):
    info = _info_of(cls) if isinstance(cls, type) else None
    if info is None:
        raise TypeError(f"{what} must have storage info")
    return info


def _begin(cls):
    if _info_of(cls) is not None:
        raise SystemError(f"StgInfo of '{cls.__name__}' is already initialized.")


def _base_info(cls):
    """The description that a class has from its first base with one."""
    base = cls.__base__
    return _info_of(base)


class CType_Type(type):
    def __mul__(cls, length):
        return _array_of(cls, length)

    def __rmul__(cls, length):
        if not hasattr(length, "__index__"):
            raise TypeError("can't multiply sequence by non-int of type "
                            f"'_ctypes.{type(cls).__name__}'")
        return _array_of(cls, length)

    @property
    def __pointer_type__(cls):
        info = _info_of(cls)
        if info is None:
            raise TypeError("abstract class")
        found = info.pointer_type
        if found is None:
            raise AttributeError(
                f"type object {cls!r} has no attribute '__pointer_type__'",
                name="__pointer_type__",
                obj=cls,
            )
        return found

    @__pointer_type__.setter
    def __pointer_type__(cls, value):
        info = _info_of(cls)
        if info is None:
            raise TypeError("abstract class")
        info.pointer_type = value

    @__pointer_type__.deleter
    def __pointer_type__(cls):
        info = _info_of(cls)
        if info is None:
            raise TypeError("abstract class")
        info.pointer_type = None

    def from_address(cls, address, /):
        """Make an object that uses the memory at an address."""
        if not isinstance(address, int):
            raise TypeError("integer expected")
        _sys.audit("ctypes.cdata", address)
        return _at_address(cls, address)

    def from_buffer(cls, obj, offset=0, /):
        """Make an object that shares the memory of a writable buffer."""
        _described(cls)
        return _from_buffer(cls, obj, offset)

    def from_buffer_copy(cls, obj, offset=0, /):
        """Make an object with a copy of a buffer's memory."""
        _described(cls)
        return _from_buffer_copy(cls, obj, offset)

    def in_dll(cls, dll, name, /):
        """The object of that name in a library."""
        if not isinstance(name, str):
            raise TypeError(f"in_dll() argument 2 must be str, not {type(name).__name__}")
        _sys.audit("ctypes.dlsym", dll, name)
        handle = dll._handle
        if not isinstance(handle, int):
            raise TypeError("the _handle attribute of the second argument must be an integer")
        return _at_address(cls, _symbol(handle, name, ValueError))

    def from_param(cls, value, /):
        """Convert an argument."""
        if isinstance(value, cls):
            return value
        if _is_reference(value, cls):
            return value
        try:
            inner = value._as_parameter_
        except AttributeError:
            pass
        else:
            return cls.from_param(inner)
        raise TypeError(f"expected {cls.__name__} instance instead of {type(value).__name__}")


def _array_of(cls, length):
    if not hasattr(length, "__index__"):
        raise TypeError(
            f"can't multiply sequence by non-int of type '{type(length).__name__}'")
    length = length.__index__()
    if not -_sys.maxsize - 1 <= length <= _sys.maxsize:
        raise OverflowError("cannot fit 'int' into an index-sized integer")
    if length < 0:
        raise ValueError(f"Array length must be >= 0, not {length}")
    info = _info_of(cls)
    if info is None:
        return PyCArrayType(f"{cls.__name__}_Array_{length}", (Array,),
                            {"_length_": length, "_type_": cls})
    cache = info.arrays
    if cache is None:
        cache = info.arrays = {}
    made = cache.get(length)
    made = made() if made is not None else None
    if made is None:
        # As if the type were made where the product is.
        made = PyCArrayType(f"{cls.__name__}_Array_{length}", (Array,),
                            {"_length_": length, "_type_": cls,
                             "__module__": _sys._getframemodulename() or "_ctypes"})
        cache[length] = _ref(made, lambda _: cache.pop(length, None))
    return made


# ---- simple types


def _swapped_type(cls, name, bases, code):
    info = _info_of(cls)
    body = {"__slots__": ()} if "__slots__" in cls.__dict__ else {}
    body["_type_"] = code
    other = type.__new__(PyCSimpleType, name, bases, body)
    mark = ">" if _sys.byteorder == "little" else "<"
    form = mark + info.format[1:]
    _define(other, 0, info.size, info.align, 0, ord(code), info.flags | _SWAPPED, code, form, None)
    native, foreign = "__ctype_le__", "__ctype_be__"
    if _sys.byteorder != "little":
        native, foreign = foreign, native
    for one, of in ((cls, cls), (other, cls)):
        type.__setattr__(one, native, of)
        type.__setattr__(one, foreign, other)


class PyCSimpleType(CType_Type):
    def __init__(cls, name, bases, namespace, /, **kwds):
        super().__init__(name, bases, namespace)
        _begin(cls)
        try:
            code = cls._type_
        except AttributeError:
            raise AttributeError("class must define a '_type_' attribute") from None
        if not isinstance(code, str):
            raise TypeError("class must define a '_type_' string attribute")
        if len(code) != 1:
            raise ValueError("class must define a '_type_' attribute "
                             "which must be a string of length 1")
        if code not in _CODES:
            raise AttributeError(
                "class must define a '_type_' attribute which must be\n"
                f"a single character string containing one of the\nsupported types: '{_CODES}'.")
        size, align = _sizes[code], _aligns[code]
        mark = "<" if _sys.byteorder == "little" else ">"
        form = mark + _FORMATS.get(code, code)
        flags = 0
        if cls.__base__ is _SimpleCData:
            flags |= _PLAIN
        if code in "zZPO":
            flags |= _POINTERS
        _define(cls, 0, size, align, 0, ord(code), flags, code, form, None)
        if cls.__base__ is _SimpleCData:
            if code in "zZP" and type(cls) is PyCSimpleType:
                type.__setattr__(cls, "from_param", classmethod(_pointer_params[code]))
        if type(cls) is PyCSimpleType and code in _swappable:
            _swapped_type(cls, name, bases, code)

    def from_param(cls, value, /):
        """Convert an argument."""
        if isinstance(value, cls):
            return value
        try:
            return _parameter(cls, value)
        except TypeError:
            try:
                inner = value._as_parameter_
            except AttributeError:
                inner = _nothing
            if inner is _nothing:
                raise
        return cls.from_param(inner)


_nothing = object()
_swappable = "hHiIlLqQdfDF"


def _void_p_from_param(cls, value, /):
    if value is None:
        return None
    if isinstance(value, int):
        return _parameter(cls, value)
    if isinstance(value, (bytes, str)):
        return _text_parameter(value, ord("z" if isinstance(value, bytes) else "Z"))
    if isinstance(value, cls):
        return value
    if isinstance(value, (Array, _Pointer)):
        return value
    if isinstance(value, CArgObject):
        if _is_pointer_parameter(value):
            return value
    if isinstance(value, CFuncPtr):
        return _address_parameter(value)
    if isinstance(value, _SimpleCData) and value._type_ in "zZ":
        return _address_parameter(value)
    try:
        inner = value._as_parameter_
    except AttributeError:
        pass
    else:
        return cls.from_param(inner)
    raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as ctypes.c_void_p")


def _text_from_param(cls, value, kind, code, what):
    if value is None:
        return None
    if isinstance(value, kind):
        return _text_parameter(value, ord(code))
    if isinstance(value, cls):
        return value
    if isinstance(value, (Array, _Pointer)):
        proto = value._type_
        found = _info_of(proto) if isinstance(proto, type) else None
        if found is not None and found.kind == 0 and proto._type_ == ("c" if code == "z" else "u"):
            return value
    if isinstance(value, CArgObject):
        if _reference_code(value) in (code, "c" if code == "z" else "u"):
            return value
    try:
        inner = value._as_parameter_
    except AttributeError:
        pass
    else:
        return cls.from_param(inner)
    raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as ctypes.{what}")


def _char_p_from_param(cls, value, /):
    return _text_from_param(cls, value, bytes, "z", "c_char_p")


def _wchar_p_from_param(cls, value, /):
    return _text_from_param(cls, value, str, "Z", "c_wchar_p")


_pointer_params = {"P": _void_p_from_param, "z": _char_p_from_param, "Z": _wchar_p_from_param}


class _SimpleCData(_CData, metaclass=CType_Type):
    __slots__ = ()
    value = _own["<value>"]
    __init__ = _own["<simple_init>"]
    __bool__ = _own["<truth>"]
    __repr__ = _own["<simple_repr>"]

    def __ctypes_from_outparam__(self):
        if _info_of(type(self)).flags & _PLAIN:
            return self.value
        return self


_reclass(_SimpleCData, PyCSimpleType)


# ---- pointers


class PyCPointerType(CType_Type):
    def __init__(cls, name, bases, namespace, /, **kwds):
        super().__init__(name, bases, namespace)
        _begin(cls)
        proto = namespace.get("_type_")
        form = None
        if proto is not None:
            found = _stored(proto, "_type_")
            form = _pointer_format(found)
        _define(cls, 4, _sizes["P"], _aligns["P"], 1, 0, _POINTERS, proto, form or "&B", None)
        if proto is not None and _info_of(proto).pointer_type is None:
            _info_of(proto).pointer_type = cls

    def set_type(cls, proto, /):
        """Say to what pointers of the type point."""
        info = _described(cls)
        found = _stored(proto, "_type_")
        info.proto = proto
        type.__setattr__(cls, "_type_", proto)
        if found.pointer_type is None:
            found.pointer_type = cls

    def from_param(cls, value, /):
        """Convert an argument."""
        if value is None:
            return None
        info = _described(cls)
        proto = info.proto
        if proto is None:
            raise TypeError("abstract class")
        if isinstance(value, proto):
            # What is expected is a pointer to it.
            return byref(value)
        if isinstance(value, (_Pointer, Array)):
            other = _info_of(type(value)).proto
            if isinstance(other, type) and issubclass(other, proto):
                return value
        return super().from_param(value)


def _pointer_format(info):
    if info.shape:
        return "&(" + ",".join(map(str, info.shape)) + ")" + info.format
    return "&" + (info.format or "B")


class _Pointer(_CData, metaclass=CType_Type):
    __slots__ = ()
    contents = _own["<contents>"]
    __bool__ = _own["<truth>"]
    __getitem__ = _own["<pointer_get>"]
    __setitem__ = _own["<pointer_set>"]
    __delitem__ = _own["<pointer_delete>"]

    def __new__(cls, /, *args, **kwds):
        info = _described(cls)
        if info.proto is None:
            raise TypeError("Cannot create instance: has no _type_")
        return _CData.__new__(cls)

    __init__ = _own["<pointer_init>"]


_reclass(_Pointer, PyCPointerType)


# ---- arrays


class PyCArrayType(CType_Type):
    def __init__(cls, name, bases, namespace, /, **kwds):
        super().__init__(name, bases, namespace)
        _begin(cls)
        try:
            length = cls._length_
        except AttributeError:
            raise AttributeError("class must define a '_length_' attribute") from None
        if not isinstance(length, int):
            raise TypeError("The '_length_' attribute must be an integer")
        if length < 0:
            raise ValueError("The '_length_' attribute must not be negative")
        if length > _sys.maxsize:
            raise OverflowError("The '_length_' attribute is too large")
        try:
            proto = cls._type_
        except AttributeError:
            raise AttributeError("class must define a '_type_' attribute") from None
        item = _stored(proto, "_type_")
        size = item.size * length
        if size > _sys.maxsize:
            raise OverflowError("array too large")
        shape = (length, *(item.shape or ()))
        flags = item.flags & (_POINTERS | _BITS | _UNIONS)
        item.final()
        _define(cls, 3, size, item.align, length, 0, flags, proto, item.format, shape)
        if item.kind == 0:
            if proto._type_ == "c":
                type.__setattr__(cls, "value", _own["<chars>"])
                type.__setattr__(cls, "raw", _own["<raw>"])
            elif proto._type_ == "u":
                type.__setattr__(cls, "value", _own["<wchars>"])


class Array(_CData, metaclass=CType_Type):
    """Abstract base class for arrays.

The recommended way to create concrete array types is by multiplying any
ctypes data type with a non-negative integer. Alternatively, you can subclass
this type and define _length_ and _type_ class variables. Array elements can
be read and written using standard subscript and slice accesses for slice
reads, the resulting object is not itself an Array.
"""
    __slots__ = ()
    __init__ = _own["<array_init>"]
    __len__ = _own["<array_len>"]
    __getitem__ = _own["<array_get>"]
    __setitem__ = _own["<array_set>"]
    __delitem__ = _own["<array_delete>"]
    __class_getitem__ = classmethod(_GenericAlias)


_reclass(Array, PyCArrayType)


# ---- structures and unions


class _Aggregate(CType_Type):
    def __init__(cls, name, bases, namespace, /, **kwds):
        super().__init__(name, bases, namespace)
        _begin(cls)
        kind = cls._kind_number
        if "_abstract_" in namespace:
            return
        base = _base_info(cls)
        if base is not None:
            base.final()
            info = _define(cls, kind, base.size, base.align, base.length, 0,
                           base.flags & ~_FINAL, None, base.format, None)
            info.fields = base.fields
        else:
            # `_align_` alone makes no room, as in CPython.
            _define(cls, kind, 0, 1, 0, 0, 0, None, "B", None)
        if "_fields_" in namespace:
            cls._fields_ = namespace["_fields_"]

    def __setattr__(cls, name, value, /):
        if name == "_fields_":
            _lay_out(cls, value)
        super().__setattr__(name, value)

    def __delattr__(cls, name, /):
        if name == "_fields_":
            raise AttributeError("_fields_ attribute cannot be deleted")
        super().__delattr__(name)


class PyCStructType(_Aggregate):
    _kind_number = 1


class UnionType(_Aggregate):
    _kind_number = 2


def _lay_out(cls, fields):
    info = _info_of(cls)
    if info is None:
        raise TypeError("ctypes state is not initialized")
    if info.flags & _FINAL:
        raise AttributeError("_fields_ is final")
    base_class = cls.__base__
    base = _info_of(base_class)
    from ctypes._layout import get_layout
    is_struct = info.kind == 1
    layout = get_layout(cls, fields, is_struct, base_class if base is not None else None)
    size, align, found = layout.size, layout.align, layout.fields
    if not isinstance(align, int):
        raise TypeError("align must be an integer")
    if align < 0:
        raise ValueError("align must be a non-negative integer")
    if not isinstance(size, int):
        raise TypeError("size must be an integer")
    if size < 0:
        raise ValueError("size must be a non-negative integer")
    if size > _sys.maxsize or align > 1 << 30:
        raise OverflowError("structure too large")
    form = layout.format_spec
    if not isinstance(form, str):
        raise TypeError("format_spec must be a string")
    found = tuple(found)
    info = _info_of(cls)
    if info is None or info.flags & _FINAL:
        raise AttributeError("_fields_ is final")
    flags = base.flags & ~_FINAL if base is not None else 0
    anonymous = getattr(cls, "_anonymous_", ())
    try:
        anonymous = tuple(anonymous)
    except TypeError:
        raise TypeError("_anonymous_ must be a sequence") from None
    for field in found:
        if type(field) is not CField:
            raise TypeError(f"fields must be of type CField, got {type(field).__name__}")
        part = _stored(field.type, "_fields_ item")
        flags |= part.flags & (_POINTERS | _BITS | _UNIONS)
        if part.kind == 2:
            flags |= _UNIONS
        if field.is_bitfield:
            flags |= _BITS
        part.final()
    if not is_struct:
        flags |= _UNIONS
    if info.flags & _FINAL:
        # A field's type names the class itself.
        raise AttributeError("Structure or union cannot contain itself")
    for field in found:
        type.__setattr__(cls, field.name, field)
    for name in anonymous:
        field = getattr(cls, name)
        if type(field) is not CField:
            raise AttributeError(f"'{name}' is specified in _anonymous_ but not in _fields_")
        _mark_anonymous(field)
        _show_inner(cls, field, field.byte_offset, field._index)
    mine = (base.fields or ()) if base is not None else ()
    info = _define(cls, info.kind, size, align, len(found) + (base.length if base else 0), 0,
                   flags | _FINAL, None, form if is_struct else "B", None)
    info.fields = mine + found


def _show_inner(cls, outer, offset, index):
    outer.type._fields_
    inner = _info_of(outer.type)
    if inner is None or inner.fields is None:
        raise TypeError("_fields_ must be a sequence")
    for field in inner.fields:
        if field.is_anonymous:
            _show_inner(cls, field, offset + field.byte_offset, index)
            continue
        if field.name in cls.__dict__ and type(cls.__dict__[field.name]) is not CField:
            continue
        type.__setattr__(cls, field.name, _moved_field(field, offset, index))


class Structure(_CData, metaclass=CType_Type):
    """Structure base class"""
    __slots__ = ()

    __init__ = _own["<struct_init>"]


class Union(_CData, metaclass=CType_Type):
    """Union base class"""
    __slots__ = ()
    __init__ = _own["<struct_init>"]


_reclass(Structure, PyCStructType)
_reclass(Union, UnionType)


# ---- what the module's functions need


def _reduce(self):
    info = _info_of(type(self))
    if info.flags & _POINTERS:
        raise ValueError("ctypes objects containing pointers cannot be pickled")
    return _unpickle, (type(self), (self.__dict__ if hasattr(self, "__dict__") else {}, _read(self)))


def _setstate(self, attributes, data):
    if not isinstance(data, bytes):
        raise TypeError("__setstate__() argument 2 must be bytes")
    _write(self, data)
    mine = self.__dict__
    if not isinstance(mine, dict):
        raise TypeError(f"{type(self).__name__}.__dict__ must be a dictionary, "
                        f"not {type(mine).__name__}")
    mine.update(attributes)


def _unpickle(cls, state, /):
    made = cls.__new__(cls)
    made.__setstate__(*state)
    return made


def buffer_info(obj, /):
    """Format, dimensions and shape of a type or an object as a buffer."""
    info = _info_of_any(obj)
    if info is None:
        info = _info_of(type(obj))
    if info is None:
        raise TypeError("not a ctypes type or object")
    shape = info.shape or ()
    return info.format, len(shape), shape


for _cls in (CType_Type, PyCSimpleType, PyCPointerType, PyCArrayType, PyCStructType, UnionType,
             _SimpleCData, _Pointer, Array, Structure, Union):
    _cls.__module__ = "_ctypes"
    _seal(_cls)
del _cls
