//! Calls the binary and reads what it says.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Today in every test.
pub(crate) const TODAY: &str = "2026-11-21";

/// What the binary said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Said {
    /// Reads the whole output as one JSON value.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Reads the error object and returns its code.
    pub(crate) fn error_code(&self) -> String {
        let json: Value = serde_json::from_str(self.errors.lines().last().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}: {self:?}"));
        json["error"]["code"].as_str().unwrap().to_owned()
    }
}

/// Calls `simpul` with arguments.
pub(crate) fn simpul(arguments: &[&str]) -> Said {
    simpul_reading(arguments, b"")
}

/// Calls `simpul` with arguments and bytes on standard input.
pub(crate) fn simpul_reading(arguments: &[&str], input: &[u8]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_simpul"))
        .args(arguments)
        .env("SIMPUL_TODAY", TODAY)
        .env_remove("SIMPUL_STORE")
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    // A program that ends without reading all of its input is no fault of the test.
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    Said {
        code: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}
