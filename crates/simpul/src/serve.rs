//! `simpul serve`: the application for browsers.

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use access::matrix::Matrix;

use clap::Args;
use domain::{area::PuskesmasCode, id::DeviceId, person::PlaceKind, refusal::Refusal};
use reports::outline::Outlines;
use serde_json::json;
use store::{audit::AuditLog, store::Store};
use tokio::{net::TcpListener, runtime, task::JoinSet, time};
use uuid::Builder;
use web::{
    app::{App, Config, Surroundings},
    door::{
        figures::{self, Figures},
        limits::Ticks,
        listen,
    },
    serving::{Serving, asked_to_stop},
};

use crate::{
    answer::{Answer, Ended},
    clock::Clock,
    copies::{self, PlanOptions},
    deed::Deed,
    entrance::{EntranceOptions, bind},
    identity::IdentityOptions,
    logging,
    node::{Node, NodeOptions},
    outlines::{self, Laid},
    policy::PolicyOptions,
    recount,
    trouble::Trouble,
    watch::look_after,
};

/// How often is looked whether a new day has begun.
const NEW_DAY_EVERY: Duration = Duration::from_secs(60);

/// How often is kept how far the log of accesses went.
const KEEP_EVERY: Duration = Duration::from_secs(5);

/// How long work on blocking threads may go on after the last answer.
const END_MAX: Duration = Duration::from_secs(15);

const AFTER: &str = "\
Akun pertama dibuat dengan simpul account add. Berhenti dengan Ctrl-C.
Di luar komputer ini HTTPS wajib: --tls-cert dan --tls-key (lihat simpul certificate), --tls-acme, \
atau perantara (nginx, Caddy) di komputer yang sama dengan --tls.
Beyond this machine HTTPS is a must: a certificate, ACME, or a proxy on this machine with --tls.

Contoh / example:
  simpul serve --store sqlite:simpul.db --listen 127.0.0.1:8080
  simpul serve --store sqlite:simpul.db --listen 0.0.0.0:8443 \
    --tls-cert server.pem --tls-key server.key --redirect 0.0.0.0:8080";

/// Options of `simpul serve`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Alamat yang dilayani. Address to listen on; port 0 takes any free one.
    #[arg(long, env = "SIMPUL_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Kode Puskesmas; bila kosong satu-satunya di penyimpanan. Home of what is written here.
    #[arg(long, env = "SIMPUL_PUSKESMAS")]
    puskesmas: Option<PuskesmasCode>,
    /// Nama di atas setiap halaman. Name at the top of every page.
    #[arg(long, env = "SIMPUL_NAME")]
    name: Option<String>,
    /// Matriks peran milik Puskesmas ini. The facility's own signed role matrix (CSV).
    #[arg(long, env = "SIMPUL_ACCESS")]
    access: Option<PathBuf>,
    /// Folder batas desa (GeoJSON) untuk peta. Folder with outlines of desa for maps.
    #[arg(long, env = "SIMPUL_OUTLINES", value_name = "DIR")]
    outlines: Option<PathBuf>,
    #[command(flatten)]
    copies: PlanOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    identity: IdentityOptions,
    #[command(flatten)]
    entrance: EntranceOptions,
}

impl Surroundings for Clock {
    fn now_ms(&self) -> u64 {
        self.millis()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        // Secrets made without chance would be worse than no answer at all.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    logging::begin(options.entrance.log());
    // First, so that a new store is not made when nothing can be served from it.
    options.entrance.check(options.listen)?;
    let provider = options.identity.provider(options.policy.origin.as_deref())?;
    let listener = bind(options.listen)?;
    let redirecting = options.entrance.bind_redirect()?;
    let measured = options.entrance.metrics().map(bind).transpose()?;
    let (node, puskesmas) = options.node.open_at(
        options.puskesmas.as_ref(),
        Deed::of_records("simpul serve", "menjalankan aplikasi"),
    )?;
    let clock = node.clock(&puskesmas)?;
    let guarded = options.copies.open(&node, &clock)?;
    let listen = listener.local_addr().map_err(failed)?;
    let log = Arc::new(node.accesses(&puskesmas)?);
    let config = Config { provider, ..config(options, &node, puskesmas, &clock, listen)? };
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let Node { store, guidelines, watch, news, .. } = node;
    let shown = config.clone();
    // Connections to PostgreSQL must not be closed within the runtime: these clones go last.
    let kept = (store.clone(), Arc::clone(&log), guarded.clone());
    let served = runtime.block_on(async {
        let app = App::new(store, log, guidelines, Box::new(clock.clone()), config);
        app.tell_law(news);
        let serving = Serving::behind(app, options.entrance.settings(), ticks());
        let mut beside = JoinSet::new();
        beside.spawn(turn_days(serving.clone(), clock.clone()));
        if let Some(watch) = watch {
            beside.spawn(look_after(watch, serving.clone(), clock.clone()));
        }
        beside.spawn(copies::look_after(guarded));
        beside.spawn(recount::every_night(serving.clone(), clock.clone()));
        beside.spawn(keep_heads(kept.0.clone(), Arc::clone(&kept.1)));
        let opened = options.entrance.open(&serving, listen.port(), redirecting, &mut beside);
        let (entrance, certificate) = opened.await?;
        if let Some(measured) = measured {
            let measured = TcpListener::from_std(measured).map_err(failed)?;
            let figures = Figures {
                serving: serving.clone(),
                certificate,
                backed_up_ms,
                backup_plan: options.copies.file().map(Path::to_owned),
            };
            beside.spawn(figures::serve(measured, figures));
        }
        say_start(&shown, options.entrance.encrypts(), answer)?;
        let listener = TcpListener::from_std(listener).map_err(failed)?;
        let router = serving.router();
        let listened = listen::listen(router, listener, entrance, asked_to_stop()).await;
        serving.settled().await;
        listened.map_err(failed)
    });
    // Whatever still waits for a disk or a database has its time; then the program ends anyway.
    runtime.shutdown_timeout(END_MAX);
    // What was written since the last time; should it fail, the next start keeps it.
    let _lost = kept.0.keep_access_heads(&kept.1);
    drop(kept);
    served.map(|()| Ended::Done)
}

/// Tells when the last backup was made.
fn backed_up_ms(plan: &Path) -> Option<u64> {
    let state = backup::state::file_of(plan);
    backup::state::last_backup(&state).ok().flatten().map(|made| made.at_ms)
}

/// Counts nanoseconds since the start, which never go back.
fn ticks() -> Ticks {
    let began = Instant::now();
    Ticks::new(move || u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

pub(crate) fn failed(cause: std::io::Error) -> Trouble {
    let message = "Aplikasi berhenti karena gangguan komputer. Data yang tersimpan aman.";
    Trouble::failed(Refusal::new("server.gagal", message), cause)
}

fn config(
    options: &Options,
    node: &Node,
    puskesmas: PuskesmasCode,
    clock: &Clock,
    listen: SocketAddr,
) -> Result<Config, Trouble> {
    let name = match &options.name {
        Some(name) => name.clone(),
        None => registered_name(node, &puskesmas)?,
    };
    // The desk of a Puskesmas is one device, whenever it is started: its code, at most 16 bytes.
    let mut bytes = [0; 16];
    bytes[..puskesmas.as_str().len()].copy_from_slice(puskesmas.as_str().as_bytes());
    Ok(Config {
        listen,
        tls: options.entrance.is_tls(),
        name,
        utc_offset_hours: clock.utc_offset_hours(),
        matrix: matrix(options.access.as_deref())?,
        device: DeviceId::new(Builder::from_custom_bytes(bytes).into_uuid()),
        puskesmas,
        policy: options.policy.policy(),
        origin: options.policy.origin.clone(),
        provider: None,
        outlines: Arc::new(read_outlines(options.outlines.as_deref())),
    })
}

/// Reads the role matrix that the facility has signed; without one the proposal holds.
fn matrix(file: Option<&Path>) -> Result<&'static Matrix, Trouble> {
    let Some(file) = file else { return Ok(Matrix::ours()) };
    let text = std::fs::read_to_string(file).map_err(|error| {
        let message = format!("Matriks peran {} tidak terbaca.", file.display());
        Trouble::failed(Refusal::new("akses.matriks", message), error)
    })?;
    // Read once and needed as long as the program runs.
    Matrix::read(&text).map(|matrix| &*Box::leak(Box::new(matrix))).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let message = format!("Matriks peran {} salah: {}", file.display(), faults.join("; "));
        Trouble::misuse("akses.matriks", message)
    })
}

/// Reads the outlines of desa, and says on standard error what is wrong with them.
fn read_outlines(folder: Option<&Path>) -> Outlines {
    let Laid { outlines, faults } = outlines::load(folder);
    for Refusal { code, message } in faults {
        // Nobody is left to be told when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{message} Peta tampil tanpa itu. [{code}]");
    }
    outlines
}

/// Returns the name of the registered Puskesmas, or its code.
fn registered_name(node: &Node, puskesmas: &PuskesmasCode) -> Result<String, Trouble> {
    let places = node.store.places().map_err(Trouble::store)?;
    let own = places
        .into_iter()
        .find(|place| place.kind == Some(PlaceKind::Puskesmas) && place.puskesmas == *puskesmas);
    Ok(own.map_or_else(|| format!("Puskesmas {puskesmas}"), |place| place.name))
}

fn say_start(config: &Config, encrypts: bool, answer: Answer) -> Result<(), Trouble> {
    let scheme = if encrypts { "https" } else { "http" };
    let address = format!("{scheme}://{}", config.listen);
    let json = json!({"listening": address, "name": config.name, "puskesmas": config.puskesmas});
    answer.say(&json, format!("{} terbuka di {address}. Berhenti: Ctrl-C.", config.name))?;
    if !encrypts && !config.listen.ip().is_loopback() {
        let warning = "Peringatan: tanpa HTTPS kata sandi dapat dibaca di jaringan. Lihat --help.";
        // Nobody is left to be warned when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{warning}");
    }
    Ok(())
}

/// Moves the views on to every new day, so that lists are right before the first entry of a day.
async fn turn_days(serving: Serving, clock: Clock) {
    let mut turned_to = None;
    let mut often = time::interval(NEW_DAY_EVERY);
    loop {
        often.tick().await;
        let today = clock.today();
        if turned_to == Some(today) {
            continue;
        }
        match serving.app().ask(move |store| store.turn(today)).await {
            Ok(_) => turned_to = Some(today),
            // Tried again a minute later; entries turn the views as well.
            Err(error) => error.log("hari.gagal"),
        }
    }
}

/// Keeps in the store how far the log of accesses went, so that it shows when lines go missing.
async fn keep_heads(store: Store, log: Arc<AuditLog>) {
    let mut often = time::interval(KEEP_EVERY);
    often.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    let mut told = 0;
    loop {
        often.tick().await;
        let (store, log) = (store.clone(), Arc::clone(&log));
        let kept = tokio::task::spawn_blocking(move || store.keep_access_heads(&log)).await;
        match kept {
            Ok(Ok(lost)) if lost.len() != told => {
                told = lost.len();
                for one in &lost {
                    tracing::error!(chain = %one.chain, kept = one.kept, "akses.hilang");
                }
            }
            Ok(Ok(_)) => {}
            // Tried again some seconds later.
            Ok(Err(error)) => {
                let cause = &error as &dyn std::error::Error;
                tracing::error!(error = cause, "head of the log of accesses not kept");
            }
            // The server is ending.
            Err(_) => return,
        }
    }
}
