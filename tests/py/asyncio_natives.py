# What the classes and functions of _asyncio do, their messages included.
import _asyncio
import asyncio
import contextvars
import gc
import re
import threading


def show(what, act):
    try:
        result = repr(act())
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    result = re.sub(r"0x[0-9a-f]+", "0x", result)
    result = re.sub(r" at [^ ]*/([a-z_]+\.py):\d+", r" at \1", result)
    print(f"{what}: {result}")


class Loop:
    """Just what futures and tasks want of a loop."""

    def __init__(self, debug=False):
        self.calls, self.told, self.debug = [], [], debug

    def get_debug(self):
        return self.debug

    def is_running(self):
        return False

    def call_soon(self, callback, *args, context=None):
        self.calls.append((callback, args, context))

    def call_exception_handler(self, context):
        told = {k: v if isinstance(v, str) else type(v).__name__ for k, v in context.items()}
        self.told.append(told)

    def run(self):
        _asyncio._set_running_loop(self)
        while self.calls:
            callback, args, context = self.calls.pop(0)
            context.run(callback, *args)
        _asyncio._set_running_loop(None)


def futures():
    loop = Loop()
    new = _asyncio.Future.__new__(_asyncio.Future, 1, x=2)
    for name in ("result", "exception", "done", "cancelled", "cancel", "get_loop", "__iter__", "__repr__"):
        show(f"new {name}", getattr(new, name))
    show("new set_result", lambda: new.set_result(1))
    show("new add_done_callback", lambda: new.add_done_callback(print))
    show("new remove_done_callback", lambda: new.remove_done_callback(print))
    show("new _make_cancelled_error", new._make_cancelled_error)
    for name in ("_state", "_loop", "_callbacks", "_result", "_exception", "_log_traceback",
                 "_source_traceback", "_cancel_message", "_asyncio_future_blocking", "_asyncio_awaited_by"):
        show(f"new {name}", lambda: getattr(new, name))
    show("object.__new__", lambda: object.__new__(_asyncio.Future))
    show("positional", lambda: _asyncio.Future(1))
    show("no loop", lambda: _asyncio.Future())

    f = _asyncio.Future(loop=loop)
    show("pending", lambda: (f, f._state, f._loop is loop, f.done(), f._callbacks))
    show("result", f.result)
    show("exception", f.exception)
    show("set_exception", lambda: f.set_exception(5))
    show("delete", lambda: delattr(f, "_asyncio_future_blocking"))
    show("read only", lambda: setattr(f, "_state", 1))
    show("_log_traceback", lambda: setattr(f, "_log_traceback", True))
    one, two, three = (lambda f, n=n: print("callback", n, f.result()) for n in range(3))
    context = contextvars.copy_context()
    f.add_done_callback(one, context=context)
    f.add_done_callback(two)
    f.add_done_callback(three)
    f.add_done_callback(two)
    show("callbacks", lambda: [(c in (one, two, three), type(x).__name__) for c, x in f._callbacks])
    show("its context", lambda: f._callbacks[0][1] is context)
    show("removed", lambda: f.remove_done_callback(two))
    show("removed", lambda: f.remove_done_callback(one))
    show("removed", lambda: f.remove_done_callback(two))
    f.add_done_callback(one)
    f.set_result((1, 2))
    show("called soon", lambda: [(args == (f,), context is not None) for _, args, context in loop.calls])
    loop.run()
    show("finished", lambda: (f, f._state, f._result, f._exception, f.exception()))
    for again in (lambda: f.set_result(1), lambda: f.set_exception(ValueError), f.cancel):
        show("again", again)
    f.add_done_callback(two)
    loop.run()
    f.extra = 1
    show("attributes", lambda: f.extra)

    f = _asyncio.Future(loop=loop)
    f.set_exception(StopIteration)
    show("stop", f.result)
    show("stop", lambda: type(f.exception().__cause__))
    f = _asyncio.Future(loop=loop)
    show("cancel", lambda: (f.cancel(msg="why"), f._cancel_message, f.cancelled(), f))
    show("cancelled", f.result)
    show("cancelled", f.exception)
    f._cancel_message = "other"
    show("cancelled", f._make_cancelled_error)
    f.__init__(loop=loop)
    show("made anew", lambda: (f._state, f._cancel_message))
    f = _asyncio.Future(loop=Loop(debug=True))
    show("source", lambda: f._source_traceback[-1].line)
    show("generic", lambda: (_asyncio.Future[int], _asyncio.Task[int]))


def iterators():
    loop = Loop()
    f = _asyncio.Future(loop=loop)
    it = iter(f)
    show("type", lambda: (type(it), it))
    show("first", lambda: (next(it) is f, f._asyncio_future_blocking))
    show("second", lambda: next(it))
    show("second", lambda: it.send(1))
    show("throw", lambda: it.throw(5))
    show("throw", lambda: it.throw(ValueError("x")))
    show("ended", lambda: next(it))
    f._asyncio_future_blocking = False
    it = f.__await__()
    next(it)
    f.set_result((1,))
    show("result", lambda: next(it))
    show("ended", lambda: it.send(None))
    show("closed", lambda: iter(f).close())
    show("list", lambda: list(iter(f)))

    def delegating():
        value = yield from f
        print("delegated", value)

    show("delegating", lambda: list(delegating()))


def finalizers():
    loop = Loop()
    class Own(asyncio.Future):
        def __del__(self):
            print("own finalizer")

    def leave():
        _asyncio.Future(loop=loop).set_exception(ValueError())
        seen = _asyncio.Future(loop=loop)
        seen.set_exception(ValueError())
        seen.exception()
        quiet = _asyncio.Future(loop=loop)
        quiet.set_exception(ValueError())
        quiet._log_traceback = False
        _asyncio.Future(loop=loop).set_result(1)
        Own(loop=loop).set_result(1)

        async def coro():
            await _asyncio.Future(loop=loop)

        task = _asyncio.Task(coro(), loop=loop)
        loop.run()
        other = _asyncio.Task(coro(), loop=loop)
        loop.run()
        other._log_destroy_pending = False

    leave()
    deeper(20)
    for _ in range(3):
        gc.collect()
    for told in sorted(loop.told, key=str):
        print("told", told)


def deeper(n):
    """Leave nothing of earlier calls on the stack."""
    return n and deeper(n - 1) + sum([n, n, n])


async def tasks():
    loop = asyncio.get_running_loop()

    async def waits(future):
        try:
            return await future
        except asyncio.CancelledError as error:
            print("cancelled with", error.args)
            raise

    f = loop.create_future()
    t = asyncio.create_task(waits(f), name=5)
    show("new", lambda: (t.get_name(), t._fut_waiter, t._must_cancel, t._log_destroy_pending, t))
    await asyncio.sleep(0)
    show("waiting", lambda: (t, f, t._fut_waiter is f, f._asyncio_awaited_by == {t}))
    callback = f._callbacks[0][0]
    show("wakeup", lambda: (callback, callback.__name__, callback.__qualname__, callback.__self__ is t))
    show("hidden", lambda: hasattr(asyncio.Task, "task_wakeup"))
    show("counts", lambda: (t.cancel("one"), t.cancel("two"), t.cancelling(), t.uncancel(), t.cancelling()))
    try:
        await t
    except asyncio.CancelledError as error:
        print("raised", error.args)
    show("over", lambda: (t, t.cancel(), t.cancelling(), t._coro is t.get_coro()))
    show("set_result", lambda: t.set_result(1))
    show("set_exception", lambda: t.set_exception(ValueError()))
    t.set_name([1])
    show("renamed", t.get_name)
    show("not a coroutine", lambda: asyncio.Task(5, loop=loop))
    show("names", lambda: asyncio.create_task(asyncio.sleep(0)).get_name().startswith("Task-"))

    variable = contextvars.ContextVar("variable")
    context = contextvars.copy_context()
    context.run(variable.set, 7)

    async def reads():
        return variable.get(None)

    t = asyncio.create_task(reads(), context=context)
    show("context", lambda: t.get_context() is context)
    show("in it", lambda: None)
    print(await t, await asyncio.create_task(reads()))

    class Bad:
        def __init__(self, value):
            self.value = value
        def __await__(self):
            yield self.value

    async def bad(value):
        return await Bad(value)

    other = Loop()
    for value in (5, (n for n in "a"), f, _asyncio.Future(loop=other)):
        try:
            await asyncio.create_task(bad(value), name="bad")
        except RuntimeError as error:
            show("bad", lambda: str(error).split("<")[0])

    async def itself():
        await asyncio.current_task()

    try:
        await asyncio.create_task(itself(), name="itself")
    except RuntimeError as error:
        show("itself", lambda: str(error).split(":")[0])

    class Future(asyncio.Future):
        def add_done_callback(self, *args, **kwargs):
            print("own add_done_callback", len(args), list(kwargs))
            super().add_done_callback(*args, **kwargs)
        def result(self):
            print("own result")
            return super().result()

    f = Future(loop=loop)
    t = asyncio.create_task(waits(f))
    loop.call_soon(f.set_result, "subclass")
    print(await t)

    show("current", lambda: asyncio.current_task().get_name().startswith("Task-"))
    show("elsewhere", lambda: (asyncio.current_task(5), asyncio.all_tasks(5)))
    t = asyncio.create_task(asyncio.sleep(0))
    show("all", lambda: asyncio.all_tasks() == {t, asyncio.current_task()})
    _asyncio._unregister_task(t)
    show("all", lambda: asyncio.all_tasks() == {asyncio.current_task()})
    _asyncio._register_task(t)
    await t
    show("all", lambda: asyncio.all_tasks() == {asyncio.current_task()})
    show("not running", lambda: _asyncio._enter_task(5, t))
    show("not running", lambda: _asyncio._swap_current_task(5, t))
    me = asyncio.current_task()
    show("swapped", lambda: _asyncio._swap_current_task(loop, 8) is me)
    show("current", lambda: asyncio.current_task())
    show("swapped", lambda: _asyncio._swap_current_task(loop, me))
    seen = []
    thread = threading.Thread(target=lambda: seen.append(
        (asyncio.current_task(loop) is me, asyncio._get_running_loop(), me in asyncio.all_tasks(loop))))
    thread.start()
    thread.join()
    show("from a thread", lambda: seen)

    async def at_once(n):
        print("at once", n, asyncio.current_task().get_name())
        if n:
            await asyncio.sleep(0)
        return n

    loop.set_task_factory(asyncio.eager_task_factory)
    eager = [asyncio.create_task(at_once(n), name=f"eager-{n}") for n in range(2)]
    show("eager", lambda: [(t.done(), t.get_coro() is None) for t in eager])
    print(await asyncio.gather(*eager), asyncio.current_task() is me)


class Other:
    """Like a task."""

    def __init__(self, loop, done):
        self.get_loop, self.done = lambda: loop, lambda: done


async def foreign():
    loop = asyncio.get_running_loop()
    there, done = Other(loop, False), Other(loop, True)
    for task in there, done:
        _asyncio._register_task(task)
    begins = Other(loop, False)
    _asyncio._register_eager_task(begins)
    show("foreign", lambda: asyncio.all_tasks() == {there, begins, asyncio.current_task()})
    _asyncio._unregister_task(there)
    _asyncio._unregister_eager_task(begins)
    show("foreign", lambda: asyncio.all_tasks() == {asyncio.current_task()})
    show("no reference", lambda: _asyncio._register_task(1))


futures()
iterators()
finalizers()
asyncio.run(tasks())
asyncio.run(foreign())
show("no loop", asyncio.get_running_loop)
show("no loop", asyncio.current_task)
show("no loop", asyncio.get_event_loop)
