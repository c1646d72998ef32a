//! Every address of the application, in one list, with who may come and why.

use access::{
    door::{self, Door},
    purpose::Purpose::{
        Akun, Hak, Impor, Keamanan, Mutu, Pedoman, Pelayanan, Pemantauan, Pendaftaran, Sistem,
    },
};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::compression::CompressionLayer;

use crate::{
    app::App,
    assets,
    error::PageError,
    gate::{Gate, Listed, Routes},
    headers,
    intake::upload::REQUEST_BYTES_MAX,
    pages,
};

/// Largest form, in bytes. Uploads have a limit of their own.
const FORM_BYTES_MAX: usize = 256 * 1024;

const PEOPLE: &[Door] = &[door::SEE_PEOPLE];
const RECORDS: &[Door] = &[door::SEE_RECORDS];
const NAMES: &[Door] = &[door::SEE_NAMES];
const VISIT: &[Door] = &[door::RECORD_VISIT];

/// Builds the router.
pub fn router(app: App) -> Router {
    let assets = Router::new()
        .merge(assets_routes().behind_gates(&app))
        // Pages are not compressed: they carry secrets beside what others may have typed.
        .layer(CompressionLayer::new());
    pages()
        .behind_gates(&app)
        .merge(assets)
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}

/// Lists every address with what stands before it.
pub fn listed() -> Vec<Listed> {
    pages().merge(assets_routes()).listed()
}

fn assets_routes() -> Routes {
    Routes::new().get("/aset/{hash}/{name}", Gate::open(Sistem), assets::serve)
}

fn pages() -> Routes {
    Routes::new()
        .get("/", Gate::signed(Pemantauan), pages::home::show)
        .get("/healthz", Gate::open(Sistem), pages::health::show)
        .get("/readyz", Gate::open(Sistem), pages::health::ready)
        .merge(entrance())
        .merge(own())
        .merge(accounts())
        .merge(accesses())
        .merge(people())
        .merge(person())
        .merge(rights())
        .merge(forms())
        .merge(records())
        .merge(board())
        .merge(reports())
        .merge(figures())
        .merge(public())
        .merge(early_warning())
        .merge(closings())
        .merge(meetings())
        .merge(posyandu())
        .merge(registers())
        .merge(work())
        .merge(intake())
        .merge(guide())
}

/// Coming in, going out, and the locked screen.
fn entrance() -> Routes {
    use pages::{
        ground,
        identity::{come_back, leave},
        lock, password, resume,
        sign_in::{self, code, factor},
    };
    // Each finds out for itself how far somebody has come in.
    const COMING: Gate = Gate::open(Akun);
    Routes::new()
        .both("/masuk", COMING, (sign_in::show, sign_in::sign_in))
        .both("/masuk/faktor", COMING, (factor::show, factor::check))
        .both("/masuk/kode", COMING, (code::show, code::choose))
        .get("/masuk/dinkes", COMING, leave::go)
        .get("/masuk/dinkes/kembali", COMING, come_back::take)
        .post("/keluar", COMING, sign_in::sign_out)
        .both("/kunci", COMING, (lock::show, lock::lock))
        .get("/kunci/ada", COMING, lock::present)
        .post("/kunci/buka", COMING, lock::open)
        .both("/lanjutkan", COMING, (resume::show, resume::drop_it))
        .both("/sandi", Gate::signed(Akun), (password::show, password::change))
        .both("/alasan", Gate::signed(Keamanan), (ground::show, ground::save))
}

/// The own account.
fn own() -> Routes {
    use pages::{
        identity::link,
        own::{self, devices, factor, news, pin},
    };
    const OWN: Gate = Gate::signed(Akun);
    Routes::new()
        .get("/akun-saya", OWN, own::show)
        .both("/akun-saya/faktor", OWN, (factor::show, factor::confirm))
        .post("/akun-saya/faktor/kunci", OWN, factor::add_passkey)
        .post("/akun-saya/faktor/cadangan", OWN, factor::spare)
        .post("/akun-saya/faktor/hapus", OWN, factor::remove)
        .post("/akun-saya/pin", OWN, pin::set)
        .post("/akun-saya/perangkat/lain", OWN, devices::end_others)
        .post("/akun-saya/perangkat/{id}/akhiri", OWN, devices::end)
        .post("/akun-saya/dinkes", OWN, link::leave)
        .post("/akun-saya/dinkes/lepas", OWN, link::part)
        .both("/akun-saya/kabar", OWN, (news::show, news::seen))
}

fn accounts() -> Routes {
    use pages::accounts::{self, code, delegation, recertify, requests};
    const KEEPER: Gate = Gate::through(&[door::MANAGE_ACCOUNTS], Akun);
    const DECIDER: Gate = Gate::through(&[door::DECIDE_ACCOUNTS], Akun);
    const HEAD: Gate = Gate::through(&[door::APPROVE_ACCOUNTS], Akun);
    Routes::new()
        .both("/akun", KEEPER, (accounts::list, accounts::create))
        .get("/akun/persetujuan", DECIDER, requests::list)
        .post("/akun/persetujuan/{id}", DECIDER, requests::decide)
        .post("/akun/persetujuan/{id}/periksa", HEAD, requests::see)
        .both("/akun/daftar-ulang", HEAD, (recertify::show, recertify::sign))
        .get("/akun/pelimpahan", DECIDER, delegation::list)
        .post("/akun/pelimpahan", KEEPER, delegation::ask)
        .post("/akun/pelimpahan/{id}", HEAD, delegation::decide)
        .post("/akun/pelimpahan/{id}/cabut", DECIDER, delegation::revoke)
        .post("/akun/{id}/kode", KEEPER, code::issue)
        .post("/akun/{id}/akhiri", KEEPER, accounts::end_sessions)
        .post("/akun/{id}/peran", KEEPER, requests::ask_role)
        .post("/akun/{id}/faktor", KEEPER, requests::ask_factors)
        .post("/akun/{id}/tutup", KEEPER, accounts::close)
        .post("/akun/{id}/buka", KEEPER, accounts::open)
}

/// Who looked at what.
fn accesses() -> Routes {
    use pages::accesses::{judge, month, of_accounts, of_person};
    const MONTH: Gate = Gate::through(&[door::SEE_LOG_NUMBERS], Keamanan);
    const JUDGE: Gate = Gate::through(&[door::APPROVE_ACCOUNTS], Keamanan);
    const PERSON: Gate = Gate::through(&[door::SEE_LOG], Keamanan).of_people(&["id"]);
    Routes::new()
        .get("/log-akses", MONTH, month::show)
        .get("/log-akses/akun", MONTH, of_accounts::show)
        .post("/log-akses/darurat/{id}", JUDGE, judge::save)
        .get("/orang/{id}/jejak", PERSON, of_person::show)
}

fn people() -> Routes {
    use pages::people::{find, register};
    const NEW: Gate = Gate::through(&[door::REGISTER_PERSON], Pendaftaran);
    const HOUSEHOLD: Gate = Gate::through(PEOPLE, Pelayanan).of_household("id");
    Routes::new()
        .get("/orang", Gate::through(PEOPLE, Pelayanan), find::show)
        .both("/orang/baru", NEW, (register::form, register::register))
        .get("/keluarga/{id}", HOUSEHOLD, pages::household::show)
}

fn person() -> Routes {
    use pages::person::{
        advice, chart, duplicate, follow_up, history, identity, merge, part, services, summary,
        update, why,
    };
    const WHO: Gate = Gate::through(PEOPLE, Pelayanan).of_people(&["id"]);
    const RECORD: Gate = Gate::through(RECORDS, Pelayanan).of_people(&["id"]);
    const CHANGE: Gate = Gate::through(&[door::CHANGE_PERSON], Pendaftaran).of_people(&["id"]);
    const JOIN: Gate = Gate::through(&[door::JOIN_PEOPLE], Mutu);
    const BOTH: Gate = JOIN.of_people(&["id", "lain"]);
    const FOLLOW: Gate =
        Gate::through(&[door::RECORD_VISIT, door::SEE_RECORDS], Pelayanan).of_people(&["id"]);
    Routes::new()
        // Whoever may not see records is sent on to the page of identity.
        .get("/orang/{id}", WHO, summary::show)
        .get("/orang/{id}/identitas", WHO, identity::show)
        .get("/orang/{id}/riwayat", RECORD, history::show)
        .get("/orang/{id}/kms", RECORD, chart::show)
        .get("/orang/{id}/imunisasi", RECORD, services::immunisation)
        .get("/orang/{id}/tumbuh-kembang", RECORD, services::growth)
        .get("/orang/{id}/vitamin", RECORD, services::vitamins)
        .get("/orang/{id}/temuan", RECORD, advice::show)
        .get("/orang/{id}/kunjungan-rumah", RECORD, services::home_visits)
        .get("/orang/{id}/mengapa", RECORD, why::show)
        .get("/orang/{id}/buku/{buku}", RECORD, pages::person::paper::show)
        .get("/orang/{id}/jelajah", RECORD, pages::explorer::life::show)
        .get("/orang/{id}/jelajah/bagian", RECORD, pages::explorer::life::part)
        .both("/orang/{id}/perbarui", CHANGE, (update::facts_form, update::facts))
        .both("/orang/{id}/pindah", CHANGE, (update::departure_form, update::departure))
        .both("/orang/{id}/meninggal", CHANGE, (update::death_form, update::death))
        .get("/orang/{id}/gabung", JOIN.of_people(&["id"]), duplicate::show)
        .both("/orang/{id}/gabung/{lain}", BOTH, (merge::form, merge::merge))
        .both("/orang/{id}/tindak-lanjut", FOLLOW, (follow_up::form, follow_up::save))
        .both("/orang/{id}/pisah/{lain}", JOIN.of_people(&["id"]), (part::form, part::part))
}

/// What people ask about their own data, what they agree to, and who speaks for them.
fn rights() -> Routes {
    use pages::rights::{
        consent, copy, decide, guardian, letter, list, of_person, request, restriction, review,
    };
    const ASKED: Gate = Gate::through(&[door::SEE_REQUESTS], Hak);
    const SEE: Gate = ASKED.of_people(&["id"]);
    const MAKE: Gate = Gate::through(&[door::MAKE_REQUEST], Hak).of_people(&["id"]);
    const DECIDE: Gate = Gate::through(&[door::DECIDE_REQUEST], Hak).of_people(&["id"]);
    const REVIEW: Gate = Gate::through(&[door::REVIEW_COPY], Hak).of_people(&["id"]);
    const GIVE: Gate = Gate::through(&[door::GIVE_COPY], Hak).of_people(&["id"]);
    const CONSENT: Gate = Gate::through(&[door::SEE_CONSENT], Pelayanan).of_people(&["id"]);
    const AGREE: Gate = Gate::through(&[door::RECORD_CONSENT], Pelayanan).of_people(&["id"]);
    const GUARD: Gate = Gate::through(&[door::RECORD_GUARDIAN], Pelayanan).of_people(&["id"]);
    Routes::new()
        .get("/hak", ASKED, list::show)
        .get("/orang/{id}/hak", SEE, of_person::show)
        .post("/orang/{id}/hak", MAKE, of_person::save)
        .get("/orang/{id}/hak/{permintaan}", SEE, request::show)
        .post("/orang/{id}/hak/{permintaan}/putusan", DECIDE, decide::save)
        .get("/orang/{id}/hak/{permintaan}/surat", SEE, letter::show)
        .both("/orang/{id}/hak/{permintaan}/tahan", REVIEW, (review::show, review::save))
        .post("/orang/{id}/hak/{permintaan}/salinan", GIVE, copy::give)
        .post("/orang/{id}/pembatasan", DECIDE, restriction::lift)
        .get("/orang/{id}/persetujuan", CONSENT, consent::show)
        .post("/orang/{id}/persetujuan", AGREE, consent::save)
        .get("/orang/{id}/wali", CONSENT, guardian::show)
        .post("/orang/{id}/wali", GUARD, guardian::save)
        .post("/orang/{id}/wali/{catatan}/akhiri", GUARD, guardian::end)
}

fn forms() -> Routes {
    use pages::forms::{menu, result, show};
    const WRITE: Gate = Gate::through(VISIT, Pelayanan).of_people(&["id"]);
    const READ: Gate = Gate::through(RECORDS, Pelayanan).of_people(&["id"]);
    Routes::new()
        .get("/orang/{id}/isi", WRITE, menu::show)
        .both("/orang/{id}/isi/{formulir}", WRITE, (show::show, show::save))
        .get("/orang/{id}/hasil/{catatan}", READ, result::show)
}

fn records() -> Routes {
    use pages::record::{correct, show, void, void_form};
    // Whose record it is decides who corrects it, within the page.
    const READ: Gate = Gate::through(RECORDS, Pelayanan).of_record("id");
    const CORRECT: Gate = Gate::through(RECORDS, Mutu).of_record("id");
    Routes::new()
        .get("/catatan/{id}", READ, show)
        .both("/catatan/{id}/koreksi", CORRECT, (correct::show, correct::save))
        .both("/catatan/{id}/salah", CORRECT, (void_form, void))
}

fn board() -> Routes {
    use pages::board::{
        derived, difference, digest, file, map, people, recount, show, summary, wall,
    };
    const NUMBERS: Gate = Gate::through(&[door::SEE_BOARD], Pemantauan);
    const WHO: Gate = Gate::through(NAMES, Pemantauan);
    const RECOUNT: Gate = Gate::through(&[door::RECOUNT], Mutu);
    Routes::new()
        .get("/papan", NUMBERS, show::show)
        .get("/papan.csv", NUMBERS, file::board)
        .get("/papan/hitung-ulang", NUMBERS, recount::show)
        .post("/papan/hitung-ulang", RECOUNT, recount::begin)
        .get("/papan/peta", NUMBERS, map::show)
        .get("/papan/minggu-ini", NUMBERS, digest::show)
        .get("/papan/minggu-ini/orang", WHO, digest::people::show)
        .get("/papan/selisih", NUMBERS, difference::show)
        .get("/papan/selisih/orang", WHO, difference::people::show)
        .get("/papan/ringkas", NUMBERS, summary::show)
        .get("/papan/situasi", NUMBERS, pages::situation::show)
        .get("/papan/situasi/orang", WHO, pages::situation::people::show)
        .get("/papan/tv", NUMBERS, wall::show)
        .get("/papan/keluarga", NUMBERS, pages::healthy::show::show)
        .get("/papan/keluarga.csv", NUMBERS, pages::healthy::show::csv)
        .get("/papan/keluarga/daftar", WHO, pages::healthy::list::show)
        .get("/papan/keluarga/daftar.csv", WHO, pages::healthy::list::csv)
        .get("/papan/turunan", NUMBERS, derived::show)
        .get("/papan/turunan.csv", NUMBERS, derived::csv)
        .get("/papan/orang", WHO, people::show)
        .get("/spm", NUMBERS, pages::spm::show)
        .get("/spm.csv", NUMBERS, pages::spm::csv)
        .get("/papan/orang.csv", WHO, people::csv)
}

/// What everybody may read, and letting them.
fn public() -> Routes {
    use pages::public::{manage, show};
    const ANYBODY: Gate = Gate::open(Pemantauan);
    const PUBLISH: Gate = Gate::through(&[door::PUBLISH], Pemantauan);
    Routes::new()
        .get("/publik", ANYBODY, show::index)
        .get("/publik/{puskesmas}/{sampai}", ANYBODY, show::show)
        .get("/publik/{puskesmas}/{sampai}/angka.csv", ANYBODY, show::file)
        .get("/papan/umum", Gate::through(&[door::SEE_BOARD], Pemantauan), manage::show)
        .post("/papan/umum", PUBLISH, manage::publish)
        .post("/papan/umum/tarik", PUBLISH, manage::withdraw)
}

/// Forms that others ask for; those with names need a reason.
fn reports() -> Routes {
    use pages::report::{exchange, file, index, paper, people, show};
    const NUMBERS: Gate = Gate::through(&[door::SEE_BOARD], Pemantauan);
    const WHO: Gate = Gate::through(&[door::EXPORT_NAMED], Pemantauan);
    Routes::new()
        .get("/laporan", NUMBERS, index::show)
        .get("/laporan/{form}", NUMBERS, show::show)
        .get("/laporan/{form}/berkas.xlsx", NUMBERS, file::xlsx)
        .get("/laporan/{form}/berkas.csv", NUMBERS, file::csv)
        .get("/laporan/{form}/berkas.pdf", NUMBERS, paper::pdf)
        .get("/laporan/{form}/dhis2.json", NUMBERS, exchange::json)
        .get("/laporan-bernama/{form}", WHO, people::show)
        .get("/laporan-bernama/{form}/berkas.xlsx", WHO, people::xlsx)
        .get("/laporan-bernama/{form}/berkas.csv", WHO, people::csv)
}

/// Target populations and other numbers that somebody else counted or set.
fn figures() -> Routes {
    use pages::figures::{enter, paste, show};
    const SEE: Gate = Gate::through(&[door::SEE_FIGURES], Pemantauan);
    const SET: Gate = Gate::through(&[door::SET_FIGURES], Pemantauan);
    Routes::new()
        .get("/sasaran", SEE, show::show)
        .get("/sasaran.csv", SEE, show::csv)
        .both("/sasaran/isi", SET, (enter::form, enter::save))
        .both("/sasaran/tempel", SET, (paste::form, paste::save))
}

/// Months that the head signs, their sheets, and who makes the difference later.
fn closings() -> Routes {
    use pages::closing::{list, month, people, sheet};
    const SEE: Gate = Gate::through(&[door::SEE_CLOSINGS], Pemantauan);
    const SIGN: Gate = Gate::through(&[door::SIGN_MONTH], Pemantauan);
    const WHO: Gate = Gate::through(&[door::SEE_CLOSINGS, door::SEE_NAMES], Pemantauan);
    Routes::new()
        .get("/papan/kunci", SEE, list::show)
        .get("/papan/kunci/bulan", SEE, month::show)
        .post("/papan/kunci/bulan", SIGN, month::sign)
        .get("/papan/kunci/lembar", SEE, sheet::show)
        .get("/papan/kunci/selisih", WHO, people::show)
}

/// Early warning (SKDR): weekly counts, closings, signals, and who is behind a
/// number.
fn early_warning() -> Routes {
    use pages::skdr::{close, people, show, signal, signals, week};
    const SEE: Gate = Gate::through(&[door::SEE_SKDR], Pemantauan);
    const WHO: Gate = Gate::through(&[door::SEE_SKDR, door::SEE_NAMES], Pemantauan);
    const CLOSE: Gate = Gate::through(&[door::CLOSE_WEEK], Pemantauan);
    const FOLLOW: Gate = Gate::through(&[door::FOLLOW_SIGNAL], Pemantauan);
    Routes::new()
        .get("/skdr", SEE, show::show)
        .get("/skdr.csv", SEE, show::csv)
        .get("/skdr/minggu", SEE, week::show)
        .get("/skdr/orang", WHO, people::show)
        .get("/skdr/sinyal", SEE, signals::show)
        .get("/skdr/sinyal/rinci", SEE, signal::show)
        .post("/skdr/sinyal/rinci", FOLLOW, signal::save)
        .both("/skdr/minggu/tutup", CLOSE, (close::form, close::save))
}

/// Meetings: packs, minutes, what was decided.
fn meetings() -> Routes {
    use pages::meeting::{actions, edit, list, people, print, show};
    const SEE: Gate = Gate::through(&[door::SEE_MEETINGS], Pemantauan);
    const PACK: Gate = Gate::through(&[door::SEE_MEETINGS, door::SEE_BOARD], Pemantauan);
    const WHO: Gate = Gate::through(&[door::SEE_MEETINGS, door::SEE_NAMES], Pemantauan);
    const PACK_AND_WHO: Gate =
        Gate::through(&[door::SEE_MEETINGS, door::SEE_BOARD, door::SEE_NAMES], Pemantauan);
    const WRITE: Gate = Gate::through(&[door::WRITE_MEETING], Pemantauan);
    // Whoever does what was decided need not see meetings: the page looks who that is.
    const OWN: Gate = Gate::signed(Pemantauan);
    Routes::new()
        .get("/lokmin", SEE, list::show)
        .both("/lokmin/baru", WRITE, (edit::new_form, edit::create))
        .get("/lokmin/{id}", PACK, show::show)
        .get("/lokmin/{id}/cetak", PACK, print::show)
        .get("/lokmin/{id}/berkas.pdf", PACK, print::file)
        .get("/lokmin/{id}/berkas-bernama.pdf", PACK_AND_WHO, print::file_with_names)
        .get("/lokmin/{id}/nama", WHO, people::show)
        .both("/lokmin/{id}/ubah", WRITE, (edit::form, edit::save))
        .both("/lokmin/{id}/tindak-lanjut/{nomor}", OWN, (actions::form, actions::save))
        .get("/tindak-lanjut-rapat", OWN, actions::own)
}

fn posyandu() -> Routes {
    use pages::posyandu::{card, close, day, group, guest, places};
    const READ: Gate = Gate::through(RECORDS, Pelayanan).of_place("id");
    const WRITE: Gate =
        Gate::through(&[door::RECORD_OUTSIDE, door::SEE_RECORDS], Pelayanan).of_place("id");
    const CARD: Gate = READ.of_place_and("id", "orang");
    const WRITE_CARD: Gate = WRITE.of_place_and("id", "orang");
    Routes::new()
        .get("/posyandu", Gate::through(RECORDS, Pelayanan), places::list)
        .get("/posyandu/{id}", READ, places::go)
        .get("/posyandu/{id}/{tanggal}", READ, day::list)
        .post("/posyandu/{id}/{tanggal}/buka", WRITE, places::open)
        .get("/posyandu/{id}/{tanggal}/isian", READ, day::grid)
        .post("/posyandu/{id}/{tanggal}/isian", WRITE, day::save)
        .both("/posyandu/{id}/{tanggal}/tutup", WRITE, (close::form, close::close))
        .get("/posyandu/{id}/{tanggal}/kelompok/{kelompok}", READ, group::show)
        .get("/posyandu/{id}/{tanggal}/tamu", WRITE, guest::show)
        .get("/posyandu/{id}/{tanggal}/{orang}", CARD, card::show)
        .post("/posyandu/{id}/{tanggal}/{orang}", WRITE_CARD, card::save)
        .post("/posyandu/{id}/{tanggal}/{orang}/periksa", WRITE_CARD, card::look)
}

fn registers() -> Routes {
    use pages::register::{attendance, grid, index, names, recap};
    const LIST: Gate = Gate::through(RECORDS, Pemantauan);
    const PLACE: Gate = LIST.of_place("posyandu");
    const RECAP: Gate = Gate::through(RECORDS, Pemantauan).of_place("posyandu");
    const WHO: Gate = Gate::through(NAMES, Pemantauan).of_place("posyandu");
    Routes::new()
        .get("/register", LIST, index::show)
        .get("/register/buka", LIST, index::go)
        .get("/register/{jenis}", LIST, grid::show)
        .get("/register/{jenis}/berkas.csv", LIST, grid::csv)
        .get("/hadir/{posyandu}", PLACE, attendance::show)
        .get("/hadir/{posyandu}/berkas.csv", PLACE, attendance::csv)
        .get("/rekap/{posyandu}", RECAP, recap::show)
        .get("/rekap/{posyandu}/berkas.csv", RECAP, recap::csv)
        .get("/rekap/{posyandu}/nama", WHO, names::show)
}

/// Lists of work.
fn work() -> Routes {
    const WHO: Gate = Gate::through(NAMES, Pemantauan);
    const VISIT_TO: Gate = Gate::through(VISIT, Pelayanan).of_people(&["orang"]);
    Routes::new()
        .get("/harus-dilayani", WHO, pages::due::show)
        .get("/harus-dilayani.csv", WHO, pages::due::csv)
        .get("/temuan", WHO, pages::findings::show)
        .get("/kunjungan-rumah", WHO, pages::visits::list::show)
        .get("/kunjungan-rumah/{orang}", VISIT_TO, pages::visits::open::go)
}

fn intake() -> Routes {
    use pages::intake::{form, rejects, send, show, template};
    const FILE: Gate = Gate::through(&[door::IMPORT], Impor);
    Routes::new()
        .get("/impor", FILE, form)
        // Counted while it is read.
        .upload("/impor", FILE, REQUEST_BYTES_MAX, send)
        .get("/impor/templat.csv", FILE, template)
        .get("/impor/{id}", FILE, show)
        .get("/impor/{id}/ditolak.csv", FILE, rejects)
}

fn guide() -> Routes {
    const READ: Gate = Gate::signed(Pedoman);
    const WHO: Gate = Gate::through(&[door::SEE_NAMES, door::SEE_RECORDS], Pemantauan);
    Routes::new()
        .get("/pemrosesan", READ, pages::processing::show)
        .get("/pedoman", READ, pages::guide::list::show)
        .get("/pedoman/{id}", READ, pages::guide::rule::show)
        .get("/pedoman/layanan/{item}/siapa", WHO, pages::explorer::who::show)
}

async fn unknown() -> PageError {
    PageError::NotFound("Halaman")
}
