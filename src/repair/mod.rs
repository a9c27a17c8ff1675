//! TODO repair
