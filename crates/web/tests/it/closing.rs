//! Months that the head signs: the page, the sheet, and who makes the difference later.

use access::{audit::Event, role::Role};
use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Body, Record, Subject},
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    hamlet::{self, Hamlet},
};

const MONTHS: &str = "/papan/kunci";
const OCTOBER: &str = "/papan/kunci/bulan?bulan=2026-10";
const FIRST_SHEET: &str = "/papan/kunci/lembar?bulan=2026-10&nomor=1";
const WEIGHED: &str = "/papan/kunci/selisih?bulan=2026-10&nomor=1&indikator=gizi.ds&desa=";
const YES: (&str, &str) = ("setuju", "ya");

fn settle(app: &TestApp) -> Hamlet {
    let hamlet = hamlet::settle(app);
    app.account("kapus", "Kepala Rahma", Role::Kapus, None);
    app.account("pjk", "Penanggung Jawab", Role::PenanggungJawab, None);
    hamlet
}

fn weighing(pen: &mut Pen<'_>, person: PersonId, on: &str) -> Record {
    pen.record(Subject::Person(person), on, Body::Visit(weighed(9_200, 735)))
}

async fn sign(head: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    head.post(OCTOBER, OCTOBER, fields).await
}

/// Opens a list of names for which the head says why.
async fn opened(head: &mut Browser, path: &str) -> Answer {
    let asked = head.get(path).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let form = asked.location().to_owned();
    assert!(form.starts_with("/alasan?jenis=alasan"), "{form}");
    let said = [("jenis", "alasan"), ("untuk", ""), ("ke", path), ("alasan", "pengaduan")];
    let said = head.post(&form, "/alasan", &said).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    head.get(path).await
}

#[tokio::test]
async fn a_month_is_signed_once_and_again_when_something_changed() {
    let app = TestApp::new();
    let hamlet = settle(&app);
    let mut head = app.signed_in("kapus").await;
    let months = head.get(MONTHS).await;
    assert_eq!(months.status, StatusCode::OK, "{}", months.body);
    assert!(months.body.contains("11 bulan yang sudah berakhir belum ditandatangani."));
    let month = head.get(OCTOBER).await;
    assert!(month.body.contains("Belum ditandatangani."), "{}", month.main());
    assert!(month.body.contains("Tandatangani nomor 1"), "{}", month.main());
    assert!(month.body.contains("4 minggu SKDR bulan ini belum ditutup."), "{}", month.main());
    assert!(month.body.contains("Sasaran penduduk dari BPS atau Dinkes belum diisi"));
    // Nothing is signed that nobody says to have looked at.
    let unsaid = sign(&mut head, &[]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.body.contains("Nyatakan bahwa angkanya sudah diperiksa"), "{}", unsaid.main());
    let signed = sign(&mut head, &[YES, ("catatan", "Lengkap")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.body);
    let month = head.get(signed.location()).await;
    let by = "Ditandatangani (nomor 1, oleh Kepala Rahma, 21 Nov 2026). Sejak itu tidak ada angka \
              yang berubah.";
    assert!(month.body.contains(by), "{}", month.main());
    assert!(!month.body.contains("<button>Tandatangani</button>"));
    let twice = sign(&mut head, &[YES]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.body.contains("tidak ada angka yang berubah sejak itu. Tidak perlu"));
    // What comes late is taken, and shown beside what was signed.
    let sheet = head.get(FIRST_SHEET).await;
    let row = "Balita yang ditimbang bulan ini (D). Dari: Semua balita di wilayah (S).</span><br>\
               <span class=\"small\">Desa 73.09.01.2001 7/8 (87,5 %, Baik)</span></th>\
               <td class=\"number\">7</td><td class=\"number\">8</td>\
               <td class=\"number nowrap\">87,5 %</td><td class=\"number nowrap\">85,0 %</td>\
               <td>Baik</td>";
    assert!(sheet.body.contains(row), "{}", sheet.main());
    let signature = "<p>21 Nov 2026<br>Kepala Puskesmas<br><br><br><br>Kepala Rahma</p>";
    assert!(sheet.body.contains(signature), "{}", sheet.main());
    assert!(sheet.body.contains("<th scope=\"row\">Catatan</th><td>Lengkap</td>"));
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    app.write(&[weighing(&mut pen, hamlet.children[3], "2026-10-12")]);
    let month = head.get(OCTOBER).await;
    assert!(month.body.contains("Koreksi sejak ditandatangani"), "{}", month.main());
    assert!(month.body.contains("7 dari 8") && month.body.contains("8 dari 8"));
    assert!(month.body.contains("capaian +1"), "{}", month.main());
    let months = head.get(MONTHS).await;
    assert!(months.body.contains("(nomor 1, oleh Kepala Rahma, 21 Nov 2026)"));
    assert!(months.body.contains("10 bulan yang sudah berakhir belum"), "{}", months.main());
    let again = sign(&mut head, &[YES]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let second = head.get("/papan/kunci/lembar?bulan=2026-10&nomor=2").await;
    assert!(second.body.contains("Koreksi terhadap nomor 1"), "{}", second.main());
    // The first sheet reads as it did.
    assert_eq!(head.get(FIRST_SHEET).await.main(), sheet.main());
    let month = head.get(OCTOBER).await;
    assert!(month.body.contains("nomor=1") && month.body.contains("nomor=2"), "{}", month.main());
    assert_eq!(head.get("/papan/kunci/lembar?bulan=2026-10&nomor=3").await.status, 404);
}

#[tokio::test]
async fn a_difference_opens_to_the_names_of_those_who_make_it() {
    let app = TestApp::new();
    let hamlet = settle(&app);
    let mut head = app.signed_in("kapus").await;
    assert_eq!(sign(&mut head, &[YES]).await.status, StatusCode::SEE_OTHER);
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    let (dedi, ani) = (hamlet.children[3], hamlet.children[0]);
    let moved = pen.record(Subject::Person(ani), "2026-10-20", Body::Departure(Default::default()));
    let late = weighing(&mut pen, dedi, "2026-10-12");
    app.write(&[late.clone(), moved]);
    let names = opened(&mut head, WEIGHED).await;
    assert_eq!(names.status, StatusCode::OK, "{}", names.body);
    let answer = "Ditandatangani 7 dari 8, sekarang 7 dari 7. 2 baris di bawah ini menjelaskan";
    assert!(names.body.contains(answer), "{}", names.main());
    assert!(names.body.contains("Dedi Contoh") && names.body.contains("capaian +1"));
    assert!(names.body.contains("Ani Contoh") && names.body.contains("capaian −1, sasaran −1"));
    assert!(names.body.contains("catatan terlambat"), "{}", names.main());
    assert!(!names.body.contains("Budi Contoh"));
    // A village that nobody lives in has no difference.
    let none = head.get(&format!("{WEIGHED}7309012009")).await;
    assert!(none.body.contains("Tidak ada seorang pun"), "{}", none.main());
    assert_eq!(head.get(&WEIGHED.replace("gizi.ds", "gizi.xx")).await.status, 404);
    // The board says so as well.
    let board = head.get("/papan?indikator=gizi.ds&bulan=2026-10").await;
    let said = "Bulan ini ditandatangani (nomor 1, oleh Kepala Rahma, 21 Nov 2026). Sejak itu \
                angka ini berubah di 1 wilayah.";
    assert!(board.body.contains(said), "{}", board.main());
    let other = head.get("/papan?indikator=gizi.ds&bulan=2026-11").await;
    assert!(!other.body.contains("Bulan ini ditandatangani"));
}

#[tokio::test]
async fn who_is_named_is_written_down_and_who_is_restricted_is_left_out() {
    let app = TestApp::new();
    let hamlet = settle(&app);
    app.account("dinkes", "Pengelola Program", Role::DinkesProgram, None);
    let mut head = app.signed_in("kapus").await;
    assert_eq!(sign(&mut head, &[YES]).await.status, StatusCode::SEE_OTHER);
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    let (ani, dedi) = (hamlet.children[0], hamlet.children[3]);
    let moved = pen.record(Subject::Person(ani), "2026-10-20", Body::Departure(Default::default()));
    let restriction =
        Restriction { step: RestrictionStep::Begun, reason: "Permintaan ibunya".to_owned() };
    let restricted =
        pen.record(Subject::Person(dedi), "2026-11-20", Body::Restriction(restriction));
    app.write(&[weighing(&mut pen, dedi, "2026-10-12"), moved, restricted]);
    let shown = |app: &TestApp| {
        let mut last = None;
        let all = |kept: store::audit::Kept| {
            last = Some(Event::read(&kept.body).expect("a line"));
        };
        app.log().each_between((0, u64::MAX >> 1), all).expect("a log that reads");
        last.expect("a line").persons
    };
    let names = opened(&mut head, WEIGHED).await;
    assert!(names.body.contains("Dedi Contoh"), "{}", names.main());
    let both = shown(&app);
    assert!(both.contains(&ani) && both.contains(&dedi), "{both:?}");
    let mut office = app.signed_in("dinkes").await;
    let names = opened(&mut office, WEIGHED).await;
    assert!(names.body.contains("Ani Contoh") && !names.body.contains("Dedi Contoh"));
    assert!(names.body.contains("1 orang tidak ditampilkan"), "{}", names.main());
    assert!(!names.body.contains("/catatan/"), "whoever opens no records gets no links to them");
    assert_eq!(shown(&app), [ani]);
}

#[tokio::test]
async fn only_the_head_signs_and_only_what_is_over() {
    let app = TestApp::new();
    settle(&app);
    let mut deputy = app.signed_in("pjk").await;
    let month = deputy.get(OCTOBER).await;
    assert_eq!(month.status, StatusCode::OK);
    assert!(!month.body.contains("<button>Tandatangani</button>"), "{}", month.main());
    assert_eq!(deputy.post(OCTOBER, OCTOBER, &[YES]).await.status, StatusCode::FORBIDDEN);
    let mut nutrition = app.signed_in("gizi").await;
    assert_eq!(nutrition.get(MONTHS).await.status, StatusCode::FORBIDDEN);
    assert!(!nutrition.get("/papan").await.body.contains("/papan/kunci"));
    let mut head = app.signed_in("kapus").await;
    assert!(head.get("/papan").await.body.contains("href=\"/papan/kunci\""));
    let running = "/papan/kunci/bulan?bulan=2026-11";
    let month = head.get(running).await;
    assert!(month.body.contains("Bulan ini belum berakhir"), "{}", month.main());
    assert!(!month.body.contains("<button>Tandatangani</button>"));
    let refused = head.post(OCTOBER, running, &[YES]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("November 2026 belum berakhir"), "{}", refused.main());
    assert_eq!(head.get("/papan/kunci/bulan?bulan=2026-12").await.status, 404);
    assert_eq!(head.get("/papan/kunci/lembar?bulan=2026-10").await.status, 404);
}
