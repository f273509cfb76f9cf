//! What Python's text and number types compute, over plain Rust data.
//!
//! Nothing here knows a heap, an object or an exception: functions take slices and
//! numbers and return values or error values that carry CPython's exact messages.
//! The callers above turn those into Python objects and exceptions.
#![forbid(unsafe_code)]

pub mod bigint;
pub mod codecs;
pub mod decimal;
pub mod float_text;
pub mod format_spec;
pub mod literal;
pub mod mt19937;
pub mod percent;
pub mod pystruct;
pub mod regex;
pub mod siphash;
pub mod str_format;
pub mod text;
pub mod text_search;
pub mod unicode;

pub use text::{Text, TextBuilder, Unit};
