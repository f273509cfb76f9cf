def run(body, handler, otherwise, final):
    log = []

    def step(name, action):
        log.append(name)
        if action == "raise":
            raise ValueError(name)
        if action == "key":
            raise KeyError(name)
        return action

    def f():
        try:
            if step("try", body) == "return":
                return "from try"
        except ValueError:
            if step("except", handler) == "return":
                return "from except"
        else:
            if step("else", otherwise) == "return":
                return "from else"
        finally:
            step("finally", final)
        return "end"

    try:
        result = f()
    except Exception as e:
        result = f"{e!r} < {e.__context__!r}"
    return " ".join(log) + " -> " + result


for body in ("pass", "raise", "key", "return"):
    for handler in ("pass", "raise", "return"):
        for otherwise in ("pass", "raise", "return"):
            for final in ("pass", "raise"):
                print(body, handler, otherwise, final, ":", run(body, handler, otherwise, final))
