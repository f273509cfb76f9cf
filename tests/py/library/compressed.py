# bz2 and lzma: streams in parts, limits, ends, filters, what is wrong.
import bz2, io, lzma, tarfile

text = b"some text that repeats, " * 3000
for module, suffix in (bz2, "bz2"), (lzma, "xz"):
    packed = module.compress(text)
    print(suffix, len(packed) < 1000, module.decompress(packed) == text, module.decompress(packed * 2) == text * 2)
    make = module.BZ2Decompressor if module is bz2 else module.LZMADecompressor
    parts = make()
    out = b"".join(parts.decompress(packed[i:i + 7]) for i in range(0, len(packed), 7))
    print(out == text, parts.eof, parts.needs_input, parts.unused_data)
    parts = make()
    first = parts.decompress(packed + b"behind", 100)
    print(len(first), parts.eof, parts.needs_input, parts.unused_data)
    rest = [first]
    while not parts.eof:
        rest.append(parts.decompress(b"", 20000))
    print(b"".join(rest) == text, parts.unused_data, parts.needs_input, max(map(len, rest)))
    try:
        parts.decompress(b"")
    except EOFError as error:
        print(error)
    parts = make()
    print(parts.decompress(b"", 5), parts.decompress(packed, 0), parts.needs_input)
    compressor = module.BZ2Compressor() if module is bz2 else module.LZMACompressor()
    data = compressor.compress(text[:100]) + compressor.compress(memoryview(text)[100:]) + compressor.flush()
    print(module.decompress(data) == text)
    for call in compressor.flush, lambda: compressor.compress(b"x"), lambda: module.decompress(packed[:-3]), \
            lambda: module.decompress(b"no stream at all"), lambda: module.decompress(packed[:30] + b"?" + packed[31:]), \
            lambda: make().decompress("text"):
        try:
            print(len(call()))
        except Exception as error:
            print(type(error).__name__, error)
    with module.open(io.BytesIO(packed), "rt") as file:
        print(file.readline()[:9], file.tell() > 0)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode=f"w:{suffix}") as tar:
        info = tarfile.TarInfo("name")
        info.size = 5
        tar.addfile(info, io.BytesIO(b"hello"))
    archive.seek(0)
    with tarfile.open(fileobj=archive) as tar:
        print(tar.extractfile("name").read())
for level in 0, 10:
    try:
        bz2.BZ2Compressor(level)
    except ValueError as error:
        print(error)

for options in (
    dict(format=lzma.FORMAT_ALONE),
    dict(format=lzma.FORMAT_XZ, check=lzma.CHECK_SHA256, preset=1),
    dict(check=lzma.CHECK_NONE, preset=9 | lzma.PRESET_EXTREME),
    dict(filters=[{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 7, "dict_size": 1 << 16}]),
    dict(filters=[{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "lc": 0, "mf": lzma.MF_BT2}]),
):
    packed = lzma.compress(text, **options)
    decompressor = lzma.LZMADecompressor()
    print(decompressor.decompress(packed) == text, decompressor.check)
raw = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20}]
packed = lzma.compress(text, lzma.FORMAT_RAW, filters=raw)
print(lzma.decompress(packed, lzma.FORMAT_RAW, filters=raw) == text)
for call in (
    lambda: lzma.LZMACompressor(9),
    lambda: lzma.LZMACompressor(preset=3, filters=[{}]),
    lambda: lzma.LZMACompressor(preset=99),
    lambda: lzma.LZMACompressor(lzma.FORMAT_ALONE, check=4),
    lambda: lzma.LZMACompressor(lzma.FORMAT_RAW),
    lambda: lzma.LZMACompressor(filters=[{"id": 33}] * 5),
    lambda: lzma.LZMACompressor(filters=[{"id": 99}]),
    lambda: lzma.LZMACompressor(filters=[{"dist": 1}]),
    lambda: lzma.LZMACompressor(filters=[{"id": lzma.FILTER_DELTA, "x": 1}]),
    lambda: lzma.LZMACompressor(filters=[{"id": 33, "y": 1}]),
    lambda: lzma.LZMACompressor(filters=[1]),
    lambda: lzma.LZMACompressor(lzma.FORMAT_ALONE, filters=[{"id": 33}]),
    lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW),
    lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, filters=[]),
    lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, memlimit=1, filters=raw),
    lambda: lzma.LZMADecompressor(memlimit=1024).decompress(lzma.compress(text)),
    lambda: lzma.is_check_supported(lzma.CHECK_CRC64),
    lambda: lzma.is_check_supported(77),
    lambda: lzma._encode_filter_properties({"id": lzma.FILTER_DELTA, "dist": 9}),
    lambda: lzma._decode_filter_properties(lzma.FILTER_DELTA, b"\x08"),
    lambda: lzma._decode_filter_properties(lzma.FILTER_LZMA1, b"\x5d\0\0\x10\0"),
    lambda: lzma._decode_filter_properties(lzma.FILTER_LZMA2, b"\x12"),
    lambda: lzma._decode_filter_properties(lzma.FILTER_X86, b""),
    lambda: lzma._decode_filter_properties(lzma.FILTER_LZMA1, b"\xff"),
):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
