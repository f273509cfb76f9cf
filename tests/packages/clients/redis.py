"""What a program does with Redis. Prints `restart` and waits for an answer where the server is to be restarted."""
import sys
import threading

# The folder of this file has the name of the package that is wanted.
sys.path.pop(0)
import redis

PORT = int(sys.argv[1])
ROWS = 10_000

db = redis.Redis(host="127.0.0.1", port=PORT, decode_responses=True)
print(db.ping(), db.set("a", "é😀"), db.get("a"), db.get("nothing"), db.incrby("n", 5), db.delete("a", "b"))
with db.pipeline(transaction=False) as pipe:
    for i in range(ROWS):
        pipe.hset(f"row:{i}", mapping={"id": i, "name": f"näme {i}", "data": "x" * (i % 50)})
    answers = pipe.execute()
print(len(answers), set(answers))
with db.pipeline(transaction=False) as pipe:
    for i in range(ROWS):
        pipe.hgetall(f"row:{i}")
    rows = pipe.execute()
print(len(rows), all(r == {"id": str(i), "name": f"näme {i}", "data": "x" * (i % 50)} for i, r in enumerate(rows)))
for i in range(2000):
    db.rpush("list", i)
print(db.llen("list"), sum(map(int, db.lrange("list", 0, -1))), len(list(db.scan_iter("row:*", count=500))))

with db.pipeline() as pipe:
    print(pipe.multi(), pipe.incr("n").set("m", 1).execute())
    pipe.watch("n")
    db.incr("n")
    pipe.multi()
    pipe.set("n", 0)
    try:
        pipe.execute()
    except redis.WatchError as e:
        print(type(e).__name__, db.get("n"))
try:
    db.lpush("n", 1)
except redis.ResponseError as e:
    print(type(e).__name__, e)
print(db.zadd("z", {"a": 1, "b": 2.5}), db.zrange("z", 0, -1, withscores=True), db.register_script("return ARGV[1] * 2")(args=[21]))

raw = redis.Redis(host="127.0.0.1", port=PORT)
data = bytes(range(256)) * 4096
print(raw.set("raw", data), raw.get("raw") == data)

heard = []
channel = db.pubsub()
channel.subscribe("news")
channel.get_message(timeout=5)
thread = threading.Thread(target=lambda: heard.extend(channel.get_message(timeout=10)["data"] for _ in range(3)))
thread.start()
print([db.publish("news", word) for word in ("one", "two", "three")])
thread.join()
print(heard)
print(db.blpop("empty", timeout=1), db.expire("m", 100), 0 < db.ttl("m") <= 100)
channel.close()

print("restart", flush=True)
sys.stdin.readline()
print(db.get("n"), db.llen("list"), db.hget("row:77", "name"))
print("done")
