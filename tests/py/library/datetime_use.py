"""datetime: constructors, arithmetic, texts, errors."""
import copy
import pickle
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


# fields, their limits
show(date, 9999, 12, 31)
show(date, 0, 1, 1)
show(date, 2023, 2, 29)
show(date, 2**40, 1, 1)
show(date, "2020", 1, 1)
show(datetime, 2024, 2, 29, 23, 59, 59, 999999, fold=1)
show(datetime, 1, 1, 1, 24)
show(datetime, 1, 1, 1, tzinfo=3)
show(time, 1, 60)
show(time, fold=2)
show(timedelta, 1, 2, 3, 4, 5, 6, 7)
show(timedelta, days=0.5, microseconds=0.5)
show(timedelta, microseconds=2.5)
show(timedelta, microseconds=3.5)
show(timedelta, days=10**9)
show(timedelta, days=10**30)
show(timedelta, float("nan"))
show(timedelta, weeks="1")
show(timezone, timedelta(hours=24))
show(timezone, timedelta(0))
show(timezone, timedelta(hours=-3, minutes=-30), "NST")

# timedelta arithmetic
d = timedelta(days=3, seconds=7, microseconds=5)
for f in (lambda: d * 2, lambda: 2.5 * d, lambda: d / 7, lambda: d / 0.1, lambda: d // 7,
          lambda: d / d, lambda: d // timedelta(hours=5), lambda: d % timedelta(hours=5),
          lambda: divmod(d, -timedelta(hours=5)), lambda: -d, lambda: abs(-d), lambda: d // 10**40,
          lambda: -d // 10**40, lambda: d / 0, lambda: d // timedelta(0), lambda: d % timedelta(0),
          lambda: d * 10**12, lambda: timedelta.max + timedelta(microseconds=1),
          lambda: d * float("inf"), lambda: d < 3, lambda: str(-d), lambda: d.total_seconds(),
          lambda: timedelta.max.total_seconds(), lambda: bool(timedelta(0))):
    show(f)
print(hash(d) == hash((3, 7, 5)), d == timedelta(3, 7, 5), d != 3, sorted([d, -d, d / 2]))

# datetime and date arithmetic
a = datetime(2024, 2, 29, 12, 34, 56, 789)
day = date(2024, 2, 29)
for f in (lambda: a + d, lambda: d + a, lambda: a - d, lambda: a - datetime(2000, 1, 1),
          lambda: day + d, lambda: day - date(1, 1, 1), lambda: day - d, lambda: date.max + timedelta(1),
          lambda: datetime.min - timedelta(microseconds=1), lambda: a - day, lambda: day < a,
          lambda: a == day, lambda: day == a.date(), lambda: a.replace(month=3, fold=1),
          lambda: a.replace(day=31), lambda: copy.replace(day, year=2025), lambda: a.timetuple()[:9],
          lambda: day.isocalendar(), lambda: date(2021, 1, 3).isocalendar()[1],
          lambda: date.fromisocalendar(2020, 53, 5), lambda: date.fromisocalendar(2021, 53, 5),
          lambda: date.fromisocalendar(2021, 5, 8), lambda: date.fromordinal(738000),
          lambda: date.fromordinal(0), lambda: day.toordinal(), lambda: day.weekday(),
          lambda: datetime.combine(day, time(1, 2, tzinfo=UTC)), lambda: datetime.combine(1, 2)):
    show(f)

# texts
for text in ("2024-02-29", "20240229", "2024-W09-4", "2024W09", "2024-02-30", "2024-2-29", "x"):
    show(date.fromisoformat, text)
for text in ("12", "12:30", "T1230", "12:30:45,5", "123045.1234567", "12:30Z", "12:30+05:30:15.25",
             "24:00", "24:01", "12:3", "12:30:45.", "12:30:45+25:00", "12:60"):
    show(time.fromisoformat, text)
for text in ("2024-02-29T12:30", "2024-02-29 24:00", "20240229T123045Z", "2024-W09-4T00",
             "2024-W09-12", "2024W0942200", "2024-02-29\u20ac12:30-01:00", "2024-02-29T", "2024-02"):
    show(datetime.fromisoformat, text)
for spec in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds", "x"):
    show(a.isoformat, " ", spec)
show(a.isoformat, "ab")
show(a.isoformat, "\u20ac")
print(a, day, a.time(), a.ctime(), day.ctime(), sep="|")
print(date(1, 2, 3).strftime("%Y|%G|%C|%F|%y|%D|%f|%z|%Z|%%|%"))
z = timezone(timedelta(hours=-5, seconds=-1), "a%b")
print(a.replace(tzinfo=z).strftime("%z|%:z|%Z|%j|%H\u20ac%M\ud800".encode("utf-8", "surrogatepass")
      .decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass"))
print(f"{a:%d.%m.%Y}", f"{a}", f"{time(3):%H}")
print(datetime.strptime("29.02.2024 01:02", "%d.%m.%Y %H:%M"), date.strptime("2024", "%Y"))


# zones
class Summer(tzinfo):
    """An hour ahead, two from April to September."""

    def utcoffset(self, dt):
        return timedelta(hours=1) + self.dst(dt)

    def dst(self, dt):
        if dt is None or not 4 <= dt.month <= 9:
            return timedelta(0)
        return timedelta(hours=1)

    def tzname(self, dt):
        return "summer" if self.dst(dt) else "winter"


s = Summer()
u = datetime(2024, 7, 1, 12, tzinfo=UTC)
print(u.astimezone(s), u.astimezone(s).tzname(), u == u.astimezone(s), hash(u) == hash(u.astimezone(s)))
print(u.astimezone(z).utcoffset(), u.astimezone(z) - u, u.utctimetuple()[:6], u.timestamp())
print(datetime.fromtimestamp(1e9, UTC), datetime.fromtimestamp(-0.0000015, UTC))
show(lambda: u < a)
show(lambda: u - a)
print(u == a, time(1, tzinfo=UTC) == time(1), time(1, tzinfo=UTC) == time(0, tzinfo=timezone(-timedelta(hours=1))))
show(tzinfo().utcoffset, None)
show(s.fromutc, u)


class Bad(tzinfo):
    def __init__(self, said):
        self.said = said

    def utcoffset(self, dt):
        return self.said

    dst = tzname = utcoffset


for said in (3, timedelta(days=1), None, "x"):
    for name in ("utcoffset", "dst", "tzname"):
        show(getattr(datetime(2000, 1, 1, tzinfo=Bad(said)), name))


# subclasses
class D(datetime):
    def __new__(cls, *args, extra=7, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        self.extra = extra
        return self


x = D(2024, 2, 29, 1, fold=1, extra=8)
for f in (lambda: x + d, lambda: x.replace(hour=5), lambda: D.fromisoformat("2024-02-29"),
          lambda: D.combine(day, time(5)), lambda: D.fromtimestamp(0, UTC), lambda: x - x, lambda: x.date()):
    y = f()
    print(type(y).__name__, repr(y), getattr(y, "extra", None))
print(pickle.loads(pickle.dumps(x)).extra, copy.deepcopy(x).extra, x == datetime(2024, 2, 29, 1))

# pickles
for value in (day, a, u, time(1, 2, 3, 4, fold=1), d, z, UTC, a.replace(fold=1), a.replace(tzinfo=z)):
    for protocol in range(6):
        data = pickle.dumps(value, protocol)
        back = pickle.loads(data)
        assert back == value and repr(back) == repr(value).replace(", fold=1", "" if protocol < 4 else ", fold=1")
    print(data)
print(pickle.loads(b"cdatetime\ndate\n(S'\\x07\\xe8\\x02\\x1d'\ntR."[:0] + b"cdatetime\ndate\n(V\\u0007\\u00e8\\u0002\\u001d\ntR."))
show(date, "\x07\u1234\x02\x1d")
show(time, b"\x01\x02\x03\x04\x05\x06", 3)
print(datetime(b"\x07\xe8\x82\x1d\x01\x02\x03\x00\x00\x01", UTC))
print(MAXYEAR, datetime.max, time.min, date.resolution, timedelta.min, timezone.min, timezone.max)
