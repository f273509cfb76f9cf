//! The phases of collections, in execution order.
//!
//! Minor: `pin` (ambiguous roots) -> `minor` (copy what is reached) -> `weak` (clear
//! references to the dead) -> `finalize` (queue and revive) -> `release` (reset blocks).
//! Major: a minor collection -> `mark` -> `weak` -> `finalize` -> `evacuate` (empty sparse
//! blocks) -> `sweep`. Beside them: `precise` (what only ambiguous words name).

pub mod evacuate;
pub mod finalize;
pub mod mark;
pub mod minor;
pub mod pin;
pub mod precise;
pub mod release;
pub mod sweep;
pub mod weak;
