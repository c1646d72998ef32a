//! Documents as PDF (feature `pdf`), set by typst.
//!
//! The layout stands in `pdf/paper.typ` and is the only source that is ever compiled. What a
//! document says reaches it as JSON and as SVG files, so no text can become markup or code. Nothing
//! is read from the machine: the fonts are in the program, there is no clock and no network, and
//! equal documents give equal bytes.

use std::sync::LazyLock;

use serde_json::{Value, json};
use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::paper::{Block, Column, Document, Figure, Signature, Table};

/// Most figures of a document.
pub const FIGURES_MAX: usize = 64;
/// Most cells of all tables of a document.
pub const CELLS_MAX: usize = 60_000;

const LAYOUT: &str = include_str!("pdf/paper.typ");
const FIGURE_STYLE: &str = include_str!("pdf/figure.css");
const REGULAR: &[u8] = include_bytes!("../data/font/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../data/font/LiberationSans-Bold.ttf");

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is more in it than [`FIGURES_MAX`] or [`CELLS_MAX`].
    #[error("a document of {figures} figures and {cells} cells is too large")]
    TooLarge {
        /// Its figures.
        figures: usize,
        /// Its cells.
        cells: usize,
    },
    /// A row of a table has more or fewer cells than there are columns.
    #[error("the table {0:?} has a row that does not fit its columns")]
    Uneven(String),
    /// It could not be set, such as when a figure is no SVG.
    #[error("a document could not be set: {0}")]
    Unset(String),
}

/// Makes a PDF file, A4, with tags for screen readers.
///
/// # Errors
///
/// Fails when the document is too large or a figure cannot be read.
pub fn render(document: &Document) -> Result<Vec<u8>, Error> {
    let bytes = set(document).and_then(|set| {
        typst_pdf::pdf(&set, &PdfOptions::default()).map_err(|faults| unset(&faults))
    });
    // What was said must not stay in memory for the next who asks.
    typst::comemo::evict(0);
    bytes
}

fn set(document: &Document) -> Result<PagedDocument, Error> {
    let desk = Desk::new(document)?;
    typst::compile::<PagedDocument>(&desk).output.map_err(|faults| unset(&faults))
}

fn unset(faults: &[SourceDiagnostic]) -> Error {
    Error::Unset(faults.first().map_or_else(String::new, |fault| fault.message.to_string()))
}

/// What a document is set from; typst sees nothing else.
struct Desk {
    layout: Source,
    paper: (FileId, Bytes),
    figures: Vec<(FileId, Bytes)>,
}

/// What all documents share.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> =
        [REGULAR, BOLD].into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Shared { library: LazyHash::new(Library::default()), book, fonts }
});

impl Desk {
    fn new(document: &Document) -> Result<Self, Error> {
        let mut figures = Vec::new();
        let mut cells = 0;
        let mut blocks = Vec::new();
        for block in &document.blocks {
            if let Block::Figure(figure) = block {
                let name = format!("figure-{}.svg", figures.len());
                figures.push((name.clone(), figure));
                blocks.push(json!({ "kind": "figure", "file": name, "caption": figure.caption }));
                continue;
            }
            if let Block::Table(table) = block {
                cells += (table.rows.len() + 1) * table.columns.len();
                if table.rows.iter().any(|row| row.len() != table.columns.len()) {
                    return Err(Error::Uneven(table.title.clone()));
                }
            }
            blocks.push(written(block));
        }
        if FIGURES_MAX < figures.len() || CELLS_MAX < cells {
            return Err(Error::TooLarge { figures: figures.len(), cells });
        }
        let paper = json!({
            "title": document.title,
            "below": document.below,
            "foot": document.foot,
            "wide": document.is_wide,
            "blocks": blocks,
        });
        let figure = |(name, figure): (String, &Figure)| {
            (file(&name), Bytes::from_string(styled(&figure.svg)))
        };
        Ok(Self {
            layout: Source::new(file("paper.typ"), LAYOUT.to_owned()),
            paper: (file("paper.json"), Bytes::from_string(paper.to_string())),
            figures: figures.into_iter().map(figure).collect(),
        })
    }
}

/// Names a file of the desk. Names are few and always the same: typst keeps them for ever.
fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// Writes a block as the layout reads it.
fn written(block: &Block) -> Value {
    match block {
        Block::Heading { level, text } => {
            json!({ "kind": "heading", "level": (*level).clamp(1, 2), "text": text })
        }
        Block::Paragraph(text) => json!({ "kind": "paragraph", "text": text }),
        Block::List(points) => json!({ "kind": "list", "points": points }),
        Block::Table(table) => {
            let Table { title, columns, rows, is_by_hand } = table;
            let titles: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
            let numbers: Vec<bool> =
                columns.iter().map(|Column { is_number, .. }| *is_number).collect();
            json!({
                "kind": "table", "title": title, "titles": titles, "numbers": numbers,
                "rows": rows, "by-hand": is_by_hand, "widths": table.widths(),
            })
        }
        Block::Signatures(fields) => {
            let fields: Vec<Value> = fields
                .iter()
                .map(|Signature { role, name }| json!({ "role": role, "name": name }))
                .collect();
            json!({ "kind": "signatures", "fields": fields })
        }
        Block::PageBreak => json!({ "kind": "page" }),
        Block::Figure(_) => unreachable!("figures are files"),
    }
}

/// Gives a drawing the style that the pages give it by their stylesheet.
fn styled(svg: &str) -> String {
    match svg.find('>') {
        Some(end) => {
            let (head, rest) = svg.split_at(end + 1);
            format!("{head}<style>{FIGURE_STYLE}</style>{rest}")
        }
        None => svg.to_owned(),
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let all = self.figures.iter().chain([&self.paper]);
        let found = all.into_iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests;
