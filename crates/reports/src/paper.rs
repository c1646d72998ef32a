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

/// Letters that fit beside each other on an upright page and on one that lies on its side, with
/// the space that every column takes for itself.
const UPRIGHT_LETTERS: usize = 108;
const WIDE_LETTERS: usize = 164;
/// Letters that a column takes beside its text.
const COLUMN_LETTERS: usize = 3;
/// Letters after which a number and words may go on in the next line.
const NUMBER_LETTERS_MAX: usize = 14;
const WORDS_LETTERS_MAX: usize = 36;

impl Table {
    /// Returns how much of the width each column wants, in letters: no word is cut, short text
    /// stays in one line.
    pub fn widths(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        let width = |(at, column): (usize, &Column)| {
            let most = if column.is_number { NUMBER_LETTERS_MAX } else { WORDS_LETTERS_MAX };
            let cells = || self.rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
            let text = cells().map(|cell| letters(cell).min(most)).max().unwrap_or(0);
            let words = [column.title.as_str()].into_iter().chain(cells());
            let word = words.flat_map(str::split_whitespace).map(letters).max().unwrap_or(0);
            text.max(word) + COLUMN_LETTERS
        };
        columns.map(width).collect()
    }

    /// Tells whether all columns fit beside each other on an upright page.
    pub fn fits_upright(&self) -> bool {
        self.widths().iter().sum::<usize>() <= UPRIGHT_LETTERS
    }

    /// Parts a table whose columns do not fit on a wide page; the first `n_naming` columns stand
    /// in every part.
    pub fn parts(&self, n_naming: usize) -> Vec<Self> {
        let widths = self.widths();
        let n_naming = n_naming.min(widths.len());
        let (naming, rest) = widths.split_at(n_naming);
        let naming: usize = naming.iter().sum();
        let mut parts: Vec<Vec<usize>> = vec![Vec::new()];
        let mut filled = naming;
        for (at, width) in rest.iter().enumerate() {
            let is_first = parts.last().is_none_or(Vec::is_empty);
            if WIDE_LETTERS < filled + width && !is_first {
                parts.push(Vec::new());
                filled = naming;
            }
            parts.last_mut().expect("there is one").push(n_naming + at);
            filled += width;
        }
        parts.into_iter().map(|part| self.of_columns((0..n_naming).chain(part).collect())).collect()
    }

    fn of_columns(&self, columns: Vec<usize>) -> Self {
        let row = |row: &Vec<String>| columns.iter().map(|at| row[*at].clone()).collect();
        Self {
            title: self.title.clone(),
            rows: self.rows.iter().map(row).collect(),
            columns: columns.iter().map(|at| self.columns[*at].clone()).collect(),
            is_by_hand: self.is_by_hand,
        }
    }
}

fn letters(text: &str) -> usize {
    text.chars().count()
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
