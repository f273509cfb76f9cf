def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print([1, 2] == [1, 2], [1, 2] == [1, 2.0], [1, 2] == (1, 2), [] == [], [1] != [2], [1, 2] < [1, 3], [1] < [1, 0], [] < [0], [2] > [1, 5], [1, "a"] < [2, 5], [1, 2] <= [1, 2], [3] >= [3, 1])
err(lambda: [1] < ["a"])
err(lambda: [1] < (1,))
err(lambda: [1] < 5)
err(lambda: [1] + (1,))
err(lambda: [1] * "a")
err(lambda: [1] * 1.0)
err(lambda: [1] - [1])
err(lambda: -[1])
err(hash, [1])
print([1] + [2], [1, 2] * 3, 2 * [0], [1] * 0, [1] * -5, [] + [], [[1]] * 2)
print(1 in [1, 2], 3 not in [1], "a" in ["a"], [1] in [[1]], 1.0 in [1], None in [None], [] in [], float("nan") in [float("nan")])
print(max([3, 9, 2]), min([3, 1]), sum([1, 2, 3]), sum([[1], [2]], []), any([0, 1]), all([]), len([1, 2]), bool([]), bool([0]), list(reversed([1, 2])), list(enumerate(["a"])))


class L(list):
    def __getitem__(self, i):
        return "item " + str(i)

    def __len__(self):
        return 100


l = L([1, 2])
print(l[0], len(l), list(l), [*l], l, l == [1, 2], [x for x in l], sorted(l), bool(l), l + [3], list.__len__(l))


class E:
    def __eq__(self, o):
        lst.clear()
        return False


lst = [E(), E(), E()]
print(E() in lst, lst)
lst = [E(), E()]
print(lst == [1, 2], lst)
a = [1, 2, 3]
it = iter(a)
print(next(it), next(it))
a.append(4)
print(list(it))
a.append(5)
print(list(it), it.__length_hint__())
it = iter([1, 2, 3])
next(it)
print(it.__length_hint__(), it.__reduce__()[1:], type(it).__name__)
rev = reversed([1, 2, 3])
print(next(rev), rev.__length_hint__(), list(rev), type(rev).__name__)
