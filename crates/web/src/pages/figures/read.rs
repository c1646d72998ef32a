//! Numbers as people write them in tables: points between thousands, a comma before decimals.

use domain::{quantity::Quantity, refusal::Refusal};
use guidelines::figure::FigureKind;

/// Reads a number. In a count a point stands between thousands ("1.250"); a rate may have decimals
/// after a comma or a point ("18,4").
pub(crate) fn number(text: &str, kind: FigureKind) -> Result<Quantity, Refusal> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = match kind {
        FigureKind::Count => without_points(&text),
        FigureKind::Rate => text.clone(),
    };
    plain.parse().map_err(|_| {
        Refusal::new(
            "angka.tidak-terbaca",
            format!("\"{text}\" bukan angka. Tulis misalnya 1250, 1.250 atau 18,4."),
        )
    })
}

/// Takes away points between groups of three digits.
fn without_points(text: &str) -> String {
    let mut groups = text.split('.');
    let first = groups.next().unwrap_or("");
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = (1..=3).contains(&first.len()) && digits(first);
    let mut rest = groups.peekable();
    if is_grouped && rest.peek().is_some() && rest.all(|group| group.len() == 3 && digits(group)) {
        return text.replace('.', "");
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1250", FigureKind::Count, Some("1250"))]
    #[case("1.250", FigureKind::Count, Some("1250"))]
    #[case("1.250.000", FigureKind::Count, Some("1250000"))]
    #[case(" 12 500 ", FigureKind::Count, Some("12500"))]
    #[case("12.5", FigureKind::Count, Some("12.5"))]
    #[case("1.25", FigureKind::Count, Some("1.25"))]
    #[case("18,4", FigureKind::Rate, Some("18.4"))]
    #[case("18.4", FigureKind::Rate, Some("18.4"))]
    #[case("1.250", FigureKind::Rate, Some("1.25"))]
    #[case("dua", FigureKind::Count, None)]
    #[case("", FigureKind::Count, None)]
    #[case("1.250,5,1", FigureKind::Rate, None)]
    fn numbers_are_read_as_they_are_written(
        #[case] text: &str,
        #[case] kind: FigureKind,
        #[case] read: Option<&str>,
    ) {
        let number = number(text, kind).ok().map(|number| number.to_string());
        assert_eq!(number.as_deref(), read);
    }
}
