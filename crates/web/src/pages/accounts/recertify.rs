//! `/akun/daftar-ulang`: every quarter the head goes through the accounts and signs the list.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{area::PuskesmasCode, day::Day};
use store::{account::Account, delegation::Delegation, request::Recertification, store::Store};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    happened::Happened,
    layout::{Layout, Shape, page},
    pages::accounts::delegation,
    query::Notice,
    session::Signed,
    wording,
};

/// Signed lists that are shown.
const SHOWN: u32 = 8;

#[derive(Template)]
#[template(path = "accounts/recertify.html")]
struct RecertifyPage {
    layout: Layout,
    quarter: String,
    signed: Option<String>,
    rows: Vec<Row>,
    earlier: Vec<String>,
}

/// One account.
struct Row {
    id: String,
    name: String,
    username: String,
    role: String,
    used: String,
    lent: Vec<String>,
    own: bool,
}

/// Names the quarter of a day: `2026-K4`.
fn quarter(day: Day) -> String {
    let text = day.to_string();
    let month: u32 = text.get(5..7).and_then(|month| month.parse().ok()).unwrap_or(1);
    format!("{}-K{}", &text[..4], month.div_ceil(3))
}

/// Tells whether the list of the present quarter waits for the head's signature.
pub(crate) fn is_due(
    store: &Store,
    home: &PuskesmasCode,
    today: Day,
) -> store::error::Result<bool> {
    let latest = store.signed_accounts(home, 1)?;
    Ok(latest.first().is_none_or(|signed| signed.quarter < quarter(today)))
}

/// `GET /akun/daftar-ulang`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let home = app.config().puskesmas.clone();
    let (accounts, lists, delegations) = app
        .ask(move |store| {
            let lists = store.signed_accounts(&home, SHOWN)?;
            Ok((open_accounts(store)?, lists, store.delegations(&home)?))
        })
        .await?;
    let quarter = quarter(app.today());
    let line = |list: &Recertification| {
        let at = wording::instant(list.signed_ms, app.config().utc_offset_hours);
        format!("{}: {}, {at}", list.quarter, list.signed_name)
    };
    let rows = accounts.iter().map(|one| row(&app, &signed, one, &delegations)).collect();
    let layout =
        Layout::new(&app, &signed, Shape::Daftar, "/akun/daftar-ulang", "Periksa daftar akun")
            .with_notice(notice.word());
    let shown = RecertifyPage {
        layout,
        signed: lists.iter().find(|list| list.quarter == quarter).map(line),
        earlier: lists.iter().filter(|list| list.quarter != quarter).map(line).collect(),
        quarter,
        rows,
    };
    Ok(page(&shown)?.into_response())
}

fn open_accounts(store: &Store) -> store::error::Result<Vec<Account>> {
    let mut accounts = store.accounts()?;
    accounts.retain(|account| account.active);
    Ok(accounts)
}

fn row(app: &App, signed: &Signed, account: &Account, delegations: &[Delegation]) -> Row {
    let used = account.used_ms.map(|ms| wording::instant(ms, app.config().utc_offset_hours));
    Row {
        id: account.id.to_string(),
        name: account.name.clone(),
        username: account.username.clone(),
        role: wording::role(&account.role).to_owned(),
        used: used.unwrap_or_else(|| "belum pernah".to_owned()),
        lent: delegation::beside(delegations, account.id, app.today()),
        own: account.id == signed.actor.account,
    }
}

/// `POST /akun/daftar-ulang`: signs the list; accounts without a tick are closed with it.
pub(crate) async fn sign(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let kept: Vec<String> =
        fields.iter().filter(|(name, _)| *name == "tetap").map(|(_, id)| id.to_owned()).collect();
    // Only what stood on the page is closed: an account made meanwhile was not looked at.
    let shown: Vec<String> =
        fields.iter().filter(|(name, _)| *name == "tampil").map(|(_, id)| id.to_owned()).collect();
    let home = app.config().puskesmas.clone();
    let (by, name) = (signed.actor.account, signed.actor.name.clone());
    let (today, now_ms, place) = (app.today(), app.now_ms(), signed.place());
    let quarter = quarter(today);
    app.at_desk_as(&signed, move |store| {
        let accounts = open_accounts(store)?;
        let stays = |account: &Account| {
            let id = account.id.to_string();
            account.id == by || kept.contains(&id) || !shown.contains(&id)
        };
        let delegations = store.delegations(&home)?;
        let lent =
            |account: &Account| delegation::beside(&delegations, account.id, today).join("; ");
        let list = accounts.iter().map(|one| line(one, stays(one), &lent(one))).collect();
        let signed =
            Recertification { quarter, signed_by: by, signed_name: name, signed_ms: now_ms, list };
        if !store.sign_accounts(&home, &signed)? {
            return Ok(());
        }
        for account in accounts.iter().filter(|account| !stays(account)) {
            Happened::Closed.keep(store, account.id, Some(by), &place, now_ms, |store| {
                let found = store.set_active(account.id, false)?;
                store.delete_sessions_of(account.id)?;
                delegation::end_all(store, account.id, today, (by, &place, now_ms))?;
                Ok(found)
            })?;
        }
        Ok(())
    })
    .await?;
    Ok(see_other("/akun/daftar-ulang?pesan=daftar-ulang"))
}

/// Writes one account of the signed list: name, user name, role, last use, what was decided, what
/// is lent to it.
fn line(account: &Account, stays: bool, lent: &str) -> String {
    let used = account.used_ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
    let decided = if stays { "tetap" } else { "ditutup" };
    let Account { name, username, role, .. } = account;
    format!("{name}\t{username}\t{role}\t{used}\t{decided}\t{lent}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_the_calendar() {
        for (day, expected) in [
            ("2026-01-01", "2026-K1"),
            ("2026-03-31", "2026-K1"),
            ("2026-04-01", "2026-K2"),
            ("2026-12-31", "2026-K4"),
        ] {
            assert_eq!(quarter(day.parse().unwrap()), expected);
        }
    }
}
