"""Primitives of the typing module."""
import sys


# Found on a class it must not bind.
@staticmethod
def _idfunc(x, /):
    return x


def _caller():
    return sys._getframemodulename()


def _typing(name):
    import typing
    return getattr(typing, name)


class NoDefaultType:
    __slots__ = ()
    __module__ = 'typing'

    def __new__(cls):
        return NoDefault

    def __repr__(self):
        return 'typing.NoDefault'

    def __reduce__(self):
        return 'NoDefault'


NoDefault = object.__new__(NoDefaultType)


def _union(left, right):
    return Union[left, right]


def _check_bound(bound):
    if bound is None:
        return None
    return _typing('_type_check')(bound, 'Bound must be a type.')


class constevaluator:
    __slots__ = ('_value',)

    def __init__(self, value):
        self._value = value

    def __call__(self, format, /):
        value = self._value
        if format != 4:
            return value
        import annotationlib
        if isinstance(value, tuple):
            return '(' + ', '.join(map(annotationlib.type_repr, value)) + ')'
        return annotationlib.type_repr(value)

    def __repr__(self):
        return f"<constevaluator {self._value!r}>"


class _Parameter:
    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")

    def __or__(self, right):
        return _union(self, right)

    def __ror__(self, left):
        return _union(left, self)

    def __reduce__(self):
        return self.__name__

    def _variance(self):
        if self.__infer_variance__:
            return ''
        if self.__covariant__:
            return '+'
        if self.__contravariant__:
            return '-'
        return '~'

    @property
    def __default__(self):
        if self._default is _LAZY:
            self._default = self._evaluate_default(1)
        return self._default

    @property
    def evaluate_default(self):
        if self._evaluate_default is not None:
            return self._evaluate_default
        if self._default is NoDefault:
            return None
        return constevaluator(self._default)

    def has_default(self):
        return self._evaluate_default is not None or self._default is not NoDefault

    def _init_default(self, default):
        self._evaluate_default = None
        self._default = default

    def _init_variance(self, covariant, contravariant, infer_variance):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if infer_variance and (covariant or contravariant):
            raise ValueError("Variance cannot be specified with infer_variance.")
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)


_LAZY = object()


class TypeVar(_Parameter):
    def __init__(self, name, *constraints, bound=None, default=NoDefault,
                 covariant=False, contravariant=False, infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"typevar() argument 'name' must be str, not {type(name).__name__}")
        self.__name__ = name
        self._init_variance(covariant, contravariant, infer_variance)
        if constraints:
            if len(constraints) == 1:
                raise TypeError("A single constraint is not allowed")
            if bound is not None:
                raise TypeError("Constraints cannot be combined with bound=...")
            check = _typing('_type_check')
            constraints = tuple([check(c, 'TypeVar(name, constraint, ...): constraints must be types.')
                                 for c in constraints])
        self._constraints = constraints
        self._bound = _check_bound(bound)
        self._evaluate_bound = self._evaluate_constraints = None
        self._init_default(default)
        module = _caller()
        if module != 'typing':
            self.__module__ = module

    @property
    def __bound__(self):
        if self._bound is _LAZY:
            self._bound = self._evaluate_bound(1)
        return self._bound

    @property
    def __constraints__(self):
        if self._constraints is _LAZY:
            self._constraints = self._evaluate_constraints(1)
        return self._constraints

    @property
    def evaluate_bound(self):
        if self._evaluate_bound is not None or self._bound is None:
            return self._evaluate_bound
        return constevaluator(self._bound)

    @property
    def evaluate_constraints(self):
        if self._evaluate_constraints is not None or not self._constraints:
            return self._evaluate_constraints
        return constevaluator(self._constraints)

    def __repr__(self):
        return self._variance() + self.__name__

    def __typing_subst__(self, arg):
        return _typing('_typevar_subst')(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        params = alias.__parameters__
        i = params.index(self)
        if i < len(args):
            return args
        if i == len(args) and self.has_default():
            return (*args, self.__default__)
        raise TypeError(f"Too few arguments for {alias}; "
                        f"actual {len(args)}, expected at least {i + 1}")


class ParamSpecArgs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.args"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecArgs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((ParamSpecArgs, self.__origin__))

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecArgs")


class ParamSpecKwargs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.kwargs"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecKwargs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((ParamSpecKwargs, self.__origin__))

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecKwargs")


class ParamSpec(_Parameter):
    def __init__(self, name, *, bound=None, default=NoDefault,
                 covariant=False, contravariant=False, infer_variance=False):
        self.__name__ = name
        self._init_variance(covariant, contravariant, infer_variance)
        self.__bound__ = bound
        self._init_default(default)
        module = _caller()
        if module != 'typing':
            self.__module__ = module

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __repr__(self):
        return self._variance() + self.__name__

    def __typing_subst__(self, arg):
        return _typing('_paramspec_subst')(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        return _typing('_paramspec_prepare_subst')(self, alias, args)


class TypeVarTuple(_Parameter):
    def __init__(self, name, *, default=NoDefault):
        self.__name__ = name
        self._init_default(default)
        module = _caller()
        if module != 'typing':
            self.__module__ = module

    def __iter__(self):
        yield _typing('Unpack')[self]

    def __repr__(self):
        return self.__name__

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        return _typing('_typevartuple_prepare_subst')(self, alias, args)


def _check_type_params(params):
    optional = False
    for param in params:
        if not isinstance(param, (TypeVar, ParamSpec, TypeVarTuple)):
            raise TypeError(f"Expected a type param, got {param!r}")
        if param.has_default():
            optional = True
        elif optional:
            raise TypeError(f"non-default type parameter '{param!r}' "
                            "follows default type parameter")


class TypeAliasType:
    def __init__(self, name, value, *, type_params=()):
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        _check_type_params(type_params)
        self._name = name
        self._params = type_params
        self._value = value
        self._evaluate = None
        object.__setattr__(self, '__module__', _caller())

    def __setattr__(self, name, value):
        if not name.startswith('_') or name.startswith('__'):
            if hasattr(TypeAliasType, name):
                raise AttributeError("readonly attribute")
            raise AttributeError(f"'typing.TypeAliasType' object has no attribute '{name}' "
                                 "and no __dict__ for setting new attributes")
        object.__setattr__(self, name, value)

    @property
    def __name__(self):
        return self._name

    @property
    def __type_params__(self):
        return self._params

    @property
    def __parameters__(self):
        result = []
        for p in self._params:
            if isinstance(p, TypeVarTuple):
                result.extend(p)
            else:
                result.append(p)
        return tuple(result)

    @property
    def __value__(self):
        if self._value is _LAZY:
            self._value = self._evaluate(1)
        return self._value

    @property
    def evaluate_value(self):
        if self._evaluate is not None:
            return self._evaluate
        return constevaluator(self._value)

    def __iter__(self):
        yield _typing('Unpack')[self]

    def __getitem__(self, args):
        if not self._params:
            raise TypeError("Only generic type aliases are subscriptable")
        import types
        return types.GenericAlias(self, args)

    def __repr__(self):
        return self._name

    def __reduce__(self):
        return self._name

    def __or__(self, right):
        return _union(self, right) if _unionable(right) else NotImplemented

    def __ror__(self, left):
        return _union(left, self) if _unionable(left) else NotImplemented


def _unionable(x):
    import types
    return x is None or isinstance(x, (type, types.GenericAlias, Union, TypeAliasType))


def _unpacked_alias(origin, args):
    import types
    return next(iter(types.GenericAlias(origin, args)))


class Generic:
    """Abstract base class for generic types."""
    __slots__ = ()

    @classmethod
    def __class_getitem__(cls, args):
        return _typing('_generic_class_getitem')(cls, args)

    @classmethod
    def __init_subclass__(cls, *args, **kwargs):
        return _typing('_generic_init_subclass')(cls, *args, **kwargs)


Union = type(int | str)

for _class in (TypeVar, ParamSpec, TypeVarTuple, ParamSpecArgs, ParamSpecKwargs, TypeAliasType, Generic):
    _class.__module__ = 'typing'
del _class


def _make(cls, name, module):
    new = object.__new__(cls)
    new.__name__ = name
    new.__infer_variance__ = True
    new.__covariant__ = new.__contravariant__ = False
    new._init_default(NoDefault)
    if module != 'typing':
        new.__module__ = module
    return new


def _typevar(name):
    new = _make(TypeVar, name, _caller())
    new._constraints = ()
    new._bound = new._evaluate_bound = new._evaluate_constraints = None
    return new


def _typevar_bound(name, evaluate):
    new = _make(TypeVar, name, _caller())
    new._constraints = ()
    new._bound = _LAZY
    new._evaluate_bound = evaluate
    new._evaluate_constraints = None
    return new


def _typevar_constraints(name, evaluate):
    new = _make(TypeVar, name, _caller())
    new._constraints = _LAZY
    new._bound = new._evaluate_bound = None
    new._evaluate_constraints = evaluate
    return new


def _paramspec(name):
    new = _make(ParamSpec, name, _caller())
    new.__bound__ = None
    return new


def _typevartuple(name):
    return _make(TypeVarTuple, name, _caller())


def _subscript_generic(params):
    args = tuple([_typing('Unpack')[p] if isinstance(p, TypeVarTuple) else p for p in params])
    return _typing('_GenericAlias')(Generic, args)


def _typealias(parts):
    name, params, evaluate = parts
    new = object.__new__(TypeAliasType)
    new._name = name
    new._params = params or ()
    new._value = _LAZY
    new._evaluate = evaluate
    object.__setattr__(new, '__module__', _caller())
    return new


def _set_typeparam_default(param, evaluate):
    param._default = _LAZY
    param._evaluate_default = evaluate
    return param
