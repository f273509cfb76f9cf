# Digests and checksums.
import hashlib, hmac

for name in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(name)
    h.update(b"abc")
    size = (16,) if name.startswith("shake") else ()
    other = h.copy()
    other.update(bytearray(b"def"))
    print(name, h.name, h.digest_size, h.block_size, h.hexdigest(*size), other.hexdigest(*size)[:16], h.digest(*size)[:4])
for size in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 1000):
    data = bytes(i & 255 for i in range(size))
    print(size, *(hashlib.new(n, data).hexdigest()[:12] for n in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")))
print(hashlib.blake2b(b"x", digest_size=16, key=b"key", salt=b"salt", person=b"me").hexdigest())
print(hashlib.blake2s(b"x", digest_size=8, key=b"key", fanout=2, depth=3, leaf_size=100, node_offset=5, node_depth=1, inner_size=16, last_node=True).hexdigest())
print(hashlib.blake2b.SALT_SIZE, hashlib.blake2s.MAX_KEY_SIZE)
for f in (lambda: hashlib.md5("text"), lambda: hashlib.md5(1), lambda: hashlib.new("nosuch"), lambda: hashlib.blake2b(digest_size=65), lambda: hashlib.blake2b(key=b"x" * 65), lambda: hashlib.sha256(b"").update()):
    try:
        print(f())
    except (TypeError, ValueError) as error:
        print(type(error).__name__)
print(hmac.new(b"key", b"message", "sha256").hexdigest(), hmac.compare_digest(b"a", b"a"))
import io
print(hashlib.file_digest(io.BytesIO(b"abc" * 10000), "sha1").hexdigest())
