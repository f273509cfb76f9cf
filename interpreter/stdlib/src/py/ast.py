"""The node classes of the abstract syntax tree."""
PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_OPTIMIZED_AST = 0x8400

_SINGLE = ('body test value target targets')


class AST:
    _fields = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()

    def __init__(self, *args, **kwargs):
        cls = type(self)
        fields = cls._fields
        if len(args) > len(fields):
            n = len(fields)
            s = '' if n == 1 else 's'
            raise TypeError(f"{cls.__name__} constructor takes at most {n} positional argument{s}")
        for name, value in zip(fields, args):
            setattr(self, name, value)
        given = set(fields[:len(args)])
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
            if name in fields:
                given.add(name)
            setattr(self, name, value)
        for name in fields:
            if name not in given:
                if name in cls._lists:
                    setattr(self, name, [])
                elif name in cls._optional:
                    setattr(self, name, None)
                elif name == 'ctx':
                    setattr(self, name, Load())

    _lists = frozenset()
    _optional = frozenset()

    def __reduce__(self):
        return (type(self), (), self.__dict__.copy())

    def __replace__(self, /, **fields):
        state = self.__dict__.copy()
        state.update(fields)
        return type(self)(**state)

    def __repr__(self):
        parts = ', '.join(f'{n}={getattr(self, n)!r}' for n in self._fields if hasattr(self, n))
        return f'{type(self).__name__}({parts})'


AST.__module__ = 'ast'
_PLACE = ('lineno', 'col_offset', 'end_lineno', 'end_col_offset')


def _define(text):
    # A line a group: base ":" names, each with its fields; "*" lists, "?" optional ones.
    space = globals()
    for line in text.strip().splitlines():
        base, _, rest = line.strip().partition(':')
        base, _, placed = base.partition('@')
        base = base.strip()
        if base not in space:
            space[base] = _class(base, AST, '', placed == '1')
        for part in rest.split('|'):
            part = part.strip()
            if part:
                name, _, fields = part.partition('(')
                space[name] = _class(name, space[base], fields.rstrip(')'), None)


def _class(name, base, fields, placed):
    names, lists, optional = [], set(), set()
    for field in fields.split():
        if field[-1] == '*':
            field = field[:-1]
            lists.add(field)
        elif field[-1] == '?':
            field = field[:-1]
            optional.add(field)
        names.append(field)
    space = {'_fields': tuple(names), '__match_args__': tuple(names), '__module__': 'ast',
             '_lists': frozenset(lists), '_optional': frozenset(optional),
             '_field_types': {n: object for n in names}}
    for n in optional:
        space[n] = None
    if placed:
        space['_attributes'] = _PLACE
        space['end_lineno'] = space['end_col_offset'] = None
    return type(name, (base,), space)


_define("""
mod: Module(body* type_ignores*) | Interactive(body*) | Expression(body) | FunctionType(argtypes* returns)
stmt@1: FunctionDef(name args body* decorator_list* returns? type_comment? type_params*) | AsyncFunctionDef(name args body* decorator_list* returns? type_comment? type_params*) | ClassDef(name bases* keywords* body* decorator_list* type_params*) | Return(value?) | Delete(targets*) | Assign(targets* value type_comment?) | TypeAlias(name type_params* value) | AugAssign(target op value) | AnnAssign(target annotation value? simple) | For(target iter body* orelse* type_comment?) | AsyncFor(target iter body* orelse* type_comment?) | While(test body* orelse*) | If(test body* orelse*) | With(items* body* type_comment?) | AsyncWith(items* body* type_comment?) | Match(subject cases*) | Raise(exc? cause?) | Try(body* handlers* orelse* finalbody*) | TryStar(body* handlers* orelse* finalbody*) | Assert(test msg?) | Import(names*) | ImportFrom(module? names* level?) | Global(names*) | Nonlocal(names*) | Expr(value) | Pass | Break | Continue
expr@1: BoolOp(op values*) | NamedExpr(target value) | BinOp(left op right) | UnaryOp(op operand) | Lambda(args body) | IfExp(test body orelse) | Dict(keys* values*) | Set(elts*) | ListComp(elt generators*) | SetComp(elt generators*) | DictComp(key value generators*) | GeneratorExp(elt generators*) | Await(value) | Yield(value?) | YieldFrom(value) | Compare(left ops* comparators*) | Call(func args* keywords*) | FormattedValue(value conversion format_spec?) | Interpolation(value str conversion format_spec?) | JoinedStr(values*) | TemplateStr(values*) | Constant(value kind?) | Attribute(value attr ctx) | Subscript(value slice ctx) | Starred(value ctx) | Name(id ctx) | List(elts* ctx) | Tuple(elts* ctx) | Slice(lower? upper? step?)
expr_context: Load | Store | Del
boolop: And | Or
operator: Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv
unaryop: Invert | Not | UAdd | USub
cmpop: Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn
AST: comprehension(target iter ifs* is_async) | arguments(posonlyargs* args* vararg? kwonlyargs* kw_defaults* kwarg? defaults*) | withitem(context_expr optional_vars?) | match_case(pattern guard? body*)
excepthandler@1: ExceptHandler(type? name? body*)
type_ignore: TypeIgnore(lineno tag)
pattern@1: MatchValue(value) | MatchSingleton(value) | MatchSequence(patterns*) | MatchMapping(keys* patterns* rest?) | MatchClass(cls patterns* kwd_attrs* kwd_patterns*) | MatchStar(name?) | MatchAs(pattern? name?) | MatchOr(patterns*)
type_param@1: TypeVar(name bound? default_value?) | ParamSpec(name default_value?) | TypeVarTuple(name default_value?)
""")
for _name, _fields in (('arg', 'arg annotation? type_comment?'), ('keyword', 'arg? value'),
                       ('alias', 'name asname?')):
    globals()[_name] = _class(_name, AST, _fields, True)
del _name, _fields
