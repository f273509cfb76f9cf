import sys
print([sorted(locals()) for i in [1]])
print([sys._getframe().f_code.co_name for i in [1]])
print([sorted(sys._getframe().f_locals)[-2:] for i in [1]])
print([dir() for i in [1]])
print([vars() for i in [1]])
print([eval("i") for i in [1]])
class A:
    q=1
    print([(sys._getframe().f_code.co_name,sorted(locals())) for i in [1]])
def f():
    z=1
    print([(sys._getframe().f_code.co_name,sorted(locals())) for i in [1]])
f()
exec("print([(sys._getframe().f_code.co_name,sorted(locals())) for i in [1]])", {'sys':sys}, {})
print([i for i in [1] if globals() is locals()])
