"""The classes of decimal that are made of others."""
from collections import namedtuple as _namedtuple
from collections.abc import MutableMapping as _MutableMapping
from numbers import Number as _Number


def _exception(name, *bases):
    made = type(name, bases, {'__module__': 'decimal'})
    globals()[name] = made


_exception('DecimalException', ArithmeticError)
_exception('Clamped', DecimalException)
_exception('InvalidOperation', DecimalException)
_exception('DivisionByZero', DecimalException, ZeroDivisionError)
_exception('Inexact', DecimalException)
_exception('Rounded', DecimalException)
_exception('Subnormal', DecimalException)
_exception('Overflow', Inexact, Rounded)
_exception('Underflow', Inexact, Rounded, Subnormal)
_exception('FloatOperation', DecimalException, TypeError)
_exception('ConversionSyntax', InvalidOperation)
_exception('DivisionImpossible', InvalidOperation)
_exception('DivisionUndefined', InvalidOperation, ZeroDivisionError)
_exception('InvalidContext', InvalidOperation)

_signals = (InvalidOperation, FloatOperation, DivisionByZero, Overflow, Underflow, Subnormal,
            Inexact, Rounded, Clamped)
_conditions = (InvalidOperation, ConversionSyntax, DivisionImpossible, DivisionUndefined,
               InvalidContext)

DecimalTuple = _namedtuple('DecimalTuple', ('sign', 'digits', 'exponent'), module='decimal')

_signal_dict = type('SignalDict', (_SignalDictMixin, _MutableMapping),
                    {'__module__': 'decimal', '__slots__': ()})

_Number.register(Decimal)
_rational = None
