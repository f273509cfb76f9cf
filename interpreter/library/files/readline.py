"""Importing this module enables editing of the lines that input() reads from a terminal.

The editor is that of the interactive mode; it is loaded when the first line is read.
"""

import os

__all__ = [
    'add_history', 'append_history_file', 'backend', 'clear_history', 'get_begidx',
    'get_completer', 'get_completer_delims', 'get_completion_type',
    'get_current_history_length', 'get_endidx', 'get_history_item', 'get_history_length',
    'get_line_buffer', 'insert_text', 'parse_and_bind', 'read_history_file', 'read_init_file',
    'redisplay', 'remove_history_item', 'replace_history_item', 'set_auto_history',
    'set_completer', 'set_completer_delims', 'set_history_length', 'set_pre_input_hook',
    'set_startup_hook', 'write_history_file',
]

# Whose language of settings parse_and_bind() is given.
backend = 'readline'
# The version of GNU readline whose functions are here.
_READLINE_VERSION = _READLINE_RUNTIME_VERSION = 0x0802
_READLINE_LIBRARY_VERSION = '8.2'

_history = []
_history_length = -1
_auto_history = True
_completer = None
_delims = ' \t\n`~!@#$%^&*()-=+[{]}\\|;:\'",<>/?'
_startup_hook = None
_pre_input_hook = None
_reader = None
_reading = False


def _need_str(value, what):
    if not isinstance(value, str):
        raise TypeError(f"{what}() argument must be str, not {type(value).__name__}")


# What is asked for while a line is read.

def get_line_buffer():
    """Return the line as it has been typed so far."""
    return _reader.get_unicode() if _reader is not None else ''


def get_begidx():
    """Return where the text that is to be completed begins."""
    return _reader.pos - len(_reader.get_stem()) if _reading else 0


def get_endidx():
    """Return where the text that is to be completed ends."""
    return _reader.pos if _reading else 0


def get_completion_type():
    """Return the kind of completion that is being attempted: always the plain one."""
    return ord('\t') if _reading else 0


def insert_text(string, /):
    """Insert text into the line at the cursor."""
    _need_str(string, 'insert_text')
    if _reader is not None:
        _reader.insert(string)


def redisplay():
    """Show the line as it is now."""
    if _reading:
        _reader.refresh()


# Settings.

def parse_and_bind(string, /):
    """Take a line of an init file. Keys and variables that this editor does not have are
    ignored, as the settings of other programs in such a file are."""
    _need_str(string, 'parse_and_bind')


def read_init_file(filename=None, /):
    """Take the lines of a file: ~/.inputrc if none is named."""
    if filename is None:
        filename = os.environ.get('INPUTRC') or os.path.expanduser('~/.inputrc')
    with open(filename, encoding='utf-8', errors='surrogateescape') as file:
        for line in file:
            parse_and_bind(line.rstrip('\n'))


def set_completer(function=None, /):
    """Set the function that is called as function(text, state) for completions."""
    global _completer
    _completer = function


def get_completer():
    """Return the function that is called for completions, or None."""
    return _completer


def set_completer_delims(string, /):
    """Set the characters at which words end for completion."""
    global _delims
    _need_str(string, 'set_completer_delims')
    _delims = string


def get_completer_delims():
    """Return the characters at which words end for completion."""
    return _delims


def set_startup_hook(function=None, /):
    """Set a function that is called before the prompt is shown."""
    global _startup_hook
    _startup_hook = function


def set_pre_input_hook(function=None, /):
    """Set a function that is called before the first character is read."""
    global _pre_input_hook
    _pre_input_hook = function


# The history.

def set_auto_history(enabled, /):
    """Say whether lines that are read go into the history."""
    global _auto_history
    _auto_history = bool(enabled)


def add_history(string, /):
    """Add a line to the history."""
    _need_str(string, 'add_history')
    _history.append(string)


def clear_history():
    """Forget all lines."""
    del _history[:]


def get_current_history_length():
    """Return how many lines there are."""
    return len(_history)


def get_history_item(index, /):
    """Return a line; the first has the number 1. None where there is none."""
    if 0 < index <= len(_history):
        return _history[index - 1]
    return None


def _checked(pos):
    if pos < 0:
        raise ValueError('History index cannot be negative')
    if pos >= len(_history):
        raise ValueError(f'No history item at position {pos}')
    return pos


def remove_history_item(pos, /):
    """Remove a line; here the first has the number 0."""
    del _history[_checked(pos)]


def replace_history_item(pos, line, /):
    """Replace a line; here the first has the number 0."""
    _need_str(line, 'replace_history_item')
    _history[_checked(pos)] = line


def get_history_length():
    """Return how many lines a file of the history may have; negative: any number."""
    return _history_length


def set_history_length(length, /):
    """Set how many lines a file of the history may have."""
    global _history_length
    _history_length = int(length)


def _history_file(filename):
    return os.path.expanduser('~/.history') if filename is None else filename


def _open(filename, mode):
    try:
        return open(filename, mode, encoding='utf-8', errors='surrogateescape', newline='\n')
    except OSError as e:
        raise OSError(e.errno, e.strerror) from None


def read_history_file(filename=None, /):
    """Add the lines of a file: ~/.history if none is named."""
    with _open(_history_file(filename), 'r') as file:
        _history.extend(line.rstrip('\n') for line in file)


def write_history_file(filename=None, /):
    """Write the lines into a file, the last of them if it may not have all."""
    with _open(_history_file(filename), 'w') as file:
        _put(file, _limited(_history))


def append_history_file(nelements, filename=None, /):
    """Add the last lines to a file that exists."""
    if nelements < 0:
        raise ValueError('nelements must be positive')
    filename = _history_file(filename)
    _open(filename, 'r').close()
    with _open(filename, 'a') as file:
        _put(file, _history[-nelements:] if nelements else [])
    if _history_length >= 0:
        with _open(filename, 'r') as file:
            lines = [line.rstrip('\n') for line in file]
        with _open(filename, 'w') as file:
            _put(file, _limited(lines))


def _limited(lines):
    if _history_length < 0:
        return lines
    return lines[len(lines) - min(_history_length, len(lines)):]


def _put(file, lines):
    file.writelines(line + '\n' for line in lines)


# Reading.

class _NoModules:
    """In place of what completes the names of modules behind `import`."""

    def get_completions(self, line):
        return None


def _complete(text, state):
    return _completer(text, state) if _completer is not None else None


def _get_reader():
    global _reader, _completer
    if _reader is None:
        completer = _completer
        from _pyrepl.readline import ReadlineAlikeReader, ReadlineConfig
        from _pyrepl.unix_console import UnixConsole
        import sys
        # The editor imports rlcompleter, which would take the place of the program's own.
        _completer = completer
        console = UnixConsole(0, 1, encoding=sys.getdefaultencoding())
        config = ReadlineConfig(readline_completer=_complete, module_completer=_NoModules())
        _reader = ReadlineAlikeReader(console=console, config=config)
        _reader.can_colorize = False
    _reader.config.completer_delims = frozenset(_delims)
    return _reader


def _hooks():
    if _startup_hook is not None:
        _startup_hook()
    if _pre_input_hook is not None:
        _reader.refresh()
        _pre_input_hook()


def _input(prompt):
    """What input() calls where both its streams are the terminal; None where the terminal
    cannot do what the editor needs."""
    global _reading
    if not (os.isatty(0) and os.isatty(1)):
        return None
    from _pyrepl import historical_reader
    from _pyrepl.unix_console import _error
    try:
        reader = _get_reader()
    except _error:
        return None
    # The history belongs to whoever reads: the interactive mode has its own.
    reader.history[:] = _history
    reader.ps1 = prompt
    automatic = historical_reader.should_auto_add_history
    historical_reader.should_auto_add_history = False
    _reading = True
    try:
        line = reader.readline(startup_hook=_hooks)
    finally:
        _reading = False
        historical_reader.should_auto_add_history = automatic
    _history[:] = reader.history
    if _auto_history and line and _history[-1:] != [line]:
        _history.append(line)
    return line
