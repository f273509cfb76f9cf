print({"a": 1}["a"])
{}["missing"]
