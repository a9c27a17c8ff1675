//! The integration tests, one binary.

mod extract;
mod outline;
