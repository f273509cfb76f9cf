//! The phases of collections, in execution order.
//!
//! Minor: `pin` (ambiguous roots) -> `minor` (copy what is reached) -> `weak` (clear
//! references to the dead) -> `finalize` (queue and revive) -> `release` (reset blocks).
//! Major (`major`): a minor collection, roots -> `mark`, in steps beside the program -> a minor
//! collection, caches -> `settle` (`weak`, `finalize`, tables), in steps -> a minor collection,
//! `evacuate` (empty sparse blocks) -> sweeping (`old`, `large`), in steps. Beside them: `precise` (what only ambiguous words name).

pub mod evacuate;
pub mod finalize;
pub mod major;
pub mod mark;
pub mod minor;
pub mod pin;
pub mod precise;
pub mod release;
pub mod settle;
pub mod weak;
