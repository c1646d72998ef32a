//! Second factors: who needs one, codes of an authenticator, codes that are good once, PIN.

use access::{factor, one_time::Code, pin, totp::Secret};
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("KAPUS", true)]
#[case("ADM", true)]
#[case("DPO", true)]
#[case("BPN", true)]
#[case("BPG", true)]
#[case("DKP", true)]
#[case("DKK", true)]
#[case("DKXYZ", true)]
#[case("BDN", false)]
#[case("KDR", false)]
#[case("PMIK", false)]
#[case("D", false)]
#[case("", false)]
fn roles_of_the_security_rules_need_a_factor(#[case] role: &str, #[case] needed: bool) {
    assert_eq!(factor::is_mandatory(role), needed, "{role}");
}

/// RFC 6238, appendix B, SHA-1, cut to six digits.
#[rstest]
#[case(59, "287082")]
#[case(1_111_111_109, "081804")]
#[case(1_111_111_111, "050471")]
#[case(1_234_567_890, "005924")]
#[case(2_000_000_000, "279037")]
#[case(20_000_000_000, "353130")]
fn codes_are_those_of_the_rfc(#[case] second: u64, #[case] code: &str) {
    let secret = Secret::new(*b"12345678901234567890");
    assert_eq!(secret.code(second * 1000), code);
    assert_eq!(secret.step_of(code, 0, second * 1000), Some(second / 30));
}

#[test]
fn a_code_is_good_once_and_for_one_step_before_and_after() {
    let secret = Secret::new([7; 20]);
    let now_ms = 1_795_237_200_000;
    let step = now_ms / 30_000;
    let code = secret.code(now_ms);
    assert_eq!(secret.step_of(&code, 0, now_ms), Some(step));
    assert_eq!(secret.step_of(&code, step, now_ms), None, "used already");
    assert_eq!(secret.step_of(&code, 0, now_ms + 30_000), Some(step));
    assert_eq!(secret.step_of(&code, 0, now_ms - 30_000), Some(step));
    assert_eq!(secret.step_of(&code, 0, now_ms + 60_000), None, "too late");
    assert_eq!(secret.step_of(&code, 0, now_ms - 60_000), None, "too early");
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(secret.step_of(&spaced, 0, now_ms), Some(step));
    assert_eq!(Secret::new([8; 20]).step_of(&code, 0, now_ms), None);
}

#[test]
fn a_secret_hides_itself_and_is_written_for_authenticators() {
    let secret = Secret::new(*b"12345678901234567890");
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert_eq!(secret.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_eq!(
        secret.address("Puskesmas Melati", "siti"),
        "otpauth://totp/Puskesmas%20Melati:siti?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=Puskesmas%20Melati"
    );
}

#[test]
fn a_code_forgives_how_it_is_typed_and_hides_itself() {
    let code = Code::new([37; 25]);
    assert_eq!(code.text().len(), 29);
    assert_eq!(Code::read(&code.text()), Some(code.clone()));
    assert_eq!(Code::read(&format!(" {} ", code.text().to_uppercase())), Some(code.clone()));
    assert_eq!(Code::read(&code.text().replace('-', " ")), Some(code.clone()));
    assert_eq!(Code::read(&code.text()[..28]), None);
    assert_eq!(Code::read(&format!("{}a", code.text())), None);
    assert_eq!(format!("{code:?}"), "Code(…)");
    assert_eq!(code.hash().len(), 64);
    assert_ne!(code.hash(), Code::new([38; 25]).hash());
}

/// What is kept under a fast hash must be too much to try (ASVS 5.0 6.5.2: 112 bits).
#[test]
fn a_code_cannot_be_found_by_trying() {
    let mut seen = std::collections::BTreeMap::<u8, u32>::new();
    for byte in 0..=u8::MAX {
        *seen.entry(Code::new([byte; 25]).text().as_bytes()[0]).or_default() += 1;
    }
    // The letter that comes most often is what a guess would begin with.
    let most = f64::from(*seen.values().max().expect("letters")) / 256.0;
    assert!(112.0 <= 25.0 * -most.log2(), "{} bits", 25.0 * -most.log2());
}

#[rstest]
#[case("271943", None)]
#[case("27194", Some("pin.bentuk"))]
#[case("27194a", Some("pin.bentuk"))]
#[case("２７１９４３", Some("pin.bentuk"))]
#[case("111111", Some("pin.mudah-ditebak"))]
#[case("121212", Some("pin.mudah-ditebak"))]
#[case("123123", Some("pin.mudah-ditebak"))]
#[case("123456", Some("pin.mudah-ditebak"))]
#[case("654321", Some("pin.mudah-ditebak"))]
#[case("123321", Some("pin.mudah-ditebak"))]
fn new_pins(#[case] pin: &str, #[case] code: Option<&str>) {
    assert_eq!(pin::check_new(pin).err().map(|refusal| refusal.code), code);
}

proptest! {
    #[test]
    fn codes_of_any_text_are_read_or_refused_without_panic(text in "\\PC{0,60}") {
        let _ = Code::read(&text);
        let _ = Secret::new([1; 20]).step_of(&text, 0, 1_795_237_200_000);
        let _ = pin::check_new(&text);
    }
}
