//! Constant folding: what CPython folds, as far as 128-bit integers reach. Whatever is
//! not folded is computed at run time with the same result.

use crate::literals;
use pyrs_bytecode::Const;
use ruff_python_ast::{Expr, Number, Operator, UnaryOp};

const MAX_TEXT: usize = 4096;
const MAX_ITEMS: usize = 256;

/// Literals and what is built of them without arithmetic.
pub fn looks_constant(e: &Expr) -> bool {
    match e {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::UnaryOp(x) => matches!(&*x.operand, Expr::NumberLiteral(_)),
        Expr::Tuple(x) => x.elts.iter().all(looks_constant),
        _ => false,
    }
}

/// The value of a constant expression.
pub fn fold(e: &Expr, source: &str) -> Option<Const> {
    match e {
        Expr::NumberLiteral(x) => match &x.value {
            Number::Int(i) => match i.as_i64() {
                Some(i) => Some(Const::Int(i)),
                None => literals::int_const(&source[x.range], x.range).ok(),
            },
            Number::Float(f) => Some(Const::Float(*f)),
            Number::Complex { real, imag } => Some(Const::Complex(*real, *imag)),
        },
        Expr::StringLiteral(x) => Some(literals::string(x, source)),
        Expr::BytesLiteral(x) => Some(literals::bytes(x)),
        Expr::BooleanLiteral(x) => Some(if x.value { Const::True } else { Const::False }),
        Expr::NoneLiteral(_) => Some(Const::None),
        Expr::EllipsisLiteral(_) => Some(Const::Ellipsis),
        Expr::Tuple(x) => {
            let items: Option<Box<[Const]>> = x.elts.iter().map(|e| fold(e, source)).collect();
            items.map(Const::Tuple)
        }
        Expr::UnaryOp(x) => crate::limits::with_stack(|| {
            let value = fold(&x.operand, source)?;
            unary(x.op, &value)
        }),
        Expr::BinOp(_) => {
            // Left-deep chains may be long: go down first, then fold upwards.
            let mut links = Vec::new();
            let mut base = e;
            while let Expr::BinOp(b) = base {
                links.push(b);
                base = &b.left;
            }
            let mut value = fold(base, source)?;
            while let Some(b) = links.pop() {
                let right = crate::limits::with_stack(|| fold(&b.right, source))?;
                value = binary(b.op, &value, &right)?;
            }
            Some(value)
        }
        _ => None,
    }
}

/// Truth of a constant.
pub fn truth(c: &Const) -> bool {
    match c {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Code(_) | Const::Stored(_) => true,
        Const::Int(i) => *i != 0,
        Const::BigInt(_) => true,
        Const::Float(f) => *f != 0.0,
        Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Const::Str { text, .. } => !text.is_empty(),
        Const::SurrogateStr(p) => !p.is_empty(),
        Const::Bytes(b) => !b.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

fn integer(c: &Const) -> Option<i128> {
    match c {
        Const::Int(i) => Some((*i).into()),
        Const::True => Some(1),
        Const::False => Some(0),
        Const::BigInt(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn from_integer(value: i128) -> Option<Const> {
    match i64::try_from(value) {
        Ok(value) => Some(Const::Int(value)),
        // The pool has no negative big integers.
        Err(_) if value > 0 => Some(Const::BigInt(value.to_string().into())),
        Err(_) => None,
    }
}

pub fn unary(op: UnaryOp, value: &Const) -> Option<Const> {
    if op == UnaryOp::Not {
        return Some(if truth(value) {
            Const::False
        } else {
            Const::True
        });
    }
    match (op, value) {
        (UnaryOp::USub, Const::Float(f)) => Some(Const::Float(-f)),
        (UnaryOp::USub, Const::Complex(re, im)) => Some(Const::Complex(-re, -im)),
        (UnaryOp::UAdd, Const::Float(_) | Const::Complex(..)) => Some(value.clone()),
        // CPython warns about ~True at run time.
        (UnaryOp::Invert, Const::True | Const::False) => None,
        _ => {
            let i = integer(value)?;
            from_integer(match op {
                UnaryOp::USub => i.checked_neg()?,
                UnaryOp::UAdd => i,
                _ => !i,
            })
        }
    }
}

fn real(c: &Const) -> Option<f64> {
    match c {
        Const::Float(f) => Some(*f),
        c => {
            let i = integer(c)?;
            // Beyond 2**53 the rounding is left to the runtime.
            (i.unsigned_abs() <= 1 << 53).then_some(i as f64)
        }
    }
}

pub fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    if let (Some(a), Some(b)) = (integer(left), integer(right)) {
        return integers(op, a, b, left, right);
    }
    if let (Some(a), Some(b)) = (real(left), real(right)) {
        let value = match op {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mult => a * b,
            Operator::Div if b != 0.0 => a / b,
            Operator::Pow if a > 0.0 => a.powf(b),
            _ => return None,
        };
        return (value.is_finite() || !(a.is_finite() && b.is_finite()))
            .then_some(Const::Float(value));
    }
    match (op, left, right) {
        (Operator::Add, Const::Complex(re, im), c) => Some(Const::Complex(re + real(c)?, *im)),
        (Operator::Add, c, Const::Complex(re, im)) => Some(Const::Complex(real(c)? + re, *im)),
        (Operator::Sub, c, Const::Complex(re, im)) => Some(Const::Complex(real(c)? - re, -im)),
        (Operator::Sub, Const::Complex(re, im), c) => Some(Const::Complex(re - real(c)?, *im)),
        (Operator::Add, Const::Str { text: a, .. }, Const::Str { text: b, .. })
            if a.len() + b.len() <= MAX_TEXT =>
        {
            Some(crate::pool::str_const(&format!("{a}{b}")))
        }
        (Operator::Add, Const::Bytes(a), Const::Bytes(b)) if a.len() + b.len() <= MAX_TEXT => {
            Some(Const::Bytes([&a[..], &b[..]].concat().into()))
        }
        (Operator::Add, Const::Tuple(a), Const::Tuple(b)) if a.len() + b.len() <= MAX_ITEMS => {
            Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Operator::Mult, sequence, n) | (Operator::Mult, n, sequence)
            if integer(n).is_some() && integer(sequence).is_none() =>
        {
            repeat(sequence, integer(n)?)
        }
        _ => None,
    }
}

fn repeat(sequence: &Const, n: i128) -> Option<Const> {
    let n = usize::try_from(n.max(0)).ok()?;
    let fits = |len: usize, max: usize| len.checked_mul(n).is_some_and(|total| total <= max);
    match sequence {
        Const::Str { text, .. } if fits(text.len(), MAX_TEXT) => {
            Some(crate::pool::str_const(&text.repeat(n)))
        }
        Const::Bytes(b) if fits(b.len(), MAX_TEXT) => Some(Const::Bytes(b.repeat(n).into())),
        Const::Tuple(items) if fits(items.len(), MAX_ITEMS) => {
            let all = std::iter::repeat_n(items.iter(), n).flatten().cloned();
            Some(Const::Tuple(all.collect()))
        }
        _ => None,
    }
}

fn integers(op: Operator, a: i128, b: i128, left: &Const, right: &Const) -> Option<Const> {
    let value = match op {
        Operator::Add => a.checked_add(b)?,
        Operator::Sub => a.checked_sub(b)?,
        Operator::Mult => a.checked_mul(b)?,
        Operator::Div if b != 0 => {
            let value = real(left)? / real(right)?;
            return Some(Const::Float(value));
        }
        Operator::FloorDiv if b != 0 => {
            let q = a.checked_div(b)?;
            if a % b != 0 && (a < 0) != (b < 0) {
                q - 1
            } else {
                q
            }
        }
        Operator::Mod if b != 0 => {
            let r = a.checked_rem(b)?;
            if r != 0 && (r < 0) != (b < 0) {
                r + b
            } else {
                r
            }
        }
        Operator::Pow if b >= 0 => a.checked_pow(u32::try_from(b).ok()?)?,
        Operator::LShift if b >= 0 => {
            if b >= 120 {
                return None;
            }
            a.checked_mul(1i128.checked_shl(u32::try_from(b).ok()?)?)?
        }
        Operator::RShift if b >= 0 => a >> b.min(127),
        Operator::BitOr | Operator::BitAnd | Operator::BitXor => {
            let value = match op {
                Operator::BitOr => a | b,
                Operator::BitAnd => a & b,
                _ => a ^ b,
            };
            let bools = |c: &Const| matches!(c, Const::True | Const::False);
            if bools(left) && bools(right) {
                return Some(if value != 0 {
                    Const::True
                } else {
                    Const::False
                });
            }
            value
        }
        _ => return None,
    };
    from_integer(value)
}
