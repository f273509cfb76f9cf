import itertools as it

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(list(it.chain("ab", [1], ())), list(it.chain.from_iterable(["ab", "c"])), list(it.islice(it.count(5, 2), 4)), list(it.islice("abcdef", 1, 5, 2)), list(it.islice(it.cycle("ab"), 5)), list(it.repeat(1, 3)))
print(list(it.takewhile(lambda x: x < 3, range(9))), list(it.dropwhile(lambda x: x < 3, range(6))), list(it.filterfalse(lambda x: x % 2, range(6))), list(it.compress("abcd", [1, 0, 1, 0])), list(it.starmap(pow, [(2, 3), (3, 2)])))
print(list(it.accumulate([1, 2, 3])), list(it.accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), list(it.pairwise("abcd")), list(it.zip_longest("ab", [1], fillvalue="-")), list(it.batched("abcdefg", 3)))
print([(k, "".join(g)) for k, g in it.groupby("aabbbca")], [(k, list(g)) for k, g in it.groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
print(list(it.product("ab", [1, 2])), list(it.product("ab", repeat=2)), len(list(it.product(range(3), repeat=3))), list(it.product()))
print(list(it.permutations("abc", 2)), list(it.combinations("abcd", 2)), list(it.combinations_with_replacement("ab", 2)), list(it.permutations([])), list(it.combinations("ab", 5)))
a, b = it.tee([1, 2, 3])
print(next(a), next(a), list(b), list(a))
g = it.groupby("aab")
k, first = next(g)
next(g)
print(list(first))
err(it.islice, [1], -1)
err(it.islice, [1], 0, 5, 0)
err(it.islice, [1])
err(it.repeat, 1, "x")
err(it.combinations, "a", -1)
err(it.batched, "a", 0)
err(it.count, "a")
err(it.chain.from_iterable, 5)
err(lambda: list(it.chain(5)))
err(lambda: list(it.batched("abc", 2, strict=True)))
print(it.count(10), it.repeat(5), it.repeat(5, 2), next(it.count(1.5, 0.5)), it.count(3, 2))
print(sum(1 for _ in it.permutations(range(6))), list(it.islice(it.accumulate(it.count(1)), 6)), "".join(it.chain(*it.repeat("xy", 3))))
