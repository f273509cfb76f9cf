# A collation that closes its connection in the middle of a statement. (CPython 3.14 dies of this;
# what is expected here was written by hand.)
import sqlite3

c = sqlite3.connect(":memory:")
c.create_collation("closing", lambda a, b: c.close() or 0)
try:
    c.execute("select 'a' union select 'b' union select 'c' order by 1 collate closing").fetchall()
except sqlite3.ProgrammingError as e:
    print(e)
try:
    c.execute("select 1")
except sqlite3.ProgrammingError as e:
    print(e)
c.close()
