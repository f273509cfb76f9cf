//! Text to objects.

use super::Scanner;
use crate::util::*;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{Args, FALSE, Kind, NONE, Raised, Result, TRUE, Value, Vm, kind_of, string};

/// A text that is being read. Positions are in characters.
struct Scan {
    text: Value,
    len: usize,
    scanner: Value,
    /// Keys that have been seen, so that equal ones are one object.
    memo: Value,
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
        if at + 4 >= len {
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
    fn at(&self, i: usize) -> Option<char> {
        if i >= self.len {
            return None;
        }
        let c = string::units(self.text.addr()).at(i);
        Some(char::from_u32(c).unwrap_or('\u{fffd}'))
    }
    fn blanks(&self, mut i: usize) -> usize {
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
            '"' => scan_string(vm, self.text, i + 1, Scanner::STRICT.get(self.scanner)),
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

    fn number(&self, vm: &mut Vm, start: usize) -> Result<(Value, usize)> {
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
        let made = if pairs { vm.list(&[])? } else { vm.new_dict()? };
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
                let strict = Scanner::STRICT.get(self.scanner);
                let (key, end) = scan_string(vm, self.text, i + 1, strict)?;
                let key = vm.dict_set_default(self.memo, key, key)?;
                i = self.blanks(end);
                if self.at(i) != Some(':') {
                    return Err(failed(vm, self.text, "Expecting ':' delimiter", i));
                }
                i = self.blanks(i + 1);
                let (value, end) = self.value(vm, i)?;
                if pairs {
                    let pair = vm.tuple(&[key, value])?;
                    push(vm, made, pair)?;
                } else {
                    debug_assert!(kind_of(made) == Kind::Dict);
                    vm.dict_set(made, key, value)?;
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
        let value = if pairs {
            vm.call(pairs_hook, &[made])?
        } else if hook != NONE {
            vm.call(hook, &[made])?
        } else {
            made
        };
        Ok((value, i))
    }
}
