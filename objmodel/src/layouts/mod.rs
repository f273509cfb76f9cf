//! The layouts that are not plain words, one file each.

pub mod bytes;
pub mod float;
pub mod int;
pub mod list;
pub mod string;
pub mod table;
pub mod tuple;
