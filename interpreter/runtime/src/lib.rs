//! The services every part of the interpreter uses: the `Vm`, types, attributes, calls,
//! exceptions, frames, iteration and the numeric and container protocols.
//!
//! A function that takes `&Vm` reads and cannot collect; one that takes `&mut Vm` may
//! allocate, collect and run Python code. Values in locals stay valid across both; slices
//! into heap objects do not outlive the next `&mut Vm` call that may change the object.

pub mod args;
pub mod attr;
mod bind;
pub mod cache;
pub mod call;
pub mod class;
pub mod code_table;
pub mod compare;
pub mod dict;
pub mod dump;
pub mod exc;
pub mod frame;
mod frame_object;
pub mod generator;
mod group;
pub mod handles;
pub mod import;
mod index;
pub mod instance;
pub mod interned;
pub mod interps;
pub mod item;
pub mod iter;
mod iter_tools;
pub mod layout;
mod liveness;
pub mod load;
pub mod lock;
mod maker;
mod mro;
pub mod names;
pub mod native;
pub mod number;
pub mod owners;
mod receiver;
pub mod report;
pub mod room;
pub mod service;
pub mod set;
pub mod shaped;
pub mod text;
pub mod thread;
pub mod types;
pub mod unraisable;
mod verify;
pub mod vm;
mod warn;

pub use args::Args;
pub use exc::Exc;
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
