class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class LinkedList:
    def __init__(self, items=()):
        self.head = None
        self.size = 0
        for x in items:
            self.push(x)

    def push(self, x):
        self.head = Node(x, self.head)
        self.size += 1

    def pop(self):
        if self.head is None:
            raise IndexError("empty")
        node, self.head = self.head, self.head.next
        self.size -= 1
        return node.value

    def __iter__(self):
        n = self.head
        while n:
            yield n.value
            n = n.next

    def __len__(self):
        return self.size

    def reverse(self):
        prev, cur = None, self.head
        while cur:
            cur.next, prev, cur = prev, cur, cur.next
        self.head = prev


class Tree:
    def __init__(self):
        self.root = None

    def insert(self, k):
        if self.root is None:
            self.root = [k, None, None]
            return
        n = self.root
        while True:
            side = 1 if k < n[0] else 2
            if n[side] is None:
                n[side] = [k, None, None]
                return
            n = n[side]

    def walk(self, n="root"):
        n = self.root if n == "root" else n
        if n:
            yield from self.walk(n[1])
            yield n[0]
            yield from self.walk(n[2])


l = LinkedList(range(5))
print(list(l), len(l), l.pop(), list(l), 3 in l, sum(l))
l.reverse()
print(list(l))
try:
    LinkedList().pop()
except IndexError as e:
    print(e)
t = Tree()
for k in (5, 2, 8, 1, 9, 3, 5):
    t.insert(k)
print(list(t.walk()), t.root)
big = LinkedList(range(20000))
print(len(big), sum(big))
big.reverse()
print(big.pop(), big.head.next.value)
