//! Roles: what somebody is at a Puskesmas, with the codes of the role matrix.

use std::{fmt, str::FromStr};

/// A role of somebody who may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Volunteer of a posyandu.
    Kader,
    /// Midwife.
    Bidan,
    /// Nutrition officer.
    Gizi,
    /// Nurse.
    Perawat,
    /// Doctor.
    Dokter,
    /// Public-health officer.
    Kesmas,
    /// Registration clerk.
    Loket,
    /// Medical-records officer.
    Pmik,
    /// Person in charge of a cluster or programme.
    PenanggungJawab,
    /// Head of the Puskesmas.
    Kapus,
    /// Administrator of accounts; never a clinical reader.
    Admin,
}

/// Says which text was not a role code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a role code: {0:?}")]
pub struct UnknownRole(pub String);

impl Role {
    /// All roles, in the order in which screens offer them.
    pub const ALL: [Self; 11] = [
        Self::Kader,
        Self::Bidan,
        Self::Gizi,
        Self::Perawat,
        Self::Dokter,
        Self::Kesmas,
        Self::Loket,
        Self::Pmik,
        Self::PenanggungJawab,
        Self::Kapus,
        Self::Admin,
    ];

    /// Returns the code of the role matrix, as kept in records and accounts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kader => "KDR",
            Self::Bidan => "BDN",
            Self::Gizi => "GIZ",
            Self::Perawat => "PRW",
            Self::Dokter => "DOK",
            Self::Kesmas => "KSM",
            Self::Loket => "LOKET",
            Self::Pmik => "PMIK",
            Self::PenanggungJawab => "PJK",
            Self::Kapus => "KAPUS",
            Self::Admin => "ADM",
        }
    }

    /// Returns the Indonesian name shown on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kader => "Kader posyandu",
            Self::Bidan => "Bidan",
            Self::Gizi => "Petugas gizi",
            Self::Perawat => "Perawat",
            Self::Dokter => "Dokter",
            Self::Kesmas => "Petugas kesehatan masyarakat",
            Self::Loket => "Petugas pendaftaran",
            Self::Pmik => "Perekam medis",
            Self::PenanggungJawab => "Penanggung jawab klaster",
            Self::Kapus => "Kepala Puskesmas",
            Self::Admin => "Pengelola akun",
        }
    }

    /// Tells whether advice is worded for a health worker rather than for a kader.
    pub const fn is_health_worker(self) -> bool {
        match self {
            Self::Bidan
            | Self::Gizi
            | Self::Perawat
            | Self::Dokter
            | Self::Kesmas
            | Self::PenanggungJawab
            | Self::Kapus => true,
            Self::Kader | Self::Loket | Self::Pmik | Self::Admin => false,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    /// Reads a role code as kept in accounts and records.
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.code() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
