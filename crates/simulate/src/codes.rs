//! Codes that records about people of six years and older use. All must be in the guidelines.

/// Numbers.
pub(crate) const NUMBERS: &[&str] = &[
    "abortus",
    "asam_urat",
    "bb_kg",
    "bb_pra_kg",
    "crl_mm",
    "djj",
    "efw_g",
    "gds_mgdl",
    "gravida",
    "hb_gdl",
    "ik_bergejala",
    "ik_skrining",
    "ik_target",
    "ik_tpt",
    "jarak_bulan",
    "jml_anak",
    "jml_anggota",
    "jml_penolong",
    "kata_benar",
    "kata_benar_persen",
    "kelas_sekolah",
    "kol_total",
    "kreatinin",
    "lama_merokok",
    "lila_cm",
    "lp_cm",
    "nadi",
    "napas",
    "partus",
    "rokok_batang",
    "sdq_prososial",
    "sdq_total",
    "suhu_c",
    "tb_cm",
    "tb_obat_hari",
    "td_diastol",
    "td_sistol",
    "tfu_cm",
    "ttd_jumlah",
    "ttd_total",
    "uk_minggu",
    "vit_a_kapsul",
    "mt_porsi",
];
/// Questions of yes or no, beside those of SRQ-20.
pub(crate) const QUESTIONS: &[&str] = &[
    "air_bersih",
    "air_terlindung",
    "aks_setahun",
    "anemia_klinis",
    "berkala_ya",
    "buta_warna",
    "ckg_ultah",
    "dbh_cairan",
    "dbh_cemas",
    "dbh_demam",
    "dbh_diare",
    "dbh_gerak",
    "dbh_jantung",
    "dbh_kencing",
    "dbh_kepala",
    "dbh_perut",
    "dbh_tbc",
    "dbn_darah",
    "dbn_demam",
    "dbn_kepala",
    "dbn_payudara",
    "dm_dx",
    "garam_tinggi",
    "gd_setahun",
    "gejala_5l",
    "gigi_masalah",
    "gula_tinggi",
    "gusi_kelainan",
    "h_beban",
    "h_bunuh_diri",
    "h_napza",
    "h_nyaman",
    "h_pacar",
    "h_teman",
    "h_tidak_aman",
    "h_tubuh",
    "hamil_sekarang",
    "ht_dx",
    "imd",
    "infeksi_jalan_lahir",
    "infeksi_telinga",
    "inpartu",
    "isi_piringku",
    "jamban",
    "jamban_saniter",
    "jiwa_setahun",
    "jkn",
    "karies",
    "kebersihan",
    "kelas_ibu",
    "kepala_keluarga",
    "kontrol_dokter",
    "lemak_tinggi",
    "mata_luar",
    "menyusui_ya",
    "obat_cacing",
    "obat_dm",
    "obat_dm_24",
    "obat_ht",
    "obat_ht_24",
    "odgj_bahaya",
    "odgj_dx",
    "odgj_minum_obat",
    "odgj_pasung",
    "partograf",
    "penjaringan_ya",
    "perdarahan",
    "periodontal",
    "pes_bantuan",
    "pes_jarak",
    "pes_keluarga",
    "pes_nulipara",
    "pes_obesitas",
    "pes_pasangan",
    "pet_aps",
    "pet_autoimun",
    "pet_dm",
    "pet_ginjal",
    "pet_hipertensi",
    "pet_kembar",
    "pet_riwayat",
    "pu_batuk",
    "pu_dahak",
    "pu_napas",
    "pu_spiro",
    "rencana_hamil",
    "risiko_hati",
    "rumah_merokok",
    "rumah_odgj",
    "rumah_tbc_ht_dm",
    "seksual_aktif",
    "serumen",
    "sk_bb",
    "sk_dengar",
    "sk_depresi",
    "sk_kognitif",
    "sk_lihat",
    "sk_lila",
    "sk_makan",
    "sk_mata",
    "sk_minat",
    "sk_mobil",
    "skilas_setahun",
    "tb_batuk",
    "tb_bb",
    "tb_demam",
    "tb_kontak",
    "tb_oat_24",
    "tb_oat_ada",
    "tb_sudah_periksa",
    "td_bahaya",
    "td_setahun",
    "td_sebulan",
    "gd_sebulan",
    "ttd_24jam",
    "ttd_minggu_ini",
    "ttd_remaja_ada",
    "ttd_tunjuk",
    "ubm",
    "ventilasi",
    "vit_a_konsumsi",
    "ckg_sekolah_ya",
    "kb_pelayanan",
];
/// Days.
pub(crate) const DAYS: &[&str] = &[
    "dm_sejak",
    "hpht",
    "hpl_usg",
    "ht_sejak",
    "kb_mulai",
    "tb_akhir",
    "tb_mulai",
    "tgl_kawin",
    "tgl_persalinan",
    "tpt_mulai",
];
/// Options.
pub(crate) const OPTIONS: &[(&str, &[&str])] = &[
    ("aktivitas", &["cukup", "kurang"]),
    ("bb_kurva_kia", &["hijau", "merah"]),
    ("bisik_kanan", &["normal", "gangguan"]),
    ("bisik_kiri", &["normal", "gangguan"]),
    ("cara_salin", &["normal", "tindakan"]),
    ("ekg", &["normal", "tidak_normal"]),
    ("funduskopi", &["normal", "tidak_normal"]),
    ("gol_darah", &["a", "b", "ab", "o"]),
    ("hasil_kehamilan", &["lahir_hidup", "lahir_mati", "keguguran"]),
    ("hbsag", &["non_reaktif", "reaktif"]),
    ("hiv", &["non_reaktif", "reaktif"]),
    ("hj_kanan", &["normal", "gangguan"]),
    ("hj_kiri", &["normal", "gangguan"]),
    ("iva", &["negatif", "positif"]),
    ("jml_janin", &["tunggal", "kembar"]),
    ("kb_metode", &["tidak", "suntik", "pil", "implan", "akdr", "mow", "kondom", "mal"]),
    ("ketuban", &["cukup", "kurang"]),
    ("kondisi_ibu", &["sehat", "perdarahan", "kejang", "demam"]),
    ("kontak_hasil", &["tpt_selesai", "tanpa_tpt"]),
    ("kontraksi", &["baik", "lembek"]),
    ("kunjungan_ke", &["k1", "k2", "k3", "k4", "k5", "k6"]),
    ("lokia", &["rubra", "sanguinolenta", "serosa", "alba"]),
    ("mt_konsumsi", &["setiap_hari", "tidak_setiap_hari"]),
    ("odgj_status", &["stabil", "kambuh"]),
    ("payudara", &["baik", "bengkak"]),
    ("penolong", &["bidan", "dokter", "spog", "lainnya"]),
    ("plasenta", &["normal", "letak_rendah", "previa"]),
    ("presentasi", &["kepala", "sungsang", "belum_menentu"]),
    ("protein_urin", &["negatif", "plus1", "plus2"]),
    ("rhesus", &["positif", "negatif"]),
    ("rokok", &["aktif", "pasif", "tidak"]),
    ("rokok_remaja", &["setiap_hari", "kadang", "pernah_coba", "tidak"]),
    ("sadanis", &["negatif", "risiko_rendah"]),
    ("sdq_pengisi", &["orang_tua_guru", "mandiri"]),
    ("sifilis", &["non_reaktif", "reaktif"]),
    ("skdr_kode", &["aa", "y", "a", "d", "c", "f", "e", "k", "z", "p"]),
    ("skdr_lab", &["tidak", "diambil", "positif", "negatif"]),
    ("status_kawin", &["belum", "kawin", "cerai_mati"]),
    ("status_t", &["t0", "t1", "t2", "t3", "t4", "t5"]),
    ("tb_dahak", &["negatif", "positif"]),
    ("tb_hasil_akhir", &["sembuh", "lengkap"]),
    ("tb_jenis", &["so"]),
    ("tb_konfirmasi", &["bakteriologis", "klinis"]),
    ("tb_status", &["pasien", "terduga", "kontak"]),
    ("tb_tcm", &["negatif", "positif"]),
    ("td_kurva_kia", &["hijau", "merah"]),
    ("tempat_salin", &["puskesmas", "rs", "bpm", "lainnya"]),
    ("tes_bisik", &["lulus", "tidak_lulus"]),
    ("ttd_konsumsi", &["setiap_hari", "tidak_setiap_hari"]),
    ("visus", &["6_6", "6_9", "6_12", "6_18"]),
    ("visus_kanan", &["v6_6", "v6_9", "v6_12", "v6_18"]),
    ("visus_kiri", &["v6_6", "v6_9", "v6_12", "v6_18"]),
];
/// What was taught, in free words.
pub(crate) const EDUCATION: &str = "edukasi";
/// Subjects of it.
pub(crate) const SUBJECTS: [&str; 4] = [
    "Gizi seimbang dan aktivitas fisik",
    "Minum obat teratur dan kontrol",
    "Tanda bahaya dan kapan berobat",
    "Bahaya rokok, kurangi gula dan garam",
];
/// Percent of goods and staff of each minimum service.
pub(crate) const QUALITY: [&str; 11] = [
    "spm.mutu.01",
    "spm.mutu.02",
    "spm.mutu.03",
    "spm.mutu.04",
    "spm.mutu.05",
    "spm.mutu.06",
    "spm.mutu.07",
    "spm.mutu.08",
    "spm.mutu.09",
    "spm.mutu.10",
    "spm.mutu.11",
];
/// Percent of stunted children in a survey.
pub(crate) const STUNTING_SURVEY: &str = "gizi.stunting-survei";

/// Returns the disease of early warning that an option of `skdr_kode` names.
pub(crate) fn disease_of(option: &str) -> String {
    format!("skdr.penyakit.{option}")
}

/// Services that are written as given, with their steps.
pub(crate) const SERVICES: &[(&str, &[&str])] = &[
    ("anc_kelas", &["S1", "S2", "S3", "S4"]),
    ("anc_triple", &["TES"]),
    ("anc_tt", &TETANUS),
    ("anc_visit", &ANTENATAL_STEPS),
    ("nifas_vita", &["VA1", "VA2"]),
];
/// Doses of tetanus vaccine of a pregnant woman.
pub(crate) const TETANUS: [&str; 5] = ["T1", "T2", "T3", "T4", "T5"];
/// Antenatal visits.
pub(crate) const ANTENATAL_STEPS: [&str; 6] = ["K1", "K2", "K3", "K4", "K5", "K6"];
/// Questions of SRQ-20, in order.
pub(crate) const SRQ: [&str; 20] = [
    "srq_1", "srq_2", "srq_3", "srq_4", "srq_5", "srq_6", "srq_7", "srq_8", "srq_9", "srq_10",
    "srq_11", "srq_12", "srq_13", "srq_14", "srq_15", "srq_16", "srq_17", "srq_18", "srq_19",
    "srq_20",
];
/// Abilities of daily life with the most points of each.
pub(crate) const ABILITIES: [(&str, u8); 10] = [
    ("aks_bab", 2),
    ("aks_bak", 2),
    ("aks_bersih", 1),
    ("aks_wc", 2),
    ("aks_makan", 2),
    ("aks_transfer", 3),
    ("aks_jalan", 3),
    ("aks_pakaian", 2),
    ("aks_tangga", 2),
    ("aks_mandi", 1),
];
/// Options of abilities, by points.
pub(crate) const POINTS: [&str; 4] = ["0", "1", "2", "3"];
/// Readings at which people of the simulation are sent on. How a reading is judged is said by the
/// guidelines alone; these only decide who goes to the Pustu.
pub(crate) const HIGH_PRESSURE: (f64, f64) = (140.0, 90.0);
pub(crate) const HIGH_GLUCOSE: f64 = 200.0;
/// Findings that somebody deals with on the day.
pub(crate) const URGENT_PRESSURE: [&str; 2] = ["dw_td.krisis", "dewasa.tanda_bahaya"];
pub(crate) const URGENT_MIND: &str = "dw_srq20.bunuh_diri";
pub(crate) const URGENT_PREGNANCY: &str = "anc_td.berat";
pub(crate) const URGENT_DELIVERY: &str = "persalinan.gawat";
pub(crate) const URGENT_INFANT: &str = "hv_bayi.bahaya_berat";
pub(crate) const URGENT_CHILD: &str = "hv_balita.bahaya_berat";
/// All of them.
pub(crate) const URGENT: [&str; 7] = [
    URGENT_PRESSURE[0],
    URGENT_PRESSURE[1],
    URGENT_MIND,
    URGENT_PREGNANCY,
    URGENT_DELIVERY,
    URGENT_INFANT,
    URGENT_CHILD,
];

/// Tells whether a code is among those that are checked.
pub(crate) fn is_listed(code: &str) -> bool {
    [NUMBERS, QUESTIONS, DAYS].iter().any(|list| list.contains(&code))
        || OPTIONS.iter().any(|(known, _)| *known == code)
        || ABILITIES.iter().any(|(known, _)| *known == code)
        || SRQ.contains(&code)
        || code == EDUCATION
}
