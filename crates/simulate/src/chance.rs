//! Chance by seed: the one source of randomness of a simulation.
//!
//! Only integer arithmetic and exact sums stand between the seed and a choice, so that the same
//! seed gives the same district on every machine.

use domain::day::Day;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

pub(crate) struct Chance(ChaCha8Rng);

/// What a stream of chance of its own is for, so that one subject's draws move no other's.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stream {
    /// What a person is like, whatever the day.
    Constitution = 1,
    /// Pregnancies of the whole plan.
    Pregnancies,
    /// Who comes to one opening of a posyandu.
    Opening,
    /// Cases of the whole plan, and what is known of people on the first day.
    Cases,
    /// What happens to one person on one day.
    Contact,
    /// A day at the schools around one posyandu.
    School,
    /// Who falls ill on a day, and the outbreaks of the whole plan.
    Illness,
    /// What the office writes on a day.
    Office,
    /// The doctor of the Puskesmas.
    Doctor,
    /// What a newborn visit adds to the child's own answers.
    Newborn,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Begins a stream of its own for a subject, a person or place, and a day.
    pub(crate) fn apart(seed: u64, stream: Stream, who: u64, day: Day) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(stream as u64).to_le_bytes());
        key[16..24].copy_from_slice(&who.to_le_bytes());
        key[24..28].copy_from_slice(&day.epoch_days().to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Returns a number from 0 up to, but not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a whole number below `end`; zero when `end` is zero.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// Returns a whole number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: i32, last: i32) -> i32 {
        assert!(first <= last, "a range has a first and a last number");
        first + self.below((last - first + 1) as u32) as i32
    }

    pub(crate) fn yes(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Draws from a bell curve: the sum of twelve even draws, so never beyond six deviations.
    pub(crate) fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    /// Draws how often something happens that happens `mean` times on average.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        // In steps of at most 30, because exp(-mean) must stay far from zero.
        let mut left = mean;
        let mut count = 0;
        while 0.0 < left {
            let part = left.min(30.0);
            left -= part;
            let floor = (-part).exp();
            let mut product = self.unit();
            while floor < product {
                count += 1;
                product *= self.unit();
            }
        }
        count
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u32) as usize]
    }

    /// Returns the place of one of the weights, each as likely as it is heavy.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at as u32 + 1) as usize);
        }
    }

    pub(crate) fn ten_bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_means_asked_for() {
        let mut chance = Chance::new(1);
        let n = 20_000;
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        let normal = mean((0..n).map(|_| chance.normal(2.0, 3.0)).collect());
        let poisson = mean((0..n).map(|_| f64::from(chance.poisson(1.7))).collect());
        let large = mean((0..200).map(|_| f64::from(chance.poisson(90.0))).collect());
        let below = mean((0..n).map(|_| f64::from(chance.below(10))).collect());
        assert!((normal - 2.0).abs() < 0.1, "{normal}");
        assert!((poisson - 1.7).abs() < 0.05, "{poisson}");
        assert!((large - 90.0).abs() < 3.0, "{large}");
        assert!((below - 4.5).abs() < 0.1, "{below}");
    }

    #[test]
    fn heavier_weights_are_drawn_more_often() {
        let mut chance = Chance::new(2);
        let heavy = (0..1000).filter(|_| chance.weighted(&[1.0, 9.0]) == 1).count();
        assert!((860..940).contains(&heavy), "{heavy}");
    }
}
