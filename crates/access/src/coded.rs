//! Enums whose cases have a code that is kept and words that people read.

/// Says which text was not a code of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a known code: {0:?}")]
pub struct UnknownCode(pub String);

/// Declares an enum with `ALL`, `code`, `words`, `Display` and `FromStr` by code.
macro_rules! coded {
    (
        $(#[$doc:meta])* $name:ident:
        $($(#[$case_doc:meta])* $case:ident = $code:literal, $words:literal;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
        }

        impl $name {
            /// All cases, in the order in which they are shown.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$case),+];

            /// Returns the code that is kept.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => $code,)+ }
            }

            /// Returns the Indonesian words shown on screens.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$case => $words,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::coded::UnknownCode;

            fn from_str(text: &str) -> Result<Self, $crate::coded::UnknownCode> {
                let found = Self::ALL.into_iter().find(|case| case.code() == text);
                found.ok_or_else(|| $crate::coded::UnknownCode(text.to_owned()))
            }
        }
    };
}
pub(crate) use coded;
