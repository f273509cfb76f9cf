try:
    raise KeyboardInterrupt
except Exception:
    print("never")
except BaseException as e:
    print(type(e).__name__)
raise GeneratorExit("not an Exception")
