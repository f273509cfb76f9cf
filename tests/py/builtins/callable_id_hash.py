def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(callable(len), callable(int), callable(lambda: 0), callable(5), callable("".join), callable(None), callable(type))
a = [1]
b = a
print(id(a) == id(b), id(a) == id([1]), id(None) == id(None), isinstance(id(a), int), id(a) == id(a))
print(hash(5), hash(-1), hash(True), hash(2**61), hash(1.5) == hash(1.5), hash("a") == hash("a"), hash(()) == hash(()), hash(None) == hash(None), hash(int) == hash(int))
err(hash, [])
err(hash, {})
err(hash, {1})
err(hash, ([],))
err(hash, bytearray())
err(hash, slice([], 1))
err(hash)
err(id)
o = object()
print(hash(o) == hash(o), o == o, o != object(), hash(o) == id(o) or True)
ids = {id(x) for x in [object() for _ in range(100)]}
objs = [object() for _ in range(1000)]
print(len({id(x) for x in objs}), len(set(map(hash, objs))) > 900)
before = [id(x) for x in objs]
import gc
gc.collect()
junk = [[i] for i in range(100000)]
print([id(x) for x in objs] == before, {x: 1 for x in objs}[objs[500]])
