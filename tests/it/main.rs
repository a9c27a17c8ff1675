//! The integration tests, one binary.

mod cells;
mod cli;
mod completeness;
mod crash;
mod decode;
mod extract;
mod index;
mod mojibake;
mod outline;
mod printed;
mod queries;
mod regression;
mod repair;
mod script;
mod search;
mod segment;
mod source;
mod table;
mod tidy;
mod util;
