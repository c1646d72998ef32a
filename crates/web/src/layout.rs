//! What surrounds every page: title, top bar, foot.

use access::door::{self, Door};
use askama::Template;
use axum::response::Html;

use crate::{app::App, assets, error::PageError, lock, session::Signed, wording};

/// The shapes of pages; there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A list, one row a person or thing.
    Daftar,
    /// One person.
    Orang,
    /// Rows persons, columns months or visits.
    Grid,
    /// A form, one column.
    Isian,
    /// The answer first, then the table behind it.
    Papan,
}

impl Shape {
    const fn class(self) -> &'static str {
        match self {
            Self::Daftar => "shape-daftar",
            Self::Orang => "shape-orang",
            Self::Grid => "shape-grid",
            Self::Isian => "shape-isian",
            Self::Papan => "shape-papan",
        }
    }
}

/// A way to another page at the top.
pub struct Link {
    /// Address.
    pub href: &'static str,
    /// Words.
    pub label: &'static str,
    /// Whether this page belongs to it.
    pub current: bool,
}

/// Entries of the top bar, with what one must be allowed to do to see them.
const ENTRIES: [(&str, &str, Option<Door>); 10] = [
    ("/", "Hari ini", None),
    ("/posyandu", "Posyandu", Some(door::SEE_RECORDS)),
    ("/harus-dilayani", "Harus dilayani", Some(door::SEE_NAMES)),
    ("/kunjungan-rumah", "Kunjungan rumah", Some(door::SEE_NAMES)),
    ("/orang", "Cari orang", Some(door::SEE_PEOPLE)),
    ("/register", "Register", Some(door::SEE_RECORDS)),
    ("/papan", "Papan pantau", Some(door::SEE_BOARD)),
    ("/impor", "Impor", Some(door::IMPORT)),
    ("/akun", "Akun", Some(door::MANAGE_ACCOUNTS)),
    ("/log-akses", "Log akses", Some(door::SEE_LOG_NUMBERS)),
];

/// What surrounds a page; templates that extend `layout.html` hold one as `layout`.
pub struct Layout {
    /// Title of the page.
    pub title: String,
    /// Class of the shape.
    pub shape: &'static str,
    /// Name of the Puskesmas.
    pub place: String,
    /// Name of whoever is signed in.
    pub who: Option<String>,
    /// Their role in words.
    pub role: &'static str,
    /// Ways to other pages.
    pub links: Vec<Link>,
    /// Word of the session for forms.
    pub word: String,
    /// Today in words.
    pub today: String,
    /// Name of the edition of the guidelines.
    pub edition: String,
    /// What has just been done, if anything.
    pub notice: Option<&'static str>,
    /// How many people a list leaves out because their data is restricted.
    pub left_out: usize,
    /// Stylesheets.
    pub styles: [String; 2],
    /// Script that makes lists easier with a keyboard; pages work without it.
    pub script: String,
    /// Script that locks the screen when nobody sits there; the server locks without it.
    pub lock_script: String,
    /// Script that tells what is not saved yet before signing out.
    pub leave_script: String,
    /// Account of whoever is signed in: drafts in the browser are kept apart by it.
    pub account: String,
    /// After how long without a key or touch the screen is locked, in milliseconds.
    pub lock_ms: u64,
    /// What opens it again: `pin`, or `sandi` for the password.
    pub opens_by: &'static str,
    /// The sign of Simpul, three rings tied together.
    pub icon: String,
}

impl Layout {
    /// Prepares the surroundings of a page for somebody who is signed in; `section` is the
    /// address of the top-bar entry it belongs to.
    pub fn new(app: &App, signed: &Signed, shape: Shape, section: &str, title: &str) -> Self {
        let links = ENTRIES
            .into_iter()
            .filter(|(_, _, door)| door.is_none_or(|door| signed.may(door)))
            .map(|(href, label, _)| Link { href, label, current: href == section })
            .collect();
        Self {
            who: Some(signed.actor.name.clone()),
            role: signed.actor.role.name(),
            account: signed.actor.account.to_string(),
            links,
            word: signed.token.form_word(),
            opens_by: lock::asked(signed),
            ..Self::guest(app, shape, title)
        }
    }

    /// Prepares the surroundings of a page for nobody in particular.
    pub fn guest(app: &App, shape: Shape, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            shape: shape.class(),
            place: app.config().name.clone(),
            who: None,
            role: "",
            links: Vec::new(),
            word: String::new(),
            today: wording::day_long(app.today()),
            edition: app.guidelines().edition.clone(),
            notice: None,
            left_out: 0,
            styles: [assets::url("tokens.css"), assets::url("app.css")],
            script: assets::url("list.js"),
            lock_script: assets::url("lock.js"),
            leave_script: assets::url("leave.js"),
            account: String::new(),
            lock_ms: app.config().policy.lock_ms,
            opens_by: "sandi",
            icon: assets::url("icon.svg"),
        }
    }

    /// Says how many people a list leaves out because their data is restricted.
    #[must_use]
    pub fn leaving_out(mut self, count: usize) -> Self {
        self.left_out = count;
        self
    }

    /// Says what has just been done, from the word that a form's redirect carries (`?pesan=`).
    #[must_use]
    pub fn with_notice(mut self, word: Option<&str>) -> Self {
        self.notice = match word {
            Some("ditandatangani") => Some("Bulan sudah ditandatangani. Lembarnya siap dicetak."),
            Some("tersimpan") => Some("Sudah tersimpan."),
            Some("terdaftar") => Some("Warga baru sudah terdaftar."),
            Some("dikoreksi") => Some("Koreksi sudah tersimpan. Catatan lama tetap dapat dibaca."),
            Some("dibatalkan") => {
                Some("Catatan ini ditandai salah catat. Isinya tidak dihitung lagi.")
            }
            Some("dibuka") => Some("Hari buka sudah dicatat. Daftarnya siap diisi."),
            Some("ditutup") => {
                Some("Hari buka sudah ditutup. Yang tidak hadir ada di daftar kunjungan ini.")
            }
            Some("digabung") => Some("Sudah digabung. Keduanya sekarang satu orang."),
            Some("dipisah") => Some("Sudah dipisah. Keduanya punya halaman sendiri lagi."),
            Some("orang-tetap") => {
                Some("Alamat tadi milik orang yang sudah digabung. Ini halaman yang dipakai.")
            }
            Some("sandi") => Some("Kata sandi sudah diganti."),
            Some("akun-ditutup") => Some("Akun sudah ditutup."),
            Some("akun-dibuka") => Some("Akun sudah dibuka lagi."),
            Some("diminta") => Some("Permintaan sudah dikirim. Menunggu persetujuan."),
            Some("diperiksa") => Some("Sudah ditandai: Anda sudah memeriksanya."),
            Some("disetujui") => Some("Sudah disetujui."),
            Some("dicabut") => Some("Sudah dicabut. Tidak berlaku lagi mulai sekarang."),
            Some("ditolak") => Some("Permintaan ditolak. Tidak ada yang berubah."),
            Some("sesi-akhir") => Some("Sudah dikeluarkan dari perangkat itu."),
            Some("pin") => Some("PIN sudah disimpan."),
            Some("faktor-hapus") => Some("Sudah dihapus."),
            Some("daftar-ulang") => Some("Daftar akun triwulan ini sudah ditandatangani."),
            Some("hubung") => Some("Akun sudah dihubungkan."),
            Some("lepas") => Some("Akun sudah dilepas. Masuk dengan kata sandi seperti biasa."),
            Some(_) | None => None,
        };
        self
    }
}

/// Writes a page.
pub fn page(template: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(template.render()?))
}
