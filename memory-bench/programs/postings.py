"""An inverted index: 40,000 posting lists in a dict."""


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))

index = {}
state = 1
for document in range(60000):
    for _ in range(25):
        state = (state * 1103515245 + 12345) % 2147483648
        word = "word" + str((state >> 8) % 40000)
        postings = index.get(word)
        if postings is None:
            postings = index[word] = []
        postings.append(document)
report(sum(len(p) for p in index.values()) + len(index))
