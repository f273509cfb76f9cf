//! What the files of several types share: making instances of subclasses, reading
//! bytes-like objects, turning the leaf crate's errors into exceptions.

pub use crate::bytes::convert::{hex_text, is_iterable};
use pyrs_leaf::format_spec::{Env, ErrorKind, FormatError, FormatSpec};
use pyrs_leaf::{Text, TextBuilder, Unit};
use pyrs_runtime::class::{base_kind, flags, has_flag};
use pyrs_runtime::item::{length_of, length_word};
use pyrs_runtime::name::Name;
use pyrs_runtime::native::structs::RawBuffer;
use pyrs_runtime::objmodel::gc::layout::map_row;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::{bytearray, memoryview};
use pyrs_runtime::{
    Args, EMPTY_BYTES, Kind, NONE, Raised, Result, Value, Vm, bytes, kind_of, payload, string,
};

/// Evaluate an expression with `$u` bound to the units of an exact str, in their own width.
macro_rules! with_units {
    ($text:expr, $u:ident => $body:expr) => {
        match pyrs_runtime::string::units($text.addr()) {
            pyrs_runtime::string::Units::One($u) => $body,
            pyrs_runtime::string::Units::Two($u) => $body,
            pyrs_runtime::string::Units::Four($u) => $body,
        }
    };
}
pub(crate) use with_units;

/// What formatting needs to know of a value's type.
pub fn env<'a>(vm: &Vm, type_name: &'a str) -> Env<'a> {
    Env {
        locale: None,
        digits_limit: vm.interp.digits_limit,
        type_name,
    }
}

/// Raise what a failed format asks for.
#[cold]
pub fn format_error(vm: &mut Vm, error: FormatError) -> Raised {
    match error.kind {
        ErrorKind::Value => vm.value_error(error.message),
        ErrorKind::Overflow => vm.overflow_error(error.message),
        ErrorKind::Memory => vm.memory_error(),
        ErrorKind::Type => vm.type_error(error.message),
    }
}

/// A parsed format spec that does not ask for more text than a str can hold; else an error
/// of the kind that means MemoryError.
pub fn sane(spec: FormatSpec) -> core::result::Result<FormatSpec, FormatError> {
    let number = spec.code.is_some_and(|c| c != u32::from(b's') && c < 0x80);
    // Beyond the range of a C int there is an error of its own.
    let small = |p: &usize| number && i32::try_from(*p).is_ok();
    let precision = spec.precision.filter(small);
    if spec.width.max(precision).unwrap_or(0) < string::MAX_LEN {
        return Ok(spec);
    }
    Err(FormatError {
        kind: ErrorKind::Memory,
        message: String::new(),
    })
}

/// `X.__new__(class)`: the class must be a subclass of the builtin type of `kind`.
pub fn check_new(vm: &mut Vm, class: Option<Value>, kind: Kind) -> Result<Value> {
    let own = vm.type_of_kind(kind);
    if class == Some(own) {
        return Ok(own);
    }
    let name = vm.type_name(own);
    let Some(class) = class else {
        return Err(vm.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    if !vm.is_type(class) {
        return Err(vm.type_error(format!(
            "{name}.__new__(X): X is not a type object ({name})"
        )));
    }
    if !vm.is_subclass_of(class, own) {
        let got = vm.type_name(class);
        return Err(vm.type_error(format!(
            "{name}.__new__({got}): {got} is not a subtype of {name}"
        )));
    }
    if base_kind(class) != kind {
        let got = vm.type_name(class);
        return Err(vm.type_error(format!(
            "{name}.__new__({got}) is not safe, use {got}.__new__()"
        )));
    }
    Ok(class)
}

/// An object of `class` with an exact builtin value of `kind`: for the builtin type that
/// value itself.
pub fn new_of_class(vm: &mut Vm, class: Value, kind: Kind, value: Value) -> Result {
    if class == vm.type_of_kind(kind) {
        return Ok(value);
    }
    let object = vm.new_instance(class)?;
    vm.m.store(object.addr(), WORD_BYTES, value);
    Ok(object)
}

/// An argument that must be an object of a builtin type or of a class derived from it:
/// `"{what} must be {name}, not ..."` for others.
pub fn need_kind(vm: &mut Vm, value: Value, kind: Kind, what: &str) -> Result {
    if value.is_ref() && kind_of(value) == kind {
        return Ok(value);
    }
    let (name, got) = (vm.type_name(vm.type_of_kind(kind)), got(vm, value));
    Err(vm.type_error(format!("{what} must be {name}, not {got}")))
}

/// A value's type as CPython's argument errors name it.
pub fn got(vm: &Vm, value: Value) -> String {
    if value == NONE {
        "None".into()
    } else {
        vm.type_name_of(value)
    }
}

/// The exact str of an argument, or `"{what} must be str, not ..."`.
pub fn need_text(vm: &mut Vm, value: Value, what: &str) -> Result {
    match vm.as_str(value) {
        Some(text) => Ok(text),
        None => {
            let got = got(vm, value);
            Err(vm.type_error(format!("{what} must be str, not {got}")))
        }
    }
}

/// A str of units of any width that are known to be the narrowest or not.
pub fn str_of_units<U: Unit>(vm: &mut Vm, units: &[U]) -> Result {
    match U::as_latin1(units) {
        Some(latin1) => string::from_latin1(&mut vm.m, latin1),
        None => {
            let widest = units.iter().fold(0, |all, &u| all | u.into());
            let chars = units.iter().map(|&u| u.into());
            string::from_chars_bounded(&mut vm.m, chars, units.len(), widest)
        }
    }
}

/// A str of what a builder collected.
pub fn finish(vm: &mut Vm, out: TextBuilder) -> Result {
    vm.str_of_text(&out.finish())
}

/// A str of a leaf text.
pub fn text(vm: &mut Vm, text: Text) -> Result {
    vm.str_of_text(&text)
}

/// Appends an exact str.
pub fn push(out: &mut TextBuilder, text: Value) {
    Vm::push_text(out, text);
}

/// Where the bytes of a bytes-like object lie. Valid while nobody resizes the object.
#[derive(Clone, Copy)]
pub struct Buffer {
    storage: Value,
    start: usize,
    len: usize,
}

/// Bytes behind a view's storage: an object of the heap, or an int, which is the address of
/// memory that is not the interpreter's and for which the program answers.
pub fn bytes_in(storage: Value, start: usize, len: usize) -> &'static [u8] {
    if is_foreign(storage) {
        let at = address_of(storage).wrapping_add(start) as *const u8;
        // SAFETY: the program has said that there are so many bytes.
        return unsafe { core::slice::from_raw_parts(at, len) };
    }
    storage.addr().bytes(start, len)
}

/// As [`bytes_in`], for writing.
pub fn bytes_in_mut(storage: Value, start: usize, len: usize) -> &'static mut [u8] {
    if is_foreign(storage) {
        let at = address_of(storage).wrapping_add(start) as *mut u8;
        // SAFETY: as in `bytes_in`.
        return unsafe { core::slice::from_raw_parts_mut(at, len) };
    }
    storage.addr().slice_mut(start, len)
}

#[inline(always)]
fn is_foreign(storage: Value) -> bool {
    storage.is_small() || matches!(kind_of(storage), Kind::Int | Kind::BigInt)
}

/// The address that an int is; 1 (where nothing is) for others and for 0.
pub fn address_of(storage: Value) -> usize {
    let at = match pyrs_runtime::int::as_i64(storage) {
        Some(at) => at as usize,
        None if kind_of(storage) == Kind::BigInt => {
            let (_, words) = pyrs_runtime::int::big_words(storage.addr());
            words.first().map_or(0, |&word| word as usize)
        }
        None => 0,
    };
    at.max(1)
}

impl Buffer {
    /// The bytes; the caller's locals keep the buffer's object from moving.
    pub fn get(&self) -> &'static [u8] {
        bytes_in(self.storage, self.start, self.len)
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn of_bytes(value: Value) -> Buffer {
        Buffer {
            storage: value,
            start: bytes::DATA,
            len: bytes::len(value.addr()),
        }
    }
    /// The bytes for writing (of a bytearray's storage).
    pub fn get_mut(&self, _: &mut Vm) -> &'static mut [u8] {
        bytes_in_mut(self.storage, self.start, self.len)
    }
    pub fn storage(&self) -> Value {
        self.storage
    }
    pub fn start(&self) -> usize {
        self.start
    }
}

/// A word field that holds a small int.
pub fn field(value: Value, offset: usize) -> usize {
    value.addr().value(offset).map_or(0, length_of)
}
/// Set a word field that holds a small int.
pub fn set_field(value: Value, offset: usize, number: usize) {
    value.addr().put_bits(offset, length_word(number).word());
}

/// Whether a native object keeps raw bytes, such as an array.
fn is_raw_buffer(value: Value) -> bool {
    let class = map_row(value.addr().map()).class_value();
    class.is_some_and(|class| has_flag(class, flags::RAW_BUFFER))
}

/// Whether it is a native object that shows its bytes by `__buffer__` and counts the views.
pub fn counts_views(value: Value) -> bool {
    kind_of(value) == Kind::NativeObject
        && map_row(value.addr().map())
            .class_value()
            .is_some_and(|class| has_flag(class, flags::COUNTS_VIEWS))
}

/// The bytes of a bytes, bytearray, contiguous memoryview or array; None for other objects.
#[inline]
pub fn buffer(value: Value) -> Option<Buffer> {
    if value.is_ref() && value.addr().map() == Kind::Bytes.map() {
        return Some(Buffer::of_bytes(value));
    }
    other_buffer(value)
}

#[inline(never)]
fn other_buffer(value: Value) -> Option<Buffer> {
    let value = payload(value);
    match kind_of(value) {
        Kind::Bytes => Some(Buffer::of_bytes(value)),
        Kind::ByteArray => Some(Buffer {
            storage: value
                .addr()
                .value(bytearray::STORAGE)
                .unwrap_or(EMPTY_BYTES),
            start: bytes::STORAGE_DATA + field(value, bytearray::START),
            len: field(value, bytearray::LEN),
        }),
        Kind::MemoryView if crate::memoryview::is_plain(value) => Some(Buffer {
            storage: value.addr().value(memoryview::STORAGE)?,
            start: field(value, memoryview::START),
            len: field(value, memoryview::LEN),
        }),
        Kind::NativeObject if is_raw_buffer(value) => Some(Buffer {
            storage: match RawBuffer::STORAGE.get(value) {
                NONE => EMPTY_BYTES,
                storage => storage,
            },
            start: bytes::STORAGE_DATA,
            len: RawBuffer::USED.get(value),
        }),
        _ => None,
    }
}

/// The bytes of a contiguous memoryview that may be written to; None for others.
pub fn writable_view(value: Value) -> Option<Buffer> {
    buffer(value).filter(|_| !crate::memoryview::is_read_only(value))
}

/// As [`buffer`]; TypeError for what is not bytes-like, ValueError for a released view.
pub fn need_buffer(vm: &mut Vm, value: Value) -> Result<Buffer> {
    match buffer(value) {
        Some(buffer) => Ok(buffer),
        None => {
            if kind_of(value) == Kind::MemoryView {
                return crate::memoryview::contiguous(vm, value);
            }
            if value.is_ref() && vm.special(value, Name::__buffer__).is_some() {
                let view = crate::memoryview::of_object(vm, value)?.unwrap_or(NONE);
                if let Some(buffer) = buffer(view) {
                    return Ok(buffer);
                }
                return crate::memoryview::contiguous(vm, view);
            }
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")))
        }
    }
}

/// Run native code that reads an object's bytes and calls back: meanwhile the bytes keep
/// their place and length, as with a memoryview of them.
pub fn with_pinned<T>(
    vm: &mut Vm,
    object: Value,
    body: impl FnOnce(&mut Vm) -> Result<T>,
) -> Result<T> {
    let changeable = object.is_ref()
        && kind_of(payload(object)) != Kind::Bytes
        && (buffer(object).is_some() || counts_views(object));
    let view = if changeable {
        crate::memoryview::of_object(vm, payload(object))?
    } else {
        None
    };
    // A view that only native words name does not count.
    let root = view.map(|view| vm.root_value(view));
    let result = body(vm);
    if let (Some(view), Some(root)) = (view, root) {
        vm.m.heap.roots.remove(root);
        crate::memoryview::release(vm, view);
    }
    result
}

/// An exact bytes object of data outside the heap; single bytes too are made anew.
pub fn new_bytes(vm: &mut Vm, data: &[u8]) -> Result {
    bytes::from_slice(&mut vm.m, data)
}

/// Bounds of `find` and its kin which no length has been applied to: asking for them may
/// run `__index__`, which may change what is searched.
#[derive(Clone, Copy)]
pub struct Bounds {
    start: i64,
    end: i64,
}

impl Bounds {
    /// The places within a text that has this length now, and whether even the empty text
    /// may be found between them: not behind the end.
    pub fn over(self, len: usize) -> (usize, usize, bool) {
        let n = len as i64;
        let from_end = |i: i64| {
            if i < 0 { i.saturating_add(n).max(0) } else { i }
        };
        let end = from_end(self.end).min(n);
        let start = from_end(self.start);
        (start.min(end) as usize, end as usize, start <= end)
    }
}

/// Optional bounds as `find` and its kin take them: parameters `i` and `i + 1`.
pub fn bounds(vm: &mut Vm, args: Args, i: usize) -> Result<Bounds> {
    let bound = |vm: &mut Vm, value: Option<Value>, default: i64| match value {
        None => Ok(default),
        Some(value) => {
            if !vm.is_index_like(value) {
                let text = "slice indices must be integers or None or have an __index__ method";
                return Err(vm.type_error(text));
            }
            vm.index_clamped(value)
        }
    };
    let start = bound(vm, args.some(i), 0)?;
    let end = bound(vm, args.some(i + 1), i64::MAX)?;
    Ok(Bounds { start, end })
}

/// `maxsplit` and `count`: negative ones are no limit.
pub fn limit(vm: &mut Vm, value: Option<Value>) -> Result<usize> {
    match value {
        None => Ok(usize::MAX),
        Some(value) => Ok(usize::try_from(vm.index_i64(value)?).unwrap_or(usize::MAX)),
    }
}
