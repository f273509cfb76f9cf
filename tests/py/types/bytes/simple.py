b = b"hello"
print(b, len(b), b[0], b[1:3], b + b" world", b * 2, b"ell" in b, 104 in b)
print(b.upper(), b.decode(), "hé".encode(), bytes([65, 66]), list(b), b.hex(), bytes(3), b.split(b"l"), b.replace(b"l", b"L"), b.find(b"l"))
for x in b"abc":
    print(x)
ba = bytearray(b"abc")
ba[0] = 65
ba.append(100)
ba += b"e"
print(ba, bytes(ba), ba == b"Abcde", len(ba), ba.decode())
print(b"a" < b"b", b"a" == b"a", b"a" == "a", hash(b"x") == hash(b"x"), {b"k": 1}[b"k"], b"\x00\xff\n", b"it's", b'"', bytes.fromhex("00ff"), int.from_bytes(b"\x01\x00", "big"), (258).to_bytes(2, "little"))
print(b",".join([b"a", b"b"]), b" x ".strip(), b"abc".startswith(b"ab"), b"%d-%s" % (5, b"x"), sorted(b"cab"), b[::-1], bytes(reversed(b"abc")))
