//! The heap word and the tagged value in it. The one module that knows its width.

use crate::addr::Addr;
use core::marker::PhantomData;
use core::num::NonZero;

/// A heap word: 0 is "nothing", bit 0 set is a small int, else a reference.
#[cfg(not(feature = "wide"))]
pub type Word = u32;
#[cfg(feature = "wide")]
pub type Word = u64;

/// A word as a signed number.
#[cfg(not(feature = "wide"))]
pub type SignedWord = i32;
#[cfg(feature = "wide")]
pub type SignedWord = i64;

/// Bytes of a word.
pub const WORD_BYTES: usize = size_of::<Word>();
/// log2 of [`WORD_BYTES`].
pub const WORD_SHIFT: u32 = WORD_BYTES.trailing_zeros();
/// A reference is an address shifted right by this.
pub const ADDR_SHIFT: u32 = if cfg!(feature = "wide") { 0 } else { 2 };
/// Bits of a small int, the sign included.
pub const SMALL_BITS: u32 = Word::BITS - 1;
pub const SMALL_MAX: i64 = (1 << (SMALL_BITS - 1)) - 1;
pub const SMALL_MIN: i64 = -SMALL_MAX - 1;
/// Every small int is exactly some `f64`.
pub const SMALL_FITS_F64: bool = SMALL_BITS <= f64::MANTISSA_DIGITS;

/// A non-zero tagged word: a small int or a reference to a heap object.
///
/// A `Value` lives only in Rust locals, on the VM stack, in heap objects and in the
/// root table; anywhere else a collection would not see it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(NonZero<Word>, PhantomData<*const ()>);

/// An exception (or a full heap) is pending in the thread. Zero-sized, so that
/// `Result<Value, Raised>` is one register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised;

impl Value {
    /// The value in a word, None if it is empty. Outside of this crate words become values by
    /// reading slots ([`Addr::value`]).
    #[inline(always)]
    pub(crate) const fn maybe(word: Word) -> Option<Value> {
        match NonZero::new(word) {
            Some(w) => Some(Value(w, PhantomData)),
            None => None,
        }
    }
    /// The value in a word that is known not to be 0; 0 panics.
    #[inline(always)]
    pub(crate) fn some(word: Word) -> Value {
        match NonZero::new(word) {
            Some(w) => Value(w, PhantomData),
            None => nothing(),
        }
    }
    /// The value in a word, None if it is empty.
    ///
    /// # Safety
    /// The word is empty, a small int, or names an object, where the collector would have
    /// changed it had that moved: it was read from a place that collections look at, and
    /// none has begun since.
    #[inline(always)]
    pub const unsafe fn from_word(word: Word) -> Option<Value> {
        Value::maybe(word)
    }
    /// The value in a word that is known not to be 0; 0 panics.
    ///
    /// # Safety
    /// As in [`Value::from_word`].
    #[inline(always)]
    pub unsafe fn of(word: Word) -> Value {
        Value::some(word)
    }
    /// # Safety
    /// As in [`Value::from_word`], and `word` is not 0.
    #[inline(always)]
    pub unsafe fn of_unchecked(word: Word) -> Value {
        debug_assert!(word != 0);
        // SAFETY: the caller's promise.
        Value(unsafe { NonZero::new_unchecked(word) }, PhantomData)
    }
    #[inline(always)]
    pub const fn word(self) -> Word {
        self.0.get()
    }
    /// A length or an offset below 2^31 as a word that the collector takes for a number.
    #[inline(always)]
    pub fn of_length(n: usize) -> Value {
        debug_assert!(n < 1 << 31);
        Value::some(((n as Word) << 1) | 1)
    }
    /// A small int; `i` must lie in `SMALL_MIN..=SMALL_MAX`.
    #[inline(always)]
    pub const fn small(i: i64) -> Value {
        debug_assert!(i >= SMALL_MIN && i <= SMALL_MAX);
        match NonZero::new(((i << 1) | 1) as Word) {
            Some(w) => Value(w, PhantomData),
            None => unreachable!(),
        }
    }
    #[inline(always)]
    pub const fn try_small(i: i64) -> Option<Value> {
        if i >= SMALL_MIN && i <= SMALL_MAX {
            Some(Value::small(i))
        } else {
            None
        }
    }
    #[inline(always)]
    pub const fn is_small(self) -> bool {
        self.0.get() & 1 != 0
    }
    #[inline(always)]
    pub const fn is_ref(self) -> bool {
        self.0.get() & 1 == 0
    }
    /// The number of a small int.
    #[inline(always)]
    pub const fn as_small(self) -> Option<i64> {
        if self.is_small() {
            Some(self.small_unchecked())
        } else {
            None
        }
    }
    /// The number in a word that is known to be a small int.
    #[inline(always)]
    pub const fn small_unchecked(self) -> i64 {
        ((self.0.get() as SignedWord) >> 1) as i64
    }
    /// The address of a reference.
    #[inline(always)]
    pub const fn addr(self) -> Addr {
        debug_assert!(self.is_ref());
        Addr::at((self.0.get() as u64) << ADDR_SHIFT)
    }
    #[inline(always)]
    pub fn from_addr(addr: Addr) -> Value {
        Value::some((addr.raw() >> ADDR_SHIFT) as Word)
    }
}

impl core::fmt::Debug for Value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.as_small() {
            Some(i) => write!(f, "small {i}"),
            None => write!(f, "ref {:#x}", self.addr().raw()),
        }
    }
}

#[cold]
#[inline(never)]
fn nothing() -> ! {
    panic!("an empty heap word was read as a value")
}

const _: () = assert!(size_of::<Result<Value, Raised>>() == WORD_BYTES);
const _: () = assert!(size_of::<Option<Value>>() == WORD_BYTES);
