//! Whether two people in the lists are one: what speaks for it and what against.

use import::name::{name_key, similar};
use store::read::people::PersonRow;

/// How near two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The same, in whatever spelling is usual.
    Same,
    /// Maybe the same, with another spelling.
    Similar,
    /// Others.
    Different,
    /// At least one is not known.
    Unknown,
}

impl Names {
    /// Compares two names as registers write them.
    pub fn of(one: &str, other: &str) -> Self {
        let (one, other) = (name_key(one), name_key(other));
        if one.is_empty() || other.is_empty() {
            Self::Unknown
        } else if one == other {
            Self::Same
        } else if similar(&one, &other) {
            Self::Similar
        } else {
            Self::Different
        }
    }

    const fn is_near(self) -> bool {
        matches!(self, Self::Same | Self::Similar)
    }
}

/// Two people beside one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// Whether the NIK are the same; absent when one is not known.
    pub nik: Option<bool>,
    /// Whether both were born on the same day; absent when one is not known.
    pub birth: Option<bool>,
    /// Whether both are of one sex; absent when one is not known.
    pub sex: Option<bool>,
    /// Their own names.
    pub name: Names,
    /// Their mothers' names.
    pub mother: Names,
    /// Somebody wrote of at least one that it is a twin, and not the same of both.
    pub twin: bool,
}

impl Likeness {
    /// Compares two people.
    pub fn of(one: &PersonRow, other: &PersonRow) -> Self {
        let mother = |row: &PersonRow| row.mother_name.clone().unwrap_or_default();
        Self {
            nik: same(one.nik, other.nik),
            birth: same(one.birth.map(|birth| birth.day), other.birth.map(|birth| birth.day)),
            sex: same(one.sex, other.sex),
            name: Names::of(&one.name, &other.name),
            mother: Names::of(&mother(one), &mother(other)),
            twin: one.twin_order != other.twin_order,
        }
    }

    /// Tells whether somebody should look at the two.
    pub fn is_likely(self) -> bool {
        let born_alike = self.birth == Some(true) && self.sex != Some(false);
        let unknown_birth = self.birth.is_none() && self.sex != Some(false);
        self.nik == Some(true)
            || (born_alike && (self.name.is_near() || self.mother.is_near()))
            || (unknown_birth && self.name.is_near() && self.mother.is_near())
    }

    /// Orders pairs: the likeliest first.
    pub fn rank(self) -> u8 {
        let against = u8::from(self.maybe_twins());
        let near = |names: Names| match names {
            Names::Same => 0,
            Names::Similar => 1,
            Names::Unknown => 2,
            Names::Different => 3,
        };
        let same_nik = if self.nik == Some(true) { 0 } else { 10 };
        same_nik + 4 * against + near(self.name) + near(self.mother)
    }

    /// Tells whether they may be twins: same mother and day, another name or place among twins.
    pub fn maybe_twins(self) -> bool {
        self.birth == Some(true)
            && self.mother.is_near()
            && self.nik != Some(true)
            && (self.twin || matches!(self.name, Names::Similar | Names::Different))
    }

    /// Says what speaks for one person, most telling first.
    pub fn reasons(self) -> Vec<&'static str> {
        let mut reasons = Vec::new();
        if self.nik == Some(true) {
            reasons.push("NIK sama");
        }
        match self.name {
            Names::Same => reasons.push("nama sama"),
            Names::Similar => reasons.push("nama mirip"),
            Names::Different | Names::Unknown => {}
        }
        if self.birth == Some(true) {
            reasons.push("tanggal lahir sama");
        }
        match self.mother {
            Names::Same => reasons.push("nama ibu sama"),
            Names::Similar => reasons.push("nama ibu mirip"),
            Names::Different | Names::Unknown => {}
        }
        reasons
    }

    /// Says what speaks against it, in sentences.
    pub fn doubts(self) -> Vec<&'static str> {
        let mut doubts = Vec::new();
        if self.maybe_twins() {
            doubts.push(
                "Mungkin kembar: ibu dan tanggal lahirnya sama, tetapi namanya atau urutan \
                 kembarnya berbeda. Anak kembar adalah dua orang, jangan digabung.",
            );
        }
        if self.nik == Some(false) {
            doubts.push("NIK-nya berbeda. Biasanya itu berarti dua orang. Lihat kartunya dahulu.");
        }
        if self.sex == Some(false) {
            doubts.push("Jenis kelaminnya berbeda.");
        }
        if self.birth == Some(false) {
            doubts.push("Tanggal lahirnya berbeda.");
        }
        doubts
    }
}

/// Compares two values; `None` when one is not known.
fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<bool> {
    Some(one? == other?)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOTHING: Likeness = Likeness {
        nik: None,
        birth: None,
        sex: None,
        name: Names::Unknown,
        mother: Names::Unknown,
        twin: false,
    };

    #[rstest]
    #[case("Muh. Yusuf", "Muhammad Yusuf", Names::Same)]
    #[case("Aisyah Putri", "Aisah Putri", Names::Similar)]
    #[case("Hasan", "Husen", Names::Different)]
    #[case("", "Husen", Names::Unknown)]
    fn names(#[case] one: &str, #[case] other: &str, #[case] expected: Names) {
        assert_eq!(Names::of(one, other), expected);
        assert_eq!(Names::of(other, one), expected);
    }

    #[rstest]
    #[case(Likeness { nik: Some(true), ..NOTHING }, true)]
    #[case(Likeness { birth: Some(true), name: Names::Similar, ..NOTHING }, true)]
    #[case(Likeness { birth: Some(true), mother: Names::Same, ..NOTHING }, true)]
    #[case(Likeness { birth: Some(true), sex: Some(false), name: Names::Same, ..NOTHING }, false)]
    #[case(Likeness { birth: Some(true), ..NOTHING }, false)]
    #[case(Likeness { birth: Some(false), name: Names::Same, mother: Names::Same, ..NOTHING },
        false)]
    #[case(Likeness { name: Names::Same, ..NOTHING }, false)]
    #[case(Likeness { name: Names::Same, mother: Names::Similar, ..NOTHING }, true)]
    fn who_is_proposed(#[case] likeness: Likeness, #[case] likely: bool) {
        assert_eq!(likeness.is_likely(), likely);
    }

    #[rstest]
    #[case(Names::Same, false, None, false)]
    #[case(Names::Same, true, None, true)]
    #[case(Names::Similar, false, None, true)]
    #[case(Names::Different, false, None, true)]
    #[case(Names::Unknown, false, None, false)]
    #[case(Names::Different, true, Some(true), false)]
    fn twins_are_warned_of(
        #[case] name: Names,
        #[case] twin: bool,
        #[case] nik: Option<bool>,
        #[case] expected: bool,
    ) {
        let born = Likeness { nik, birth: Some(true), mother: Names::Same, name, twin, ..NOTHING };
        assert_eq!(born.maybe_twins(), expected);
        let warned = born.doubts().iter().any(|doubt| doubt.contains("Mungkin kembar"));
        assert_eq!(warned, expected);
        let other_mother = Likeness { mother: Names::Different, ..born };
        assert!(!other_mother.maybe_twins());
    }

    #[test]
    fn the_likeliest_comes_first() {
        let born = Likeness { birth: Some(true), mother: Names::Same, ..NOTHING };
        let same_nik = Likeness { nik: Some(true), name: Names::Different, ..born };
        let same_name = Likeness { name: Names::Same, ..born };
        let twin = Likeness { name: Names::Similar, ..born };
        assert!(same_nik.rank() < same_name.rank() && same_name.rank() < twin.rank());
    }
}
