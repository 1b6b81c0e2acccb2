//! The table of routes: everything that Tondo answers, one line each. The router, the `Allow` header, who may call, the
//! OpenAPI document and the test of authorization come from these lines.

use hyper::Method;

#[cfg(test)]
use super::route::documentation;
use super::route::{Access, Route, call, routes, summary};
use crate::http::api::{
    Caller, Effect, PathSubject, audit, backups, bulk, check, connect, export, health, identities, jobs,
    login, mail, moderation, password, people, pictures, second_factor, server, settings, setup, setup_links,
    store, tokens, trash,
};
use crate::http::{ApiError, Context, Response, gravatar, openapi, pages, public};
use crate::values::Scope;

routes! {
    Home: GET "/" Page => pages::page;
    SetupPage: GET "/setup" Page => pages::page;
    ConfirmPage: GET "/confirm" Page => pages::page;
    Pages: GET "/-" Page => pages::page;
    PagesWithSlash: GET "/-/" Page => pages::page;
    PageOfPages: GET "/-/{*rest}" Page => pages::page;
    Asset: GET "/assets/{digest}/{*rest}" Page => pages::asset;
    Icon: GET "/favicon.ico" Page => pages::icon;

    /// Check that the process runs
    Healthz: GET "/healthz" Page => health::healthz;
    /// Check that the server can work
    Readyz: GET "/readyz" Page => health::readyz;
    /// Get this document
    Describe: GET "/api/openapi.json" Page => openapi::describe;

    /// Show what this server accepts
    ShowServer: GET "/api/{version}/server" Open => server::show;

    /// Sign in for a token
    LogIn: POST "/api/login" Open => login::log_in;
    /// Sign in for a cookie
    OpenSession: POST "/api/session" Open => login::open_session;
    /// Show who is signed in
    ShowSession: GET "/api/session" Open => login::show_session;
    /// Sign out
    LogOut: POST "/api/logout" Own(Picture) => login::log_out;
    /// Show a setup link
    LookAtSetupLink: POST "/api/setup/link" Open => setup::show_link;
    /// Use a setup link
    SetUp: POST "/api/setup" Open => setup::use_link;

    /// Ask for a new password
    ResetPassword: POST "/api/password-reset" Open => mail::reset_password;
    /// Show what a link confirms
    ShowConfirmation: POST "/api/confirmation/link" Open => mail::show_confirmation;
    /// Confirm an address
    ConfirmAddress: POST "/api/confirmation" Open => mail::confirm;

    /// Show your account
    ShowOwnAccount: GET "/api/{version}/me" Own(Account) => people::show;
    /// Change your account
    ChangeOwnAccount: PATCH "/api/{version}/me" Own(Account) => people::edit;
    /// Remove your account
    LeaveServer: DELETE "/api/{version}/me" Own(Account) => people::leave;
    /// Export your data
    ExportOwnData: GET "/api/{version}/me/export" Own(Account) => export::export;
    /// Set your password
    SetOwnPassword: PUT "/api/{version}/me/password" Own(Account) => password::set;
    /// Show your second factor
    ShowSecondFactor: GET "/api/{version}/me/second-factor" Own(Account) => second_factor::show;
    /// Make the secret of your second factor
    BeginSecondFactor: POST "/api/{version}/me/second-factor" Own(Account) => second_factor::begin;
    /// Turn your second factor on
    TurnOnSecondFactor: PUT "/api/{version}/me/second-factor" Own(Account) => second_factor::turn_on;
    /// Turn your second factor off
    TurnOffSecondFactor: DELETE "/api/{version}/me/second-factor" Own(Account) => second_factor::turn_off;
    /// Make new recovery codes
    RenewRecoveryCodes: POST "/api/{version}/me/recovery-codes" Own(Account) => second_factor::renew_codes;
    /// List your tokens
    ListOwnTokens: GET "/api/{version}/me/tokens" Own(Account) => tokens::list;
    /// Make a token for yourself
    MakeOwnToken: POST "/api/{version}/me/tokens" Own(Account) => tokens::create;
    /// Revoke all your other tokens
    RevokeOwnTokens: DELETE "/api/{version}/me/tokens" Own(Account) => tokens::revoke_all;
    /// List your addresses
    ListOwnAddresses: GET "/api/{version}/me/addresses" Own(Account) => identities::list;
    /// Ask for an address
    AskForAddress: POST "/api/{version}/me/addresses" Own(Account) => identities::add;
    /// Choose the picture of one of your addresses
    ChangeOwnAddress: PATCH "/api/{version}/me/addresses/{address}" Own(Account) => identities::edit;
    /// Remove one of your addresses
    RemoveOwnAddress: DELETE "/api/{version}/me/addresses/{address}" Own(Account) => identities::remove;

    /// Show your current picture
    ShowProfilePicture: GET "/api/{version}/user/profile-picture" Own(Picture) => pictures::show_current;
    /// Upload your profile picture
    UploadProfilePicture: POST "/api/{version}/user/profile-picture" Own(Picture) => pictures::upload;
    /// Delete your current picture
    DeleteProfilePicture: DELETE "/api/{version}/user/profile-picture" Own(Picture) => pictures::delete_current;
    /// List your pictures
    ListPictures: GET "/api/{version}/user/pictures" Own(Picture) => pictures::list;
    /// Show one of your pictures
    ShowOwnPicture: GET "/api/{version}/user/pictures/{picture}" Own(Picture) => pictures::show;
    /// Change one of your pictures
    RatePicture: PATCH "/api/{version}/user/pictures/{picture}" Own(Picture) => pictures::edit;
    /// Delete one of your pictures
    DeletePicture: DELETE "/api/{version}/user/pictures/{picture}" Own(Picture) => pictures::delete;
    /// Restore one of your pictures
    RestorePicture: POST "/api/{version}/user/pictures/{picture}/restore" Own(Picture) => pictures::restore;

    /// List what an administrator removed from you
    ListRemoved: GET "/api/{version}/user/removed" Own(Picture) => moderation::list_removed;
    /// List your deleted pictures
    ListTrash: GET "/api/{version}/user/trash" Own(Picture) => trash::list;
    /// Bring one of your deleted pictures back
    RestoreFromTrash: POST "/api/{version}/user/trash/{picture}/restore" Own(Picture) => trash::restore;
    /// Delete one of your deleted pictures for good
    ErasePicture: DELETE "/api/{version}/user/trash/{picture}" Own(Picture) => trash::erase;

    /// Show what applications have to set
    ShowConnections: GET "/api/{version}/connect" Own(Account) => connect::show;
    /// Check what an avatar server answers
    Check: POST "/api/{version}/check" Own(Account) => check::check;

    /// Show a token
    ShowToken: GET "/api/{version}/tokens/{id}" Own(Account) => tokens::show;
    /// Revoke a token
    RevokeToken: DELETE "/api/{version}/tokens/{id}" Own(Account) => tokens::revoke;

    /// List people
    ListPeople: GET "/api/{version}/users" Admin => people::list;
    /// Add a person
    AddPerson: POST "/api/{version}/users" Admin => people::create;
    /// Add many people
    AddPeople: POST "/api/{version}/users/bulk" Admin => bulk::create;
    /// Show a person
    ShowPerson: GET "/api/{version}/users/{id}" Admin => people::show;
    /// Change a person
    ChangePerson: PATCH "/api/{version}/users/{id}" Admin => people::edit;
    /// Remove a person
    RemovePerson: DELETE "/api/{version}/users/{id}" Admin => people::remove;
    /// Make a setup link for a person
    MakeSetupLink: POST "/api/{version}/users/{id}/setup-link" Admin => setup::invite;
    /// List the setup links that can be used
    ListSetupLinks: GET "/api/{version}/setup-links" Admin => setup_links::list;
    /// End a person's setup link
    EndSetupLink: DELETE "/api/{version}/setup-links/{id}" Admin => setup_links::end;
    /// Show a person's second factor
    ShowSecondFactorOf: GET "/api/{version}/users/{id}/second-factor" Admin => second_factor::show;
    /// Reset a person's second factor
    ResetSecondFactor: DELETE "/api/{version}/users/{id}/second-factor" Admin => second_factor::turn_off;
    /// List a person's tokens
    ListTokens: GET "/api/{version}/users/{id}/tokens" Admin => tokens::list;
    /// Make a token for a person
    MakeToken: POST "/api/{version}/users/{id}/tokens" Admin => tokens::create;
    /// Revoke all tokens of a person
    RevokeTokens: DELETE "/api/{version}/users/{id}/tokens" Admin => tokens::revoke_all;
    /// List a person's addresses
    ListAddresses: GET "/api/{version}/users/{id}/addresses" Admin => identities::list;
    /// Give a person an address
    GiveAddress: POST "/api/{version}/users/{id}/addresses" Admin => identities::add;
    /// Choose the picture of a person's address
    ChangeAddress: PATCH "/api/{version}/users/{id}/addresses/{address}" Admin => identities::edit;
    /// Remove a person's address
    RemoveAddress: DELETE "/api/{version}/users/{id}/addresses/{address}" Admin => identities::remove;
    /// Grant an address that a person asked for
    GrantAddress: POST "/api/{version}/users/{id}/addresses/{address}/grant" Admin => identities::grant;
    /// List the addresses that people ask for
    ListAskedAddresses: GET "/api/{version}/addresses/asked" Admin => identities::list_requested;
    /// Show a person's current picture
    ShowProfilePictureOf: GET "/api/{version}/users/{id}/profile-picture" Admin => pictures::show_current;
    /// Upload a person's profile picture
    UploadProfilePictureOf: POST "/api/{version}/users/{id}/profile-picture" Admin => pictures::upload;
    /// Delete a person's current picture
    DeleteProfilePictureOf: DELETE "/api/{version}/users/{id}/profile-picture" Admin => pictures::delete_current;
    /// List a person's pictures
    ListPicturesOf: GET "/api/{version}/users/{id}/pictures" Admin => pictures::list;
    /// Show one of a person's pictures
    ShowPictureOf: GET "/api/{version}/users/{id}/pictures/{picture}" Admin => pictures::show;
    /// Change one of a person's pictures
    RatePictureOf: PATCH "/api/{version}/users/{id}/pictures/{picture}" Admin => pictures::edit;
    /// Delete one of a person's pictures
    DeletePictureOf: DELETE "/api/{version}/users/{id}/pictures/{picture}" Admin => pictures::delete;
    /// Restore one of a person's pictures
    RestorePictureOf: POST "/api/{version}/users/{id}/pictures/{picture}/restore" Admin => pictures::restore;
    /// List a person's deleted pictures
    ListTrashOf: GET "/api/{version}/users/{id}/trash" Admin => trash::list;
    /// Bring one of a person's deleted pictures back
    RestoreFromTrashOf: POST "/api/{version}/users/{id}/trash/{picture}/restore" Admin => trash::restore;
    /// Delete one of a person's deleted pictures for good
    ErasePictureOf: DELETE "/api/{version}/users/{id}/trash/{picture}" Admin => trash::erase;
    /// List what was removed from a person
    ListRemovedOf: GET "/api/{version}/users/{id}/removed" Admin => moderation::list_removed;
    /// Let a person upload a removed file again
    AllowRemoved: DELETE "/api/{version}/users/{id}/removed/{sha256}" Admin => moderation::allow;
    /// List the files that nobody may upload
    ListBlocks: GET "/api/{version}/blocks" Admin => moderation::list_blocks;
    /// Block a file
    Block: POST "/api/{version}/blocks" Admin => moderation::block;
    /// Unblock a file
    Unblock: DELETE "/api/{version}/blocks/{sha256}" Admin => moderation::unblock;
    /// List everybody's pictures
    ListAllPictures: GET "/api/{version}/pictures" Admin => pictures::gallery;
    /// List jobs
    ListJobs: GET "/api/{version}/jobs" Admin => jobs::list;
    /// Show a job
    ShowJob: GET "/api/{version}/jobs/{job}" Admin => jobs::show;
    /// Watch a job
    WatchJob: GET "/api/{version}/jobs/{job}/events" Admin => jobs::events;
    /// Show the store
    ShowStore: GET "/api/{version}/store" Admin => store::show;
    /// Verify the store
    VerifyStore: POST "/api/{version}/store/verify" Admin => store::verify;
    /// Sweep the store
    SweepStore: POST "/api/{version}/store/gc" Admin => store::sweep;
    /// List backups
    ListBackups: GET "/api/{version}/backups" Admin => backups::list;
    /// Make a backup
    MakeBackup: POST "/api/{version}/backups" Admin => backups::make;
    /// Download a backup
    DownloadBackup: GET "/api/{version}/backups/{backup}" Admin => backups::download;
    /// Remove a backup
    RemoveBackup: DELETE "/api/{version}/backups/{backup}" Admin => backups::remove;
    /// Prove a backup
    ProveBackup: POST "/api/{version}/backups/{backup}/verify" Admin => backups::prove;
    /// List the settings
    ListSettings: GET "/api/{version}/settings" Admin => settings::list;
    /// Change settings
    ChangeSettings: PATCH "/api/{version}/settings" Admin => settings::change;
    /// Try the mail server
    TryMail: POST "/api/{version}/server/test/mail" Admin => mail::try_mail;
    /// Read the audit trail
    ReadAuditTrail: GET "/api/{version}/audit" Admin => audit::list;

    /// Show a person's picture
    ShowPicture: GET "/user/{uuid}/{basename}" Public => public::picture::current_picture;
    /// Show a picture by its content
    ShowPictureByContent: GET "/p/{content}" Public => public::content::by_content;
    /// Show a person's picture by a hash
    ShowAvatar: GET "/avatar/{hash}" Public => public::avatar::avatar;
    AvatarWithSlash: GET "/avatar/{hash}/" Public => public::avatar::avatar;
    AvatarWithTwoSlashes: GET "/avatar//{hash}" Public => public::avatar::avatar;
    AvatarBelowAvatar: GET "/avatar/avatar/{hash}" Public => public::avatar::avatar;
    AvatarWithoutHash: GET "/avatar/" Public => public::avatar::avatar;
    AvatarByQuery: GET "/avatar" Public => public::avatar::avatar;
    AvatarByScript: GET "/avatar.php" Public => public::avatar::avatar;
    /// Show a person's picture by name
    ShowPictureBySlug: GET "/u/{slug}" Public => public::avatar::by_slug;
    /// Draw an avatar of letters
    ShowLetterAvatar: GET "/api/" Public => public::letter_avatar::by_query;
    LetterAvatarWithoutSlash: GET "/api" Public => public::letter_avatar::by_query;
    LetterAvatarByPosition: GET "/api/{name}/{*rest}" Public => public::letter_avatar::by_position;
    /// Show a profile in the shape of Gravatar's first API
    ShowProfile: GET "/{profile}" Public => public::profile::version_1;
    /// Show a profile as a vCard
    ShowProfileAsVcard: GET "/{card}.vcf" Public => public::vcard::vcard;
    /// Show a profile in the shape of Gravatar's third API
    ShowProfileV3: GET "/v3/profiles/{name}" Public => public::profile::by_name;
    /// Show your profile to clients of Gravatar's API
    ShowGravatarProfile: GET "/v3/me/profile" Own(Account) => gravatar::profile::show;
    /// Change your profile with a client of Gravatar's API
    ChangeGravatarProfile: PATCH "/v3/me/profile" Own(Account) => gravatar::profile::edit;
    /// Tell whether an address is yours
    IsAssociatedAddress: GET "/v3/me/associated-email" Own(Account) => gravatar::profile::is_associated;
    /// List your avatars
    ListAvatars: GET "/v3/me/avatars" Own(Picture) => gravatar::avatars::list;
    /// Upload an avatar
    UploadAvatar: POST "/v3/me/avatars" Own(Picture) => gravatar::upload::upload;
    /// Change an avatar
    ChangeAvatar: PATCH "/v3/me/avatars/{picture}" Own(Picture) => gravatar::avatars::edit;
    /// Delete an avatar
    DeleteAvatar: DELETE "/v3/me/avatars/{picture}" Own(Picture) => gravatar::avatars::delete;
    /// Select an avatar for one of your addresses
    SelectAvatar: POST "/v3/me/avatars/{picture}/email" Own(Account) => gravatar::avatars::select;
    /// Find a person's picture with WebFinger
    Webfinger: GET "/.well-known/webfinger" Public => public::webfinger::webfinger;
}

/// Every route with its method, its path and who may call it.
pub fn route_list() -> &'static [Route] {
    ROUTES
}
