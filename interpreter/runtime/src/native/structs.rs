//! Objects of native modules: `native_struct!` names and types their words.
//!
//! ```ignore
//! native_struct! {
//!     /// A running compression.
//!     pub struct Compress {
//!         /// The library's stream.
//!         STREAM: State<Stream>,
//!         UNUSED: Value,
//!         AT_END: bool,
//!     }
//! }
//! native_struct! {
//!     /// Its words are those of `Compress`, then its own.
//!     pub struct Resumable: Compress { POSITION: Length }
//! }
//! ```
//! `Compress` is a type without values; each field is a constant of it. An object is a plain
//! [`Value`], whose class the caller has checked (the receiver of a method is checked before
//! the method runs; for other arguments there are `Compress::is` and `is_exactly`, see
//! [`module`](super::module)):
//!
//! | type of the field | what is in the word | operations |
//! |---|---|---|
//! | `Value` | any value; `None` before it is set | `get(this)`, `set(vm, this, value)`, `clear(vm, this)` |
//! | `Option<Value>` | a value or nothing | `get(this)`, `set(vm, this, option)`, `clear(vm, this)` |
//! | `i64` | a small int (31 bits); 0 before it is set | `get(this)`, `set(vm, this, number)` |
//! | `Length` | a length or an offset below 2^31 | `get(this)`, `set(vm, this, n)` |
//! | `Descriptor` | a descriptor of the system; -1 before it is set | `get(this)`, `set(vm, this, fd)` |
//! | `bool` | | `get(this)`, `set(vm, this, yes)` |
//! | `State<T>` | a handle of Rust state | `put(vm, this, state)`, `get(vm, this)`, `get_mut`, `get_or`, `drop`, `in_use`, `using`, `size`, `all` |
//!
//! The words of an object are as many as its struct declares: it costs nothing to declare few
//! (a header and one word are 8 bytes), and 8 bytes for each two more.
//!
//! A field asks the object's row of the map table whether the object is a native one that has
//! a value in the field's word: an object of another struct, or none at all, reads as if the
//! word were empty, what is set goes nowhere, and a state that is given to it is a
//! SystemError. So a receiver that nobody checked is a wrong answer and never a wrong access.
//!
//! Where that is asked often, [`Opened`] asks it once for all words.
//!
//! **Rules.** A state is found only through the field of the struct that put it there: its
//! type in the table of states names the struct. State that a call uses while it runs Python
//! code or waits is kept by `using`. A class whose objects hold state gives it back in a row
//! named `FINALIZER` that calls `drop` (twice does no harm). What a state holds are no values;
//! how much memory it holds, where that may be much, is said with `size`.

use crate::handles::GONE;
use crate::{Exc, Kind, NONE, Result, Value, Vm, item};
use core::marker::PhantomData;
use pyrs_objmodel::gc::layout::map_row;
use pyrs_objmodel::gc::word::WORD_BYTES;

/// The most words that a native object may have: the collector's mask has a bit for each.
pub const MOST_WORDS: usize = 48;

/// What `native_struct!` declares.
pub trait NativeStruct: 'static {
    /// Words of its objects, those of the struct that it extends included.
    const WORDS: usize;
    /// Names of its own fields, in order.
    const FIELDS: &'static [&'static str];
}

/// A field of the objects of `S`.
pub struct Field<S, T> {
    offset: usize,
    types: PhantomData<fn(S) -> T>,
}

impl<S, T> Clone for Field<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S, T> Copy for Field<S, T> {}

/// The type of a field that holds a length or an offset.
pub enum Length {}
/// The type of a field that holds a descriptor of the system.
pub enum Descriptor {}
/// The type of a field that holds Rust state.
pub struct State<T>(PhantomData<T>);

/// A state, in the table, of the objects of `S`.
struct Owned<S, T>(T, PhantomData<S>);

impl<S, T> Field<S, T> {
    /// The field in word `index` behind the header. For `native_struct!`.
    pub const fn at(index: usize) -> Field<S, T> {
        Field {
            offset: (1 + index) * WORD_BYTES,
            types: PhantomData,
        }
    }
    /// Offset of the word in its object.
    pub const fn offset(self) -> usize {
        self.offset
    }
    /// Whether the value is a native object with this word. The row's mask has a bit for each
    /// word that is a value: none behind the object's end, none for a number.
    #[inline(always)]
    fn is_in(self, this: Value) -> bool {
        if this.is_small() {
            return false;
        }
        let row = map_row(this.addr().map());
        row.kind == Kind::NativeObject as u8
            && row.layout.mask >> (self.offset / WORD_BYTES) & 1 != 0
    }
    #[inline(always)]
    fn read(self, this: Value) -> Option<Value> {
        if self.is_in(this) {
            this.addr().value(self.offset)
        } else {
            None
        }
    }
    #[inline(always)]
    fn write(self, vm: &mut Vm, this: Value, value: Option<Value>) {
        if self.is_in(this) {
            vm.m.store_option(this.addr(), self.offset, value);
        }
    }
    /// Numbers need no barrier.
    #[inline(always)]
    fn write_number(self, _vm: &mut Vm, this: Value, number: Value) {
        if self.is_in(this) {
            this.addr().put_bits(self.offset, number.word());
        }
    }
}

impl<S> Field<S, Value> {
    #[inline(always)]
    pub fn set(self, vm: &mut Vm, this: Value, value: Value) {
        if self.is_in(this) {
            vm.m.store(this.addr(), self.offset, value);
        }
    }
    /// Empty the word.
    pub fn clear(self, vm: &mut Vm, this: Value) {
        self.write(vm, this, None);
    }
}

impl<S> Field<S, Option<Value>> {
    #[inline(always)]
    pub fn set(self, vm: &mut Vm, this: Value, value: Option<Value>) {
        self.write(vm, this, value);
    }
    /// Empty the word.
    pub fn clear(self, vm: &mut Vm, this: Value) {
        self.set(vm, this, None);
    }
}

impl<S, T: Word> Field<S, T> {
    #[inline(always)]
    pub fn get(self, this: Value) -> T::Read {
        T::read(self.read(this))
    }
}

impl<S, T: NumberWord> Field<S, T> {
    #[inline(always)]
    pub fn set(self, vm: &mut Vm, this: Value, number: T::Number) {
        self.write_number(vm, this, T::write(number));
    }
}

impl<S: 'static, T: 'static> Field<S, State<T>> {
    /// The handle in the word; None when it was never set or the state is gone.
    #[inline]
    fn handle(self, this: Value) -> Option<usize> {
        usize::try_from(self.read(this)?.as_small()?).ok()
    }
    /// Give an object a state; the one it had before goes.
    pub fn put(self, vm: &mut Vm, this: Value, state: T) -> Result<()> {
        if !self.is_in(this) {
            return Err(vm.raise_str(Exc::SystemError, "state for an object that has none"));
        }
        self.drop(vm, this);
        let state = Owned::<S, T>(state, PhantomData);
        let Some(handle) = vm.interp.handles.add(Box::new(state)) else {
            return Err(vm.memory_error());
        };
        self.write_number(vm, this, Value::small(handle as i64));
        Ok(())
    }
    /// The object's state, if it is there.
    #[inline]
    pub fn get(self, vm: &Vm, this: Value) -> Option<&T> {
        let owned: &Owned<S, T> = vm.interp.handles.get(self.handle(this)?)?;
        Some(&owned.0)
    }
    #[inline]
    pub fn get_mut(self, vm: &mut Vm, this: Value) -> Option<&mut T> {
        let owned: &mut Owned<S, T> = vm.interp.handles.get_mut(self.handle(this)?)?;
        Some(&mut owned.0)
    }
    /// The object's state, ValueError with that text when it is gone.
    #[inline]
    pub fn get_or<'a>(self, vm: &'a mut Vm, this: Value, gone: &str) -> Result<&'a mut T> {
        let there = |handle| vm.interp.handles.is_there(handle);
        if !self.handle(this).is_some_and(there) {
            return Err(vm.value_error(gone));
        }
        match self.get_mut(vm, this) {
            Some(state) => Ok(state),
            None => unreachable!("a field's handle is of its own state"),
        }
    }
    /// Take the state away, at once or when its last user ends. That may be done twice, by
    /// finalizers as by users.
    pub fn drop(self, vm: &mut Vm, this: Value) {
        if let Some(handle) = self.handle(this) {
            vm.interp.handles.remove(handle);
            vm.settle_freed();
        }
        self.write_number(vm, this, Value::small(GONE));
    }
    /// The state is going to hold `bytes` of ordinary memory in all, such as a buffer's
    /// capacity. What it holds counts against the limit of the heap and makes collections due.
    /// May run finalizers, so that the state must be looked up again.
    ///
    /// # Errors
    /// There is no room for it: a MemoryError.
    pub fn size(self, vm: &mut Vm, this: Value, bytes: usize) -> Result<()> {
        match self.handle(this) {
            Some(handle) => vm.size_state(handle, bytes),
            None => Ok(()),
        }
    }
    /// Whether a call that uses the state is under way.
    pub fn in_use(self, vm: &mut Vm, this: Value) -> bool {
        let handle = self.handle(this);
        handle.is_some_and(|handle| vm.interp.handles.in_use(handle))
    }
    /// Run what may call Python or wait with the state kept: a removal meanwhile takes effect
    /// afterwards.
    pub fn using<R>(
        self,
        vm: &mut Vm,
        this: Value,
        run: impl FnOnce(&mut Vm) -> Result<R>,
    ) -> Result<R> {
        let handle = self.handle(this);
        let handle = handle.filter(|&handle| vm.interp.handles.enter(handle));
        let result = run(vm);
        if let Some(handle) = handle {
            vm.interp.handles.leave(handle);
        }
        result
    }
    /// The states of all objects of the struct.
    pub fn all(self, vm: &mut Vm) -> impl Iterator<Item = &mut T> {
        vm.interp
            .handles
            .all::<Owned<S, T>>()
            .map(|owned| &mut owned.0)
    }
}

/// An object that has been found to have all words of its struct: its fields are read and
/// written without asking again. What comes of a receiver that nobody checked is None.
pub struct Opened<S> {
    this: Value,
    of: PhantomData<S>,
}

impl<S> Clone for Opened<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S> Copy for Opened<S> {}

/// What is read of a word.
pub trait Word {
    type Read;
    fn read(word: Option<Value>) -> Self::Read;
}
/// What a number is written as.
pub trait NumberWord {
    type Number;
    fn write(number: Self::Number) -> Value;
}

impl Word for Value {
    type Read = Value;
    #[inline(always)]
    fn read(word: Option<Value>) -> Value {
        word.unwrap_or(NONE)
    }
}
impl Word for Option<Value> {
    type Read = Option<Value>;
    #[inline(always)]
    fn read(word: Option<Value>) -> Option<Value> {
        word
    }
}
impl Word for i64 {
    type Read = i64;
    #[inline(always)]
    fn read(word: Option<Value>) -> i64 {
        word.and_then(Value::as_small).unwrap_or(0)
    }
}
impl NumberWord for i64 {
    type Number = i64;
    #[inline(always)]
    fn write(number: i64) -> Value {
        Value::small(number)
    }
}
impl Word for Length {
    type Read = usize;
    #[inline(always)]
    fn read(word: Option<Value>) -> usize {
        word.map_or(0, item::length_of)
    }
}
impl NumberWord for Length {
    type Number = usize;
    #[inline(always)]
    fn write(number: usize) -> Value {
        item::length_word(number)
    }
}
impl Word for Descriptor {
    type Read = i32;
    #[inline(always)]
    fn read(word: Option<Value>) -> i32 {
        word.and_then(Value::as_small).map_or(-1, |fd| fd as i32)
    }
}
impl NumberWord for Descriptor {
    type Number = i32;
    /// Numbers from 2^30 on, which no system gives, are as none.
    #[inline(always)]
    fn write(fd: i32) -> Value {
        let fd = if fd < 1 << 30 { fd.max(-1) } else { -1 };
        Value::small(fd.into())
    }
}
impl Word for bool {
    type Read = bool;
    #[inline(always)]
    fn read(word: Option<Value>) -> bool {
        word.is_some_and(|v| v != Value::small(0))
    }
}
impl NumberWord for bool {
    type Number = bool;
    #[inline(always)]
    fn write(yes: bool) -> Value {
        Value::small(yes as i64)
    }
}

impl<S: NativeStruct> Opened<S> {
    #[inline(always)]
    pub fn of(this: Value) -> Option<Opened<S>> {
        if this.is_small() {
            return None;
        }
        let row = map_row(this.addr().map());
        let all = (1 << S::WORDS) - 1;
        let has_all = row.layout.mask >> 1 & all == all;
        (row.kind == Kind::NativeObject as u8 && has_all).then_some(Opened {
            this,
            of: PhantomData,
        })
    }
    #[inline(always)]
    pub fn get<T: Word>(self, field: Field<S, T>) -> T::Read {
        T::read(self.this.addr().value(field.offset))
    }
    #[inline(always)]
    pub fn set(self, vm: &mut Vm, field: Field<S, Value>, value: Value) {
        vm.m.store(self.this.addr(), field.offset, value);
    }
    #[inline(always)]
    pub fn set_option(self, vm: &mut Vm, field: Field<S, Option<Value>>, value: Option<Value>) {
        vm.m.store_option(self.this.addr(), field.offset, value);
    }
    /// Numbers need no barrier, in words that hold nothing else.
    #[inline(always)]
    pub fn put<T: NumberWord>(self, field: Field<S, T>, number: T::Number) {
        self.this
            .addr()
            .put_bits(field.offset, T::write(number).word());
    }
    /// The number in a word for any value, if it is a small int now.
    #[inline(always)]
    pub fn small(self, field: Field<S, Value>) -> Option<i64> {
        self.get(field).as_small()
    }
    /// Write a small int over another one: that needs no barrier.
    #[inline(always)]
    pub fn put_small(self, field: Field<S, Value>, number: Value) {
        debug_assert!(self.small(field).is_some() && number.is_small());
        self.this.addr().put_bits(field.offset, number.word());
    }
}

/// Declares the words of native objects; see the head of this file.
#[macro_export]
macro_rules! native_struct {
    (
        $(#[$doc:meta])*
        $visible:vis struct $name:ident $(: $base:ty)? {
            $( $(#[$field_doc:meta])* $field:ident : $type:ty ),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        $visible struct $name;

        const _: () = {
            use $crate::native::structs as fields;
            /// Words of the struct that this one extends.
            const FIRST: usize = 0 $( + <$base as fields::NativeStruct>::WORDS )?;
            #[allow(clippy::upper_case_acronyms, non_camel_case_types, dead_code)]
            enum Index { $( $field, )* End_ }

            impl fields::NativeStruct for $name {
                const WORDS: usize = FIRST + Index::End_ as usize;
                const FIELDS: &'static [&'static str] = &[ $( stringify!($field) ),* ];
            }
            #[allow(dead_code)]
            impl $name {
                $(
                    $(#[$field_doc])*
                    pub const $field: fields::Field<$name, $type> =
                        fields::Field::at(FIRST + Index::$field as usize);
                )*
            }
            assert!(
                <$name as fields::NativeStruct>::WORDS <= fields::MOST_WORDS,
                "more words than a native object may have"
            );
        };
    };
}

native_struct! {
    /// The first word of every object whose class has `flags::COUNTS_VIEWS`: memoryviews look
    /// at bytes that its `__buffer__` shows them.
    pub struct Lender {
        /// The memoryviews that do.
        EXPORTS: i64,
    }
}

native_struct! {
    /// The first words of every object whose class has `flags::RAW_BUFFER`: its bytes are a
    /// buffer, which memoryviews can look at.
    pub struct RawBuffer {
        /// The raw storage.
        STORAGE: Value,
        /// Bytes in use.
        USED: Length,
        /// The memoryviews that look at it.
        EXPORTS: i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter;

    native_struct! {
        struct Plain { FIRST: Value, SECOND: State<Counter> }
    }
    native_struct! {
        struct Longer: Plain { THIRD: Length }
    }

    #[test]
    fn fields_lie_one_behind_the_other() {
        assert_eq!(Plain::FIRST.offset(), WORD_BYTES);
        assert_eq!(Plain::SECOND.offset(), 2 * WORD_BYTES);
        assert_eq!((Plain::WORDS, Longer::WORDS), (2, 3));
        assert_eq!(Longer::THIRD.offset(), 3 * WORD_BYTES);
        assert_eq!(Plain::FIELDS, ["FIRST", "SECOND"]);
    }
}
