//! The integration tests, one binary.

mod script;
mod search;
mod segment;
