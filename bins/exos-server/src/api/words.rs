//! Words that stand for values: an enumeration of the SDK as it is written and documented here.

/// Writes an enumeration that mirrors one of the SDK, and both ways between them.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident = $of:ty { $($(#[$word_doc:meta])+ $word:ident,)+ }) => {
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name {
            $($(#[$word_doc])+ $word,)+
        }

        impl From<$of> for $name {
            fn from(value: $of) -> Self {
                match value {
                    $(<$of>::$word => Self::$word,)+
                }
            }
        }

        impl From<$name> for $of {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$word => Self::$word,)+
                }
            }
        }
    };
}

pub(crate) use words;
