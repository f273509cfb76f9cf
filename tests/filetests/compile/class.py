@deco(1)
class A(B, metaclass=M):
    """Doc."""
    x = y = 1
    def f(self):
        self.__a = __class__
