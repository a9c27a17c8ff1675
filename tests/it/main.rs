//! The integration tests, one binary.

mod cells;
mod cli;
mod decode;
mod extract;
mod families;
mod index;
mod laws;
mod manual;
mod mojibake;
mod outline;
mod printed;
mod regression;
mod repair;
mod report;
mod scored;
mod script;
mod search;
mod segment;
mod source;
mod statistics;
mod table;
mod tidy;
mod util;
mod validity;
