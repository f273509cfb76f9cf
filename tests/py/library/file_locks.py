# fcntl: flags of descriptors, pipes' sizes, locks that another process sees.
import fcntl, os, struct, tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f")
    with open(path, "w+b") as file:
        print(fcntl.fcntl(file, fcntl.F_GETFD) == fcntl.FD_CLOEXEC)
        fcntl.fcntl(file, fcntl.F_SETFD, 0)
        print(fcntl.fcntl(file.fileno(), fcntl.F_GETFD), os.get_inheritable(file.fileno()))
        flags = fcntl.fcntl(file, fcntl.F_GETFL)
        print(fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_NONBLOCK), os.get_blocking(file.fileno()))
        new = fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, 100)
        print(new >= 100)
        os.close(new)

        def tried(kind):
            """What a child gets."""
            pid = os.fork()
            if pid == 0:
                try:
                    with open(path, "r+b") as own:
                        kind(own)
                except BlockingIOError:
                    os._exit(1)
                except BaseException:
                    os._exit(2)
                os._exit(0)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

        exclusive = lambda own: fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shared = lambda own: fcntl.flock(own, fcntl.LOCK_SH | fcntl.LOCK_NB)
        print(tried(exclusive))
        fcntl.flock(file, fcntl.LOCK_SH)
        print(tried(exclusive), tried(shared))
        fcntl.flock(file, fcntl.LOCK_UN)
        fcntl.lockf(file, fcntl.LOCK_EX, 10, 5)
        print(tried(lambda own: fcntl.lockf(own, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 7)))
        print(tried(lambda own: fcntl.lockf(own, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 20)))
        # What stands in the way, as a struct flock.
        row = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)

        def asked(own):
            answer = fcntl.fcntl(own, fcntl.F_GETLK, row)
            kind, whence, start, length, pid = struct.unpack("hhqqi4x", answer)
            assert (kind, start, length, pid) == (fcntl.F_WRLCK, 5, 10, os.getppid())

        print(tried(asked))
        fcntl.lockf(file, fcntl.LOCK_UN, 10, 5)
        print(tried(lambda own: fcntl.lockf(own, fcntl.LOCK_EX | fcntl.LOCK_NB)))

read, write = os.pipe()
print(fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 8192), fcntl.fcntl(read, fcntl.F_GETPIPE_SZ))
