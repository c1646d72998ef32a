//! What is told of numbers that count by a confidential answer: nothing small, and nothing beside
//! it from which it could be worked out.

use std::fmt;

use crate::pws::Share;

/// A number of people as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// So many.
    Exactly(u64),
    /// Fewer than this.
    Below(u64),
    /// From so many to so many: a sum of numbers of which some are hidden.
    Between(u64, u64),
    /// Nothing: with the number beside it, it would tell another that is hidden.
    Nothing,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(people) => people.fmt(f),
            Self::Below(limit) => write!(f, "< {limit}"),
            Self::Between(least, most) => write!(f, "{least} sampai {most}"),
            Self::Nothing => f.write_str("ditutup"),
        }
    }
}

/// What is told of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Out of how many.
    pub(crate) people: Told,
    /// Those who count.
    pub(crate) done: Told,
    /// Those who do not.
    pub(crate) rest: Told,
}

impl Shown {
    /// Hides what is small: fewer than `below` people, done or not done. The three numbers are one
    /// sum, so beside a small one another is hidden; of fewer than twice `below` people one part is
    /// always small, and it is not told which.
    pub(crate) fn of(share: Share, below: u64) -> Self {
        let Share { numerator: done, denominator: people } = share;
        let rest = people.saturating_sub(done);
        let nothing = Told::Nothing;
        if people < below {
            return Self { people: Told::Below(below), done: nothing, rest: nothing };
        }
        let people = Told::Exactly(people);
        if done + rest < 2 * below {
            Self { people, done: nothing, rest: nothing }
        } else if done < below {
            Self { people, done: Told::Below(below), rest: nothing }
        } else if rest < below {
            Self { people, done: nothing, rest: Told::Below(below) }
        } else {
            Self { people, done: Told::Exactly(done), rest: Told::Exactly(rest) }
        }
    }

    /// Sums what is shown, and knows nothing else.
    pub(crate) fn sum(rows: &[Self], below: u64) -> Self {
        let add = |of: fn(&Bounds) -> (u64, u64)| {
            let bounds = rows.iter().map(|row| of(&row.bounds()));
            let (least, most) = bounds.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
            if most < below && least < most {
                Told::Below(below)
            } else if least < most {
                Told::Between(least, most)
            } else {
                Told::Exactly(most)
            }
        };
        Self { people: add(|b| b.people), done: add(|b| b.done), rest: add(|b| b.rest) }
    }

    /// Returns the share where both of its numbers are told.
    pub(crate) const fn share(self) -> Option<Share> {
        match (self.done, self.people) {
            (Told::Exactly(done), Told::Exactly(people)) => Some(Share::new(done, people)),
            _ => None,
        }
    }

    /// Returns between which numbers each may be, by what is shown.
    fn bounds(self) -> Bounds {
        let of_part = |told: Told, other: Told, most: u64| match (told, other) {
            (Told::Exactly(people), _) => (people, people),
            (Told::Below(limit), _) => (0, limit - 1),
            (_, Told::Below(limit)) => (most + 1 - limit, most),
            _ => (0, most),
        };
        // Somebody is there, or the village would have no row.
        let people = match self.people {
            Told::Exactly(people) => (people, people),
            Told::Below(limit) => (1, limit - 1),
            Told::Between(least, most) => (least, most),
            Told::Nothing => (0, 0),
        };
        let done = of_part(self.done, self.rest, people.1);
        let rest = of_part(self.rest, self.done, people.1);
        Bounds { people, done, rest }
    }
}

/// Least and most of each number of a share.
struct Bounds {
    people: (u64, u64),
    done: (u64, u64),
    rest: (u64, u64),
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn told(done: u64, people: u64) -> [String; 3] {
        let shown = Shown::of(Share::new(done, people), 5);
        [shown.people, shown.done, shown.rest].map(|told| told.to_string())
    }

    #[test]
    fn small_numbers_are_hidden_with_what_would_tell_them() {
        assert_eq!(told(4, 4), ["< 5", "ditutup", "ditutup"]);
        assert_eq!(told(0, 5), ["5", "ditutup", "ditutup"]);
        assert_eq!(told(5, 9), ["9", "ditutup", "ditutup"]);
        assert_eq!(told(5, 10), ["10", "5", "5"]);
        assert_eq!(told(4, 10), ["10", "< 5", "ditutup"]);
        assert_eq!(told(6, 10), ["10", "ditutup", "< 5"]);
        assert_eq!(told(0, 30), ["30", "< 5", "ditutup"]);
        assert_eq!(told(30, 30), ["30", "ditutup", "< 5"]);
        assert_eq!(told(25, 30), ["30", "25", "5"]);
    }

    #[test]
    fn the_whole_says_no_more_than_its_villages() {
        let sum = |shares: &[(u64, u64)]| {
            let rows = shares.iter().map(|(done, all)| Shown::of(Share::new(*done, *all), 5));
            Shown::sum(&rows.collect::<Vec<_>>(), 5)
        };
        let exact =
            Shown { people: Told::Exactly(42), done: Told::Exactly(27), rest: Told::Exactly(15) };
        assert_eq!(sum(&[(20, 30), (7, 12)]), exact);
        let some = Shown {
            people: Told::Exactly(42),
            done: Told::Between(20, 24),
            rest: Told::Between(18, 22),
        };
        assert_eq!(sum(&[(20, 30), (3, 12)]), some);
        assert_eq!(sum(&[(2, 3)]).people, Told::Below(5));
        assert_eq!(sum(&[(2, 3), (1, 1)]).people, Told::Between(2, 8));
        assert_eq!(sum(&[(2, 3)]).share(), None);
    }

    /// Everything that two villages can be, and what is shown of them: whoever sees it is left with
    /// at least four numbers for each that is hidden, also with the whole beside them.
    #[test]
    fn what_is_hidden_cannot_be_worked_out() {
        let shares = || (1..=16_u64).flat_map(|all| (0..=all).map(move |done| (done, all)));
        let mut seen = BTreeMap::<String, [BTreeSet<u64>; 3]>::new();
        for (done, all) in shares() {
            for other in [(2, 3), (6, 7), (3, 12), (9, 12), (20, 40)] {
                let rows = [(done, all), other].map(|(d, a)| Shown::of(Share::new(d, a), 5));
                let page = format!("{rows:?} {:?}", Shown::sum(&rows, 5));
                let known = seen.entry(page).or_default();
                let truth = [all, done, all - done];
                for (known, truth) in known.iter_mut().zip(truth) {
                    known.insert(truth);
                }
            }
        }
        for (done, all) in shares() {
            let rows = [(done, all), (3, 12)].map(|(d, a)| Shown::of(Share::new(d, a), 5));
            let known = &seen[&format!("{rows:?} {:?}", Shown::sum(&rows, 5))];
            let told = [rows[0].people, rows[0].done, rows[0].rest];
            for (told, known) in told.into_iter().zip(known) {
                let is_told = matches!(told, Told::Exactly(_));
                assert!(
                    is_told == (known.len() == 1) && (is_told || 4 <= known.len()),
                    "{known:?}"
                );
            }
        }
    }
}
