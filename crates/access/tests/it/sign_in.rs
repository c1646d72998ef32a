use access::{
    lockout::{FAILURES_MAX, Failures, LOCKED_MS},
    password::Hash,
    policy::{Policy, UNUSED_DAYS},
    session::{ABSOLUTE_MS, IDLE_MS, LOCK_MS, Span, TOUCH_MS, Token, Verdict},
    sign_in::{Credentials, Outcome, decide, username},
};
use proptest::prelude::*;

const NOW: u64 = 1_795_237_200_000;

fn siti() -> Credentials {
    Credentials { hash: Hash::of("melati hujan sepeda", [1; 16]), active: true, unused: false }
}

#[test]
fn right_password_of_an_open_account_is_welcome() {
    let none = Failures::default();
    assert_eq!(decide(Some(&siti()), none, "melati hujan sepeda", NOW), Outcome::Welcome);
    let closed = Credentials { active: false, ..siti() };
    let wrong = Outcome::Wrong(Failures { count: 1, last_ms: NOW });
    assert_eq!(decide(Some(&closed), none, "melati hujan sepeda", NOW), wrong);
    assert_eq!(decide(Some(&siti()), none, "melati hujan", NOW), wrong);
    assert_eq!(decide(None, none, "melati hujan sepeda", NOW), wrong);
}

#[test]
fn an_account_that_nobody_used_is_told_so_only_with_the_right_password() {
    let unused = Credentials { unused: true, ..siti() };
    let none = Failures::default();
    assert_eq!(decide(Some(&unused), none, "melati hujan sepeda", NOW), Outcome::Unused);
    assert!(matches!(decide(Some(&unused), none, "salah", NOW), Outcome::Wrong(_)));
    let closed = Credentials { active: false, ..unused };
    assert!(matches!(decide(Some(&closed), none, "melati hujan sepeda", NOW), Outcome::Wrong(_)));
}

#[test]
fn an_account_is_unused_after_sixty_days() {
    let (policy, day_ms) = (Policy::default(), 24 * 60 * 60 * 1000);
    assert!(!policy.is_unused(NOW, NOW + UNUSED_DAYS * day_ms));
    assert!(policy.is_unused(NOW, NOW + UNUSED_DAYS * day_ms + 1));
    assert!(!policy.is_unused(NOW, NOW - 1), "a clock set back closes nothing");
}

#[test]
fn five_failures_lock_the_name_for_fifteen_minutes_known_or_not() {
    for credentials in [Some(siti()), None] {
        let mut failures = Failures::default();
        for _ in 0..FAILURES_MAX {
            let Outcome::Wrong(next) = decide(credentials.as_ref(), failures, "salah", NOW) else {
                panic!("locked too early");
            };
            failures = next;
        }
        let until_ms = NOW + LOCKED_MS;
        let locked = Outcome::Locked { until_ms };
        let right = "melati hujan sepeda";
        assert_eq!(decide(credentials.as_ref(), failures, right, NOW), locked);
        assert_eq!(decide(credentials.as_ref(), failures, right, until_ms - 1), locked);
        let after = decide(credentials.as_ref(), failures, "salah", until_ms);
        assert_eq!(after, Outcome::Wrong(Failures { count: 1, last_ms: until_ms }));
    }
}

#[test]
fn an_unknown_name_takes_as_long_as_a_known_one() {
    let credentials = siti();
    let time = |known: Option<&Credentials>| {
        let start = std::time::Instant::now();
        for _ in 0..3 {
            decide(known, Failures::default(), "salah", NOW);
        }
        start.elapsed()
    };
    time(None);
    let (known, unknown) = (time(Some(&credentials)), time(None));
    assert!(known < unknown * 5 && unknown < known * 5, "{known:?} against {unknown:?}");
}

#[test]
fn a_session_locks_and_ends_when_idle_after_a_day_and_when_the_clock_jumps_back() {
    let policy = Policy::default();
    let span = Span { created_ms: NOW, seen_ms: NOW };
    let after = |ms| span.verdict(NOW + ms, &policy);
    assert_eq!(after(0), Verdict::Holds);
    assert_eq!(after(TOUCH_MS), Verdict::HoldsTouch);
    assert_eq!(after(LOCK_MS - 1), Verdict::HoldsTouch);
    assert_eq!(after(LOCK_MS), Verdict::Locked);
    assert_eq!(after(IDLE_MS - 1), Verdict::Locked);
    assert_eq!(after(IDLE_MS), Verdict::Over);
    let busy = Span { created_ms: NOW, seen_ms: NOW + ABSOLUTE_MS - 1 };
    assert_eq!(busy.verdict(NOW + ABSOLUTE_MS - 1, &policy), Verdict::Holds);
    assert_eq!(busy.verdict(NOW + ABSOLUTE_MS, &policy), Verdict::Over);
    assert_eq!(span.verdict(NOW - IDLE_MS - 1, &policy), Verdict::Over);
    let quick = Policy { lock_ms: 1_000, idle_ms: 2_000, ..policy };
    assert_eq!(span.verdict(NOW + 1_000, &quick), Verdict::Locked);
    assert_eq!(span.verdict(NOW + 2_000, &quick), Verdict::Over);
}

#[test]
fn a_token_hides_itself_and_its_form_word_fits_no_other() {
    let (token, other) = (Token::new([7; 32]), Token::new([8; 32]));
    assert_eq!(format!("{token:?}"), "Token(…)");
    assert_eq!(Token::from_cookie(&token.cookie()), Some(token.clone()));
    assert_eq!(token.hash().as_str().len(), 64);
    assert_ne!(token.hash().as_str(), token.cookie());
    assert_ne!(token.form_word(), token.hash().as_str());
    assert!(token.form_word_fits(&token.form_word()));
    assert!(!token.form_word_fits(&other.form_word()));
    assert!(!token.form_word_fits(""));
    assert!(!token.form_word_fits(&token.form_word()[..63]));
}

#[test]
fn user_names_are_plain_and_forgive_phones() {
    assert_eq!(username(" Siti.Melati "), Ok("siti.melati".to_owned()));
    for bad in ["si", "siti melati", "siti@melati", "", &"a".repeat(41), "sití"] {
        assert_eq!(username(bad).unwrap_err().code, "akun.nama-pengguna", "{bad}");
    }
}

proptest! {
    #[test]
    fn cookies_of_any_text_are_read_or_refused_without_panic(text in "\\PC{0,80}") {
        if let Some(token) = Token::from_cookie(&text) {
            prop_assert_eq!(token.cookie(), text);
        }
    }
}
