//! UTF-16 to UTF-8 while reading: what Excel writes as "Unicode text".

use std::io::{self, BufRead, Read};

/// Reads UTF-16 (after its byte order mark) and gives UTF-8.
pub(crate) struct Utf16<R> {
    inner: R,
    big_endian: bool,
    /// UTF-8 not yet given out.
    pending: Vec<u8>,
    given: usize,
    /// First half of a surrogate pair.
    high: Option<u16>,
}

impl<R: BufRead> Utf16<R> {
    pub(crate) const fn new(inner: R, big_endian: bool) -> Self {
        Self { inner, big_endian, pending: Vec::new(), given: 0, high: None }
    }

    /// Reads one 16-bit unit; `None` at the end. A last odd byte is dropped.
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let mut bytes = [0; 2];
        match self.inner.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let unit =
            if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
        Ok(Some(unit))
    }

    fn fill(&mut self) -> io::Result<()> {
        const UNITS_AT_ONCE: usize = 4096;
        self.pending.clear();
        self.given = 0;
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        while units.len() < UNITS_AT_ONCE {
            let Some(unit) = self.unit()? else { break };
            units.push(unit);
        }
        let full = UNITS_AT_ONCE <= units.len();
        if full && units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            self.high = units.pop();
        }
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.pending.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.pending.len() {
            self.fill()?;
        }
        let count = buffer.len().min(self.pending.len() - self.given);
        buffer[..count].copy_from_slice(&self.pending[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_both_orders_and_pairs_across_chunks() {
        let text: String = "Ñama 😀;".repeat(3000);
        for big_endian in [false, true] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let mut out = String::new();
            Utf16::new(&bytes[..], big_endian).read_to_string(&mut out).unwrap();
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_lone_half_becomes_a_mark_and_an_odd_byte_ends() {
        let mut out = String::new();
        Utf16::new(&[0x41, 0, 0, 0xD8, 0x42][..], false).read_to_string(&mut out).unwrap();
        assert_eq!(out, "A\u{FFFD}");
    }
}
