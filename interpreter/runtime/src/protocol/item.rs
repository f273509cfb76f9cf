//! Lengths, subscripts and slices.

use crate::class::{flags, has_flag};
use crate::name::Name;
use crate::{Kind, NONE, Result, Value, Vm, int, is_exact, kind_of, latin1_char, string, tuple};
use pyrs_objmodel::kinds::slice;
use pyrs_objmodel::list as lo;
use pyrs_strategies::list as ls;

/// A slice applied to a length: `n` items from `start` by `step`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SliceRange {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
    pub n: usize,
}

impl SliceRange {
    /// Place of the first item, 0 where there is none.
    pub fn first(self) -> usize {
        self.start.max(0) as usize
    }
}

/// The numbers of a slice, which no length has been applied to. They must not be kept as
/// a range over an object that Python code may change in between.
#[derive(Clone, Copy, Debug)]
pub struct SliceBounds {
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
}

impl SliceBounds {
    /// The items of a sequence that has this length now.
    #[inline]
    pub fn over(self, n: usize) -> SliceRange {
        adjust(self.start, self.stop, self.step, n)
    }
}

impl Vm {
    /// len(value).
    pub fn len(&mut self, value: Value) -> Result<usize> {
        if value.is_ref() {
            let at = value.addr();
            let map = at.map();
            if map.0 < Kind::COUNT as u32 {
                match Kind::from_byte(map.0 as u8) {
                    Kind::List => return Ok(lo::len(at)),
                    Kind::Str | Kind::StrIndirect => return Ok(string::len(at)),
                    Kind::Tuple | Kind::Bytes => return Ok(at.load::<u32>(4) as usize),
                    Kind::Dict => return Ok(self.dict_len(value)),
                    Kind::Set | Kind::FrozenSet => return Ok(self.set_len(value)),
                    _ => {}
                }
            }
        }
        match self.special(value, Name::__len__) {
            Some(f) => self.length_by(f, value),
            None => {
                let name = self.type_name_of(value);
                Err(self.type_error(format!("object of type '{name}' has no len()")))
            }
        }
    }

    pub fn length_by(&mut self, f: Value, value: Value) -> Result<usize> {
        let result = self.call_bound(f, value, &[])?;
        let number = self.to_index(result)?;
        match int::as_i64(number) {
            Some(i) if i >= 0 => Ok(i as usize),
            Some(_) => Err(self.value_error("__len__() should return >= 0")),
            None => {
                let negative = matches!(kind_of(number), Kind::BigInt) && int::big(number.addr()).0;
                Err(if negative {
                    self.value_error("__len__() should return >= 0")
                } else {
                    self.overflow_error("cannot fit 'int' into an index-sized integer")
                })
            }
        }
    }

    /// `container[key]`.
    pub fn get_item(&mut self, container: Value, key: Value) -> Result {
        if container.is_ref() {
            let at = container.addr();
            let map = at.map();
            if map == Kind::List.map() {
                if let Some(i) = key.as_small() {
                    let n = lo::len(at) as i64;
                    let i = if i < 0 { i + n } else { i };
                    if i >= 0 && i < n {
                        return ls::get(&mut self.m, at, i as usize);
                    }
                    return Err(self.index_error("list index out of range"));
                }
                if self.is_slice(key) {
                    let r = self.slice_bounds(key)?.over(lo::len(at));
                    return ls::slice_step(&mut self.m, at, r.first(), r.step, r.n);
                }
            } else if map == Kind::Dict.map() {
                return match self.dict_get(container, key)? {
                    Some(value) => Ok(value),
                    None => Err(self.key_error(key)),
                };
            } else if map == Kind::Tuple.map() {
                if let Some(i) = key.as_small() {
                    let n = tuple::len(at) as i64;
                    let i = if i < 0 { i + n } else { i };
                    if i >= 0 && i < n {
                        return Ok(tuple::get(at, i as usize));
                    }
                    return Err(self.index_error("tuple index out of range"));
                }
            } else if map == Kind::Bytes.map()
                && let Some(i) = key.as_small()
            {
                let data = crate::bytes::get(at);
                return match index_into(i, data.len()) {
                    Some(i) => Ok(Value::small(data[i] as i64)),
                    None => Err(self.index_error("index out of range")),
                };
            } else if string::is_str(container)
                && let Some(i) = key.as_small()
            {
                let n = string::len(at) as i64;
                let i = if i < 0 { i + n } else { i };
                if i >= 0 && i < n {
                    let c = string::units(at).at(i as usize);
                    if c < 256 {
                        return Ok(latin1_char(c as u8));
                    }
                    return string::from_char(&mut self.m, c);
                }
                return Err(self.index_error("string index out of range"));
            }
        }
        if let Some(f) = self.special(container, Name::__getitem__) {
            return self.call_bound(f, container, &[key]);
        }
        if self.is_type(container) {
            if container == self.type_of_kind(Kind::Type) {
                return self.generic_alias(container, key);
            }
            let name = self.name(Name::__class_getitem__);
            if let Some(f) = self.get_attr_opt(container, name)? {
                return self.call(f, &[key]);
            }
            let name = self.type_name(container);
            return Err(self.type_error(format!("type '{name}' is not subscriptable")));
        }
        let name = self.type_name_of(container);
        Err(self.type_error(format!("'{name}' object is not subscriptable")))
    }

    /// `container[key] = value`.
    pub fn set_item(&mut self, container: Value, key: Value, value: Value) -> Result<()> {
        if container.is_ref() {
            let at = container.addr();
            let map = at.map();
            if map == Kind::List.map() {
                if let Some(i) = key.as_small() {
                    let n = lo::len(at) as i64;
                    let i = if i < 0 { i + n } else { i };
                    if i >= 0 && i < n {
                        return ls::set(&mut self.m, at, i as usize, value);
                    }
                    return Err(self.index_error("list assignment index out of range"));
                }
            } else if map == Kind::Dict.map() {
                // Constant keys, and others that are names: like dicts get a common shape.
                if crate::shaped::is_interned(key) && self.dict_set_shaped(container, key, value)? {
                    return Ok(());
                }
                return self.dict_set(container, key, value);
            }
        }
        match self.special(container, Name::__setitem__) {
            Some(f) => self.call_bound(f, container, &[key, value]).map(|_| ()),
            None => {
                let name = self.type_name_of(container);
                Err(self.type_error(format!("'{name}' object does not support item assignment")))
            }
        }
    }

    /// `del container[key]`.
    pub fn delete_item(&mut self, container: Value, key: Value) -> Result<()> {
        if is_exact(container, Kind::Dict) {
            return match self.dict_delete(container, key)? {
                true => Ok(()),
                false => Err(self.key_error(key)),
            };
        }
        match self.special(container, Name::__delitem__) {
            Some(f) => self.call_bound(f, container, &[key]).map(|_| ()),
            None => {
                // Sequences are asked by number, mappings by key.
                let by_number = self.is_index_like(key)
                    && (self.special(container, Name::__getitem__).is_some()
                        || has_flag(self.class_of(container), flags::HEAP));
                let verb = if by_number { "doesn't" } else { "does not" };
                let name = self.type_name_of(container);
                Err(self.type_error(format!("'{name}' object {verb} support item deletion")))
            }
        }
    }

    pub fn new_slice(&mut self, start: Value, stop: Value, step: Value) -> Result {
        let at = self.m.alloc(Kind::Slice.map(), slice::SIZE)?;
        self.m.store(at, slice::START, start);
        self.m.store(at, slice::STOP, stop);
        self.m.store(at, slice::STEP, step);
        Ok(Value::from_addr(at))
    }

    pub fn is_slice(&self, value: Value) -> bool {
        value.is_ref() && value.addr().map() == Kind::Slice.map()
    }

    /// The numbers of a slice object. Asking for them may run `__index__`, which may change
    /// any object: what is sliced gives its length afterwards, to [`SliceBounds::over`].
    pub fn slice_bounds(&mut self, s: Value) -> Result<SliceBounds> {
        let field = |offset| s.addr().value(offset).unwrap_or(NONE);
        let (start, stop, step) = (field(slice::START), field(slice::STOP), field(slice::STEP));
        let step = if step == NONE {
            1
        } else {
            self.slice_index(step)?
        };
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let start = if start == NONE {
            None
        } else {
            Some(self.slice_index(start)?)
        };
        let stop = if stop == NONE {
            None
        } else {
            Some(self.slice_index(stop)?)
        };
        Ok(SliceBounds { start, stop, step })
    }

    fn slice_index(&mut self, value: Value) -> Result<i64> {
        if !value.is_small()
            && !self.is_int(value)
            && self.special(value, Name::__index__).is_none()
        {
            return Err(self
                .type_error("slice indices must be integers or None or have an __index__ method"));
        }
        self.index_clamped(value)
    }

    /// An index into a sequence, or an error with the given text. The length is asked for
    /// when `__index__` has run.
    #[inline]
    pub fn sequence_index(
        &mut self,
        key: Value,
        len: impl FnOnce() -> usize,
        text: &str,
    ) -> Result<usize> {
        let i = match key.as_small() {
            Some(i) => i,
            None => {
                let index = self.to_index(key)?;
                match int::as_i64(index) {
                    Some(i) => i,
                    None => {
                        let text = "cannot fit 'int' into an index-sized integer";
                        return Err(self.index_error(text));
                    }
                }
            }
        };
        match index_into(i, len()) {
            Some(i) => Ok(i),
            None => Err(self.index_error(text)),
        }
    }

    /// `items[key]` where the key is an int or a slice, for sequences: calls one of two.
    pub fn is_index_like(&mut self, key: Value) -> bool {
        self.is_int(key) || (key.is_ref() && self.special(key, Name::__index__).is_some())
    }

    /// `alias[args]` for types that support it: types.GenericAlias.
    pub fn generic_alias(&mut self, origin: Value, args: Value) -> Result {
        use pyrs_objmodel::kinds::generic_alias as ga;
        let args = if kind_of(args) == Kind::Tuple {
            crate::payload(args)
        } else {
            self.tuple(&[args])?
        };
        let at = self.m.alloc(Kind::GenericAlias.map(), ga::SIZE)?;
        self.m.store(at, ga::ORIGIN, origin);
        self.m.store(at, ga::ARGS, args);
        Ok(Value::from_addr(at))
    }
}

/// The word that holds a length or an offset: small ints go up to 2^30 only, lengths to 2^31.
#[inline]
pub fn length_word(n: usize) -> Value {
    Value::of_length(n)
}

/// The number that [`length_word`] has put away.
#[inline]
pub fn length_of(word: Value) -> usize {
    (word.word() >> 1) as usize
}

/// Place `i` of a sequence of length `n`, counted from its end if negative.
#[inline]
pub fn index_into(i: i64, n: usize) -> Option<usize> {
    let i = if i < 0 { i.saturating_add(n as i64) } else { i };
    usize::try_from(i).ok().filter(|&i| i < n)
}

/// Where something is inserted at `i` into a sequence of length `n`.
#[inline]
pub fn insertion_point(i: i64, n: usize) -> usize {
    let n = n as i64;
    let i = if i < 0 { i.saturating_add(n) } else { i };
    i.clamp(0, n) as usize
}

/// Clamp slice bounds to a length.
pub fn adjust(start: Option<i64>, stop: Option<i64>, step: i64, n: usize) -> SliceRange {
    let n = n as i64;
    let clamp = |i: i64, low: i64, high: i64| {
        let i = if i < 0 { i.saturating_add(n) } else { i };
        i.clamp(low, high)
    };
    let (start, stop) = if step > 0 {
        (
            start.map_or(0, |i| clamp(i, 0, n)),
            stop.map_or(n, |i| clamp(i, 0, n)),
        )
    } else {
        (
            start.map_or(n - 1, |i| clamp(i, -1, n - 1)),
            stop.map_or(-1, |i| clamp(i, -1, n - 1)),
        )
    };
    let count = if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && stop < start {
        (start - stop - 1) / step.saturating_neg() + 1
    } else {
        0
    };
    SliceRange {
        start: start as isize,
        stop: stop as isize,
        step: step as isize,
        n: count as usize,
    }
}
