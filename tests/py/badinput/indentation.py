for source in ("  x = 1", "if 1:\nx", "if 1:\n  x\n y", "if 1:\n  x\n    y", "if 1:\n\tx\n        y", "if 1:\n        x\n\ty", "def f():\n\n\n  # c\n  pass", "if 1:\n  pass\n # odd comment\nx", "\n\n  \n x", "if 1:\n\n  x\n\n\n  y", "if 1: x\n  y", "class A:\n  def f(self):\n    pass\n   x = 1", "for x in y:\npass", "if 1:\n  if 2:\n    x\n else:\n  y", "\tx", "if 1:\n \tx\n \ty", "if 1:\n  (\n1\n)\n  x", "if 1:\n  '''\nnot indented\n'''\n  x", "if 1:\\\n  x", "x \\\n = 1", "if 1:\n    \\\n    x", "while 1:\n  # only a comment", "if 1:\n  pass\nelse:\npass", "try:\n  x\n  except: y", "if 1:\n" + " " * 200 + "x", "".join("\t" * i + "if 1:\n" for i in range(50)) + "\t" * 50 + "x"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", repr(source)[:60])
    except SyntaxError as e:
        print(repr(source)[:60], type(e).__name__, e.msg)
