//! str(), repr(), format(): the protocol, and the texts of the basic types.

use crate::name::Name;
use crate::number::IntValue;
use crate::{Exc, Kind, NONE, Result, Value, Vm, float, int, is_exact, payload, string};
use pyrs_leaf::bigint;
use pyrs_leaf::text::{Text, TextBuilder};
use pyrs_leaf::{float_text, literal};
use string::Units;

impl Vm {
    /// A str of a leaf text.
    pub fn str_of_text(&mut self, text: &Text) -> Result {
        match text {
            Text::Latin1(u) => string::from_latin1(&mut self.m, u),
            Text::Ucs2(u) => string::from_chars(&mut self.m, u.iter().map(|&c| c as u32)),
            Text::Ucs4(u) => string::from_chars(&mut self.m, u.iter().copied()),
        }
    }

    /// Append a str's text to a builder.
    pub fn push_text(builder: &mut TextBuilder, text: Value) {
        match string::units(payload(text).addr()) {
            Units::One(u) => builder.push_latin1(u),
            Units::Two(u) => builder.push_units(u),
            Units::Four(u) => builder.push_units(u),
        }
    }

    /// The decimal text of a machine integer.
    pub fn str_of_i64(&mut self, number: i64) -> Result {
        if let 0..=9 = number {
            return Ok(crate::latin1_char(b'0' + number as u8));
        }
        let mut room = [0; bigint::RADIX_ROOM];
        let digits = bigint::digits_i64(number, 10, "", &mut room);
        string::from_latin1(&mut self.m, digits)
    }

    /// str(value): an exact str (or instance of a subclass that `__str__` gave).
    pub fn str_of(&mut self, value: Value) -> Result {
        if string::is_str(value) {
            return Ok(value);
        }
        if let Some(i) = int::as_i64(value) {
            return self.str_of_i64(i);
        }
        self.check_native_stack()?;
        match self.call_special(value, Name::__str__, &[])? {
            Some(text) if string::is_str(payload(text)) => Ok(text),
            Some(other) => {
                let got = self.type_name_of(other);
                Err(self.type_error(format!("__str__ returned non-string (type {got})")))
            }
            None => self.repr(value),
        }
    }

    /// repr(value).
    pub fn repr(&mut self, value: Value) -> Result {
        if let Some(i) = int::as_i64(value) {
            return self.str_of_i64(i);
        }
        if string::is_str(value) {
            return self.str_repr(value);
        }
        if let Some(f) = float::of(value) {
            return self.str(&float_text::repr(f));
        }
        self.check_native_stack()?;
        match self.call_special(value, Name::__repr__, &[])? {
            Some(text) if string::is_str(payload(text)) => Ok(text),
            Some(other) => {
                let got = self.type_name_of(other);
                Err(self.type_error(format!("__repr__ returned non-string (type {got})")))
            }
            None => self.object_repr(value),
        }
    }

    /// `object.__repr__`.
    pub fn object_repr(&mut self, value: Value) -> Result {
        let name = self.type_full_name(self.class_of(value));
        let id = self.id(value);
        self.str(&format!("<{name} object at {id:#x}>"))
    }

    /// repr as Rust text.
    pub fn repr_text(&mut self, value: Value) -> Result<String> {
        let text = self.repr(value)?;
        Ok(string::to_string_lossy(payload(text).addr()))
    }
    /// str as Rust text.
    pub fn str_text(&mut self, value: Value) -> Result<String> {
        let text = self.str_of(value)?;
        Ok(string::to_string_lossy(payload(text).addr()))
    }

    /// The repr of an exact str.
    pub fn str_repr(&mut self, value: Value) -> Result {
        let text = match string::units(value.addr()) {
            Units::One(u) => literal::repr(u),
            Units::Two(u) => literal::repr(u),
            Units::Four(u) => literal::repr(u),
        };
        self.str_of_text(&text)
    }

    /// ascii(value).
    pub fn ascii(&mut self, value: Value) -> Result {
        let text = self.repr(value)?;
        let at = payload(text).addr();
        if string::is_ascii(at) {
            return Ok(text);
        }
        // The repr is quoted already: escape what is not ASCII.
        let mut out = String::new();
        for c in string::units(at).iter() {
            match c {
                0..0x80 => out.push(c as u8 as char),
                0x80..0x100 => out.push_str(&format!("\\x{c:02x}")),
                0x100..0x1_0000 => out.push_str(&format!("\\u{c:04x}")),
                _ => out.push_str(&format!("\\U{c:08x}")),
            }
        }
        self.str(&out)
    }

    /// The decimal text of an int.
    pub fn int_text(&mut self, value: Value) -> Result<String> {
        match self.large_int_value(value)? {
            Some(IntValue::Small(i)) => Ok(i.to_string()),
            Some(IntValue::Big(b)) => {
                let limit = self.interp.digits_limit;
                match self.arithmetic(b.bit_length().into(), || b.to_decimal(limit))? {
                    Ok(text) => Ok(text),
                    Err(e) => Err(self.value_error(e.message())),
                }
            }
            None => Ok(String::new()),
        }
    }

    /// format(value, spec).
    pub fn format(&mut self, value: Value, spec: Value) -> Result {
        if string::len(payload(spec).addr()) == 0 {
            if string::is_str(value) {
                return Ok(value);
            }
            if value.is_small() || is_exact(value, Kind::Int) {
                return self.str_of(value);
            }
        }
        match self.call_special(value, Name::__format__, &[spec])? {
            Some(text) if string::is_str(payload(text)) => Ok(text),
            Some(other) => {
                let got = self.type_name_of(other);
                Err(self.type_error(format!("__format__ must return a str, not {got}")))
            }
            None => self.str_of(value),
        }
    }

    /// Begin the repr of a container; false if it is being made already (a cycle).
    pub fn repr_enter(&mut self, value: Value) -> Result<bool> {
        // Looking for a cycle is linear in the depth: keep that bounded.
        const DEEPEST: usize = 10_000;
        self.check_native_stack()?;
        if self.repr_stack.len() > DEEPEST {
            return Err(self.recursion_error());
        }
        for &id in &self.repr_stack {
            if self.m.root(id) == Some(value) {
                return Ok(false);
            }
        }
        let id = self.m.heap.roots.add(Some(value));
        self.repr_stack.push(id);
        Ok(true)
    }
    pub fn repr_leave(&mut self) {
        if let Some(id) = self.repr_stack.pop() {
            self.m.heap.roots.remove(id);
        }
    }

    /// Rust text of a value that must be a str.
    pub fn need_str(&mut self, value: Value, what: &str) -> Result<String> {
        let text = payload(value);
        if value.is_ref() && string::is_str(text) {
            return Ok(string::to_string_lossy(text.addr()));
        }
        let got = if value == NONE {
            "None".into()
        } else {
            self.type_name_of(value)
        };
        Err(self.type_error(format!("{what} must be str, not {got}")))
    }

    /// Whether the value is a str or an instance of a subclass; the exact str.
    pub fn as_str(&self, value: Value) -> Option<Value> {
        let text = payload(value);
        string::is_str(text).then_some(text)
    }

    pub fn unicode_error(&mut self, exc: Exc, text: &str) -> crate::Raised {
        self.raise_str(exc, text)
    }
}

/// The name among `names` that is closest to `wanted`, if one is close enough to suggest.
pub fn closest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    const MOVE: usize = 2;
    const CASE: usize = 1;
    if wanted.len() > 40 {
        return None;
    }
    let distance = |a: &[u8], b: &[u8], max: usize| -> usize {
        let (mut a, mut b) = (a, b);
        while let (Some(x), Some(y)) = (a.first(), b.first()) {
            if x != y {
                break;
            }
            (a, b) = (&a[1..], &b[1..]);
        }
        while let (Some(x), Some(y)) = (a.last(), b.last()) {
            if x != y {
                break;
            }
            (a, b) = (&a[..a.len() - 1], &b[..b.len() - 1]);
        }
        if a.is_empty() || b.is_empty() {
            return (a.len() + b.len()) * MOVE;
        }
        if b.len() < a.len() {
            (a, b) = (b, a);
        }
        if (b.len() - a.len()) * MOVE > max {
            return max + 1;
        }
        let cost = |x: u8, y: u8| match () {
            _ if x == y => 0,
            _ if x.eq_ignore_ascii_case(&y) => CASE,
            _ => MOVE,
        };
        let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
        let mut result = 0;
        for (j, &y) in b.iter().enumerate() {
            result = j * MOVE;
            let mut diagonal = result;
            for (i, &x) in a.iter().enumerate() {
                let substitute = diagonal + cost(y, x);
                diagonal = row[i];
                let insert = result.min(diagonal) + MOVE;
                result = insert.min(substitute);
                row[i] = result;
            }
        }
        result
    };
    let mut best = None;
    let mut best_distance = usize::MAX;
    for &name in names {
        if name == wanted {
            continue;
        }
        let max = ((name.len() + wanted.len() + 3) * MOVE / 6).min(best_distance.saturating_sub(1));
        let d = distance(wanted.as_bytes(), name.as_bytes(), max);
        if d <= max && d < best_distance {
            best = Some(name);
            best_distance = d;
        }
    }
    best
}
