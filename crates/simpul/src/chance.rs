//! The only source of chance: the operating system's generator, and identifiers made with it.

use uuid::{Builder, Uuid};

use crate::trouble::Trouble;

/// Returns bytes fit for secrets.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        let message = "Komputer tidak memberi angka acak. Nyalakan ulang komputer, lalu coba lagi.";
        Trouble::failed(domain::refusal::Refusal::new("acak.gagal", message), error)
    })?;
    Ok(bytes)
}

/// Returns a UUID of version 7, which sorts by time.
pub(crate) fn uuid(millis: u64) -> Result<Uuid, Trouble> {
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}
