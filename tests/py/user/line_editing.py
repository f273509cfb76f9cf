# readline: the history, completion and hooks of lines that are read from a terminal.
import os
import pty
import readline
import select
import sys
import tempfile
import time

readline.clear_history()
for line in ('one', 'two', 'three'):
    readline.add_history(line)
print(readline.get_current_history_length(), [readline.get_history_item(i) for i in range(0, 5)])
readline.replace_history_item(1, 'zwei')
readline.remove_history_item(0)
print([readline.get_history_item(i) for i in (1, 2)], readline.get_history_length())
for f in (lambda: readline.remove_history_item(10), lambda: readline.remove_history_item(-1), lambda: readline.replace_history_item(10, 'x'),
          lambda: readline.add_history(3), lambda: readline.read_history_file('/nonexistent/file'),
          lambda: readline.append_history_file(1, '/nonexistent/file')):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e if not isinstance(e, TypeError) else '')
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, 'history')
    readline.write_history_file(name)
    readline.add_history('vier é')
    readline.append_history_file(1, name)
    print(open(name, encoding='utf-8').read().split('\n'))
    readline.clear_history()
    readline.read_history_file(name)
    print([readline.get_history_item(i) for i in range(1, 5)])
    readline.set_history_length(2)
    readline.write_history_file(name)
    print(readline.get_history_length(), open(name, encoding='utf-8').read().split('\n'))
print(readline.get_completer(), readline.get_line_buffer(), readline.get_begidx(), readline.get_endidx(), readline.backend)
readline.set_completer_delims(' x')
print(readline.get_completer_delims())
readline.set_completer(print)
print(readline.get_completer() is print)
sys.stdout.flush()

CHILD = '''
import os, readline, sys
out = open(sys.argv[1], "w")
asked = []
def complete(text, state):
    words = [w for w in ("alpha", "alphabet", "beta") if w.startswith(text)]
    if state == 0:
        asked.append((readline.get_line_buffer(), readline.get_begidx(), readline.get_endidx(), text))
    return words[state] if state < len(words) else None
readline.set_completer(complete)
readline.parse_and_bind("tab: complete")
readline.add_history("from before")
while True:
    try:
        line = input("? ")
    except EOFError:
        print("EOF", file=out, flush=True)
        break
    except KeyboardInterrupt:
        print("KeyboardInterrupt", file=out, flush=True)
        continue
    print(repr(line), readline.get_current_history_length(), file=out, flush=True)
readline.set_startup_hook(lambda: readline.insert_text("inserted "))
print(repr(input()), asked[0], file=out, flush=True)
'''
KEYS = ['abc\r', '\x10\x10\r', 'bcd\x01a\x05e\r', 'x be\t\r', 'one two\x17three\r', 'lost\x03', '\r', '\x10\x10\x0e!\r', '\x04', 'by hand\r']
with tempfile.TemporaryDirectory() as folder:
    program, result = os.path.join(folder, 'child.py'), os.path.join(folder, 'result')
    with open(program, 'w') as f:
        f.write(CHILD)
    pid, fd = pty.fork()
    if pid == 0:
        os.environ['TERM'] = 'xterm'
        os.execv(sys.executable, [sys.executable, program, result])

    def wait(seconds):
        # Until the child is silent for a while: it waits for keys.
        while select.select([fd], [], [], seconds)[0]:
            try:
                if not os.read(fd, 10000):
                    return
            except OSError:
                return

    wait(5)
    for keys in KEYS:
        os.write(fd, keys.encode())
        size = os.path.getsize(result)
        for _ in range(50):
            wait(0.1)
            if os.path.getsize(result) > size:
                break
        # The next line is typed when the child reads it.
        wait(0.5)
    os.waitpid(pid, 0)
    print(open(result).read())
