"""A thread waits for the end of a pipe whose other end nobody holds any more when the program ends: the end comes,
and the program does."""
import multiprocessing
import threading


def make():
    held, read = multiprocessing.Pipe()

    def listen():
        try:
            while True:
                read.recv()
        except EOFError:
            print("the end")

    threading.Thread(target=listen).start()
    held.send("x")


print("main is done", flush=True)
make()
