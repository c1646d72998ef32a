//! Builds the crate anew when the guidelines that it carries change.

fn main() {
    println!("cargo::rerun-if-changed=../../guidelines");
}
