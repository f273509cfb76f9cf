from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, replace


@dataclass
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)


print(P(1), P(1) == P(1), P(1) == P(2), P(1, 2, ["a"]), asdict(P(1)), astuple(P(1, 2)), [f.name for f in fields(P)], replace(P(1), y=5))
try:
    P()
except TypeError as e:
    print(e)
try:
    hash(P(1))
except TypeError as e:
    print(e)


@dataclass(frozen=True, order=True)
class Q:
    a: int
    b: str = "z"


print(sorted([Q(2), Q(1, "y"), Q(1, "x")]), {Q(1): "v"}[Q(1)], Q(1) < Q(2))
try:
    Q(1).a = 5
except FrozenInstanceError as e:
    print(e)


@dataclass(slots=True, kw_only=True)
class R(P):
    z: int = 3

    def __post_init__(self):
        self.z *= 2


print(R(1, y=2), R(x=1, z=5).z, hasattr(R(1), "__dict__"))
match P(1, 2):
    case P(x, y):
        print("matched", x, y)
try:

    @dataclass
    class Bad:
        l: list = []
except ValueError as e:
    print(e)
