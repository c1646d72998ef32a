//! Why an answer of the provider proves nothing.

/// What is wrong with it. Nothing of what was sent stands in it, so that it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be read, or lacks what it must have.
    #[error("the {0} cannot be read")]
    Unreadable(&'static str),
    /// It names another issuer (mix-up).
    #[error("it is of another issuer")]
    Issuer,
    /// It leads to a place that is not the provider's.
    #[error("the {0} lies elsewhere")]
    Elsewhere(&'static str),
    /// The provider cannot do what is needed.
    #[error("the provider does not offer {0}")]
    Unable(&'static str),
    /// The provider said no, or the person did.
    #[error("the provider refused")]
    Refused,
    /// It answers another request, of this browser or of another.
    #[error("it answers another request")]
    State,
    /// It is signed by an algorithm that is not taken, or not at all.
    #[error("the algorithm is not taken")]
    Algorithm,
    /// It is signed by a key that the provider does not publish.
    #[error("the key is not known")]
    Key,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    Signature,
    /// It is meant for another application.
    #[error("it is for another application")]
    Audience,
    /// It has ended, or has not begun.
    #[error("it does not hold at this time")]
    Time,
    /// It was made for another request.
    #[error("the nonce is another")]
    Nonce,
    /// Whoever it names was not asked to sign in now.
    #[error("nobody signed in for it now")]
    Stale,
}
