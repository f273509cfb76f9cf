//! Code objects back to plain data, which can be written to files.

use crate::frame::{self, pool};
use crate::number::IntValue;
use crate::{
    ELLIPSIS, FALSE, Kind, NONE, Result, TRUE, Value, Vm, is_exact, kind_of, string, tuple,
};
use pyrs_bytecode::{Code, Const, POOL_FIXED};
use pyrs_objmodel::gc::word::WORD_BYTES;
use std::rc::Rc;

impl Vm {
    /// What a code object was made of, those among its constants included.
    ///
    /// # Errors
    /// A constant is nothing that a program's text can have made.
    pub fn plain_code(&mut self, code: Value) -> Result<Code> {
        self.check_native_stack()?;
        self.complete_code(code)?;
        let Some(data) = self.code_data(code) else {
            return Err(self.value_error("code object has no code"));
        };
        let mut plain = (*data).clone();
        plain.name = self.code_text(code, pool::NAME).into();
        plain.qualname = self.code_text(code, pool::QUALNAME).into();
        plain.filename = self.code_text(code, pool::FILENAME).into();
        plain.insns = self.code_insns(code);
        for i in POOL_FIXED..POOL_FIXED + data.const_count as usize {
            let constant = match frame::pool_word(code, i) {
                Some(value) => self.plain_const(value)?,
                None => Const::None,
            };
            plain.consts.push(constant);
        }
        Ok(plain)
    }

    fn plain_const(&mut self, value: Value) -> Result<Const> {
        self.check_native_stack()?;
        for (single, constant) in [
            (NONE, Const::None),
            (TRUE, Const::True),
            (FALSE, Const::False),
            (ELLIPSIS, Const::Ellipsis),
        ] {
            if value == single {
                return Ok(constant);
            }
        }
        if value.is_small() || kind_of(value) == Kind::BigInt {
            return Ok(match self.int_value(value) {
                Some(IntValue::Small(i)) => Const::Int(i),
                Some(IntValue::Big(big)) => match big.to_decimal(0) {
                    Ok(digits) if !digits.starts_with('-') => Const::BigInt(digits.into()),
                    _ => return Err(self.value_error("unmarshallable object")),
                },
                None => return Err(self.value_error("unmarshallable object")),
            });
        }
        let kind = kind_of(value);
        if kind == Kind::Code {
            return Ok(Const::Code(Rc::new(self.plain_code(value)?)));
        }
        if string::is_str(value) {
            return Ok(self.plain_text(value));
        }
        if let Some(i) = self.as_i64(value).filter(|_| is_exact(value, Kind::Int)) {
            return Ok(Const::Int(i));
        }
        if !is_exact(value, kind) {
            return Err(self.value_error("unmarshallable object"));
        }
        Ok(match kind {
            Kind::Float => Const::Float(self.as_f64(value).unwrap_or_default()),
            Kind::Complex => {
                let (re, im) = self.as_complex(value).unwrap_or_default();
                Const::Complex(re, im)
            }
            Kind::Bytes => Const::Bytes(crate::bytes::get(value.addr()).into()),
            Kind::Tuple => {
                let mut items = Vec::new();
                for i in 0..tuple::len(value.addr()) {
                    let item = tuple::get(value.addr(), i);
                    items.push(self.plain_const(item)?);
                }
                Const::Tuple(items.into())
            }
            Kind::FrozenSet => {
                let mut items = Vec::new();
                let mut at = 0;
                while let Some((next, item)) = self.set_next(value, at) {
                    items.push(self.plain_const(item)?);
                    at = next;
                }
                Const::FrozenSet(items.into())
            }
            _ => return Err(self.value_error("unmarshallable object")),
        })
    }

    fn plain_text(&self, value: Value) -> Const {
        let points: Vec<u32> = string::units(value.addr()).iter().collect();
        let text: Option<String> = points.iter().map(|&p| char::from_u32(p)).collect();
        match text {
            Some(text) => Const::Str {
                text: text.into(),
                interned: self.find_interned(value) == Some(value),
            },
            None => Const::SurrogateStr(points.into()),
        }
    }

    /// Say of a code object, and of those among its constants, which file it is of.
    pub fn set_code_file(&mut self, code: Value, filename: Value) -> Result<()> {
        self.check_native_stack()?;
        self.m
            .store(code.addr(), 8 + pool::FILENAME * WORD_BYTES, filename);
        let count = self.code_data(code).map_or(0, |c| c.const_count as usize);
        for i in POOL_FIXED..POOL_FIXED + count {
            if let Some(inner) = frame::pool_word(code, i)
                && inner.is_ref()
                && kind_of(inner) == Kind::Code
            {
                self.set_code_file(inner, filename)?;
            }
        }
        Ok(())
    }
}
