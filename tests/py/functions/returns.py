def nothing():
    pass


def bare():
    return


def several():
    return 1, 2, 3


def starred():
    return *[1, 2], 3


def in_loop():
    for i in range(10):
        for j in range(10):
            if i * j == 42:
                return i, j


def through_finally():
    log.append("start")
    try:
        return log.append("value") or "ret"
    finally:
        log.append("finally")


def finally_wins():
    try:
        return 1
    finally:
        return 2


def finally_swallows():
    try:
        1 / 0
    finally:
        return "swallowed"


def finally_keeps_old():
    x = 1
    try:
        return x
    finally:
        x = 2


def nested_finally():
    try:
        try:
            return "inner"
        finally:
            log.append("f1")
    finally:
        log.append("f2")


def loop_finally():
    for i in range(3):
        try:
            continue
        finally:
            log.append(i)
    return "end"


def break_in_finally():
    while True:
        try:
            return "lost"
        finally:
            break
    return "after break"


log = []
print(nothing(), bare(), several(), starred(), in_loop())
print(through_finally(), log)
print(finally_wins(), finally_swallows(), finally_keeps_old())
log.clear()
print(nested_finally(), loop_finally(), log)
print(break_in_finally())
