x = 5
print(1 < x < 10, 1 < x > 3, 10 > x >= 5 > 4, 1 < 2 < 3 < 4 < 5, 1 < 2 > 3, x == 5 == 5.0, x != 4 != 5)
calls = []


def v(n):
    calls.append(n)
    return n


print(v(1) < v(3) < v(2) < v(9), calls)
calls.clear()
print(v(3) < v(1) < v(2), calls)
print(1 in [1] in [[1]], "a" < "b" in "bc", 1 is 1 == 1, not 1 < 0 < 5)


class C:
    def __lt__(self, o):
        return []

    def __gt__(self, o):
        return "truthy"


c = C()
print(c < 1 < 2, c > 1 < 2, 1 < c, (c < 5) or "empty")
print(1 if 0 < x < 9 else 2, [i for i in range(10) if 2 < i <= 5], 3 > 2 is True)
