use access::{
    broken,
    password::{self, Hash, Rule},
};
use rstest::rstest;

#[rstest]
#[case("melati hujan sepeda", None)]
#[case("Bunga-Rampai-Kita", None)]
#[case("pendek123", Some("sandi.pendek"))]
#[case("Posyandu123", Some("sandi.mudah-ditebak"))]
#[case("abracadabra", Some("sandi.mudah-ditebak"))]
#[case("aaaaaaaaaaaa", Some("sandi.mudah-ditebak"))]
#[case("abcabcabcabc", Some("sandi.mudah-ditebak"))]
#[case("abcdefghijkl", Some("sandi.mudah-ditebak"))]
#[case("9876543210", Some("sandi.mudah-ditebak"))]
#[case("rumah Siti.Melati biru", Some("sandi.nama"))]
fn new_passwords(#[case] password: &str, #[case] code: Option<&str>) {
    let refused = Rule::default().check(password, "siti.melati").err();
    assert_eq!(refused.map(|refusal| refusal.code), code);
}

#[test]
fn a_password_of_megabytes_is_refused_before_it_is_hashed() {
    let long = "x y".repeat(1_000_000);
    assert_eq!(Rule::default().check(&long, "siti").unwrap_err().code, "sandi.panjang");
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
fn an_account_without_a_password_takes_as_long_and_fits_nothing() {
    assert!(!password::matches(Some(&Hash::none()), ""));
    assert!(!password::matches(Some(&Hash::none()), "tidak ada yang memakai ini"));
    let time = |hash: Option<&Hash>| {
        let start = std::time::Instant::now();
        password::matches(hash, "salah");
        start.elapsed()
    };
    let real = Hash::of("melati hujan sepeda", [1; 16]);
    time(Some(&real));
    let (real, none) = (time(Some(&real)), time(Some(&Hash::none())));
    assert!(real < none * 5, "{real:?} against {none:?}");
}

#[test]
fn published_passwords_are_known_offline() {
    assert!(17_000 < broken::count(), "{}", broken::count());
    for known in ["password1", "iloveyou1", "puskesmas123"] {
        assert!(broken::is_known(known), "{known}");
    }
    assert!(!broken::is_known("melati hujan sepeda"));
}

/// BSSN 4/2021 as one district reads it: twelve characters, mixed, changed after six months.
#[rstest]
#[case("melati hujan sepeda", Some("sandi.campuran"))]
#[case("Melati-Hujan-7", None)]
#[case("Melati-Huj7", Some("sandi.pendek"))]
#[case("Melati Hujan Tujuh", Some("sandi.campuran"))]
fn the_mixed_rule_is_a_switch(#[case] password: &str, #[case] code: Option<&str>) {
    let refused = Rule::BSSN.check(password, "siti").err();
    assert_eq!(refused.map(|refusal| refusal.code), code);
}

#[test]
fn passwords_wear_out_only_under_the_switch() {
    let day_ms = 24 * 60 * 60 * 1000;
    assert!(!Rule::BSSN.is_worn(0, 183 * day_ms - 1));
    assert!(Rule::BSSN.is_worn(0, 183 * day_ms));
    assert!(!Rule::default().is_worn(0, 10_000 * day_ms));
}
