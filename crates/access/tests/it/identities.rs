//! What an answer of an identity provider proves, and what it does not.

use access::{
    identity::{
        Client, Trusted,
        answer::Answer,
        fault::Fault,
        issuer::Issuer,
        keys::{Algorithm, Keys},
        metadata::{Authentication, Metadata},
        request::Request,
        token::{self, Expected, Subject},
    },
    passkey::{decoded, encoded},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const ISSUER: &str = "https://id.dinkes.example/realms/dinkes";
const CLIENT: &str = "simpul";
/// When the request was made, and half a minute later, seconds since 1970.
const ASKED: u64 = 1_800_000_000;
const NOW: u64 = ASKED + 30;

// Made with node:crypto over the word "Simpul"; the private keys were never kept.
const MODULUS: &str = "\
    hchbYVCET6Zsw9bwxhHZqCsKcqp2tkdH2LFOMFOzni1jS-t8aZ2EoJvVKZL7PNiPmGOpLrlYjNQBx4-k\
    SZG3MMD2VEf4DvDseatAy8bSGDpri7H7P8krQT6esPfpdupltynIHtja7eswFnKaABt7np3eDsyWrA4e\
    9kiFa-ig-Rj5QQJoqsRLw9No285PiF3-FZOe-EqSxmOSIhpY5f2y5qOUHReMusAKm-jQ-vOicdzChIo9\
    zU1r_sLiHqZgxroI5x1qxaFC4bx3Xcn2jaDQ3ALiOjkrtiUUT7S8OrHCUay2-_XA5kmlmq1wr1El3Xj9\
    ETNj3uJlXvdFp_ARomPngQ";
const RS256: &str = "\
    JAhlooHt-17bHLovrNX-XyUcLApwYQJHgUJj25strVATdoJ58vgNYDlyPEKKvKRr0wtXBMdZ6XfqP_3p\
    ZsCs2rgZjyzs8nWeGYGYsHYT46U8uIw02cYkOw10JCIbWFqQ7mDRaAjWkZ4KbakkFUAYDXvotIbyHF91\
    WrAZdUtiuyXFApMo5o4pup6PKZgvtQHUorLpzItVXWkoWuRPXj5ynYZZH056Qg0RdXfsICdpzDVpeoLU\
    8_RJgWBgSb9sFjecQETWePPMuJxJDGidmGk6ZUsMkktfgoEQyd0szVTNo4a9ORCzBglLFaDfsurgHW8X\
    9eJSCCnY6lWmnT5RKP2iKA";
const PS256: &str = "\
    PojIRi_WSZR-je6_Bo-u3an2iPh57m0TKfN2CBdRkdgloc97fa5ZxMjBD90xJKdUlqT9XB8GBCdQQKYu\
    v61UaXuGCfkF6wUqXVIRaFslq__646ASIEzlYcsOO3eNSAq5TloBbu4pUTVdpiSnRoQ_XPyBF63Por_-\
    CwoESJaktV4fLsLv3flsPWaIRNrGMDmDpMZlUaGS6texOVF3WnhtkQVE5YxlsFr9L_4HSQ5jmqzwIy9Q\
    E3joZ-TcY2C3BA5dP8AxfbNkbc2-7_WjaNmtXZGV2LTNVRbcyTgNb9f4P1la343m-QcW6uvLouB98YyR\
    9NXwGJeU_5EpYHt05blwFg";
const ED25519: &str = "\
    fFWihK567Ht8nWSFFBpbZ6heHFss3_hmGsQjS9PgBHg";
const EDDSA: &str = "\
    kKtibhOL-rkpCPkEi51mGqalkQ4UwfwkPytgZ_G2QFHJMbsAxZpm-U0OtuvTnK0FoUSgPF0Ms6DkxUy2\
    LrVrBw";

fn issuer() -> Issuer {
    Issuer::read(ISSUER, &[]).unwrap()
}

fn request() -> Request {
    Request::new([1; 32], [2; 32], [3; 32])
}

fn signing(n: u8) -> SigningKey {
    SigningKey::from_slice(&[n; 32]).unwrap()
}

/// The key of a signer as providers publish it.
fn published(key: &SigningKey, id: &str) -> Value {
    let point = key.verifying_key().to_sec1_point(false);
    json!({
        "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
        "x": encoded(point.x().unwrap()), "y": encoded(point.y().unwrap()),
    })
}

fn set(keys: &[Value]) -> Keys {
    Keys::read(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn head() -> Value {
    json!({"alg": "ES256", "kid": "satu", "typ": "JWT"})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "siti-0417", "aud": CLIENT, "nonce": request().nonce(),
        "iat": NOW, "exp": NOW + 300, "auth_time": NOW - 5,
    })
}

/// Puts what is bent over what is right; null takes something away.
fn bent(mut right: Value, bend: Value) -> Value {
    for (name, value) in bend.as_object().unwrap() {
        match value {
            Value::Null => right.as_object_mut().unwrap().remove(name),
            value => right.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    right
}

fn token(head: &Value, claims: &Value, key: &SigningKey) -> String {
    let part = |value: &Value| encoded(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(head), part(claims));
    let signature: Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", encoded(&signature.to_bytes()))
}

fn read(token: &str, keys: &Keys) -> Result<Subject, Fault> {
    let (issuer, request) = (issuer(), request());
    let expected = Expected {
        issuer: &issuer,
        client: CLIENT,
        nonce: request.nonce(),
        asked_ms: ASKED * 1000,
        now_ms: NOW * 1000,
    };
    token::read(token, keys, &expected)
}

#[rstest]
#[case::as_it_should_be(json!({}), None)]
#[case::audience_in_a_list(json!({"aud": [CLIENT]}), None)]
#[case::meant_by_name(json!({"azp": CLIENT}), None)]
#[case::clocks_half_a_minute_apart(json!({"iat": NOW + 30, "auth_time": NOW + 30}), None)]
#[case::another_nonce(json!({"nonce": "lain"}), Some(Fault::Nonce))]
#[case::no_nonce(json!({"nonce": null}), Some(Fault::Nonce))]
#[case::another_audience(json!({"aud": "lain"}), Some(Fault::Audience))]
#[case::an_audience_beside(json!({"aud": [CLIENT, "lain"]}), Some(Fault::Audience))]
#[case::no_audience(json!({"aud": []}), Some(Fault::Audience))]
#[case::made_for_another(json!({"azp": "lain"}), Some(Fault::Audience))]
#[case::another_issuer(json!({"iss": "https://jahat.example"}), Some(Fault::Issuer))]
#[case::nearly_the_issuer(json!({"iss": format!("{ISSUER}/")}), Some(Fault::Issuer))]
#[case::ended(json!({"exp": NOW - 61}), Some(Fault::Time))]
#[case::not_begun(json!({"nbf": NOW + 90}), Some(Fault::Time))]
#[case::from_the_future(json!({"iat": NOW + 90}), Some(Fault::Time))]
#[case::old_and_endless(json!({"iat": NOW - 700, "exp": NOW + 90_000}), Some(Fault::Time))]
#[case::no_end(json!({"exp": null}), Some(Fault::Unreadable("token")))]
#[case::an_end_in_words(json!({"exp": "besok"}), Some(Fault::Unreadable("token")))]
#[case::signed_in_by_whoever_was_before(json!({"auth_time": ASKED - 150}), Some(Fault::Stale))]
#[case::sign_in_not_told(json!({"auth_time": null}), Some(Fault::Stale))]
#[case::nobody(json!({"sub": ""}), Some(Fault::Unreadable("token")))]
#[case::a_name_without_end(json!({"sub": "a".repeat(256)}), Some(Fault::Unreadable("token")))]
fn a_token_names_somebody_only_when_all_is_right(
    #[case] bend: Value,
    #[case] fault: Option<Fault>,
) {
    let token = token(&head(), &bent(claims(), bend), &signing(7));
    let named = read(&token, &set(&[published(&signing(7), "satu")]));
    match fault {
        None => assert_eq!(named.map(|subject| subject.id), Ok("siti-0417".to_owned())),
        Some(fault) => assert_eq!(named.err(), Some(fault)),
    }
}

#[rstest]
#[case::as_it_should_be(json!({}), None)]
#[case::the_only_key_need_not_be_named(json!({"kid": null}), None)]
#[case::not_signed(json!({"alg": "none"}), Some(Fault::Algorithm))]
#[case::not_signed_in_capitals(json!({"alg": "NONE"}), Some(Fault::Algorithm))]
#[case::by_a_shared_secret(json!({"alg": "HS256"}), Some(Fault::Algorithm))]
#[case::by_a_key_of_another_kind(json!({"alg": "RS256"}), Some(Fault::Key))]
#[case::by_an_unknown_key(json!({"kid": "dua"}), Some(Fault::Key))]
#[case::with_what_must_be_understood(json!({"crit": ["exp"]}), Some(Fault::Algorithm))]
fn how_it_is_signed_is_not_for_the_token_to_say(#[case] bend: Value, #[case] fault: Option<Fault>) {
    let token = token(&bent(head(), bend), &claims(), &signing(7));
    assert_eq!(read(&token, &set(&[published(&signing(7), "satu")])).err(), fault);
}

#[test]
fn a_signature_holds_for_these_words_by_this_key_only() {
    let keys = set(&[published(&signing(7), "satu")]);
    let good = token(&head(), &claims(), &signing(7));
    assert!(read(&good, &keys).is_ok());
    assert_eq!(read(&token(&head(), &claims(), &signing(8)), &keys).err(), Some(Fault::Signature));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let other = encoded(bent(claims(), json!({"sub": "lain"})).to_string().as_bytes());
    let head = signed.split_once('.').unwrap().0;
    let forged = format!("{head}.{other}.{signature}");
    assert_eq!(read(&forged, &keys).err(), Some(Fault::Signature));
    assert_eq!(read(&format!("{signed}."), &keys).err(), Some(Fault::Signature));
    for broken in ["", "a", "a.b", "a.b.c", signed, &format!("{good}.{signature}")] {
        assert!(read(broken, &keys).is_err(), "{broken}");
    }
    assert!(read(&format!("{good}{}", "A".repeat(40_000)), &keys).is_err());
}

#[test]
fn keys_are_told_apart() {
    let [one, two] = [published(&signing(7), "satu"), published(&signing(8), "dua")];
    let without = |key: &Value| bent(key.clone(), json!({"kid": null}));
    let unnamed = token(&bent(head(), json!({"kid": null})), &claims(), &signing(7));
    let named = token(&head(), &claims(), &signing(7));
    assert!(read(&named, &set(&[two.clone(), one.clone()])).is_ok());
    assert_eq!(read(&unnamed, &set(&[one.clone(), two])).err(), Some(Fault::Key), "which?");
    assert!(read(&unnamed, &set(&[without(&one)])).is_ok());
    let other_use = bent(one.clone(), json!({"use": "enc"}));
    assert_eq!(read(&named, &set(&[other_use])).err(), Some(Fault::Key));
    let other_way = bent(one, json!({"alg": "ES384"}));
    assert_eq!(read(&named, &set(&[other_way])).err(), Some(Fault::Key));
    assert!(Keys::read(b"[]").is_err());
}

#[test]
fn every_way_of_signing_that_is_taken_works() {
    let rsa = json!({"kty": "RSA", "kid": "r", "n": MODULUS, "e": "AQAB"});
    let curve = json!({"kty": "OKP", "crv": "Ed25519", "kid": "e", "x": ED25519});
    let keys = set(&[rsa, curve, json!({"kty": "oct", "k": "AAAA"}), json!(7)]);
    let fits = |how, signature: &str, words: &[u8]| {
        keys.verify((how, None), words, &decoded(signature).unwrap())
    };
    for (how, signature) in
        [(Algorithm::Rs256, RS256), (Algorithm::Ps256, PS256), (Algorithm::EdDsa, EDDSA)]
    {
        assert_eq!(fits(how, signature, b"Simpul"), Ok(()), "{how:?}");
        assert_eq!(fits(how, signature, b"simpul"), Err(Fault::Signature), "{how:?}");
    }
    assert_eq!(fits(Algorithm::Rs256, PS256, b"Simpul"), Err(Fault::Signature));
}

fn described(bend: Value) -> Result<Metadata, Fault> {
    let right = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://id.dinkes.example/auth?tema=terang",
        "token_endpoint": "https://id.dinkes.example/token",
        "jwks_uri": "https://id.dinkes.example/keys",
        "code_challenge_methods_supported": ["plain", "S256"],
        "something_else": {"a": [1, 2]},
    });
    Metadata::read(bent(right, bend).to_string().as_bytes(), &issuer())
}

#[rstest]
#[case(json!({"issuer": "https://jahat.example"}), Fault::Issuer)]
#[case(
    json!({"token_endpoint": "https://jahat.example/token"}),
    Fault::Elsewhere("token endpoint")
)]
#[case(json!({"jwks_uri": "http://169.254.169.254/keys"}), Fault::Elsewhere("set of keys"))]
#[case(
    json!({"authorization_endpoint": "http://id.dinkes.example/auth"}),
    Fault::Elsewhere("authorization endpoint")
)]
#[case(json!({"jwks_uri": null}), Fault::Unreadable("description"))]
#[case(json!({"code_challenge_methods_supported": ["plain"]}), Fault::Unable("PKCE with S256"))]
#[case(
    json!({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}),
    Fault::Unable("authentication by a secret")
)]
fn a_description_that_leads_elsewhere_is_refused(#[case] bend: Value, #[case] fault: Fault) {
    assert_eq!(described(bend).err(), Some(fault));
}

#[test]
fn a_description_tells_how_to_ask() {
    let plain = described(json!({})).unwrap();
    assert_eq!((plain.authentication, plain.names_itself), (Authentication::Header, false));
    let other = described(json!({
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "authorization_response_iss_parameter_supported": true,
    }));
    let other = other.unwrap();
    assert_eq!((other.authentication, other.names_itself), (Authentication::Form, true));

    let client = Client { id: "a&b".to_owned(), returning: "https://simpul.example/k".to_owned() };
    let trusted = Trusted { levels: vec!["2".to_owned(), "3".to_owned()], methods: Vec::new() };
    let address = request().address(&plain, &client, &trusted);
    let url: url::Url = address.parse().unwrap();
    let told = |name: &str| {
        let mut found = url.query_pairs().filter(|(key, _)| key == name);
        let value = found.next().map(|(_, value)| value.into_owned());
        assert!(found.next().is_none(), "{name} twice");
        value.unwrap_or_default()
    };
    assert!(address.starts_with("https://id.dinkes.example/auth?tema=terang&"), "{address}");
    assert_eq!((told("response_type"), told("scope")), ("code".into(), "openid".into()));
    assert_eq!((told("client_id"), told("redirect_uri")), (client.id, client.returning));
    assert_eq!(told("code_challenge_method"), "S256");
    let challenge = encoded(&Sha256::digest(request().verifier().as_bytes()));
    assert_eq!(told("code_challenge"), challenge);
    assert_eq!(
        (told("state"), told("nonce")),
        (request().state().into(), request().nonce().into())
    );
    assert_eq!((told("prompt"), told("max_age")), ("login".into(), "60".into()));
    assert_eq!(told("acr_values"), "2 3");
    assert!(!address.contains(request().verifier()), "the verifier stays here");
    assert_eq!(request().verifier().len(), 43, "RFC 7636: 43 to 128 characters");
    assert_eq!(format!("{:?}", request()), "Request(…)");
}

#[rstest]
#[case::right("code=abc&state={s}", Ok("abc"))]
#[case::named("code=abc&state={s}&iss={i}", Ok("abc"))]
#[case::of_another("code=abc&state=lain", Err(Fault::State))]
#[case::of_nobody("code=abc", Err(Fault::State))]
#[case::mixed_up("code=abc&state={s}&iss=https://jahat.example", Err(Fault::Issuer))]
#[case::refused("error=access_denied&state={s}", Err(Fault::Refused))]
#[case::refused_by_another("error=access_denied&state=lain", Err(Fault::State))]
#[case::without_a_code("state={s}", Err(Fault::Unreadable("answer")))]
#[case::with_an_empty_code("code=&state={s}", Err(Fault::Unreadable("answer")))]
#[case::twice("code=abc&code=def&state={s}", Err(Fault::Unreadable("answer")))]
#[case::state_twice("code=abc&state={s}&state=lain", Err(Fault::Unreadable("answer")))]
fn an_answer_is_to_this_request_by_this_provider(
    #[case] query: &str,
    #[case] expected: Result<&str, Fault>,
) {
    let query = query.replace("{s}", request().state()).replace("{i}", ISSUER);
    let code = Answer::read(&query).and_then(|it| it.code(&request(), &issuer(), false));
    assert_eq!(code.as_deref(), expected.as_ref().copied());
}

#[test]
fn a_provider_that_names_itself_always_does() {
    let query = format!("code=abc&state={}", request().state());
    let code = Answer::read(&query).unwrap().code(&request(), &issuer(), true);
    assert_eq!(code, Err(Fault::Issuer));
}

#[test]
fn nothing_stands_for_a_second_factor_unless_it_is_named() {
    let subject = |bend: Value| {
        let token = token(&head(), &bent(claims(), bend), &signing(7));
        read(&token, &set(&[published(&signing(7), "satu")])).unwrap()
    };
    let strong = subject(json!({"acr": "2", "amr": ["pwd", "otp"]}));
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    assert!(!Trusted::default().suffices(&strong));
    let levels = Trusted { levels: list(&["2"]), ..Trusted::default() };
    let methods = Trusted { methods: list(&["otp", "hwk"]), ..Trusted::default() };
    assert!(levels.suffices(&strong) && methods.suffices(&strong));
    let weak = subject(json!({"acr": "1", "amr": ["pwd"]}));
    assert!(!levels.suffices(&weak) && !methods.suffices(&weak));
    assert!(!levels.suffices(&subject(json!({}))));
}
