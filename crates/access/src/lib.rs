#![doc = include_str!("../README.md")]

pub mod approval;
pub mod broken;
pub mod factor;
pub mod lockout;
pub mod one_time;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod pin;
pub mod policy;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod totp;
