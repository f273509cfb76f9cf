//! Every kind of heap object, declared once.
//!
//! A kind's number is also the map index of its exact builtin type, so "is exactly a str"
//! is one compare. Kinds made of words only are declared by `words!` with their fields;
//! the others name their layout, which `layouts/` explains.

use crate::layouts::*;
use pyrs_gc::word::WORD_BYTES;
use pyrs_gc::{Heap, Layout, MapIndex};

macro_rules! words {
    ($( $(#[doc = $doc:literal])* $module:ident { $($field:ident),* } )*) => { $(
        $(#[doc = $doc])*
        pub mod $module {
            use super::WORD_BYTES;
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Index { HEADER, $($field,)* END_ }
            $( #[doc = concat!("Offset of `", stringify!($field), "`.")]
               pub const $field: usize = Index::$field as usize * WORD_BYTES; )*
            /// Bytes of the object.
            pub const SIZE: usize = Index::END_ as usize * WORD_BYTES;
            const _: usize = Index::HEADER as usize;
            /// All fields are values.
            pub const MASK: u64 = (1 << Index::END_ as u64) - 2;
        }
    )* };
}

words! {
    /// A variable shared between scopes.
    cell { VALUE }
    /// A function: FACTS is the code's facts word, kept beside it for calls.
    function { CODE, GLOBALS, CLOSURE, EXTRAS, FACTS }
    /// What few functions have.
    function_extras { DEFAULTS, KWDEFAULTS, ANNOTATE, ANNOTATIONS, NAME, QUALNAME, DOC, MODULE, DICT, TYPE_PARAMS }
    /// A bound method.
    method { FUNCTION, SELF }
    /// A native function: ROW of the native table; SELF and MODULE may be empty.
    native { ROW, SELF, MODULE }
    /// A method of a builtin type: ROW of the native table, OWNER its type.
    method_descr { ROW, OWNER }
    /// A computed attribute of a builtin type: rows of getter, setter (0: none), NAME, OWNER.
    getset { GETTER, SETTER, NAME, OWNER, DOC }
    /// The descriptor of a `__slots__` name.
    member { NAME, OWNER, SLOT }
    /// slice
    slice { START, STOP, STEP }
    /// range; LENGTH is derived.
    range { START, STOP, STEP, LENGTH }
    /// property
    property { GET, SET, DELETE, DOC, NAME, GETTER_DOC }
    /// classmethod, staticmethod
    wrapper { CALLABLE, DICT }
    /// super
    superobj { TYPE, OBJ, OBJ_TYPE }
    /// module
    module { DICT }
    /// A type object. FLAGS, ROOT_ROW and CAPACITY are small ints. FOLLOWERS are classes in
    /// whose order it is without being their base. Of builtin classes, which never change:
    /// NEXT is the number of the native function for the next item, MAKER that of the `__new__` that a call is (-1:
    /// it is more than that; empty: nobody has asked).
    typeobj { NAME, QUALNAME, BASES, MRO, DICT, BASE, SUBCLASSES, FLAGS, BASE_KIND, ROOT, CAPACITY, HIDDEN, SLOTS, VERSION, DOC, FOLLOWERS, NEXT, MAKER }
    /// A hidden class. ROW, COUNT, USED (slots taken), FLAGS, CAPACITY, HIDDEN are small
    /// ints; on roots, OLDER is the class's previous root and NAMES the attributes that
    /// were expected.
    mapobj { ROW, CLASS, PARENT, COUNT, USED, FIELDS, TRANSITIONS, CAPACITY, HIDDEN, FLAGS, ROOT, OLDER, NAMES }
    /// An exception; EXTRA holds what some builtin kinds keep besides.
    exception { ARGS, TRACEBACK, CAUSE, CONTEXT, FLAGS, EXTRA }
    /// traceback
    traceback { NEXT, FRAME, LINE, PC, CODE }
    /// A frame object. EXTRAS: a dict of names that were set through `f_locals` and are no
    /// variables; DEPTH: the generator of a generator's frame; BITS: what its tracer wants.
    frame { EXTRAS, DEPTH, FUNCTION, CODE, PC, LOCALS, BACK, TRACE, LINE, BITS }
    /// What `f_locals` of a function's frame gives.
    frame_locals { FRAME }
    /// An iterator over something indexable: SOURCE (empty when exhausted), INDEX, KIND or STEP.
    iterator { SOURCE, INDEX, EXTRA }
    /// A range iterator: NEXT, STOP, STEP as ints.
    range_iter { NEXT, STOP, STEP }
    /// An iterator with state: what each kind keeps in it is said where it is made.
    state_iter { A, B, C, D }
    /// A view of a dict.
    dict_view { DICT }
    /// A read-only view of a mapping.
    mapping_proxy { MAPPING }
    /// complex: parts as floats.
    complex { REAL, IMAG }
    /// set, frozenset; HASH of a frozenset when known, as a small int.
    set { TABLE, HASH }
    /// bytearray: STORAGE, START offset, LEN, EXPORTS as small ints.
    bytearray { STORAGE, START, LEN, EXPORTS }
    /// memoryview: OBJECT exported, STORAGE, START, LEN, FORMAT, FLAGS, SHAPE.
    memoryview { OBJECT, STORAGE, START, LEN, FORMAT, FLAGS, SHAPE, STRIDE }
    /// A weak reference: TARGET is the weak word.
    weakref { TARGET, CALLBACK, HASH }
    /// types.GenericAlias and unions.
    generic_alias { ORIGIN, ARGS, PARAMETERS, STARRED }
    /// A generator, coroutine or async generator; its registers follow the fields. CODE is
    /// what it runs (its function may get another code), or its frame object, which says so.
    generator { STATE, PC, FUNCTION, EXC, CODE, EXTRA }
    /// An object of a native module: how many words there are, and what is in them, says its
    /// struct (`native_struct!`).
    native_object { FIRST }
}

macro_rules! kinds {
    ($( $name:ident $layout:expr; )*) => {
        /// A kind of heap object; see the module.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind { $( $name, )* }

        const ALL: &[Kind] = &[ $( Kind::$name, )* ];
        fn layout_of(kind: Kind) -> Layout {
            match kind { $( Kind::$name => $layout, )* }
        }
    };
}

const fn all(size: usize, mask: u64) -> Layout {
    Layout::fixed(size, mask)
}

kinds! {
    Free all(0, 0);
    Filler Layout::raw(8, 3);
    // Singletons
    None all(WORD_BYTES, 0);
    NotImplemented all(WORD_BYTES, 0);
    Ellipsis all(WORD_BYTES, 0);
    Bool all(WORD_BYTES, 0);
    // Numbers
    Int int::LAYOUT;
    BigInt int::BIG_LAYOUT;
    Float float::LAYOUT;
    Complex all(complex::SIZE, complex::MASK);
    // Text and bytes
    Str string::LAYOUT;
    StrIndirect string::INDIRECT_LAYOUT;
    StrBuffer string::BUFFER_LAYOUT;
    Bytes bytes::LAYOUT;
    ByteArray all(bytearray::SIZE, bytearray::MASK);
    RawStorage bytes::STORAGE_LAYOUT;
    MemoryView all(memoryview::SIZE, memoryview::MASK);
    // Containers
    Tuple tuple::LAYOUT;
    List list::LAYOUT;
    ListSmall list::SMALL_LAYOUT;
    ListI64 list::WIDE_LAYOUT;
    ListF64 list::WIDE_LAYOUT;
    ListObjects list::OBJECTS_LAYOUT;
    // A list that native code works with and no program can find.
    ListScratch list::LAYOUT;
    Dict table::DICT_LAYOUT;
    Table table::LAYOUT;
    Set all(set::SIZE, set::MASK);
    FrozenSet all(set::SIZE, set::MASK);
    DictKeys all(dict_view::SIZE, dict_view::MASK);
    DictValues all(dict_view::SIZE, dict_view::MASK);
    DictItems all(dict_view::SIZE, dict_view::MASK);
    MappingProxy all(mapping_proxy::SIZE, mapping_proxy::MASK);
    Slice all(slice::SIZE, slice::MASK);
    Range all(range::SIZE, range::MASK);
    // Code and calls
    Code Layout::words(8, 0);
    Caches Layout::weak_words(8);
    Cell all(cell::SIZE, cell::MASK);
    Function all(function::SIZE, function::MASK);
    FunctionExtras all(function_extras::SIZE, function_extras::MASK);
    Method all(method::SIZE, method::MASK);
    Native all(native::SIZE, native::MASK);
    MethodDescr all(method_descr::SIZE, method_descr::MASK);
    ClassMethodDescr all(method_descr::SIZE, method_descr::MASK);
    SlotWrapper all(method_descr::SIZE, method_descr::MASK);
    MethodWrapper all(method::SIZE, method::MASK);
    GetSet all(getset::SIZE, getset::MASK);
    Member all(member::SIZE, member::MASK);
    Property all(property::SIZE, property::MASK);
    ClassMethod all(wrapper::SIZE, wrapper::MASK);
    StaticMethod all(wrapper::SIZE, wrapper::MASK);
    Super all(superobj::SIZE, superobj::MASK);
    Module all(module::SIZE, module::MASK);
    Generator generator_layout();
    Coroutine generator_layout();
    AsyncGenerator generator_layout();
    AsyncGenStep all(state_iter::SIZE, state_iter::MASK);
    Traceback all(traceback::SIZE, traceback::MASK);
    Frame all(frame::SIZE, frame::MASK);
    FrameLocals all(frame_locals::SIZE, frame_locals::MASK);
    // Classes and instances
    Type all(typeobj::SIZE, typeobj::MASK);
    Map all(mapobj::SIZE, mapobj::MASK);
    Fields Layout::words(8, 0);
    Object all(WORD_BYTES, 0);
    Instance all(WORD_BYTES, 0);
    Exception all(exception::SIZE, exception::MASK);
    WeakRef weakref_layout();
    GenericAlias all(generic_alias::SIZE, generic_alias::MASK);
    Union all(generic_alias::SIZE, generic_alias::MASK);
    // Iterators
    SeqIter all(iterator::SIZE, iterator::MASK);
    ListIter all(iterator::SIZE, iterator::MASK);
    ListReverseIter all(iterator::SIZE, iterator::MASK);
    TupleIter all(iterator::SIZE, iterator::MASK);
    StrIter all(iterator::SIZE, iterator::MASK);
    StrAsciiIter all(iterator::SIZE, iterator::MASK);
    BytesIter all(iterator::SIZE, iterator::MASK);
    ByteArrayIter all(iterator::SIZE, iterator::MASK);
    MemoryIter all(iterator::SIZE, iterator::MASK);
    RangeIter all(range_iter::SIZE, range_iter::MASK);
    LongRangeIter all(range_iter::SIZE, range_iter::MASK);
    DictKeyIter all(state_iter::SIZE, state_iter::MASK);
    DictValueIter all(state_iter::SIZE, state_iter::MASK);
    DictItemIter all(state_iter::SIZE, state_iter::MASK);
    SetIter all(state_iter::SIZE, state_iter::MASK);
    CallIter all(state_iter::SIZE, state_iter::MASK);
    Enumerate all(state_iter::SIZE, state_iter::MASK);
    Zip all(state_iter::SIZE, state_iter::MASK);
    MapIter all(state_iter::SIZE, state_iter::MASK);
    Filter all(state_iter::SIZE, state_iter::MASK);
    Reversed all(iterator::SIZE, iterator::MASK);
    // What native modules define: one kind each for `isinstance`-like checks by map is not
    // needed; they tell their objects apart by class.
    NativeObject all(native_object::SIZE, native_object::MASK);
    Interpolation all(state_iter::SIZE, state_iter::MASK);
    Template all(state_iter::SIZE, state_iter::MASK);
}

const fn generator_layout() -> Layout {
    // Word layouts keep their length at offset 4: the fields follow as words.
    Layout::words(8, 0)
}

/// In generators the length word comes first: field offsets are shifted by this.
pub const GENERATOR_SHIFT: usize = 8 - WORD_BYTES;

fn weakref_layout() -> Layout {
    let mut layout = Layout::fixed(weakref::SIZE, weakref::MASK & !0b10);
    layout.weak_at = weakref::TARGET as u16;
    layout
}

impl Kind {
    /// Number of kinds.
    pub const COUNT: usize = ALL.len();

    /// The map of objects of exactly this kind's builtin type.
    #[inline(always)]
    pub const fn map(self) -> MapIndex {
        MapIndex(self as u32)
    }
    #[inline(always)]
    pub fn from_byte(byte: u8) -> Kind {
        ALL[byte as usize]
    }
    pub fn all() -> &'static [Kind] {
        ALL
    }
    pub fn layout(self) -> Layout {
        layout_of(self)
    }
}

/// Define the rows of all kinds. First thing in a new heap.
pub fn define_rows(heap: &mut Heap) {
    for &kind in &ALL[1..] {
        heap.set_row(kind.map(), layout_of(kind));
        // SAFETY: the row was just defined; nobody else looks at it.
        unsafe { (*pyrs_gc::layout::map_row_mut(kind.map())).kind = kind as u8 };
    }
    heap.permanent_rows = Kind::COUNT as u32;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_the_byte_budgets() {
        if cfg!(feature = "wide") {
            return;
        }
        let round = |n: usize| (n + 7) & !7;
        assert_eq!(round(int::SIZE), 16);
        assert_eq!(round(float::SIZE), 16);
        assert_eq!(round(string::size(0, 10)), 24);
        assert_eq!(tuple::size(3), 8 + 12);
        assert_eq!(round(list::SIZE), 16);
        assert_eq!(table::dict_size(3), 8 + 12);
        assert!(round(function::SIZE) <= 24);
        assert!(round(method::SIZE) <= 16);
    }

    #[test]
    fn word_structs_name_all_their_fields() {
        assert_eq!(cell::VALUE, WORD_BYTES);
        assert_eq!(slice::SIZE, 4 * WORD_BYTES);
        assert_eq!(slice::MASK, 0b1110);
    }
}
