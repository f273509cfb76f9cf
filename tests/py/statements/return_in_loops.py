def first_over(xs, n):
    for x in xs:
        if x > n:
            return x


def index_of(grid, v):
    for i, row in enumerate(grid):
        for j, x in enumerate(row):
            if x == v:
                return i, j
    return None


def with_while(n):
    while True:
        if n > 100:
            return n
        n *= 3


def in_with(m):
    for i in range(5):
        with m:
            if i == 2:
                return i


class M:
    n = 0

    def __enter__(self):
        M.n += 1

    def __exit__(self, *a):
        M.n += 10


def in_try(xs):
    out = []
    for x in xs:
        try:
            if x == 3:
                return "three", out
            out.append(10 // x)
        except ZeroDivisionError:
            out.append("zero")
        finally:
            out.append("f")
    return "end", out


print(first_over([1, 5, 9], 4), first_over([], 1), index_of([[1, 2], [3, 4]], 3), index_of([[]], 1), with_while(2), in_with(M()), M.n)
print(in_try([1, 0, 2]), in_try([5, 3, 1]))


def early(n):
    if n < 0:
        return "neg"
    for _ in range(n):
        for _ in range(n):
            for _ in range(n):
                return "deep"
    else:
        return "empty"


print(early(-1), early(2), early(0))
