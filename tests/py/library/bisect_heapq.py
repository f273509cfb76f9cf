"""bisect and heapq: arguments, errors, lists that change while they are compared."""
import bisect, heapq
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
B=bisect
t(lambda:B.bisect_right([1,2],1,-1)); t(lambda:B.bisect_left([1,2],1,lo=5)); t(lambda:B.bisect([1,2],1,0,None)); t(lambda:B.bisect([1,2],1,0,5)); t(lambda:B.bisect(5,1)); t(lambda:B.bisect([1,2],'a'));t(lambda:B.bisect([1,2],1,0,-1)); t(lambda:B.bisect([1,2],1,0,-2))
t(lambda:B.insort(5,1)); t(lambda:B.insort((1,2),1)); t(lambda:B.bisect([1,2],1,1.5)); t(lambda:B.bisect([1,2],1,0,1.5)); t(lambda:B.bisect([1,2],1,key=5)); t(lambda:B.bisect([1,2],3,key=lambda x:-x))
t(lambda:B.insort([1,2])); t(lambda:B.bisect()); t(lambda:B.bisect([1],1,2**70)); t(lambda: B.insort([3,2,1],0,key=str))
t(lambda:B.bisect(range(10),5)); t(lambda:B.bisect('abc','b')); t(lambda:B.bisect({1:2},1)); t(lambda:B.insort_left([1,3],2,key=None))
H=heapq
t(lambda:H.heappush((),1)); t(lambda:H.heappop([])); t(lambda:H.heappop(5)); t(lambda:H.heapreplace([],1)); t(lambda:H.heappushpop([],1)); t(lambda:H.heapify((1,)));t(lambda:H.heapify(5)); t(lambda:H.heappush([])); t(lambda:H.heappop_max([])); t(lambda:H.heappush_max(3,1)); t(lambda:H.heapreplace_max([],1)); t(lambda:H.heappushpop_max(1,1)); t(lambda:H.heapify(['a',1]))
class L(list):
    def __getitem__(s,i): print('get'); return list.__getitem__(s,i)
    def append(s,x): print('append')
    def __len__(s): print('len'); return 1
l=L([1,2,3]); H.heappush(l,0); print(list.__repr__(l)); print(H.heappop(l)); print(list.__repr__(l)); H.heapify(l)
t(lambda:B.bisect(l,2)); 
class M(list):
    def insert(s,i,x): print('insert',i,x); list.insert(s,i,x)
m=M([1,2,3]); B.insort(m,2); print(m)
class C:
    def __init__(s,v): s.v=v
    def __lt__(s,o): h.clear(); return s.v<o.v
h=[C(3),C(2),C(1)]
t(lambda:H.heapify(h)); h[:]=[C(3),C(2),C(1)]; t(lambda:H.heappop(h)); h[:]=[C(3),C(2),C(1)];t(lambda:H.heappush(h,C(0)))
h[:]=[C(3),C(2),C(1)];t(lambda:H.heapreplace(h,C(0)));h[:]=[C(3),C(2),C(1)];t(lambda:H.heappushpop(h,C(4)));h[:]=[C(3),C(2),C(1)];t(lambda:H.heappop_max(h))
h[:]=[C(3),C(2),C(1)];t(lambda:B.bisect(h,C(2)))
class G:
    def __init__(s,v): s.v=v
    def __lt__(s,o): h.append(G(9)) if len(h)<50 else 0; return s.v<o.v
h[:]=[G(3),G(2),G(1)];t(lambda:B.bisect(h,G(2))); t(lambda:H.heapify(h))
h[:]=[G(3),G(2),G(1)];t(lambda:H.heappop(h).v); print(len(h))
class Bad:
    def __lt__(s,o): 1/0
h[:]=[Bad(),Bad()]; t(lambda:type(H.heappop(h))); print(len(h)); t(lambda:H.heappush(h,Bad())); print(len(h))
class Odd:
    def __lt__(s,o): return NotImplemented
t(lambda:H.heapify([Odd(),Odd()])); t(lambda:B.bisect([Odd()],Odd()))

import random
r = random.Random(7)
kinds = [lambda: r.randrange(1000), lambda: r.randrange(-2**40, 2**40), lambda: r.random() - .5,
         lambda: str(r.randrange(1000)), lambda: (r.randrange(5), r.randrange(5)),
         lambda: r.choice([1, 2.5, True, 2**70])]
for make in kinds:
    for push, pop, heapify, replace, pushpop, order in [
            (H.heappush, H.heappop, H.heapify, H.heapreplace, H.heappushpop, False),
            (H.heappush_max, H.heappop_max, H.heapify_max, H.heapreplace_max, H.heappushpop_max, True)]:
        for n in (1, 2, 3, 10, 101):
            data = [make() for _ in range(n)]
            h = data[:]
            heapify(h)
            for _ in range(20):
                x = make()
                push(h, x)
                data.append(x)
                x, y = make(), make()
                data.append(x); data.remove(replace(h, x))
                data.append(y); data.remove(pushpop(h, y))
            out = [pop(h) for _ in range(len(data))]
            assert out == sorted(data, reverse=order), (make, n)
    for _ in range(200):
        data = sorted(make() for _ in range(r.randrange(30)))
        x = make()
        i, j = B.bisect_left(data, x), B.bisect_right(data, x)
        assert all(e < x for e in data[:i]) and all(e >= x for e in data[i:])
        assert all(e <= x for e in data[:j]) and all(e > x for e in data[j:])
        B.insort(data, x)
        assert data == sorted(data)
    print('heaps and bisections agree')
