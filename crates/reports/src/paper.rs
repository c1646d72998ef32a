//! A document as it is printed: headings, paragraphs, lists, tables, figures, fields to sign.
//!
//! It says what stands where, not how it looks: `pdf` makes a file of it, and a page can show
//! the same for printing. Text is text; nothing in it is ever read as markup.

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its title, on the first page and in the properties of the file.
    pub title: String,
    /// Lines below the title: the place, the month.
    pub below: Vec<String>,
    /// Foot of every page, beside its number.
    pub foot: String,
    /// Whether its pages lie on their side, for tables of many columns.
    pub is_wide: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; those of level 1 are the chapters.
    Heading {
        /// 1 or 2.
        level: u8,
        /// What it says.
        text: String,
    },
    /// A paragraph.
    Paragraph(String),
    /// Points of a list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A drawing.
    Figure(Figure),
    /// Fields to sign, side by side.
    Signatures(Vec<Signature>),
    /// What follows stands on a new page.
    PageBreak,
}

/// A table; its head is repeated on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows, for those who do not see it.
    pub title: String,
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, each with one text a column.
    pub rows: Vec<Vec<String>>,
    /// Whether something is written in it by hand: its rows are high enough for that.
    pub is_by_hand: bool,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Whether it holds numbers: they stand on the right, as narrow as they are.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_number: false }
    }

    /// A column of numbers.
    pub fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_number: true }
    }
}

/// A drawing with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// One `<svg>` element, as the charts and maps of this crate are.
    pub svg: String,
    /// What it shows.
    pub caption: String,
}

/// A field to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// In which capacity: "Kepala Puskesmas".
    pub role: String,
    /// The name below the line; empty when it is written by hand.
    pub name: String,
}
