//! The numbers of the code that `re._compiler` writes.

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $name { $($variant = $number,)* }

        impl $name {
            /// What a word means.
            pub(super) fn of(word: u32) -> Option<$name> {
                match word {
                    $($number => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// The version of the code.
pub const MAGIC: u32 = 20_230_612;
/// Bytes of a word.
pub const CODE_SIZE: usize = 4;
/// The greatest count of a repetition, which stands for any number.
pub const MAX_REPEAT: u32 = u32::MAX;
/// The greatest number of groups.
pub const MAX_GROUPS: u32 = u32::MAX / 2;

/// Flags of INFO: there is a prefix; it is all of the pattern; there is a set.
pub(super) const INFO_PREFIX: u32 = 1;
pub(super) const INFO_LITERAL: u32 = 2;
pub(super) const INFO_CHARSET: u32 = 4;

numbered! {
    /// Instructions.
    Sre {
        FAILURE = 0,
        SUCCESS = 1,
        ANY = 2,
        ANY_ALL = 3,
        ASSERT = 4,
        ASSERT_NOT = 5,
        AT = 6,
        BRANCH = 7,
        CATEGORY = 8,
        CHARSET = 9,
        BIGCHARSET = 10,
        GROUPREF = 11,
        GROUPREF_EXISTS = 12,
        IN = 13,
        INFO = 14,
        JUMP = 15,
        LITERAL = 16,
        MARK = 17,
        MAX_UNTIL = 18,
        MIN_UNTIL = 19,
        NOT_LITERAL = 20,
        NEGATE = 21,
        RANGE = 22,
        REPEAT = 23,
        REPEAT_ONE = 24,
        MIN_REPEAT_ONE = 26,
        ATOMIC_GROUP = 27,
        POSSESSIVE_REPEAT = 28,
        POSSESSIVE_REPEAT_ONE = 29,
        GROUPREF_IGNORE = 30,
        IN_IGNORE = 31,
        LITERAL_IGNORE = 32,
        NOT_LITERAL_IGNORE = 33,
        GROUPREF_LOC_IGNORE = 34,
        IN_LOC_IGNORE = 35,
        LITERAL_LOC_IGNORE = 36,
        NOT_LITERAL_LOC_IGNORE = 37,
        GROUPREF_UNI_IGNORE = 38,
        IN_UNI_IGNORE = 39,
        LITERAL_UNI_IGNORE = 40,
        NOT_LITERAL_UNI_IGNORE = 41,
        RANGE_UNI_IGNORE = 42,
    }
}

numbered! {
    /// Places.
    At {
        BEGINNING = 0,
        BEGINNING_LINE = 1,
        BEGINNING_STRING = 2,
        BOUNDARY = 3,
        NON_BOUNDARY = 4,
        END = 5,
        END_LINE = 6,
        END_STRING = 7,
        LOC_BOUNDARY = 8,
        LOC_NON_BOUNDARY = 9,
        UNI_BOUNDARY = 10,
        UNI_NON_BOUNDARY = 11,
    }
}

numbered! {
    /// Categories of characters.
    Category {
        DIGIT = 0,
        NOT_DIGIT = 1,
        SPACE = 2,
        NOT_SPACE = 3,
        WORD = 4,
        NOT_WORD = 5,
        LINEBREAK = 6,
        NOT_LINEBREAK = 7,
        LOC_WORD = 8,
        LOC_NOT_WORD = 9,
        UNI_DIGIT = 10,
        UNI_NOT_DIGIT = 11,
        UNI_SPACE = 12,
        UNI_NOT_SPACE = 13,
        UNI_WORD = 14,
        UNI_NOT_WORD = 15,
        UNI_LINEBREAK = 16,
        UNI_NOT_LINEBREAK = 17,
    }
}
