# Deleting every n-th item, whatever the items are, forwards and backwards, in short and long lists.
for make in (int, float, str, lambda i: i * 10**15, lambda i: (i,)):
    for n in (0, 1, 7, 30):
        for start, stop, step in ((None, None, 2), (1, None, 3), (None, None, -2), (20, 3, -4), (5, 6, 2), (0, 100, 1)):
            items = [make(i) for i in range(n)]
            gone = items[start:stop:step]
            del items[start:stop:step]
            left = [make(i) for i in range(n) if make(i) not in gone]
            if items != left:
                print(make, n, start, stop, step, items, left)
    print(make(3), len(items))

big = [[i] for i in range(200_000)]
for round in range(5):
    del big[::3]
    big[round] = [-round]
    garbage = [[i] for i in range(5000)]
print(len(big), big[:6], big[-1], all(type(item) is list for item in big))
numbers = list(range(100_000))
del numbers[1::2]
numbers.append("text")
del numbers[::2]
print(len(numbers), numbers[:3], numbers[-2:])
