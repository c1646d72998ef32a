//! Second factors: who must have one, codes, spare codes, passkeys, losing them.

use access::{passkey::encoded, role::Role, totp::Secret};
use axum::http::StatusCode;
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest, Sha256};

use crate::{
    app::{Answer, Browser, ORIGIN, PASSWORD, TestApp},
    staff::id_of,
};

/// What stands in an attribute of a page.
fn attribute<'p>(page: &'p Answer, name: &str) -> &'p str {
    let marker = format!("{name}=\"");
    let at = page.body.find(&marker).expect(name) + marker.len();
    &page.body[at..at + page.body[at..].find('"').expect("its end")]
}

/// The code that the authenticator of an account shows now.
fn code(app: &TestApp, username: &str) -> String {
    let totp = app.store.totp(id_of(app, username)).expect("a store").expect("a secret");
    Secret::new(totp.secret).code(app.clock.now_ms())
}

async fn enrol(app: &TestApp, browser: &mut Browser, username: &str) -> Answer {
    let page = browser.get("/akun-saya/faktor").await;
    let code = code(app, username);
    browser.post_from(&page, "/akun-saya/faktor", &[("kode", &code)]).await
}

#[tokio::test]
async fn a_role_that_needs_a_factor_can_do_nothing_but_make_one() {
    let app = TestApp::new();
    for (name, role) in [("kepala", Role::Kapus), ("admin", Role::Admin)] {
        app.account(name, name, role, None);
        let mut browser = app.browser();
        assert_eq!(browser.sign_in(name, PASSWORD).await.location(), "/akun-saya/kabar");
        for path in ["/", "/akun", "/akun-saya", "/akun/persetujuan", "/papan", "/orang"] {
            assert_eq!(browser.get(path).await.location(), "/akun-saya/faktor", "{name} {path}");
        }
        let posted = browser.post("/akun-saya/faktor", "/akun", &[("nama", "x")]).await;
        assert_eq!(posted.location(), "/akun-saya/faktor", "{name}");
        let page = browser.get("/akun-saya/faktor").await;
        assert!(page.body.contains("<svg class=\"qr\"") && page.body.contains("Peran Anda"));
        let made = enrol(&app, &mut browser, name).await;
        assert_eq!(made.body.matches("<li class=\"secret\">").count(), 10, "{}", made.main());
        assert_eq!(browser.get("/").await.status, StatusCode::OK, "{name}");
        let again = browser.get("/akun-saya/faktor").await;
        assert!(!again.body.contains("<svg class=\"qr\""), "the secret is shown once");
    }
    app.account("bidan", "Bidan", Role::Bidan, None);
    assert_eq!(app.signed_in("bidan").await.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_last_factor_of_a_role_that_needs_one_stays() {
    let app = TestApp::new();
    app.account("kepala", "Kepala", Role::Kapus, None);
    let mut kepala = app.signed_in("kepala").await;
    let fields = [("sandi", PASSWORD)];
    let refused = kepala.post("/akun-saya", "/akun-saya/faktor/hapus", &fields).await;
    assert!(refused.body.contains("faktor.terakhir"), "{}", refused.main());
    app.account("bidan", "Bidan", Role::Bidan, None);
    let mut bidan = app.signed_in("bidan").await;
    enrol(&app, &mut bidan, "bidan").await;
    let wrong = [("sandi", "keliru sekali")];
    let refused = bidan.post("/akun-saya", "/akun-saya/faktor/hapus", &wrong).await;
    assert!(refused.body.contains("sandi.keliru"), "{}", refused.main());
    let gone = bidan.post("/akun-saya", "/akun-saya/faktor/hapus", &fields).await;
    assert_eq!(gone.location(), "/akun-saya?pesan=faktor-hapus");
}

#[tokio::test]
async fn a_code_opens_the_door_once_and_guessing_ends() {
    let app = TestApp::new();
    app.account("bidan", "Bidan", Role::Bidan, None);
    let mut first = app.signed_in("bidan").await;
    enrol(&app, &mut first, "bidan").await;
    app.clock.advance_ms(60_000);
    let mut browser = app.browser();
    assert_eq!(browser.sign_in("bidan", PASSWORD).await.location(), "/masuk/faktor");
    for path in ["/", "/akun-saya", "/akun-saya/faktor", "/sandi", "/orang"] {
        assert_eq!(browser.get(path).await.location(), "/masuk/faktor", "{path}");
    }
    let code = code(&app, "bidan");
    let fields = [("kode", code.as_str())];
    let right = browser.post("/masuk/faktor", "/masuk/faktor", &fields).await;
    assert_eq!(right.location(), "/akun-saya/kabar");
    assert_eq!(browser.get("/akun-saya").await.status, StatusCode::OK);
    let mut other = app.browser();
    other.sign_in("bidan", PASSWORD).await;
    let again = other.post("/masuk/faktor", "/masuk/faktor", &fields).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "good once");
    for _ in 0..4 {
        other.post("/masuk/faktor", "/masuk/faktor", &[("kode", "000000")]).await;
    }
    let over = other.post("/masuk/faktor", "/masuk/faktor", &[("kode", "000000")]).await;
    assert_eq!(over.location(), "/masuk?pesan=pin");
    assert_eq!(other.get("/masuk/faktor").await.location(), "/masuk?pesan=pin");
    let locked = app.browser().sign_in("bidan", PASSWORD).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS, "codes count like passwords");
}

#[tokio::test]
async fn a_spare_code_is_good_once_and_its_holder_is_told_elsewhere() {
    let app = TestApp::new();
    app.account("kepala", "Kepala", Role::Kapus, None);
    let mut known = app.signed_in("kepala").await;
    app.store.set_news_seen(id_of(&app, "kepala"), app.clock.now_ms()).expect("a store");
    app.clock.advance_ms(1_000);
    let spare = app.spare_code(id_of(&app, "kepala"));
    let mut lost = app.browser();
    lost.sign_in("kepala", PASSWORD).await;
    let fields = [("kode", spare.as_str())];
    let used = lost.post("/masuk/faktor", "/masuk/faktor", &fields).await;
    assert_eq!(used.location(), "/akun-saya/kabar");
    assert_eq!(lost.get("/akun-saya/kabar").await.location(), "/", "no news where it was done");
    let mut again = app.browser();
    again.sign_in("kepala", PASSWORD).await;
    let refused = again.post("/masuk/faktor", "/masuk/faktor", &fields).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    app.sign_in(&mut known, "kepala").await;
    let news = known.get("/akun-saya/kabar").await;
    assert!(news.body.contains("Masuk dengan kode cadangan"), "{}", news.main());
    assert!(news.body.contains("Masuk dari perangkat yang belum dikenal"), "{}", news.main());
}

/// An authenticator with one key.
struct Authenticator {
    key: SigningKey,
    counter: u32,
}

impl Authenticator {
    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest("localhost").to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn client(purpose: &str, challenge: &str) -> Vec<u8> {
        format!(r#"{{"type":"{purpose}","challenge":"{challenge}","origin":"{ORIGIN}"}}"#)
            .into_bytes()
    }

    async fn register(&self, browser: &mut Browser) -> Answer {
        let page = browser.get("/akun-saya/faktor").await;
        let client = Self::client("webauthn.create", attribute(&page, "data-tanya"));
        let mut data = self.data(0x45);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 4]);
        data.extend_from_slice(b"abcd");
        let point = self.key.verifying_key().to_sec1_point(false);
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(point.x().expect("a point"));
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(point.y().expect("a point"));
        let fields = [
            ("peramban", encoded(&client)),
            ("alat", encoded(&data)),
            ("nama", "Ponsel".to_owned()),
        ];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.post_from(&page, "/akun-saya/faktor/kunci", &fields).await
    }

    fn answer(&mut self, challenge: &str) -> [(&'static str, String); 4] {
        self.counter += 1;
        let (client, data) = (Self::client("webauthn.get", challenge), self.data(0x05));
        let mut signed = data.clone();
        signed.extend_from_slice(&Sha256::digest(&client));
        let signature: Signature = self.key.sign(&signed);
        [
            ("kunci", encoded(b"abcd")),
            ("peramban", encoded(&client)),
            ("alat", encoded(&data)),
            ("tanda", encoded(signature.to_der().as_bytes())),
        ]
    }
}

#[tokio::test]
async fn a_passkey_opens_the_door_and_answers_each_question_once() {
    let app = TestApp::new();
    app.account("kepala", "Kepala", Role::Kapus, None);
    let mut browser = app.browser();
    browser.sign_in("kepala", PASSWORD).await;
    let key = SigningKey::from_slice(&[5; 32]).expect("a key");
    let mut authenticator = Authenticator { key, counter: 0 };
    let made = authenticator.register(&mut browser).await;
    assert!(made.body.contains("<li class=\"secret\">"), "{}", made.main());
    assert!(browser.get("/akun-saya").await.body.contains("Kunci sandi: Ponsel"));

    let mut browser = app.browser();
    assert_eq!(browser.sign_in("kepala", PASSWORD).await.location(), "/masuk/faktor");
    let page = browser.get("/masuk/faktor").await;
    let old = authenticator.answer(attribute(&page, "data-tanya"));
    let old = old.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page = browser.get("/masuk/faktor").await;
    let refused = browser.post_from(&page, "/masuk/faktor", &old).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "answers another question");
    let page = browser.get("/masuk/faktor").await;
    let now = authenticator.answer(attribute(&page, "data-tanya"));
    let now = now.each_ref().map(|(name, value)| (*name, value.as_str()));
    let right = browser.post_from(&page, "/masuk/faktor", &now).await;
    assert_eq!(right.location(), "/akun-saya/kabar", "{}", right.body);
    assert_eq!(browser.get("/akun-saya").await.status, StatusCode::OK);
}

#[tokio::test]
async fn lost_factors_are_taken_away_by_two_persons_without_a_secret() {
    let app = TestApp::new();
    app.account("admin", "Pengelola", Role::Admin, None);
    app.account("kepala", "Kepala", Role::Kapus, None);
    app.account("dpo", "Bidan Ani", Role::Bidan, None);
    let ani = id_of(&app, "dpo");
    let mut holder = app.signed_in("dpo").await;
    enrol(&app, &mut holder, "dpo").await;
    let mut admin = app.signed_in("admin").await;
    let mut kepala = app.signed_in("kepala").await;
    let asked = admin.post("/akun", &format!("/akun/{ani}/faktor"), &[]).await;
    assert_eq!(asked.location(), "/akun?pesan=diminta");
    assert!(app.store.totp(ani).expect("a store").is_some(), "one person alone does nothing");
    let request = app.store.account_requests().expect("a store").remove(0);
    let path = format!("/akun/persetujuan/{}", request.id);
    let own = admin.post("/akun", &path, &[("jawaban", "setuju")]).await;
    assert!(own.body.contains("akun.dua-orang"), "{}", own.main());
    let page = kepala.get("/akun/persetujuan").await;
    let done = kepala.post_from(&page, &path, &[("jawaban", "setuju")]).await;
    assert_eq!(done.location(), "/akun/persetujuan?pesan=disetujui");
    assert!(app.store.totp(ani).expect("a store").is_none());
    assert_eq!(holder.get("/").await.location(), "/masuk?pesan=faktor");
    let mut elsewhere = app.browser();
    elsewhere.sign_in("dpo", PASSWORD).await;
    let news = elsewhere.get("/akun-saya/kabar").await;
    assert!(news.body.contains("dengan persetujuan dua orang"), "{}", news.main());
    assert!(news.body.contains("Kepala"), "{}", news.main());
}
