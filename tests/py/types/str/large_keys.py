# Large texts and bytes that are made where others have died: their hashes are their own.
def churn(n):
    for i in range(n):
        "\xff" * (20_000 + i * 700)
        b"\xff" * (20_000 + i * 500)


table = {}
for i in range(30):
    churn(20)
    table["k" * 20_000 + str(i)] = i
    table[b"k" * 20_000 + bytes([i])] = -i
    table["\u20ac" * 9_000 + str(i)] = i * i
churn(20)
print(all(table["k" * 20_000 + str(i)] == i for i in range(30)))
print(all(table[b"k" * 20_000 + bytes([i])] == -i for i in range(30)))
print(all(table["\u20ac" * 9_000 + str(i)] == i * i for i in range(30)))
print(len(table), len(set(table) | {"k" * 20_000 + "0"}))

# What is cut from, joined of and decoded to large texts has all its characters.
text = "".join(chr(65 + i % 26) for i in range(50_000))
for i in range(10):
    churn(10)
    assert text[1:] == text[1:40_000] + text[40_000:]
    assert ",".join([text, text])[50_000:] == "," + text
    assert text.encode().decode() == text
    assert (text + "\u0101").encode("utf-8").decode()[-1] == "\u0101"
    assert text.upper().lower() == text.lower()
    assert text[::2][:4] == "ACEG" and len(text[::2]) == 25_000
    assert (text.encode() * 3)[50_000:100_000] == text.encode()
    assert bytes(30_000) == b"\0" * 30_000
    assert bytearray(30_000).count(0) == 30_000
    assert text.center(60_000, "*").strip("*") == text
    assert f"{text:>60000}"[:10_000] == " " * 10_000
print("whole")
