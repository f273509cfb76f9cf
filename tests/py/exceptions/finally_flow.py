log = []


def f(n):
    for i in range(n):
        try:
            try:
                if i == 1:
                    continue
                if i == 3:
                    break
                if i == 2:
                    raise ValueError(i)
                log.append(("body", i))
            finally:
                log.append(("inner", i))
        except ValueError as e:
            log.append(("caught", e.args))
        finally:
            log.append(("outer", i))
    else:
        log.append("else")
    return log


print(f(5))
log = []
print(f(2))


def gen():
    try:
        yield 1
        yield 2
    finally:
        print("gen closed")


for v in gen():
    print(v)
g = gen()
next(g)
g.close()


def nested():
    try:
        try:
            raise KeyError("a")
        finally:
            try:
                raise ValueError("b")
            except ValueError:
                print("inner handled")
    except KeyError as e:
        print("outer", e)


nested()


def overwritten():
    try:
        raise KeyError("lost")
    finally:
        raise ValueError("wins")


try:
    overwritten()
except ValueError as e:
    print(e, repr(e.__context__))


def deep(n):
    try:
        if n == 0:
            raise ValueError("deep")
        deep(n - 1)
    finally:
        print("unwind", n)


try:
    deep(3)
except ValueError as e:
    print(e)


def value():
    try:
        return print("return expression") or "v"
    finally:
        print("before it returns")


print(value())
