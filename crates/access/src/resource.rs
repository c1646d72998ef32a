//! What there is to read and to write, by the rows of the role matrix.

use crate::coded::coded;

coded! {
    /// A kind of data; one row of the role matrix.
    Resource:
    /// Who somebody is: name, birth, address, household, identity number.
    Identitas = "identitas", "identitas warga";
    /// Visits and the queue.
    KunjunganAntrean = "kunjungan_antrean", "kunjungan dan antrean";
    /// Triage and vital signs.
    TriaseTandaVital = "triase_tanda_vital", "triase dan tanda vital";
    /// Nursing and midwifery assessment.
    AsesmenKeperawatan = "asesmen_keperawatan_kebidanan", "asesmen keperawatan dan kebidanan";
    /// Medical assessment: SOAP, diagnosis.
    AsesmenMedis = "asesmen_medis_soap_diagnosis", "asesmen medis dan diagnosis";
    /// Chart of teeth.
    Odontogram = "odontogram", "odontogram";
    /// Prescription.
    Resep = "resep", "resep";
    /// Review and handing out of medicines.
    PenyerahanObat = "telaah_penyerahan_obat", "telaah dan penyerahan obat";
    /// Request to the laboratory.
    PermintaanLab = "permintaan_lab", "permintaan laboratorium";
    /// Result of the laboratory.
    HasilLab = "hasil_lab", "hasil laboratorium";
    /// Consent, general and to a procedure.
    Persetujuan = "persetujuan_umum_tindakan", "persetujuan";
    /// Referral.
    Rujukan = "rujukan", "rujukan";
    /// Letter of sickness or health.
    SuratSakitSehat = "surat_sakit_sehat", "surat sakit dan sehat";
    /// Certificate of death.
    SertifikatKematian = "sertifikat_kematian", "sertifikat kematian";
    /// Sensitive segments of a record.
    SegmenSensitif = "segmen_sensitif", "data terbatas";
    /// Corrections and records entered in error.
    Koreksi = "koreksi_entered_in_error", "koreksi catatan";
    /// Coding and quality of records.
    KodingMutu = "koding_mutu_rm", "koding dan mutu rekam medis";
    /// Release of information to others.
    PelepasanInformasi = "pelepasan_informasi", "pelepasan informasi";
    /// Health records of posyandu, home visits and the working area.
    PosyanduKunjunganRumah = "posyandu_kunjungan_rumah", "catatan posyandu dan kunjungan rumah";
    /// Numbers of the board.
    DashboardPws = "dashboard_pws_spm", "papan pantau";
    /// Lists of names: who is due, who is behind a number.
    DaftarSasaran = "daftar_sasaran_bernama", "daftar sasaran bernama";
    /// Files with names that leave the application.
    EksporBernama = "ekspor_data_bernama", "ekspor data bernama";
    /// Files with names that come into the application.
    ImporBernama = "impor_data_bernama", "impor data bernama";
    /// Exchange with SATUSEHAT and BPJS.
    Bridging = "bridging_satusehat_bpjs", "pertukaran dengan SATUSEHAT dan BPJS";
    /// Stock of medicines.
    StokLplpo = "stok_lplpo", "stok obat";
    /// Receipts.
    Penerimaan = "penerimaan_tbp_sts", "penerimaan";
    /// Budget.
    RbaDpa = "rba_dpa_pergeseran", "anggaran";
    /// Requests for payment.
    SppPanjar = "spp_panjar", "permintaan pembayaran";
    /// Verification of payments.
    VerifikasiSpm = "verifikasi_spm", "verifikasi pembayaran";
    /// Approval of payments.
    PersetujuanBayar = "persetujuan_bayar_sp2d", "persetujuan pembayaran";
    /// Cash book.
    BkuSpj = "bku_spj", "buku kas umum";
    /// Journals and statements.
    JurnalLaporan = "jurnal_laporan", "jurnal dan laporan keuangan";
    /// Closing and opening of periods.
    TutupPeriode = "tutup_buka_periode", "tutup dan buka periode";
    /// Ratification of income and expenditure.
    Sp3bp = "sp3bp_sptj", "pengesahan pendapatan dan belanja";
    /// Shares of income and attendance.
    Jaspel = "jaspel_kehadiran", "jasa pelayanan dan kehadiran";
    /// Accounts and roles.
    AkunPeran = "akun_peran", "akun dan peran";
    /// Target populations and other numbers that somebody else counted or set.
    AngkaSasaran = "angka_sasaran", "angka sasaran";
    /// Early warning: weekly counts, signals, what was done about them.
    SkdrSinyal = "skdr_sinyal", "kewaspadaan dini (SKDR)";
    /// Numbers that everybody may read.
    AngkaUmum = "angka_umum", "angka untuk umum";
    /// Months that the head signs, and what changed since.
    TutupLaporan = "tutup_laporan", "bulan yang ditandatangani";
    /// Meetings: packs, minutes, what was decided.
    Lokmin = "lokmin", "rapat (lokakarya mini dan musyawarah desa)";
    /// Parameters, rules, tariffs.
    Parameter = "parameter_aturan_tarif", "parameter, aturan, dan tarif";
    /// The log of who did what.
    LogAudit = "log_audit", "log akses";
    /// Backup and restore.
    BackupRestore = "backup_restore", "cadangan dan pemulihan";
    /// Devices: enrolment and wiping.
    Perangkat = "perangkat_enrol_hapus", "perangkat";
    /// Rights of the persons concerned, and incidents.
    HakSubjek = "hak_subjek_insiden", "permintaan hak warga dan insiden";
}

impl Resource {
    /// Tells whether it says something about a person's health, or who they are.
    pub const fn is_clinical(self) -> bool {
        (self as usize) < Self::StokLplpo as usize
    }
}
