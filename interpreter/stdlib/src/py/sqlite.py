"""DB-API over the library's databases and statements: connections, cursors, rows, blobs."""
import sys as _sys
from _thread import get_ident as _ident
from collections import OrderedDict as _OrderedDict
from operator import index as _index
from os import fspath as _fspath
from warnings import warn as _warn


class Warning(Exception):
    __module__ = 'sqlite3'


class Error(Exception):
    __module__ = 'sqlite3'


class InterfaceError(Error):
    __module__ = 'sqlite3'


class DatabaseError(Error):
    __module__ = 'sqlite3'


class InternalError(DatabaseError):
    __module__ = 'sqlite3'


class OperationalError(DatabaseError):
    __module__ = 'sqlite3'


class ProgrammingError(DatabaseError):
    __module__ = 'sqlite3'


class IntegrityError(DatabaseError):
    __module__ = 'sqlite3'


class DataError(DatabaseError):
    __module__ = 'sqlite3'


class NotSupportedError(DatabaseError):
    __module__ = 'sqlite3'


_set_errors((InterfaceError, DatabaseError, DataError, OperationalError, IntegrityError,
             InternalError, ProgrammingError))


class PrepareProtocol:
    """PEP 246 style object adaption protocol type."""
    __module__ = 'sqlite3'
    __slots__ = ()


adapters = {}
converters = {}
_missing = object()
# Types whose values are kept as they are, unless somebody has registered an adapter for one.
_basic = {int, float, str, bytearray, bytes, memoryview, type(None)}
_basic_adapted = False


def register_adapter(type, adapter, /):
    """Register a function to adapt Python objects to SQLite values."""
    global _basic_adapted
    if type in _basic:
        _basic_adapted = True
    adapters[type, PrepareProtocol] = adapter


def register_converter(typename, converter, /):
    """Register a function to convert SQLite values to Python objects."""
    _need_str(typename, 'register_converter() argument 1')
    converters[typename.upper()] = converter


def adapt(obj, proto=PrepareProtocol, alt=_missing, /):
    """Adapt given object to given protocol."""
    adapter = adapters.get((type(obj), proto))
    if adapter is not None:
        return adapter(obj)
    for owner, name, argument in (proto, '__adapt__', obj), (obj, '__conform__', proto):
        method = getattr(owner, name, None)
        if method is not None:
            try:
                adapted = method(argument)
            except TypeError:
                # As with a class that stands where an object is wanted.
                if alt is _missing:
                    raise
                continue
            if adapted is not None:
                return adapted
    if alt is not _missing:
        return alt
    raise ProgrammingError("can't adapt")


def connect(database, *args, **kwargs):
    """Open a connection to the SQLite database file."""
    if args:
        _deprecated_positions('sqlite3.connect', args)
    factory = args[4] if len(args) > 4 else kwargs.get('factory', Connection)
    return factory(database, *args, **kwargs)


def _deprecated_positions(name, args):
    if len(args) > 7:
        raise TypeError(f"Connection() takes at most 8 positional arguments ({len(args) + 1} given)")
    _warn(f"Passing more than 1 positional argument to {name}() is deprecated. Parameters 'timeout', "
          "'detect_types', 'isolation_level', 'check_same_thread', 'factory', 'cached_statements' and "
          "'uri' will become keyword-only parameters in Python 3.15.", DeprecationWarning, stacklevel=1)


def _need_str(value, what):
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {_shown(value)}")


def _shown(value):
    return 'None' if value is None else type(value).__name__


def _level(value):
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("isolation_level must be str or None")
    if '\0' in value:
        raise ValueError("embedded null character")
    level = str.upper(value)
    if level not in ('', 'DEFERRED', 'IMMEDIATE', 'EXCLUSIVE'):
        raise ValueError("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
    return level


def _autocommit(value):
    if value is True or value is False:
        return value
    if type(value) is int and value == LEGACY_TRANSACTION_CONTROL:
        return value
    raise ValueError("autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL")


# Places of the hooks among a database's callbacks; functions and collations come behind them.
_AUTHORIZER, _PROGRESS, _TRACE, _FIRST = range(4)
_NONE, _FUNCTION, _AGGREGATE, _WINDOW = range(4)


def _by_place(*names):
    """Warn of arguments with a name that will be known by their place only."""
    shown = [f"'{name}'" for name in names]
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    plural = 's' if len(shown) > 1 else ''

    def wrapped(function):
        def method(self, /, *args, **kwargs):
            if not kwargs.keys().isdisjoint(names):
                _warn(f"Passing keyword argument{plural} {listed} to _sqlite3.Connection."
                      f"{function.__name__}() is deprecated. Parameter{plural} {listed} will become "
                      "positional-only in Python 3.15.", DeprecationWarning, stacklevel=1)
            return function(self, *args, **kwargs)
        method.__name__ = function.__name__
        method.__qualname__ = function.__qualname__
        method.__doc__ = function.__doc__
        method.__wrapped__ = function
        return method
    return wrapped


class Connection:
    """SQLite database connection object."""
    __module__ = 'sqlite3'
    _database = None
    _ready = False

    Warning = Warning
    Error = Error
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    ProgrammingError = ProgrammingError
    NotSupportedError = NotSupportedError

    def __init__(self, *args, **kwargs):
        if args[1:] and type(self) is not Connection:
            _deprecated_positions('_sqlite3.Connection', args[1:])
        self._start(*args, **kwargs)

    def _start(self, database=_missing, timeout=5.0, detect_types=0, isolation_level='',
               check_same_thread=True, factory=None, cached_statements=128, uri=False, *,
               autocommit=LEGACY_TRANSACTION_CONTROL):
        if database is _missing:
            raise TypeError("Connection() missing required argument 'database' (pos 1)")
        name = _fspath(database)
        level = _level(isolation_level)
        autocommit = _autocommit(autocommit)
        cached_statements = _index(cached_statements)
        detect_types = _index(detect_types)
        if isinstance(timeout, str):
            raise TypeError("must be real number, not str")
        if self._ready:
            # Cursors keep what they read of the old database.
            self._ready = False
            self._database = None
        _sys.audit('sqlite3.connect', database)
        flags = 2 | 4 | (0x40 if uri else 0)
        self._database = _Database(name, flags, float(timeout))
        _sys.audit('sqlite3.connect/handle', self)
        self._detect = detect_types
        self._level = level
        self._thread = _ident()
        self._same_thread = bool(check_same_thread)
        self._statements = _OrderedDict()
        self._most_statements = cached_statements
        self._places = {}
        self._autocommit = autocommit
        self._blobs = []
        self._row_factory = None
        self._text_factory = str
        self._ready = True
        if autocommit is False:
            self._run('BEGIN')

    def _check(self):
        if self._database is None:
            if not self._ready:
                raise ProgrammingError("Base Connection.__init__ not called.")
            raise ProgrammingError("Cannot operate on a closed database.")

    def _check_thread(self):
        if self._same_thread and self._thread != _ident():
            raise ProgrammingError(
                "SQLite objects created in a thread can only be used in that same thread. The object "
                f"was created in thread id {self._thread} and this is thread id {_ident()}.")

    def _enter(self):
        """What comes before everything that is done with the connection."""
        if not self._ready:
            raise ProgrammingError("Base Connection.__init__ not called.")
        if self._same_thread and self._thread != _ident():
            self._check_thread()
        if self._database is None:
            raise ProgrammingError("Cannot operate on a closed database.")
        return self._database

    def _run(self, sql):
        statement = self._database.prepare(sql)
        statement.step()
        statement.finalize()

    # Statements

    def _statement(self, sql):
        """A statement that nobody else uses, and whether it changes data."""
        found = self._statements.get(sql)
        if found is not None:
            self._statements.move_to_end(sql)
            if not found[2]:
                found[2] = True
                return found
        prepared = self._database.prepare(sql)
        if prepared is None:
            return None
        rest = prepared.rest
        if rest is not None and _has_sql(rest):
            prepared.finalize()
            raise ProgrammingError("You can only execute one statement at a time.")
        new = [prepared, _changes_data(sql), True]
        if found is None and self._most_statements > 0:
            self._statements[sql] = new
            if len(self._statements) > self._most_statements:
                self._statements.popitem(last=False)
        return new

    def __call__(self, /, *args):
        self._enter()
        if len(args) != 1:
            raise TypeError(f"function takes exactly 1 argument ({len(args)} given)")
        _need_str(args[0], 'argument 1')
        entry = self._statement(args[0])
        return None if entry is None else entry[0]

    def cursor(self, factory=_missing):
        """Return a cursor for the connection."""
        self._enter()
        cursor = Cursor(self) if factory is _missing else factory(self)
        if not issubclass(type(cursor), Cursor):
            raise TypeError(f"factory must return a cursor, not {_shown(cursor)}")
        if self._row_factory is not None:
            cursor._row_factory = self._row_factory
        return cursor

    def execute(self, sql, parameters=(), /):
        """Executes an SQL statement."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters, /):
        """Repeatedly executes an SQL statement."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script, /):
        """Executes multiple SQL statements at once."""
        return self.cursor().executescript(sql_script)

    # Transactions

    def commit(self):
        """Commit any pending transaction to the database."""
        database = self._enter()
        if self._autocommit == -1:
            if database.in_transaction():
                self._run('COMMIT')
        elif self._autocommit is False:
            self._run('COMMIT')
            self._run('BEGIN')

    def rollback(self):
        """Roll back to the start of any pending transaction."""
        database = self._enter()
        if self._autocommit == -1:
            if database.in_transaction():
                self._run('ROLLBACK')
        elif self._autocommit is False:
            self._run('ROLLBACK')
            self._run('BEGIN')

    def close(self):
        """Close the database connection. Any pending transaction is not committed implicitly."""
        if not self._ready:
            raise ProgrammingError("Base Connection.__init__ not called.")
        self._check_thread()
        if self._database is not None:
            if self._autocommit is False and self._database.in_transaction():
                self._run('ROLLBACK')
            self._close_database()

    def _close_database(self):
        database, self._database = self._database, None
        if database is None:
            return
        for blob in self._blobs:
            blob.close()
        self._blobs = []
        for found in self._statements.values():
            found[0].finalize()
        self._statements.clear()
        self._places = {}
        database.close()

    # At the end of the program the module's variables may be gone before the last connections.
    def __del__(self, _warn=_warn, Error=Error):
        if self._database is not None:
            try:
                _warn(f"unclosed database in {self!r}", ResourceWarning, source=self)
            except (ImportError, TypeError):
                # At the end of the program there is nobody left to warn.
                pass
            try:
                self._close_database()
            except Error:
                pass

    def __enter__(self):
        self._enter()
        return self

    def __exit__(self, type, value, traceback, /):
        if self._autocommit is True:
            return False
        if type is None and value is None and traceback is None:
            try:
                self.commit()
            except BaseException:
                self.rollback()
                raise
        else:
            self.rollback()
        return False

    @property
    def isolation_level(self):
        self._check()
        return self._level

    @isolation_level.setter
    def isolation_level(self, level):
        if level is None:
            self._level = None
            # A transaction that is open ends, as nobody would end it any more.
            if self._enter().in_transaction():
                self._run('COMMIT')
        else:
            self._level = _level(level)

    @isolation_level.deleter
    def isolation_level(self):
        raise AttributeError("cannot delete attribute")

    @property
    def autocommit(self):
        self._enter()
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value):
        database = self._enter()
        value = _autocommit(value)
        if value is True:
            if database.in_transaction():
                self._run('COMMIT')
        elif value is False:
            if not database.in_transaction():
                self._run('BEGIN')
        self._autocommit = value

    @autocommit.deleter
    def autocommit(self):
        raise AttributeError("cannot delete autocommit attribute")

    def _set_row_factory(self, factory):
        self._row_factory = factory

    def _set_text_factory(self, factory):
        self._text_factory = factory

    row_factory = property(lambda self: self._row_factory, _set_row_factory)
    text_factory = property(lambda self: self._text_factory, _set_text_factory)

    @property
    def in_transaction(self):
        self._check()
        return self._database.in_transaction()

    @property
    def total_changes(self):
        self._check()
        return self._database.total_changes()

    # Callbacks

    def _place(self, key):
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = _FIRST + len(self._places)
        return place

    def _function(self, kind, counted, name, n, callback, flags=0):
        database = self._enter()
        _need_str(name, "argument 'name'")
        n = _index(n)
        limit = database.limit(6, -1)
        if not -1 <= n <= limit:
            raise ProgrammingError(f"'{counted}' must be between -1 and {limit}, not {n}")
        if callback is None:
            database.create_function(name, n, flags, _NONE, 0)
            return
        # A new callback has a place of its own: the old one stays if it cannot be replaced.
        place = _FIRST + len(self._places)
        self._places[object()] = place
        database.set_callback(place, callback)
        database.create_function(name, n, flags, kind, place)

    @_by_place('name', 'narg', 'func')
    def create_function(self, /, name, narg, func, *, deterministic=False):
        """Creates a new function."""
        self._function(_FUNCTION, 'narg', name, narg, func, 0x800 if deterministic else 0)

    @_by_place('name', 'n_arg', 'aggregate_class')
    def create_aggregate(self, /, name, n_arg, aggregate_class):
        """Creates a new aggregate."""
        self._function(_AGGREGATE, 'n_arg', name, n_arg, aggregate_class)

    def create_window_function(self, name, num_params, aggregate_class, /):
        """Creates or redefines an aggregate window function."""
        self._function(_WINDOW, 'num_params', name, num_params, aggregate_class)

    def create_collation(self, name, callback, /):
        """Creates a collation function."""
        database = self._enter()
        _need_str(name, 'create_collation() argument 1')
        if callback is None:
            database.create_collation(name, -1)
            return
        if not callable(callback):
            raise TypeError("parameter must be callable")
        place = self._place(('collation', name))
        database.set_callback(place, callback)
        database.create_collation(name, place)

    @_by_place('authorizer_callback')
    def set_authorizer(self, /, authorizer_callback):
        """Set authorizer callback."""
        database = self._enter()
        database.set_callback(_AUTHORIZER, authorizer_callback)
        database.set_hook(_AUTHORIZER, 0)

    @_by_place('progress_handler')
    def set_progress_handler(self, /, progress_handler, n):
        """Set progress handler callback."""
        database = self._enter()
        n = _index(n)
        database.set_callback(_PROGRESS, progress_handler)
        database.set_hook(_PROGRESS, n)

    @_by_place('trace_callback')
    def set_trace_callback(self, /, trace_callback):
        """Set a trace callback called for each SQL statement."""
        database = self._enter()
        database.set_callback(_TRACE, trace_callback)
        database.set_hook(_TRACE, 0)

    # What else there is

    def interrupt(self):
        """Abort any pending database operation."""
        self._check()
        self._database.interrupt()

    def iterdump(self, /, *, filter=None):
        """Returns iterator to the dump of the database in an SQL text format."""
        self._check()
        from sqlite3.dump import _iterdump
        return _iterdump(self, filter=filter)

    def backup(self, /, target, *, pages=-1, progress=None, name='main', sleep=0.25):
        """Makes a backup of the database."""
        database = self._enter()
        if not isinstance(target, Connection):
            raise TypeError(f"backup() argument 'target' must be sqlite3.Connection, not {_shown(target)}")
        pages = _index(pages)
        _need_str(name, "backup() argument 'name'")
        if target is self:
            raise ValueError("target cannot be the same connection instance")
        if progress is not None and not callable(progress):
            raise TypeError("progress argument must be a callable")
        if float(sleep) < 0:
            raise ValueError("sleep must be greater-than or equal to zero")
        other = target._enter()
        database.backup(other, pages or -1, progress, name, float(sleep))

    def setlimit(self, category, limit, /):
        """Set connection run-time limits."""
        return self._enter().limit(category, limit)

    def getlimit(self, category, /):
        """Get connection run-time limits."""
        return self._enter().limit(category, -1)

    def setconfig(self, op, enable=True, /):
        """Set a boolean connection configuration option."""
        self._enter().config(op, bool(enable))

    def getconfig(self, op, /):
        """Query a boolean connection configuration option."""
        return self._enter().config(op, None)

    def enable_load_extension(self, enable, /):
        """Enable dynamic loading of SQLite extension modules."""
        database = self._enter()
        _sys.audit('sqlite3.enable_load_extension', self, enable)
        database.enable_load_extension(bool(enable))

    def load_extension(self, name, /, *, entrypoint=None):
        """Load SQLite extension module."""
        database = self._enter()
        _sys.audit('sqlite3.load_extension', self, name)
        database.load_extension(name, entrypoint)

    def serialize(self, /, *, name='main'):
        """Serialize a database into a byte string."""
        return self._enter().serialize(name)

    def deserialize(self, data, /, *, name='main'):
        """Load a serialized database."""
        database = self._enter()
        if isinstance(data, str):
            data = data.encode()
        database.deserialize(_bytes(data), name)

    def blobopen(self, table, column, rowid, /, *, readonly=False, name='main'):
        """Open and return a BLOB object."""
        database = self._enter()
        handle = _BlobHandle(database, name, table, column, _index(rowid), readonly)
        self._blobs = [blob for blob in self._blobs if not blob._is_closed()]
        blob = object.__new__(Blob)
        blob._connection, blob._handle, blob._offset = self, handle, 0
        self._blobs.append(blob)
        return blob


# Words with which statements begin that change data.
_CHANGING = ('INSERT', 'UPDATE', 'DELETE', 'REPLACE')


def _start_of_sql(sql):
    """Where the first word of a text is, behind spaces and comments."""
    at, n = 0, len(sql)
    while at < n:
        if sql[at] in ' \t\f\r\n':
            at += 1
        elif sql.startswith('--', at):
            at = sql.find('\n', at)
            if at < 0:
                return n
        elif sql.startswith('/*', at):
            at = sql.find('*/', at + 2)
            if at < 0:
                return n
            at += 2
        else:
            return at
    return n


def _has_sql(sql):
    while True:
        at = _start_of_sql(sql)
        if at == len(sql):
            return False
        if sql[at] != ';':
            return True
        sql = sql[at + 1:]


def _changes_data(sql):
    at = _start_of_sql(sql)
    return sql[at:at + 6].upper() in _CHANGING or sql[at:at + 7].upper() == 'REPLACE'


class Cursor:
    """SQLite database cursor class."""
    __module__ = 'sqlite3'
    _connection = None
    _closed = False
    _locked = False
    _statement = None
    _entry = None
    _arraysize = 1
    _rowcount = -1
    _lastrowid = None
    _description = None
    _convert = None
    _row_factory = None
    # Rows that were fetched before they were asked for.
    _fetched = ()

    def __init__(self, connection, /):
        if not isinstance(connection, Connection):
            raise TypeError(f"Cursor() argument 1 must be sqlite3.Connection, not {_shown(connection)}")
        if self._locked:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        if self._connection is not None:
            self._reset()
        self._connection = connection
        self._closed = False
        self._rowcount = -1
        self._lastrowid = None
        self._description = None
        self._arraysize = 1
        self._row_factory = None
        connection._check_thread() if connection._ready else connection._check()

    connection = property(lambda self: self._connection)
    description = property(lambda self: self._description)
    lastrowid = property(lambda self: self._lastrowid)
    rowcount = property(lambda self: self._rowcount)

    def _set_row_factory(self, factory):
        self._row_factory = factory

    row_factory = property(lambda self: self._row_factory, _set_row_factory)

    @property
    def arraysize(self):
        return self._arraysize

    @arraysize.setter
    def arraysize(self, n):
        self._arraysize = _natural(n)

    @arraysize.deleter
    def arraysize(self):
        raise AttributeError("attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be deleted")

    def _enter(self):
        connection = self._connection
        if connection is None:
            raise ProgrammingError("Base Cursor.__init__ not called.")
        if self._closed:
            raise ProgrammingError("Cannot operate on a closed cursor.")
        if self._locked:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        return connection._enter()

    def _reset(self, ProgrammingError=ProgrammingError):
        """Give the statement back."""
        entry, self._entry, self._statement = self._entry, None, None
        if entry is not None:
            try:
                entry[0].reset()
            except ProgrammingError:
                # The database was closed.
                pass
            entry[2] = False

    def __del__(self):
        if self._entry is not None:
            self._reset()

    def _begin_if_due(self, changes):
        connection = self._connection
        if (connection._autocommit == -1 and changes
                and connection._level is not None and not connection._database.in_transaction()):
            connection._run(f'BEGIN {connection._level}')

    def execute(self, sql, parameters=_missing, /):
        """Executes an SQL statement."""
        self._enter()
        _need_str(sql, 'execute() argument 1')
        return self._execute(sql, (() if parameters is _missing else parameters,), False)

    def executemany(self, sql, seq_of_parameters, /):
        """Repeatedly executes an SQL statement."""
        self._enter()
        _need_str(sql, 'executemany() argument 1')
        return self._execute(sql, iter(seq_of_parameters), True)

    def _execute(self, sql, all_parameters, many):
        connection = self._connection
        self._locked = True
        try:
            self._reset()
            self._rowcount = -1
            self._description = None
            self._fetched = ()
            entry = connection._statement(sql)
            if entry is None:
                return self
            self._entry = entry
            statement, changes = entry[0], entry[1]
            if many and not changes:
                raise ProgrammingError("executemany() can only execute DML statements.")
            statement.reset()
            statement.clear()
            self._rowcount = 0 if changes else -1
            self._begin_if_due(changes)
            wanted = statement.parameters()
            done = True
            for parameters in all_parameters:
                self._bind(statement, parameters, wanted)
                done = not statement.step()
                if not many:
                    names = statement.columns()
                    if names:
                        self._describe(names)
                        self._convert = self._converters(statement, names)
                    self._lastrowid = connection._database.last_rowid()
                if not done and not many and not statement.readonly:
                    # What it writes is not there for others before it has ended, and a cursor
                    # that nobody keeps would end it late.
                    rows = statement.rows(-1, self._convert, connection._text_factory)
                    self._fetched = iter(rows)
                    done = True
                if done:
                    if changes:
                        self._rowcount += connection._database.changes()
                    statement.reset()
                elif many:
                    # What a RETURNING clause gives nobody will fetch.
                    while statement.step():
                        pass
                    self._rowcount += connection._database.changes()
                    statement.reset()
            if done or many:
                self._reset()
            else:
                self._statement = statement
        except BaseException:
            self._reset()
            self._rowcount = -1
            raise
        finally:
            self._locked = False
        return self

    def executescript(self, sql_script, /):
        """Executes multiple SQL statements at once."""
        _need_str(sql_script, 'executescript() argument')
        database = self._enter()
        if '\0' in sql_script:
            raise ValueError("embedded null character")
        connection = self._connection
        if connection._autocommit == -1 and database.in_transaction():
            connection._run('COMMIT')
        limit = database.limit(1, -1)
        if len(sql_script.encode()) > limit:
            raise DataError("query string is too large")
        rest = sql_script
        while rest:
            statement = database.prepare(rest)
            if statement is None:
                break
            rest = statement.rest
            while statement.step():
                pass
            statement.finalize()
        return self

    def _bind(self, statement, parameters, wanted):
        if type(parameters) is tuple and not _basic_adapted and len(parameters) == wanted:
            done = statement.bind_all(parameters)
        else:
            done = 0
        if isinstance(parameters, (tuple, list)) or (
                not isinstance(parameters, dict) and hasattr(type(parameters), '__getitem__')
                and hasattr(type(parameters), '__len__') and not hasattr(type(parameters), 'keys')):
            given = len(parameters)
            if given != wanted:
                raise ProgrammingError(
                    "Incorrect number of bindings supplied. The current statement uses "
                    f"{wanted}, and there are {given} supplied.")
            for i in range(1, wanted + 1):
                name = statement.parameter_name(i)
                if name is not None and name[0] != '?':
                    raise ProgrammingError(
                        f"Binding {i} ('{name}') is a named parameter, but you supplied a sequence "
                        "which requires nameless (qmark) placeholders.")
                if i > done:
                    self._bind_one(statement, i, parameters[i - 1])
        elif hasattr(type(parameters), '__getitem__'):
            for i in range(1, wanted + 1):
                name = statement.parameter_name(i)
                if name is None:
                    raise ProgrammingError(
                        f"Binding {i} has no name, but you supplied a dictionary (which has only names).")
                name = name[1:]
                try:
                    value = parameters[name]
                except LookupError:
                    raise ProgrammingError(
                        f"You did not supply a value for binding parameter :{name}.") from None
                self._bind_one(statement, i, value)
        else:
            raise ProgrammingError("parameters are of unsupported type")

    def _bind_one(self, statement, i, value):
        if _basic_adapted or type(value) not in (int, float, str, bytearray):
            value = adapt(value, PrepareProtocol, value)
        if not statement.bind(i, value):
            raise ProgrammingError(
                f"Error binding parameter {i}: type '{type(value).__name__}' is not supported")

    def _describe(self, names):
        if self._connection._detect & PARSE_COLNAMES:
            names = [_bare(name) for name in names]
        self._description = tuple([(name, None, None, None, None, None, None) for name in names])

    def _converters(self, statement, names):
        detect = self._connection._detect
        if not detect:
            return None
        found = []
        for name, declared in zip(names, statement.types()):
            converter = None
            if detect & PARSE_COLNAMES and name is not None:
                start = name.find('[')
                end = name.find(']', start)
                if 0 <= start < end:
                    converter = converters.get(name[start + 1:end].upper())
            if converter is None and detect & PARSE_DECLTYPES and declared:
                word = declared.split(' ', 1)[0].split('(', 1)[0]
                converter = converters.get(word.upper())
            found.append(converter)
        return tuple(found)

    def _finished(self):
        entry = self._entry
        if entry[1]:
            self._rowcount = self._connection._database.changes()
        self._reset()

    def __iter__(self):
        return self

    def __next__(self):
        self._enter()
        statement = self._statement
        if statement is None:
            for row in self._fetched:
                return row if self._row_factory is None else self._row_factory(self, row)
            raise StopIteration
        self._locked = True
        try:
            row = statement.next(self._convert, self._connection._text_factory)
        except BaseException:
            self._locked = False
            if not statement.busy:
                self._reset()
            raise
        self._locked = False
        if statement.at_end:
            self._finished()
        if self._row_factory is not None:
            row = self._row_factory(self, row)
        return row

    def _rows(self, n):
        self._enter()
        statement = self._statement
        if statement is None and self._fetched == ():
            return []
        if statement is not None and self._row_factory is None and self._convert is None and self._connection._text_factory is str:
            self._locked = True
            try:
                rows = statement.rows(n, None, str)
            except BaseException:
                self._locked = False
                if not statement.busy:
                    self._reset()
                raise
            self._locked = False
            if statement.at_end:
                self._finished()
            return rows
        rows = []
        while n < 0 or len(rows) < n:
            try:
                rows.append(self.__next__())
            except StopIteration:
                break
        return rows

    def fetchone(self):
        """Fetches one row from the resultset."""
        try:
            return Cursor.__next__(self)
        except StopIteration:
            return None

    def fetchmany(self, /, size=_missing):
        """Fetches several rows from the resultset."""
        self._enter()
        size = self._arraysize if size is _missing else _natural(size)
        return self._rows(size)

    def fetchall(self):
        """Fetches all rows from the resultset."""
        return self._rows(-1)

    def setinputsizes(self, sizes, /):
        """Required by DB-API. Does nothing in sqlite3."""

    def setoutputsize(self, size, column=None, /):
        """Required by DB-API. Does nothing in sqlite3."""

    def close(self):
        """Closes the cursor."""
        if self._connection is None:
            raise ProgrammingError("Base Cursor.__init__ not called.")
        if self._locked:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        self._connection._enter()
        self._reset()
        self._fetched = ()
        self._closed = True


def _natural(n):
    n = _index(n)
    if n < 0:
        raise ValueError("Cannot convert negative int")
    if n >= 2 ** 32:
        raise OverflowError("Python int too large for C uint32_t")
    return n


def _bare(name):
    at = name.find('[')
    if at > 0 and name[at - 1] == ' ':
        at -= 1
    return name if at < 0 else name[:at]


class Row:
    """A row whose items have names."""
    __module__ = 'sqlite3'
    __slots__ = ('_data', '_description')

    def __new__(cls, cursor, data, /):
        if not issubclass(type(cursor), Cursor):
            raise TypeError(f"Row() argument 1 must be sqlite3.Cursor, not {_shown(cursor)}")
        if not isinstance(data, tuple):
            raise TypeError(f"Row() argument 2 must be tuple, not {_shown(data)}")
        self = object.__new__(cls)
        self._data = data
        self._description = cursor._description
        return self

    def keys(self):
        """Returns the keys of the row."""
        return [column[0] for column in self._description or ()]

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return iter(self._data)

    def __getitem__(self, key):
        if isinstance(key, str):
            for i, column in enumerate(self._description or ()):
                name = column[0]
                if name == key or name.isascii() and key.isascii() and name.lower() == key.lower():
                    return self._data[i]
            raise IndexError(key if self._description is None else "No item with that key")
        if isinstance(key, (int, slice)):
            return self._data[key]
        raise IndexError("Index must be int or string")

    def __hash__(self):
        return hash(self._description) ^ hash(self._data)

    def __eq__(self, other):
        if not isinstance(other, Row):
            return NotImplemented
        return self._description == other._description and self._data == other._data

    def __ne__(self, other):
        if not isinstance(other, Row):
            return NotImplemented
        return not self == other


def _slice(key, size):
    try:
        start, stop, step = key.indices(size)
    except TypeError:
        raise TypeError("slice indices must be integers or None or have an __index__ method") from None
    return start, step, range(start, stop, step)


def _bytes(data):
    view = memoryview(data)
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.tobytes()


class Blob:
    __module__ = 'sqlite3'
    __slots__ = ('_connection', '_handle', '_offset', '__weakref__')

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'sqlite3.Blob' instances")

    def _is_closed(self):
        return self._handle is None

    def _enter(self):
        self._connection._enter()
        if self._handle is None:
            raise ProgrammingError("Cannot operate on a closed blob.")
        return self._handle

    def close(self):
        """Close the blob."""
        if self._connection._database is not None:
            self._connection._check_thread()
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def __enter__(self):
        self._enter()
        return self

    def __exit__(self, type, val, tb, /):
        self._enter()
        self.close()
        return False

    def __len__(self):
        return self._enter().size()

    def read(self, length=-1, /):
        """Read data at the current offset position."""
        handle = self._enter()
        length = _index(length)
        left = handle.size() - self._offset
        if length < 0 or length > left:
            length = left
        if length == 0:
            return b''
        data = handle.read(self._offset, length)
        self._offset += length
        return data

    def write(self, data, /):
        """Write data at the current offset."""
        handle = self._enter()
        data = _bytes(data)
        handle.write(self._offset, data)
        self._offset += len(data)

    def seek(self, offset, origin=0, /):
        """Set the current access position to offset."""
        handle = self._enter()
        offset, origin = _index(offset), _index(origin)
        for number in offset, origin:
            if not -2 ** 31 <= number < 2 ** 31:
                raise OverflowError("Python int too large to convert to C int")
        size = handle.size()
        if origin == 1:
            offset += self._offset
        elif origin == 2:
            offset += size
        elif origin != 0:
            raise ValueError("'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END")
        if offset >= 2 ** 31:
            raise OverflowError("seek offset results in offset overflow")
        if not 0 <= offset <= size:
            raise ValueError("offset out of blob range")
        self._offset = offset

    def tell(self):
        """Return the current access position for the blob."""
        self._enter()
        return self._offset

    def _place(self, handle, key):
        try:
            at = _index(key)
        except TypeError:
            raise TypeError("Blob indices must be integers") from None
        if not -2 ** 63 <= at < 2 ** 63:
            raise IndexError(f"cannot fit '{type(key).__name__}' into an index-sized integer")
        size = handle.size()
        if at < 0:
            at += size
        if not 0 <= at < size:
            raise IndexError("Blob index out of range")
        return at

    def __getitem__(self, key, /):
        handle = self._enter()
        if isinstance(key, slice):
            start, step, places = _slice(key, handle.size())
            if not places:
                return b''
            if step < 0:
                raise ValueError("Blob doesn't support slices with a negative step")
            low, high = min(places[0], places[-1]), max(places[0], places[-1]) + 1
            data = handle.read(low, high - low)
            return data if step == 1 else bytes([data[i - low] for i in places])
        return handle.read(self._place(handle, key), 1)[0]

    def __setitem__(self, key, value, /):
        handle = self._enter()
        if isinstance(key, slice):
            start, step, places = _slice(key, handle.size())
            try:
                value = _bytes(value)
            except TypeError:
                raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'") from None
            if len(value) != len(places):
                raise IndexError("Blob slice assignment is wrong size")
            if not places:
                return
            if step < 0:
                raise ValueError("Blob doesn't support slices with a negative step")
            if step == 1:
                handle.write(start, value)
                return
            low, high = min(places[0], places[-1]), max(places[0], places[-1]) + 1
            data = bytearray(handle.read(low, high - low))
            for i, byte in zip(places, value):
                data[i - low] = byte
            handle.write(low, data)
            return
        at = self._place(handle, key)
        if not hasattr(type(value), '__index__'):
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
        value = _index(value)
        if not 0 <= value < 256:
            raise ValueError("byte must be in range(0, 256)")
        handle.write(at, bytes([value]))

    def __delitem__(self, key, /):
        raise TypeError("Blob doesn't support item deletion")

    __iter__ = None
    __contains__ = None
