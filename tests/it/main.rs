//! The integration tests, one binary.

mod cells;
mod cli;
mod decode;
mod extract;
mod formats;
mod hostile;
mod index;
mod mojibake;
mod outline;
mod printed;
mod regression;
mod repair;
mod script;
mod search;
mod segment;
mod source;
mod table;
mod tidy;
mod util;
