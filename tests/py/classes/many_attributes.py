# More attributes and slots than a map has room for, and than a block.
import copy, gc, weakref
for n in (100, 1100):
    src = "class Big:\n def __init__(self):\n" + "".join(f"  self.a{i} = {i}.5\n" for i in range(n))
    ns = {}; exec(src, ns); Big = ns['Big']
    l = [Big() for i in range(5)]
    assert all(getattr(l[-1], f'a{i}') == i + .5 for i in range(n))
    v = l[1].__dict__; assert len(v) == n and v[f'a{n-1}'] == n - .5; l[2].a0 = 's'; del l[3].a1; l[4].extra = 1
    gc.collect(); l2 = copy.copy(l[2]); assert l2.a0 == 's' and l2.a1 == 1.5; 
    assert len(l[3].__dict__) == n - 1 and l[4].extra == 1 and sum(l[0].__dict__.values()) == sum(i + .5 for i in range(n))
    print(n, l2.__dict__ == l[2].__dict__)
    S = type('S', (), {'__slots__': tuple(f's{i}' for i in range(n)) + ('__dict__', '__weakref__')})
    l = [S() for i in range(4)]
    for o in l:
        for i in range(n): setattr(o, f's{i}', [i])
        o.x = 1.5; o.y = 'q'; o.z = 2.5
    gc.collect(); o = l[2]; w = weakref.ref(o)
    assert all(getattr(o, f's{i}') == [i] for i in range(n)) and (o.x, o.y, o.z) == (1.5, 'q', 2.5)
    o.x = None; o.__dict__['w'] = 2; print(o.__dict__, w() is o); del o.s1; print(hasattr(o, 's1')); gc.collect(); 
    S2 = type('S2', (), {'__slots__': tuple(f's{i}' for i in range(n)) + ('__dict__', '__weakref__')})
    try: o.__class__ = S2; print(o.s5, o.x)
    except TypeError as e: print(e)
    T = type('T', (S,), {'__slots__': tuple(f't{i}' for i in range(n))})
    t = T(); t.s0 = 1; t.x = 2.5
    for i in range(n): setattr(t, f't{i}', (i,))
    gc.collect(); print(t.s0, t.x, t.t0, getattr(t, f't{n-1}'))
