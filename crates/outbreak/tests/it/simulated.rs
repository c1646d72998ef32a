//! Simulated weeks: counts with season and spread from a small seeded generator.

use std::f64::consts::TAU;

/// SplitMix64 (Steele, Lea and Flood 2014), and the draws that counts need.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Draws between 0 and 1, neither of them.
    fn unit(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// Draws a whole number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.unit().ln()).sqrt(), TAU * self.unit());
        radius * angle.cos()
    }

    /// Draws from a gamma distribution of mean `shape`, at least one (Marsaglia and Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if 0.0 < v && self.unit().ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// Draws a Poisson count: arrivals before `mean` units of time have passed.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let (mut count, mut passed) = (0, -self.unit().ln());
        while passed < mean {
            count += 1;
            passed -= self.unit().ln();
        }
        count
    }

    /// Draws a negative binomial count of variance `mean + mean² / size`.
    fn negative_binomial(&mut self, mean: f64, size: f64) -> u32 {
        let mean = mean / size * self.gamma(size);
        self.poisson(mean)
    }
}

/// A disease as one Puskesmas sees it.
pub(crate) struct Disease {
    pub(crate) name: &'static str,
    /// Cases in a middling week.
    pub(crate) level: f64,
    /// Height of the season: e to this power at its top.
    pub(crate) season: f64,
    /// Size of the negative binomial distribution.
    pub(crate) size: f64,
}

impl Disease {
    fn mean(&self, week: usize) -> f64 {
        self.level * (self.season * (week as f64 * TAU / 52.18).cos()).exp()
    }

    /// Draws so many weeks without an outbreak.
    pub(crate) fn weeks(&self, chance: &mut Chance, weeks: usize) -> Vec<Option<u32>> {
        (0..weeks).map(|week| Some(chance.negative_binomial(self.mean(week), self.size))).collect()
    }

    /// Adds an outbreak that begins in week `begin`: over six weeks, at its top four standard
    /// deviations of an ordinary week and one case.
    pub(crate) fn add_outbreak(
        &self,
        chance: &mut Chance,
        weeks: &mut [Option<u32>],
        begin: usize,
    ) {
        let mean = self.mean(begin);
        let top = 1.0 + 4.0 * (mean + mean * mean / self.size).sqrt();
        for (week, part) in weeks[begin..].iter_mut().zip(OUTBREAK) {
            let extra = chance.poisson(part * top);
            *week = week.map(|count| count + extra);
        }
    }
}

/// The weeks of an outbreak, as parts of its top.
pub(crate) const OUTBREAK: [f64; 6] = [0.25, 0.5, 1.0, 1.0, 0.5, 0.25];
