//! Signing in at an identity provider (OpenID Connect): what is asked, and what an answer proves.
//!
//! Only the authorization code flow with PKCE, one configured provider, and the few algorithms that
//! providers sign with. What is not asked for is refused, so there is little to get wrong. Nothing
//! here calls anybody: documents and tokens are handed in as they came.

pub mod answer;
pub mod fault;
pub mod issuer;
pub mod keys;
pub mod metadata;
pub mod request;
pub mod token;

/// How the provider knows this application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Identifier that the provider gave it.
    pub id: String,
    /// Where the provider sends browsers back to, to the letter as it is registered there.
    pub returning: String,
}

/// Which of the provider's words on how somebody signed in stand for a second factor here. Nothing
/// is believed unless it is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trusted {
    /// Levels (`acr`).
    pub levels: Vec<String>,
    /// Methods (`amr`), of which one suffices.
    pub methods: Vec<String>,
}

impl Trusted {
    /// Tells whether somebody showed enough at the provider to go on without a factor here.
    pub fn suffices(&self, subject: &token::Subject) -> bool {
        let level = subject.level.as_ref().is_some_and(|level| self.levels.contains(level));
        level || subject.methods.iter().any(|method| self.methods.contains(method))
    }
}
