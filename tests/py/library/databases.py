# sqlite3: statements, types, transactions, rows, user functions, hooks, blobs, backup, errors.
import gc, os, sqlite3, tempfile, threading, time

db = sqlite3.connect(":memory:")
db.execute("create table t(a integer primary key, b text, c real, d blob)")
cursor = db.executemany("insert into t values(?, ?, ?, ?)", [(i, f"n{i}", i / 4, bytes([i])) for i in range(5)])
print(cursor.rowcount, cursor.lastrowid, db.in_transaction, db.total_changes)
db.commit()
cursor = db.execute("select a, b, c, d from t where a > :low order by a", {"low": 2})
print(cursor.description, cursor.fetchone(), cursor.fetchmany(5), cursor.fetchall(), cursor.fetchone())
print(db.execute("select ?, ?, ?, ?, ?", (None, 2**62, 1.5, "é\0ü", bytearray(b"x"))).fetchone())
print(db.execute("update t set c = 0 where a < 2").rowcount, db.in_transaction)
db.rollback()
print(db.execute("insert into t(b) values('x') returning a, b").fetchall(), db.execute("select sum(c) from t").fetchone())
with db:
    db.execute("delete from t where a = 5")
try:
    with db:
        db.execute("delete from t")
        1 / 0
except ZeroDivisionError:
    print(db.execute("select count(*) from t").fetchone())
db.row_factory = sqlite3.Row
row = db.execute("select a as First, b from t where a = 1").fetchone()
print(row["first"], row["B"], row[-1], row.keys(), tuple(row), row[0:1], len(row), row == row, hash(row) == hash(row))
db.row_factory = lambda cursor, row: [column[0] for column in cursor.description]
print(db.execute("select 1 as one, 2 two").fetchall())
db.row_factory = None
db.text_factory = bytes
print(db.execute("select 'text'").fetchone())
db.text_factory = str

# What SQL calls.
class Longest:
    def __init__(self):
        self.best = ""
    def step(self, value):
        if len(value) > len(self.best):
            self.best = value
    def finalize(self):
        return self.best

class Moving:
    def __init__(self):
        self.sum = 0
    def step(self, value):
        self.sum += value
    def inverse(self, value):
        self.sum -= value
    def value(self):
        return self.sum
    finalize = value

db.create_function("twice", 1, lambda x: x * 2, deterministic=True)
db.create_function("fails", 0, lambda: 1 / 0)
db.create_function("collects", 0, lambda: gc.collect() * 0 + 7)
db.create_function("many", -1, lambda *values: repr(values))
db.create_aggregate("longest", 1, Longest)
db.create_window_function("moving", 1, Moving)
db.create_collation("backwards", lambda a, b: (a < b) - (a > b))
print(db.execute("select twice(3), twice('ab'), collects(), many(1, 2.5, 'x', x'00', null)").fetchone())
print(db.execute("select longest(b), longest(b || a) from t").fetchone())
print(db.execute("select longest(b) from t where 0").fetchone())
print(db.execute("select moving(a) over (order by a rows between 1 preceding and current row) from t").fetchall())
print(db.execute("select b from t order by b collate backwards limit 2").fetchall())
seen = []
db.set_trace_callback(seen.append)
db.execute("select ?", (5,)).fetchall()
db.set_trace_callback(None)
print(seen)
db.set_authorizer(lambda action, *rest: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DELETE else sqlite3.SQLITE_OK)
try:
    db.execute("delete from t")
except sqlite3.DatabaseError as error:
    print(type(error).__name__, error)
db.set_authorizer(None)
db.set_progress_handler(lambda: 1, 10)
try:
    db.execute("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n").fetchall()
except sqlite3.OperationalError as error:
    print(error, error.sqlite_errorname)
db.set_progress_handler(None, 0)

# Adapters and converters.
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __conform__(self, protocol):
        if protocol is sqlite3.PrepareProtocol:
            return f"{self.x};{self.y}"

sqlite3.register_adapter(complex, lambda z: str(z))
sqlite3.register_converter("point", lambda data: Point(*map(int, data.split(b";"))))
typed = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
typed.execute("create table p(p point)")
typed.execute("insert into p values(?)", (Point(3, 4),))
print(typed.execute("select p from p").fetchone()[0].y, typed.execute("select ?", (1j,)).fetchone())
cursor = typed.execute("select '5;6' as 'x [point]'")
print(cursor.description[0][0], cursor.fetchone()[0].x)
typed.close()

# Blobs in place.
db.execute("insert into t(a, d) values(9, zeroblob(6))")
with db.blobopen("t", "d", 9) as blob:
    blob.write(b"abc")
    blob[4] = 90
    blob[-1:] = b"!"
    blob.seek(0)
    print(blob.read(), len(blob), blob.tell(), blob[1], blob[::2])
db.commit()

# Copies.
other = sqlite3.connect(":memory:")
steps = []
db.backup(other, pages=1, progress=lambda status, left, all: steps.append(left))
print(other.execute("select count(*) from t").fetchone(), steps[-1])
other.deserialize(db.serialize())
print(other.execute("select max(a) from t").fetchone(), list(other.iterdump())[-1])
other.close()

# What is wrong.
for call in (
    lambda: db.execute("selec 1"),
    lambda: db.execute("select ?", (1, 2)),
    lambda: db.execute("select :a", {"b": 1}),
    lambda: db.execute("select ?", (object(),)),
    lambda: db.execute("select ?", (2**63,)),
    lambda: db.execute("select ?", ("\ud800",)),
    lambda: db.execute("select 1; select 2"),
    lambda: db.execute("select fails()").fetchall(),
    lambda: db.execute("insert into t(a) values(1)"),
    lambda: db.execute("select cast(x'ff' as text)").fetchall(),
    lambda: db.executemany("select 1", [()]),
    lambda: db.executescript("create table z(z); create table z(z)"),
    lambda: other.execute("select 1"),
    lambda: sqlite3.connect("/nonexistent/folder/x.db"),
):
    try:
        print(call())
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        print(type(error).__name__, error, getattr(error, "sqlite_errorname", None))

def elsewhere():
    try:
        db.execute("select 1")
    except sqlite3.ProgrammingError as error:
        print(str(error).split(".")[0])

thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()

# Files, locks, threads that write by turns.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f.db")
    one = sqlite3.connect(path, timeout=30)
    one.execute("create table n(n)")
    one.commit()

    def add(count):
        own = sqlite3.connect(path, timeout=30)
        own.create_function("same", 1, lambda x: x)
        for i in range(count):
            with own:
                own.execute("insert into n values(same(?))", (i,))
        own.close()

    threads = [threading.Thread(target=add, args=(20,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(one.execute("select count(*), sum(n) from n").fetchone())
    one.execute("begin exclusive")
    two = sqlite3.connect(path, timeout=0.05)
    try:
        two.execute("select * from n")
    except sqlite3.OperationalError as error:
        print(error, error.sqlite_errorname)
    one.rollback()
    print(two.execute("select count(*) from n").fetchone())
    one.close()
    two.close()
    three = sqlite3.connect(f"file:{path}?mode=ro", uri=True, autocommit=False)
    print(three.in_transaction, three.autocommit)
    try:
        three.execute("insert into n values(1)")
    except sqlite3.OperationalError as error:
        print(error)
    three.close()
db.close()
