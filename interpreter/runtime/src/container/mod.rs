//! Dicts and sets as the runtime uses them: lookups that may run Python code.

pub mod dict;
pub mod set;
pub mod shaped;
