//! `/pemrosesan`: the register of processing activities (UU 27/2022 Pasal 31), made from the
//! purposes that stand before every address.

use access::purpose::{Processing, register};
use askama::Template;
use axum::{extract::State, response::Html};

use crate::{
    app::App,
    error::PageError,
    gate::Who,
    layout::{Layout, Shape, page},
    router::listed,
    session::Signed,
};

#[derive(Template)]
#[template(path = "processing.html")]
struct ProcessingPage {
    layout: Layout,
    activities: Vec<Activity>,
}

/// A purpose with everything that is done for it.
struct Activity {
    processing: &'static Processing,
    done: Vec<&'static str>,
    addresses: usize,
}

/// `GET /pemrosesan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let title = "Kegiatan pemrosesan data pribadi";
    page(&ProcessingPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "", title),
        activities: register().iter().map(activity).collect(),
    })
}

fn activity(processing: &'static Processing) -> Activity {
    let gates = listed().into_iter().map(|one| one.gate);
    let own: Vec<_> = gates.filter(|gate| gate.purpose == processing.purpose).collect();
    let mut done: Vec<&str> = own
        .iter()
        .flat_map(|gate| match gate.who {
            Who::Through(doors) => doors,
            Who::Anybody | Who::SignedIn => &[],
        })
        .map(|door| door.words)
        .collect();
    done.sort_unstable();
    done.dedup();
    Activity { processing, done, addresses: own.len() }
}
