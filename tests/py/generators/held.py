# Many generators are held mid-flight and resumed in turn.
def gen(k):
    local = [k]
    for i in range(5):
        local.append(i * k)
        try:
            got = yield sum(local)
        except KeyError:
            got = "key"
        if got is not None:
            local.append(len(str(got)))
    return local


gens = [gen(k) for k in range(200)]
print(sum(next(g) for g in gens))
print(sum(g.send(i) for i, g in enumerate(gens)))
print(sum(g.throw(KeyError) for g in gens))
gens = gens[::3]
results = []
while gens:
    alive = []
    for g in gens:
        try:
            next(g)
            alive.append(g)
        except StopIteration as e:
            results.append(e.value)
    gens = alive
print(len(results), results[0], results[-1])


def scheduler(tasks):
    order = []
    while tasks:
        t = tasks.pop(0)
        try:
            order.append(next(t))
            tasks.append(t)
        except StopIteration:
            pass
    return order


def task(name, n):
    for i in range(n):
        yield f"{name}{i}"


print(" ".join(scheduler([task("a", 3), task("b", 1), task("c", 4)])))


def primes():
    sieve = iter(range(2, 100))
    while True:
        try:
            p = next(sieve)
        except StopIteration:
            return
        yield p
        sieve = (lambda p, s: (x for x in s if x % p))(p, sieve)


print(list(primes()))
