//! Walks through the served application as a signed-in person: enough of HTML to find the form
//! and the links.

use std::collections::{BTreeSet, VecDeque};

use anyhow::{Context as _, Result, bail};

use crate::{
    http::{Client, Reply, Status},
    simpul::Account,
};

/// Signs in: fills the form of the page to which a stranger is sent.
///
/// A new account is asked for a password of its own; it gets one, and `account` holds it then.
pub(crate) fn sign_in(client: &mut Client, account: &mut Account) -> Result<()> {
    let page = client.get("/").context("open the sign-in page")?;
    let form = password_form(&page.body).context("the first page has no form with a password")?;
    let old = account.password.clone();
    let mut reply = send(client, &page.path, form, account, &old)?;
    if let Some(form) = password_form(&reply.body).filter(Form::changes_password) {
        let own = format!("{old}-sendiri");
        reply = send(client, &reply.path, form, account, &own)?;
        account.password = own;
    }
    if reply.status != Status::OK || password_form(&reply.body).is_some() {
        bail!("`{}` could not sign in: {:?} on {}", account.name, reply.status, reply.path);
    }
    Ok(())
}

/// Sends a form: the first password is the account's, those after it are `new`.
fn send(
    client: &mut Client,
    page: &str,
    form: Form,
    account: &Account,
    new: &str,
) -> Result<Reply> {
    let action = if form.action.is_empty() { page.to_owned() } else { form.action };
    let mut passwords = std::iter::once(account.password.as_str()).chain(std::iter::repeat(new));
    let fields: Vec<(String, String)> = form
        .fields
        .into_iter()
        .map(|(kind, name, value)| match kind.as_str() {
            "password" => (name, passwords.next().unwrap_or_default().to_owned()),
            "hidden" => (name, value),
            _ => (name, account.name.clone()),
        })
        .collect();
    client.post(&action, &fields).with_context(|| format!("send the form of {page}"))
}

/// Opens pages, following links breadth first from the front page, until `count` were shown;
/// returns their paths.
pub(crate) fn open_pages(client: &mut Client, count: usize) -> Result<Vec<String>> {
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut opened = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let reply = client.get(&path).with_context(|| format!("open {path}"))?;
        if reply.status != Status::OK {
            continue;
        }
        opened.push(path);
        if opened.len() == count {
            break;
        }
        for link in links(&reply.body) {
            if known.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    Ok(opened)
}

#[derive(Debug)]
struct Form {
    action: String,
    /// Type, name and value of each field with a name.
    fields: Vec<(String, String, String)>,
}

impl Form {
    /// Tells whether more than one password is asked for: the old one and a new one.
    fn changes_password(&self) -> bool {
        1 < self.fields.iter().filter(|(kind, _, _)| kind == "password").count()
    }
}

fn password_form(html: &str) -> Option<Form> {
    html.split("<form").skip(1).find_map(|rest| {
        let form = rest.split("</form").next()?;
        let fields: Vec<(String, String, String)> = form
            .split("<input")
            .skip(1)
            .filter_map(|input| {
                let tag = input.split('>').next()?;
                let kind = attribute(tag, "type").unwrap_or_else(|| "text".to_owned());
                let value = attribute(tag, "value").unwrap_or_default();
                (kind != "checkbox" && kind != "submit").then_some((
                    kind,
                    attribute(tag, "name")?,
                    value,
                ))
            })
            .collect();
        let asks_password = fields.iter().any(|(kind, _, _)| kind == "password");
        let action = attribute(form.split('>').next()?, "action").unwrap_or_default();
        asks_password.then_some(Form { action, fields })
    })
}

/// Returns links to pages of the same server; files, exports and the way out are left alone.
fn links(html: &str) -> Vec<String> {
    html.split("<a ")
        .skip(1)
        .filter_map(|rest| attribute(rest.split('>').next()?, "href"))
        .map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .filter(|link| link.starts_with('/') && !link.starts_with("//"))
        .filter(|link| !link.contains('.') && !link.contains("keluar"))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\"")).map(|at| at + name.len() + 3).or_else(|| {
        let first = format!("{name}=\"");
        tag.starts_with(&first).then_some(first.len())
    })?;
    let value = &tag[start..start + tag[start..].find('"')?];
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_form_to_sign_in() {
        let html = r#"<form action="/cari"><input name="q"></form>
            <form method="post" action="/masuk"><input type="hidden" name="token" value="t">
            <input name="nama" autocomplete="username"><input type="password" name="sandi">
            <input type="submit" name="go"></form>"#;
        let form = password_form(html).unwrap();
        assert!(!form.changes_password());
        assert_eq!(form.action, "/masuk");
        let names: Vec<&str> = form.fields.iter().map(|(_, name, _)| name.as_str()).collect();
        assert_eq!(names, ["token", "nama", "sandi"]);
        assert_eq!(form.fields[0].2, "t");
        assert!(password_form("<form><input name=\"q\"></form>").is_none());
        let html =
            r#"<form><input type="password" name="lama"><input type="password" name="baru">"#;
        assert!(password_form(html).unwrap().changes_password());
    }

    #[test]
    fn finds_pages_only() {
        let html = r#"<a href="/papan?bulan=2026-11&amp;oleh=desa#top">x</a>
            <a class="b" href="/orang/1">y</a><a href="https://example.org/">z</a>
            <a href="//example.org">z</a><a href="/papan.csv">z</a><a href="/keluar">z</a>
            <a name="n">z</a>"#;
        assert_eq!(links(html), ["/papan?bulan=2026-11&oleh=desa", "/orang/1"]);
    }
}
