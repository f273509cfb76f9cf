"""Groups repeated a counted number of times: going back into one does not change the count."""
import re

for pattern, text in [
    (r"(\d{1,3}.){3}(\d{1,3})", "1234.0;"), (r"(\d{1,3}.){3}(\d{1,3})\b", "10.20.30.40 x"), (r"(ab?.){2}c", "abac"),
    (r"(ab?.){2}c", "acac"), (r"(a|ab){2}c", "ababc"), (r"(a|ab){3}c", "ababc"), (r"(a|ab){2,3}c", "abaabc"),
    (r"(?:a+b?){2,4}$", "aaab"), (r"(?:a+b?){5,}$", "aaab"), (r"(?:a+b?){3,}$", "aabaab"), (r"((a)|b){3}", "abb"),
    (r"((a)|b){1,3}", "abb"), (r"(a?){3}", "a"), (r"(a?){2,5}b", "aaab"), (r"(a?){0,3}", "aa"), (r"((a?)b?){2,3}", "ab"),
    (r"(a{1,2}b?){2}\1", "aabaa"), (r"((x|y){2}z){2}", "xyzyxz"), (r"((x|y){2,3}z?){2}$", "xyyxz"), (r"(a|b){0}c", "abc"),
    (r"(?:(a)|(b)|c){3}", "abc"), (r"(?:(?=a)a|b){3}c", "abac"), (r"(?:a(?!b)|b){2,3}", "aab"), (r"(?i:(ab)){2}", "ABab"),
    (r"(?:(\w)(?(1)x|y)){2}", "axbx"), (r"([a-c]+-?){2,3}x", "ab-c-a-x"), (r"(..|...){3}!", "1234567!"),
    (r"(?:.{2,4}?,){3}", "ab,abcd,abc,"), (r"(a.?){2}?b", "aab"), (r"(a.?){2,3}?b", "aaxab"), (r"(?:ab){2}+c", "ababc"),
    (r"^(?:(\d+)(?:,|$)){3}$", "1,22,333"), (r"(a{2}){3}", "aaaaaa"), (r"(a{2}b?){3}$", "aaaabaa"), (r"(\s*\w+\s*=?){4}", "a = b c"),
]:
    for how in re.match, re.search, re.fullmatch:
        m = how(pattern, text)
        print(pattern, how.__name__, m and (m.span(), m.groups()))
print(re.findall(r"(?:\d{1,3}\.){3}\d{1,3}", "1.2.3.4 1.2.3 255.255.255.255.1"), re.split(r"(?:a|ab){2}", "xababyaaz"))
print(re.sub(r"(a|ab){2}", r"<\1>", "abab aab ab"), len(re.match(r"(?:ab|a){500}", "ab" * 500)[0]))
print(re.match(r"(?:ab|a){100,2000}$", "ab" * 1500).end(), re.match("(?:a|b){3000}", "ab" * 1499), re.match("(?:x{1,2}y){,40}", "xxy" * 50).end())
for bad in ["(ab){3,2}", "(a*){70000000000}"]:
    try:
        re.compile(bad)
        print("fine")
    except (re.PatternError, OverflowError) as e:
        print(type(e).__name__, e)
