//! The services every part of the interpreter uses: the `Vm`, types, attributes, calls,
//! exceptions, frames, iteration and the numeric and container protocols.
//!
//! A function that takes `&Vm` reads and cannot collect; one that takes `&mut Vm` may
//! allocate, collect and run Python code. Values in locals stay valid across both; slices
//! into heap objects do not outlive the next `&mut Vm` call that may change the object.

pub mod attr;
pub mod call;
pub mod class;
pub mod code;
pub mod container;
pub mod exception;
pub mod frame;
pub mod import;
pub mod name;
pub mod native;
pub mod owner;
pub mod protocol;
pub mod service;
pub mod thread;
pub mod trace;

// The services under their own names, whatever folder they are in.
pub use attr::instance;
pub use call::args;
pub use class::{layout, types};
pub use code::{cache, load};
pub use container::{dict, set, shaped};
pub use exception::{report, unraisable};
pub use frame::generator;
pub use name::interned;
pub use native::{handles, room};
pub use owner::{interps, vm};
pub use protocol::{compare, item, iter, loops, number, text};
pub use thread::{dump, lock};

pub use args::Args;
pub use exception::Exc;
pub use native::{GetSetRow, NativeFn, Row, TypeDef};
pub use pyrs_objmodel as objmodel;
pub use pyrs_objmodel::singletons::{EMPTY_BYTES, EMPTY_STR, EMPTY_TUPLE, boolean, latin1_char};
pub use pyrs_objmodel::{
    Addr, ELLIPSIS, FALSE, Kind, NONE, NOT_IMPLEMENTED, Raised, TRUE, Value, bytes, float, int,
    is_exact, kind_of, payload, string, tuple,
};
pub use pyrs_strategies as strategies;
pub use vm::Vm;

/// What everything here gives.
pub type Result<T = Value> = core::result::Result<T, Raised>;
