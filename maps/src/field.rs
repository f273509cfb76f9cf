//! How one attribute is kept in its instances, and reading and writing it.

use crate::*;
use pyrs_objmodel::{float, is_exact};

/// How an attribute is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rep {
    /// One word.
    Word,
    /// An unboxed float, never a NaN.
    F64,
    /// A word in the place of an unboxed float; the rest of the place is zero.
    Wide,
}

impl Rep {
    pub(crate) fn slots(self) -> usize {
        match self {
            Rep::Word => 1,
            _ => 8 / WORD_BYTES,
        }
    }

    /// The field code: representation in the low two bits, first slot above.
    pub(crate) fn code(self, slot: usize) -> i64 {
        (slot << 2) as i64 | self as i64
    }
}

/// Where an attribute lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Byte offset of its word in the instance.
    Inline(usize),
    /// Byte offset of an unboxed float in the instance.
    F64(usize),
    /// Index in the spill array, which is in the word at `at`.
    Spill { at: usize, index: usize },
}

#[inline(always)]
fn code(map: Addr, i: usize) -> usize {
    fields(map).get_at(8, 2 * i + 1).small_unchecked() as usize
}

/// How attribute number `i` is kept.
#[inline]
pub fn rep(map: Addr, i: usize) -> Rep {
    match code(map, i) & 3 {
        0 => Rep::Word,
        1 => Rep::F64,
        _ => Rep::Wide,
    }
}

/// Where attribute number `i` of a map's instances lies.
#[inline]
pub fn place(map: Addr, i: usize) -> Place {
    let code = code(map, i);
    let slot = code >> 2;
    let (inline, first) = (capacity(map), first_slot(map));
    if code & 3 == Rep::F64 as usize {
        Place::F64(first + slot * WORD_BYTES)
    } else if used(map) <= inline || slot + 1 < inline {
        Place::Inline(first + slot * WORD_BYTES)
    } else {
        Place::Spill {
            at: first + (inline - 1) * WORD_BYTES,
            index: slot + 1 - inline,
        }
    }
}

/// Read an attribute: makes a float object of an unboxed one.
#[inline]
pub fn load(m: &mut Mutator, instance: Addr, place: Place) -> Result<Value, Raised> {
    match place {
        Place::F64(offset) => float::new(m, instance.load::<f64>(offset)),
        _ => Ok(load_word(instance, place)),
    }
}

/// Read an attribute that is not an unboxed float.
#[inline]
pub fn load_word(instance: Addr, place: Place) -> Value {
    match place {
        Place::Spill { at, index } => {
            let array = instance.get(at).addr();
            array.get_at(8, index)
        }
        Place::Inline(offset) | Place::F64(offset) => instance.get(offset),
    }
}

/// The number of a value that may lie in an unboxed field.
#[inline(always)]
fn unboxable(value: Value) -> Option<f64> {
    float::of(value).filter(|number| !number.is_nan())
}

/// Overwrite an attribute that exists. False: it is an unboxed float and the value is none;
/// [`generalise`] first.
#[inline]
pub fn store(m: &mut Mutator, instance: Addr, place: Place, value: Value) -> bool {
    match place {
        Place::Inline(offset) => m.store(instance, offset, value),
        Place::F64(offset) => match unboxable(value) {
            Some(number) => instance.store::<f64>(offset, number),
            None => return false,
        },
        Place::Spill { at, index } => {
            let spill = instance.get(at).addr();
            m.store(spill, 8 + index * WORD_BYTES, value);
        }
    }
    true
}

/// How a new attribute will be kept; learns from the value.
pub(crate) fn choose(
    m: &mut Mutator,
    map: Addr,
    name: Value,
    value: Value,
    viewed: bool,
) -> Result<Rep, Raised> {
    let slot = used(map);
    let known = |wanted: Rep| find_transition(map, name, wanted).is_some();
    if unboxable(value).is_none() {
        if known(Rep::F64) {
            retire(m, map, name)?;
        }
        return Ok(Rep::Word);
    }
    if known(Rep::Word) || is_retired(map, name) {
        return Ok(Rep::Word);
    }
    let end = slot + Rep::F64.slots();
    if end >= capacity(map) {
        learn(map, slot, value);
        return Ok(Rep::Word);
    }
    // The collector's mask has 64 bits.
    if first_slot(map) / WORD_BYTES + end > 64 {
        return Ok(Rep::Word);
    }
    Ok(if viewed { Rep::Wide } else { Rep::F64 })
}

/// Whether instances no longer get `name` as a float behind `map`.
fn is_retired(map: Addr, name: Value) -> bool {
    let mut pairs = transitions(map).chunks_exact(2);
    pairs.any(|pair| pair[0] == Some(name) && pair[1].is_some_and(Value::is_small))
}

/// Let instances no longer get `name` as a float behind `map`.
fn retire(m: &mut Mutator, map: Addr, name: Value) -> Result<(), Raised> {
    if is_retired(map, name) {
        return Ok(());
    }
    add_transition(m, map, name, Value::small(0))
}

/// Later instances of the class need slots for one more attribute behind `slot`. A float
/// must not take the last one; and where one does not fit, what was expected to be words
/// are likely all floats.
pub(crate) fn learn(map: Addr, slot: usize, value: Value) {
    let class = class(map).addr();
    let known = small(class, typeobj::CAPACITY) as usize;
    let n = if is_exact(value, Kind::Float) {
        (slot + Rep::F64.slots() + 1).max(expected_names(map) * Rep::F64.slots() + 1)
    } else {
        slot + 1
    };
    if n > known && n <= MAX_FIELDS {
        set_small(class, typeobj::CAPACITY, n as i64);
    }
}

/// How many names the compiler saw: the class's oldest root was made for them.
fn expected_names(map: Addr) -> usize {
    let mut root = root(map);
    while let Some(older) = root.value(mapobj::OLDER) {
        root = older.addr();
    }
    small(root, mapobj::NAMES) as usize
}

/// Take the slots of an unboxed float out of what the collector looks at in instances of
/// the map.
pub(crate) fn hide_from_collector(map: Addr, slot: usize) {
    let first = first_slot(map) / WORD_BYTES + slot;
    let bits = (1u64 << Rep::F64.slots()) - 1;
    // SAFETY: the row of a map object just made, whose instances do not exist yet.
    unsafe { (*map_row_mut(row(map))).layout.mask &= !(bits << first) };
}

/// Let an instance keep its unboxed attribute number `i` as a word from now on; its value
/// is lost and must be stored next. Later instances do not unbox it. False: there are too
/// many shapes; to dictionary mode first.
pub fn generalise(m: &mut Mutator, instance: Addr, i: usize) -> Result<bool, Raised> {
    let Some(map) = of(instance) else {
        return Ok(false);
    };
    let Some(to) = replay(
        m,
        root(map),
        map,
        |k, rep| if k == i { Rep::Wide } else { rep },
    )?
    else {
        return Ok(false);
    };
    let mut before = map;
    while count(before) > i {
        before = before.get(mapobj::PARENT).addr();
    }
    retire(m, before, name(map, i))?;
    if let Place::F64(offset) = place(map, i) {
        instance.fill(offset, 8, 0);
        // Nothing reads the attribute before the caller has stored it.
        instance.put_small(offset, 0);
    }
    m.set_row(instance, row(to));
    Ok(true)
}

/// Let an instance keep all its attributes as words. False: there are too many shapes.
pub fn unbox_none(m: &mut Mutator, instance: Addr) -> Result<bool, Raised> {
    let Some(map) = of(instance) else {
        return Ok(false);
    };
    let floats: Vec<usize> = (0..count(map))
        .filter(|&i| rep(map, i) == Rep::F64)
        .collect();
    if floats.is_empty() {
        return Ok(true);
    }
    let widen = |_, rep| if rep == Rep::F64 { Rep::Wide } else { rep };
    let Some(to) = replay(m, root(map), map, widen)? else {
        return Ok(false);
    };
    // All numbers become objects on the VM stack first: then nothing can fail.
    let top = m.top;
    for &i in &floats {
        let value = load(m, instance, place(map, i));
        match value {
            Ok(value) => m.push(value),
            Err(raised) => {
                m.top = top;
                return Err(raised);
            }
        }
    }
    m.set_row(instance, row(to));
    for (k, &i) in floats.iter().enumerate() {
        if let Place::F64(offset) = place(map, i) {
            instance.fill(offset, 8, 0);
            // SAFETY: pushed above, below the stack's top, and kept up to date there.
            let value = unsafe { Value::of(*top.add(k)) };
            m.store(instance, offset, value);
        }
    }
    m.top = top;
    Ok(true)
}
