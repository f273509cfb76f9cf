for n in (149,150,151,152,255,256,257,300,1000):
    ns={}
    exec("def f("+",".join(f"a{i}" for i in range(n))+", *args, k=5, **kw):\n  x=1\n  g=lambda: (a%d, args, kw, k)\n  del a0\n  l=[a1,a%d,x]\n  for q in range(3): l.append(q)\n  return l, g(), locals()['a%d']\ndef h(%s):\n  s = 0\n  yield a%d\n  yield [a0, a%d]\nasync def co(%s): return a%d"%(n-1,n-2,n//2, ",".join(f"a{i}" for i in range(n)), n-1, n//2, ",".join(f"a{i}" for i in range(n)), n-1), ns)
    f=ns['f']
    print(n, f(*range(n), 'x', 'y', z=3, k=6))
    print(f(**{f'a{i}': i for i in range(n)}))
    print(list(ns['h'](*range(n))))
    try: ns['co'](*range(n)).send(None)
    except StopIteration as e: print(e.value)
    try: f(*range(n-1))
    except TypeError as e: print(e)
    print(f.__code__.co_varnames[n-1], f.__code__.co_argcount, f.__code__.co_nlocals, f.__code__.co_varnames[-4:])
