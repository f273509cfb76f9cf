# Copies of a context share what it maps until one of them writes.
from contextvars import Context, ContextVar, Token, copy_context

names = [ContextVar(f"v{n}", default=n) for n in range(5)]
first, second, *rest = names


def trial(function):
    try:
        print(function())
    except Exception as exc:
        text = str(exc)
        print(type(exc).__name__, text[:text.find(" at 0x")] if " at 0x" in text else text)


def write(var, value):
    var.set(value)
    return copy_context()


empty = Context()
print(len(empty), list(empty), first in empty, empty.get(first), empty.get(first, "none"))
one = empty.copy()
inner = one.run(write, first, "one")
print(len(empty), len(one), len(inner), one == inner, one is inner, one == empty, one != empty)
one.run(first.set, "changed")
print(one[first], inner[first], one == inner)
both = inner.copy()
both.run(second.set, [1, 2])
walk = both.items()
both.run(rest[0].set, 3)
print(sorted((var.name, value) for var, value in walk), len(both))
print(sorted(map(str, both.values())), sorted(var.name for var in both.keys()))

# Tokens belong to a context and a variable, and serve once.
def tokens():
    token = first.set("outer")
    print(token.var is first, token.old_value, Token.MISSING, token.old_value is Token.MISSING)
    again = first.set("inner")
    print(again.old_value, first.get())
    trial(lambda: second.reset(again))
    trial(lambda: empty.run(first.reset, again))
    first.reset(again)
    trial(lambda: first.reset(again))
    first.reset(token)
    print(first.get(), first in copy_context())
    with first.set("within") as held:
        print(first.get(), held.var is first)
    print(first.get())


Context().run(tokens)
trial(lambda: Context(1))
trial(lambda: ContextVar(1))
trial(Token)
trial(lambda: type(Token.MISSING)())
trial(lambda: empty[1])
trial(lambda: empty[first])
trial(lambda: 1 in empty)
trial(lambda: hash(empty))
trial(lambda: first.reset(1))
trial(lambda: ContextVar("none").get())
trial(lambda: empty.run(empty.run, print))
trial(lambda: empty.run(int, "x"))
trial(lambda: empty.run(len, "abc"))
print(ContextVar[int], Token[int])


class Nosy:
    """Sets variables while it is compared."""

    def __eq__(self, other):
        first.set("by __eq__")
        return True

    __hash__ = None


left, right = Context(), Context()
left.run(second.set, Nosy())
right.run(second.set, Nosy())
print(left.run(lambda: left == right), left[first], len(right))
