use access::password::{self, Hash, check_new, generated};
use rstest::rstest;

#[rstest]
#[case("melati hujan sepeda", None)]
#[case("Bunga-Rampai-Kita", None)]
#[case("pendek123", Some("sandi.pendek"))]
#[case("Posyandu123", Some("sandi.mudah-ditebak"))]
#[case("aaaaaaaaaaaa", Some("sandi.mudah-ditebak"))]
#[case("abcabcabcabc", Some("sandi.mudah-ditebak"))]
#[case("abcdefghijkl", Some("sandi.mudah-ditebak"))]
#[case("9876543210", Some("sandi.mudah-ditebak"))]
#[case("rumah Siti.Melati biru", Some("sandi.nama"))]
fn new_passwords(#[case] password: &str, #[case] code: Option<&str>) {
    assert_eq!(check_new(password, "siti.melati").err().map(|refusal| refusal.code), code);
}

#[test]
fn a_password_of_megabytes_is_refused_before_it_is_hashed() {
    let long = "x y".repeat(1_000_000);
    assert_eq!(check_new(&long, "siti").unwrap_err().code, "sandi.panjang");
    let hash = Hash::of("", [1; 16]);
    assert!(!password::matches(Some(&hash), &long), "cut down to nothing, it must not fit");
}

#[test]
fn hash_is_argon2id_with_the_salt_and_fits_its_password_only() {
    let hash = Hash::of("melati hujan sepeda", [1; 16]);
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_ne!(hash, Hash::of("melati hujan sepeda", [2; 16]));
    let kept = Hash::from_kept(hash.as_str().to_owned());
    assert!(password::matches(Some(&kept), "melati hujan sepeda"));
    assert!(!password::matches(Some(&kept), "melati hujan sepeda "));
    assert!(!password::matches(Some(&Hash::from_kept("rusak".into())), "melati hujan sepeda"));
    assert_eq!(format!("{kept:?}"), "Hash(…)");
}

#[test]
fn nobody_has_no_password() {
    assert!(!password::matches(None, "tidak ada yang memakai ini"));
}

#[test]
fn generated_passwords_are_good_and_readable() {
    let mut random = [0; 16];
    for (at, byte) in random.iter_mut().enumerate() {
        *byte = (at * 37) as u8;
    }
    let password = generated(random);
    assert_eq!(password.len(), 19);
    assert!(check_new(&password, "siti").is_ok(), "{password}");
    assert!(!password.contains(['0', 'o', '1', 'l', 'i', '5', 's']));
    assert_ne!(password, generated([3; 16]));
}
