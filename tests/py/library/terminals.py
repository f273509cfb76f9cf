# termios, tty, pty, fcntl on a pseudo-terminal.
import array, errno, fcntl, io, os, pty, struct, termios, tty

master, slave = os.openpty()
mode = termios.tcgetattr(slave)
print(len(mode), [type(x).__name__ for x in mode], len(mode[6]))
print(mode[3] & termios.ICANON != 0, mode[6][termios.VMIN], mode[6][termios.VINTR])
tty.setraw(slave)
raw = termios.tcgetattr(slave)
print(raw[3] & (termios.ICANON | termios.ECHO | termios.ISIG), raw[6][termios.VMIN], raw[6][termios.VTIME])
os.write(slave, b"a\nb")
print(os.read(master, 10))
old = tty.setcbreak(slave)
print(old == raw, termios.tcgetattr(slave)[3] & termios.ICANON)
mode[4] = mode[5] = termios.B9600
termios.tcsetattr(slave, termios.TCSANOW, mode)
print(termios.tcgetattr(slave)[4:6] == [termios.B9600] * 2)
os.write(slave, b"a\n")
print(os.read(master, 10))

termios.tcsetwinsize(slave, (24, 80))
print(termios.tcgetwinsize(master), os.get_terminal_size(slave))
packed = fcntl.ioctl(slave, termios.TIOCGWINSZ, b"\0" * 8)
print(struct.unpack("HHHH", packed))
buffer = array.array("H", [0] * 4)
print(fcntl.ioctl(slave, termios.TIOCGWINSZ, buffer), buffer.tolist())
kept = bytearray(8)
print(type(fcntl.ioctl(slave, termios.TIOCGWINSZ, kept, False)), kept)
termios.tcflush(slave, termios.TCIOFLUSH)
termios.tcdrain(slave)
termios.tcsendbreak(slave, 0)
termios.tcflow(slave, termios.TCOON)
print(os.ttyname(slave) == os.ptsname(master), os.isatty(slave))

for call in (
    lambda: termios.tcgetattr(os.open(os.devnull, os.O_RDONLY)),
    lambda: termios.tcgetattr("x"),
    lambda: termios.tcgetattr(-1),
    lambda: termios.tcsetattr(slave, 0, (1, 2)),
    lambda: termios.tcsetattr(slave, 0, mode[:6]),
    lambda: termios.tcsetattr(slave, 0, mode[:6] + [[b"x"]]),
    lambda: termios.tcsetattr(slave, 0, mode[:6] + [[None] * 32]),
    lambda: termios.tcsetwinsize(slave, (1, 2, 3)),
    lambda: termios.tcsetwinsize(slave, (1, 70000)),
    lambda: termios.tcflush(slave, 99),
    lambda: fcntl.fcntl(slave, fcntl.F_SETFL, b"x" * 1025),
    lambda: fcntl.fcntl(10**6, fcntl.F_GETFD),
    lambda: fcntl.flock(10**6, fcntl.LOCK_SH),
    lambda: fcntl.lockf(slave, 0),
):
    try:
        print(call())
    except Exception as error:
        print(type(error).__module__, type(error).__name__, error.args)

# A child with a terminal of its own.
pid, fd = pty.fork()
if pid == 0:
    os.write(1, b"tty %d" % os.isatty(0))
    os._exit(3)
seen = b""
while True:
    try:
        part = os.read(fd, 100)
    except OSError as error:
        assert error.errno == errno.EIO
        part = b""
    if not part:
        break
    seen += part
print(seen, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
