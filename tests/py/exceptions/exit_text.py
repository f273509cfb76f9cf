raise SystemExit("text goes to stderr, the code is 1")
