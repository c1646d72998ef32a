//! `/orang/ID/hak/REQUEST/surat`: the answer as a letter, to be printed and signed.

use access::subject::{Kind, restricts_instead};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::rights::{Somebody, find, kind_of, reason_words, who_asks},
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "rights/letter.html")]
struct LetterPage {
    layout: Layout,
    number: String,
    day: String,
    name: String,
    who: String,
    asked: String,
    asked_on: String,
    law: String,
    granted: bool,
    /// What follows from the decision, sentence by sentence.
    sentences: Vec<String>,
    answer: String,
    decided_by: String,
    role: String,
}

/// `GET /orang/ID/hak/REQUEST/surat`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, request)): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = find(&app, somebody.id(), &request).await?;
    let kind = kind_of(&request)?;
    let decided = request.decision.clone().ok_or(PageError::NotFound("Surat jawaban"))?;
    let by = decided.by;
    let account = app.ask(move |store| store.account(by)).await?;
    let (decided_by, role) = account.map_or_else(
        || ("?".to_owned(), String::new()),
        |account| (account.name, wording::role(&account.role).to_owned()),
    );
    page(&LetterPage {
        layout: Layout::new(&app, &signed, Shape::Orang, "", "Surat jawaban"),
        // The last digits tell requests of a Puskesmas apart and say nothing about anybody.
        number: request.id.simple().to_string().split_off(24),
        day: wording::day_long(app.day_of(decided.at_ms)),
        name: somebody.about(&signed).name,
        who: who_asks(&request),
        asked: kind.asked().words.clone(),
        asked_on: wording::instant(request.made_ms, app.config().utc_offset_hours),
        law: kind.asked().law.clone(),
        granted: decided.granted,
        sentences: sentences(kind, decided.granted, decided.reason.as_deref()),
        answer: decided.answer,
        decided_by,
        role,
    })
}

fn sentences(kind: Kind, granted: bool, reason: Option<&str>) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(reason) = reason {
        sentences.push(format!(
            "Permintaan ini tidak dapat kami penuhi karena {}.",
            reason_words(reason)
        ));
        if restricts_instead(kind, reason) {
            sentences.push(
                "Sebagai gantinya, pemrosesan data itu kami batasi: data tetap disimpan, dipakai \
                 untuk pelayanan kepada Anda dan untuk yang diwajibkan undang-undang, dan tidak \
                 ikut dalam berkas atau daftar untuk pihak lain."
                    .to_owned(),
            );
        }
    }
    let effect = match (kind, granted) {
        (Kind::Copy, true) => {
            "Salinan kami serahkan bersama surat ini. Di dalamnya ada semua catatan, dan daftar \
             siapa yang membuka data itu menurut peran, waktu, dan tujuannya. Nama petugas dapat \
             diminta kepada pejabat pelindungan data."
        }
        (Kind::Restriction, true) => {
            "Pemrosesan data dibatasi mulai hari ini. Pelayanan kesehatan tetap berjalan."
        }
        (Kind::Correction, true) => {
            "Catatan yang keliru kami perbaiki; catatan lama tetap \
                                     tersimpan sebagai riwayat."
        }
        (Kind::Objection, true) => "Keputusan yang dibuat program kami periksa ulang oleh petugas.",
        (Kind::Withdrawal, _) => {
            "Persetujuan yang ditarik sudah tidak kami pakai sejak permintaan dicatat."
        }
        (Kind::Deletion, _) | (_, false) => "",
    };
    if !effect.is_empty() {
        sentences.push(effect.to_owned());
    }
    sentences
}
