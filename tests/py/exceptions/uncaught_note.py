e = ValueError("with a note")
e.add_note("the note is the last line")
raise e
