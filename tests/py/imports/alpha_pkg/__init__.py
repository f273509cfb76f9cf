loaded = "alpha loaded"
counter = 0
counter += 1
