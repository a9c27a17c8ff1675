//! The integration tests, one binary.

mod script;
mod segment;
