//! Which guidelines are used: those built into the program, or a folder.

use std::path::{Path, PathBuf};

use ::guidelines::{fault::Fault, files::Files, model::Guidelines};

/// Where guidelines come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Built into the program.
    Embedded,
    /// A folder.
    Folder(PathBuf),
}

impl Origin {
    /// Takes the folder that is named, else `guidelines` where the program is called, else those
    /// built in.
    pub(crate) fn of(named: Option<&Path>) -> Self {
        const USUAL: &str = "guidelines";
        match named {
            Some(folder) => Self::Folder(folder.to_owned()),
            None if Path::new(USUAL).join("edition.toml").is_file() => {
                Self::Folder(PathBuf::from(USUAL))
            }
            None => Self::Embedded,
        }
    }

    /// Returns the folder, or "bawaan" (built in).
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Embedded => "bawaan".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }

    /// Loads and checks everything.
    pub(crate) fn load(&self) -> Result<Guidelines, Vec<Fault>> {
        match self {
            Self::Embedded => Guidelines::load(&Files::embedded()),
            Self::Folder(folder) => Files::read(folder).and_then(|files| Guidelines::load(&files)),
        }
    }
}
