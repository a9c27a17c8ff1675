//! The integration tests, one binary.

mod cells;
mod decode;
mod source;
mod table;
mod tidy;
mod util;
