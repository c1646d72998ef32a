//! The place inside an area that is farthest from its edge: where a letter has most room.

use std::{cmp::Ordering, collections::BinaryHeap};

/// Corners of closed lines on a grid; a place inside an odd number of them is inside the area.
pub(crate) type Rings = [Vec<(i32, i32)>];

/// A place inside an area, with the distance to the edge around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pole {
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// Negative outside.
    pub(crate) room: f64,
}

/// How much more room elsewhere is not worth looking for.
const PRECISION: f64 = 4.0;
/// Squares looked at; more than a drawing can ask for.
const SQUARES_MAX: usize = 4_000;

/// A square that may hold a better place.
struct Square {
    middle: Pole,
    half: f64,
}

impl Square {
    fn new(rings: &Rings, x: f64, y: f64, half: f64) -> Self {
        Self { middle: Pole { x, y, room: room(rings, x, y) }, half }
    }

    /// The most room that any place in it can have.
    fn most(&self) -> f64 {
        self.middle.room + self.half * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Square {}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        self.most().total_cmp(&other.most())
    }
}

/// Finds the pole of inaccessibility: squares over the area are quartered, the most promising
/// first, until none can hold a place that is better by [`PRECISION`].
pub(crate) fn pole(rings: &Rings) -> Option<Pole> {
    let corners = || rings.iter().flatten();
    let (left, right) = (corners().map(|at| at.0).min()?, corners().map(|at| at.0).max()?);
    let (top, bottom) = (corners().map(|at| at.1).min()?, corners().map(|at| at.1).max()?);
    let half = f64::from((right - left).min(bottom - top).max(1)) / 2.0;
    let mut squares = BinaryHeap::new();
    let along = |from: i32, until: i32| {
        let count = (f64::from(until - from) / (half * 2.0)).ceil().max(1.0) as u32;
        (0..count).map(move |at| f64::from(from) + half * f64::from(2 * at + 1))
    };
    for x in along(left, right) {
        squares.extend(along(top, bottom).map(|y| Square::new(rings, x, y, half)));
    }
    let mut best = squares.peek()?.middle;
    for _ in 0..SQUARES_MAX {
        let Some(square) = squares.pop() else { break };
        if best.room < square.middle.room {
            best = square.middle;
        }
        if square.most() - best.room <= PRECISION {
            break;
        }
        let half = square.half / 2.0;
        let Pole { x, y, .. } = square.middle;
        for (x, y) in [(x - half, y - half), (x + half, y - half), (x - half, y + half)] {
            squares.push(Square::new(rings, x, y, half));
        }
        squares.push(Square::new(rings, x + half, y + half, half));
    }
    Some(best)
}

/// Sides of the lines, each from a corner to the next.
fn sides(rings: &Rings) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let place = |(x, y): (i32, i32)| (f64::from(x), f64::from(y));
    rings.iter().flat_map(move |ring| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(move |(from, until)| (place(*from), place(*until)))
    })
}

/// Distance to the nearest side; negative outside.
fn room(rings: &Rings, x: f64, y: f64) -> f64 {
    let mut nearest = f64::MAX;
    let mut inside = false;
    for ((x1, y1), (x2, y2)) in sides(rings) {
        if (y < y1) != (y < y2) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
        let (dx, dy) = (x2 - x1, y2 - y1);
        let along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
        let along = if along.is_finite() { along.clamp(0.0, 1.0) } else { 0.0 };
        let (away_x, away_y) = (x1 + along * dx - x, y1 + along * dy - y);
        nearest = nearest.min(away_x * away_x + away_y * away_y);
    }
    if inside { nearest.sqrt() } else { -nearest.sqrt() }
}

/// Width that is free on both sides of `x` at the height `y`, until the nearest side is crossed.
pub(crate) fn width(rings: &Rings, x: f64, y: f64) -> f64 {
    let crossings = sides(rings)
        .filter(|((_, y1), (_, y2))| (y < *y1) != (y < *y2))
        .map(|((x1, y1), (x2, y2))| (x2 - x1) * (y - y1) / (y2 - y1) + x1);
    crossings.map(|crossing| (crossing - x).abs()).reduce(f64::min).unwrap_or(0.0) * 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square(at: (i32, i32), side: i32) -> Vec<(i32, i32)> {
        let (x, y) = at;
        vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    }

    #[test]
    fn the_middle_of_a_square() {
        let pole = pole(&[square((0, 0), 100)]).unwrap();
        assert!((pole.x - 50.0).abs() < 4.0 && (pole.y - 50.0).abs() < 4.0, "{pole:?}");
        assert!((pole.room - 50.0).abs() < 4.0);
    }

    #[test]
    fn not_in_a_hole_and_on_the_larger_island() {
        let pole_of = |rings: &Rings| pole(rings).unwrap();
        let with_hole = [square((0, 0), 100), square((30, 30), 40)];
        let pole = pole_of(&with_hole);
        assert!(0.0 < pole.room && pole.room <= 21.0, "{pole:?}");
        let islands = [square((0, 0), 20), square((200, 200), 60)];
        let pole = pole_of(&islands);
        assert!(200.0 < pole.x && 200.0 < pole.y, "{pole:?}");
        assert!(26.0 < pole.room, "{pole:?}");
    }

    #[test]
    fn the_width_ends_at_the_nearer_side() {
        let rings = [square((0, 0), 100)];
        assert_eq!(width(&rings, 50.0, 50.0), 100.0);
        assert_eq!(width(&rings, 30.0, 50.0), 60.0);
        assert_eq!(width(&rings, 30.0, 150.0), 0.0);
    }

    #[test]
    fn nothing_has_no_pole() {
        assert_eq!(pole(&[]), None);
    }

    proptest! {
        #[test]
        fn the_pole_lies_inside(radii in proptest::collection::vec(100.0..400.0f64, 5..40)) {
            let step = std::f64::consts::TAU / radii.len() as f64;
            let corner = |(at, radius): (usize, &f64)| {
                let turn = step * at as f64;
                ((radius * turn.cos()) as i32, (radius * turn.sin()) as i32)
            };
            let ring: Vec<_> = radii.iter().enumerate().map(corner).collect();
            let pole = pole(&[ring]).unwrap();
            prop_assert!(0.0 < pole.room, "{pole:?}");
        }
    }
}
