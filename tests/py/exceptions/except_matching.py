def classify(exc):
    try:
        raise exc
    except ZeroDivisionError:
        return "zero"
    except (KeyError, IndexError) as e:
        return "lookup " + type(e).__name__
    except ArithmeticError:
        return "arith"
    except OSError:
        return "os"
    except Exception:
        return "exception"
    except BaseException:
        return "base"


for e in (ZeroDivisionError(), KeyError(), IndexError, OverflowError(), FileNotFoundError(), ValueError(), KeyboardInterrupt(), SystemExit, GeneratorExit()):
    print(classify(e))


def order():
    try:
        raise ValueError("v")
    except Exception:
        return "first that matches"
    except ValueError:
        return "never"


print(order())
for bad in (5, "ValueError", None, int, (ValueError, 5), [ValueError]):
    try:
        try:
            raise KeyError("k")
        except bad:
            print("matched")
    except TypeError as e:
        print(e)
    except KeyError:
        print("fell through", bad)
try:
    try:
        raise ValueError
    except ():
        print("never")
except ValueError:
    print("empty tuple matches nothing")
try:
    try:
        raise KeyError
    except (ValueError, (IndexError, KeyError)):
        print("nested")
except (TypeError, KeyError) as e:
    print(type(e).__name__, e)


def dynamic(kind):
    return {"v": ValueError, "k": KeyError}[kind]


try:
    raise KeyError
except dynamic("v"):
    print("no")
except dynamic("k"):
    print("dynamic")
try:
    pass
except not_evaluated:
    pass
try:
    raise KeyError("x")
except KeyError as e:
    pass
try:
    e
except NameError as error:
    print(error)
e = "outer"
try:
    1 / 0
except ZeroDivisionError as e:
    e = "rebound"
print("e" in globals())
try:
    raise ValueError
except KeyError, ValueError:
    print("no parentheses")
