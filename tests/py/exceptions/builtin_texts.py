# The texts of errors that the interpreter itself raises.
def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


x = 5
cases = """
1 / 0
1 // 0
1 % 0
1.0 / 0
1.0 // 0
1.0 % 0
divmod(1, 0)
0 ** -1
1j / 0
2.0 ** 10000
[1][5]
(1,)[5]
'a'[5]
b'a'[5]
range(3)[5]
{}['k']
{}[1]
[].pop()
{}.popitem()
set().pop()
{1: 2}.pop(3)
int('x')
int('')
int('9', 2)
int('1', 1)
float('x')
float('')
complex('x')
x()
x.y
x[0]
x[0:1]
'a' + 1
1 + 'a'
[] + 1
[1, 2] + (3,)
len(5)
iter(5)
next([])
'a' < 1
-'a'
~1.0
not_defined
a, b = 1
a, b = 1, 2, 3
a, b, *c = 1,
a, b = 5
{[]: 1}
{{}}
hash([])
[][:'x']
[][1:2:0]
'%d' % 'x'
'%s %s' % 1
'%s' % (1, 2)
'%z' % 1
'{}'.format()
'{a}'.format()
format(1, 'q')
format('a', 'd')
chr(-1)
chr(0x110000)
ord('ab')
ord(5)
max()
max([])
min(5)
sum(['a'])
sum('a')
isinstance(1, 5)
issubclass(1, int)
open('/nonexistent/file')
'abc'.index('z')
[1].index(2)
[1].remove(2)
(1,).index(2)
b'abc'.index(b'z')
'a'.join([1])
'a'.join(5)
abs('x')
round('x')
pow(2, -1, 0)
pow(2, 1.0, 3)
1 << -1
1 >> -1
import_me = __import__('no_such_module_at_all')
zip(1)
map(1)
enumerate(1)
sorted(1)
reversed({1})
print(x=1)
int(1, 2)
str(b'a', 'ascii', 'x', 1)
bytes('a')
bytes(-1)
bytes([256])
bytearray(['a'])
memoryview('a')
slice()
range()
range(1, 2, 0)
type()
object(5)
super()
None()
...()
vars(5)
dir(1, 2)
eval(5)
exec(5)
compile('a', 'b', 'c')
globals(1)
input(1, 2)
getattr(1)
""".strip().splitlines()
for case in cases:
    print(case, end="  =>  ")
    err(exec, case, {"x": 5})
