//! TODO decode
