__all__ = ["submodule"]
helper = 1
