# Handlers of signals.
import signal, os, time
# Whoever starts this may have let the interrupt be ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
def h(n,f): print('got',n,f is not None)
print(signal.signal(signal.SIGUSR1, h), signal.getsignal(signal.SIGINT) is signal.default_int_handler)
def main():
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGALRM, lambda n,f: print('alarm'))
    time.sleep(0)
main()
signal.setitimer(signal.ITIMER_REAL,0.1)
time.sleep(0.2)
try: signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt: print('ki')
signal.signal(signal.SIGINT, lambda *a: print('mine')); os.kill(os.getpid(),2)
print(signal.strsignal(9), signal.pthread_sigmask(signal.SIG_BLOCK,[]), signal.Signals(2), signal.sigtimedwait([signal.SIGUSR2],0.01))
def bad(n,f): 1/0
signal.signal(signal.SIGUSR1,bad)
try: os.kill(os.getpid(), signal.SIGUSR1)
except ZeroDivisionError as e: print(e)
