//! TODO script
