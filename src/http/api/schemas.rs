//! Schemas of closed lists of words, for the API's description: each is made of the very list that the server goes by.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::catalog;
use crate::model::PeopleOrder;
use crate::values::{self};

macro_rules! lists {
    ($($(#[doc = $told:literal])* $name:ident = $words:expr;)*) => {$(
        $(#[doc = $told])*
        #[derive(Debug)]
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let told = concat!($($told),*).trim();
                ObjectBuilder::new().schema_type(Type::String).description(Some(told)).enum_values(Some($words)).into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

lists! {
    /// What a person is in this house.
    Role = values::Role::ALL.iter().map(|role| role.as_str());
    /// What a token opens: `picture`, the owner's own pictures; `account`, the owner's own account, too; `admin`,
    /// everything.
    Scope = values::Scope::ALL.iter().map(|scope| scope.as_str());
    /// A language that Tondo answers in.
    Language = values::Locale::ALL.iter().map(|locale| locale.as_str());
    /// How a token came to be: `login` by signing in, `made` was made.
    TokenKind = catalog::TokenKind::ALL.iter().map(|kind| kind.as_str());
    /// A picture's type.
    Mime = values::MediaType::ALL.iter().map(|media| media.mime());
    /// What the audit trail calls a change.
    Action = catalog::Action::ALL.iter().map(|action| action.as_str());
    /// An address's kind: `email` or `openid`.
    IdentityKind = [values::IdentityKind::Email, values::IdentityKind::OpenId].iter().map(|kind| kind.as_str());
    /// Whether an address is somebody's: `asked` for, or `granted`.
    IdentityState = [catalog::IdentityState::Requested, catalog::IdentityState::Granted].iter().map(|state| state.as_str());
    /// For whom a picture is: everybody, with parental guidance, restricted, adults only.
    Rating = values::Rating::ALL.iter().map(|rating| rating.as_str());
    /// The order of people; a minus for the other direction.
    Sort = PeopleOrder::ALL.iter().map(|(name, _)| *name);
}
