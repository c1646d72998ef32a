//! Identifiers that come out the same on every run.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::id::{AccountId, DeviceId, HouseholdId, PersonId, PlaceId, RecordId};
use uuid::{Builder, Uuid};

/// 2026-01-01T00:00:00Z; the n-th identifier carries a time n milliseconds later.
const FIRST_MS: u64 = 1_767_225_600_000;

/// A series of identifiers in the form of UUIDv7, ascending, told apart from other series by seed.
#[derive(Debug)]
pub struct Ids {
    seed: u64,
    given: AtomicU64,
}

impl Ids {
    /// Starts the series of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self { seed, given: AtomicU64::new(0) }
    }

    /// Returns the next identifier, bare.
    pub fn uuid(&self) -> Uuid {
        let nth = self.given.fetch_add(1, Ordering::SeqCst);
        let mut random = [0; 10];
        // The first two bytes are overwritten in part by version and variant.
        random[2..].copy_from_slice(&self.seed.to_be_bytes());
        Builder::from_unix_timestamp_millis(FIRST_MS + nth, &random).into_uuid()
    }

    /// Returns the next identifier as that of a person.
    pub fn person(&self) -> PersonId {
        PersonId::new(self.uuid())
    }

    /// Returns the next identifier as that of a record.
    pub fn record(&self) -> RecordId {
        RecordId::new(self.uuid())
    }

    /// Returns the next identifier as that of a household.
    pub fn household(&self) -> HouseholdId {
        HouseholdId::new(self.uuid())
    }

    /// Returns the next identifier as that of a place.
    pub fn place(&self) -> PlaceId {
        PlaceId::new(self.uuid())
    }

    /// Returns the next identifier as that of a device.
    pub fn device(&self) -> DeviceId {
        DeviceId::new(self.uuid())
    }

    /// Returns the next identifier as that of an account.
    pub fn account(&self) -> AccountId {
        AccountId::new(self.uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_repeats_and_ascends() {
        let (first, second) = (Ids::new(7), Ids::new(7));
        let mut last = Uuid::nil();
        for _ in 0..1_000 {
            let id = first.uuid();
            assert_eq!(id, second.uuid());
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            assert!(last < id);
            last = id;
        }
    }

    #[test]
    fn series_of_different_seeds_share_nothing() {
        let (one, other) = (Ids::new(1), Ids::new(u64::MAX));
        let ours: Vec<_> = (0..100).map(|_| one.uuid()).collect();
        assert!((0..100).all(|_| !ours.contains(&other.uuid())));
        assert_ne!(one.person(), one.person());
    }
}
