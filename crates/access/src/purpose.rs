//! Why data is processed: every address names one purpose, and the register of processing
//! activities (UU 27/2022 Pasal 31) is made from them.

use std::sync::LazyLock;

use crate::{coded::coded, role::Role};

coded! {
    /// A purpose of processing.
    Purpose:
    /// Care for the person.
    Pelayanan = "pelayanan", "Pelayanan kesehatan";
    /// Registering people and households.
    Pendaftaran = "pendaftaran", "Pendaftaran";
    /// Local-area monitoring and following it up.
    Pemantauan = "pemantauan", "Pemantauan wilayah";
    /// Quality and correction of records.
    Mutu = "mutu", "Mutu rekam medis";
    /// Help in an emergency.
    Darurat = "darurat", "Pertolongan darurat";
    /// Bringing in old registers.
    Impor = "impor", "Impor register";
    /// Rights of the persons concerned.
    Hak = "hak", "Hak warga atas datanya";
    /// Accounts of those who work here.
    Akun = "akun", "Akun petugas";
    /// Security and the log of accesses.
    Keamanan = "keamanan", "Keamanan";
    /// Reading the guidelines.
    Pedoman = "pedoman", "Pedoman";
    /// The program itself: style sheets, health of the server.
    Sistem = "sistem", "Sistem";
}

/// What the register of processing activities says of a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processing {
    /// The purpose.
    pub purpose: Purpose,
    /// In one line.
    pub words: String,
    /// Legal basis of UU 27/2022 Pasal 20.
    pub basis: String,
    /// Laws behind it.
    pub law: String,
    /// Data processed.
    pub data: String,
    /// Whose data.
    pub subjects: String,
    /// Who receives it.
    pub recipients: String,
    /// How long it is kept.
    pub retention: String,
    /// Roles that may have this purpose.
    roles: Vec<Role>,
}

static REGISTER: LazyLock<Vec<Processing>> = LazyLock::new(|| {
    read(include_str!("../data/purposes.csv")).expect("a test reads the built-in purposes")
});

/// Returns the register: one entry a purpose, in their order.
pub fn register() -> &'static [Processing] {
    &REGISTER
}

impl Purpose {
    /// Returns what the register says.
    pub fn processing(self) -> &'static Processing {
        &REGISTER[self as usize]
    }

    /// Tells whether a role may have this purpose.
    pub fn is_of(self, role: Role) -> bool {
        self.processing().roles.contains(&role)
    }

    /// Tells whether personal data of others than the reader is processed.
    pub fn is_personal(self) -> bool {
        !matches!(self, Self::Pedoman | Self::Sistem)
    }
}

/// Reads the register; one row a purpose, in the order of [`Purpose::ALL`].
fn read(text: &str) -> Result<Vec<Processing>, String> {
    let mut lines = csv::ReaderBuilder::new();
    let mut lines = lines.comment(Some(b'#')).from_reader(text.as_bytes());
    let mut register = Vec::new();
    for line in lines.records() {
        let line = line.map_err(|error| error.to_string())?;
        let purpose: Purpose = line[0].parse().map_err(|error| format!("{error}"))?;
        let roles = match &line[8] {
            "*" => Role::ALL.to_vec(),
            codes => codes
                .split(' ')
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|error| format!("{purpose}: {error}"))?,
        };
        let text = |at: usize| line[at].to_owned();
        register.push(Processing {
            purpose,
            words: text(1),
            basis: text(2),
            law: text(3),
            data: text(4),
            subjects: text(5),
            recipients: text(6),
            retention: text(7),
            roles,
        });
    }
    let purposes: Vec<_> = register.iter().map(|entry| entry.purpose).collect();
    if purposes == Purpose::ALL { Ok(register) } else { Err("one row a purpose".to_owned()) }
}
