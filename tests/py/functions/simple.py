def add(a, b):
    return a + b


def greet(name="you", end="!"):
    return "hi " + name + end


def fact(n):
    if n <= 1:
        return 1
    return n * fact(n - 1)


def nothing():
    pass


print(add(1, 2), add("a", "b"), greet(), greet("ann"), greet(end="?"), fact(10), nothing())
f = add
print(f(3, 4), (lambda x: x * 2)(5), [g(3) for g in (abs, lambda v: v + 1, fact)])


def outer():
    x = 5

    def inner():
        return x * 2

    return inner


print(outer()())


def count(n):
    if n == 0:
        return []
    return count(n - 1) + [n]


print(count(5))


def multi():
    return 1, "two", [3]


a, b, c = multi()
print(a, b, c)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print([fib(i) for i in range(15)])


def apply(f, n):
    return f(f(n))


print(apply(lambda x: x * x, 3), apply(str, 1) + "x")
