//! The pages of a person in the order of the paper books that person has or had.

use std::sync::Arc;

use access::door;
use domain::{day::Day, id::PersonId};
use guidelines::model::{Guidelines, StageSpan};
use portrait::model::Portrait;

use crate::{
    pages::person::head::{Tab, TabLink},
    session::Signed,
};

/// A page with its address and name.
type Page = (Tab, &'static str, &'static str);

/// Pages that everybody has, before those of the books.
const FIRST: [Page; 3] = [
    (Tab::Summary, "", "Ringkasan"),
    (Tab::Identity, "/identitas", "Identitas"),
    (Tab::History, "/riwayat", "Riwayat"),
];

/// Pages of the child's book.
const OF_CHILD: [Page; 4] = [
    (Tab::Chart, "/kms", "KMS"),
    (Tab::Immunisation, "/imunisasi", "Imunisasi"),
    (Tab::Growth, "/tumbuh-kembang", "Tumbuh kembang"),
    (Tab::Vitamins, "/vitamin", "Vitamin A & obat cacing"),
];

/// Pages that everybody has, after those of the books.
const LAST: [Page; 3] = [
    (Tab::Advice, "/temuan", "Temuan & nasihat"),
    (Tab::HomeVisits, "/kunjungan-rumah", "Kunjungan rumah"),
    (Tab::Explore, "/jelajah", "Jelajah waktu"),
];

/// The paper book that has pages of its own.
const CHILD: &str = "anak";

/// The other paper books, in the order of life, with their names.
pub(crate) const BOOKS: [(&str, &str); 4] = [
    ("sekolah", "Kartu sekolah"),
    ("usia_subur", "Usia subur & KB"),
    ("ibu", "Buku ibu"),
    ("dewasa", "Kartu dewasa & lansia"),
];

/// Lists the pages of a person; whoever may not see records gets the identity only.
pub(crate) fn links(
    guidelines: &Guidelines,
    portrait: &Portrait,
    open: bool,
    current: Tab,
) -> Vec<TabLink> {
    let base = format!("/orang/{}", portrait.person.id);
    let link = |(tab, path, label): Page| TabLink {
        href: format!("{base}{path}"),
        label,
        current: tab == current,
    };
    if !open {
        return vec![link(FIRST[1])];
    }
    let has = |book: &str| last_day_of(guidelines, portrait, book).is_some();
    let mut links: Vec<TabLink> = FIRST.map(link).into_iter().collect();
    // Somebody of whom nothing is known yet may well be a child.
    if has(CHILD) || portrait.person.birth.is_none() {
        links.extend(OF_CHILD.map(link));
    }
    let books = BOOKS.into_iter().filter(|(book, _)| has(book));
    links.extend(books.map(|(book, label)| TabLink {
        href: format!("{base}/buku/{book}"),
        label,
        current: current == Tab::Book(book),
    }));
    links.extend(LAST.map(link));
    links
}

/// Returns the way to what the person asks about the own data, and agrees to.
pub(crate) fn rights(signed: &Signed, person: PersonId) -> Option<TabLink> {
    let page = match (signed.actor.may(door::SEE_REQUESTS), signed.actor.may(door::SEE_CONSENT)) {
        (true, _) => "hak",
        (false, true) => "persetujuan",
        (false, false) => return None,
    };
    let href = format!("/orang/{person}/{page}");
    Some(TabLink { href, label: "Hak atas data", current: false })
}

/// Returns the last day, up to that of the portrait, on which a book of the person was open; none
/// when it never was, or when nobody met the person while it was.
pub(crate) fn last_day_of(guidelines: &Guidelines, portrait: &Portrait, book: &str) -> Option<Day> {
    let on = portrait.as_of;
    if portrait.books.iter().any(|open| **open == *book) {
        return Some(on);
    }
    let of_book = guidelines.stages.iter().filter(|stage| *stage.book == *book);
    of_book.filter_map(|stage| last_day_in(portrait, &stage.span)).max()
}

fn last_day_in(portrait: &Portrait, span: &StageSpan) -> Option<Day> {
    let on = portrait.as_of;
    match span {
        StageSpan::Age(age) => {
            let (first, last) = age.days(portrait.person.birth?.day);
            let met = |day: Day| first <= day && day <= last;
            portrait.contacts.iter().any(|contact| met(contact.day)).then(|| last.min(on))
        }
        StageSpan::Episode(kind) => {
            let of_kind = portrait.episodes.iter().filter(|episode| episode.kind == *kind);
            let ended = of_kind.filter_map(|episode| Some((episode, episode.ended?)));
            // On the day of its end an episode is not open any more.
            ended
                .map(|(episode, ended)| ended.plus_days(-1).max(episode.opened))
                .filter(|day| *day <= on)
                .max()
        }
    }
}

/// Lists the kinds of episodes by which a book is opened.
pub(crate) fn kinds_of(guidelines: &Guidelines, book: &str) -> Vec<Arc<str>> {
    let of_book = guidelines.stages.iter().filter(|stage| *stage.book == *book);
    of_book
        .filter_map(|stage| match &stage.span {
            StageSpan::Episode(kind) => Some(Arc::clone(kind)),
            StageSpan::Age(_) => None,
        })
        .collect()
}
