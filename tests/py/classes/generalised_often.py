# Many instances whose float attributes become something else one by one.
class A:
    def __init__(self):
        self.x = 1.5
        self.y = 2.5

many = [A() for i in range(3000)]
for i, a in enumerate(many):
    if i % 3:
        a.x = 'text'
    if i % 2:
        a.y = None
print([(a.x, a.y) for a in many[:6]])
print(sum(a.x == 1.5 for a in many), sum(a.y is None for a in many))
b = A()
print(b.__dict__, [sorted(a.__dict__) for a in many[-2:]])
