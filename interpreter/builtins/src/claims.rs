//! What methods of the builtin types do to memory, as far as their rows say it.
//!
//! Only what holds for every call is claimed (with [`Effects::IF_PLAIN`]: for every call with
//! plain arguments). What compares or hashes elements claims nothing: any of them may run
//! Python code.

use pyrs_bytecode::{Alias, Effects};

/// A new object of numbers or text, or an error.
pub const LEAF: Effects = Effects::LEAF;
/// A truth value.
pub const PURE: Effects = Effects::PURE;

const LIST_READ: Effects = Effects::PURE
    .reads(Alias::ListHeader)
    .reads(Alias::ListWords)
    .reads(Alias::ListFloats)
    .reads(Alias::ListInts)
    .raises()
    .allocates();
pub const LIST_COPY: Effects = LIST_READ;
/// Elements come, go or move; storage may be made anew.
pub const LIST_CHANGE: Effects = LIST_READ
    .writes(Alias::ListHeader)
    .writes(Alias::ListWords)
    .writes(Alias::ListFloats)
    .writes(Alias::ListInts);
/// The same with an index among the arguments.
pub const LIST_CHANGE_AT: Effects = LIST_CHANGE.if_plain();

/// A dict may show an instance's attributes, and may be a namespace.
const DICT_READ: Effects = Effects::PURE
    .reads(Alias::DictHeader)
    .reads(Alias::TableEntries)
    .reads(Alias::Namespace)
    .reads(Alias::ShapeValues)
    .reads(Alias::Field)
    .reads(Alias::Spill)
    .raises()
    .allocates();
pub const DICT_COPY: Effects = DICT_READ;
pub const DICT_CHANGE: Effects = DICT_READ
    .writes(Alias::DictHeader)
    .writes(Alias::TableEntries)
    .writes(Alias::Namespace)
    .writes(Alias::ShapeValues)
    .writes(Alias::Field)
    .writes(Alias::Spill);
/// A new view, which reads nothing yet.
pub const DICT_VIEW: Effects = Effects::PURE.raises().allocates();

pub const SET_COPY: Effects = Effects::PURE.reads(Alias::Set).raises().allocates();
pub const SET_CHANGE: Effects = SET_COPY.writes(Alias::Set);

/// `len` of a container.
pub const LENGTH: Effects = Effects::LEAF
    .reads(Alias::ListHeader)
    .reads(Alias::DictHeader)
    .reads(Alias::Field)
    .reads(Alias::Set)
    .reads(Alias::Bytes)
    .reads(Alias::Foreign);
/// What looks at classes: their orders and dicts.
pub const OF_CLASS: Effects = Effects::LEAF.reads(Alias::TableEntries);
/// What names an object by a number enters it into a table.
pub const IDENTITY: Effects = Effects::PURE.changes(Alias::Foreign).raises().allocates();
