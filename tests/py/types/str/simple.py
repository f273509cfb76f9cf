s = "hello"
print(s, len(s), s[0], s[-1], s[1:3], s + " world", s * 2, "ell" in s, "z" in s)
print(s.upper(), s.capitalize(), s.replace("l", "L"), s.find("l"), s.count("l"), s.startswith("he"), s.endswith("x"))
print("a,b,c".split(","), "-".join(["x", "y"]), "  pad ".strip(), "abc"[::-1])
print('single', "double", """triple""", 'it''s', "tab\tnew\\n")
for c in "abc":
    print(c, ord(c))
print(chr(97), str(5) + "x", "5" * 3, "a" < "b", "abc" == "abc", "abc" != "abd")
print("%s is %d" % ("x", 5), "{} and {}".format(1, 2), f"{s} {1 + 1}")
t = ""
for i in range(10):
    t += str(i)
print(t, sorted("banana"), list("abc"), "".join(sorted("hello")))
print("é".upper(), len("日本"), "ß".upper(), "x" if "" else "y", repr("a'b"), "line1\nline2")
words = "one two three two one two".split()
print({w: words.count(w) for w in words}, max(words, key=words.count))
