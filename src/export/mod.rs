//! TODO export
