"""zoneinfo: rules, transitions, folds, caches, damaged files."""
import gc
import io
import pickle
import random
import struct
import weakref
import zoneinfo
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def show(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


def tzif(transitions, types, text):
    """A file: [(time, type)], [(offset, summer, name)], the rule behind it."""
    names = b"".join(name.encode() + b"\0" for *_, name in types)
    starts, at = [], 0
    for *_, name in types:
        starts.append(at)
        at += len(name) + 1
    head = struct.pack(">6l", 0, 0, 0, 0, 1, 1)
    out = b"TZif2" + bytes(15) + head + bytes(6) + b"\0"
    out += b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, len(transitions), len(types), len(names))
    out += b"".join(struct.pack(">q", t) for t, _ in transitions) + bytes(i for _, i in transitions)
    out += b"".join(struct.pack(">lbb", o, s, n) for (o, s, _), n in zip(types, starts)) + names
    return out + b"\n" + text + b"\n"


data = tzif([(0, 1), (10_000_000, 0), (20_000_000, 1), (30_000_000, 2)],
            [(3600, 0, "STD"), (7200, 1, "SUM"), (-1800, 0, "NEW")], b"AAA3BBB,M3.2.0,M11.1.0/3")
z = ZoneInfo.from_file(io.BytesIO(data), key="Test/Zone")
print(z, repr(z), z.key)
for moment in (datetime(1969, 1, 1), datetime(1970, 2, 1), datetime(1970, 4, 26, 18), datetime(1970, 4, 26, 18, fold=1),
               datetime(1970, 8, 20, 12), datetime(1970, 12, 14, 7), datetime(1970, 12, 14, 7, fold=1), datetime(1972, 1, 1),
               datetime(2024, 3, 10, 2, 30), datetime(2024, 3, 10, 2, 30, fold=1), datetime(2024, 7, 1),
               datetime(2024, 11, 3, 2, 30), datetime(2024, 11, 3, 2, 30, fold=1), datetime(9999, 12, 31)):
    moment = moment.replace(tzinfo=z)
    print(moment, moment.utcoffset(), moment.dst(), moment.tzname(), repr(moment.fold))
for seconds in (-1, 0, 9_999_999, 10_000_000, 10_001_800, 10_003_600, 20_000_000, 29_999_999, 30_000_000, 30_005_000,
                1_710_043_199, 1_710_046_800, 1_710_054_000, 1_730_606_400, 1_730_610_000, 1_730_613_600):
    moment = datetime.fromtimestamp(seconds, z)
    print(moment, moment.timestamp() - seconds, moment.fold, moment.tzname())
print(time(1, tzinfo=z).utcoffset(), z.utcoffset(None), z.tzname(None))
fixed = ZoneInfo.from_file(io.BytesIO(tzif([], [(-3600, 0, "FIX")], b"FIX1")))
print(fixed.utcoffset(None), fixed.tzname(None), fixed.dst(None), time(1, tzinfo=fixed).isoformat(), str(fixed)[:35])
for text in (b"<+03>-3", b"AAA-1BBB,J60/0,J300/-1", b"AAA-1BBB,59,365/167", b"A1", b"AAA", b"AAA3BBB", b"AAA3BBB,1",
             b"AAA25", b"AAA3BBB,M13.1.1,1", b"AAA3BBB,J0,1", b"AAA3BBB,1,2x", b"\xff", b"AAA3,1,2"):
    def two():
        zone = ZoneInfo.from_file(io.BytesIO(tzif([], [(0, 0, "X")], text)))
        return [datetime(2024, m, 29, tzinfo=zone).isoformat() for m in (2, 6, 12)]
    show(two)

# damaged files: an error or a zone, whatever they contain
random.seed(5)
seen = set()
for i in range(3000):
    bad = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        bad[random.randrange(len(bad))] = random.choice((0, 1, 255, 127, 128, 10, random.randrange(256)))
    if i % 3 == 0:
        del bad[random.randrange(len(bad)):]
    try:
        zone = ZoneInfo.from_file(io.BytesIO(bytes(bad)))
    except Exception as e:
        seen.add(type(e).__name__)
        continue
    for seconds in (-1, 10_001_800, 1_710_043_199, 2**33):
        try:
            datetime.fromtimestamp(seconds, zone).utcoffset()
        except (ValueError, OverflowError):
            seen.add("value")
print(sorted(seen - {"value"}))

# caches
zoneinfo.reset_tzpath(to=[])
show(ZoneInfo, "../x")
show(ZoneInfo, "No/Such")
show(ZoneInfo.from_file, io.BytesIO(b""))


class Sub(ZoneInfo):
    pass


import os
import tempfile
with tempfile.TemporaryDirectory() as folder:
    for name in [f"Z{i}" for i in range(12)]:
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    zoneinfo.reset_tzpath(to=[folder])
    a = ZoneInfo("Z0")
    print(a is ZoneInfo("Z0"), ZoneInfo.no_cache("Z0") is a, Sub("Z0") is a, Sub("Z0") is Sub("Z0"), repr(a), repr(Sub("Z0")))
    w = weakref.ref(ZoneInfo("Z1"))
    gc.collect()
    print(w() is not None)
    for i in range(2, 11):
        ZoneInfo(f"Z{i}")
    gc.collect()
    print(w() is None, ZoneInfo("Z0") is a)
    ZoneInfo.clear_cache(only_keys=["Z0"])
    b = ZoneInfo("Z0")
    print(b is a, ZoneInfo("Z0") is b)
    ZoneInfo.clear_cache()
    print(ZoneInfo("Z0") is b)
    c = ZoneInfo("Z0")
    print(pickle.loads(pickle.dumps(c)) is c, c.__reduce__()[1], ZoneInfo.no_cache("Z0").__reduce__()[1])
    print(pickle.dumps(datetime(2024, 1, 1, tzinfo=c)))
    show(pickle.dumps, z)
show(z.fromutc, datetime(2000, 1, 1, tzinfo=UTC))
show(z.fromutc, 3)
show(z.utcoffset, 3)
show(setattr, z, "key", 3)


class Moment(datetime):
    pass


m = Moment.fromtimestamp(1_730_610_000, z)
print(type(m).__name__, m, m.fold, m + timedelta(1))
