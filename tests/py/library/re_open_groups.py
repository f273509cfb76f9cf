# Groups that are asked for while they are open again: they begin behind where they ended.
import re

for pattern, text in [
    (r"(?:((?(1)\d{0,2}?|\W*?))b)*", "..b.b.a"),
    (r"(?:((?(1)x|.))b)*", "abxbab"),
    (r"(?:(a(?(1)x|y)))+", "ayaxay"),
    (r"(?:((?(1)\b|\w)))++", "cab"),
    (r"(?:(?:(?(1)(b|a)|a)|((?(2)\b|\w))|(?>((.)))))++", "cAB"),
    (r"(?:(?(2)z|y)(\d)((?(2)q|\w)))+", "y1az2q"),
]:
    for how in ("match", "fullmatch", "search"):
        found = getattr(re.compile(pattern), how)(text)
        print(pattern, how, found and (found.regs, found.lastindex))
    print(re.findall(pattern, text))
