//! Which guidelines are used: those built into the program, or a folder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use ::guidelines::{fault::Fault, files::Files, model::Guidelines};
use domain::refusal::Refusal;
use store::{address::StoreUrl, edition};
use web::law::News;

use crate::{trouble::Trouble, watch::Edition};

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

    /// Reads the files.
    pub(crate) fn files(&self) -> Result<Files, Vec<Fault>> {
        match self {
            Self::Embedded => Ok(Files::embedded()),
            Self::Folder(folder) => Files::read(folder),
        }
    }

    /// Loads and checks everything.
    pub(crate) fn load(&self) -> Result<Guidelines, Vec<Fault>> {
        self.files().and_then(|files| Guidelines::load(&files))
    }
}

/// The guidelines to work with.
pub(crate) struct Law {
    /// Sound guidelines.
    pub(crate) edition: Edition,
    /// The folder that was named, and what it holds.
    pub(crate) folder: Option<(PathBuf, Result<Files, Vec<Fault>>)>,
    /// What is wrong with the folder.
    pub(crate) news: News,
}

impl Law {
    /// Loads the guidelines of a folder, else those built in. When the folder is broken those that
    /// a store used last stand in.
    pub(crate) fn load(folder: Option<&Path>, store: &StoreUrl) -> Result<Self, Trouble> {
        let origin = folder.map_or(Origin::Embedded, |folder| Origin::Folder(folder.to_owned()));
        let found = origin.files();
        let (edition, news) = match found.clone().and_then(loaded) {
            Ok(edition) => (edition, News::None),
            Err(faults) => {
                let kept = edition::kept_at(store).map_err(Trouble::store)?;
                match kept.and_then(|files| loaded(files).ok()) {
                    Some(edition) => (edition, News::Faulty { folder: origin.name(), faults }),
                    None => return Err(broken(&origin, &faults)),
                }
            }
        };
        Ok(Self { edition, folder: folder.map(|folder| (folder.to_owned(), found)), news })
    }
}

fn loaded(files: Files) -> Result<Edition, Vec<Fault>> {
    Ok(Edition { guidelines: Arc::new(Guidelines::load(&files)?), files })
}

fn broken(origin: &Origin, faults: &[Fault]) -> Trouble {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let message = format!(
        "Pedoman {} salah di {} tempat. Jalankan \"simpul guidelines check\".",
        origin.name(),
        faults.len()
    );
    Trouble::failed(Refusal::new("pedoman.salah", message), anyhow::Error::msg(first))
}
