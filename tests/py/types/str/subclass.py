class S(str):
    def __new__(cls, v="", extra=None):
        self = super().__new__(cls, v)
        self.extra = extra
        return self

    def __getitem__(self, i):
        return "item"

    def __len__(self):
        return 99

    def __hash__(self):
        return super().__hash__()

    def __eq__(self, o):
        return str.__eq__(self, o)


s = S("abc", 5)
print(s, s.extra, s[0], len(s), s.upper(), type(s.upper()).__name__, s + "d", type(s + "d").__name__, s == "abc", {"abc": 1}[s], {s: 2}["abc"], s in ("abc",), "abc" in [s])
print(repr(s), str(s), type(str(s)).__name__, f"{s}", "%s" % s, "".join([s, s]), list(s), "b" in s, s * 2, s.split("b"), s.replace("x", "y"), type(s.replace("x", "y")).__name__, s.strip(), type(s.strip()).__name__, s[:] if False else "skip")
print(isinstance(s, str), s.__class__.__name__, S(), S(5), S(b"a", None) if False else "skip", sorted([S("b"), S("a"), "c"]), max(S("a"), "b"), s.__add__("z"), str.__len__(s), vars(s), s.startswith("a"), s.encode(), int(S("12")), float(S("1.5")))


class T(str):
    def __str__(self):
        return "custom str"

    def __format__(self, spec):
        return "custom format"

    def __repr__(self):
        return "custom repr"

    def __contains__(self, x):
        return True


t = T("raw")
print(t, str(t), f"{t}", f"{t!s}", f"{t!r}", "%s" % t, "{}".format(t), "zz" in t, [t], t + "", "".join([t]), print("", t, sep=""), t.upper())
d = {}
setattr(T, "attr", 1)
print(getattr(t, T("attr")) if False else getattr(t, "attr"), {t: "v"}["raw"], hash(t) == hash("raw"))
