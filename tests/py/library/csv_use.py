# csv: dialects, reading and writing, errors.
import csv, io

def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

def read(text, **k):
    return list(csv.reader(io.StringIO(text, newline=""), **k))

def write(rows, **k):
    out = io.StringIO(newline="")
    csv.writer(out, **k).writerows(rows)
    return repr(out.getvalue())

for text in ("a,b,c\r\n1,2,3\n", 'a,"b,c",d\n"x""y",z', '"multi\nline",2\n', "", "\n\n", "a\n\nb", " a, b", '"a" ,b', 'a"b,c', "a,b\rc,d", '"unterminated', "é,日本,😀", ",,", "a,", '""', '"",""'):
    t(read, text)
    t(read, text, strict=True)
for k in (dict(delimiter=";"), dict(quotechar="'"), dict(escapechar="\\"), dict(doublequote=False, escapechar="\\"), dict(skipinitialspace=True), dict(quoting=csv.QUOTE_NONE), dict(quoting=csv.QUOTE_NONNUMERIC), dict(quoting=csv.QUOTE_STRINGS), dict(quoting=csv.QUOTE_NOTNULL), dict(delimiter="\t"), dict(dialect="excel-tab"), dict(dialect="unix")):
    t(read, 'a;"b, c"; \'d\',\\"e\n1, "2",,3.5\n', **k)
    t(read, '1,2.5,"x"\n,"",3\n', **k)
    t(write, [["a", 1, 2.5, None, "x,y", 'q"r', "s't", "new\nline", "", " sp", "te;st", "\\b"], [], [""], [None], ["é"]], **k)
t(write, [[1, 2], ["a", None, 3.0]], quoting=csv.QUOTE_ALL)
t(write, [["a,b"]], quoting=csv.QUOTE_NONE)
t(write, [['a"b']], doublequote=False)
t(write, [["a"]], lineterminator="|")
t(write, [[None]], quoting=csv.QUOTE_STRINGS)
t(write, [["a", None, 1]], quoting=csv.QUOTE_NOTNULL)
for k in (dict(delimiter=""), dict(delimiter="ab"), dict(delimiter=1), dict(delimiter=None), dict(delimiter="\n"), dict(quotechar=""), dict(quotechar="ab"), dict(quotechar=1), dict(quotechar=None), dict(quoting=99), dict(quoting="x"), dict(lineterminator=None), dict(lineterminator=1), dict(escapechar="ab"), dict(escapechar=1), dict(nosuch=1), dict(quotechar=","), dict(delimiter=" ", skipinitialspace=True), dict(dialect="nosuch"), dict(dialect=1), dict(quotechar=None, quoting=csv.QUOTE_NONE)):
    t(read, "a,b", **k)
t(csv.reader, 5); t(csv.writer, 5); t(csv.reader); t(csv.writer)
r = csv.reader(["a,b", "c"]); print(r.line_num, next(r), r.line_num, next(r), r.line_num, r.dialect.delimiter, r.dialect.quoting, r.dialect.strict, repr(r.dialect.lineterminator))
t(next, r)
t(list, csv.reader([1])); t(list, csv.reader([b"a"])); t(list, csv.reader(["a\0b"]))
t(csv.writer(io.StringIO()).writerow, 5); t(csv.writer(io.StringIO()).writerows, [5]); print(csv.writer(io.StringIO()).writerow("ab"))
csv.register_dialect("mine", delimiter="|", quoting=csv.QUOTE_ALL); print(csv.list_dialects(), csv.get_dialect("mine").delimiter)
t(csv.register_dialect, 1); t(csv.register_dialect, "x", delimiter=5); t(csv.get_dialect, "nosuch"); t(csv.unregister_dialect, "nosuch"); csv.unregister_dialect("mine"); print(csv.list_dialects())
print(csv.field_size_limit(), csv.field_size_limit(3)); t(read, "abc,abcd"); csv.field_size_limit(131072); t(csv.field_size_limit, "x")
class D(csv.excel):
    delimiter = "@"
t(read, "a@b", dialect=D); t(read, "a@b", dialect=D()); t(read, "a#b", dialect=D, delimiter="#")
class Bad(csv.Dialect):
    quoting = "x"
t(Bad)
print(list(csv.DictReader(io.StringIO("a,b\n1,2\n3\n4,5,6\n")))); o = io.StringIO(); w = csv.DictWriter(o, ["a", "b"], extrasaction="ignore"); w.writeheader(); w.writerow({"a": 1, "b": 2, "c": 3}); print(repr(o.getvalue()))
d = csv.Sniffer().sniff("a;b;c\n1;2;3\n"); print(d.delimiter, csv.Sniffer().has_header("n;v\n1;2\n3;4\n"))
t(setattr, r.dialect, "delimiter", ","); print(csv.Error.__mro__[1].__name__, csv.Error.__module__)
t(write, [[float("nan"), 10**20, True, b"x"]], quoting=csv.QUOTE_NONNUMERIC)
