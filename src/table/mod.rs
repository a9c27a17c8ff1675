//! TODO table
