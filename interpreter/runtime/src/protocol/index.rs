//! Numbers where an index is wanted: `__index__`, and what becomes of ints that are too large.

use crate::name::Name;
use crate::number::IntValue;
use crate::{Kind, Result, TRUE, Value, Vm};
use crate::{int, is_exact, kind_of, payload};

impl Vm {
    /// `operator.index`: an exact int or raise.
    pub fn to_index(&mut self, value: Value) -> Result {
        if value.is_small() || matches!(kind_of(value), Kind::Int | Kind::BigInt) {
            return Ok(payload(value));
        }
        if kind_of(value) == Kind::Bool {
            return Ok(Value::small((value == TRUE) as i64));
        }
        match self.call_special(value, Name::__index__, &[])? {
            Some(result) if self.is_int(result) => {
                if !self.is_exact_int(result) {
                    self.warn_strict("__index__", result, "int")?;
                }
                let number = self.int_value(result);
                match number {
                    Some(n) => self.int_of_value(n),
                    None => Ok(result),
                }
            }
            Some(result) => {
                let got = self.type_name_of(result);
                Err(self.type_error(format!("__index__ returned non-int (type {got})")))
            }
            None => {
                let got = self.type_name_of(value);
                Err(self.type_error(format!(
                    "'{got}' object cannot be interpreted as an integer"
                )))
            }
        }
    }

    /// An index-like number that fits 64 bits; OverflowError otherwise.
    pub fn index_i64(&mut self, value: Value) -> Result<i64> {
        if value.is_small() {
            return Ok(value.small_unchecked());
        }
        let index = self.to_index(value)?;
        match int::as_i64(index) {
            Some(i) => Ok(i),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// Whether a value is an int, and of no subclass.
    pub fn is_exact_int(&self, value: Value) -> bool {
        value.is_small() || is_exact(value, Kind::Int) || is_exact(value, Kind::BigInt)
    }

    /// An index-like number where CPython wants a C `int`.
    pub fn index_c_int(&mut self, value: Value) -> Result<i64> {
        let index = self.to_index(value)?;
        match int::as_i64(index).filter(|&i| i32::try_from(i).is_ok()) {
            Some(i) => Ok(i),
            None => Err(self.overflow_error("Python int too large to convert to C int")),
        }
    }

    /// As [`Vm::index_i64`], with numbers out of range brought to the nearest end.
    pub fn index_clamped(&mut self, value: Value) -> Result<i64> {
        if value.is_small() {
            return Ok(value.small_unchecked());
        }
        let index = self.to_index(value)?;
        Ok(match self.int_value(index) {
            Some(IntValue::Small(i)) => i,
            Some(IntValue::Big(b)) if b.is_negative() => i64::MIN,
            _ => i64::MAX,
        })
    }
}
