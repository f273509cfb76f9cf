"""What dis and opcode ask of the interpreter, in terms of its own instructions."""
ENABLE_SPECIALIZATION = False
ENABLE_SPECIALIZATION_FT = False

_table = _rows()


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """The instructions work on registers: there is no stack that they could change."""
    if jump not in (None, True, False):
        raise ValueError("stack_effect: jump must be False, True or None")
    if not is_valid(opcode):
        raise ValueError("invalid opcode or oparg")
    return 0


def is_valid(opcode):
    return 0 <= opcode < len(_table)


def _has(opcode, kind):
    return is_valid(opcode) and kind in _table[opcode][1]


def has_arg(opcode):
    return is_valid(opcode) and _table[opcode][1] != ''


def has_const(opcode):
    return _has(opcode, 'c')


def has_name(opcode):
    return _has(opcode, 'n')


def has_jump(opcode):
    return _has(opcode, 'j')


def has_free(opcode):
    return _has(opcode, 'f')


def has_local(opcode):
    return _has(opcode, 'r')


def has_exc(opcode):
    return False


def get_executor(*, code, offset):
    return None


def get_specialization_stats():
    return None


def get_intrinsic1_descs():
    return ['INTRINSIC_1_INVALID', 'INTRINSIC_PRINT', 'INTRINSIC_IMPORT_STAR',
            'INTRINSIC_STOPITERATION_ERROR', 'INTRINSIC_ASYNC_GEN_WRAP',
            'INTRINSIC_UNARY_POSITIVE', 'INTRINSIC_LIST_TO_TUPLE', 'INTRINSIC_TYPEVAR',
            'INTRINSIC_PARAMSPEC', 'INTRINSIC_TYPEVARTUPLE', 'INTRINSIC_SUBSCRIPT_GENERIC',
            'INTRINSIC_TYPEALIAS']


def get_intrinsic2_descs():
    return ['INTRINSIC_2_INVALID', 'INTRINSIC_PREP_RERAISE_STAR',
            'INTRINSIC_TYPEVAR_WITH_BOUND', 'INTRINSIC_TYPEVAR_WITH_CONSTRAINTS',
            'INTRINSIC_SET_FUNCTION_TYPE_PARAMS', 'INTRINSIC_SET_TYPEPARAM_DEFAULT']


def get_special_method_names():
    return ['__enter__', '__exit__', '__aenter__', '__aexit__']


def get_nb_ops():
    ops = ['+', '&', '//', '<<', '@', '*', '%', '|', '**', '>>', '-', '/', '^']
    names = ['ADD', 'AND', 'FLOOR_DIVIDE', 'LSHIFT', 'MATRIX_MULTIPLY', 'MULTIPLY', 'REMAINDER',
             'OR', 'POWER', 'RSHIFT', 'SUBTRACT', 'TRUE_DIVIDE', 'XOR']
    return ([('NB_' + n, o) for n, o in zip(names, ops)]
            + [('NB_INPLACE_' + n, o + '=') for n, o in zip(names, ops)]
            + [('NB_SUBSCR', '[]')])
