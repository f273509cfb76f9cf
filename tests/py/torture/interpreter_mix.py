# A little interpreter: closures, dicts of functions, recursion, exceptions, strings.
def tokenize(src):
    out, i = [], 0
    while i < len(src):
        c = src[i]
        if c.isspace():
            i += 1
        elif c in "()":
            out.append(c)
            i += 1
        else:
            j = i
            while j < len(src) and not src[j].isspace() and src[j] not in "()":
                j += 1
            out.append(src[i:j])
            i = j
    return out


def parse(tokens):
    t = tokens.pop(0)
    if t == "(":
        lst = []
        while tokens[0] != ")":
            lst.append(parse(tokens))
        tokens.pop(0)
        return lst
    try:
        return int(t)
    except ValueError:
        return t


class Env(dict):
    def __init__(self, names=(), vals=(), outer=None):
        super().__init__(zip(names, vals))
        self.outer = outer

    def find(self, n):
        e = self
        while e is not None:
            if n in e:
                return e
            e = e.outer
        raise LookupError("unbound " + n)


def ev(x, env):
    while True:
        if isinstance(x, str):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        op, *args = x
        if op == "if":
            x = args[1] if ev(args[0], env) else args[2]
        elif op == "define":
            env[args[0]] = ev(args[1], env)
            return None
        elif op == "lambda":
            return lambda *vals, e=env, a=args: ev(a[1], Env(a[0], vals, e))
        elif op == "begin":
            for a in args[:-1]:
                ev(a, env)
            x = args[-1]
        else:
            return ev(op, env)(*[ev(a, env) for a in args])


top = Env()
top.update({"+": lambda *a: sum(a), "-": lambda a, b: a - b, "*": lambda a, b: a * b, "<": lambda a, b: a < b, "list": lambda *a: list(a), "cons": lambda a, b: [a] + b, "car": lambda a: a[0], "cdr": lambda a: a[1:], "null?": lambda a: not a})
program = """(begin
 (define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))
 (define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
 (define map (lambda (f l) (if (null? l) (list) (cons (f (car l)) (map f (cdr l))))))
 (define range (lambda (a b) (if (< a b) (cons a (range (+ a 1) b)) (list))))
 (define adder (lambda (n) (lambda (x) (+ x n))))
 (list (fact 30) (fib 15) (map fact (range 0 10)) ((adder 5) 10) (map (adder 100) (range 0 5))))"""
for r in range(3):
    print(ev(parse(tokenize(program)), top))
for bad in ("(undefined 1)", "(car (list))", "(1 2)", "(- 1)"):
    try:
        ev(parse(tokenize(bad)), top)
    except (LookupError, TypeError) as e:
        print(type(e).__name__, e)
