//! Roles of people, scopes of tokens, and the languages of messages.

macro_rules! named_values {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$item,)*];

            /// The value's name in the API, the catalog and the settings.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$item => $text,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$item),)*
                    other => Err(format!("`{other}` is not one of {}", [$($text),*].join(", "))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

named_values! {
    /// The role of a person on this server.
    Role {
        /// Has an account and a picture.
        Member = "member",
        /// May also manage all other people.
        Admin = "admin",
    }
}

named_values! {
    /// What a token gives access to. Each scope includes those before it.
    Scope {
        /// The owner's pictures only.
        Picture = "picture",
        /// The owner's account.
        Account = "account",
        /// All accounts. Only an administrator's token may have it.
        Admin = "admin",
    }
}

named_values! {
    /// A language of messages.
    Locale {
        /// English.
        En = "en",
        /// Turkish.
        Tr = "tr",
        /// German.
        De = "de",
        /// Spanish.
        Es = "es",
        /// French.
        Fr = "fr",
    }
}

impl Scope {
    /// Whether this scope includes another one.
    pub fn covers(self, required: Self) -> bool {
        self >= required
    }

    /// The widest scope of the tokens of a person with this role.
    pub fn widest_for(role: Role) -> Self {
        match role {
            Role::Member => Self::Account,
            Role::Admin => Self::Admin,
        }
    }
}

impl Locale {
    /// The locale of a language tag (RFC 5646) by its primary language: `de-AT` is German.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag).trim();
        Self::ALL.iter().copied().find(|locale| locale.as_str().eq_ignore_ascii_case(primary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_scope_covers_a_narrower_one() {
        assert!(Scope::Admin.covers(Scope::Picture));
        assert!(Scope::Picture.covers(Scope::Picture));
        assert!(!Scope::Picture.covers(Scope::Account));
        assert!(!Scope::Account.covers(Scope::Admin));
    }

    #[test]
    fn a_language_tag_is_matched_by_its_primary_language() {
        assert_eq!(Locale::from_tag("de-AT"), Some(Locale::De));
        assert_eq!(Locale::from_tag("TR"), Some(Locale::Tr));
        assert_eq!(Locale::from_tag("nl"), None);
        assert_eq!(Locale::from_tag(""), None);
    }
}
