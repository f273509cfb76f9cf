//! Decimal floating point by the General Decimal Arithmetic Specification (Cowlishaw, 1.70):
//! numbers with exponent and coefficient, contexts with precision and rounding, conditions.
//!
//! Nothing here raises: an operation gives a number and adds the conditions that occurred to a
//! status, whose bits are numbered as Python's contexts show them. What a program can make
//! arbitrarily large is asked for; an operation without room says [`NoRoom`].
//!
//! - `coef`: coefficients; `round`: results brought into their context
//! - `arith`, `compare`, `digits`, `power`: the operations
//! - `text`, `format`: texts both ways

pub mod arith;
pub mod coef;
pub mod compare;
pub mod digits;
pub mod format;
pub mod power;
pub mod round;
pub mod text;

pub use coef::Coef;

/// There is no memory for a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoRoom;

/// What an operation gives.
pub type Res<T = Dec> = Result<T, NoRoom>;

/// The conditions.
pub mod status {
    pub const CLAMPED: u32 = 0x1;
    pub const CONVERSION_SYNTAX: u32 = 0x2;
    pub const DIVISION_BY_ZERO: u32 = 0x4;
    pub const DIVISION_IMPOSSIBLE: u32 = 0x8;
    pub const DIVISION_UNDEFINED: u32 = 0x10;
    pub const INEXACT: u32 = 0x40;
    pub const INVALID_CONTEXT: u32 = 0x80;
    pub const INVALID_OPERATION: u32 = 0x100;
    pub const OVERFLOW: u32 = 0x800;
    pub const ROUNDED: u32 = 0x1000;
    pub const SUBNORMAL: u32 = 0x2000;
    pub const UNDERFLOW: u32 = 0x4000;
    pub const FLOAT_OPERATION: u32 = 0x8000;
    /// All that are the signal InvalidOperation.
    pub const INVALID: u32 = CONVERSION_SYNTAX
        | DIVISION_IMPOSSIBLE
        | DIVISION_UNDEFINED
        | INVALID_CONTEXT
        | INVALID_OPERATION;
}

pub const MAX_PREC: i64 = 999_999_999_999_999_999;
pub const MAX_EMAX: i64 = 999_999_999_999_999_999;
pub const MIN_EMIN: i64 = -999_999_999_999_999_999;
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);

/// How results are rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    /// Away from zero if the last digit is 0 or 5.
    ZeroFiveUp,
}

/// What results are brought into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ctx {
    pub prec: i64,
    pub emax: i64,
    pub emin: i64,
    pub rounding: Rounding,
    pub clamp: bool,
}

impl Ctx {
    /// The largest there is: what fits into it is exact.
    pub const MAX: Ctx = Ctx {
        prec: MAX_PREC,
        emax: MAX_EMAX,
        emin: MIN_EMIN,
        rounding: Rounding::HalfEven,
        clamp: false,
    };
    /// The exponent of the smallest number.
    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }
    /// The largest exponent of a number with all digits.
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Finite,
    Inf,
    Nan,
    Snan,
}

/// A number. The coefficient of a NaN is what it says of its origin; exponents are those of
/// finite numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dec {
    pub negative: bool,
    pub kind: Kind,
    pub exp: i64,
    pub coef: Coef,
}

impl Dec {
    pub fn finite(negative: bool, coef: Coef, exp: i64) -> Dec {
        Dec {
            negative,
            kind: Kind::Finite,
            exp,
            coef,
        }
    }
    pub fn small(number: i64) -> Dec {
        Dec::finite(number < 0, Coef::Small(number.unsigned_abs().into()), 0)
    }
    pub fn zero(negative: bool, exp: i64) -> Dec {
        Dec::finite(negative, Coef::ZERO, exp)
    }
    pub fn inf(negative: bool) -> Dec {
        Dec {
            kind: Kind::Inf,
            ..Dec::zero(negative, 0)
        }
    }
    pub fn nan() -> Dec {
        Dec {
            kind: Kind::Nan,
            ..Dec::zero(false, 0)
        }
    }
    /// The result of what is invalid in that way.
    pub fn invalid(condition: u32, status: &mut u32) -> Dec {
        *status |= condition;
        Dec::nan()
    }
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }
    pub fn is_inf(&self) -> bool {
        self.kind == Kind::Inf
    }
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Nan | Kind::Snan)
    }
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coef.is_zero()
    }
    pub fn digits(&self) -> i64 {
        self.coef.digits() as i64
    }
    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exp + self.digits() - 1
    }
    pub fn with_sign(mut self, negative: bool) -> Dec {
        self.negative = negative;
        self
    }
    /// Whether the value is an integer.
    pub fn is_integer(&self) -> bool {
        self.is_finite()
            && (self.exp >= 0
                || self.coef.is_zero()
                || self.coef.trailing_zeros(self.exp.unsigned_abs()) == self.exp.unsigned_abs())
    }
    pub fn is_odd_integer(&self) -> bool {
        if !self.is_integer() || self.exp > 0 {
            return false;
        }
        self.coef.shr(self.exp.unsigned_abs()).0.is_odd()
    }
    pub fn is_normal(&self, ctx: &Ctx) -> bool {
        self.is_finite() && !self.coef.is_zero() && self.adjusted() >= ctx.emin
    }
    pub fn is_subnormal(&self, ctx: &Ctx) -> bool {
        self.is_finite() && !self.coef.is_zero() && self.adjusted() < ctx.emin
    }
    /// The value as an int that fits 64 bits, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        if !self.is_integer() {
            return None;
        }
        if self.coef.is_zero() {
            return Some(0);
        }
        let whole = match self.exp {
            0..=18 => self.coef.shl(self.exp as u64).ok()?,
            ..0 => self.coef.shr(self.exp.unsigned_abs()).0,
            _ => return None,
        };
        let number = i128::from(whole.to_u64()?);
        i64::try_from(if self.negative { -number } else { number }).ok()
    }
}
