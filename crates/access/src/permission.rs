//! Who may do what, and about whom.

use domain::id::{AccountId, PlaceId};

use crate::role::Role;

/// Something a person at a screen may want to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Find people and open their identity.
    SeePeople,
    /// Write a new person, household or move.
    RegisterPerson,
    /// Open the health records of a person: visits, growth, services, findings.
    SeeRecords,
    /// Write a visit or a posyandu day.
    RecordVisit,
    /// Correct or void what one has written oneself.
    CorrectOwn,
    /// Correct or void what somebody else has written.
    CorrectAny,
    /// Bring in a register from a file.
    Import,
    /// See the board of numbers.
    SeeBoard,
    /// Open a number down to the names behind it.
    SeeNames,
    /// Make, reset and close accounts.
    ManageAccounts,
}

impl Action {
    /// All actions, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::SeePeople,
        Self::RegisterPerson,
        Self::SeeRecords,
        Self::RecordVisit,
        Self::CorrectOwn,
        Self::CorrectAny,
        Self::Import,
        Self::SeeBoard,
        Self::SeeNames,
        Self::ManageAccounts,
    ];

    /// Returns the words for a sentence such as "Anda belum boleh …".
    pub const fn words(self) -> &'static str {
        match self {
            Self::SeePeople => "melihat data warga",
            Self::RegisterPerson => "mendaftarkan warga",
            Self::SeeRecords => "membuka catatan kesehatan",
            Self::RecordVisit => "mencatat kunjungan",
            Self::CorrectOwn => "memperbaiki catatan sendiri",
            Self::CorrectAny => "memperbaiki catatan orang lain",
            Self::Import => "memasukkan data dari berkas",
            Self::SeeBoard => "melihat papan pantau",
            Self::SeeNames => "membuka nama di balik angka",
            Self::ManageAccounts => "mengelola akun",
        }
    }
}

/// How far a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The people of the account's own posyandu.
    OwnPosyandu,
    /// Everybody of the Puskesmas.
    Puskesmas,
}

/// Who is acting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Account.
    pub account: AccountId,
    /// Name shown on screens and kept in records.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Own posyandu, for roles that reach no further.
    pub posyandu: Option<PlaceId>,
}

/// One line of the table: an action and the roles that may do it.
const TABLE: [(Action, &[Role]); 10] = {
    use Role::{
        Admin, Bidan, Dokter, Gizi, Kader, Kapus, Kesmas, Loket, PenanggungJawab, Perawat, Pmik,
    };
    [
        (
            Action::SeePeople,
            &[Kader, Bidan, Gizi, Perawat, Dokter, Kesmas, Loket, Pmik, PenanggungJawab, Kapus],
        ),
        (Action::RegisterPerson, &[Kader, Bidan, Loket, Pmik]),
        (
            Action::SeeRecords,
            &[Kader, Bidan, Gizi, Perawat, Dokter, Kesmas, Pmik, PenanggungJawab, Kapus],
        ),
        (Action::RecordVisit, &[Kader, Bidan, Gizi, Perawat, Dokter, Kesmas]),
        (Action::CorrectOwn, &[Kader, Bidan, Gizi, Perawat, Dokter, Kesmas, Loket, Pmik]),
        (Action::CorrectAny, &[Pmik]),
        (Action::Import, &[Bidan, Gizi, Pmik]),
        (
            Action::SeeBoard,
            &[Kader, Bidan, Gizi, Perawat, Dokter, Kesmas, Pmik, PenanggungJawab, Kapus],
        ),
        (Action::SeeNames, &[Kader, Bidan, Gizi, Perawat, Kesmas, Pmik, PenanggungJawab, Kapus]),
        (Action::ManageAccounts, &[Admin]),
    ]
};

/// Tells whether a role may do something at all; about whom is for [`Actor::reaches`].
pub fn may(role: Role, action: Action) -> bool {
    TABLE.iter().any(|(listed, roles)| *listed == action && roles.contains(&role))
}

/// Returns how far a role reaches.
pub const fn scope(role: Role) -> Scope {
    match role {
        Role::Kader => Scope::OwnPosyandu,
        Role::Bidan
        | Role::Gizi
        | Role::Perawat
        | Role::Dokter
        | Role::Kesmas
        | Role::Loket
        | Role::Pmik
        | Role::PenanggungJawab
        | Role::Kapus
        | Role::Admin => Scope::Puskesmas,
    }
}

impl Actor {
    /// Tells whether the actor may do something at all.
    pub fn may(&self, action: Action) -> bool {
        may(self.role, action)
    }

    /// Tells whether a person served by `posyandu` is within reach.
    ///
    /// An account bound to one posyandu reaches nobody while it names none, and nobody whose
    /// posyandu is not known.
    pub fn reaches(&self, posyandu: Option<PlaceId>) -> bool {
        match scope(self.role) {
            Scope::Puskesmas => true,
            Scope::OwnPosyandu => posyandu.is_some() && self.posyandu == posyandu,
        }
    }

    /// Returns the posyandu to which lists are to be narrowed; `None` means the whole Puskesmas.
    ///
    /// A narrowed account without a posyandu gets an error, because an empty narrowing would
    /// show everybody.
    pub fn narrowed_to(&self) -> Result<Option<PlaceId>, NoPosyandu> {
        match (scope(self.role), self.posyandu) {
            (Scope::Puskesmas, _) => Ok(None),
            (Scope::OwnPosyandu, Some(posyandu)) => Ok(Some(posyandu)),
            (Scope::OwnPosyandu, None) => Err(NoPosyandu),
        }
    }

    /// Tells whether the actor may correct or void a record written by `author`.
    pub fn may_correct(&self, author: AccountId) -> bool {
        self.may(Action::CorrectAny) || (self.may(Action::CorrectOwn) && self.account == author)
    }
}

/// An account that works for one posyandu names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account names no posyandu")]
pub struct NoPosyandu;
