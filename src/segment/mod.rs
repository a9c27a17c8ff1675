//! TODO segment
