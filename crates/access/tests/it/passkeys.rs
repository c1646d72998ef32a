//! Passkeys as an authenticator of our own makes and uses them.

use access::passkey::{self, Assertion, Party, Passkey, Refused, decoded, encoded};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use proptest::prelude::*;
use rstest::rstest;
use sha2::{Digest, Sha256};

const PARTY: Party<'static> = Party { host: "localhost", origin: "http://localhost:8080" };
const CHALLENGE: [u8; 32] = [9; 32];

fn key() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap()
}

fn client(purpose: &str, challenge: &[u8], origin: &str, crossed: bool) -> Vec<u8> {
    let challenge = encoded(challenge);
    let asked = format!(r#""type":"{purpose}","challenge":"{challenge}""#);
    format!(r#"{{{asked},"origin":"{origin}","crossOrigin":{crossed}}}"#).into_bytes()
}

fn head(host: &str, flags: u8, counter: u32) -> Vec<u8> {
    let mut data = Sha256::digest(host.as_bytes()).to_vec();
    data.push(flags);
    data.extend_from_slice(&counter.to_be_bytes());
    data
}

fn attached(flags: u8) -> Vec<u8> {
    let mut data = head("localhost", flags, 0);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(&4u16.to_be_bytes());
    data.extend_from_slice(b"abcd");
    let point = key().verifying_key().to_sec1_point(false);
    data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
    data.extend_from_slice(point.x().unwrap());
    data.extend_from_slice(&[0x22, 0x58, 0x20]);
    data.extend_from_slice(point.y().unwrap());
    data
}

fn registered() -> Passkey {
    let made = client("webauthn.create", &CHALLENGE, PARTY.origin, false);
    passkey::register(PARTY, &CHALLENGE, &made, &attached(0x45)).unwrap()
}

#[test]
fn a_passkey_is_registered_and_used() {
    let passkey = registered();
    assert_eq!((passkey.credential.as_slice(), passkey.counter), (&b"abcd"[..], 0));
    assert_eq!(used(&passkey, PARTY, &CHALLENGE, 0x05, 1, |_| {}), Ok(1));
}

fn used(
    passkey: &Passkey,
    party: Party<'_>,
    challenge: &[u8],
    flags: u8,
    counter: u32,
    spoil: impl Fn(&mut Vec<u8>),
) -> Result<u32, Refused> {
    let client_data = client("webauthn.get", challenge, party.origin, false);
    let data = head(party.host, flags, counter);
    let mut signed = data.clone();
    signed.extend_from_slice(&Sha256::digest(&client_data));
    let signature: Signature = key().sign(&signed);
    let mut signature = signature.to_der().as_bytes().to_vec();
    spoil(&mut signature);
    let assertion =
        Assertion { client_data: &client_data, authenticator_data: &data, signature: &signature };
    passkey::verify(PARTY, &CHALLENGE, passkey, assertion)
}

#[rstest]
#[case(Party { host: "evil.example", ..PARTY }, &CHALLENGE, 0x05, Refused::OtherQuestion)]
#[case(Party { origin: "http://evil.example", ..PARTY }, &CHALLENGE, 0x05, Refused::OtherQuestion)]
#[case(PARTY, &[8; 32], 0x05, Refused::OtherQuestion)]
#[case(PARTY, &CHALLENGE, 0x04, Refused::Unverified)]
#[case(PARTY, &CHALLENGE, 0x01, Refused::Unverified)]
fn another_question_is_not_answered(
    #[case] party: Party<'_>,
    #[case] challenge: &[u8],
    #[case] flags: u8,
    #[case] refused: Refused,
) {
    assert_eq!(used(&registered(), party, challenge, flags, 1, |_| {}), Err(refused));
}

#[test]
fn a_wrong_signature_and_a_counter_that_goes_back_are_refused() {
    let passkey = registered();
    let spoiled = used(&passkey, PARTY, &CHALLENGE, 0x05, 1, |signature| signature[10] ^= 1);
    assert_eq!(spoiled, Err(Refused::Signature));
    let counted = Passkey { counter: 5, ..passkey.clone() };
    assert_eq!(used(&counted, PARTY, &CHALLENGE, 0x05, 5, |_| {}), Err(Refused::Counter));
    assert_eq!(used(&counted, PARTY, &CHALLENGE, 0x05, 0, |_| {}), Err(Refused::Counter));
    assert_eq!(used(&counted, PARTY, &CHALLENGE, 0x05, 6, |_| {}), Ok(6));
    // Authenticators that do not count say 0 every time.
    assert_eq!(used(&passkey, PARTY, &CHALLENGE, 0x05, 0, |_| {}), Ok(0));
}

#[test]
fn registering_needs_the_purpose_the_key_and_the_user() {
    let made = client("webauthn.create", &CHALLENGE, PARTY.origin, false);
    let register = |client: &[u8], data: &[u8]| {
        passkey::register(PARTY, &CHALLENGE, client, data).unwrap_err()
    };
    let used = client("webauthn.get", &CHALLENGE, PARTY.origin, false);
    assert_eq!(register(&used, &attached(0x45)), Refused::OtherQuestion);
    let framed = client("webauthn.create", &CHALLENGE, PARTY.origin, true);
    assert_eq!(register(&framed, &attached(0x45)), Refused::OtherQuestion);
    assert_eq!(register(&made, &attached(0x41)), Refused::Unverified);
    assert_eq!(register(&made, &attached(0x05)), Refused::Unreadable);
    let mut other_curve = attached(0x45);
    let at = other_curve.len() - 70;
    other_curve[at] = 2;
    assert_eq!(register(&made, &other_curve), Refused::Unreadable);
    let mut off_curve = attached(0x45);
    *off_curve.last_mut().unwrap() ^= 1;
    assert_eq!(register(&made, &off_curve), Refused::Unreadable);
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_panic(client in any::<Vec<u8>>(), data in any::<Vec<u8>>()) {
        prop_assert!(passkey::register(PARTY, &CHALLENGE, &client, &data).is_err());
        let made = super::passkeys::client("webauthn.create", &CHALLENGE, PARTY.origin, false);
        prop_assert!(passkey::register(PARTY, &CHALLENGE, &made, &data).is_err());
        let mut cut = attached(0x45);
        cut.truncate(data.len());
        let _ = passkey::register(PARTY, &CHALLENGE, &made, &cut);
    }

    #[test]
    fn bytes_are_written_and_read_back(bytes in any::<Vec<u8>>(), text in "\\PC{0,20}") {
        prop_assert_eq!(decoded(&encoded(&bytes)), Some(bytes));
        let _ = decoded(&text);
    }
}
