//! The compact moving heap: words, headers, blocks and collections.
//!
//! **Goals.** Objects several times smaller than malloc'ed ones (32-bit references,
//! 4-byte headers, 8-byte alignment), allocation by a bump of a pointer, collections
//! whose cost follows what survives, memory that follows the live set and goes back
//! to the operating system promptly.
//!
//! **Chosen.** One address range at a fixed low place, so that a reference is a
//! shifted address and needs no base; a nursery of 32 KiB blocks whose survivors are
//! copied into free lines of old blocks; ambiguous native stacks, whose hits pin
//! objects in place, so that Rust code holds plain [`Value`]s in locals; precise VM
//! stack; side metadata for marks, so that a collection dirties no object page.
//!
//! **Rejected.** Handles (noise at each use, and a cost), stop-the-world compaction of
//! everything (pauses), reference counts (memory, and they undo sharing after fork).
//!
//! **Rules for changes.** Nothing here names a type of the language above: objects are
//! described by [`Layout`]s in the rows of the map table. A `Value` lives only in Rust
//! locals, the VM stack, heap objects and the root table. `&Mutator` reads and cannot
//! collect; `&mut Mutator` may.

pub mod addr;
pub mod barrier;
pub mod block;
pub mod cards;
pub mod config;
mod copy;
pub mod heap;

pub mod ident;
pub mod keyed;
pub mod large;
pub mod layout;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod mock_cards;
#[cfg(test)]
mod mock_cycles;
#[cfg(test)]
mod mock_large;
#[cfg(test)]
mod mock_moves;
#[cfg(test)]
mod mock_stores;
#[cfg(test)]
mod mock_threads;
pub mod mutator;
pub mod nursery;
pub mod old;
pub mod os;
pub mod pause;
pub mod phases;
pub mod reuse;
pub mod roots;
pub mod shared;
pub mod side;
pub mod snapshot;
pub mod stats;
pub mod store;
pub mod timeline;
pub mod verify;
pub mod walk;
pub mod word;

pub use addr::Addr;
pub use config::Config;
pub use heap::{Client, Heap};
pub use layout::{Layout, LayoutKind, MapIndex, Row, map_row};
pub use mutator::{BREAKER, Mutator};
pub use roots::RootId;
pub use shared::Shared;
pub use word::{Raised, Value, Word};
