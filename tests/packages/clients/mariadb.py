"""What a program does with MariaDB. Prints `restart` and waits for an answer where the server is to be restarted."""
import datetime
import decimal
import hashlib
import sys

import pymysql

PORT = int(sys.argv[1])
ROWS = 10_000


def connect(**more):
    return pymysql.connect(host="127.0.0.1", port=PORT, user="root", charset="utf8mb4", **more)


db = connect()
with db.cursor() as cursor:
    cursor.execute("create database shop character set utf8mb4")
db.select_db("shop")
cursor = db.cursor()
cursor.execute("create table items (id int primary key, name varchar(100), price decimal(12, 2), weight double,"
               " made datetime(6), data varbinary(64), day date, span time, big bigint unsigned)")
start = datetime.datetime(2024, 2, 29, 12, 0, 0, 250)


def row(i):
    return (i, f"näme {i} 😀 'quoted' \\" if i % 7 else None, decimal.Decimal(i) / 4, i / 8,
            start + datetime.timedelta(minutes=i), hashlib.sha256(str(i).encode()).digest(),
            datetime.date(2000, 1, 1) + datetime.timedelta(days=i % 3000), datetime.timedelta(seconds=i), 2**63 + i)


insert = "insert into items values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
for i in range(ROWS // 10):
    cursor.execute(insert, row(i))
print(cursor.executemany(insert, [row(i) for i in range(ROWS // 10, ROWS)]))
db.commit()
cursor.execute("select * from items order by id")
got = cursor.fetchall()
print(len(got), all(g == row(i) for i, g in enumerate(got)), got[3])
print([column[0] for column in cursor.description])
with db.cursor(pymysql.cursors.SSDictCursor) as streamed:
    streamed.execute("select id, name from items order by id desc")
    print(sum(r["id"] for r in streamed), streamed.rownumber)

cursor.execute("update items set name = 'gone'")
db.rollback()
print(cursor.execute("select id from items where name = 'gone'"), cursor.fetchall())
other = connect(database="shop", cursorclass=pymysql.cursors.DictCursor)
cursor.execute("delete from items where id < 10")
second = other.cursor()
second.execute("select count(*) as n from items")
print(second.fetchone())
other.rollback()
db.commit()
second.execute("select count(*) as n from items")
print(second.fetchone())
other.close()
for wrong in ["select * from nothing", "insert into items (id) values (50)", "selekt"]:
    try:
        cursor.execute(wrong)
    except pymysql.err.MySQLError as e:
        print(type(e).__name__, e.args[0], e.args[1][:40])

print("restart", flush=True)
sys.stdin.readline()
try:
    cursor.execute("select 1")
    print("still there")
except pymysql.err.OperationalError:
    print("the connection is gone")
db.ping(reconnect=True)
db.select_db("shop")
cursor = db.cursor()
cursor.execute("select count(*), sum(price), avg(id), max(made) from items")
print(cursor.fetchone())
db.close()
print("done")
