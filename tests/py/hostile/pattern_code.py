# Code of regular expressions that no compiler made is refused, or does no harm.
import _sre
import re
from re import _compiler, _parser


def tried(code, groups=2):
    try:
        pattern = _sre.compile("x", 0, code, groups, {}, (None,) * (groups + 1))
    except (RuntimeError, OverflowError) as exc:
        return f"{type(exc).__name__}: {exc}"
    for text in ("", "aab" * 5):
        pattern.match(text), pattern.search(text), pattern.findall(text)
    return "ran"


for code in ([], [1], [0], [16], [16, 97], [16, 97, 1], [15, 1, 1], [17, 9, 1], [17, 1, 1],
             [23, 3, 0, 1, 1], [18, 1], [13, 2, 0, 1], [13, 99, 0, 1],
             [7, 4, 16, 97, 1], [11, 5, 1], [12, 0, 1, 1], [6, 99, 1], [14, 3, 0, 0, 1],
             [43, 1], [25, 1], [1 << 31, 1], [1 << 40]):
    print(code, tried(code))

SOURCES = ["a*b", "(a|b|ab)*?c", "(a)(?(1)b|c)", "[a-z]{2,3}+", "(?>a+)b", "(?=a)(?!b)a", "(?<=a)b",
           "(?i)straße|[ſk-é]", r"\bfoo\w+\s$", "(?P<x>a)(?P=x)", "abcabd(x)?", "[\u0400-\u0500\u1234]",
           "(?:ab)*+a", "(?:)*", "(a(?(1)b))", "x|(?!)", "(?s:.)(?m:^)", "[^\x0f]\x0f(?(1)[\x0f])()"]
for source in SOURCES:
    parsed = _parser.parse(source)
    # What the compiler makes passes; cut off anywhere, it does not.
    code = _compiler._code(parsed, 0)
    assert tried(code, parsed.state.groups - 1) == "ran", source
    print(source, {tried(code[:n], parsed.state.groups - 1) for n in range(6, len(code) - 1)
                   if code[n - 1] != 1})
print(re.match("(a)(?(1)b|c)", "ab").span(), re.search("[\u0400-\u0500]+", "xжж").span())
