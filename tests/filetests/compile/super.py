class A(B):
    def f(self):
        super().f()
        return super().x
    def g(self):
        return super()
