# Many patterns over many texts: positions of all groups, in all ways to ask. A digest for each
# pattern; with an argument, what it is made of.
import hashlib
import random
import re
import signal
import sys
import warnings

warnings.simplefilter("ignore")
PATS = r"""
a|b
(a)|b
((a)|b)*
(a|ab)(c|bcd)(d*)
(a*)*
(a*)+
(a|b)*?c
(?:a|b)*c
(?:ab){2,3}
(?:ab){2,3}?
(?:ab)++c
(?:a|ab)++c
(?>a|ab)c
(?>(a+)|b)*c
a++b
a*+a
a?+b
[a-c]{2,4}+d
(a)?b(?(1)c|d)
(a)?(b)?(?(2)x)
(?=a)b
(?=ab)a
(?!a)\w
(?<=a)b
(?<!a)b
(?<=ab|cd)x
^a
a$
\Aab
b\Z
(?m)^a
(?m)a$
(?s).+
.+
.*b
.*?b
(.*)b(.*)
(.*?)b(.*?)$
\bfoo\b
\Boo
\w+\s+\w+
(\w+) (\w+)
(\w+)\s\1
(?i)hello
(?i)[h-l]+
(?i)(a)\1
(?i:a)b
(?i)straße
(?i)[^a]+
(?i)k+
(?ia)k+
(?a)\w+
\d+
(?a)\d+
\D+
\S+
[^\s]+
[^a-c]+
[\w.]+@[\w.]+
x*
x*?
x??
(x?)*y
(x?)+?y
(?:x?y?)*z
(?:a(?:b|c)*d)*e
(?:(a)|(b)|(c))*
(?:(a)|(b)|(c))*?$
(a(b(c)?)?)?
(?P<n>\d+)|(?P<w>[a-z_]\w*)|(?P<o>[-+*/()=])|\s+
<.*?>
<[^>]*>
(a+)+b
(?:a+)+b
([ab]*)c\1
(?=(a+))\1b
(?=(a*))a
(?!(a)b)a
((?:a|b)+)c
(\d{1,3})(?:\.(\d{1,3})){3}
\d{4}-\d\d
fox
the
a{3}
a{2,}
a{,2}
a{0}
()
(|a)+
(a|)+b
(?:|a)*?b
(a*?)(a*)
(a+?)(a+)
(ab|a)(bc)?
[ä-ü]+
ä|ö
\u0100+|\u0101
[\u0400-\u04ff]+
[^\x00-\x7f]+
.
\n
[\s\S]
(?:[^"\\]|\\.)*"
"(?:[^"\\]|\\.)*"
"([^"]*)"
(?x) a b # comment
a(?#comment)b
(?:(?:ab)*c)*d
(?:(?:ab)*?c)*?d
((ab)*c)*d
(?<=(a))b
(?<!(x))b
a(?=b)(?!c)
(?:a|b|cd|ef)+?x
cat|dog|bird|fish
(cat|dog)s?
(?:cat)?dog
(?>a*)b
(?:(?>a*)b)*
(?:x|(y))*\1
(?:(a)|b)*\1
(a)*?b
(a){2}b
(a){0,2}?b
(?:a){2,5}?a
(ab?){1,3}b
(?:\1|(a))+
^*
$*
(?:^a)+
(?:a$)+
(?:\b|a)+
(?:(?=a)|b)*
(?:a?){3}
(?:a?){3}?b
(?:a??)*b
(?:a*)*b
(?:a*?)*?b
(?:(a?)b?)*c
(a?)*?b
(?:(a)|(ab))(c|)$
""".strip("\n").split("\n")
TEXTS = ["", "a", "b", "ab", "abc", "abcd", "aab", "aaab", "aaaa", "ba", "abab", "ababab", "ababc", "abcabd", "xyz", "xyxyz", "foo bar", "foo foo",
 "the quick brown fox", "hello HeLLo", "K\u212ak \u017fS", "STRASSE stra\xdfe", "\xe4\xf6\xfc\xc4", "\u0100\u0101a", "\u0416\u0436 abc", "a\nb\na", "a\n", "\n", "ab\nab\n",
 'say "hi \\" there" ok', "foo = bar * (12 + baz_1) - 7", "<a>t</a><b>m</b>", "1.2.3.4 2024-05 99", "catdog birds fish", "acdbe abdacde", "aaaaab", "bbbbbc", "xxxy", "aA Aa", "\U0001f600\U0001f601 a", "١٢٣ 12", "ccabc", "aXbx cdx abx", "a" * 9 + "b", "user@example.org, x.y@z", "\ud800a\udfff", "abcdefx", "éÉ e\u0301"]


def show(m):
    return None if m is None else (m.regs, m.lastindex, m.lastgroup)


def each_way(p, t):
    out = []
    for f in (p.match, p.search, p.fullmatch):
        out.append(show(f(t)))
    out.append([show(m) for m in p.finditer(t)])
    out.append(p.findall(t))
    out.append(p.split(t))
    out.append(p.sub(rb"[\g<0>]" if isinstance(t, bytes) else r"[\g<0>]", t))
    out.append(p.subn(b"-" if isinstance(t, bytes) else "-", t, 2))
    n = len(t)
    out.append(show(p.search(t, 1)))
    out.append(show(p.match(t, 1, max(1, n - 1))))
    out.append(show(p.fullmatch(t, 0, n - 1)))
    return out


def digest(p, texts):
    made = hashlib.md5()
    for t in texts:
        found = ascii(each_way(p, t))
        if len(sys.argv) > 1:
            print(ascii(p.pattern), ascii(t), found)
        made.update(found.encode())
    return made.hexdigest()[:12]


for source in PATS:
    try:
        p = re.compile(source)
    except re.error as error:
        print(ascii(source), error)
        continue
    line = [ascii(source), digest(p, TEXTS)]
    try:
        p = re.compile(source.encode("latin1"))
    except (re.error, UnicodeEncodeError, ValueError) as error:
        line.append(type(error).__name__)
    else:
        narrow = [t.encode("latin1") for t in TEXTS if max(t, default="") < "\u0100"]
        line.append(digest(p, narrow))
    print(*line)

# Patterns at random.
r = random.Random(2)


def atom(depth):
    k = r.randrange(16)
    if k < 5:
        return r.choice("abc")
    if k == 5:
        return "."
    if k == 6:
        return r.choice(["[ab]", "[^a]", "[b-c]", r"\w", r"\W", r"\d", "[^ab]", r"\s"])
    if k == 7:
        return r.choice(["^", "$", r"\b", r"\B", r"\A", r"\Z"])
    if depth <= 0:
        return r.choice("ab")
    if k < 11:
        return "(" + choice(depth - 1) + ")"
    if k == 11:
        return "(?:" + choice(depth - 1) + ")"
    if k == 12:
        return r.choice(["(?=", "(?!", "(?>"]) + choice(depth - 1) + ")"
    if k == 13:
        return r.choice(["(?<=", "(?<!"]) + r.choice(["a", "b", "ab", "[ab]", "(a)", "a|b"]) + ")"
    if k == 14:
        return "\\" + str(r.randrange(1, 4))
    return f"(?({r.randrange(1, 3)}){sequence(depth - 1)}|{sequence(depth - 1)})"


def piece(depth):
    text = atom(depth)
    if r.random() < 0.4:
        counts = ["*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{0,2}?", "{1,}", "{2,3}+"]
        text += r.choice(counts)
    return text


def sequence(depth):
    return "".join(piece(depth) for _ in range(r.randrange(0, 4)))


def choice(depth):
    return "|".join(sequence(depth) for _ in range(r.choice([1, 1, 1, 2, 3])))


small = ["", "a", "b", "ab", "ba", "aab", "abc", "abab", "cab ab", "a\nb", "aabbc", "abcabc", "\u0101ab", "aaa"]
done = 0
made = hashlib.md5()
while done < 400:
    source = choice(3)
    try:
        p = re.compile(source)
    except re.error:
        continue
    done += 1
    for t in small:
        found = ascii((show(p.match(t)), show(p.fullmatch(t)), [show(m) for m in p.finditer(t)], p.sub("-", t)))
        if len(sys.argv) > 1:
            print(ascii(source), ascii(t), found)
        made.update(found.encode())
    if done % 50 == 0:
        print(done, made.hexdigest()[:12])

# Texts that are long, and repetitions that go back far.
print(re.search("b", "a" * 100000 + "b").span(), re.match("(?:ab)*", "ab" * 50000).end())
print(re.match("(a|b)*c", "ab" * 20000 + "c").regs, re.match("(?:a|bc)*?$", "abc" * 5000).end())
print(re.findall("(?s).*?x", "aax\nax" * 2), len(re.findall("a", "ab" * 5000)))
print(re.sub("(?:\u0416|x)+", "<\\g<0>>", "a\u0416\u0416b" * 3))


# A signal's handler is called in the midst of a match, and may end it.
def stop(*_):
    raise TimeoutError("stopped")


signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    re.match("(a+)+b", "a" * 64)
except TimeoutError as error:
    print(error)

# What is searched keeps its size as long as that takes.
data = bytearray(b"abcabc")


def change(m):
    try:
        data.clear()
    except BufferError as error:
        print(error)
    return b"-"


print(re.sub(b"b", change, data), data)
