"""A module that nobody holds but sys.modules."""


class C:
    def __del__(self):
        print("alone:", C is not None, helper)


helper = "variables are still there"
cycle = [C()]
cycle.append(cycle)
