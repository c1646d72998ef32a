//! Identifiers: one type per kind of thing, so that a person cannot be passed as a place.
//!
//! Every identifier is a UUID (version 7 when we make it, so that it sorts by time).
//! They are made outside this crate, because making one needs a clock and randomness.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Says which text was not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID: {0:?}")]
pub struct InvalidId(pub String);

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID made elsewhere.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the bare UUID.
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text.trim()).map(Self).map_err(|_| InvalidId(text.to_owned()))
            }
        }
    )*};
}

typed_ids! {
    /// A human being who is served.
    PersonId,
    /// One record in the log.
    RecordId,
    /// A household (keluarga, one kartu keluarga).
    HouseholdId,
    /// A place of service: Puskesmas, Pustu, Posyandu, school.
    PlaceId,
    /// A phone, desk computer or import job that writes records.
    DeviceId,
    /// Somebody who may sign in.
    AccountId,
}
