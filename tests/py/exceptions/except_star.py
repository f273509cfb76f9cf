def run(exc):
    log = []
    try:
        try:
            if exc:
                raise exc
            log.append("body")
        except* ValueError as g:
            log.append(("V", repr(g)))
        except* (TypeError, KeyError) as g:
            log.append(("TK", repr(g)))
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as e:
        log.append(("out", repr(e)))
    for entry in log:
        print("  ", entry)


for exc in (
    None,
    ValueError("naked"),
    OSError("naked, not matched"),
    ExceptionGroup("g", [ValueError(1), TypeError(2)]),
    ExceptionGroup("g", [ValueError(1), OSError(2)]),
    ExceptionGroup("g", [ExceptionGroup("h", [KeyError(1), OSError(2)]), ValueError(3)]),
    BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(1)]),
):
    print(repr(exc))
    run(exc)

try:
    try:
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
    except* ValueError:
        raise OSError("from handler")
except ExceptionGroup as e:
    print(repr(e))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
    except* ValueError:
        raise
except ExceptionGroup as e:
    print(repr(e))
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)
for source in (
    "try: pass\nexcept* ValueError: pass\nexcept KeyError: pass",
    "try: pass\nexcept*: pass",
    "def f():\n  try: pass\n  except* ValueError: return",
    "for i in x:\n  try: pass\n  except* ValueError: break",
    "for i in x:\n  try: pass\n  except* ValueError: continue",
):
    try:
        compile(source, "<s>", "exec")
    except SyntaxError as e:
        print(e.msg)
