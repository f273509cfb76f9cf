"""Sessions of users that come, are changed by requests, and go: instances, dicts, lists, dates
and strings of many lives. `flat` as in cache_server."""
import datetime
import time


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))



class Session:
    def __init__(self, ident, user, now):
        self.ident = ident
        self.user = user
        self.created = now
        self.seen = now
        self.data = {"theme": "dark", "lang": "en"}
        self.cart = []

    def request(self, n, now):
        self.seen = now
        self.data["last"] = "/page/%d" % n
        if n % 3 == 0:
            self.cart.append({"sku": "item-%d" % (n % 5000), "count": n % 4 + 1, "price": n * 0.25})
        if n % 11 == 0:
            self.cart.clear()
        self.data.setdefault("path", []).append(n % 100)
        if len(self.data["path"]) > 10:
            del self.data["path"][:5]


class User:
    def __init__(self, number):
        self.number = number
        self.name = "user %d" % number
        self.sessions = []


START = datetime.datetime(2026, 1, 1)
users = [User(i) for i in range(5000)]
sessions = {}
state = 3
early = 0
begin = time.process_time()
for n in range(600000):
    state = (state * 1103515245 + 12345) % 2147483648
    now = START + datetime.timedelta(milliseconds=n)
    ident = (state >> 5) % 60000
    session = sessions.get(ident)
    if session is None:
        user = users[ident % 5000]
        session = sessions[ident] = Session(ident, user, now)
        user.sessions.append(session)
    session.request(n, now)
    if n % 4 == 0:
        gone = sessions.pop((state >> 9) % 60000, None)
        if gone is not None:
            gone.user.sessions.remove(gone)
    if n == 400000:
        early = status("VmRSS")
report(len(sessions))
print("flat", round(status("VmRSS") / early, 3))
print("seconds", round(time.process_time() - begin, 3))
