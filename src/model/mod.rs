//! The domain model: people, their identities, pictures and tokens, changes, and how lists of them are requested. It
//! knows no database engine, no file and no HTTP; it imports `values` only.

mod change;
mod confirmation;
mod connection_test;
mod external_identity;
mod fixture;
mod identity;
mod image_info;
mod job;
mod moderation;
mod paging;
mod permissions;
mod person;
mod picture;
mod provisioning;
mod scim;
mod second_factor;
mod setup_link;
mod token;
mod trash;
mod webhook;

pub(crate) use change::{
    Action, Actor, AuditEntry, AuditFilters, AuditPage, Change, FailedLogin, LoginFailure, NamedPerson,
    Refusal, StoredEdit,
};
pub(crate) use confirmation::Confirmation;
pub(crate) use connection_test::{ConnectionTest, TestStep};
pub(crate) use external_identity::{ExternalFacts, ExternalIdentity, ExternalSource, ProviderAccount};
pub(crate) use fixture::{FixtureIdentity, FixturePerson, FixturePicture, Fixtures};
pub(crate) use identity::{Holder, IdentityRequestPage, IdentityState, MAX_IDENTITIES, PersonIdentity};
pub(crate) use image_info::{ImageInfo, PublishedBlob};
pub(crate) use job::{Job, JobKind, JobOutcome, JobState};
pub(crate) use moderation::{Moderated, ModeratedPage, Removal};
pub(crate) use paging::{
    Direction, GalleryFilters, GalleryPage, PeopleCursor, PeopleFilters, PeopleKey, PeopleOrder, PeoplePage,
    PeopleQuery, SearchText,
};
pub(crate) use permissions::{AuthError, Grant, Permissions};
pub(crate) use person::{NewPerson, Person, PersonEdit, PersonKey};
pub(crate) use picture::{
    HistoryPage, NewPictureRow, Picture, PictureEdit, Presentation, PutOutcome, Quota, Selection, Shown,
};
pub(crate) use provisioning::{Provisioned, TakenPhoto};
pub(crate) use scim::{NewScimGroup, ScimGroup, ScimGroupKey};
pub(crate) use second_factor::{RECOVERY_CODES, SecondFactor, SecondProof};
pub(crate) use setup_link::{LinkHolder, LiveLink, OpenLink, OpenLinkPage};
pub(crate) use token::{
    AddedToken, Device, LoginSource, NewToken, Origin, ProviderLogin, Session, SignInElsewhere, Token,
    TokenKind, TokenPage,
};
pub(crate) use trash::{Deletion, RestoreOutcome, RestoreRight, TrashPage, TrashedPicture};
pub(crate) use webhook::{
    Delivery, DeliveryOutcome, Event, EventKind, MAX_WEBHOOKS, NewDelivery, NewWebhook, Webhook, WebhookEdit,
};
