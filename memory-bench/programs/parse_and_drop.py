"""Documents that are parsed, summed up and dropped; of each a little is kept."""
import json
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



def document(n):
    rows = [
        {
            "id": n * 1000 + i,
            "name": "row %d of %d" % (i, n),
            "scores": [i * 0.5, i * 0.25, n],
            "tags": {"even": i % 2 == 0, "group": "g%d" % (i % 7)},
        }
        for i in range(1000)
    ]
    return json.dumps({"number": n, "rows": rows})


texts = [document(n) for n in range(8)]
kept = []
begin = time.process_time()
for n in range(160):
    parsed = json.loads(texts[n % 8])
    total = sum(row["scores"][0] for row in parsed["rows"])
    groups = {}
    for row in parsed["rows"]:
        groups.setdefault(row["tags"]["group"], []).append(row["id"])
    kept.append((parsed["number"], total, {key: len(ids) for key, ids in groups.items()}))
del parsed, row, groups
report(len(kept))
print("seconds", round(time.process_time() - begin, 3))
