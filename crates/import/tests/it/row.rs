//! One nasty row each, and what becomes of it.

use domain::record::{Attendance, Body};
use import::format::Format;
use rstest::rstest;

use crate::setup::{codes, directory, import};

/// Imports one row in which the cells named replace those of a good row.
fn verdict(changes: &[(&str, &str)]) -> String {
    let mut cells = vec![
        ("nik", "7309015203240001"),
        ("nama", "Nur Aisyah Contoh"),
        ("jenis_kelamin", "P"),
        ("tanggal_lahir", "12-03-2024"),
        ("nama_ibu", "Hasnah Rekaan"),
        ("desa", "Alatengae"),
        ("posyandu", "Melati 1"),
        ("tanggal_ukur", "10-02-2026"),
        ("bb", "10,4"),
        ("tb", "83,5"),
    ];
    for (column, value) in changes {
        match cells.iter_mut().find(|(name, _)| name == column) {
            Some(cell) => cell.1 = value,
            None => cells.push((column, value)),
        }
    }
    let titles: Vec<&str> = cells.iter().map(|(title, _)| *title).collect();
    let values: Vec<&str> = cells.iter().map(|(_, value)| *value).collect();
    let file = format!("{}\n{}\n", titles.join(";"), values.join(";"));
    codes(import(&mut directory(), Format::Register, file.as_bytes()).verdict(2))
}

#[rstest]
#[case::good(&[], "accepted")]
#[case::no_nik(&[("nik", "")], "accepted")]
#[case::filler_nik(&[("nik", "9999999999999999")], "accepted")]
#[case::zero_nik(&[("nik", "0")], "accepted")]
#[case::apostrophe(&[("nik", "'7309015203240001")], "accepted")]
#[case::excel_nik(&[("nik", "7,30902E+15")], "flag nik.rusak-excel")]
#[case::short_nik(&[("nik", "730901520324000")], "flag nik.tidak-sah")]
#[case::nik_of_a_boy(&[("nik", "7309011203240001")], "flag nik.jenis-kelamin")]
#[case::nik_of_another_day(&[("nik", "7309015303240001")], "flag nik.tanggal-lahir")]
#[case::no_name(&[("nama", "-")], "reject nama.kosong")]
#[case::only_a_title(&[("nama", "Ny.")], "reject nama.kosong")]
#[case::sex_from_nik(&[("jenis_kelamin", "")], "flag jenis-kelamin.dari-nik")]
#[case::no_sex(&[("nik", ""), ("jenis_kelamin", "")], "flag jenis-kelamin.kosong")]
#[case::strange_sex(&[("jenis_kelamin", "X")], "reject jenis-kelamin.tidak-dikenal")]
#[case::no_birth(&[("tanggal_lahir", "")], "flag lahir.tidak-diketahui")]
#[case::birth_month(&[("tanggal_lahir", "03-2024")], "flag lahir.perkiraan")]
#[case::no_such_birth(&[("tanggal_lahir", "30-02-2024")], "reject lahir.tidak-sah")]
#[case::american_birth(&[("tanggal_lahir", "03/25/2024")], "reject lahir.tidak-sah")]
#[case::unborn(&[("nik", ""), ("tanggal_lahir", "01-01-2027")], "reject lahir.di-depan")]
#[case::future(&[("tanggal_ukur", "10-02-2027")], "reject tanggal.di-depan")]
#[case::before_birth(&[("tanggal_ukur", "10-02-2024")], "reject tanggal.sebelum-lahir")]
#[case::undated(&[("tanggal_ukur", "")], "reject ukur.tanpa-tanggal")]
#[case::words_for_numbers(&[("bb", "sepuluh")], "reject angka.tidak-sah")]
#[case::impossible(&[("tb", "835")], "reject nilai.tidak-mungkin")]
#[case::odd_but_kept(&[("bb", "45")], "flag nilai.tidak-lazim")]
#[case::zero_is_not_measured(&[("tb", "0")], "accepted")]
#[case::unit(&[("bb", "10,4 kg"), ("tb", "83.5 cm")], "accepted")]
#[case::no_desa(&[("desa", "")], "reject desa.kosong")]
#[case::unknown_desa(&[("desa", "Entah Berantah")], "reject desa.tidak-dikenal")]
#[case::misspelt_desa(&[("desa", "Alatenga e")], "accepted")]
#[case::near_desa(&[("desa", "Allatengae")], "flag desa.ejaan")]
#[case::desa_code(&[("desa", "73.09.03.2003")], "accepted")]
#[case::foreign_desa(&[("desa", "3324012001")], "flag desa.luar-wilayah")]
#[case::serial(&[("tanggal_ukur", "46063")], "accepted")]
#[case::position(&[("cara_ukur", "miring")], "flag cara-ukur.tidak-dikenal")]
#[case::telephone(&[("telepon", "hilang")], "flag telepon.tidak-sah")]
#[case::neighbourhood(&[("rt", "dua")], "flag alamat.rt-rw")]
#[case::kk(&[("no_kk", "123")], "flag kk.tidak-sah")]
#[case::dose_without_day(&[("bcg", "v")], "flag imunisasi.tanpa-tanggal")]
#[case::dose_not_given(&[("bcg", "belum")], "accepted")]
#[case::dose_before_birth(&[("bcg", "01-01-2024")], "reject tanggal.sebelum-lahir")]
#[case::birth_weight_in_kg(&[("bb_lahir", "3,1")], "accepted")]
#[case::birth_weight_in_grams(&[("bb_lahir", "3100")], "accepted")]
#[case::birth_weight_impossible(&[("bb_lahir", "31")], "reject nilai.tidak-mungkin")]
#[case::vitamin(&[("vitamin_a", "hijau")], "flag jawaban.tidak-dikenal")]
#[case::vitamin_unnamed(&[("vitamin_a", "ya")], "accepted")]
#[case::present(&[("hadir", "ya")], "accepted")]
#[case::absent(&[("hadir", "tidak"), ("bb", ""), ("tb", "")], "accepted")]
#[case::absent_and_weighed(&[("hadir", "tidak")], "flag hadir.berlawanan")]
#[case::absent_and_given(&[("hadir", "tidak"), ("bb", ""), ("tb", ""), ("vitamin_a", "ya")],
    "flag hadir.berlawanan")]
#[case::perhaps_present(&[("hadir", "mungkin")], "flag jawaban.tidak-dikenal")]
#[case::perhaps_present_unmeasured(&[("hadir", "mungkin"), ("bb", ""), ("tb", "")],
    "flag jawaban.tidak-dikenal")]
#[case::long_name(&[("nama", "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")],
    "reject teks.terlalu-panjang")]
#[case::escape_code(&[("alamat", "\u{1b}[2J")], "reject teks.huruf-terlarang")]
#[case::note_without_day(&[("tanggal_ukur", ""), ("bb", ""), ("tb", ""), ("catatan", "pindahan")],
    "flag keterangan.tanpa-tanggal")]
#[case::several(&[("nama", ""), ("bb", "x")], "reject nama.kosong angka.tidak-sah")]
fn what_becomes_of_a_row(#[case] changes: &[(&str, &str)], #[case] expected: &str) {
    assert_eq!(verdict(changes), expected);
}

#[rstest]
#[case::weighed("tidak;10,4", Some(Attendance::Present))]
#[case::not_there("tidak;", Some(Attendance::Absent))]
#[case::perhaps_weighed("mungkin;10,4", Some(Attendance::Present))]
#[case::perhaps_there("mungkin;", None)]
fn who_came(#[case] cells: &str, #[case] expected: Option<Attendance>) {
    let file = format!(
        "nama;jenis_kelamin;tanggal_lahir;desa;tanggal_ukur;hadir;bb\n\
         Nur Contoh;P;12-03-2024;Alatengae;10-02-2026;{cells}\n"
    );
    let imported = import(&mut directory(), Format::Register, file.as_bytes());
    let visits = imported.records.iter().filter_map(|record| match &record.body {
        Body::Visit(visit) => Some(visit.attendance),
        _ => None,
    });
    assert_eq!(visits.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
}
