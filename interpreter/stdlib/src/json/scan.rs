//! Text to objects.

use super::Scanner;
use crate::util::*;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{Args, FALSE, Kind, NONE, Raised, Result, TRUE, Value, Vm, kind_of, string};
use std::cell::Cell;

/// A text that is being read. Positions are in characters.
struct Scan {
    text: Value,
    len: usize,
    scanner: Value,
    /// Keys that have been seen, so that equal ones are one object.
    memo: Value,
    strict: bool,
    /// Some of them, by their text.
    keys: [Cell<Option<Value>>; KEYS],
    /// Objects whose keys, in this order, have been seen before.
    alike: [Cell<Alike>; ALIKE],
}

const KEYS: usize = 32;
const ALIKE: usize = 8;
/// Objects with more keys than that get a table at once.
const FEW: usize = 16;

/// What is known of the keys of objects; they are told by a number made from them.
#[derive(Clone, Copy)]
struct Alike {
    keys: u64,
    /// An object that keeps them in a shape.
    shaped: Option<Value>,
}

/// The first keys and values of an object.
struct Pairs {
    keys: [Value; FEW],
    values: [Value; FEW],
    n: usize,
}

/// The number of keys in an order. They are told by identity: each is found by its text first.
fn number_of(keys: &[Value]) -> u64 {
    keys.iter().fold(0, |number: u64, key| {
        (number.rotate_left(5) ^ u64::from(key.word())).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

/// The length of what stands before the quote, if nothing in it is special.
#[inline]
fn plain(text: &[u8]) -> Option<usize> {
    let n = text
        .iter()
        .position(|&c| c == b'"' || c == b'\\' || c < 0x20)?;
    (text[n] == b'"').then_some(n)
}

/// `json.decoder.JSONDecodeError` at a position.
#[cold]
fn failed(vm: &mut Vm, text: Value, what: &str, at: usize) -> Raised {
    let made = (|| {
        let class = import_attr(vm, "json.decoder", "JSONDecodeError")?;
        let what = vm.str(what)?;
        let at = vm.int(at as i64)?;
        vm.call(class, &[what, text, at])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

#[cold]
fn nothing(vm: &mut Vm, at: usize) -> Raised {
    match vm.int(at as i64) {
        Ok(at) => vm.stop_iteration(at),
        Err(raised) => raised,
    }
}

pub fn call(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(1);
    let Some(text) = vm.as_str(given) else {
        let got = vm.type_name_of(given);
        return Err(vm.type_error(format!("first argument must be a string, not {got}")));
    };
    let at = args.index(vm, 2)?;
    if at < 0 {
        return Err(vm.value_error("idx cannot be negative"));
    }
    let scan = Scan {
        text,
        len: string::len(text.addr()),
        scanner: args.get(0),
        memo: vm.new_dict()?,
        strict: Scanner::STRICT.get(args.get(0)),
        keys: [const { Cell::new(None) }; KEYS],
        alike: [const {
            Cell::new(Alike {
                keys: 0,
                shaped: None,
            })
        }; ALIKE],
    };
    let (value, end) = scan.value(vm, at as usize)?;
    let end = vm.int(end as i64)?;
    vm.tuple(&[value, end])
}

pub fn string_function(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(0);
    let Some(text) = vm.as_str(given) else {
        let got = vm.type_name_of(given);
        return Err(vm.type_error(format!("first argument must be a string, not {got}")));
    };
    let at = args.index(vm, 1)?;
    let strict = args.truth_or(vm, 2, true)?;
    if at < 0 || at as usize > string::len(text.addr()) {
        return Err(vm.value_error("end is out of bounds"));
    }
    let (value, end) = scan_string(vm, text, at as usize, strict)?;
    let end = vm.int(end as i64)?;
    vm.tuple(&[value, end])
}

/// The string whose text begins at a position; it, and the position behind its quote.
fn scan_string(vm: &mut Vm, text: Value, from: usize, strict: bool) -> Result<(Value, usize)> {
    let units = string::units(text.addr());
    if let string::Units::One(units) = units
        && let Some(n) = units.get(from..).and_then(plain)
    {
        let part = string::slice(&mut vm.m, text, from, from + n)?;
        return Ok((part, from + n + 1));
    }
    let len = string::len(text.addr());
    let begin = from.wrapping_sub(1);
    let mut out = TextBuilder::new();
    let mut at = from;
    loop {
        // The plain characters first.
        let start = at;
        let mut c = 0;
        while at < len {
            c = units.at(at);
            if c == '"' as u32 || c == '\\' as u32 {
                break;
            }
            if c <= 0x1f && strict {
                return Err(failed(vm, text, "Invalid control character at", at));
            }
            at += 1;
        }
        if at >= len {
            return Err(failed(vm, text, "Unterminated string starting at", begin));
        }
        if c == '"' as u32 && out.is_empty() {
            let part = string::slice(&mut vm.m, text, start, at)?;
            return Ok((part, at + 1));
        }
        for i in start..at {
            out.push(units.at(i));
        }
        at += 1;
        if c == '"' as u32 {
            return Ok((vm.str_of_text(&out.finish())?, at));
        }
        if at >= len {
            return Err(failed(vm, text, "Unterminated string starting at", begin));
        }
        let c = units.at(at);
        at += 1;
        let plain = match char::from_u32(c) {
            Some(c @ ('"' | '\\' | '/')) => Some(c as u32),
            Some('b') => Some(8),
            Some('f') => Some(12),
            Some('n') => Some(10),
            Some('r') => Some(13),
            Some('t') => Some(9),
            Some('u') => None,
            _ => return Err(failed(vm, text, "Invalid \\escape", at - 2)),
        };
        if let Some(c) = plain {
            out.push(c);
            continue;
        }
        let digits = |at: usize| {
            (at..at + 4).try_fold(0u32, |all, i| {
                let digit = char::from_u32(units.at(i))?.to_digit(16)?;
                Some(all << 4 | digit)
            })
        };
        if at + 4 > len {
            return Err(failed(vm, text, "Invalid \\uXXXX escape", at - 1));
        }
        let Some(mut c) = digits(at) else {
            return Err(failed(vm, text, "Invalid \\uXXXX escape", at - 1));
        };
        at += 4;
        // Two surrogates are one character.
        if (0xd800..0xdc00).contains(&c)
            && at + 6 < len
            && units.at(at) == '\\' as u32
            && units.at(at + 1) == 'u' as u32
            && let Some(low) = digits(at + 2)
            && (0xdc00..0xe000).contains(&low)
        {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
        out.push(c);
    }
}

impl Scan {
    /// The units of a narrow text; valid until the heap changes.
    #[inline(always)]
    fn narrow(&self) -> Option<&'static [u8]> {
        match string::units(self.text.addr()) {
            string::Units::One(units) => Some(units),
            _ => None,
        }
    }
    #[inline]
    fn at(&self, i: usize) -> Option<char> {
        if let Some(units) = self.narrow() {
            return units.get(i).map(|&c| c.into());
        }
        if i >= self.len {
            return None;
        }
        let c = string::units(self.text.addr()).at(i);
        Some(char::from_u32(c).unwrap_or('\u{fffd}'))
    }
    #[inline]
    fn blanks(&self, mut i: usize) -> usize {
        if let Some(units) = self.narrow() {
            while matches!(units.get(i), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                i += 1;
            }
            return i;
        }
        while matches!(self.at(i), Some(' ' | '\t' | '\n' | '\r')) {
            i += 1;
        }
        i
    }
    fn is(&self, i: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(k, c)| self.at(i + k) == Some(c))
    }
    fn field(&self, field: Field<Scanner, Value>) -> Value {
        field.get(self.scanner)
    }

    /// The value at a position, and the position behind it.
    fn value(&self, vm: &mut Vm, i: usize) -> Result<(Value, usize)> {
        vm.check_native_stack()?;
        let Some(c) = self.at(i) else {
            return Err(nothing(vm, i));
        };
        match c {
            '"' => scan_string(vm, self.text, i + 1, self.strict),
            '{' => self.object(vm, i + 1),
            '[' => self.array(vm, i + 1),
            'n' if self.is(i, "null") => Ok((NONE, i + 4)),
            't' if self.is(i, "true") => Ok((TRUE, i + 4)),
            'f' if self.is(i, "false") => Ok((FALSE, i + 5)),
            'N' if self.is(i, "NaN") => self.constant(vm, "NaN", i),
            'I' if self.is(i, "Infinity") => self.constant(vm, "Infinity", i),
            '-' if self.is(i, "-Infinity") => self.constant(vm, "-Infinity", i),
            _ => self.number(vm, i),
        }
    }

    fn constant(&self, vm: &mut Vm, name: &str, i: usize) -> Result<(Value, usize)> {
        let text = vm.str(name)?;
        let value = vm.call(self.field(Scanner::PARSE_CONSTANT), &[text])?;
        Ok((value, i + name.len()))
    }

    /// An int of few digits in a narrow text, if nothing else is to be asked.
    #[inline]
    fn short_int(&self, vm: &Vm, start: usize) -> Option<(Value, usize)> {
        const DIGITS: usize = 9;
        let units = self.narrow()?.get(start..)?;
        let minus = units.first() == Some(&b'-');
        let digits = &units[minus as usize..];
        let mut n = 0;
        let mut number = 0i64;
        while let Some(digit @ b'0'..=b'9') = digits.get(n) {
            number = number * 10 + i64::from(digit - b'0');
            n += 1;
            if n > DIGITS {
                return None;
            }
        }
        let is_other = matches!(digits.get(n), Some(b'.' | b'e' | b'E'));
        if n == 0
            || is_other
            || n > 1 && digits[0] == b'0'
            || self.field(Scanner::PARSE_INT) != vm.type_of_kind(Kind::Int)
        {
            return None;
        }
        let value = Value::try_small(if minus { -number } else { number })?;
        Some((value, start + minus as usize + n))
    }

    fn number(&self, vm: &mut Vm, start: usize) -> Result<(Value, usize)> {
        if let Some(short) = self.short_int(vm, start) {
            return Ok(short);
        }
        let digit = |i: usize| self.at(i).is_some_and(|c| c.is_ascii_digit());
        let mut i = start + (self.at(start) == Some('-')) as usize;
        match self.at(i) {
            Some('0') => i += 1,
            Some('1'..='9') => {
                while digit(i) {
                    i += 1;
                }
            }
            _ => return Err(nothing(vm, start)),
        }
        let mut float = false;
        if self.at(i) == Some('.') && digit(i + 1) {
            float = true;
            i += 2;
            while digit(i) {
                i += 1;
            }
        }
        if matches!(self.at(i), Some('e' | 'E')) {
            let sign = matches!(self.at(i + 1), Some('+' | '-')) as usize;
            if digit(i + 1 + sign) {
                float = true;
                i += 2 + sign;
                while digit(i) {
                    i += 1;
                }
            }
        }
        let (function, kind) = if float {
            (self.field(Scanner::PARSE_FLOAT), Kind::Float)
        } else {
            (self.field(Scanner::PARSE_INT), Kind::Int)
        };
        if function == vm.type_of_kind(kind) && (float || i - start < 18) {
            let text: String = (start..i).filter_map(|k| self.at(k)).collect();
            let value = if float {
                let x = pyrs_leaf::float_text::parse_float_ascii(text.as_bytes());
                vm.float(x.unwrap_or(f64::NAN))?
            } else {
                vm.int(text.parse().unwrap_or(0))?
            };
            return Ok((value, i));
        }
        let text = string::slice(&mut vm.m, self.text, start, i)?;
        let value = vm.call(function, &[text])?;
        Ok((value, i))
    }

    fn array(&self, vm: &mut Vm, from: usize) -> Result<(Value, usize)> {
        let list = vm.list(&[])?;
        let mut i = self.blanks(from);
        if self.at(i) == Some(']') {
            return Ok((list, i + 1));
        }
        loop {
            let (value, end) = self.value(vm, i)?;
            push(vm, list, value)?;
            i = self.blanks(end);
            match self.at(i) {
                Some(']') => return Ok((list, i + 1)),
                Some(',') => {}
                _ => return Err(failed(vm, self.text, "Expecting ',' delimiter", i)),
            }
            let comma = i;
            i = self.blanks(i + 1);
            if self.at(i) == Some(']') {
                let what = "Illegal trailing comma before end of array";
                return Err(failed(vm, self.text, what, comma));
            }
        }
    }

    fn object(&self, vm: &mut Vm, from: usize) -> Result<(Value, usize)> {
        let (hook, pairs_hook) = (
            self.field(Scanner::OBJECT_HOOK),
            self.field(Scanner::PAIRS_HOOK),
        );
        let pairs = pairs_hook != NONE;
        let mut few = Pairs {
            keys: [NONE; FEW],
            values: [NONE; FEW],
            n: 0,
        };
        let mut made = match pairs {
            true => Some(vm.list(&[])?),
            false => None,
        };
        let mut i = self.blanks(from);
        let mut comma = None;
        if self.at(i) == Some('}') {
            i += 1;
        } else {
            loop {
                if self.at(i) != Some('"') {
                    let (what, at) = match comma {
                        Some(comma) if self.at(i) == Some('}') => {
                            ("Illegal trailing comma before end of object", comma)
                        }
                        _ => ("Expecting property name enclosed in double quotes", i),
                    };
                    return Err(failed(vm, self.text, what, at));
                }
                let (key, end) = self.key(vm, i + 1)?;
                i = self.blanks(end);
                if self.at(i) != Some(':') {
                    return Err(failed(vm, self.text, "Expecting ':' delimiter", i));
                }
                i = self.blanks(i + 1);
                let (value, end) = self.value(vm, i)?;
                match made {
                    Some(list) if pairs => {
                        let pair = vm.tuple(&[key, value])?;
                        push(vm, list, pair)?;
                    }
                    Some(dict) => {
                        debug_assert!(kind_of(dict) == Kind::Dict);
                        vm.dict_set(dict, key, value)?;
                    }
                    None if few.n < FEW => {
                        few.keys[few.n] = key;
                        few.values[few.n] = value;
                        few.n += 1;
                    }
                    None => {
                        let dict = few.table(vm)?;
                        made = Some(dict);
                        vm.dict_set(dict, key, value)?;
                    }
                }
                i = self.blanks(end);
                match self.at(i) {
                    Some('}') => {
                        i += 1;
                        break;
                    }
                    Some(',') => {}
                    _ => return Err(failed(vm, self.text, "Expecting ',' delimiter", i)),
                }
                comma = Some(i);
                i = self.blanks(i + 1);
            }
        }
        let made = match made {
            Some(made) => made,
            None => self.dict_of(vm, &mut few)?,
        };
        let value = if pairs {
            vm.call(pairs_hook, &[made])?
        } else if hook != NONE {
            vm.call(hook, &[made])?
        } else {
            made
        };
        Ok((value, i))
    }

    /// The slot for a key of `keys`.
    #[inline]
    fn slot(&self, text: &[u8]) -> &Cell<Option<Value>> {
        let ends = match text {
            [] => 0,
            [first, .., last] => (*first as usize) << 3 ^ *last as usize,
            [only] => *only as usize,
        };
        &self.keys[(ends ^ text.len() << 1) % KEYS]
    }

    /// The key whose text begins at a position, and the position behind its quote.
    fn key(&self, vm: &mut Vm, from: usize) -> Result<(Value, usize)> {
        let text = self.narrow().and_then(|units| units.get(from..));
        let text = text.and_then(|text| text.get(..plain(text)?));
        let Some(text) = text else {
            let (key, end) = scan_string(vm, self.text, from, self.strict)?;
            return Ok((vm.dict_set_default(self.memo, key, key)?, end));
        };
        let slot = self.slot(text);
        let end = from + text.len();
        if let Some(key) = slot.get()
            && let string::Units::One(known) = string::units(key.addr())
            && known == text
        {
            return Ok((key, end + 1));
        }
        let mut key = string::slice(&mut vm.m, self.text, from, end)?;
        if slot.get().is_none() {
            // The first few may become a shape's, or the program's own names for them.
            key = vm.intern(key)?;
        }
        let key = vm.dict_set_default(self.memo, key, key)?;
        slot.set(Some(key));
        Ok((key, end + 1))
    }

    /// An object of its pairs. Of many that have the same keys all but the first keep them in
    /// a shape: what comes again may come often.
    fn dict_of(&self, vm: &mut Vm, few: &mut Pairs) -> Result {
        let n = few.n;
        if n == 0 {
            return vm.new_dict();
        }
        let number = number_of(&few.keys[..n]);
        let slot = &self.alike[number as usize % ALIKE];
        let known = slot.get();
        if known.keys != number {
            slot.set(Alike {
                keys: number,
                shaped: None,
            });
            return few.table(vm);
        }
        if let Some(like) = known.shaped
            && let Some(dict) = vm.new_dict_like(like, &few.keys[..n], &few.values[..n])?
        {
            return Ok(dict);
        }
        let dict = vm.new_dict_for(n)?;
        for i in 0..n {
            let key = vm.intern(few.keys[i])?;
            if let string::Units::One(text) = string::units(key.addr()) {
                self.slot(text).set(Some(key));
            }
            few.keys[i] = key;
            vm.dict_put(dict, key, few.values[i])?;
        }
        let number = number_of(&few.keys[..n]);
        self.alike[number as usize % ALIKE].set(Alike {
            keys: number,
            shaped: Some(dict),
        });
        Ok(dict)
    }
}

impl Pairs {
    /// A dict of the pairs, which keeps them in a table.
    fn table(&self, vm: &mut Vm) -> Result {
        let dict = vm.new_dict()?;
        for i in 0..self.n {
            vm.dict_set(dict, self.keys[i], self.values[i])?;
        }
        Ok(dict)
    }
}
