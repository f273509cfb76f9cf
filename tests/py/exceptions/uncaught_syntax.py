print("a syntax error is found before anything runs")
x = (1, 2
y = 3
