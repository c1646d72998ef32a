//! `GET /masuk/dinkes/kembali`: back from the provider, with an answer to prove.

use access::identity::{answer::Answer, fault::Fault, token::Subject};
use axum::{
    extract::{Request, State},
    http::request::Parts,
    response::Response,
};

use crate::{
    app::App,
    desk::Step,
    error::{PageError, see_other},
    origin::Visitor,
    pages::{
        identity::{link, note, provider, welcome},
        sign_in::with_cookies,
    },
    provider::{
        Failed,
        under_way::{Away, Errand},
    },
    session::Cookie,
};

/// Proves the answer, then does what the browser was sent for.
pub(crate) async fn take(State(app): State<App>, request: Request) -> Result<Response, PageError> {
    provider(&app)?;
    let (parts, _) = request.into_parts();
    let visitor = Visitor::of(&parts, &app);
    let (errand, proven) = prove(&app, &parts).await;
    let subject = match proven {
        Ok(subject) => subject,
        Err(failed) => {
            note(&failed);
            let response = turned_away(&app, &visitor, errand, &failed).await?;
            return Ok(forgetting(&app, response));
        }
    };
    let response = match errand {
        Errand::SignIn => welcome::sign_in(&app, &visitor, &parts, subject).await?,
        Errand::Link(account) => link::link(&app, &parts, account, subject).await?,
    };
    Ok(forgetting(&app, response))
}

/// Takes away what showed that whoever comes back is whoever went: it is good once.
fn forgetting(app: &App, response: Response) -> Response {
    with_cookies(response, [Cookie::Away.take_away(app.config())])
}

/// Finds whoever went from this browser, and proves with what they come back.
async fn prove(app: &App, parts: &Parts) -> (Errand, Result<Subject, Failed>) {
    let Ok(provider) = provider(app) else {
        return (Errand::SignIn, Err(Failed::Silent("none is configured")));
    };
    let now_ms = app.now_ms();
    let token = Cookie::Away.read(app.config(), &parts.headers);
    let away: Option<Away> =
        token.and_then(|token| provider.under_way().come_back(&token.hash(), now_ms));
    let Some(away) = away else {
        return (Errand::SignIn, Err(Failed::Unproven(Fault::State)));
    };
    let errand = away.errand;
    let proven = match Answer::read(parts.uri.query().unwrap_or_default()) {
        Ok(answer) => provider.subject(away, answer, now_ms).await,
        Err(fault) => Err(Failed::Unproven(fault)),
    };
    (errand, proven)
}

/// Says why nothing came of it: at the door, or on the own page.
async fn turned_away(
    app: &App,
    visitor: &Visitor,
    errand: Errand,
    failed: &Failed,
) -> Result<Response, PageError> {
    let why = match failed {
        Failed::Silent(_) | Failed::Status(_) => "dinkes-diam",
        Failed::Unproven(Fault::Refused) => "dinkes-batal",
        Failed::Unproven(_) => "dinkes-gagal",
    };
    if why == "dinkes-gagal" {
        let (address, now_ms) = (visitor.place.address.clone(), app.now_ms());
        app.at_desk(move |desk| desk.attempt(Step::ProviderWrong, None, &address, now_ms)).await?;
    }
    Ok(match errand {
        Errand::SignIn => see_other(&format!("/masuk?pesan={why}")),
        Errand::Link(_) => see_other(&format!("/akun-saya?pesan={why}")),
    })
}
