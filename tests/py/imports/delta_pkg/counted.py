try:
    loads += 1
except NameError:
    loads = 1
