//! Words by which people are found.

/// Longest word that is kept, in characters.
const WORD_CHARS_MAX: usize = 40;
/// Most words kept for one person.
pub(crate) const WORDS_MAX: usize = 24;

/// Cuts a text into words as they are compared: small letters and digits without marks;
/// apostrophes are left out, everything else parts words ("Nur'aini" is "nuraini").
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase).map(plain) {
        if c.is_alphanumeric() {
            if word.chars().count() < WORD_CHARS_MAX {
                word.push(c);
            }
        } else if !matches!(c, '\'' | '’' | '`') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Returns the form by which names are sorted.
pub(crate) fn key(text: &str) -> String {
    words(text).join(" ")
}

/// Takes the mark off a letter that Indonesian names borrow.
const fn plain(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_marks_and_capitals() {
        assert_eq!(words("Siti Nur'Aini, S.Pd"), ["siti", "nuraini", "s", "pd"]);
        assert_eq!(words("  ANDRÉ-YUSUF "), ["andre", "yusuf"]);
        assert_eq!(words("..."), Vec::<String>::new());
        assert_eq!(words(&"x".repeat(200))[0].len(), WORD_CHARS_MAX);
        assert_eq!(key("  Muh.  Yusuf"), "muh yusuf");
    }
}
