//! Runs Python programs under an interpreter and compares what they print with records.
//!
//! The integration test `py` runs the programs of `tests/py`, the integration test
//! `cpython` CPython's own suite, and `imports` imports the library. All hold the outcome against a committed file of
//! expectations; a change for the better is an error as well as one for the worse, so
//! that the file says at any time what works.

#![forbid(unsafe_code)]

pub mod child;
pub mod cpython;
pub mod diff;
pub mod expectations;
pub mod fuzz;
pub mod imports;
pub mod places;
pub mod programs;
pub mod scratch;
