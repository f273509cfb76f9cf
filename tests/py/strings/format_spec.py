# Alignment, sign, width, grouping and precision for each kind of value.
specs = ["", "5", "<5", ">5", "^5", "=5", "05", "+", "-", " ", "+05", "*^9", "#x", "#010b", "_d", ",d", "010,", ".3", "8.3", ".0f", "12,.2f", "+.1e", "%", ".1%", "n", "c", "s", "5s", ".1s", "z.1f", "#.0f", "é>4", "_b", "_x", ",.1f", "_.1f", "x<10", "0=8", "<08", "^+8.2f", "e", "G", "#g", "X"]
values = [42, -7, 3.75, -0.04, "text", True, 1 + 2j, 10**12]
for spec in specs:
    row = []
    for v in values:
        try:
            row.append(format(v, spec))
        except (ValueError, OverflowError) as e:
            row.append(type(e).__name__ + ":" + str(e))
    print(repr(spec), row)
