//! OpenAPI schemas of enumerations, each built from the list that the server itself uses.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{self, PeopleOrder};
use crate::values;

macro_rules! lists {
    ($($(#[doc = $text:literal])* $name:ident = $words:expr;)*) => {$(
        $(#[doc = $text])*
        #[derive(Debug)]
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let description = concat!($($text),*).trim();
                ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some($words)).into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

lists! {
    /// A person's role.
    Role = values::Role::ALL.iter().map(|role| role.as_str());
    /// What a token may be used for: `picture` for the owner's pictures, `account` for the owner's account as well,
    /// `admin` for everything.
    Scope = values::Scope::ALL.iter().map(|scope| scope.as_str());
    /// A language of messages.
    Language = values::Locale::ALL.iter().map(|locale| locale.as_str());
    /// The origin of a token: `login` from signing in, `made` by request.
    TokenKind = model::TokenKind::ALL.iter().map(|kind| kind.as_str());
    /// A picture's media type.
    Mime = values::MediaType::ALL.iter().map(|media| media.mime());
    /// A kind of change in the audit trail.
    Action = model::Action::ALL.iter().map(|action| action.as_str());
    /// A style of generated avatars.
    Style = values::Style::ALL.iter().map(|style| style.as_str());
    /// The kind of an address.
    IdentityKind = [values::IdentityKind::Email, values::IdentityKind::OpenId].iter().map(|kind| kind.as_str());
    /// The state of an address: `asked` for, or `granted`.
    IdentityState = [model::IdentityState::Requested, model::IdentityState::Granted].iter().map(|state| state.as_str());
    /// The audience of a picture: everybody, parental guidance, restricted, adults only.
    Rating = values::Rating::ALL.iter().map(|rating| rating.as_str());
    /// What a webhook is told of.
    EventKind = model::EventKind::ALL.iter().map(|kind| kind.as_str());
    /// What a job does.
    JobKind = model::JobKind::ALL.iter().map(|kind| kind.as_str());
    /// How far a job has come. One is `interrupted` if the server ended before it did.
    JobState = model::JobState::ALL.iter().map(|state| state.as_str());
    /// What progress is counted in.
    ProgressUnit = ["files", "bytes", "pages", "entries"];
    /// Who asked for a backup.
    BackupKind = ["manual", "scheduled"];
    /// Whether there is one.
    Presence = ["some", "none"];
    /// The order of people; a minus sign means descending.
    Sort = PeopleOrder::ALL.iter().map(|(name, _)| *name);
}

/// A rotation in degrees.
#[derive(Debug)]
pub(crate) struct Rotation;

impl PartialSchema for Rotation {
    fn schema() -> RefOr<Schema> {
        let description = "A clockwise rotation in degrees.";
        let angles = values::Rotation::ALL.map(values::Rotation::degrees);
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some(description))
            .enum_values(Some(angles))
            .into()
    }
}

impl ToSchema for Rotation {}
