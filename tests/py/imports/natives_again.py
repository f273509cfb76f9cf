# Native modules that are dropped from sys.modules and imported anew: what was made before goes
# on working, beside what is made after.
import importlib
import sys


def again(name):
    before = importlib.import_module(name)
    del sys.modules[name]
    after = importlib.import_module(name)
    print(name, before is not after, sys.modules[name] is after)
    return before, after


old, new = again("zlib")
data = b"some data, some data, some data" * 10
for first, second in ((old, new), (new, old)):
    packer = first.compressobj()
    packed = packer.compress(data) + packer.flush()
    print(second.decompress(packed) == data, first.crc32(data) == second.crc32(data))
    reader = second.decompressobj()
    print(reader.decompress(packed + b"rest") == data, reader.unused_data, reader.eof)
    try:
        second.decompress(b"nothing")
    except second.error as error:
        print(type(error).__name__, type(error).__module__)

old, new = again("_queue")
for module in (old, new):
    queue = module.SimpleQueue()
    queue.put(1)
    print(queue.get(), queue.empty(), type(queue).__name__)
    try:
        queue.get_nowait()
    except module.Empty as error:
        print(type(error).__name__)

old, new = again("itertools")
for module in (old, new):
    print(list(module.islice(module.count(3), 2, 9, 3)), list(module.chain([1], "ab")))
    print([(k, list(g)) for k, g in module.groupby("aabc")], list(module.pairwise("abc")))

old, new = again("_collections")
a, b = old.deque([1, 2], 3), new.deque([3])
a.append(4)
b.extend(a)
print(list(a), list(b), a.maxlen, b.maxlen)

old, new = again("_functools")
print(old.partial(int, base=2)("101"), new.partial(int, base=2)("110"))
print(sorted([3, 1, 2], key=new.cmp_to_key(lambda x, y: y - x)))
print(sorted([3, 1, 2], key=old.cmp_to_key(lambda x, y: x - y)))

old, new = again("math")
print(old.sqrt(2) == new.sqrt(2), old.sqrt.__name__, new.sqrt.__self__ is new)
