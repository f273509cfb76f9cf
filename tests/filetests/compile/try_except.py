def f():
    try:
        a()
    except (E, F) as e:
        b(e)
    except G:
        raise
    else:
        c()
