//! Errors of the parser: expat's numbers, names and texts.

use pyrs_runtime::Raised;

macro_rules! codes {
    ($($name:ident = $number:literal $text:literal;)*) => {
        // Some belong to interfaces of expat that Python does not show.
        $( #[allow(dead_code)] pub const $name: u8 = $number; )*
        /// Number, name without its prefix, text.
        pub static CODES: &[(u8, &str, &str)] = &[ $( ($number, stringify!($name), $text), )* ];
    };
}

codes! {
    NO_MEMORY = 1 "out of memory";
    SYNTAX = 2 "syntax error";
    NO_ELEMENTS = 3 "no element found";
    INVALID_TOKEN = 4 "not well-formed (invalid token)";
    UNCLOSED_TOKEN = 5 "unclosed token";
    PARTIAL_CHAR = 6 "partial character";
    TAG_MISMATCH = 7 "mismatched tag";
    DUPLICATE_ATTRIBUTE = 8 "duplicate attribute";
    JUNK_AFTER_DOC_ELEMENT = 9 "junk after document element";
    PARAM_ENTITY_REF = 10 "illegal parameter entity reference";
    UNDEFINED_ENTITY = 11 "undefined entity";
    RECURSIVE_ENTITY_REF = 12 "recursive entity reference";
    ASYNC_ENTITY = 13 "asynchronous entity";
    BAD_CHAR_REF = 14 "reference to invalid character number";
    BINARY_ENTITY_REF = 15 "reference to binary entity";
    ATTRIBUTE_EXTERNAL_ENTITY_REF = 16 "reference to external entity in attribute";
    MISPLACED_XML_PI = 17 "XML or text declaration not at start of entity";
    UNKNOWN_ENCODING = 18 "unknown encoding";
    INCORRECT_ENCODING = 19 "encoding specified in XML declaration is incorrect";
    UNCLOSED_CDATA_SECTION = 20 "unclosed CDATA section";
    EXTERNAL_ENTITY_HANDLING = 21 "error in processing external entity reference";
    NOT_STANDALONE = 22 "document is not standalone";
    UNEXPECTED_STATE = 23 "unexpected parser state - please send a bug report";
    ENTITY_DECLARED_IN_PE = 24 "entity declared in parameter entity";
    FEATURE_REQUIRES_XML_DTD = 25 "requested feature requires XML_DTD support in Expat";
    CANT_CHANGE_FEATURE_ONCE_PARSING = 26 "cannot change setting once parsing has begun";
    UNBOUND_PREFIX = 27 "unbound prefix";
    UNDECLARING_PREFIX = 28 "must not undeclare prefix";
    INCOMPLETE_PE = 29 "incomplete markup in parameter entity";
    XML_DECL = 30 "XML declaration not well-formed";
    TEXT_DECL = 31 "text declaration not well-formed";
    PUBLICID = 32 "illegal character(s) in public id";
    SUSPENDED = 33 "parser suspended";
    NOT_SUSPENDED = 34 "parser not suspended";
    ABORTED = 35 "parsing aborted";
    FINISHED = 36 "parsing finished";
    SUSPEND_PE = 37 "cannot suspend in external parameter entity";
    RESERVED_PREFIX_XML = 38
        "reserved prefix (xml) must not be undeclared or bound to another namespace name";
    RESERVED_PREFIX_XMLNS = 39 "reserved prefix (xmlns) must not be declared or undeclared";
    RESERVED_NAMESPACE_URI = 40
        "prefix must not be bound to one of the reserved namespace names";
    INVALID_ARGUMENT = 41 "invalid argument";
    NO_BUFFER = 42 "a successful prior call to function XML_GetBuffer is required";
    AMPLIFICATION_LIMIT_BREACH = 43
        "limit on input amplification factor (from DTD and entities) breached";
    NOT_STARTED = 44 "parser not started";
}

pub fn text(code: i64) -> Option<&'static str> {
    let found = CODES.iter().find(|row| i64::from(row.0) == code);
    found.map(|row| row.2)
}

/// Why the parser does not go on.
#[derive(Debug)]
pub enum Stop {
    /// Memory has run out.
    Memory,
    /// The document is wrong, at a place of the source that is being read.
    Wrong(u8, usize),
    /// What begins here does not end in the text that is there.
    Incomplete,
    /// An encoding that somebody else must know, by its name; it is asked about once.
    Encoding,
}

impl From<Raised> for Stop {
    fn from(_: Raised) -> Stop {
        Stop::Memory
    }
}

pub type Step<T = ()> = Result<T, Stop>;

/// It is wrong here.
pub fn wrong<T>(code: u8, at: usize) -> Step<T> {
    Err(Stop::Wrong(code, at))
}
