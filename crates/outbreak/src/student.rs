//! Student's t: how likely a slope this far from zero is by chance.

/// Returns the probability that |T| is at least |t| with `freedom` degrees of freedom, 0 to 1.
///
/// The finite series for whole degrees of freedom: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
pub(crate) fn two_sided_p(t: f64, freedom: u32) -> f64 {
    let theta = (t.abs() / f64::from(freedom).sqrt()).atan();
    let (sin, cos) = theta.sin_cos();
    let is_odd = freedom % 2 == 1;
    // The term of the lowest power of the cosine, and the sum so far.
    let (mut term, mut power) = if is_odd { (cos, 1) } else { (1.0, 0) };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    while power + 4 <= freedom {
        power += 2;
        term *= cos * cos * f64::from(power - 1) / f64::from(power);
        sum += term;
    }
    let within = match is_odd {
        true => (theta + sin * sum) * std::f64::consts::FRAC_2_PI,
        false => sin * sum,
    };
    (1.0 - within).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::two_sided_p;

    /// `t,freedom,p`, worked out with scipy's survival function of Student's t.
    const VECTORS: &str = include_str!("../tests/data/student.csv");

    #[test]
    fn agrees_with_scipy() {
        let mut seen = 0;
        for line in VECTORS.lines().skip(1) {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            let (t, freedom, expect) = (cells[0], cells[1] as u32, cells[2]);
            for t in [t, -t] {
                let p = two_sided_p(t, freedom);
                assert!((p - expect).abs() < 1e-11, "t {t}, {freedom} degrees: {p} for {expect}");
            }
            seen += 1;
        }
        assert_eq!(seen, 84);
    }

    #[test]
    fn ends_of_the_scale() {
        assert_eq!(two_sided_p(0.0, 5), 1.0);
        assert_eq!(two_sided_p(f64::INFINITY, 5), 0.0);
        assert_eq!(two_sided_p(f64::INFINITY, 4), 0.0);
    }
}
