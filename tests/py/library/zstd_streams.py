# compression.zstd: streams, parameters, dictionaries, files.
import io
import tarfile
import zipfile
from compression import zstd


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)


data = b'some text, some more text, ' * 2000
for level in -5, 1, 3, 19:
    print(level, zstd.decompress(zstd.compress(data, level)) == data)
c = zstd.ZstdCompressor(options={zstd.CompressionParameter.checksum_flag: 1})
parts = [c.compress(data[:1000]), c.compress(data[1000:], c.FLUSH_BLOCK), c.flush()]
print(c.last_mode, zstd.decompress(b''.join(parts)) == data)
d = zstd.ZstdDecompressor()
packed = b''.join(parts) + b'rest'
out, step = b'', 0
while not d.eof:
    out += d.decompress(packed[step:step + 7] if d.needs_input else b'', 50)
    if d.needs_input:
        step += 7
print(out == data, packed[step:].endswith(b'rest') or d.unused_data)
print(attempt(d.decompress, b''))
print(zstd.get_frame_info(zstd.compress(data)), zstd.get_frame_size(zstd.compress(b'')))
for options in {'x': 1}, {101: 99}, {3333: 1}, {100: 99}, {101: 2 ** 40}, 5:
    print(attempt(zstd.ZstdCompressor, options=options))
print(attempt(zstd.ZstdCompressor, 100), attempt(zstd.ZstdCompressor, 'x'))
print(attempt(zstd.ZstdDecompressor, options={100: 99}), attempt(zstd.decompress, b'xxxxxxxx'))
print(attempt(zstd.ZstdDict, b'short'), attempt(zstd.ZstdDict, b'x' * 50))
raw = zstd.ZstdDict(b'some text, some more' * 5, is_raw=True)
print(raw, len(raw), attempt(zstd.ZstdCompressor, zstd_dict=(raw, 7)))
for how in raw, raw.as_digested_dict, raw.as_undigested_dict, raw.as_prefix:
    packed = zstd.compress(b'some text, some more text', zstd_dict=how)
    print(zstd.decompress(packed, zstd_dict=how))
samples = [b'sample %d of the text' % (i * 7919 % 1000) for i in range(500)]
trained = zstd.train_dict(samples, 1000)
print(trained.dict_id != 0, len(trained) <= 1000)
print(zstd.decompress(zstd.compress(samples[3], zstd_dict=trained), zstd_dict=trained))
with zstd.ZstdFile(io.BytesIO(zstd.compress(b'line\nanother\n') * 2)) as f:
    print(f.readlines())
box = io.BytesIO()
with tarfile.open(fileobj=box, mode='w:zst') as tar:
    info = tarfile.TarInfo('name')
    info.size = 4
    tar.addfile(info, io.BytesIO(b'data'))
box.seek(0)
with tarfile.open(fileobj=box) as tar:
    print(tar.getnames(), tar.extractfile('name').read())
box = io.BytesIO()
with zipfile.ZipFile(box, 'w', zipfile.ZIP_ZSTANDARD) as z:
    z.writestr('n', data)
with zipfile.ZipFile(box) as z:
    print(z.read('n') == data)
