# posix: event counters, timers, memory files, schedules, extended attributes, what can be configured.
import os, select, stat, sys, tempfile, time

fd = os.eventfd(3)
os.eventfd_write(fd, 2**63)
print(os.eventfd_read(fd), os.get_inheritable(fd))
os.close(fd)
fd = os.eventfd(2, os.EFD_SEMAPHORE | os.EFD_NONBLOCK)
print(os.eventfd_read(fd), os.eventfd_read(fd))
for call in (
    lambda: os.eventfd_read(fd),
    lambda: os.eventfd_write(fd, -1),
    lambda: os.eventfd_write(fd, 2**64),
    lambda: os.eventfd(-1),
):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
os.close(fd)

fd = os.timerfd_create(time.CLOCK_MONOTONIC)
print(os.timerfd_gettime(fd), os.timerfd_settime(fd, initial=1000, interval=0.5))
first, then = os.timerfd_gettime_ns(fd)
print(990 * 10**9 < first <= 1000 * 10**9, then)
print(os.timerfd_settime_ns(fd, initial=1000)[1])
print(select.select([fd], [], [], 5)[0] == [fd], int.from_bytes(os.read(fd, 8), sys.byteorder))
os.close(fd)

fd = os.memfd_create("name")
os.write(fd, b"abc")
print(os.pread(fd, 10, 0), "name" in os.readlink(f"/proc/self/fd/{fd}"))
os.posix_fallocate(fd, 0, 100)
print(os.fstat(fd).st_size, os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_NORMAL))
read, write = os.pipe()
print(os.splice(fd, write, 3, offset_src=0), os.read(read, 10))

policy = os.sched_getscheduler(0)
print(policy == os.SCHED_OTHER, os.sched_getparam(0), os.sched_param(3))
print(os.sched_get_priority_min(os.SCHED_RR) < os.sched_get_priority_max(os.SCHED_RR))
mask = os.sched_getaffinity(0)
os.sched_setaffinity(0, [min(mask)])
print(os.sched_getaffinity(0) == {min(mask)})
os.sched_setaffinity(0, mask)
for call in (
    lambda: os.sched_setaffinity(0, [-1]),
    lambda: os.sched_setaffinity(0, []),
    lambda: os.sched_setaffinity(0, "ab"),
    lambda: os.sched_setparam(0, 1),
    lambda: os.sched_param(),
):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__)

print(os.confstr("CS_PATH"), os.confstr_names["CS_PATH"], len(os.confstr_names) > 20)
print(os.sysconf("SC_PAGESIZE"), os.sysconf(os.sysconf_names["SC_OPEN_MAX"]) > 0)
for call in (lambda: os.sysconf("SC_NO"), lambda: os.confstr("x"), lambda: os.confstr(-1), lambda: os.sysconf(-1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)

with tempfile.TemporaryDirectory() as folder:
    print(os.pathconf(folder, "PC_NAME_MAX"), os.pathconf(folder, "PC_PATH_MAX"))
    path = os.path.join(folder, "f")
    open(path, "w").close()
    dir_fd = os.open(folder, os.O_RDONLY)
    print(os.fpathconf(dir_fd, "PC_LINK_MAX") > 1)
    os.symlink("f", "s", dir_fd=dir_fd)
    print(os.readlink("s", dir_fd=dir_fd), os.path.islink(os.path.join(folder, "s")))
    os.link("f", "h", src_dir_fd=dir_fd, dst_dir_fd=dir_fd)
    print(os.stat(path).st_nlink)
    print(os.access("f", os.R_OK, dir_fd=dir_fd), os.access("g", os.R_OK, dir_fd=dir_fd))
    os.symlink("nowhere", os.path.join(folder, "d"))
    dangling = os.path.join(folder, "d")
    print(os.access(dangling, os.F_OK), os.access(dangling, os.F_OK, follow_symlinks=False))
    os.chmod("f", 0o600, dir_fd=dir_fd)
    print(oct(stat.S_IMODE(os.stat(path).st_mode)))
    os.utime("s", (5, 6.5), dir_fd=dir_fd, follow_symlinks=False)
    print(os.lstat(os.path.join(folder, "s")).st_mtime_ns, os.stat(path).st_mtime > 10)
    fd = os.open(path, os.O_RDWR)
    os.truncate(fd, 7)
    os.utime(fd, ns=(1, 2))
    os.chown(fd, -1, -1)
    os.chmod(fd, 0o640)
    print(os.stat(path).st_mtime_ns, os.stat(path).st_size, oct(os.stat(fd).st_mode))
    os.mkfifo("p", dir_fd=dir_fd)
    os.mknod("n", stat.S_IFREG | 0o600, dir_fd=dir_fd)
    print(stat.S_ISFIFO(os.stat("p", dir_fd=dir_fd).st_mode), sorted(os.listdir(folder)))
    back = os.open(".", os.O_RDONLY)
    os.chdir(dir_fd)
    print(os.path.samefile(".", folder))
    os.chdir(back)
    for call in (
        lambda: os.chmod(fd, 0, follow_symlinks=False),
        lambda: os.chown(fd, 0, 0, dir_fd=dir_fd),
        lambda: os.chown(path, 2**32, 0),
        lambda: os.chown(path, -2, 0),
        lambda: os.chown(path, "x", 0),
        lambda: os.utime(path, (1, 2), ns=(1, 2)),
        lambda: os.utime(path, 1),
        lambda: os.stat("f", dir_fd="x"),
        lambda: os.truncate(None, 1),
        lambda: os.chdir(1.5),
        lambda: os.getxattr(path, "user.none"),
        lambda: os.getxattr(path, "user.\0"),
        lambda: os.pathconf(path, "PC_NO"),
    ):
        try:
            print(call())
        except OSError as error:
            print(type(error).__name__, error.errno in (61, 95))
        except Exception as error:
            print(type(error).__name__, error)
    try:
        os.setxattr(path, "user.one", b"1\0")
    except OSError:
        pass  # this file system keeps none
    else:
        assert os.getxattr(path, b"user.one") == b"1\0" and os.listxattr(fd) == ["user.one"]
        os.removexattr(path, "user.one")
        assert os.listxattr(path) == []
print(os.getgrouplist("root", 0)[:1])
