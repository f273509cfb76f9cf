//! Code objects: loading, where their bytecode lies, inline caches, what is live at an
//! instruction, and what `-X gc-verify` asks of tables, names and caches.

pub mod cache;
mod liveness;
pub mod load;
mod plain;
mod stored;
pub mod table;
pub(crate) mod verify;
