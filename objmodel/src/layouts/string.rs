//! str: header, length and kind, hash (0: not yet), units at 12.
//!
//! The length word is `length << 3 | ascii << 2 | unit shift`; the units are 1 (Latin-1),
//! 2 or 4 bytes wide, always the narrowest that hold the text. An *indirect* str has a
//! reference to a shared append-only buffer at 12 instead of units (at 16 in wide heaps):
//! its text is the buffer's first `length` units.

use crate::Kind;
use crate::singletons::{EMPTY_STR, latin1_char};
use pyrs_gc::word::WORD_BYTES;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const LEN_SHIFT: u32 = 3;
pub const ASCII_BIT: u32 = 4;
pub const HASH: usize = 8;
pub const DATA: usize = 12;
pub const LAYOUT: Layout = {
    let mut layout = Layout::raw(DATA, 0);
    layout.len_shift = LEN_SHIFT as u8;
    layout.unit_mask = 3;
    layout
};
/// Offset of an indirect str's buffer.
pub const BUFFER: usize = if WORD_BYTES == 8 { 16 } else { 12 };
pub const INDIRECT_SIZE: usize = BUFFER + WORD_BYTES;
pub const INDIRECT_LAYOUT: Layout = Layout::fixed(INDIRECT_SIZE, 1 << (BUFFER / WORD_BYTES));
/// A buffer: header, capacity in bytes, fill mark in bytes at 8, units at 12.
pub const BUFFER_FILL: usize = 8;
pub const BUFFER_LAYOUT: Layout = Layout::raw(DATA, 0);
/// Longest str.
pub const MAX_LEN: usize = 1 << 29;

/// Bytes of a str of `len` units of `1 << shift` bytes.
pub const fn size(shift: u32, len: usize) -> usize {
    DATA + (len << shift)
}

/// The units of a str; valid until the next collection.
#[derive(Clone, Copy, Debug)]
pub enum Units {
    One(&'static [u8]),
    Two(&'static [u16]),
    Four(&'static [u32]),
}

impl Units {
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Units::One(u) => u.len(),
            Units::Two(u) => u.len(),
            Units::Four(u) => u.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Code point number `i`.
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Units::One(u) => u[i] as u32,
            Units::Two(u) => u[i] as u32,
            Units::Four(u) => u[i],
        }
    }
    pub fn iter(self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        (0..self.len()).map(move |i| self.at(i))
    }
    pub fn slice(&self, from: usize, to: usize) -> Units {
        match self {
            Units::One(u) => Units::One(&u[from..to]),
            Units::Two(u) => Units::Two(&u[from..to]),
            Units::Four(u) => Units::Four(&u[from..to]),
        }
    }
    /// The widest code point.
    pub fn widest(&self) -> u32 {
        self.iter().max().unwrap_or(0)
    }
}

/// Whether the value is exactly a str, direct or indirect.
#[inline(always)]
pub fn is_str(value: Value) -> bool {
    value.is_ref() && {
        let map = value.addr().map().0;
        map == Kind::Str as u32 || map == Kind::StrIndirect as u32
    }
}

#[inline(always)]
fn length_word(at: Addr) -> u32 {
    at.load::<u32>(4)
}
#[inline(always)]
pub fn len(at: Addr) -> usize {
    (length_word(at) >> LEN_SHIFT) as usize
}
/// 0, 1 or 2: log2 of the bytes of a unit.
#[inline(always)]
pub fn shift(at: Addr) -> u32 {
    length_word(at) & 3
}
#[inline(always)]
pub fn is_ascii(at: Addr) -> bool {
    length_word(at) & ASCII_BIT != 0
}

/// Address of the first unit, and the object it lies in.
#[inline(always)]
fn data(at: Addr) -> Addr {
    if at.map() == Kind::StrIndirect.map() {
        at.get(BUFFER).addr()
    } else {
        at
    }
}

/// The units of a str object.
#[inline]
pub fn units(at: Addr) -> Units {
    let from = data(at);
    let n = len(at);
    match shift(at) {
        0 => Units::One(from.slice::<u8>(DATA, n)),
        1 => Units::Two(from.slice::<u16>(DATA, n)),
        _ => Units::Four(from.slice::<u32>(DATA, n)),
    }
}

/// The raw bytes of the units.
#[inline]
pub fn raw(at: Addr) -> &'static [u8] {
    data(at).bytes(DATA, len(at) << shift(at))
}

/// The bytes of a direct str that was just made and is to be filled.
pub fn raw_mut(at: Addr) -> &'static mut [u8] {
    at.slice_mut::<u8>(DATA, len(at) << shift(at))
}

/// The text of an ASCII str.
#[inline]
pub fn as_ascii(at: Addr) -> Option<&'static str> {
    if is_ascii(at) {
        // SAFETY: the ASCII bit is set only for text of bytes below 128.
        Some(unsafe { core::str::from_utf8_unchecked(raw(at)) })
    } else {
        None
    }
}

/// The text as a Rust string; lone surrogates become U+FFFD.
pub fn to_string_lossy(at: Addr) -> String {
    match as_ascii(at) {
        Some(text) => text.to_owned(),
        None => units(at)
            .iter()
            .map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    }
}

/// A str of `len` units of `1 << shift` bytes, to be filled at once with units of which
/// at least one needs that width (`ascii`: all are below 128).
pub fn new_raw(m: &mut Mutator, shift: u32, len: usize, ascii: bool) -> Result<Addr, Raised> {
    if len >= MAX_LEN {
        m.heap.full = true;
        return Err(Raised);
    }
    let word = (len as u32) << LEN_SHIFT | if ascii { ASCII_BIT } else { 0 } | shift;
    m.alloc_to_fill(Kind::Str.map(), size(shift, len), word)
}

/// A str of ASCII or Latin-1 bytes outside the heap.
pub fn from_latin1(m: &mut Mutator, text: &[u8]) -> Result<Value, Raised> {
    match text {
        [] => return Ok(EMPTY_STR),
        [byte] => return Ok(latin1_char(*byte)),
        _ => {}
    }
    let at = new_raw(m, 0, text.len(), text.is_ascii())?;
    at.copy_in(DATA, text);
    Ok(Value::from_addr(at))
}

/// A str as long as an ASCII one, of what a function makes of its bytes in their order: ASCII
/// again.
#[inline]
pub fn map_ascii(
    m: &mut Mutator,
    text: Value,
    mut map: impl FnMut(u8) -> u8,
) -> Result<Value, Raised> {
    debug_assert!(is_ascii(text.addr()));
    let from = raw(text.addr());
    match from {
        [] => return Ok(EMPTY_STR),
        [byte] => return Ok(latin1_char(map(*byte))),
        _ => {}
    }
    let at = new_raw(m, 0, from.len(), true)?;
    let to = at.slice_mut::<u8>(DATA, from.len());
    to.iter_mut()
        .zip(from)
        .for_each(|(to, &from)| *to = map(from));
    Ok(Value::from_addr(at))
}

/// An ASCII str with so many ASCII characters before and behind it.
pub fn pad_ascii(
    m: &mut Mutator,
    text: Value,
    fill: u8,
    left: usize,
    right: usize,
) -> Result<Value, Raised> {
    debug_assert!(is_ascii(text.addr()) && fill.is_ascii());
    let from = raw(text.addr());
    let n = left + from.len() + right;
    match n {
        0 => return Ok(EMPTY_STR),
        1 => return Ok(latin1_char(from.first().copied().unwrap_or(fill))),
        _ => {}
    }
    let at = new_raw(m, 0, n, true)?;
    let to = at.slice_mut::<u8>(DATA, n);
    to[..left].fill(fill);
    to[left..left + from.len()].copy_from_slice(from);
    to[left + from.len()..].fill(fill);
    Ok(Value::from_addr(at))
}

/// A str of UTF-8 text outside the heap.
pub fn from_str(m: &mut Mutator, text: &str) -> Result<Value, Raised> {
    if text.is_ascii() {
        return from_latin1(m, text.as_bytes());
    }
    from_chars(m, text.chars().map(|c| c as u32))
}

/// A str of code points.
pub fn from_chars(
    m: &mut Mutator,
    chars: impl Iterator<Item = u32> + Clone,
) -> Result<Value, Raised> {
    let mut widest = 0;
    let mut n = 0;
    for c in chars.clone() {
        widest |= c;
        n += 1;
    }
    from_chars_bounded(m, chars, n, widest)
}

/// As [`from_chars`], with the length and an or (or maximum) of all code points known.
pub fn from_chars_bounded(
    m: &mut Mutator,
    mut chars: impl Iterator<Item = u32>,
    n: usize,
    widest: u32,
) -> Result<Value, Raised> {
    if n == 0 {
        return Ok(EMPTY_STR);
    }
    if n == 1
        && widest < 256
        && let Some(c) = chars.next()
    {
        return Ok(latin1_char(c as u8));
    }
    let shift = if widest < 0x100 {
        0
    } else {
        1 + (widest >= 0x1_0000) as u32
    };
    let at = new_raw(m, shift, n, widest < 0x80)?;
    match shift {
        0 => at
            .slice_mut::<u8>(DATA, n)
            .iter_mut()
            .zip(chars)
            .for_each(|(d, c)| *d = c as u8),
        1 => at
            .slice_mut::<u16>(DATA, n)
            .iter_mut()
            .zip(chars)
            .for_each(|(d, c)| *d = c as u16),
        _ => at
            .u32s_mut(DATA, n)
            .iter_mut()
            .zip(chars)
            .for_each(|(d, c)| *d = c),
    }
    Ok(Value::from_addr(at))
}

/// The str of one code point.
pub fn from_char(m: &mut Mutator, c: u32) -> Result<Value, Raised> {
    if c < 256 {
        return Ok(latin1_char(c as u8));
    }
    from_chars_bounded(m, core::iter::once(c), 1, c)
}

/// `from..to` of a str. Copies.
pub fn slice(m: &mut Mutator, value: Value, from: usize, to: usize) -> Result<Value, Raised> {
    let at = value.addr();
    if from >= to {
        return Ok(EMPTY_STR);
    }
    if from == 0 && to == len(at) {
        return Ok(value);
    }
    let part = units(at).slice(from, to);
    if let Units::One(u) = part {
        if u.len() == 1 {
            return Ok(latin1_char(u[0]));
        }
        let ascii = is_ascii(at) || u.is_ascii();
        let new = new_raw(m, 0, to - from, ascii)?;
        new.copy_bytes(DATA, data(value.addr()), DATA + from, to - from);
        return Ok(Value::from_addr(new));
    }
    let widest = part.widest();
    let s = shift(at);
    if (s == 1 && widest >= 0x100) || widest >= 0x1_0000 {
        let new = new_raw(m, s, to - from, false)?;
        new.copy_bytes(
            DATA,
            data(value.addr()),
            DATA + (from << s),
            (to - from) << s,
        );
        return Ok(Value::from_addr(new));
    }
    // Narrower than its source.
    from_chars_bounded(m, part.iter(), to - from, widest)
}

/// Write units into a direct str from unit `start` on; each unit fits the str's width.
pub fn copy_units(into: Addr, start: usize, from: Units) {
    let n = from.len();
    let s = shift(into);
    write_units(into, s, start, n, from);
}

fn write_units(into: Addr, s: u32, start: usize, n: usize, from: Units) {
    let offset = DATA + (start << s);
    match (s, from) {
        (0, Units::One(u)) => into.slice_mut::<u8>(offset, n).copy_from_slice(u),
        (1, Units::One(u)) => into
            .slice_mut::<u16>(offset, n)
            .iter_mut()
            .zip(u)
            .for_each(|(d, &c)| *d = c as u16),
        (1, Units::Two(u)) => into.slice_mut::<u16>(offset, n).copy_from_slice(u),
        (2, Units::One(u)) => into
            .u32s_mut(offset, n)
            .iter_mut()
            .zip(u)
            .for_each(|(d, &c)| *d = c as u32),
        (2, Units::Two(u)) => into
            .u32s_mut(offset, n)
            .iter_mut()
            .zip(u)
            .for_each(|(d, &c)| *d = c as u32),
        (2, Units::Four(u)) => into.u32s_mut(offset, n).copy_from_slice(u),
        // Narrowing: the caller knows that no unit is too wide.
        (0, units) => into
            .slice_mut::<u8>(offset, n)
            .iter_mut()
            .zip(units.iter())
            .for_each(|(d, c)| *d = c as u8),
        (_, units) => into
            .slice_mut::<u16>(offset, n)
            .iter_mut()
            .zip(units.iter())
            .for_each(|(d, c)| *d = c as u16),
    }
}

/// `a + b`. Past 16 bytes the result shares an append-only buffer with `a`, so that
/// building a text by repeated `s += t` takes linear time.
pub fn concat(m: &mut Mutator, a: Value, b: Value) -> Result<Value, Raised> {
    let (la, lb) = (len(a.addr()), len(b.addr()));
    if lb == 0 {
        return Ok(a);
    }
    if la == 0 {
        return Ok(b);
    }
    let s = shift(a.addr()).max(shift(b.addr()));
    let ascii = is_ascii(a.addr()) && is_ascii(b.addr());
    let total = la + lb;
    if total >= MAX_LEN {
        m.heap.full = true;
        return Err(Raised);
    }
    let indirect = a.addr().map() == Kind::StrIndirect.map();
    if (total << s) <= 64 || (!indirect && la < 2 * lb) {
        let at = new_raw(m, s, total, ascii)?;
        copy_units(at, 0, units(a.addr()));
        copy_units(at, la, units(b.addr()));
        return Ok(Value::from_addr(at));
    }
    let mut reuse = None;
    if indirect && shift(a.addr()) == s {
        let buffer = data(a.addr());
        let (fill, room) = (buffer.load::<u32>(BUFFER_FILL), buffer.load::<u32>(4));
        if fill as usize == la << s && total << s <= room as usize {
            reuse = Some(Value::from_addr(buffer));
        }
    }
    let buffer = match reuse {
        Some(buffer) => buffer,
        None => {
            let room = ((total << s) + (total << s) / 4 + 32).min(MAX_LEN << 2) as u32;
            // Nobody reads behind the fill mark.
            let at = m.alloc_to_fill(Kind::StrBuffer.map(), DATA + room as usize, room)?;
            at.put_u32(BUFFER_FILL, 0);
            write_units(at, s, 0, la, units(a.addr()));
            Value::from_addr(at)
        }
    };
    let new = m.alloc(Kind::StrIndirect.map(), INDIRECT_SIZE)?;
    let word = (total as u32) << LEN_SHIFT | if ascii { ASCII_BIT } else { 0 } | s;
    new.put_u32(4, word);
    new.init(BUFFER, buffer);
    let at = buffer.addr();
    write_units(at, s, la, lb, units(b.addr()));
    at.put_u32(BUFFER_FILL, (total << s) as u32);
    Ok(Value::from_addr(new))
}

/// Whether two strs hold the same text.
#[inline]
pub fn equal(a: Addr, b: Addr) -> bool {
    if a == b {
        return true;
    }
    // Equal texts have equal length, width and ASCII bit.
    if length_word(a) != length_word(b) {
        return false;
    }
    let (ha, hb) = (a.load::<u32>(HASH), b.load::<u32>(HASH));
    if ha != 0 && hb != 0 && ha != hb {
        return false;
    }
    raw(a) == raw(b)
}
