//! Names as they are compared: the same person is written in many ways.

/// Returns the key under which a name is compared: capital letters, single spaces, no marks, the
/// many spellings of Muhammad, Siti and the like made one, titles left out.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '`') {
        let word: String =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let word = usual_spelling(&word);
        if word.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// Common short forms on Indonesian registers; a title says nothing about who it is.
fn usual_spelling(word: &str) -> &str {
    match word {
        "MUH" | "MOH" | "MHD" | "MUHAMAD" | "MOHAMAD" | "MOHAMMAD" | "MUCHAMAD" | "MUCHAMMAD"
        | "MOCHAMAD" | "MOCHAMMAD" | "MOCH" | "MUCH" => "MUHAMMAD",
        "ST" | "SITTI" => "SITI",
        "ABD" | "ABDL" => "ABDUL",
        "NY" | "TN" | "AN" | "BPK" | "IBU" | "HJ" | "H" | "ALM" | "ALMH" => "",
        other => other,
    }
}

/// Tells whether two name keys may well be the same name in another spelling: at most one letter
/// in five differs, or all words of the shorter name stand in the longer one.
pub fn similar(one: &str, other: &str) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let words = |name: &str| name.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (mut shorter, mut longer) = (words(one), words(other));
    if longer.len() < shorter.len() {
        std::mem::swap(&mut shorter, &mut longer);
    }
    if shorter.iter().all(|word| longer.contains(word)) {
        return true;
    }
    let letters = one.chars().count().max(other.chars().count());
    distance(one, other) * 5 <= letters
}

/// Counts the letters to change, add or leave out to get from one text to the other.
pub fn distance(one: &str, other: &str) -> usize {
    const LETTERS_MAX: usize = 200;
    let one: Vec<char> = one.chars().take(LETTERS_MAX).collect();
    let other: Vec<char> = other.chars().take(LETTERS_MAX).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("  muh. rizki ", "MUHAMMAD RIZKI")]
    #[case("Hj. ST. Nur'aini", "SITI NURAINI")]
    #[case("AN. Budi  (kembar)", "BUDI KEMBAR")]
    #[case("---", "")]
    fn keys(#[case] name: &str, #[case] key: &str) {
        assert_eq!(name_key(name), key);
    }

    #[rstest]
    #[case("MUHAMMAD RIZKI", "MUHAMMAD RISKI", true)]
    #[case("AISYAH", "AISYAH PUTRI", true)]
    #[case("AISYAH", "FATIMAH", false)]
    #[case("BY NY SITI 1", "BY NY SITI 2", true)]
    #[case("", "A", false)]
    fn spellings(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
        assert_eq!(similar(one, other), same);
        assert_eq!(similar(other, one), same);
    }
}
