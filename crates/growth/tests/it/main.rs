//! Behaviour of the growth crate seen from outside.

mod vectors;
