//! `/orang/ID/hak/REQUEST/salinan`: everything that is kept about a person, in one file: a page to
//! read and print, and the same for machines.

use std::io::{Cursor, Write as _};

use access::subject::{Kind, is_copy_good};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use serde_json::{Value, json};
use store::subject_request::SubjectRequest;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    app::App,
    error::PageError,
    form::Posted,
    pages::rights::{
        Somebody,
        content::{self, Content},
        find, kind_of, speaker, speaker_of,
    },
};

/// The page of a copy; it stands alone, without style sheet, script or address of ours.
#[derive(Template)]
#[template(path = "rights/copy.html")]
struct CopyPage<'c> {
    content: &'c Content,
}

/// `POST /orang/ID/hak/REQUEST/salinan`
pub(crate) async fn give(
    State(app): State<App>,
    Path((id, request)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, .. } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = find(&app, somebody.id(), &request).await?;
    let now_ms = app.now_ms();
    if !is_granted(&request, now_ms) {
        let message = "Permintaan ini belum dikabulkan, atau sudah lewat 30 hari sejak \
                       dikabulkan. Catat permintaan baru, lalu minta orang lain memutuskan.";
        return Err(Refusal::new("hak.belum-dikabulkan", message).into());
    }
    // Whoever could speak for the person when it was asked may not do so any more.
    if request.speaker.is_some() {
        somebody
            .own
            .may_speak(speaker_of(&request).as_ref(), app.today())
            .map_err(|why| PageError::Refused(speaker::refused(why).refusal))?;
    }
    let loaded = somebody.loaded;
    let asking = app.clone();
    let bytes = app
        .ask(move |store| {
            let of = (&loaded.full, &loaded.portrait);
            let found = content::find(store, &asking, of, &request)?;
            let content = Content::new(&asking, &loaded, found, &request);
            let bytes = packed(&content);
            if bytes.is_ok() {
                store.close_subject_request(&request.puskesmas, request.id, now_ms)?;
            }
            Ok(bytes)
        })
        .await??;
    // No name in the name of the file: it lies about on a disk.
    let disposition = format!("attachment; filename=\"salinan-data-{}.zip\"", app.today());
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

fn is_granted(request: &SubjectRequest, now_ms: u64) -> bool {
    let decided = request.decision.as_ref().filter(|decided| decided.granted);
    let is_good = decided.is_some_and(|decided| is_copy_good(decided.at_ms, now_ms));
    is_good && kind_of(request).is_ok_and(|kind| kind == Kind::Copy)
}

/// Packs the page and the data into one file.
fn packed(content: &Content) -> Result<Vec<u8>, PageError> {
    let html = CopyPage { content }.render()?;
    let data = serde_json::to_vec_pretty(&machine_readable(content));
    let data = data.expect("texts, numbers and records are JSON");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in [("salinan-data.html", html.as_bytes()), ("salinan-data.json", &data)] {
        zip.start_file(name, options).expect("writing to memory never fails");
        zip.write_all(bytes).expect("writing to memory never fails");
    }
    Ok(zip.finish().expect("writing to memory never fails").into_inner())
}

fn machine_readable(content: &Content) -> Value {
    let pairs = |lines: &[(&'static str, String)]| -> Value {
        lines.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect()
    };
    let records = content.entries.iter().map(
        |entry| json!({ "keadaan": entry.state, "jenis": entry.kind, "catatan": entry.record }),
    );
    let held = content
        .held
        .iter()
        .map(|held| json!({ "catatan": held.record, "alasan": held.code, "dasar": held.reason }));
    let accesses = content.accesses.iter().map(|access| {
        json!({
            "waktu_ms": access.at_ms,
            "waktu": access.when,
            "peran": access.role,
            "unit": access.unit,
            "apa": access.words,
            "tujuan": access.purpose,
            "hasil": access.outcome,
        })
    });
    let household = content.household.iter().map(|line| (line.name.clone(), json!(line.text)));
    let consents = content.consents.iter().map(|(name, state)| (name.clone(), json!(state)));
    json!({
        "bentuk": "simpul-salinan-1",
        "puskesmas": content.place,
        "dibuat": content.made,
        "nama": content.name,
        "ringkasan": content.summary,
        "keluarga": household.collect::<Value>(),
        "catatan": records.collect::<Vec<_>>(),
        "ditahan": held.collect::<Vec<_>>(),
        "persetujuan": consents.collect::<Value>(),
        "wali": content.guardians,
        "dibatasi_sejak": content.restricted,
        "permintaan": content.requests.iter().map(|lines| pairs(lines)).collect::<Vec<_>>(),
        "jejak_akses": accesses.collect::<Vec<_>>(),
    })
}
