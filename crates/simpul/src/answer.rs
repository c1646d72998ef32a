//! What a command says and how it ends.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use serde_json::Value;

use crate::trouble::Trouble;

/// How a command ended, when it could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All is well: exit code 0.
    Done,
    /// Something was found that is not as it should be: exit code 1.
    Found,
}

impl Ended {
    /// Ends well when nothing was found.
    pub(crate) const fn unless(found: bool) -> Self {
        if found { Self::Found } else { Self::Done }
    }

    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
        }
    }
}

/// Where a command speaks: text for people, or JSON for programs, on standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) json: bool,
}

impl Answer {
    /// Says one thing in the form that was asked for.
    pub(crate) fn say(self, json: &Value, text: impl Display) -> Result<(), Trouble> {
        let line = if self.json { json.to_string() } else { text.to_string() };
        write(&line)
    }
}

/// Writes a line to standard output. A reader that went away (`| head`) is no fault.
fn write(line: &str) -> Result<(), Trouble> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{line}").and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.map_err(Trouble::output),
    }
}
