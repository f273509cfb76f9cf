def t(f):
    try:
        r = f()
    except ValueError as e:
        return "value " + str(e)
    except (KeyError, IndexError):
        return "lookup"
    else:
        return "ok " + str(r)
    finally:
        log.append("f")


log = []
print(t(lambda: 1), t(lambda: int("x")), t(lambda: [][0]), t(lambda: {}[0]), log)
try:
    t(lambda: 1 / 0)
except ZeroDivisionError as e:
    print("out", e, len(log))
try:
    try:
        raise ValueError("a")
    except KeyError:
        print("never")
except ValueError as e:
    print("outer", e)
try:
    raise ValueError
except:
    print("bare")
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise
except ZeroDivisionError:
    print("again")
for i in range(3):
    try:
        if i == 1:
            continue
        print(i)
    finally:
        print("f", i)
