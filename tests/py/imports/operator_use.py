import operator as op

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(op.add(1, 2), op.sub(5, 3), op.mul(2, "ab"), op.truediv(1, 2), op.floordiv(7, 2), op.mod(7, 3), op.neg(5), op.not_(0), op.truth([]), op.xor(5, 3), op.pow(2, 3), op.lt(1, 2), op.eq(1, 1.0), op.is_(None, None), op.contains([1], 1), op.index(True), op.inv(5))
print(op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.itemgetter("k")({"k": 1}), op.attrgetter("real")(5), op.attrgetter("real", "imag")(1 + 2j), op.methodcaller("upper")("x"), op.methodcaller("replace", "a", "b")("aa"), op.itemgetter(slice(1, 3))("abcd"))
print(sorted([("a", 3), ("b", 1)], key=op.itemgetter(1)), list(map(op.attrgetter("numerator"), [1, 2])), op.countOf([1, 2, 1], 1), op.indexOf("abc", "c"), op.concat([1], [2]), op.length_hint([1, 2]), op.getitem([5, 6], 1))
d = {}
op.setitem(d, "k", 5)
print(d, op.delitem(d, "k"), d, op.iadd([1], [2]), op.ior({1}, {2}) == {1, 2}, op.imul("a", 3), op.call(max, 1, 5))
err(op.add, 1, "a")
err(op.index, 1.5)
err(op.itemgetter)
err(op.itemgetter(5), "abc")
err(op.attrgetter("nope"), 5)
err(op.attrgetter, 5)
err(op.indexOf, "abc", "z")
err(op.add, 1)
err(op.methodcaller("nope"), 5)
print(op.attrgetter("a.b")(type("X", (), {"a": type("Y", (), {"b": 7})})), repr(op.itemgetter(1, 2)), repr(op.attrgetter("a")), repr(op.methodcaller("m", 1, k=2)))
