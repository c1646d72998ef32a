//! What may happen to an account, as a word that is kept and as a sentence for its holder.

use access::audit::Outcome;
use domain::id::AccountId;
use store::{error::Result, event::Event, session::Place};

use crate::desk::{Desk, Line};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    NewDevice,
    LimitReached,
    PasswordChanged,
    CodeIssued,
    CodeUsed,
    FactorMade,
    FactorRemoved,
    FactorsRevoked,
    SpareCodeUsed,
    SpareCodesMade,
    PinSet,
    SessionsEnded,
    RoleChanged,
    Closed,
    Opened,
    Linked,
    Unlinked,
    Delegated,
    DelegationRevoked,
}

impl Happened {
    const ALL: [Self; 19] = [
        Self::NewDevice,
        Self::LimitReached,
        Self::PasswordChanged,
        Self::CodeIssued,
        Self::CodeUsed,
        Self::FactorMade,
        Self::FactorRemoved,
        Self::FactorsRevoked,
        Self::SpareCodeUsed,
        Self::SpareCodesMade,
        Self::PinSet,
        Self::SessionsEnded,
        Self::RoleChanged,
        Self::Closed,
        Self::Opened,
        Self::Linked,
        Self::Unlinked,
        Self::Delegated,
        Self::DelegationRevoked,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::NewDevice => "perangkat-baru",
            Self::LimitReached => "batas",
            Self::PasswordChanged => "sandi",
            Self::CodeIssued => "kode",
            Self::CodeUsed => "kode-dipakai",
            Self::FactorMade => "faktor",
            Self::FactorRemoved => "faktor-hapus",
            Self::FactorsRevoked => "faktor-cabut",
            Self::SpareCodeUsed => "cadangan-dipakai",
            Self::SpareCodesMade => "cadangan",
            Self::PinSet => "pin",
            Self::SessionsEnded => "sesi",
            Self::RoleChanged => "peran",
            Self::Closed => "tutup",
            Self::Opened => "buka",
            Self::Linked => "hubung",
            Self::Unlinked => "lepas",
            Self::Delegated => "pelimpahan",
            Self::DelegationRevoked => "pelimpahan-cabut",
        }
    }

    /// Reads the word that was kept.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|happened| happened.word() == word)
    }

    /// Says it to the holder of the account.
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::NewDevice => "Masuk dari perangkat yang belum dikenal",
            Self::LimitReached => "Perangkat yang paling lama masuk dikeluarkan: terlalu banyak",
            Self::PasswordChanged => "Kata sandi diganti",
            Self::CodeIssued => "Kode untuk membuat kata sandi baru dibuatkan",
            Self::CodeUsed => "Kata sandi dibuat dengan kode",
            Self::FactorMade => "Pengaman kedua ditambahkan",
            Self::FactorRemoved => "Pengaman kedua dihapus",
            Self::FactorsRevoked => "Semua pengaman kedua dicabut, dengan persetujuan dua orang",
            Self::SpareCodeUsed => "Masuk dengan kode cadangan",
            Self::SpareCodesMade => "Kode cadangan baru dibuat",
            Self::PinSet => "PIN diganti",
            Self::SessionsEnded => "Dikeluarkan dari perangkat lain",
            Self::RoleChanged => "Peran diganti",
            Self::Closed => "Akun ditutup",
            Self::Opened => "Akun dibuka lagi",
            Self::Linked => "Akun dihubungkan dengan akun Dinkes",
            Self::Unlinked => "Akun dilepas dari akun Dinkes",
            Self::Delegated => "Tugas peran lain dilimpahkan untuk beberapa hari",
            Self::DelegationRevoked => "Pelimpahan tugas dicabut",
        }
    }

    /// Tells whether the holder is shown it when they sign in next on another browser.
    pub(crate) const fn is_news(self) -> bool {
        matches!(
            self,
            Self::NewDevice
                | Self::LimitReached
                | Self::CodeIssued
                | Self::CodeUsed
                | Self::FactorRemoved
                | Self::FactorsRevoked
                | Self::SpareCodeUsed
                | Self::Linked
                | Self::Unlinked
                | Self::Delegated
                | Self::DelegationRevoked
        )
    }

    /// Makes it happen: the line of the log first, so that nothing is changed that is not
    /// written down, then the change, and that it happened for the holder to see. The change tells
    /// whether there was anything to change; when not, or when it fails, a second line says so.
    pub(crate) fn keep(
        self,
        desk: &Desk,
        account: AccountId,
        by: Option<AccountId>,
        place: &Place,
        at_ms: u64,
        change: impl FnOnce(&Desk) -> Result<bool>,
    ) -> Result<bool> {
        let line = Line {
            word: self.word(),
            words: self.sentence(),
            outcome: Outcome::Done,
            by: by.or(Some(account)),
            about: Some(account),
            address: &place.address,
            at_ms,
        };
        desk.line(line)?;
        let changed = change(desk);
        if !matches!(changed, Ok(true)) {
            let said = desk.line(Line { outcome: Outcome::Failed, ..line });
            return changed.and_then(|changed| said.map(|()| changed));
        }
        let by = by.filter(|by| *by != account);
        let kind = self.word().to_owned();
        desk.add_event(account, &Event { at_ms, kind, by, place: place.clone() })?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for happened in Happened::ALL {
            assert_eq!(Happened::read(happened.word()), Some(happened));
        }
    }
}
