//! Files that open, and text that stays text.

use hayro_syntax::Pdf;
use typst::layout::{Frame, FrameItem};

use super::*;
use crate::trend_chart::{self, Month, Trend};

fn chart() -> String {
    let month = |name: &str, percent| Month {
        name: name.to_owned(),
        percent: Some(percent),
        target: Some(85.0),
        text: format!("{name}: {percent}"),
        joined: true,
    };
    let months = [month("Okt", 70.0), month("Nov", 78.3)];
    trend_chart::draw(&Trend { id: "tren", title: "D/S", description: "Naik.", months: &months })
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Lokakarya mini bulanan".to_owned(),
        below: vec!["Puskesmas Melati".to_owned(), "November 2026".to_owned()],
        foot: "Puskesmas Melati".to_owned(),
        is_wide: false,
        blocks,
    }
}

fn table(rows: usize) -> Table {
    Table {
        title: "Capaian".to_owned(),
        columns: vec![Column::words("Desa"), Column::number("Capaian")],
        rows: (0..rows).map(|at| vec![format!("Desa {at}"), format!("{at},0 %")]).collect(),
        is_by_hand: false,
    }
}

fn every_kind() -> Vec<Block> {
    let signature = |role: &str| Signature { role: role.to_owned(), name: String::new() };
    vec![
        Block::Heading { level: 1, text: "Klaster 2".to_owned() },
        Block::Heading { level: 2, text: "Gizi".to_owned() },
        Block::Paragraph("Desa yang tertinggal ↓ ditolong dahulu.".to_owned()),
        Block::List(vec!["Satu".to_owned(), "Dua".to_owned()]),
        Block::Table(table(2)),
        Block::Figure(Figure { svg: chart(), caption: "Dua bulan".to_owned() }),
        Block::PageBreak,
        Block::Signatures(vec![signature("Kepala Puskesmas"), signature("Camat")]),
    ]
}

/// Says all that stands on the pages, run by run, with a space between runs.
fn words(document: &Document) -> String {
    fn add(frame: &Frame, out: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => add(&group.frame, out),
                FrameItem::Text(text) => {
                    out.push_str(&text.text);
                    out.push(' ');
                }
                FrameItem::Shape(..)
                | FrameItem::Image(..)
                | FrameItem::Link(..)
                | FrameItem::Tag(_) => {}
            }
        }
    }
    let mut out = String::new();
    for page in set(document).expect("a document").pages() {
        add(&page.frame, &mut out);
    }
    out
}

fn pages(document: &Document) -> usize {
    let bytes = render(document).expect("a file");
    assert!(bytes.starts_with(b"%PDF-1."));
    assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"));
    Pdf::new(bytes).expect("a file that opens").pages().len()
}

#[test]
fn every_kind_of_block_is_set_and_the_file_opens() {
    let document = document(every_kind());
    assert_eq!(pages(&document), 2);
    let words = words(&document);
    for expected in ["Lokakarya mini bulanan", "Klaster 2", "Gizi", "↓", "Dua", "Desa 1", "1,0 %"]
    {
        assert!(words.contains(expected), "{expected} in {words}");
    }
    assert!(words.contains("Kepala Puskesmas") && words.contains("Camat"), "{words}");
    assert!(words.contains("1 / 2") && words.contains("2 / 2"), "{words}");
}

#[test]
fn equal_documents_give_equal_bytes() {
    let document = document(every_kind());
    assert_eq!(render(&document).unwrap(), render(&document).unwrap());
}

#[test]
fn a_long_table_goes_on_with_its_head() {
    let document = document(vec![Block::Table(table(200))]);
    let n = pages(&document);
    assert!(2 < n, "{n} pages");
    assert_eq!(words(&document).matches("Capaian").count(), n, "a head a page");
}

#[test]
fn rows_to_write_in_take_more_of_the_page() {
    let table = |is_by_hand| vec![Block::Table(Table { is_by_hand, ..table(40) })];
    assert_eq!(pages(&document(table(false))), 1);
    assert_eq!(pages(&document(table(true))), 2);
}

#[test]
fn a_wide_document_lies_on_its_side() {
    let size = |is_wide| {
        let set = set(&Document { is_wide, ..document(vec![Block::Table(table(1))]) }).unwrap();
        let size = set.pages()[0].frame.size();
        (size.x.to_mm().round(), size.y.to_mm().round())
    };
    assert_eq!(size(false), (210.0, 297.0));
    assert_eq!(size(true), (297.0, 210.0));
}

#[test]
fn text_is_never_markup() {
    let hostile = [
        "#panic(\"x\")",
        "#read(\"/etc/passwd\")",
        "#import \"@preview/a:1.0.0\": *",
        "*tebal* _miring_ `kode` $x^2$",
        "</style><script>alert(1)</script>",
        "\\ \" ' ] ) } // /* @a <b>",
        "= Judul",
    ];
    for text in hostile {
        let text = text.to_owned();
        let row = vec![text.clone(), text.clone()];
        let columns = vec![Column::words(text.clone()), Column::number(text.clone())];
        let whole = Document {
            title: text.clone(),
            below: vec![text.clone()],
            foot: text.clone(),
            is_wide: false,
            blocks: vec![
                Block::Heading { level: 2, text: text.clone() },
                Block::Paragraph(text.clone()),
                Block::List(vec![text.clone()]),
                Block::Table(Table {
                    title: text.clone(),
                    columns,
                    rows: vec![row],
                    is_by_hand: true,
                }),
                Block::Figure(Figure { svg: chart(), caption: text.clone() }),
                Block::Signatures(vec![Signature { role: text.clone(), name: text.clone() }]),
            ],
        };
        assert_eq!(pages(&whole), 1, "{text}");
        // Wherever it stands: title, below, foot, heading, paragraph, point, four cells, caption,
        // role, name. Spaces may be where a line or a run ends.
        let plain = |words: &str| words.split_whitespace().collect::<String>();
        assert_eq!(plain(&words(&whole)).matches(&plain(&text)).count(), 13, "{text}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let uneven = Table { rows: vec![vec!["satu".to_owned()]], ..table(0) };
    let found = render(&document(vec![Block::Table(uneven)]));
    assert!(matches!(found, Err(Error::Uneven(title)) if title == "Capaian"));
    let figure = |svg: String| Block::Figure(Figure { svg, caption: "Peta".to_owned() });
    let many = vec![figure(chart()); FIGURES_MAX + 1];
    assert!(matches!(render(&document(many)), Err(Error::TooLarge { figures: 65, .. })));
    // Two columns and a head.
    let large = vec![Block::Table(table(CELLS_MAX / 2))];
    assert!(matches!(render(&document(large)), Err(Error::TooLarge { cells: 60_002, .. })));
    let broken = render(&document(vec![figure("<svg".to_owned())]));
    assert!(matches!(broken, Err(Error::Unset(_))));
}
