"""Who refers to an object are the living only: what is dead holds nothing, although it may lie there for a while."""
import gc


class Thing:
    pass


def use(thing):
    boxes = [[thing] for _ in range(3)]
    try:
        raise ValueError(thing)
    except ValueError as e:
        tables = [{"error": e.args}, {thing: boxes}]
    return len(boxes), len(tables)


def run():
    thing = Thing()
    before = len(gc.get_referrers(thing))
    use(thing)
    print(before == len(gc.get_referrers(thing)))
    box, table = (thing,), {1: thing}
    print(sorted(type(each).__name__ for each in gc.get_referrers(thing) if not hasattr(each, "f_code")))
    del box
    print(sorted(type(each).__name__ for each in gc.get_referrers(thing) if not hasattr(each, "f_code")), len(table))


run()
