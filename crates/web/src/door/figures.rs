//! The metrics on a listener of their own: counted at the door, looked up in the store.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use domain::day::Day;
use store::{store::Store, vitals::Vitals};
use tokio::net::TcpListener;

use crate::{
    disk,
    door::{
        listen::{Bounds, Entrance, listen},
        metrics::Metrics,
        tls::Certificate,
    },
    serving::{Serving, asked_to_stop},
};

/// What figures are taken from.
#[derive(Clone)]
pub struct Figures {
    /// The application, behind its door.
    pub serving: Serving,
    /// The certificate in use, when the program encrypts by itself.
    pub certificate: Option<Arc<Certificate>>,
    /// Tells when the last backup was made, milliseconds since 1970, when that is known.
    pub backed_up_ms: fn(&Path) -> Option<u64>,
    /// The plan of the backups, to be asked for that.
    pub backup_plan: Option<PathBuf>,
}

/// Returns the pages of the listener: `/metrics` and nothing else.
pub fn router(figures: Figures) -> Router {
    Router::new().route("/metrics", get(show)).with_state(figures)
}

/// Serves the metrics until the program is asked to stop.
pub async fn serve(listener: TcpListener, figures: Figures) {
    let router = router(figures);
    let bounds = Bounds { connections: 16, ..Bounds::default() };
    // Ends with the program; without metrics the work goes on.
    let _ = listen(router, listener, Entrance::plain(bounds), asked_to_stop()).await;
}

async fn show(State(figures): State<Figures>) -> impl IntoResponse {
    let app = figures.serving.app();
    let (today, now_ms) = (app.today(), app.now_ms());
    let metrics = figures.serving.door().metrics();
    let looked = app.ask(|store| Ok((store.vitals()?, sizes(store)))).await;
    metrics.set("simpul_store_up", f64::from(u8::from(looked.is_ok())));
    if let Ok((vitals, sizes)) = looked {
        of_store(metrics, &vitals, today, now_ms);
        for (name, bytes) in sizes {
            metrics.set(name, bytes as f64);
        }
    }
    let failing = figures.serving.door().writes().are_failing();
    metrics.set("simpul_writing_failing", f64::from(u8::from(failing)));
    if let Some(certificate) = &figures.certificate {
        let not_after = certificate.validity().not_after_s;
        metrics.set("simpul_certificate_expires_timestamp_seconds", not_after as f64);
    }
    if let Some(made_ms) = figures.backup_plan.as_deref().and_then(figures.backed_up_ms) {
        let age_s = now_ms.saturating_sub(made_ms) as f64 / 1000.0;
        metrics.set("simpul_backup_age_seconds", age_s);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.render())
}

fn of_store(metrics: &Metrics, vitals: &Vitals, today: Day, now_ms: u64) {
    metrics.set("simpul_records", vitals.records as f64);
    metrics.set("simpul_records_quarantined", vitals.quarantined as f64);
    metrics.set("simpul_sessions", vitals.sessions as f64);
    let behind = vitals.view_day.map_or(0, |day| today.epoch_days() - day.epoch_days());
    metrics.set("simpul_views_behind_days", f64::from(behind.max(0)));
    if let Some(last_ms) = vitals.last_received_ms {
        let age_s = now_ms.saturating_sub(last_ms) as f64 / 1000.0;
        metrics.set("simpul_last_record_age_seconds", age_s);
    }
}

/// Returns the sizes of an embedded store, and the room that is left for it.
fn sizes(store: &Store) -> Vec<(&'static str, u64)> {
    let Some(file) = store.file() else { return Vec::new() };
    let size = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        std::fs::metadata(name).map_or(0, |data| data.len())
    };
    let mut sizes =
        vec![("simpul_store_bytes", size("")), ("simpul_store_wal_bytes", size("-wal"))];
    sizes.extend(disk::free(file).map(|free| ("simpul_disk_free_bytes", free)));
    sizes
}
