//! Comparison, hashing and containment of values.

use crate::name::Name;
use crate::number::IntValue;
use crate::{FALSE, Kind, NONE, NOT_IMPLEMENTED, Result, TRUE, Value, Vm, boolean, is_exact};
use crate::{float, int, kind_of, payload, string};
use pyrs_leaf::bigint;
use pyrs_objmodel::kinds::dict_view;
use pyrs_strategies::dict::quick_equal;
use pyrs_strategies::hash;
use std::cmp::Ordering;

/// A comparison operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CmpOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CmpOp {
    /// (method, reflected method, symbol).
    pub fn names(self) -> (Name, Name, &'static str) {
        use Name::*;
        match self {
            CmpOp::Lt => (__lt__, __gt__, "<"),
            CmpOp::Le => (__le__, __ge__, "<="),
            CmpOp::Eq => (__eq__, __eq__, "=="),
            CmpOp::Ne => (__ne__, __ne__, "!="),
            CmpOp::Gt => (__gt__, __lt__, ">"),
            CmpOp::Ge => (__ge__, __le__, ">="),
        }
    }
    #[inline(always)]
    pub fn of(self, ordering: Ordering) -> bool {
        match self {
            CmpOp::Lt => ordering == Ordering::Less,
            CmpOp::Le => ordering != Ordering::Greater,
            CmpOp::Eq => ordering == Ordering::Equal,
            CmpOp::Ne => ordering != Ordering::Equal,
            CmpOp::Gt => ordering == Ordering::Greater,
            CmpOp::Ge => ordering != Ordering::Less,
        }
    }
    /// For orderings that may not exist (NaN): only `!=` holds then.
    #[inline(always)]
    pub fn of_partial(self, ordering: Option<Ordering>) -> bool {
        match ordering {
            Some(o) => self.of(o),
            None => self == CmpOp::Ne,
        }
    }
}

impl Vm {
    /// `a op b` as a value.
    pub fn compare(&mut self, op: CmpOp, a: Value, b: Value) -> Result {
        if let Some(result) = self.compare_exact(op, a, b) {
            return Ok(boolean(result));
        }
        self.compare_slots(op, a, b)
    }

    /// `a op b` as a truth value.
    #[inline]
    pub fn compare_truth(&mut self, op: CmpOp, a: Value, b: Value) -> Result<bool> {
        if let Some(result) = self.compare_exact(op, a, b) {
            return Ok(result);
        }
        if let Some(result) = self.compare_plain_tuples(op, a, b) {
            return Ok(result);
        }
        let result = self.compare_slots(op, a, b)?;
        self.truth(result)
    }

    /// Exact tuples whose first items that differ are exact numbers or strs.
    fn compare_plain_tuples(&self, op: CmpOp, a: Value, b: Value) -> Option<bool> {
        use crate::tuple;
        if !is_exact(a, Kind::Tuple) || !is_exact(b, Kind::Tuple) {
            return None;
        }
        let (n, m) = (tuple::len(a.addr()), tuple::len(b.addr()));
        for i in 0..n.min(m) {
            let (p, q) = (tuple::get(a.addr(), i), tuple::get(b.addr(), i));
            if p != q && !quick_equal(p, q)? {
                return match op {
                    CmpOp::Eq => Some(false),
                    CmpOp::Ne => Some(true),
                    _ => self.compare_exact(op, p, q),
                };
            }
        }
        Some(op.of(n.cmp(&m)))
    }

    /// Exact ints, floats and strs.
    #[inline]
    pub fn compare_exact(&self, op: CmpOp, a: Value, b: Value) -> Option<bool> {
        match (int::as_i64(a), int::as_i64(b)) {
            (Some(x), Some(y)) => return Some(op.of(x.cmp(&y))),
            (Some(x), None) => {
                return float::of(b).map(|y| op.of_partial(bigint::cmp_i64_f64(x, y)));
            }
            (None, Some(y)) => {
                return float::of(a)
                    .map(|x| op.of_partial(bigint::cmp_i64_f64(y, x).map(Ordering::reverse)));
            }
            _ => {}
        }
        if let (Some(x), Some(y)) = (float::of(a), float::of(b)) {
            return Some(op.of_partial(x.partial_cmp(&y)));
        }
        if string::is_str(a) && string::is_str(b) {
            return Some(match op {
                CmpOp::Eq => string::equal(a.addr(), b.addr()),
                CmpOp::Ne => !string::equal(a.addr(), b.addr()),
                _ => op.of(compare_text(a, b)),
            });
        }
        if is_exact(a, Kind::Bytes) && is_exact(b, Kind::Bytes) {
            let (a, b) = (crate::bytes::get(a.addr()), crate::bytes::get(b.addr()));
            return Some(match op {
                CmpOp::Eq => a == b,
                CmpOp::Ne => a != b,
                _ => op.of(a.cmp(b)),
            });
        }
        None
    }

    /// Ordering of two values that may be ints (bools, subclasses).
    pub fn int_compare(&self, a: Value, b: Value) -> Option<Ordering> {
        let (x, y) = (payload(a), payload(b));
        if x.is_ref() && y.is_ref() && kind_of(x) == Kind::BigInt && kind_of(y) == Kind::BigInt {
            // In place: they may be large.
            let ((negative, x), (other, y)) = (int::big(x.addr()), int::big(y.addr()));
            let magnitudes = || {
                x.len()
                    .cmp(&y.len())
                    .then_with(|| x.iter().rev().cmp(y.iter().rev()))
            };
            return Some(match (negative, other) {
                (false, false) => magnitudes(),
                (true, true) => magnitudes().reverse(),
                (negative, _) if negative => Ordering::Less,
                _ => Ordering::Greater,
            });
        }
        Some(match (self.int_value(a)?, self.int_value(b)?) {
            (IntValue::Small(x), IntValue::Small(y)) => x.cmp(&y),
            (IntValue::Big(x), IntValue::Small(y)) => x.cmp_i64(y),
            (IntValue::Small(x), IntValue::Big(y)) => y.cmp_i64(x).reverse(),
            (IntValue::Big(x), IntValue::Big(y)) => x.cmp(&y),
        })
    }

    fn compare_slots(&mut self, op: CmpOp, a: Value, b: Value) -> Result {
        self.check_native_stack()?;
        if is_exact(a, Kind::Tuple) && is_exact(b, Kind::Tuple) {
            return self.compare_tuples(op, a, b);
        }
        let (name, rname, symbol) = op.names();
        let (ca, cb) = (self.class_of(a), self.class_of(b));
        let (key, rkey) = (self.name(name), self.name(rname));
        if matches!(op, CmpOp::Eq | CmpOp::Ne) {
            // Objects without an `__eq__` of their own.
            let object = self.type_of_kind(Kind::Object);
            let (eq, ne) = (self.name(Name::__eq__), self.name(Name::__ne__));
            let plain = |vm: &mut Vm, class: Value| {
                vm.lookup_cached(class, eq) == vm.lookup_cached(object, eq)
                    && vm.lookup_cached(class, ne) == vm.lookup_cached(object, ne)
            };
            if plain(self, ca) && (ca == cb || plain(self, cb)) {
                return Ok(boolean(self.is(a, b) == (op == CmpOp::Eq)));
            }
        }
        let mut tried_reflected = false;
        if ca != cb
            && self.is_subclass_of(cb, ca)
            && let Some(r) = self.lookup_cached(cb, rkey)
        {
            tried_reflected = true;
            let result = self.call_bound(r, b, &[a])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        if let Some(f) = self.lookup_cached(ca, key) {
            let result = self.call_bound(f, a, &[b])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        if !tried_reflected && let Some(r) = self.lookup_cached(cb, rkey) {
            let result = self.call_bound(r, b, &[a])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        match op {
            CmpOp::Eq => Ok(boolean(self.is(a, b))),
            CmpOp::Ne => Ok(boolean(!self.is(a, b))),
            _ => {
                let (x, y) = (self.type_name_of(a), self.type_name_of(b));
                Err(self.type_error(format!(
                    "'{symbol}' not supported between instances of '{x}' and '{y}'"
                )))
            }
        }
    }

    /// Compare two exact tuples: by the first items that differ.
    pub fn compare_tuples(&mut self, op: CmpOp, a: Value, b: Value) -> Result {
        use crate::tuple;
        let (n, m) = (tuple::len(a.addr()), tuple::len(b.addr()));
        for i in 0..n.min(m) {
            let (p, q) = (tuple::get(a.addr(), i), tuple::get(b.addr(), i));
            if !self.equal(p, q)? {
                return match op {
                    CmpOp::Eq => Ok(FALSE),
                    CmpOp::Ne => Ok(TRUE),
                    _ => self.compare(op, p, q),
                };
            }
        }
        Ok(boolean(op.of(n.cmp(&m))))
    }

    /// `a is b or a == b`, as containers compare.
    #[inline]
    pub fn equal(&mut self, a: Value, b: Value) -> Result<bool> {
        if a == b {
            return Ok(true);
        }
        if let Some(answer) = quick_equal(a, b) {
            return Ok(answer);
        }
        let result = self.compare_slots(CmpOp::Eq, a, b)?;
        self.truth(result)
    }

    /// hash(value): 64 bits, never -1.
    pub fn hash(&mut self, value: Value) -> Result<i64> {
        if value.is_small() {
            return Ok(bigint::hash_i64(value.small_unchecked()));
        }
        let at = value.addr();
        let map = at.map();
        if map.0 < Kind::COUNT as u32 {
            match Kind::from_byte(map.0 as u8) {
                Kind::Str | Kind::StrIndirect => return Ok(hash::widen(hash::of_str(at))),
                Kind::Int | Kind::BigInt | Kind::Float => return Ok(self.number_hash(value)),
                Kind::Bytes => return Ok(hash::widen(hash::of_bytes(at))),
                Kind::Bool => return Ok((value == TRUE) as i64),
                Kind::Tuple => return self.tuple_hash(value),
                Kind::None => return Ok(0xFCA8_6420),
                Kind::Function | Kind::Type | Kind::Object | Kind::Native => {
                    return Ok(self.identity_hash(value));
                }
                _ => {}
            }
        }
        match self.special(value, Name::__hash__) {
            Some(f) if f != NONE => {
                let result = self.call_bound(f, value, &[])?;
                match self.int_value(result) {
                    Some(IntValue::Small(-1)) => Ok(-2),
                    Some(IntValue::Small(i)) => Ok(i),
                    Some(IntValue::Big(b)) => Ok(b.hash()),
                    None => Err(self.type_error("__hash__ method should return an integer")),
                }
            }
            _ => {
                let name = self.type_name_of(value);
                Err(self.type_error(format!("unhashable type: '{name}'")))
            }
        }
    }

    /// The hash of an exact int or float.
    pub fn number_hash(&mut self, value: Value) -> i64 {
        match self.int_value(value) {
            Some(IntValue::Small(i)) => bigint::hash_i64(i),
            Some(IntValue::Big(b)) => b.hash(),
            None => match self.as_f64(value) {
                Some(f) if f.is_nan() => self.identity_hash(value),
                Some(f) => bigint::hash_f64(f),
                None => 0,
            },
        }
    }

    /// `object.__hash__`.
    pub fn identity_hash(&mut self, value: Value) -> i64 {
        if value.is_small() {
            return bigint::hash_i64(value.small_unchecked());
        }
        let id = self.m.ident(value.addr());
        (id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 4) as i64
    }

    fn tuple_hash(&mut self, value: Value) -> Result<i64> {
        // xxHash's round, as CPython's tuples use it.
        const P1: u64 = 11_400_714_785_074_694_791;
        const P2: u64 = 14_029_467_366_897_019_727;
        const P5: u64 = 2_870_177_450_012_600_261;
        self.check_native_stack()?;
        let n = crate::tuple::len(value.addr());
        let mut acc = P5;
        for i in 0..n {
            let lane = self.hash(crate::tuple::get(value.addr(), i))? as u64;
            acc = acc.wrapping_add(lane.wrapping_mul(P2));
            acc = acc.rotate_left(31).wrapping_mul(P1);
        }
        acc = acc.wrapping_add(n as u64 ^ (P5 ^ 3_527_539));
        if acc == u64::MAX {
            return Ok(1_546_275_796);
        }
        Ok(acc as i64)
    }

    /// `item in container`.
    pub fn contains(&mut self, container: Value, item: Value) -> Result<bool> {
        if container.is_ref() {
            let map = container.addr().map();
            if map == Kind::Dict.map() {
                return Ok(self.dict_get(container, item)?.is_some());
            }
            if map == Kind::Set.map() || map == Kind::FrozenSet.map() {
                return self.set_contains(container, item);
            }
            if map == Kind::DictKeys.map()
                && let Some(dict) = container.addr().value(dict_view::DICT)
                && is_exact(dict, Kind::Dict)
            {
                return Ok(self.dict_get(dict, item)?.is_some());
            }
            if map == Kind::Tuple.map() {
                for i in 0..crate::tuple::len(container.addr()) {
                    if self.equal(crate::tuple::get(container.addr(), i), item)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            if map == Kind::List.map() {
                return Ok(self.list_find(container, item, 0, usize::MAX)?.is_some());
            }
            if map == Kind::Str.map()
                && string::is_str(item)
                && let (string::Units::One(text), string::Units::One(part)) =
                    (string::units(container.addr()), string::units(item.addr()))
            {
                return Ok(pyrs_leaf::text_search::find(text, part).is_some());
            }
        }
        match self.special(container, Name::__contains__) {
            Some(f) if f == NONE => {
                let name = self.type_name_of(container);
                return Err(self.type_error(format!("'{name}' object is not a container")));
            }
            Some(f) => {
                let result = self.call_bound(f, container, &[item])?;
                return self.truth(result);
            }
            None => {
                if self.special(container, Name::__iter__).is_some()
                    || self.special(container, Name::__getitem__).is_some()
                {
                    let mut found = false;
                    self.for_each(container, &mut |vm, value| {
                        found = vm.equal(value, item)?;
                        Ok(!found)
                    })?;
                    return Ok(found);
                }
            }
        }
        let name = self.type_name_of(container);
        Err(self.type_error(format!(
            "argument of type '{name}' is not a container or iterable"
        )))
    }

    /// The index of the first element of a list that equals `item`, between bounds.
    pub fn list_find(
        &mut self,
        list: Value,
        item: Value,
        from: usize,
        to: usize,
    ) -> Result<Option<usize>> {
        use pyrs_objmodel::list as lo;
        use pyrs_strategies::list as ls;
        let mut i = from;
        while i < to.min(lo::len(list.addr())) {
            let value = ls::get(&mut self.m, list.addr(), i)?;
            if self.equal(value, item)? {
                return Ok(Some(i));
            }
            i += 1;
        }
        Ok(None)
    }
}

/// The order of two exact strs, by code points.
pub fn compare_text(a: Value, b: Value) -> Ordering {
    use string::Units;
    match (string::units(a.addr()), string::units(b.addr())) {
        (Units::One(x), Units::One(y)) => x.cmp(y),
        (Units::Two(x), Units::Two(y)) => x.cmp(y),
        (Units::Four(x), Units::Four(y)) => x.cmp(y),
        (x, y) => x.iter().cmp(y.iter()),
    }
}

/// Whether the value is a bool.
pub fn is_bool(value: Value) -> bool {
    value == TRUE || value == FALSE
}

/// The payload's kind, for natives that take an instance of a builtin.
pub fn base_kind_of(value: Value) -> Kind {
    kind_of(payload(value))
}
