# Objects that have the same keys again and again, and what encoding meets on its way.
import json

rows = [{"id": i, "name": "n%d" % i, "tags": ["a", i], "sub": {"x": -i, "y": None}} for i in range(6)]
text = json.dumps(rows)
back = json.loads(text)
print(back == rows, [list(row) for row in back[-2:]])
for i, row in enumerate(back):
    row["more"] = i
    row["id"] += 10
    if i % 2:
        del row["name"]
    row["sub"].update(z=i, x=0)
print(json.dumps(back))
print(len({id(key) for row in json.loads(text) for key in row}))

# The same key twice, keys in another order, keys that begin and end alike, no keys.
print(json.loads('[{"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1, "a": 2}, {"a": 1, "a": 3}, {"a": 4, "a": 5}]'))
print(json.loads('[{"a": 1, "b": 2}, {"b": 1, "a": 2}, {"a": 3, "b": 4}, {"b": 5, "a": 6}, {"a": 7, "b": 8}]'))
print(json.loads('[{"axb": 1, "ayb": 2}, {"axb": 3, "ayb": 4}, {"ayb": 5, "axb": 6}, {"axb": 7}, {}, {}]'))
print(json.loads('[{"\\u0061": 1, "\\n": 2}, {"a": 3, "\\n": 4}, {"a": 5, "\\n": 6}, {"a": 7, "\\n": 8}]'))
print(json.loads('[{"ä": 1, "": 2}, {"ä": 3, "": 4}, {"ä": 5, "": 6}, {"Ж": 7, "": 8}, {"Ж": 9, "": 10}]'))
many = [{"k%d" % i: i * j for i in range(n)} for n in (15, 16, 17, 18, 70) for j in range(4)]
print(json.loads(json.dumps(many)) == many)
deep = json.loads('[{"a": {"a": {"a": 1}}}, {"a": {"a": {"a": 2}}}, {"a": {"a": {"a": 3}}}]')
deep[1]["a"]["b"] = 1
print(deep)
print(json.loads(text, object_pairs_hook=tuple)[0], json.loads(text, object_hook=len))

# Numbers.
for number in "0 -0 7 -7 10 123456789 -123456789 1234567890 1073741823 1073741824 -1073741824 -1073741825 " \
        "12345678901234567890 1.5 -1.5e3 1E2 0.1 1e400".split():
    print(repr(json.loads(number)), repr(json.loads("[%s]" % number)[0]), end=" ")
print()
for bad in ["01", "-", "1.", ".5", "1e", "+1", "--1", "[1,]", '{"a"}', '{"a":1,}', '{a:1}', '"a', '"\x01"', '"\\x"', "[1 2]", "nul", "{", "[", ""]:
    try:
        print(json.loads(bad))
    except json.JSONDecodeError as error:
        print(ascii(bad), error)
print(json.JSONDecoder(strict=False).decode('{"a\tb": "c\nd"}'))
print(json.loads("[1, 2]", parse_int=str), json.loads("[1.0]", parse_float=str))

# What is encoded changes meanwhile, or goes round.
numbers = [1, object(), 3]
seen = []


def changing(value):
    seen.append(type(value).__name__)
    numbers.append(len(numbers))
    del numbers[-2:]
    return "it"


print(json.dumps(numbers, default=changing), seen)


class Plain:
    pass


loop = []
loop.append({"a": loop})
wrapped = Plain()
for value, default in [(loop, None), (wrapped, lambda value: [value]), (wrapped, lambda value: value), ({"a": wrapped}, lambda value: {"b": 1})]:
    try:
        print(json.dumps(value, default=default))
    except ValueError as error:
        print(error, error.__notes__)
twice = [1]
print(json.dumps([twice, twice, {"a": twice, "b": twice}]), json.dumps((twice, (), [], {}), indent=1))
print(json.dumps({1: 2, None: 3, True: 4, 1.5: 5, "x": 6}), json.dumps({"b": 1, "a": [1, 2]}, sort_keys=True, indent="\t"))
print(json.dumps({(1,): 1, "b": 2}, skipkeys=True), json.dumps([0, -1, 10**8, 2**30, -2**30 - 1, 2**70]))


# Deep in others, and round from there to both ends.
for turn in (5, 150):
    inner = deep = []
    for i in range(200):
        deep = [deep, 1] if i % 3 else {"a": deep}
        if i == 200 - turn:
            target = deep
    inner.append(target)
    try:
        json.dumps(deep)
    except ValueError as error:
        print(error, len(error.__notes__))
    inner[:] = [turn]
    print(len(json.dumps([deep, inner, target, deep])))
for text in ['"\\u00', '"\\u004', '"\\u0041', '"\\u004"', '"\\ud834\\u', '"\\ud834\\udd1e', '"\\ud834\\udd1e"', '["\\ud834"]']:
    try:
        print(ascii(json.loads(text)))
    except ValueError as error:
        print(error)


class Texts(str):
    pass


class Numbers(int):
    def __repr__(self):
        return "other"


print(json.dumps([Texts("a\"b"), Numbers(5), True, 1e100, "\x7f\x80\u20ac\U0001f600\\/"]))
print(json.dumps(["\x7f\x80\u20ac", "a\tb"], ensure_ascii=False))
