import json
import re

data = {"a": [1, 2.5, None, True], "b": {"c": "é\n\"q\""}, "empty": [], "n": -1e100}
text = json.dumps(data)
print(text, json.loads(text) == data, json.dumps(data, indent=1, sort_keys=True), json.dumps("é", ensure_ascii=False), json.dumps({1: 2, None: 3, True: 4}), json.dumps([1, 2], separators=(",", ":")))
for bad in ("", "{", "[1,]", '{"a" 1}', "nope", '"\\x"', "[1] 2", "{'a': 1}"):
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        print(e)
for bad in ({1, 2}, object, {(1,): 2}):
    try:
        json.dumps(bad)
    except TypeError as e:
        print(e)
print(json.loads('{"x": [1, {"y": "\\u00e9\\ud83d\\ude00"}]}'), json.loads(" [1e3, -0.5, 10000000000000000000000] "), json.loads("NaN") != 0)
print(re.findall(r"\d+", "a1b22c333"), re.sub(r"(\w)(\d)", r"\2\1", "a1b2"), re.split(r"[,;]\s*", "a, b;c"), re.match(r"(?P<y>\d{4})-(\d\d)", "2024-05").groupdict(), bool(re.fullmatch(r"a+b?", "aaab")), re.search(r"b", "abc").span())
m = re.compile(r"(a)(b)?").match("ac")
print(m.groups(), m.group(0), m.group(1), m.group(2), m.start(), m.end(1), m[1], m.lastindex, m)
print([m.group() for m in re.finditer(r"\b\w", "the quick fox")], re.sub("x", lambda m: m.group().upper(), "axbx"), re.sub("a", "b", "aaa", count=2), re.escape("a.b*c"), re.findall(r"(?i)É", "éÉ"), re.findall(r"(?m)^\w", "a\nb"), re.search(r"(?<=\$)\d+", "cost $42").group(), re.findall("(a)|(b)", "ab"))
for bad in ("(", "[a", "*a", "(?P<x", "\\", "a{2,1}", "(?z)"):
    try:
        re.compile(bad)
    except re.error as e:
        print(e)
