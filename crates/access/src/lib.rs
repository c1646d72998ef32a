#![doc = include_str!("../README.md")]

pub mod lockout;
pub mod password;
pub mod permission;
pub mod role;
pub mod session;
pub mod sign_in;
