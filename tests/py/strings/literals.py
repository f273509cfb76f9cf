print('a' "b" '''c''' """d""", "it's", 'say "x"', "a\\b", "\x41\u0042\103", "\t|", r"\t|", b"\x41", rb"\x41")
print("multi \
line", """
text""".strip(), "a\
b", '\
c', len("\n"), len(r"\n"), len("\\n"), "\u00e9", "\N{DIGIT ONE}", "\U0001F600" == "😀")
print(0x10, 0o10, 0b10, 1e3, 1E-2, .5, 5., 1_0.0_1, 1j, 1.5J, 0xFF_FF, 0b1111_0000, 00, 0_0, 1e0_1)
print(True, None, ..., (), [], {}, {1}, {1: 2}, (1,), [1, ], {1, }, {1: 2, })
print("ab" in "cab", "" "", "skip" "ped")
print(b"bytes" b"joined", br"\d", b'\'', b"\t" == b"\x09", B"up", Rb"r", bR"r", F"{1}", fR"\{1}", u"u", U"U")
print(repr("\a\b\f\v\0"), "\1\12\123", "octal", '\'', "\"", "'" '"')
print(10 .bit_length(), 1.0.is_integer(), 1..real, "s".upper(), b"b".hex(), [].copy(), {}.keys(), (1).real, -1 .real, - 1, --1, ~-1, not-1)
