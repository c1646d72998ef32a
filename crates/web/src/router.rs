//! Every address of the application, in one list.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use tower_http::compression::CompressionLayer;

use crate::{
    app::App, assets, error::PageError, headers, intake::upload::REQUEST_BYTES_MAX, pages,
};

/// Largest form, in bytes. Uploads have a limit of their own.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// Builds the router.
pub fn router(app: App) -> Router {
    let assets = Router::new()
        .route("/aset/{hash}/{name}", get(assets::serve))
        // Pages are not compressed: they carry secrets beside what others may have typed.
        .layer(CompressionLayer::new());
    Router::new()
        .route("/", get(pages::home::show))
        .route("/healthz", get(pages::health::show))
        .merge(door())
        .merge(own())
        .merge(accounts())
        .route("/orang", get(pages::people::find::show))
        .route(
            "/orang/baru",
            get(pages::people::register::form).post(pages::people::register::register),
        )
        .route("/keluarga/{id}", get(pages::household::show))
        .merge(person())
        .merge(forms())
        .merge(board())
        .merge(posyandu())
        .merge(registers())
        .route("/harus-dilayani", get(pages::due::show))
        .route("/harus-dilayani.csv", get(pages::due::csv))
        .route("/temuan", get(pages::findings::show))
        .route("/kunjungan-rumah", get(pages::visits::list::show))
        .route("/kunjungan-rumah/{orang}", get(pages::visits::open::go))
        .merge(intake())
        .route("/pedoman", get(pages::guide::list::show))
        .route("/pedoman/{id}", get(pages::guide::rule::show))
        .route("/pedoman/layanan/{item}/siapa", get(pages::explorer::who::show))
        .route("/catatan/{id}", get(pages::record::show))
        .route(
            "/catatan/{id}/koreksi",
            get(pages::record::correct::show).post(pages::record::correct::save),
        )
        .route("/catatan/{id}/salah", get(pages::record::void_form).post(pages::record::void))
        .merge(assets)
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}

fn door() -> Router<App> {
    use pages::{
        lock, password, resume,
        sign_in::{self, code, factor},
    };
    Router::new()
        .route("/masuk", get(sign_in::show).post(sign_in::sign_in))
        .route("/masuk/faktor", get(factor::show).post(factor::check))
        .route("/masuk/kode", get(code::show).post(code::choose))
        .route("/keluar", post(sign_in::sign_out))
        .route("/kunci", get(lock::show).post(lock::lock))
        .route("/kunci/ada", get(lock::present))
        .route("/kunci/buka", post(lock::open))
        .route("/lanjutkan", get(resume::show).post(resume::drop_it))
        .route("/sandi", get(password::show).post(password::change))
}

fn own() -> Router<App> {
    use pages::own::{self, devices, factor, news, pin};
    Router::new()
        .route("/akun-saya", get(own::show))
        .route("/akun-saya/faktor", get(factor::show).post(factor::confirm))
        .route("/akun-saya/faktor/kunci", post(factor::add_passkey))
        .route("/akun-saya/faktor/cadangan", post(factor::spare))
        .route("/akun-saya/faktor/hapus", post(factor::remove))
        .route("/akun-saya/pin", post(pin::set))
        .route("/akun-saya/perangkat/lain", post(devices::end_others))
        .route("/akun-saya/perangkat/{id}/akhiri", post(devices::end))
        .route("/akun-saya/kabar", get(news::show).post(news::seen))
}

fn accounts() -> Router<App> {
    use pages::accounts::{self, code, recertify, requests};
    Router::new()
        .route("/akun", get(accounts::list).post(accounts::create))
        .route("/akun/persetujuan", get(requests::list))
        .route("/akun/persetujuan/{id}", post(requests::decide))
        .route("/akun/daftar-ulang", get(recertify::show).post(recertify::sign))
        .route("/akun/{id}/kode", post(code::issue))
        .route("/akun/{id}/akhiri", post(accounts::end_sessions))
        .route("/akun/{id}/peran", post(requests::ask_role))
        .route("/akun/{id}/faktor", post(requests::ask_factors))
        .route("/akun/{id}/tutup", post(accounts::close))
        .route("/akun/{id}/buka", post(accounts::open))
}

fn person() -> Router<App> {
    use pages::person::{
        advice, chart, duplicate, follow_up, history, identity, merge, part, services, summary,
        update, why,
    };
    Router::new()
        .route("/orang/{id}", get(summary::show))
        .route("/orang/{id}/identitas", get(identity::show))
        .route("/orang/{id}/riwayat", get(history::show))
        .route("/orang/{id}/kms", get(chart::show))
        .route("/orang/{id}/imunisasi", get(services::immunisation))
        .route("/orang/{id}/tumbuh-kembang", get(services::growth))
        .route("/orang/{id}/vitamin", get(services::vitamins))
        .route("/orang/{id}/temuan", get(advice::show))
        .route("/orang/{id}/kunjungan-rumah", get(services::home_visits))
        .route("/orang/{id}/mengapa", get(why::show))
        .route("/orang/{id}/buku/{buku}", get(pages::person::paper::show))
        .route("/orang/{id}/jelajah", get(pages::explorer::life::show))
        .route("/orang/{id}/jelajah/bagian", get(pages::explorer::life::part))
        .route("/orang/{id}/perbarui", get(update::facts_form).post(update::facts))
        .route("/orang/{id}/pindah", get(update::departure_form).post(update::departure))
        .route("/orang/{id}/meninggal", get(update::death_form).post(update::death))
        .route("/orang/{id}/gabung", get(duplicate::show))
        .route("/orang/{id}/gabung/{lain}", get(merge::form).post(merge::merge))
        .route("/orang/{id}/tindak-lanjut", get(follow_up::form).post(follow_up::save))
        .route("/orang/{id}/pisah/{lain}", get(part::form).post(part::part))
}

fn forms() -> Router<App> {
    use pages::forms::{menu, result, show};
    Router::new()
        .route("/orang/{id}/isi", get(menu::show))
        .route("/orang/{id}/isi/{formulir}", get(show::show).post(show::save))
        .route("/orang/{id}/hasil/{catatan}", get(result::show))
}

fn board() -> Router<App> {
    use pages::board::{file, people, show};
    Router::new()
        .route("/papan", get(show::show))
        .route("/papan.csv", get(file::board))
        .route("/papan/orang", get(people::show))
        .route("/papan/orang.csv", get(people::csv))
}

fn posyandu() -> Router<App> {
    use pages::posyandu::{card, close, day, group, guest, places};
    Router::new()
        .route("/posyandu", get(places::list))
        .route("/posyandu/{id}", get(places::go))
        .route("/posyandu/{id}/{tanggal}", get(day::list))
        .route("/posyandu/{id}/{tanggal}/buka", post(places::open))
        .route("/posyandu/{id}/{tanggal}/isian", get(day::grid).post(day::save))
        .route("/posyandu/{id}/{tanggal}/tutup", get(close::form).post(close::close))
        .route("/posyandu/{id}/{tanggal}/kelompok/{kelompok}", get(group::show))
        .route("/posyandu/{id}/{tanggal}/tamu", get(guest::show))
        .route("/posyandu/{id}/{tanggal}/{orang}", get(card::show).post(card::save))
        .route("/posyandu/{id}/{tanggal}/{orang}/periksa", post(card::look))
}

fn registers() -> Router<App> {
    use pages::register::{attendance, grid, index, names, recap};
    Router::new()
        .route("/register", get(index::show))
        .route("/register/buka", get(index::go))
        .route("/register/{jenis}", get(grid::show))
        .route("/register/{jenis}/berkas.csv", get(grid::csv))
        .route("/hadir/{posyandu}", get(attendance::show))
        .route("/hadir/{posyandu}/berkas.csv", get(attendance::csv))
        .route("/rekap/{posyandu}", get(recap::show))
        .route("/rekap/{posyandu}/berkas.csv", get(recap::csv))
        .route("/rekap/{posyandu}/nama", get(names::show))
}

fn intake() -> Router<App> {
    use pages::intake::{form, rejects, send, show, template};
    // An upload has a larger limit than other forms, and is counted while it is read.
    let upload = DefaultBodyLimit::max(REQUEST_BYTES_MAX);
    Router::new()
        .route("/impor", get(form).post(send).layer(upload))
        .route("/impor/templat.csv", get(template))
        .route("/impor/{id}", get(show))
        .route("/impor/{id}/ditolak.csv", get(rejects))
}

async fn unknown() -> PageError {
    PageError::NotFound("Halaman")
}
