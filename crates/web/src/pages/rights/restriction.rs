//! `POST /orang/ID/pembatasan`: a restriction is lifted.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    record::{Body, Record, Subject},
    refusal::Refusal,
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    numbered,
    pages::rights::Somebody,
    session::Signed,
    writing::Statement,
};

/// `POST /orang/ID/pembatasan`
pub(crate) async fn lift(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    if somebody.own.restricted.is_none() {
        let message = "Pemrosesan data orang ini tidak sedang dibatasi.";
        return Err(Refusal::new("hak.tidak-dibatasi", message).into());
    }
    let number = numbered::required(&fields, "")?;
    let reason = fields.filled("alasan").ok_or_else(|| {
        Refusal::new("hak.tanpa-alasan", "Tulis mengapa pembatasan tidak perlu lagi.")
    })?;
    let record = step(&app, &signed, &somebody, RestrictionStep::Lifted, reason);
    let record = Record { id: number, ..record };
    match app.append_once(vec![record]).await? {
        Ok(()) => Ok(see_other(&format!("/orang/{}/hak?pesan=tersimpan", somebody.id()))),
        Err(unwritten) => Err(unwritten.refusal.into()),
    }
}

/// Makes the record by which a restriction begins or ends today.
pub(crate) fn step(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    step: RestrictionStep,
    reason: &str,
) -> Record {
    let statement = Statement {
        subject: Subject::Person(somebody.id()),
        occurred: app.today(),
        minute: None,
        place: None,
        body: Body::Restriction(Restriction { step, reason: reason.to_owned() }),
    };
    app.record(signed, statement)
}
