//! TODO outline
