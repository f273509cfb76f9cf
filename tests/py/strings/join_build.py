parts = []
for i in range(10):
    parts.append(str(i) * i)
print("|".join(parts), len("".join(parts)))
s = ""
for c in "hello":
    s = c + s
print(s)
s = ""
for i in range(1000):
    s += chr(97 + i % 26)
print(len(s), s[:30], s.count("a"))
t = s
t += "!"
print(len(s), len(t), t[-1])
table = [("name", "n"), ("alice", 5), ("bob", 12)]
for a, b in table:
    print(f"{a:<8}{b:>4}|")
print("".join(reversed("abc")), " ".join(f"{i:02x}" for i in b"hey"), "".join(c.upper() if i % 2 else c for i, c in enumerate("python")), "".join(sorted("hello", reverse=True)))
print("".join(chr((ord(c) - 97 + 13) % 26 + 97) if c.isalpha() else c for c in "uryyb jbeyq"))
w = "the cat sat on the mat".split()
print(" ".join(x.capitalize() for x in w), "-".join(w[::-1]), {len(x): x for x in w}, max(w, key=len), sorted(w, key=lambda x: (len(x), x)))


def pal(s):
    s = "".join(c.lower() for c in s if c.isalnum())
    return s == s[::-1]


print(pal("A man, a plan, a canal: Panama"), pal("nope"))


def rle(s):
    out, i = "", 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out += s[i] + str(j - i)
        i = j
    return out


print(rle("aaabccdddd"), rle(""), rle("x"))
text = "line one\nline two\n\nline four"
for n, line in enumerate(text.splitlines(), 1):
    print(n, repr(line), len(line))
print(text.replace("\n", " / "), text.count("line"), text.index("two"), text.title())
