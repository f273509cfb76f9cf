# syslog: priorities and masks; messages to a log that perhaps nobody keeps.
import syslog

print(syslog.LOG_MASK(syslog.LOG_ERR), syslog.LOG_UPTO(syslog.LOG_WARNING))
old = syslog.setlogmask(syslog.LOG_UPTO(syslog.LOG_INFO))
print(old, syslog.setlogmask(old))
syslog.syslog("plain %s")
syslog.syslog(syslog.LOG_DEBUG, "with a priority")
syslog.openlog("name", syslog.LOG_PID, syslog.LOG_USER)
syslog.openlog(facility=syslog.LOG_DAEMON)
syslog.syslog(syslog.LOG_INFO, "again")
syslog.closelog()
syslog.closelog()
for call in (
    lambda: syslog.syslog(),
    lambda: syslog.syslog(1, 2),
    lambda: syslog.syslog("a\0b"),
    lambda: syslog.openlog(1),
    lambda: syslog.setlogmask("x"),
):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__)
