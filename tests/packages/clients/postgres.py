"""What a program does with PostgreSQL. Prints `restart` and waits for an answer where the server is to be restarted."""
import datetime
import decimal
import hashlib
import sys
import uuid

import pg8000.dbapi as pg

PORT = int(sys.argv[1])
ROWS = 10_000


def connect():
    return pg.connect(user="tester", host="127.0.0.1", port=PORT, database="postgres")


db = connect()
cursor = db.cursor()
cursor.execute("create table items (id int primary key, name text, price numeric(12, 2), weight float8, made timestamptz,"
               " data bytea, tags text[], doc jsonb, key uuid, ok boolean)")
db.commit()

day = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)


def row(i):
    return (i, f"näme {i} 😀" if i % 7 else None, decimal.Decimal(i) / 4, i / 3, day + datetime.timedelta(minutes=i),
            hashlib.sha256(str(i).encode()).digest(), [f"t{i}", "é"], {"i": i, "list": [1, None, "x"]},
            uuid.UUID(int=i), i % 2 == 0)


insert = ("insert into items (id, name, price, weight, made, data, tags, doc, key, ok)"
          " values (%s, %s, %s, %s, %s, %s, %s, cast(%s as jsonb), %s, %s)")
for i in range(ROWS):
    values = list(row(i))
    values[7] = __import__("json").dumps(values[7])
    cursor.execute(insert, values)
db.commit()
cursor.execute("select * from items order by id")
got = cursor.fetchall()
print(len(got), all(tuple(g) == row(i) for i, g in enumerate(got)), got[3])
print([column[0] for column in cursor.description])

cursor.execute("update items set name = 'gone'")
db.rollback()
cursor.execute("select count(*) from items where name = 'gone'")
print(cursor.fetchone())
other = connect()
cursor.execute("delete from items where id < 10")
second = other.cursor()
second.execute("select count(*) from items")
print(second.fetchone())
other.rollback()
db.commit()
second.execute("select count(*) from items")
print(second.fetchone())
other.close()
for wrong in ["select * from nothing", "insert into items (id) values (50)", "select 1 / 0"]:
    try:
        cursor.execute(wrong)
    except pg.DatabaseError as e:
        print(type(e).__name__, e.args[0]["C"], e.args[0]["M"])
        db.rollback()
cursor.executemany("update items set ok = %s where id = %s", [(None, i) for i in range(100, 200)])
print(cursor.rowcount)
db.commit()

print("restart", flush=True)
sys.stdin.readline()
try:
    cursor.execute("select 1")
    print("still there")
except (pg.InterfaceError, pg.OperationalError, pg.DatabaseError, OSError):
    print("the connection is gone")
db = connect()
cursor = db.cursor()
cursor.execute("select count(*), count(ok), sum(price), avg(id) from items")
print(cursor.fetchone())
db.close()
print("done")
