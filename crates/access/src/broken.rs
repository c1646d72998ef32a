//! Passwords that are in published lists, kept in the program: nothing is asked over the network.

use std::{collections::HashSet, io::Read as _, sync::LazyLock};

/// Passwords that everybody at a Puskesmas would try first, gathered by us.
const NEAR: &str = include_str!("../data/broken_passwords.txt");

/// Those of eight letters and more in the list that `@zxcvbn-ts/language-common` 4.1.3 carries
/// (MIT, see `data/published_passwords.LICENSE`), in small letters, one a line, zlib.
const PUBLISHED: &[u8] = include_bytes!("../data/published_passwords.txt.zz");

/// Most bytes of the published list when it is unpacked.
const PUBLISHED_BYTES_MAX: u64 = 1024 * 1024;

/// Unpacked at the first use.
static KNOWN: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut published = String::new();
    flate2::read::ZlibDecoder::new(PUBLISHED)
        .take(PUBLISHED_BYTES_MAX)
        .read_to_string(&mut published)
        .expect("the list was packed with the program");
    let near = NEAR.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    near.chain(published.lines()).map(Box::from).collect()
});

/// Tells whether a password, in small letters, is in a published list.
pub fn is_known(password: &str) -> bool {
    KNOWN.contains(password)
}

/// Returns how many passwords are known.
pub fn count() -> usize {
    KNOWN.len()
}
