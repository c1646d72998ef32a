//! One person written down twice: found, compared, made one, parted again.

use axum::http::StatusCode;
use domain::{
    id::PersonId,
    person::{Birth, BirthPrecision, Parent, PersonFacts, Sex},
    record::{Body, Record, Subject},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    hamlet::{self, Hamlet},
};

/// The hamlet, and Ani once more, as an import wrote her: another spelling, weighed in September.
struct Twice {
    app: TestApp,
    hamlet: Hamlet,
    ani: PersonId,
    again: PersonId,
}

fn twice() -> Twice {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let again = app.ids.person();
    let mut pen = Pen::new(&app, app.ids.account(), 1_760_000_000_000);
    let facts = PersonFacts {
        name: Some("Ani Conto".to_owned()),
        sex: Some(Sex::Perempuan),
        birth: Some(Birth {
            day: "2025-09-10".parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        nik: Some("7309015009250001".parse().expect("a NIK")),
        mother: Some(Parent { name: Some("Ibu Rekaan".to_owned()), ..Parent::default() }),
        posyandu: Some(hamlet.melati),
        ..PersonFacts::default()
    };
    let mut visit =
        pen.record(Subject::Person(again), "2026-09-10", Body::Visit(weighed(8_700, 720)));
    visit.place = Some(hamlet.melati);
    let records: Vec<Record> =
        vec![pen.record(Subject::Person(again), "2025-09-10", Body::from(facts)), visit];
    app.write(&records);
    let ani = hamlet.children[0];
    Twice { app, hamlet, ani, again }
}

impl Twice {
    fn path(&self) -> String {
        format!("/orang/{}/gabung/{}", self.ani, self.again)
    }

    /// Merges Ani's second page into the first, by both steps of the form.
    async fn merge(&self, browser: &mut Browser) -> Answer {
        let (path, stays) = (self.path(), self.ani.to_string());
        let fields =
            [("tetap", stays.as_str()), ("alasan", "kartu sudah dilihat"), ("yakin", "ya")];
        let confirm = browser.post(&path, &path, &fields).await;
        assert_eq!(confirm.status, StatusCode::OK, "{}", confirm.body);
        assert!(
            confirm.body.contains("Periksa sekali lagi") && confirm.body.contains("3 kunjungan")
        );
        assert!(!self.is_merged(), "nothing is written before the last step");
        let mut last = vec![("kata", confirm.word()), ("langkah", "gabungkan")];
        last.extend(fields);
        browser.post_bare(&path, &last).await
    }

    fn is_merged(&self) -> bool {
        let timeline = self.app.store.timeline(self.again).expect("a store").expect("a child");
        timeline.person != self.again
    }

    /// Counts the people whom a search for the name finds.
    async fn found(&self, browser: &mut Browser) -> usize {
        let list = browser.get("/orang?q=ani").await;
        list.body.matches("<a class=\"person\"").count()
    }
}

#[tokio::test]
async fn likely_pages_of_the_same_person_are_proposed_the_likeliest_first() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    let identity = pmik.get(&format!("/orang/{}/identitas", twice.ani)).await;
    assert!(identity.body.contains("Orang ini tercatat dua kali?"));
    let page = pmik.get(&format!("/orang/{}/gabung", twice.ani)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let at = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text}: {}", page.body));
    assert!(at("Ani Conto<") < at("Budi Contoh"), "a like name comes before another child");
    assert!(at("nama mirip, tanggal lahir sama, nama ibu sama") < at("Budi Contoh"));
    assert!(page.body.contains("mungkin kembar"), "Budi has the same mother and birth day");
    assert!(!page.body.contains(&format!("gabung/{}", twice.ani)), "nobody is like themselves");

    let asked = pmik.get(&format!("/orang/{}/gabung?q=zzz", twice.ani)).await;
    assert!(asked.body.contains("Belum ketemu orang lain"));
    let grown = pmik.get(&format!("/orang/{}/gabung?q=hasan", twice.again)).await;
    assert!(grown.body.contains("Hasan Contoh"));
}

#[tokio::test]
async fn two_pages_are_compared_and_made_one_with_a_reason() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    let path = twice.path();
    let page = pmik.get(&path).await;
    insta::assert_snapshot!("merge", page.main());

    let stays = twice.ani.to_string();
    for (fields, message) in [
        (vec![("alasan", "x"), ("yakin", "ya")], "Pilih halaman siapa"),
        (vec![("tetap", stays.as_str()), ("yakin", "ya")], "Tulis bagaimana Anda tahu"),
        (vec![("tetap", stays.as_str()), ("alasan", "x")], "Baca dahulu tanda peringatannya"),
    ] {
        let answer = pmik.post(&path, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(answer.body.contains(message), "{message}: {}", answer.main());
    }

    assert_eq!(twice.found(&mut pmik).await, 2);
    let done = twice.merge(&mut pmik).await;
    assert_eq!(done.location(), format!("/orang/{}/identitas?pesan=digabung", twice.ani));
    let page = pmik.get(done.location()).await;
    insta::assert_snapshot!("merged", page.main());
    let timeline = twice.app.store.timeline(twice.ani).expect("a store").expect("a child");
    let said = timeline.records().iter().find(|record| matches!(record.body, Body::Merge(_)));
    let record = pmik.get(&format!("/catatan/{}", said.expect("a merge").id)).await;
    assert!(
        record.body.contains("<dt>Orang yang lain</dt><dd>Ani Conto</dd>"),
        "{}",
        record.main()
    );
    assert_eq!(twice.found(&mut pmik).await, 1, "lists show one person");
    let history = pmik.get(&format!("/orang/{}/riwayat", twice.ani)).await;
    assert!(history.body.contains("10 Sep 2026") && history.body.contains("10 Okt 2026"));
}

#[tokio::test]
async fn the_old_address_leads_to_the_one_who_stays() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    twice.merge(&mut pmik).await;
    for tab in ["", "/identitas", "/kms", "/riwayat", "/imunisasi"] {
        let answer = pmik.get(&format!("/orang/{}{tab}", twice.again)).await;
        let to = format!("/orang/{}/identitas?pesan=orang-tetap", twice.ani);
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, to.as_str()));
    }
    let page = pmik.get(&format!("/orang/{}/identitas?pesan=orang-tetap", twice.ani)).await;
    assert!(page.body.contains("Ini halaman yang dipakai"));
}

#[tokio::test]
async fn a_number_counts_the_merged_person_once() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    let month = "/papan/orang?indikator=gizi.ds&bulan=2026-10&isi=penyebut";
    let names = |answer: &Answer| answer.body.matches("Ani Cont").count();
    assert_eq!(names(&pmik.get(month).await), 2);
    twice.merge(&mut pmik).await;
    assert_eq!(names(&pmik.get(month).await), 1);
    let due = pmik.get("/harus-dilayani?rt=001").await;
    assert!(!due.body.contains(&twice.again.to_string()));
    let day = format!("/posyandu/{}/2026-11-21", twice.hamlet.melati);
    assert!(!pmik.get(&day).await.body.contains(&twice.again.to_string()));
}

#[tokio::test]
async fn they_can_be_parted_again_with_a_reason() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    twice.merge(&mut pmik).await;
    let path = format!("/orang/{}/pisah/{}", twice.ani, twice.again);
    let form = pmik.get(&path).await;
    assert!(form.body.contains("kartu sudah dilihat") && form.body.contains("1 kunjungannya"));
    let bare = pmik.post(&path, &path, &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("Tulis bagaimana Anda tahu"));

    let done = pmik.post(&path, &path, &[("alasan", "ternyata kembar")]).await;
    assert_eq!(done.location(), format!("/orang/{}/identitas?pesan=dipisah", twice.ani));
    let page = pmik.get(done.location()).await;
    assert!(!page.body.contains("Digabung dari"));
    assert_eq!(twice.found(&mut pmik).await, 2);
    let again = pmik.get(&format!("/orang/{}", twice.again)).await;
    assert_eq!(again.status, StatusCode::OK, "its own page again");
    assert_eq!(pmik.get(&path).await.status, StatusCode::NOT_FOUND, "nothing left to part");
    let history = pmik.get(&format!("/orang/{}/riwayat", twice.ani)).await;
    assert!(history.body.contains("ternyata kembar") && history.body.contains("Dipisah lagi"));
    twice.merge(&mut pmik).await;
    assert_eq!(twice.found(&mut pmik).await, 1, "and made one once more");
}

#[tokio::test]
async fn a_circle_is_refused_in_words() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    let back = format!("/orang/{}/gabung/{}", twice.again, twice.ani);
    // A page that was open while somebody else merged the other way round.
    let word = pmik.get(&back).await.word().to_owned();
    twice.merge(&mut pmik).await;
    let stays = twice.again.to_string();
    let fields = [
        ("kata", word.as_str()),
        ("tetap", stays.as_str()),
        ("alasan", "x"),
        ("yakin", "ya"),
        ("langkah", "gabungkan"),
    ];
    let answer = pmik.post_bare(&back, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Keduanya sudah tercatat sebagai satu orang"));
    let open = pmik.get(&back).await;
    assert_eq!(open.location(), format!("/orang/{}/identitas", twice.ani));
    let alone = pmik.get(&format!("/orang/{0}/gabung/{0}", twice.ani)).await;
    assert_eq!(alone.location(), format!("/orang/{}/identitas", twice.ani));
}

#[tokio::test]
async fn two_children_weighed_on_one_day_are_doubted() {
    let twice = twice();
    let mut pmik = twice.app.signed_in("pmik").await;
    let mut pen = Pen::new(&twice.app, twice.app.ids.account(), 1_790_000_000_000);
    let visit = Body::Visit(weighed(8_100, 700));
    twice.app.write(&[pen.record(Subject::Person(twice.again), "2026-10-10", visit)]);
    let page = pmik.get(&twice.path()).await;
    let doubt = "ditimbang pada 10 Okt 2026 dengan hasil berbeda: 9,0 kg dan 8,1 kg";
    assert!(page.body.contains(doubt), "{}", page.main());
}

#[tokio::test]
async fn only_the_keeper_of_records_merges_and_parts() {
    let twice = twice();
    for name in ["kader", "gizi", "dokter", "loket", "admin"] {
        let mut browser = twice.app.signed_in(name).await;
        let paths = [
            format!("/orang/{}/gabung", twice.ani),
            twice.path(),
            format!("/orang/{}/pisah/{}", twice.ani, twice.again),
        ];
        for path in &paths {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        for path in &paths[1..] {
            let fields = [("tetap", twice.ani.to_string()), ("alasan", "x".to_owned())];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let answer = browser.post("/sandi", path, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} POST {path}");
        }
    }
    assert!(!twice.is_merged());
    let mut kader = twice.app.signed_in("kader").await;
    let identity = kader.get(&format!("/orang/{}/identitas", twice.ani)).await;
    assert!(!identity.body.contains("/gabung"));
    assert!(identity.body.contains("Beri tahu perekam medis"));
}
