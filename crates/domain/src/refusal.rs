//! Why the log does not take a record, in words for the person who wrote it.

mod meeting;

use crate::{
    day::Day,
    figure::Figures,
    hlc::Hlc,
    person::Birth,
    publication::Publication,
    record::{Body, Correction, Merge, Record, Subject, Visit},
    rights::Speaker,
    surveillance::{SignalStep, WeekClose, last_day_of, week_of},
};

/// A refusal: a stable code for support, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code such as `tanggal.di-depan`.
    pub code: &'static str,
    /// Indonesian sentence: what happened and what to do.
    pub message: String,
}

impl Refusal {
    /// Builds a refusal.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Longest name that is kept, in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// Longest free text that is kept, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Most cases of one disease that a week is believed to have.
const WEEK_CASES_MAX: u32 = 100_000;
/// Most observations or services in one visit.
pub const ENTRIES_PER_VISIT_MAX: usize = 200;

/// Checks everything about a record that needs no guidelines and no store.
///
/// `today` is the civil day at the place of the log; one day of grace is given to writers east
/// of it. Values are not judged here: an odd value that is true must be kept.
pub fn check(record: &Record, today: Day) -> Result<(), Refusal> {
    check_days(record, today)?;
    check_text("penulis", &record.author.name, NAME_CHARS_MAX)?;
    check_text("peran", &record.author.role, NAME_CHARS_MAX)?;
    if let Some(source) = &record.source {
        check_text("asal berkas", &source.file, TEXT_CHARS_MAX)?;
        check_text("asal berkas", &source.system, NAME_CHARS_MAX)?;
    }
    check_subject(record)?;
    check_body(&record.body, record, today)
}

fn check_days(record: &Record, today: Day) -> Result<(), Refusal> {
    if today.plus_days(1) < record.occurred {
        return Err(Refusal::new(
            "tanggal.di-depan",
            format!(
                "Tanggal {} belum terjadi. Periksa tanggal kejadian.",
                record.occurred.indonesian()
            ),
        ));
    }
    let (year, _, _) = record.occurred.ymd();
    if year < 1900 {
        return Err(Refusal::new(
            "tanggal.terlalu-lama",
            format!("Tanggal {} terlalu lama. Periksa tahunnya.", record.occurred.indonesian()),
        ));
    }
    if record.minute.is_some_and(|minute| 24 * 60 <= minute) {
        return Err(Refusal::new("jam.tidak-sah", "Jam harus antara 00:00 dan 23:59."));
    }
    if Hlc::MILLIS_MAX < record.written.millis {
        return Err(Refusal::new(
            "jam.perangkat",
            "Jam perangkat menunjukkan tahun yang tidak masuk akal. Perbaiki jam perangkat.",
        ));
    }
    Ok(())
}

fn check_subject(record: &Record) -> Result<(), Refusal> {
    let fits = matches!(
        (&record.subject, effective(&record.body)),
        (Subject::Household(_), Body::Household(_))
            | (
                Subject::Place(_),
                Body::Place(_)
                    | Body::PosyanduDay(_)
                    | Body::Figures(_)
                    | Body::WeekClose(_)
                    | Body::SignalStep(_)
                    | Body::Publication(_)
                    | Body::Closing(_)
                    | Body::Meeting(_)
                    | Body::ActionStep(_),
            )
            | (
                Subject::Person(_),
                Body::Person(_)
                    | Body::Visit(_)
                    | Body::Departure(_)
                    | Body::Death(_)
                    | Body::FollowUp(_)
                    | Body::Consent(_)
                    | Body::Restriction(_)
                    | Body::Guardianship(_)
                    | Body::GuardianshipEnd(_)
                    | Body::Merge(_)
                    | Body::Unmerge(_),
            )
            | (_, Body::EnteredInError(_))
    );
    if fits {
        return Ok(());
    }
    Err(Refusal::new(
        "catatan.salah-subjek",
        format!("Catatan jenis \"{}\" tidak cocok dengan subjeknya.", record.body.kind()),
    ))
}

/// Returns the body that a record states, looking through a correction.
fn effective(body: &Body) -> &Body {
    match body {
        Body::Correction(correction) => &correction.body,
        other => other,
    }
}

fn check_birth(birth: Birth, today: Day) -> Result<(), Refusal> {
    let day = birth.day.indonesian();
    if today.plus_days(1) < birth.day || birth.minute.is_some_and(|m| 24 * 60 <= m) {
        let message = format!("Tanggal lahir {day} belum terjadi. Periksa lagi.");
        return Err(Refusal::new("lahir.di-depan", message));
    }
    if birth.day.ymd().0 < 1890 {
        let message = format!("Tanggal lahir {day} tidak masuk akal. Periksa tahunnya.");
        return Err(Refusal::new("lahir.terlalu-lama", message));
    }
    Ok(())
}

fn check_body(body: &Body, record: &Record, today: Day) -> Result<(), Refusal> {
    match body {
        Body::Person(facts) => {
            check_name("nama", facts.name.as_deref())?;
            for parent in [&facts.mother, &facts.father].into_iter().flatten() {
                check_name("nama orang tua", parent.name.as_deref())?;
            }
            check_optional("telepon", facts.phone.as_deref(), 30)?;
            check_optional("disabilitas", facts.disability.as_deref(), NAME_CHARS_MAX)?;
            if let Some(address) = &facts.address {
                check_address(address)?;
            }
            facts.birth.map_or(Ok(()), |birth| check_birth(birth, today))
        }
        Body::Household(facts) => {
            check_name("nama kepala keluarga", facts.head_name.as_deref())?;
            check_optional("nomor KK", facts.kk_number.as_deref(), 20)?;
            facts.address.as_ref().map_or(Ok(()), check_address)
        }
        Body::Place(facts) => {
            check_name("nama tempat", facts.name.as_deref())?;
            check_optional("dusun", facts.dusun.as_deref(), NAME_CHARS_MAX)
        }
        Body::Visit(visit) => check_visit(visit, today),
        Body::PosyanduDay(day) => check_optional("catatan", day.note.as_deref(), TEXT_CHARS_MAX),
        Body::Figures(figures) => check_figures(figures),
        Body::WeekClose(close) => check_week_close(close, record.occurred),
        Body::SignalStep(step) => check_signal_step(step, record.occurred),
        Body::Publication(published) => check_publication(published, record.occurred),
        Body::Closing(closing) => closing.check(record.occurred),
        Body::Meeting(meeting) => meeting::check(meeting, record.occurred),
        Body::ActionStep(step) => meeting::check_step(step),
        Body::Departure(departure) => {
            check_optional("tujuan pindah", departure.to.as_deref(), TEXT_CHARS_MAX)
        }
        Body::Death(death) => check_optional("sebab", death.cause.as_deref(), TEXT_CHARS_MAX),
        Body::FollowUp(follow_up) => {
            check_name("temuan", Some(&follow_up.finding))?;
            check_optional("penerima", follow_up.receiver.as_deref(), NAME_CHARS_MAX)?;
            check_optional("catatan", follow_up.note.as_deref(), TEXT_CHARS_MAX)
        }
        Body::Consent(consent) => {
            check_name("tujuan", Some(&consent.purpose))?;
            consent.by.as_ref().map_or(Ok(()), check_speaker)?;
            check_optional("catatan", consent.note.as_deref(), TEXT_CHARS_MAX)
        }
        Body::Restriction(restriction) => check_reason(&restriction.reason),
        Body::Guardianship(guardianship) => {
            check_speaker(&guardianship.guardian)?;
            check_name("dasar perwalian", Some(&guardianship.evidence))
        }
        Body::GuardianshipEnd(end) => check_reason(&end.reason),
        Body::Merge(merge) | Body::Unmerge(merge) => check_merge(merge, record),
        Body::Correction(correction) => check_correction(correction, record, today),
        Body::EnteredInError(error) => check_reason(&error.reason),
    }
}

fn check_merge(merge: &Merge, record: &Record) -> Result<(), Refusal> {
    if record.person() == Some(merge.duplicate) {
        let message = "Seseorang tidak dapat digabung dengan dirinya sendiri.";
        return Err(Refusal::new("gabung.diri-sendiri", message));
    }
    check_reason(&merge.reason)
}

fn check_correction(correction: &Correction, record: &Record, today: Day) -> Result<(), Refusal> {
    check_reason(&correction.reason)?;
    match correction.body.as_ref() {
        Body::Correction(_) | Body::EnteredInError(_) | Body::Merge(_) | Body::Unmerge(_) => {
            Err(Refusal::new(
                "koreksi.berlapis",
                "Koreksi harus menunjuk catatan pertama, bukan koreksi lain.",
            ))
        }
        Body::Closing(_) => Err(signed_stays()),
        inner => check_body(inner, record, today),
    }
}

/// Says that a signed month is neither corrected nor void.
pub fn signed_stays() -> Refusal {
    Refusal::new(
        "tutup.tidak-diubah",
        "Bulan yang sudah ditandatangani tidak dapat dikoreksi atau dibatalkan. Perbaiki \
         catatannya, lalu tandatangani lagi dengan nomor berikutnya.",
    )
}

fn check_figures(figures: &Figures) -> Result<(), Refusal> {
    check_name("sumber", Some(&figures.source))?;
    if figures.values.is_empty() {
        return Err(Refusal::new("angka.kosong", "Isi paling sedikit satu angka."));
    }
    if ENTRIES_PER_VISIT_MAX < figures.values.len() {
        return Err(Refusal::new(
            "angka.terlalu-banyak",
            format!("Satu catatan memuat paling banyak {ENTRIES_PER_VISIT_MAX} angka."),
        ));
    }
    for (code, figure) in &figures.values {
        check_text("kode angka", code, NAME_CHARS_MAX)?;
        if !figure.is_sound() {
            return Err(Refusal::new(
                "angka.tidak-sah",
                format!(
                    "Angka {} tidak boleh kurang dari nol dan harus di dalam rentangnya.",
                    figure.value.indonesian()
                ),
            ));
        }
    }
    Ok(())
}

fn check_week_close(close: &WeekClose, occurred: Day) -> Result<(), Refusal> {
    check_sunday(close.week)?;
    if occurred < last_day_of(close.week) {
        return Err(Refusal::new(
            "minggu.belum-selesai",
            "Minggu ini belum selesai. Tutup pada hari Sabtu atau sesudahnya.",
        ));
    }
    if close.cases.is_empty() || ENTRIES_PER_VISIT_MAX < close.cases.len() {
        return Err(Refusal::new(
            "minggu.jumlah-penyakit",
            format!("Satu laporan memuat 1 sampai {ENTRIES_PER_VISIT_MAX} penyakit."),
        ));
    }
    for (disease, cases) in &close.cases {
        check_text("kode penyakit", disease, NAME_CHARS_MAX)?;
        if WEEK_CASES_MAX < *cases {
            return Err(Refusal::new(
                "minggu.mustahil",
                format!("Kasus seminggu paling banyak {WEEK_CASES_MAX}. Periksa lagi."),
            ));
        }
    }
    check_optional("catatan", close.note.as_deref(), TEXT_CHARS_MAX)
}

fn check_publication(published: &Publication, occurred: Day) -> Result<(), Refusal> {
    if published.until.number() % 3 != 0 || occurred <= published.until.last_day() {
        return Err(Refusal::new(
            "terbit.belum-selesai",
            "Yang diterbitkan adalah triwulan yang sudah selesai. Pilih triwulan sebelumnya.",
        ));
    }
    if published.tables.is_empty() || ENTRIES_PER_VISIT_MAX < published.tables.len() {
        return Err(Refusal::new(
            "terbit.jumlah-tabel",
            format!("Satu terbitan memuat 1 sampai {ENTRIES_PER_VISIT_MAX} tabel."),
        ));
    }
    for table in &published.tables {
        check_name("kode indikator", Some(&table.indicator))?;
        check_name("judul", Some(&table.title))?;
        check_name("sasaran", Some(&table.of))?;
        for area in &table.areas {
            check_name("nama wilayah", Some(&area.name))?;
        }
        let shares = table.areas.iter().filter_map(|area| area.share);
        if shares.into_iter().any(|share| !share.is_sound()) {
            return Err(Refusal::new(
                "terbit.angka-kecil",
                "Angka untuk umum dibulatkan ke kelipatan lima, dan yang kurang dari lima tidak \
                 diterbitkan.",
            ));
        }
        let has_total = table.areas.iter().any(|area| area.desa.is_none());
        if has_total && 1 < table.areas.len() {
            return Err(Refusal::new(
                "terbit.jumlah",
                "Jumlah seluruh wilayah tidak diterbitkan bersama angka desa, supaya angka yang \
                 disembunyikan tidak dapat dihitung kembali.",
            ));
        }
    }
    Ok(())
}

fn check_signal_step(step: &SignalStep, occurred: Day) -> Result<(), Refusal> {
    check_sunday(step.week)?;
    check_text("kode penyakit", &step.disease, NAME_CHARS_MAX)?;
    if occurred < step.week {
        return Err(Refusal::new(
            "sinyal.sebelum-minggu",
            "Langkah ini bertanggal sebelum minggu sinyalnya. Periksa tanggalnya.",
        ));
    }
    let is_empty = step.note.as_deref().is_none_or(|note| note.trim().is_empty());
    if step.step.needs_note() && is_empty {
        return Err(Refusal::new(
            "sinyal.tanpa-catatan",
            "Tulis apa yang ditemukan atau dilakukan, dan oleh siapa.",
        ));
    }
    check_optional("catatan", step.note.as_deref(), TEXT_CHARS_MAX)
}

fn check_sunday(week: Day) -> Result<(), Refusal> {
    if week == week_of(week) {
        return Ok(());
    }
    let message = "Minggu SKDR mulai hari Minggu; sebut tanggal hari Minggunya.";
    Err(Refusal::new("minggu.bukan-hari-minggu", message))
}

fn check_visit(visit: &Visit, today: Day) -> Result<(), Refusal> {
    if ENTRIES_PER_VISIT_MAX < visit.observations.len()
        || ENTRIES_PER_VISIT_MAX < visit.services.len()
    {
        return Err(Refusal::new(
            "kunjungan.terlalu-banyak",
            format!("Satu kunjungan memuat paling banyak {ENTRIES_PER_VISIT_MAX} isian."),
        ));
    }
    for (code, value) in &visit.observations {
        check_text("kode isian", code, NAME_CHARS_MAX)?;
        if let crate::record::Value::Text(text) = value {
            check_text(code, text, TEXT_CHARS_MAX)?;
        }
    }
    for service in &visit.services {
        check_text("kode layanan", &service.item, NAME_CHARS_MAX)?;
        check_optional("kode dosis", service.step.as_deref(), NAME_CHARS_MAX)?;
        check_optional("nomor batch", service.lot.as_deref(), NAME_CHARS_MAX)?;
        check_optional("alasan", service.reason.as_deref(), TEXT_CHARS_MAX)?;
        if service.given_on.is_some_and(|day| today.plus_days(1) < day) {
            return Err(Refusal::new(
                "tanggal.di-depan",
                "Tanggal pemberian belum terjadi. Periksa tanggalnya.",
            ));
        }
    }
    check_optional("catatan", visit.note.as_deref(), TEXT_CHARS_MAX)
}

fn check_address(address: &crate::area::Address) -> Result<(), Refusal> {
    check_optional("dusun", address.dusun.as_deref(), NAME_CHARS_MAX)?;
    check_optional("alamat", address.line.as_deref(), TEXT_CHARS_MAX)?;
    for (label, number) in [("RW", &address.rw), ("RT", &address.rt)] {
        let plausible = number.as_deref().is_none_or(|text| {
            (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        });
        if !plausible {
            return Err(Refusal::new(
                "alamat.rt-rw",
                format!("{label} ditulis dengan angka, misalnya 003."),
            ));
        }
    }
    Ok(())
}

fn check_speaker(speaker: &Speaker) -> Result<(), Refusal> {
    check_name("nama yang mewakili", Some(&speaker.name))
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::new("koreksi.tanpa-alasan", "Tulis alasan perbaikan."));
    }
    check_text("alasan", reason, TEXT_CHARS_MAX)
}

fn check_name(label: &str, name: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = name else { return Ok(()) };
    if name.trim().is_empty() {
        return Err(Refusal::new("nama.kosong", format!("Isi {label}, jangan dikosongkan.")));
    }
    check_text(label, name, NAME_CHARS_MAX)
}

pub(crate) fn check_optional(
    label: &str,
    text: Option<&str>,
    chars_max: usize,
) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| check_text(label, text, chars_max))
}

pub(crate) fn check_text(label: &str, text: &str, chars_max: usize) -> Result<(), Refusal> {
    if chars_max < text.chars().count() {
        return Err(Refusal::new(
            "teks.terlalu-panjang",
            format!("Isian {label} paling panjang {chars_max} huruf."),
        ));
    }
    // SQL engines differ on NUL, and terminals on escape codes; no card needs either.
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::new(
            "teks.huruf-terlarang",
            format!("Isian {label} memuat huruf yang tidak dapat dibaca. Ketik ulang."),
        ));
    }
    Ok(())
}
