//! Floats and complex numbers as text, in both directions.
//!
//! Shortest digits come from `ryu`, exactly rounded digits and correctly rounded
//! parsing from `core`; what is here is the layout that CPython gives those digits
//! and the grammar that it accepts.

mod complex;
mod digits;
mod hex;
mod parse;
mod round;

pub use complex::{complex_repr, parse_complex};
pub use digits::{Code, Flags, double_to_string, push_double, push_repr, repr};
pub(crate) use hex::compose;
pub use hex::{HexError, from_hex, to_hex};
pub use parse::{parse_float, parse_float_ascii, parse_prefix};
pub use round::{RoundOverflow, integer_ratio_parts, round_to};
