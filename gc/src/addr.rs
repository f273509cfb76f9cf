//! Addresses inside the heap range, and the loads and stores through them.

use crate::layout::{MapIndex, flag};
use crate::word::{ADDR_SHIFT, Value, WORD_SHIFT, Word};

/// The address of a heap object (or of a place inside one).
///
/// Loads and stores through an `Addr` are safe functions: every `Addr` is made from a
/// reference or by the allocator, and references can only name the heap's reserved
/// range, which no Rust object shares. A stray one faults on the range's unmapped
/// pages instead of touching other memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Addr(u64);

impl Addr {
    /// Tell the processor that what lies here will be looked at soon.
    #[inline(always)]
    pub fn prefetch(self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a hint, which touches no memory that the program sees.
        unsafe {
            use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(self.ptr::<i8>());
        }
    }
    /// Nowhere: no object lies there.
    pub const NOWHERE: Addr = Addr(0);

    #[inline(always)]
    pub(crate) const fn at(raw: u64) -> Addr {
        Addr(raw)
    }
    /// # Safety
    /// `raw` lies in the heap's range, and what is read or written through the address is an
    /// object there. It is used no longer than until that may have moved.
    #[inline(always)]
    pub const unsafe fn new(raw: u64) -> Addr {
        Addr(raw)
    }
    #[inline(always)]
    pub const fn raw(self) -> u64 {
        self.0
    }
    #[inline(always)]
    pub const fn word(self) -> Word {
        (self.0 >> ADDR_SHIFT) as Word
    }
    #[inline(always)]
    pub const fn add(self, bytes: usize) -> Addr {
        Addr(self.0 + bytes as u64)
    }
    #[inline(always)]
    pub fn ptr<T>(self) -> *mut T {
        self.0 as usize as *mut T
    }

    #[inline(always)]
    pub fn load<T: Plain>(self, offset: usize) -> T {
        // SAFETY: an Addr lies in the heap range (see the type), objects are 8-aligned
        // and `T` is plain data that any bytes are a value of.
        unsafe { self.add(offset).ptr::<T>().read_unaligned() }
    }
    /// The bare write; `store.rs` says who may make it.
    #[inline(always)]
    pub(crate) fn write<T: Plain>(self, offset: usize, value: T) {
        // SAFETY: as in `load`.
        unsafe { self.add(offset).ptr::<T>().write_unaligned(value) }
    }
    /// The word number `index` behind byte `offset`.
    #[inline(always)]
    pub fn word_at(self, offset: usize, index: usize) -> Word {
        self.load::<Word>(offset + (index << WORD_SHIFT))
    }
    /// The value in a word, None if it is empty.
    #[inline(always)]
    pub fn value(self, offset: usize) -> Option<Value> {
        Value::maybe(self.load::<Word>(offset))
    }
    /// The value in a word that is known not to be empty; an empty one panics.
    #[inline(always)]
    pub fn get(self, offset: usize) -> Value {
        Value::some(self.load::<Word>(offset))
    }
    /// As [`Addr::value`], of the word number `index` behind byte `offset`.
    #[inline(always)]
    pub fn value_at(self, offset: usize, index: usize) -> Option<Value> {
        self.value(offset + (index << WORD_SHIFT))
    }
    /// As [`Addr::get`], of the word number `index` behind byte `offset`.
    #[inline(always)]
    pub fn get_at(self, offset: usize, index: usize) -> Value {
        self.get(offset + (index << WORD_SHIFT))
    }
    /// Bytes `offset..offset+len` of an object. The borrow must end before anything
    /// that may collect or store; `&Mutator` at the callers sees to that.
    #[inline(always)]
    pub fn bytes<'a>(self, offset: usize, len: usize) -> &'a [u8] {
        // SAFETY: an Addr lies in the heap range; any byte is a valid u8.
        unsafe { core::slice::from_raw_parts(self.add(offset).ptr::<u8>(), len) }
    }
    /// `len` units of plain data at `offset`, which is aligned for `T`.
    #[inline(always)]
    pub fn slice<'a, T: Plain>(self, offset: usize, len: usize) -> &'a [T] {
        debug_assert!((self.0 as usize + offset).is_multiple_of(align_of::<T>()));
        // SAFETY: as in `bytes`, and the alignment is checked.
        unsafe { core::slice::from_raw_parts(self.add(offset).ptr::<T>(), len) }
    }
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub(crate) fn units_mut<'a, T: Plain>(self, offset: usize, len: usize) -> &'a mut [T] {
        debug_assert!((self.0 as usize + offset).is_multiple_of(align_of::<T>()));
        // SAFETY: as in `slice`; callers hold `&mut Mutator`, so no other slice lives.
        unsafe { core::slice::from_raw_parts_mut(self.add(offset).ptr::<T>(), len) }
    }
    /// Copy `len` bytes between heap places, which may overlap.
    #[inline(always)]
    pub fn copy_bytes(self, offset: usize, from: Addr, from_offset: usize, len: usize) {
        let (from, to) = (from.add(from_offset), self.add(offset));
        // SAFETY: both ranges lie in the heap range.
        unsafe { crate::copy::copy(from.ptr::<u8>(), to.ptr::<u8>(), len) }
    }
    /// Copy bytes from anywhere to a heap place.
    #[inline(always)]
    pub fn copy_in(self, offset: usize, data: &[u8]) {
        let to = self.add(offset).ptr::<u8>();
        // SAFETY: the target lies in the heap range, the source is a slice.
        unsafe { crate::copy::copy(data.as_ptr(), to, data.len()) }
    }
    #[inline(always)]
    pub fn fill(self, offset: usize, len: usize, byte: u8) {
        // SAFETY: the range lies in the heap range.
        unsafe { core::ptr::write_bytes(self.add(offset).ptr::<u8>(), byte, len) }
    }

    // The header: map index in the upper 24 bits, flags in the low byte.

    #[inline(always)]
    pub fn header(self) -> u32 {
        self.load::<u32>(0)
    }
    #[inline(always)]
    pub fn set_header(self, map: MapIndex, flags: u8) {
        self.write::<u32>(0, map.0 << 8 | flags as u32);
    }
    #[inline(always)]
    pub fn map(self) -> MapIndex {
        MapIndex(self.header() >> 8)
    }
    /// Change the map and keep the flags.
    #[inline(always)]
    pub(crate) fn change_map(self, map: MapIndex) {
        self.write::<u32>(0, map.0 << 8 | self.header() & 0xFF);
    }
    #[inline(always)]
    pub fn flags(self) -> u8 {
        self.load::<u8>(0)
    }
    #[inline(always)]
    pub fn has(self, bits: u8) -> bool {
        self.flags() & bits != 0
    }
    #[inline(always)]
    pub fn set_flags(self, bits: u8) {
        self.write::<u8>(0, self.flags() | bits);
    }
    #[inline(always)]
    pub fn clear_flags(self, bits: u8) {
        self.write::<u8>(0, self.flags() & !bits);
    }

    /// Where a moved object went.
    #[inline(always)]
    pub fn forwarded(self) -> Option<Addr> {
        if self.has(flag::FORWARDED) {
            Some(Addr(
                (self.load::<Word>(size_of::<Word>()) as u64) << ADDR_SHIFT,
            ))
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn set_forwarded(self, to: Addr) {
        self.set_flags(flag::FORWARDED);
        self.write::<Word>(size_of::<Word>(), to.word());
    }
}

impl core::fmt::Debug for Addr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Plain data: any bytes are a value, no destructor, no pointers.
///
/// # Safety
/// Only for types of which every bit pattern is a value.
pub unsafe trait Plain: Copy + 'static {}
// SAFETY: an empty word or a value: there is no other word.
unsafe impl Plain for Option<Value> {}
macro_rules! plain { ($($t:ty)*) => { $(
    // SAFETY: every bit pattern of a number is a value.
    unsafe impl Plain for $t {}
)* } }
plain! { u8 i8 u16 i16 u32 i32 u64 i64 f64 f32 }
