//! Walks through the served application as a signed-in person: enough of HTML to find the form
//! and the links.

use std::collections::{BTreeSet, VecDeque};

use anyhow::{Context as _, Result, bail};

use crate::{
    http::{Client, Reply, Status},
    simpul::Account,
};

/// Where a code becomes a password.
const OF_CODE: &str = "/masuk/kode";
/// Where the second factor is asked for.
const OF_FACTOR: &str = "/masuk/faktor";

/// Signs in as a person does who was handed a code: chooses a password with it the first time,
/// fills the form of the page to which a stranger is sent, shows the second factor if asked.
pub(crate) fn sign_in(client: &mut Client, account: &mut Account) -> Result<()> {
    if account.password.is_empty() {
        let own = format!("{}-sendiri", account.code);
        let page = client.get(OF_CODE).context("open the page for a code")?;
        let form = form_with(&page.body, "kode").context("no form for a code")?;
        let filled = [("kode", account.code.as_str()), ("baru", &own), ("ulang", &own)];
        send(client, OF_CODE, &form, &filled)?;
        account.password = own;
    }
    let page = client.get("/").context("open the sign-in page")?;
    let form = form_with(&page.body, "sandi").context("the first page asks for no password")?;
    let filled = [("nama", account.name.as_str()), ("sandi", account.password.as_str())];
    let mut reply = send(client, &page.path, &form, &filled)?;
    if reply.path == OF_FACTOR {
        let code = account.spare_codes.pop().context("no spare code is left")?;
        let form = form_with(&reply.body, "kode").context("no form for the second factor")?;
        reply = send(client, OF_FACTOR, &form, &[("kode", &code)])?;
    }
    if reply.status != Status::OK || form_with(&reply.body, "sandi").is_some() {
        bail!("`{}` could not sign in: {:?} on {}", account.name, reply.status, reply.path);
    }
    Ok(())
}

/// Sends a form with what it holds hidden and with what is filled in.
fn send(client: &mut Client, page: &str, form: &Form, filled: &[(&str, &str)]) -> Result<Reply> {
    let action = if form.action.is_empty() { page } else { &form.action };
    let hidden = form.fields.iter().filter(|(kind, name, _)| {
        kind == "hidden" && !filled.iter().any(|(known, _)| known == name)
    });
    let mut fields: Vec<(String, String)> =
        hidden.map(|(_, name, value)| (name.clone(), value.clone())).collect();
    fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    client.post(action, &fields).with_context(|| format!("send the form of {page}"))
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

/// Finds the form that has a field that one fills in.
fn form_with(html: &str, field: &str) -> Option<Form> {
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
        let asked = fields.iter().any(|(kind, name, _)| kind != "hidden" && name == field);
        let action = attribute(form.split('>').next()?, "action").unwrap_or_default();
        asked.then_some(Form { action, fields })
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
        let form = form_with(html, "sandi").unwrap();
        assert_eq!(form.action, "/masuk");
        let names: Vec<&str> = form.fields.iter().map(|(_, name, _)| name.as_str()).collect();
        assert_eq!(names, ["token", "nama", "sandi"]);
        assert_eq!(form.fields[0].2, "t");
        assert!(form_with("<form><input name=\"q\"></form>", "sandi").is_none());
        assert!(form_with("<form><input type=\"hidden\" name=\"kode\">", "kode").is_none());
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
