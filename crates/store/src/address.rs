//! Where a store is kept.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{error::Error, key::StoreKey, postgres_tls::Address};

/// Address of a store: `sqlite:FILE` or `postgres://...`. A key is never part of its text.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// One SQLite file, made when it does not exist.
    Sqlite(PathBuf),
    /// One SQLite file that is encrypted with a key.
    SqliteEncrypted(PathBuf, StoreKey),
    /// A PostgreSQL database.
    Postgres(String),
}

/// What stands behind an address.
pub(crate) enum Place<'a> {
    /// A SQLite file and its key.
    File(&'a Path, Option<&'a StoreKey>),
    /// A PostgreSQL address.
    Server(&'a str),
}

impl StoreUrl {
    /// Returns the same address opened with a key. PostgreSQL has none: its disk is encrypted by
    /// the machine, so a key there is an error of the operator, [`Error::NotEncrypted`].
    pub fn with_key(self, key: StoreKey) -> Result<Self, Error> {
        match self {
            Self::Sqlite(file) | Self::SqliteEncrypted(file, _) => {
                Ok(Self::SqliteEncrypted(file, key))
            }
            Self::Postgres(_) => Err(Error::NotEncrypted),
        }
    }

    /// Tells whether it is a database on another machine, reached without encryption because the
    /// address says so in plain words.
    pub fn is_plain_beyond(&self) -> bool {
        match self {
            Self::Sqlite(_) | Self::SqliteEncrypted(..) => false,
            Self::Postgres(url) => {
                Address::read(url).is_some_and(|address| address.is_plain_beyond())
            }
        }
    }

    pub(crate) fn place(&self) -> Place<'_> {
        match self {
            Self::Sqlite(file) => Place::File(file, None),
            Self::SqliteEncrypted(file, key) => Place::File(file, Some(key)),
            Self::Postgres(url) => Place::Server(url),
        }
    }
}

impl FromStr for StoreUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Some(file) = text.strip_prefix("sqlite:") {
            // Both sqlite:/a/b and sqlite:///a/b are in use.
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() {
                return Err(Error::Address(text.to_owned()));
            }
            return Ok(Self::Sqlite(PathBuf::from(file)));
        }
        let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        match postgres && Address::read(text).is_some() {
            true => Ok(Self::Postgres(text.to_owned())),
            false => Err(Error::Address(masked(text))),
        }
    }
}

impl fmt::Display for StoreUrl {
    /// Writes the address without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) | Self::SqliteEncrypted(file, _) => {
                write!(f, "sqlite:{}", file.display())
            }
            Self::Postgres(url) => f.write_str(&masked(url)),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

/// Replaces what stands between the user name and the at sign by dots.
pub(crate) fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((user, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = user.split(':').next().unwrap_or_default();
    let secret = if rest[..rest.len() - host.len() - 1].contains(':') { ":..." } else { "" };
    format!("{scheme}://{user}{secret}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_engines_and_hides_the_password() {
        let file = |path: &str| StoreUrl::Sqlite(PathBuf::from(path));
        assert_eq!("sqlite:a.db".parse::<StoreUrl>().unwrap(), file("a.db"));
        assert_eq!("sqlite:/x/a.db".parse::<StoreUrl>().unwrap(), file("/x/a.db"));
        assert_eq!("sqlite:///x/a.db".parse::<StoreUrl>().unwrap(), file("/x/a.db"));
        let url: StoreUrl = "postgres://ani:rahasia@db:5432/simpul".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://ani:...@db:5432/simpul");
        assert!(!format!("{url:?}").contains("rahasia"));
        let plain: StoreUrl = "postgres://ani@db/simpul".parse().unwrap();
        assert_eq!(plain.to_string(), "postgres://ani@db/simpul");
    }

    #[test]
    fn refuses_what_names_no_store() {
        for text in ["", "sqlite:", "mysql://a", "a.db", "postgres://a:b@c:notaport/d"] {
            let error = text.parse::<StoreUrl>().unwrap_err();
            assert!(matches!(error, Error::Address(_)), "{text}");
            assert!(!error.to_string().contains(":b@"), "{error}");
        }
    }
}
