//! Roles: what somebody is at a Puskesmas or above it, with the codes of the role matrix.

use crate::coded::coded;

coded! {
    /// A role; one column of the role matrix.
    Role:
    /// Volunteer of a posyandu.
    Kader = "KDR", "Kader posyandu";
    /// Midwife.
    Bidan = "BDN", "Bidan";
    /// Nutrition officer.
    Gizi = "GIZ", "Petugas gizi";
    /// Nurse.
    Perawat = "PRW", "Perawat";
    /// Doctor.
    Dokter = "DOK", "Dokter";
    /// Dentist.
    DokterGigi = "DRG", "Dokter gigi";
    /// Public-health officer.
    Kesmas = "KSM", "Petugas kesehatan masyarakat";
    /// Pharmacist.
    Apotek = "APT", "Petugas farmasi";
    /// Laboratory worker.
    Laboratorium = "LAB", "Petugas laboratorium";
    /// Registration clerk.
    Loket = "LOKET", "Petugas pendaftaran";
    /// Cashier.
    Kasir = "KASIR", "Kasir";
    /// Medical-records officer.
    Pmik = "PMIK", "Perekam medis";
    /// Person in charge of a cluster or programme.
    PenanggungJawab = "PJK", "Penanggung jawab klaster";
    /// Head of the Puskesmas.
    Kapus = "KAPUS", "Kepala Puskesmas";
    /// Head of administration.
    TataUsaha = "KTU", "Kepala tata usaha";
    /// Treasurer of receipts.
    BendaharaPenerimaan = "BPN", "Bendahara penerimaan";
    /// Treasurer of expenditure.
    BendaharaPengeluaran = "BPG", "Bendahara pengeluaran";
    /// Verifier of payments.
    Verifikator = "VER", "Verifikator keuangan";
    /// Bookkeeper.
    Akuntansi = "AKT", "Petugas akuntansi";
    /// Keeper of goods.
    PengurusBarang = "BRG", "Pengurus barang";
    /// Internal auditor.
    Spi = "SPI", "Satuan pengawas internal";
    /// Programme officer of the district health office.
    DinkesProgram = "DKP", "Dinkes, pengelola program";
    /// Finance officer of the district health office.
    DinkesKeuangan = "DKK", "Dinkes, keuangan";
    /// Administrator of accounts; never a clinical reader.
    Admin = "ADM", "Pengelola akun";
    /// Data protection officer.
    Dpo = "DPO", "Pejabat pelindungan data";
    /// Another program, such as the connection to SATUSEHAT.
    Service = "SVC", "Sistem penghubung";
    /// The person concerned, or a guardian.
    Pasien = "PAS", "Warga";
}

impl Role {
    /// Returns the Indonesian name shown on screens.
    pub const fn name(self) -> &'static str {
        self.words()
    }

    /// Tells whether somebody who works here signs in under this role.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Service | Self::Pasien)
    }

    /// Tells whether the role works for one posyandu and reaches no further; the working area of
    /// everybody else is that of the Puskesmas.
    pub const fn is_bound(self) -> bool {
        matches!(self, Self::Kader)
    }

    /// Tells whether the role works for the whole district, over all its Puskesmas.
    pub const fn is_of_district(self) -> bool {
        matches!(self, Self::DinkesProgram | Self::DinkesKeuangan)
    }

    /// Tells whether advice is worded for a health worker rather than for a kader.
    pub const fn is_health_worker(self) -> bool {
        matches!(
            self,
            Self::Bidan
                | Self::Gizi
                | Self::Perawat
                | Self::Dokter
                | Self::DokterGigi
                | Self::Kesmas
                | Self::PenanggungJawab
                | Self::Kapus
        )
    }

    /// Tells whether the role may open records in an emergency: it treats people by itself.
    pub const fn treats(self) -> bool {
        matches!(self, Self::Dokter | Self::DokterGigi | Self::Bidan | Self::Perawat)
    }
}
