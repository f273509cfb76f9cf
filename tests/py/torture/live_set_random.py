# A random program against a plain model of what must be reachable.
import gc


class Box:
    __slots__ = ("id", "refs")

    def __init__(self, id):
        self.id = id
        self.refs = [None] * 3


state = 42


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


roots = [None] * 40
model = {}
model_roots = [None] * 40
made = 0


def reach():
    seen = set()
    todo = [r for r in model_roots if r is not None]
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo.extend(c for c in model[n] if c is not None)
    return seen


def real():
    seen = {}
    todo = [r for r in roots if r is not None]
    while todo:
        b = todo.pop()
        if b.id not in seen:
            seen[b.id] = b
            todo.extend(c for c in b.refs if c is not None)
    return seen


for step in range(6000):
    op = rnd(10)
    i = rnd(40)
    if op < 4 or roots[i] is None:
        box = Box(made)
        model[made] = [None] * 3
        roots[i], model_roots[i] = box, made
        made += 1
    elif op < 8:
        j, k = rnd(40), rnd(3)
        roots[i].refs[k] = roots[j]
        model[model_roots[i]][k] = model_roots[j]
    elif op == 8:
        k = rnd(3)
        if roots[i].refs[k] is not None:
            model_roots[i] = model[model_roots[i]][k]
            roots[i] = roots[i].refs[k]
    else:
        roots[i] = model_roots[i] = None
    if step % 1000 == 999:
        box = None
        want = reach()
        have = real()
        assert set(have) == want
        assert all([r and r.id for r in b.refs] == model[n] or [None if r is None else r.id for r in b.refs] == model[n] for n, b in have.items())
        have = None
        gc.collect()
        alive = {o.id for o in gc.get_objects() if type(o) is Box}
        print(step, len(want), alive == want)
        model = {n: model[n] for n in want}
