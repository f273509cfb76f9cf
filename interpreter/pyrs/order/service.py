"""What a small service does: requests over a socket, JSON, text, errors, a log, dates, a few
collections. It stands for no benchmark; its functions are laid beside those of start-up."""
import asyncio
import collections
import contextlib
import dataclasses
import datetime
import enum
import functools
import gc
import hashlib
import http.client
import http.server
import io
import itertools
import json
import logging
import re
import sqlite3
import string
import threading
import traceback
import typing
import urllib.parse
import uuid
import weakref


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


@dataclasses.dataclass(order=True)
class Item:
    name: str
    price: float
    tags: list[str] = dataclasses.field(default_factory=list)


class Store:
    def __init__(self):
        self.items = collections.OrderedDict()
        self.views = weakref.WeakValueDictionary()
        self.lock = threading.Lock()
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        self.db.execute("create table item (name text primary key, price real)")

    def __enter__(self):
        self.lock.acquire()
        return self

    def __exit__(self, *error):
        self.lock.release()

    @functools.lru_cache(maxsize=64)
    def total(self, tax: float) -> float:
        return sum(item.price for item in self.items.values()) * (1 + tax)

    def put(self, item):
        with self:
            self.items[item.name] = self.views[item.name] = item
            self.db.execute("insert or replace into item values (?, ?)", (item.name, item.price))
            self.total.cache_clear()

    def search(self, pattern):
        matches = (m.group() for m in map(re.compile(pattern).match, self.items) if m)
        return sorted(matches, key=str.lower)


STORE = Store()
LOG = io.StringIO()
logging.basicConfig(stream=LOG, format="%(asctime)s %(levelname)s %(message)s", level="INFO")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        try:
            if url.path == "/search":
                answer = STORE.search(query["q"][0])
            elif url.path == "/total":
                answer = {"total": round(STORE.total(0.25), 2), "at": f"{datetime.datetime.now():%F %T}"}
            else:
                raise KeyError(url.path)
            self.reply(200, answer)
        except Exception as error:
            logging.exception("failed")
            self.reply(404, {"error": str(error), "trace": traceback.format_exc().splitlines()[-1]})

    def do_POST(self):
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for record in data:
            match record:
                case {"name": str(name), "price": int() | float() as price, **rest}:
                    STORE.put(Item(name, float(price), list(rest.get("tags", ()))))
                case _:
                    logging.warning("bad record %r", record)
        self.reply(201, {"id": str(uuid.uuid4()), "n": len(data)})

    def reply(self, code, value):
        body = json.dumps(value, indent=1, sort_keys=True).encode()
        self.send_response(code)
        self.send_header("ETag", hashlib.sha256(body).hexdigest()[:16])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *args):
        logging.info(form, *args)


async def beside():
    queue = asyncio.Queue()

    async def worker():
        async with contextlib.AsyncExitStack():
            while (n := await queue.get()) is not None:
                await asyncio.sleep(0)
                queue.task_done()

    task = asyncio.create_task(worker())
    for i in range(5):
        await queue.put(i)
    await queue.join()
    await queue.put(None)
    await task


def main(rounds: int = 3) -> typing.Any:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    for i in range(rounds):
        client = http.client.HTTPConnection(*server.server_address)
        records = [{"name": f"item{n}{i}", "price": n * 1.5, "tags": [*string.ascii_letters[:n]]}
                   for n in range(40)] + [{"bad": None}]
        client.request("POST", "/", json.dumps(records))
        client.getresponse().read()
        for path in ["/search?q=item1.*", "/total", "/nothing"]:
            client = http.client.HTTPConnection(*server.server_address)
            client.request("GET", path)
            json.load(client.getresponse())
    server.shutdown()
    server.server_close()
    asyncio.run(beside())
    words = LOG.getvalue().split()
    counts = collections.Counter(itertools.chain.from_iterable(words))
    grouped = collections.defaultdict(set)
    for word in words:
        grouped[len(word)].add(word)
    gc.collect()
    return Colour["RED"], counts.most_common(3), max(grouped), bytes(range(40)).hex(" ")


print(main())
