def run(items):
    good, bad = [], []
    for item in items:
        try:
            good.append(10 // item)
        except ZeroDivisionError:
            bad.append("zero")
        except TypeError:
            bad.append("type")
            continue
        else:
            if item == 5:
                break
        finally:
            good.append("f")
    else:
        bad.append("exhausted")
    return good, bad


print(run([1, 0, "x", 2]))
print(run([1, 5, 0]))
print(run([]))


def retry(n):
    attempts = 0
    while True:
        attempts += 1
        try:
            if attempts < n:
                raise OSError(attempts)
            return attempts
        except OSError as e:
            last = e.args[0]
            if last >= 5:
                raise


print(retry(3))
try:
    retry(100)
except OSError as e:
    print("gave up", e)
total = 0
for i in range(1000):
    try:
        if i % 3 == 0:
            raise KeyError(i)
        if i % 5 == 0:
            raise ValueError(i)
        total += 1
    except (KeyError, ValueError) as e:
        total += e.args[0]
print(total)


def nested(n):
    if n == 0:
        raise IndexError("bottom")
    try:
        nested(n - 1)
    except KeyError:
        print("never")
    finally:
        trace.append(n)


trace = []
try:
    nested(5)
except IndexError as e:
    print(e, trace)
it = iter([1, 2, 3])
while True:
    try:
        print(next(it))
    except StopIteration:
        break
