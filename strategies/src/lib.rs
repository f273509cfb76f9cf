//! Storage strategies of lists, dicts and sets. Nothing here runs Python code: a table
//! probe that would need `__eq__` asks its caller.

pub mod dict;
pub mod hash;
pub mod list;
pub mod sort;
