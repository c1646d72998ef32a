//! Tests of the guidelines crate through its public face.

mod embedded;
