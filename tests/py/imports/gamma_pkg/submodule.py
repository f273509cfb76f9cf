X = "submodule by __all__"
