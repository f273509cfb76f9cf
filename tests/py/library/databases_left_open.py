"""Connections and cursors that are still open when the program ends say nothing."""
import sqlite3
import sys

left = [sqlite3.connect(":memory:") for _ in range(3)]
left[0].execute("create table t(a)")
left[0].executemany("insert into t values (?)", [(1,), (2,), (3,)])
cursor = left[0].execute("select * from t")
print(cursor.fetchone())
# In a cycle, so that the end of the program finds it.
left.append(left)
sys.left, sys.cursor = left, cursor
