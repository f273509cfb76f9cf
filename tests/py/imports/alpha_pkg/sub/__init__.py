from . import leaf

VALUE = "sub value of " + leaf.WHO
