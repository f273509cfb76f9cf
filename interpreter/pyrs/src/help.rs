//! What `-h` and its relatives print.

use crate::options::ROWS;

/// Letters and long options.
const OPTIONS: &str = "\
Options, and variables of the environment that say the same:
-b     : warn where bytes are turned into str by str() or compared with str
         or int; -bb: raise
-B     : write no .pyc files; PYTHONDONTWRITEBYTECODE=x
-c cmd : run a program that is given as text; ends the options
-d     : debugging output of the parser: accepted, there is none; PYTHONDEBUG=x
-E     : look at no PYTHON* variables, PYTHONPATH among them
-h     : print this text (also -?, --help)
-i     : type statements when the program has ended, and also where standard
         input is no terminal; PYTHONINSPECT=x
-I     : apart from the user's settings: -E, -P and -s
-m mod : run a module of the library or the search path; ends the options
-O     : without assert statements, __debug__ is False; PYTHONOPTIMIZE=x
-OO    : as -O, and without docstrings
-P     : without the program's own folder in sys.path; PYTHONSAFEPATH=x
-q     : no greeting where statements are typed
-s     : without the user's own packages in sys.path; PYTHONNOUSERSITE=x
-S     : without importing site
-u     : stdout and stderr are not buffered; PYTHONUNBUFFERED=x
-v     : tell of imports; PYTHONVERBOSE=x
-V     : print the version (also --version); -VV: with the build
-W arg : a filter of warnings, action:message:category:module:lineno;
         PYTHONWARNINGS=arg,arg
-x     : skip the first line of the program
-X opt : see --help-xoptions
--check-hash-based-pycs always|default|never:
         when .pyc files with a hash are compared with their sources
--help-env : the variables of the environment
--help-xoptions : the options of -X
--help-all : everything
--licenses : the licenses of pyrs and of all that it contains
--write-library dir : write the library's files out, to look at or to change

Arguments:
file   : the program
-      : the program is read from standard input, which is the default; typed
         statements where that is a terminal
arg ...: sys.argv[1:]";

/// Variables without an option, then those with one.
const VARIABLES: &str = "\
Variables of the environment:
PYTHONASYNCIODEBUG: debug mode of asyncio
PYTHON_BASIC_REPL: statements are typed without an editor
PYTHONBREAKPOINT: what breakpoint() calls; 0: nothing
PYTHON_COLORS   : 1 or 0: with or without colours
PYTHONHASHSEED  : seed of the hashes of str and bytes: random, or an integer of
                  [0, 4294967295]
PYTHON_HISTORY  : file of the statements that were typed
PYTHONHOME      : prefix of the library
PYTHONIOENCODING: encoding[:errors] of the standard streams
PYTHONPATH      : folders that come first in sys.path, with ':' between them
PYTHONSTARTUP   : file that is run before statements are typed
PYTHONUSERBASE  : base folder of the user's own packages

As options (see --help and --help-xoptions):
PYTHON_CONTEXT_AWARE_WARNINGS (-X context_aware_warnings)
PYTHON_CPU_COUNT (-X cpu_count)
PYTHONDEBUG (-d)
PYTHONDEVMODE (-X dev)
PYTHONDONTWRITEBYTECODE (-B)
PYTHONFAULTHANDLER (-X faulthandler)
PYTHONINSPECT (-i)
PYTHONINTMAXSTRDIGITS (-X int_max_str_digits)
PYTHONNODEBUGRANGES (-X no_debug_ranges)
PYTHONNOUSERSITE (-s)
PYTHONOPTIMIZE (-O)
PYTHONPROFILEIMPORTTIME (-X importtime)
PYTHONPYCACHEPREFIX (-X pycache_prefix)
PYTHONSAFEPATH (-P)
PYTHON_THREAD_INHERIT_CONTEXT (-X thread_inherit_context)
PYTHONUNBUFFERED (-u)
PYTHONUTF8 (-X utf8)
PYTHONVERBOSE (-v)
PYTHONWARNDEFAULTENCODING (-X warn_default_encoding)
PYTHONWARNINGS (-W)";

/// Those that CPython has too; the others are in a table.
const X_OPTIONS: &str = "\
Options of -X:
-X context_aware_warnings=[0|1]: filters of warnings are kept in a context
         variable
-X cpu_count=N: what os.cpu_count() gives; default: the machine's
-X dev : development mode: more warnings and checks
-X faulthandler: tell where the program was at a fatal error
-X importtime[=2]: how long each import takes; 2: also those that find the
         module loaded
-X int_max_str_digits=N: the most digits of an int in decimal text; 0: any
-X no_debug_ranges: code has lines, but no columns
-X pycache_prefix=PATH: .pyc files are kept in a tree of their own
-X thread_inherit_context=[0|1]: threads begin with a copy of their starter's
         context
-X utf8[=0|1]: sys.flags.utf8_mode; all text is UTF-8 anyway
-X warn_default_encoding: warn where encoding=None is left to the locale";

pub fn usage_line() -> &'static str {
    "usage: pyrs [option] ... [-c cmd | -m mod | file | -] [arg] ..."
}

pub fn options() {
    println!("{}\n{OPTIONS}", usage_line());
}

pub fn variables() {
    println!("{VARIABLES}");
    for row in ROWS {
        println!("{} (-X {})", row.env, row.key());
    }
}

pub fn x_options() {
    println!("{X_OPTIONS}");
    for row in ROWS {
        println!("-X {}: {}", row.name, row.doc);
    }
}

pub fn all() {
    options();
    println!();
    variables();
    println!();
    x_options();
}
