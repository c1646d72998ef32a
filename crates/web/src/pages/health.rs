//! Whether the application lives and whether it can work, for whoever watches the machine. Both
//! answer anybody, and tell nothing about anybody.

use std::fmt::Write as _;

use axum::{Extension, extract::State, http::StatusCode};
use domain::day::Day;
use store::store::Store;

use crate::{
    app::App,
    disk::{FREE_MIN, free},
    door::Door,
};

/// `GET /healthz`: "ok" as long as the program answers at all.
pub(crate) async fn show() -> &'static str {
    "ok\n"
}

/// Findings of one look; a line each.
struct Look {
    text: String,
    ready: bool,
}

impl Look {
    fn note(&mut self, name: &str, ok: bool, word: &str) {
        self.ready &= ok;
        // Writing to a text never fails.
        let _ = writeln!(self.text, "{name}: {}", if ok { "ok" } else { word });
    }
}

/// `GET /readyz`: whether the store answers and takes entries, the views are of today and the
/// disk has room; 503 when one of these is not so.
pub(crate) async fn ready(
    State(app): State<App>,
    door: Option<Extension<Door>>,
) -> (StatusCode, String) {
    let (today, failing) = (app.today(), door.as_ref().is_some_and(|d| d.writes().are_failing()));
    let look = app.ask(move |store| Ok(look(store, today, failing))).await;
    let look = look.unwrap_or(Look { text: "store: no answer\n".to_owned(), ready: false });
    if let Some(Extension(door)) = door
        && look.ready
    {
        door.writes().note(true);
    }
    match look.ready {
        true => (StatusCode::OK, look.text),
        false => (StatusCode::SERVICE_UNAVAILABLE, look.text),
    }
}

fn look(store: &Store, today: Day, failing: bool) -> Look {
    let mut look = Look { text: String::new(), ready: true };
    let vitals = store.vitals();
    look.note("store", vitals.is_ok(), "no answer");
    if let Ok(vitals) = vitals {
        let turned = vitals.view_day.is_none_or(|day| today <= day);
        look.note("views", turned || vitals.turning, "behind");
    }
    // Asked for only after a failure, so that looking costs the disk nothing.
    let writes = !failing || store.prove_writing().is_ok();
    look.note("writing", writes, "failing");
    if let Some(free) = store.file().and_then(free) {
        look.note("disk", FREE_MIN <= free, "nearly full");
    }
    look
}
