//! The integration tests, one binary.

mod cells;
mod decode;
mod extract;
mod mojibake;
mod outline;
mod repair;
mod script;
mod search;
mod segment;
mod source;
mod table;
mod tidy;
mod util;
