//! A segment: rows of one table, compressed and then encrypted, before they leave the program.

use std::io::{Read as _, Write as _};

use serde::{Deserialize, Serialize};
use store::source::{Cell, Column};

use crate::{
    error::{Error, Result},
    manifest::SegmentV1,
    rows,
    secret::{Envelope, Recipient, sha256},
};

/// Bytes of rows after which a segment is closed; bounds memory.
pub(crate) const BYTES_WORTH: usize = 16 * 1024 * 1024;
/// Most bytes that a segment may unpack to: a whole table may be larger than the above.
const BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Compression: 3 is the measured balance of the library's authors.
const LEVEL: i32 = 3;

/// What stands before the rows, so that no segment can pass for another.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadV1 {
    name: String,
    table: String,
}

/// Encrypts rows; returns the bytes that leave the program.
pub(crate) fn seal(
    name: &str,
    table: &str,
    content: &[u8],
    recipients: &[Recipient],
) -> Result<Vec<u8>> {
    let head = HeadV1 { name: name.to_owned(), table: table.to_owned() };
    let failed =
        |cause: std::io::Error| Error::Destination { doing: "encrypting", cause: cause.into() };
    let to = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(to)
        .map_err(|cause| Error::Destination { doing: "encrypting", cause: cause.into() })?;
    let sealed = encryptor.wrap_output(Vec::new()).map_err(failed)?;
    let mut packed = zstd::Encoder::new(sealed, LEVEL).map_err(failed)?;
    let head = serde_json::to_vec(&head).expect("a head can be written");
    packed.write_all(&(head.len() as u32).to_le_bytes()).map_err(failed)?;
    packed.write_all(&head).map_err(failed)?;
    packed.write_all(content).map_err(failed)?;
    let sealed = packed.finish().map_err(failed)?;
    sealed.finish().map_err(failed)
}

/// Looks whether bytes are those that a manifest names.
pub(crate) fn check(about: &SegmentV1, bytes: &[u8]) -> Result<()> {
    if (bytes.len() as u64) < about.bytes {
        return Err(Error::CutOff(about.name.clone()));
    }
    if bytes.len() as u64 != about.bytes || sha256(bytes) != about.sha256 {
        return Err(Error::Altered(about.name.clone()));
    }
    Ok(())
}

/// Decrypts a segment and returns its rows.
pub(crate) fn open(about: &SegmentV1, bytes: &[u8], envelope: &Envelope) -> Result<Vec<Vec<Cell>>> {
    check(about, bytes)?;
    let altered = || Error::Altered(about.name.clone());
    let decryptor = age::Decryptor::new(bytes).map_err(|_| altered())?;
    let identity = std::iter::once(&envelope.identity as &dyn age::Identity);
    let opened = decryptor.decrypt(identity).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => Error::Identity(about.name.clone()),
        _ => altered(),
    })?;
    let mut unpacked = Vec::new();
    zstd::Decoder::new(opened)
        .and_then(|decoder| decoder.take(BYTES_MAX).read_to_end(&mut unpacked))
        .map_err(|_| altered())?;
    let (length, rest) = unpacked.split_at_checked(4).ok_or_else(altered)?;
    let length = u32::from_le_bytes(length.try_into().map_err(|_| altered())?);
    let (head, content) = rest.split_at_checked(length as usize).ok_or_else(altered)?;
    let head: HeadV1 = serde_json::from_slice(head).map_err(|_| altered())?;
    if head.name != about.name || head.table != about.table {
        return Err(altered());
    }
    let rows = rows::read(content, about.columns.len()).ok_or_else(altered)?;
    if rows.len() as u64 != about.rows {
        return Err(altered());
    }
    Ok(rows)
}

/// Returns the columns of a segment as the store names them.
pub(crate) fn columns(about: &SegmentV1) -> Result<Vec<Column>> {
    let column = |text: &String| {
        let (name, letter) = text.rsplit_once(':')?;
        let letter = letter.chars().next().filter(|letter| "itb".contains(*letter))?;
        Some(Column { name: name.to_owned(), letter })
    };
    let columns: Option<Vec<Column>> = about.columns.iter().map(column).collect();
    columns.ok_or_else(|| Error::Altered(about.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Seal;

    #[test]
    fn a_segment_passes_for_no_other() {
        let envelope = Envelope::new(Seal::from_bytes([1; 32]));
        let mut content = Vec::new();
        let row = vec![Cell::Text("Dewi".to_owned()), Cell::Int(7)];
        rows::write(std::slice::from_ref(&row), &mut content);
        let bytes = seal("a/1", "account", &content, &[envelope.recipient()]).unwrap();
        let about = SegmentV1 {
            name: "a/1".to_owned(),
            table: "account".to_owned(),
            columns: vec!["name:t".to_owned(), "number:i".to_owned()],
            rows: 1,
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
            home: None,
            content: None,
        };
        assert_eq!(open(&about, &bytes, &envelope).unwrap(), [row]);
        assert_eq!(columns(&about).unwrap()[1].letter, 'i');
        // A manifest that names it for something else is not believed, even with the right hash.
        for other in [
            SegmentV1 { name: "a/2".to_owned(), ..about.clone() },
            SegmentV1 { table: "area_name".to_owned(), ..about.clone() },
            SegmentV1 { rows: 2, ..about.clone() },
            SegmentV1 { columns: vec!["name:t".to_owned()], ..about.clone() },
        ] {
            let refused = open(&other, &bytes, &envelope).unwrap_err();
            assert!(matches!(refused, Error::Altered(_)), "{other:?}: {refused:?}");
        }
        let odd = SegmentV1 { columns: vec!["name:x".to_owned()], ..about };
        assert!(columns(&odd).is_err());
    }
}
