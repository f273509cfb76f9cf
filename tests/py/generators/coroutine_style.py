def averager():
    total, n, avg = 0, 0, None
    while True:
        x = yield avg
        if x is None:
            return total, n
        total += x
        n += 1
        avg = total / n


def delegate(out):
    while True:
        result = yield from averager()
        out.append(result)


out = []
d = delegate(out)
next(d)
print(d.send(10), d.send(20), d.send(60))
d.send(None)
print(out, d.send(1), d.send(2))
d.close()
print(out)


def grep(pattern, sink):
    try:
        while True:
            line = yield
            if pattern in line:
                sink.send(line)
    except GeneratorExit:
        sink.close()


def collect(lines):
    try:
        while True:
            lines.append((yield))
    except GeneratorExit:
        lines.append("closed")


lines = []
sink = collect(lines)
next(sink)
p = grep("py", sink)
next(p)
for l in ("python", "ruby", "pypy", "c"):
    p.send(l)
p.close()
print(lines)


def parser():
    stack = []
    depth = 0
    while True:
        tok = yield depth
        if tok == "(":
            depth += 1
            stack.append([])
        elif tok == ")":
            depth -= 1
            done = stack.pop()
            if not stack:
                return done
            stack[-1].append(done)
        else:
            stack[-1].append(tok)


q = parser()
next(q)
try:
    for tok in "(a(bc)(d(e)))":
        q.send(tok)
except StopIteration as e:
    print(e.value)
