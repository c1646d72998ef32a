//! Rows as bytes: a tag for each cell, lengths before texts and bytes.

use store::source::Cell;

const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

/// Writes rows one after the other.
pub(crate) fn write(rows: &[Vec<Cell>], out: &mut Vec<u8>) {
    for cell in rows.iter().flatten() {
        match cell {
            Cell::Null => out.push(NULL),
            Cell::Int(number) => {
                out.push(INT);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Text(text) => long(TEXT, text.as_bytes(), out),
            Cell::Bytes(bytes) => long(BYTES, bytes, out),
        }
    }
}

fn long(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(bytes.len()).expect("no cell holds four gigabytes");
    out.push(tag);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Reads all rows of a width; nothing when the bytes are no rows.
pub(crate) fn read(mut bytes: &[u8], width: usize) -> Option<Vec<Vec<Cell>>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let mut row = Vec::with_capacity(width);
        for _ in 0..width {
            row.push(cell(&mut bytes)?);
        }
        rows.push(row);
    }
    Some(rows)
}

fn cell(bytes: &mut &[u8]) -> Option<Cell> {
    let tag = take(bytes, 1)?[0];
    match tag {
        NULL => Some(Cell::Null),
        INT => Some(Cell::Int(i64::from_le_bytes(take(bytes, 8)?.try_into().ok()?))),
        TEXT | BYTES => {
            let length = u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?);
            let content = take(bytes, usize::try_from(length).ok()?)?.to_vec();
            match tag {
                TEXT => String::from_utf8(content).ok().map(Cell::Text),
                _ => Some(Cell::Bytes(content)),
            }
        }
        _ => None,
    }
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_written() {
        let rows = vec![
            vec![Cell::Null, Cell::Int(i64::MIN), Cell::Text("Dewi é".into())],
            vec![Cell::Bytes(vec![0, 255]), Cell::Int(0), Cell::Text(String::new())],
        ];
        let mut bytes = Vec::new();
        write(&rows, &mut bytes);
        assert_eq!(read(&bytes, 3), Some(rows));
        assert_eq!(read(&[], 3), Some(Vec::new()));
        // Whatever is cut off or odd is no row.
        for end in 1..bytes.len() {
            let cut = read(&bytes[..end], 3);
            assert!(cut.is_none_or(|rows| rows.len() == 1), "{end}");
        }
        assert_eq!(read(&bytes, 4), None);
        assert_eq!(read(&[9], 1), None);
        assert_eq!(read(&[TEXT, 255, 255, 255, 255, 1], 1), None);
        assert_eq!(read(&[TEXT, 1, 0, 0, 0, 255], 1), None);
    }
}
