//! Whatever stands in a name or a note stays text: on every page, in every file.

use std::collections::{BTreeSet, VecDeque};

use access::role::Role;
use axum::http::{StatusCode, header};
use domain::{
    person::{Parent, PersonFacts, PlaceFacts},
    record::{Body, Record, Subject},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{self, Pen, weighed},
};

/// Marks what was written to do harm.
const MARK: &str = "xss7309";

/// Names that would do something if they were not text. Each begins like a formula or like markup.
const HOSTILE: [&str; 8] = [
    "=cmd|'/C calc'!A1<xss7309>",
    "+<script>alert(xss7309)</script>",
    "@\"><xss7309 onload=alert(1)>",
    "-'><xss7309 onload='alert(1)'>",
    "\"xss7309\" onmouseover=\"alert(1)",
    "</title></textarea><xss7309>",
    "javascript:alert('xss7309')//<xss7309",
    "{{xss7309}}${xss7309}<!--<xss7309>",
];

/// Most pages of one crawl.
const PAGES_MAX: usize = 400;

/// A family whose names are all hostile, and accounts with such names.
fn hostile_app() -> TestApp {
    let app = TestApp::new();
    let family = family::settle(&app);
    let mut pen = Pen::new(&app, family.author, 1_790_000_000_000);
    let mut records: Vec<Record> = Vec::new();
    for (person, name) in [family.siti, family.bunga, family.budi].into_iter().zip(HOSTILE) {
        let facts = PersonFacts {
            name: Some(name.to_owned()),
            mother: Some(Parent { name: Some(HOSTILE[3].to_owned()), ..Parent::default() }),
            ..PersonFacts::default()
        };
        records.push(pen.record(Subject::Person(person), "2026-11-13", Body::from(facts)));
    }
    for (place, name) in [family.posyandu, family.other_posyandu].into_iter().zip(&HOSTILE[4..]) {
        let facts = PlaceFacts { name: Some((*name).to_owned()), ..PlaceFacts::default() };
        records.push(pen.record(Subject::Place(place), "2026-11-13", Body::Place(facts)));
    }
    let mut visit = weighed(7_050, 674);
    visit.note = Some(HOSTILE[6].to_owned());
    let mut noted = pen.record(Subject::Person(family.bunga), "2026-11-14", Body::Visit(visit));
    noted.place = Some(family.posyandu);
    noted.author.name = HOSTILE[7].to_owned();
    records.push(noted);
    app.write(&records);
    app.account("kader", HOSTILE[2], Role::Kader, Some(family.posyandu));
    for (username, role) in [
        ("dokter", Role::Dokter),
        ("pmik", Role::Pmik),
        ("gizi", Role::Gizi),
        ("loket", Role::Loket),
        ("admin", Role::Admin),
    ] {
        app.account(username, HOSTILE[1], role, None);
    }
    app
}

/// Returns the addresses of our own that a page leads to.
fn links(page: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\"", "hx-get=\""] {
        let values = page.body.split(attribute).skip(1);
        let values = values.filter_map(|rest| rest.split('"').next());
        found.extend(values.filter(|value| value.starts_with('/') && !value.starts_with("//")));
    }
    if !page.location().is_empty() {
        found.push(page.location());
    }
    let plain = |link: &str| link.replace("&amp;", "&").replace("&#38;", "&");
    found.into_iter().map(|link| plain(link.split('#').next().unwrap_or(link))).collect()
}

/// The pattern of an address: ids and dates left out, so that alike pages are opened a few times.
fn shape(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let part = |part: &str| match part.chars().any(|c| c.is_ascii_digit()) {
        true => "*".to_owned(),
        false => part.to_owned(),
    };
    let path: Vec<String> = path.split('/').map(part).collect();
    let keys: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", path.join("/"), keys.join("&"))
}

/// Opens every page that can be reached, a few of each shape.
async fn crawl(browser: &mut Browser, mut look: impl FnMut(&str, &Answer)) -> usize {
    let start = ["/", "/orang?q=xss", "/orang?q=calc", "/akun", "/impor", "/papan", "/posyandu"];
    let mut waiting: VecDeque<String> = start.map(str::to_owned).into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut shapes = std::collections::BTreeMap::<String, usize>::new();
    let mut opened = 0;
    while let Some(link) = waiting.pop_front() {
        let times = shapes.entry(shape(&link)).or_default();
        if 4 <= *times || PAGES_MAX <= opened {
            continue;
        }
        *times += 1;
        opened += 1;
        let page = browser.get(&link).await;
        look(&link, &page);
        for next in links(&page) {
            if seen.insert(next.clone()) {
                waiting.push_back(next);
            }
        }
    }
    opened
}

fn is_kind(page: &Answer, kind: &str) -> bool {
    let found = page.headers.get(header::CONTENT_TYPE);
    found.is_some_and(|value| value.to_str().unwrap_or_default().starts_with(kind))
}

/// Finds what a browser would take for markup or for the end of an attribute.
fn harm(body: &str) -> Option<&'static str> {
    let raw = [
        "<xss7309",
        "<script>alert",
        "xss7309\" onmouseover",
        "href=\"javascript:",
        "src=\"javascript:",
        "</textarea><xss",
        "<!--<",
    ];
    raw.into_iter().find(|harm| body.contains(harm))
}

#[tokio::test]
async fn no_name_becomes_markup_on_any_page() {
    let app = hostile_app();
    let mut shown = BTreeSet::new();
    for role in ["dokter", "pmik", "gizi", "kader", "loket", "admin"] {
        let mut browser = app.signed_in(role).await;
        let opened = crawl(&mut browser, |link, page| {
            assert!(!page.status.is_server_error(), "{role} {link}: {}", page.status);
            if is_kind(page, "text/html") || is_kind(page, "image/svg") {
                assert_eq!(harm(&page.body), None, "{role} {link}");
                if page.body.contains(MARK) {
                    shown.insert(shape(link));
                }
            }
        })
        .await;
        assert!(3 < opened, "{role} opened {opened} pages");
    }
    // The proof is worth what it has seen: names stand on pages of many kinds.
    assert!(20 < shown.len(), "{} kinds of pages show names: {shown:#?}", shown.len());
}

/// Tells whether a spreadsheet would run a cell; a plain number is one.
fn runs(cell: &str) -> bool {
    let number = cell.strip_prefix('-').unwrap_or(cell);
    let is_number = number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && (number.is_empty() || !is_number)
}

#[tokio::test]
async fn no_cell_of_any_file_is_a_formula() {
    let app = hostile_app();
    let mut files = BTreeSet::new();
    let mut names = 0;
    for role in ["dokter", "pmik", "kader"] {
        let mut browser = app.signed_in(role).await;
        crawl(&mut browser, |link, page| {
            if !is_kind(page, "text/csv") || page.status != StatusCode::OK {
                return;
            }
            files.insert(shape(link));
            let disposition = &page.headers[header::CONTENT_DISPOSITION];
            assert!(disposition.to_str().expect("ASCII").starts_with("attachment"), "{link}");
            for separator in [b',', b';'] {
                let body = page.body.trim_start_matches('\u{feff}');
                let reader = csv_rows(body, separator);
                for cell in reader.iter().flatten() {
                    assert!(!runs(cell), "{role} {link}: {cell:?}");
                    names += usize::from(cell.contains(MARK));
                }
            }
        })
        .await;
    }
    assert!(4 <= files.len(), "{files:#?}");
    assert!(0 < names, "no file holds a name");
}

fn csv_rows(text: &str, separator: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// Addresses that take something, as the program lists them.
const ROUTES: &str = include_str!("../../src/router.rs");

/// What somebody might put there to read another file.
const PATHS: [&str; 9] = [
    "..",
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5cwindows%5cwin.ini",
    "%00",
    "passwd%00.csv",
    "%2fetc%2fpasswd",
    "....%2f%2f....%2f%2fetc%2fpasswd",
];

#[tokio::test]
async fn no_address_reads_another_file() {
    let app = hostile_app();
    let mut browser = app.signed_in("pmik").await;
    let patterns: BTreeSet<&str> = ROUTES
        .split('"')
        .filter(|text| text.starts_with('/') && text.contains('{') && !text.contains(' '))
        .collect();
    assert!(30 < patterns.len(), "{patterns:?}");
    for pattern in patterns {
        for hostile in PATHS {
            let mut address = String::new();
            for part in pattern.split('/').skip(1) {
                let part = if part.starts_with('{') { hostile } else { part };
                address.push('/');
                address.push_str(part);
            }
            let answer = browser.get(&address).await;
            assert!(!answer.status.is_server_error(), "{address}: {}", answer.status);
            assert_ne!(answer.status, StatusCode::OK, "{address}");
            assert!(!answer.body.contains("root:"), "{address}");
        }
    }
}

#[tokio::test]
async fn fields_that_a_form_does_not_have_change_nothing() {
    let app = hostile_app();
    let mut admin = app.signed_in("admin").await;
    let given = app.ids.account().to_string();
    let fields = [
        ("nama", "Bidan Baru"),
        ("pengguna", "bidan.baru"),
        ("peran", Role::Bidan.code()),
        ("id", given.as_str()),
        ("puskesmas", "P9999999999"),
        ("must_change_password", "0"),
        ("harus_ganti", "0"),
        ("password_hash", "x"),
        ("sandi", "melati hujan sepeda"),
        ("active", "0"),
    ];
    let made = admin.post("/akun", "/akun", &fields).await;
    let account = app.store.account_by_username("bidan.baru").expect("a store that works");
    let account = account.unwrap_or_else(|| panic!("{}", made.body));
    assert_ne!(account.id.to_string(), given);
    assert_eq!(account.puskesmas.as_str(), "P7309010101");
    // All else is as if these fields had not been sent.
    let plain = [("nama", "Bidan Lain"), ("pengguna", "bidan.lain"), ("peran", Role::Bidan.code())];
    admin.post("/akun", "/akun", &plain).await;
    let other = app.store.account_by_username("bidan.lain").expect("a store that works");
    let other = other.expect("made as well");
    assert_eq!(
        (account.must_change_password, account.active, &account.role),
        (other.must_change_password, other.active, &other.role)
    );
    let guess = app.browser().sign_in("bidan.baru", crate::app::PASSWORD).await;
    assert_eq!(guess.status, StatusCode::UNAUTHORIZED, "nobody chooses a password for another");

    // Changing one's password does not change one's role.
    let mut kader = app.signed_in("kader").await;
    let new = "kucing langit perahu";
    let fields = [
        ("lama", crate::app::PASSWORD),
        ("sandi_lama", crate::app::PASSWORD),
        ("baru", new),
        ("sandi_baru", new),
        ("ulang", new),
        ("peran", Role::Admin.code()),
        ("role", Role::Admin.code()),
    ];
    kader.post("/sandi", "/sandi", &fields).await;
    let account = app.store.account_by_username("kader").expect("a store that works");
    assert_eq!(account.expect("the kader").role, Role::Kader.code());
}

/// Ways out of a folder, as they stand in an address.
const WAYS_OUT: [&str; 6] = [
    "..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "..%5c..%5cCargo.toml",
    "%2e%2e%2fCargo.toml",
    "....%2f%2fCargo.toml",
    "..%c0%afCargo.toml%00.css",
];

/// Wherever an address names something, a way out of a folder is the name of nothing.
#[tokio::test]
async fn no_address_leads_out_of_a_folder() {
    let app = TestApp::new();
    app.account("kepala", "Bu Kepala", Role::Kapus, None);
    let mut browser = app.signed_in("kepala").await;
    let style = browser.get("/masuk").await.body;
    let style = style.split("href=\"/aset/").nth(1).expect("a style sheet");
    let hash = style.split('/').next().expect("its hash");
    let named = web::router::listed().into_iter().filter(|one| one.path.contains('{'));
    let patterns: Vec<&str> = named.filter(|one| one.method == "GET").map(|one| one.path).collect();
    assert!(40 < patterns.len(), "{patterns:?}");
    for pattern in patterns {
        for way in WAYS_OUT {
            let mut address = pattern.replace("{hash}", hash);
            while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
                address.replace_range(from..=to, way);
            }
            let answer = browser.get(&address).await;
            // A page that asks for something first sends the browser on, never out of the house.
            let inside = answer.location().starts_with('/') && !answer.location().starts_with("//");
            let on = answer.status == StatusCode::SEE_OTHER && inside;
            assert!(answer.status.is_client_error() || on, "{address}: {}", answer.status);
            for secret in ["root:", "[package]", "[workspace]"] {
                assert!(!answer.body.contains(secret), "{address} shows a file");
            }
        }
    }
}
