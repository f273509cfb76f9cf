//! What an operation does to memory, as data: which classes of memory it reads and writes,
//! and whether it may raise, allocate, run Python code, jump or wait.
//!
//! Rows of native functions declare it, and machine code relies on it: a load is kept in a
//! register across a call that does not write its class, and a call that runs no Python code
//! needs no frames in memory. So an effect that is claimed too small is a bug that shows only
//! in compiled loops. Builds with debug assertions compare what can be seen from outside
//! (Python code, allocation) with the claim at every call.
//!
//! Classes do not overlap: an access belongs to exactly one of them. What never changes after
//! it was made (numbers, tuples, text, code) belongs to none.

use core::fmt;

/// A class of memory; a bit of the masks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Alias {
    /// Attributes of instances, by offset.
    Field,
    /// The array of attributes that found no room in their instance.
    Spill,
    /// A list's length, strategy and storage.
    ListHeader,
    /// Elements of a list that are words.
    ListWords,
    /// Elements of a list of floats.
    ListFloats,
    /// Elements of a list of 64-bit ints.
    ListInts,
    /// A dict's length, table and shape.
    DictHeader,
    /// Keys and values of tables.
    TableEntries,
    /// Values of globals and other namespaces.
    Namespace,
    /// Values of dicts with a shape.
    ShapeValues,
    /// Sets with their tables.
    Set,
    /// Variables shared between scopes.
    Cell,
    /// Fields of iterators over sequences.
    SequenceIterator,
    /// Fields of iterators over tables.
    TableIterator,
    /// Fields of iterators over other iterators.
    NestedIterator,
    /// State, pc and function of generators.
    GeneratorFields,
    /// Registers of suspended generators.
    GeneratorRegisters,
    /// Code, defaults and the like of functions.
    FunctionFields,
    /// Exceptions and tracebacks.
    Exception,
    /// Registers of frames.
    VmStack,
    /// Words of the thread.
    ThreadWords,
    /// Append-only buffers of text.
    TextBuffers,
    /// The bytes of bytearrays, arrays and what else lends buffers.
    Bytes,
    /// Everything else: words and state of native objects, the system.
    Foreign,
}

/// Number of classes.
const CLASSES: u32 = Alias::Foreign as u32 + 1;
const CLASS_MASK: u64 = (1 << CLASSES) - 1;

/// Reads and writes by [`Alias`] class, and flags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Effects(u64);

const fn flag(n: u32) -> u64 {
    1 << (2 * CLASSES + n)
}

impl Effects {
    /// Touches no memory that can change, and always succeeds.
    pub const PURE: Effects = Effects(0);
    /// Nothing is known.
    pub const ANYTHING: Effects = Effects(flag(5) - 1);

    /// May raise an exception.
    pub const RAISES: u64 = flag(0);
    /// May allocate, and so collect.
    pub const ALLOCATES: u64 = flag(1);
    /// May run Python code, which may do anything.
    pub const RUNS_PYTHON: u64 = flag(2);
    /// May continue elsewhere than at the next instruction.
    pub const JUMPS: u64 = flag(3);
    /// May wait, and let other threads run.
    pub const BLOCKS: u64 = flag(4);
    /// Never continues at the next instruction.
    pub const ENDS: u64 = flag(6);
    /// The claim holds for calls whose arguments are *plain*: each a number, a str, bytes,
    /// None, a bool or a class, the first perhaps a list, tuple, dict, set, range or
    /// bytearray, or the receiver of a method; and none of them of a class that a program
    /// made. (Most functions take their arguments by protocols that such classes implement
    /// in Python; whoever relies on a claim knows the arguments' classes anyway.)
    pub const IF_PLAIN: u64 = flag(5);

    /// What most functions on numbers and text do: a new object, or an error.
    pub const LEAF: Effects = Effects(Self::RAISES | Self::ALLOCATES | Self::IF_PLAIN);

    pub const fn reads(self, class: Alias) -> Effects {
        Effects(self.0 | 1 << class as u32)
    }
    pub const fn writes(self, class: Alias) -> Effects {
        Effects(self.0 | 1 << (CLASSES + class as u32))
    }
    /// Reads and writes.
    pub const fn changes(self, class: Alias) -> Effects {
        self.reads(class).writes(class)
    }
    pub const fn may(self, flags: u64) -> Effects {
        Effects(self.0 | flags)
    }
    pub const fn raises(self) -> Effects {
        self.may(Self::RAISES)
    }
    pub const fn allocates(self) -> Effects {
        self.may(Self::ALLOCATES)
    }
    /// See [`Effects::IF_PLAIN`].
    pub const fn if_plain(self) -> Effects {
        self.may(Self::IF_PLAIN)
    }
    /// What two operations, one behind the other, do.
    pub const fn and(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Mask of the classes that are read.
    pub const fn read_mask(self) -> u32 {
        (self.0 & CLASS_MASK) as u32
    }
    /// Mask of the classes that are written.
    pub const fn write_mask(self) -> u32 {
        (self.0 >> CLASSES & CLASS_MASK) as u32
    }
    pub const fn has(self, flags: u64) -> bool {
        self.0 & flags != 0
    }
    /// Whether a value that was loaded from memory of the class is still right afterwards.
    pub const fn keeps(self, class: Alias) -> bool {
        self.write_mask() & 1 << class as u32 == 0 && !self.has(Self::RUNS_PYTHON | Self::BLOCKS)
    }
}

impl fmt::Debug for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags: String = [
            (Self::RAISES, " raises"),
            (Self::ALLOCATES, " allocates"),
            (Self::RUNS_PYTHON, " runs-python"),
            (Self::JUMPS, " jumps"),
            (Self::BLOCKS, " blocks"),
            (Self::IF_PLAIN, " if-plain"),
        ]
        .iter()
        .filter(|(flag, _)| self.has(*flag))
        .map(|(_, name)| *name)
        .collect();
        let (reads, writes) = (self.read_mask(), self.write_mask());
        write!(f, "reads {reads:06x} writes {writes:06x}{flags}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_and_flags_do_not_mix() {
        let all = Effects::ANYTHING;
        assert_eq!(all.read_mask(), (1 << CLASSES) - 1);
        assert_eq!(all.write_mask(), (1 << CLASSES) - 1);
        assert!(all.has(Effects::BLOCKS) && !all.has(Effects::IF_PLAIN));
        let some = Effects::PURE
            .reads(Alias::ListHeader)
            .writes(Alias::Foreign);
        assert_eq!(some.read_mask(), 1 << Alias::ListHeader as u32);
        assert_eq!(some.write_mask(), 1 << Alias::Foreign as u32);
        assert!(!some.has(Effects::RAISES | Effects::RUNS_PYTHON));
        assert_eq!(some.and(all), all);
    }

    #[test]
    fn what_runs_python_keeps_nothing() {
        let reads = Effects::PURE.reads(Alias::Cell);
        assert!(reads.keeps(Alias::Cell));
        assert!(!reads.may(Effects::RUNS_PYTHON).keeps(Alias::Cell));
        assert!(!Effects::PURE.changes(Alias::Cell).keeps(Alias::Cell));
        assert!(Effects::PURE.changes(Alias::Cell).keeps(Alias::Set));
    }
}
