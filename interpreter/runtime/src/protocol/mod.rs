//! Protocols of values: comparison, subscripts, iteration, numbers, texts.

pub mod compare;
mod index;
pub mod item;
pub mod iter;
mod iter_quick;
mod iter_tools;
mod little;
pub mod loops;
pub mod number;
pub mod text;
