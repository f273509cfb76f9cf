"""What the fuzzer of natives does not call, and why.

A key is `module.name` or `module.Type.name`, as the fuzzer shows it. A name that ends in
`*` excludes all that begin so.
"""

ENDS = "ends or replaces the process, as it should"
SIGNALS = "sends a signal, or waits for one"
BLOCKS = "waits for somebody else"
MACHINE = "changes the machine or the user's rights, not the process"
LIMITS = "changes the limits that the fuzzer runs under"
FILES = "reaches files outside of the temporary folder"
THREADS = "another thread makes the order of events a matter of luck"
ENDLESS = "endless by definition: its sources never end"
ADDRESSES = "takes addresses of C's code and data as numbers: what is wrong about them is the caller's"
HARNESS = "the fuzzer itself needs it"

EXCLUDED = {
    "posix._exit": ENDS,
    "_ctypes.*": ADDRESSES,
    "posix.abort": ENDS,
    "posix.exec*": ENDS,
    "posix.fork*": ENDS,
    "posix.posix_spawn*": ENDS,
    "posix.system": ENDS,
    "_posixsubprocess.fork_exec": ENDS,
    "posix.register_at_fork": ENDS,
    "faulthandler.*": ENDS,
    "builtins.exit": ENDS,
    "builtins.quit": ENDS,
    "posix.kill*": SIGNALS,
    "posix.pidfd_open": SIGNALS,
    "posix.tc*": SIGNALS,
    "posix.wait*": BLOCKS,
    "_signal.*": SIGNALS,
    "_thread.interrupt_main": SIGNALS,
    "builtins.input": BLOCKS,
    "builtins.help": BLOCKS,
    "builtins.breakpoint": BLOCKS,
    "posix.read*": BLOCKS,
    "posix.pread*": BLOCKS,
    "posix.lockf": BLOCKS,
    "posix.splice": BLOCKS,
    "posix.sendfile": BLOCKS,
    "posix.open": BLOCKS,
    "posix.getrandom": BLOCKS,
    "select.*": BLOCKS,
    "time.sleep": BLOCKS,
    "_socket.getaddrinfo": BLOCKS,
    "_socket.gethost*": BLOCKS,
    "_socket.getnameinfo": BLOCKS,
    "_socket.socket.accept": BLOCKS,
    "_socket.socket._accept": BLOCKS,
    "_socket.socket.connect*": BLOCKS,
    "_socket.socket.recv*": BLOCKS,
    "_thread.allocate*": BLOCKS,
    "_thread.lock.*": BLOCKS,
    "_thread.RLock.*": BLOCKS,
    "_socket.sethostname": MACHINE,
    "posix.set*": MACHINE,
    "posix.initgroups": MACHINE,
    "posix.chroot": MACHINE,
    "posix.mount": MACHINE,
    "posix.umount*": MACHINE,
    "posix.unshare": MACHINE,
    "posix.mk*": MACHINE,
    "posix.nice": MACHINE,
    "posix.sched_*": MACHINE,
    "posix.sync": MACHINE,
    "posix.login_tty": MACHINE,
    "posix.openpty": MACHINE,
    "posix.*chmod": MACHINE,
    "posix.*chown": MACHINE,
    "posix.chflags": MACHINE,
    "posix.remove*": FILES,
    "posix.unlink": FILES,
    "posix.rename": FILES,
    "posix.replace": FILES,
    "posix.rmdir": FILES,
    "posix.chdir": FILES,
    "posix.fchdir": FILES,
    "posix.truncate": FILES,
    "posix.ftruncate": FILES,
    "posix.posix_fallocate": FILES,
    "posix.copy_file_range": FILES,
    "posix.pwrite*": FILES,
    "posix.write*": FILES,
    "posix.closerange": HARNESS,
    "posix.dup2": HARNESS,
    "posix.close": HARNESS,
    "time.clock_settime*": MACHINE,
    "resource.*limit": LIMITS,
    "sys.setrecursionlimit": LIMITS,
    "_thread.stack_size": LIMITS,
    "sys.settrace": HARNESS,
    "sys.setprofile": HARNESS,
    "sys.excepthook": HARNESS,
    "sys.__excepthook__": HARNESS,
    "sys.unraisablehook": HARNESS,
    "sys.__unraisablehook__": HARNESS,
    "sys.activate_stack_trampoline": HARNESS,
    "sys.breakpointhook": HARNESS,
    "sys.__breakpointhook__": HARNESS,
    "gc.get_objects": HARNESS,
    "gc.get_referrers": HARNESS,
    "gc.set_debug": HARNESS,
    "atexit.*": ENDS,
    "_thread.start*": THREADS,
    "_thread._excepthook": THREADS,
    "_thread.daemon_threads_allowed": THREADS,
    "itertools.count.*": ENDLESS,
    "itertools.cycle.*": ENDLESS,
    "itertools.repeat.*": ENDLESS,
    "itertools.count": ENDLESS,
    "itertools.cycle": ENDLESS,
    "itertools.repeat": ENDLESS,
    "math.prod": ENDLESS,
}


def _fits(key, pattern):
    head, star, tail = pattern.partition("*")
    if not star:
        return key == pattern
    return key.startswith(head) and key.endswith(tail) and len(key) >= len(head) + len(tail)


def is_excluded(key):
    """Whether the fuzzer leaves `key` out."""
    return key in EXCLUDED or any("*" in p and _fits(key, p) for p in EXCLUDED)
