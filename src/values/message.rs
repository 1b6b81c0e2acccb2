//! Messages to the client as data: an id and arguments. `i18n` renders them in the client's language.

use std::borrow::Cow;

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A number. Languages choose plural forms by it.
    Number(u64),
    /// A text that is inserted as it is.
    Text(String),
}

impl From<u64> for Argument {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident $({ $($argument:ident: $kind:ty),* })? => $id:literal;)*) => {
        /// Every message that Tondo sends to a client.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Message {
            $(
                $(#[$doc])*
                $name $({ $(
                    #[doc = concat!("The argument `", stringify!($argument), "` in the locales.")]
                    $argument: $kind,
                )* })?,
            )*
        }

        impl Message {
            /// Every message's id in the locales, with the names of its arguments.
            pub const ALL: &[(&str, &[&str])] = &[$(($id, &[$($(stringify!($argument)),*)?]),)*];

            /// The message's id in the locales.
            pub fn id(&self) -> &'static str {
                match self { $(Self::$name { .. } => $id,)* }
            }

            /// The message's arguments with their names.
            pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
                match self {
                    $(Self::$name $({ $($argument),* })? => {
                        vec![$($((stringify!($argument), Argument::from($argument.clone())),)*)?]
                    })*
                }
            }
        }
    };
}

messages! {
    /// No token, or an unknown one.
    Unauthorized => "unauthorized";
    /// The token has expired.
    ExpiredToken => "expired-token";
    /// A login with a wrong email address or password.
    LoginRefused => "login-refused";
    /// The scope of the token does not include this.
    PermissionMissing { permission: String } => "permission-missing";
    /// A change requested by another site's page.
    CrossSite => "cross-site";
    /// A `Host` that is not allowed.
    HostNotAllowed { host: String } => "host-not-allowed";
    /// Too many logins in too short a time.
    TooManyAttempts { seconds: u64 } => "too-many-attempts";
    /// Too many uploads in too short a time.
    TooManyUploads { seconds: u64 } => "too-many-uploads";
    /// The password is needed, or a recent sign-in.
    PasswordNeeded => "password-needed";
    /// The code of the second factor is needed.
    CodeNeeded => "code-needed";
    /// A code that is not right, or was used already.
    CodeWrong => "code-wrong";
    /// The second factor is on already.
    SecondFactorIsOn => "second-factor-is-on";
    /// The second factor is off.
    SecondFactorIsOff => "second-factor-is-off";
    /// There is no secret that a first code could turn on.
    SecondFactorNotBegun => "second-factor-not-begun";
    /// Too many changes by one person.
    TooManyChanges { seconds: u64 } => "too-many-changes";
    /// The change would leave no administrator.
    LastAdministrator => "last-administrator";
    /// The record is not the version that `If-Match` names.
    ChangedMeanwhile => "changed-meanwhile";
    /// A setting that does not exist.
    NoSuchSetting { key: String } => "no-such-setting";
    /// A setting that the operator has set.
    SettingLocked { key: String, source: String } => "setting-locked";
    /// A setting that only counts from the start on.
    SettingNeedsRestart { key: String } => "setting-needs-restart";
    /// A value that a setting cannot have.
    SettingInvalid { reason: String } => "setting-invalid";
    /// A change of settings after which the caller could not reach the server where it is reached now.
    SettingLocksOut { site: String } => "setting-locks-out";
    /// A person's history is full.
    QuotaFull { pictures: u64, size: String } => "quota-full";
    /// An administrator does not allow this picture.
    PictureBanned => "picture-banned";
    /// The same, with the administrator's reason.
    PictureBannedBecause { reason: String } => "picture-banned-because";
    /// An administrator rated the picture higher.
    RatedByAdministrator { rating: String } => "rated-by-administrator";
    /// A person has the maximum number of tokens.
    TokensFull { tokens: u64 } => "tokens-full";
    /// A person has the maximum number of addresses.
    AddressesFull { addresses: u64 } => "addresses-full";
    /// The sign-in address cannot be removed.
    SignInAddress => "sign-in-address";
    /// An unknown, used or expired set-up link.
    SetupLinkInvalid => "setup-link-invalid";
    /// A logout token of an OpenID provider that is not valid.
    LogoutTokenInvalid => "logout-token-invalid";
    /// There is no directory to sync with.
    DirectoryOff => "directory-off";
    /// No mail is sent here.
    MailOff => "mail-off";
    /// An unknown, used or expired link to confirm an address.
    ConfirmationInvalid => "confirmation-invalid";
    /// The subject of a mail with a set-up link.
    MailSetupSubject { site: String } => "mail-setup-subject";
    /// What stands before a set-up link.
    MailSetup { site: String, email: String } => "mail-setup";
    /// The subject of a mail for a new password.
    MailResetSubject { site: String } => "mail-reset-subject";
    /// What stands before a link for a new password.
    MailReset { site: String, email: String } => "mail-reset";
    /// The subject of a mail that confirms an address.
    MailConfirmSubject { site: String } => "mail-confirm-subject";
    /// What stands before a link that confirms an address.
    MailConfirm { site: String, email: String } => "mail-confirm";
    /// The subject of a mail that shows that mails arrive.
    MailTrialSubject { site: String } => "mail-trial-subject";
    /// The text of that mail.
    MailTrial { site: String } => "mail-trial";
    /// How often and how long a link works.
    MailLinkOnce { until: String } => "mail-link-once";
    /// For whom did not expect a mail.
    MailIgnore => "mail-ignore";
    /// A step of trying the mail server: connected, unencrypted.
    MailStepConnected { server: String } => "mail-step-connected";
    /// A step of trying the mail server: connected, encrypted.
    MailStepEncrypted { server: String } => "mail-step-encrypted";
    /// A step of trying the mail server: signed in.
    MailStepSignedIn { user: String } => "mail-step-signed-in";
    /// A step of trying the mail server: a mail was taken.
    MailStepSent { email: String } => "mail-step-sent";
    /// There is no such backup.
    NoSuchBackup => "no-such-backup";
    /// `public_url` is not set.
    WarnPublicUrlUnset => "warn-public-url-unset";
    /// Other machines reach the server over HTTP.
    WarnHttpOpen => "warn-http-open";
    /// A proxy that is not trusted forwards requests.
    WarnUntrustedProxy => "warn-untrusted-proxy";
    /// Others can read in the data folder.
    WarnDataExposed => "warn-data-exposed";
    /// The disk is nearly full.
    WarnDiskNearlyFull => "warn-disk-nearly-full";
    /// There is no backup of the last seven days.
    WarnNoRecentBackup => "warn-no-recent-backup";
    /// There is no such webhook.
    NoSuchWebhook => "no-such-webhook";
    /// There are as many webhooks as there may be.
    WebhooksFull { max: u64 } => "webhooks-full";
    /// A webhook's URL without HTTPS.
    WebhookNotHttps => "webhook-not-https";
    /// A URL that is none.
    UrlInvalid { reason: String } => "url-invalid";
    /// There is no such job.
    NoSuchJob => "no-such-job";
    /// A job of this kind runs already.
    JobRunning => "job-running";
    /// The pages do not work without scripts.
    PagesNeedJavascript => "pages-need-javascript";
    /// A request without TLS came to a socket that speaks TLS.
    NeedsHttps => "needs-https";
    /// A signed URL of a picture that was changed, or that has expired.
    SignatureInvalid => "signature-invalid";
    /// A URL that cannot be signed.
    PictureUrlInvalid => "picture-url-invalid";
    /// No page at this URL.
    NoSuchPage => "no-such-page";
    /// No picture at this URL.
    NoSuchPicture => "no-such-picture";
    /// No such person.
    NoSuchPerson => "no-such-person";
    /// No such token.
    NoSuchToken => "no-such-token";
    /// No such address.
    NoSuchAddress => "no-such-address";
    /// A JSONP request.
    CallbackRefused => "callback-refused";
    /// A WebFinger resource of an unsupported kind.
    ResourceInvalid => "resource-invalid";
    /// The URL exists, but not for this method.
    MethodNotAllowed { method: String, allowed: String } => "method-not-allowed";
    /// The whole request is larger than any valid one.
    BodyTooLarge { limit: String } => "body-too-large";
    /// The picture's file is larger than allowed.
    PictureTooLarge { limit: String } => "picture-too-large";
    /// A body of a media type that is not accepted here.
    UnsupportedMediaType { accepted: String } => "unsupported-media-type";
    /// A compressed body.
    ContentCodingNotAccepted { coding: String } => "content-coding-not-accepted";
    /// The upload queue is full.
    Busy => "busy";
    /// The body did not arrive within its timeout.
    BodyTimeout { seconds: u64 } => "body-timeout";
    /// The connection ended inside the body.
    BodyCut => "body-cut";
    /// The `Host` is missing, repeated or invalid.
    HostInvalid => "host-invalid";
    /// The request's target is not a plain path.
    TargetInvalid => "target-invalid";
    /// A transfer coding other than `chunked`.
    CodingUnknown => "coding-unknown";
    /// The disk is full.
    StorageFull => "storage-full";
    /// A server error.
    Internal { request: String } => "internal";
    /// A failure that the operator asked for, to try out an app.
    InjectedFault { status: u64 } => "injected-fault";
    /// The development server's own API, asked from another network.
    DevelopmentIsLocal => "development-is-local";
    /// The seed of the development server cannot be loaded.
    SeedInvalid { errors: String } => "seed-invalid";
    /// No such snapshot.
    NoSuchSnapshot => "no-such-snapshot";
    /// The development server has the maximum number of snapshots.
    SnapshotsFull { snapshots: u64 } => "snapshots-full";
    /// A route that is not in the description of the API.
    NoSuchRoute => "no-such-route";
    /// JSON, but not a list of objects.
    JsonNotAList => "json-not-a-list";

    /// JSON that ends too early.
    JsonCut { line: u64, column: u64 } => "json-cut";
    /// JSON with a comma before a closing bracket.
    JsonTrailingComma { line: u64, column: u64 } => "json-trailing-comma";
    /// Any other text that is not JSON.
    JsonSyntax { line: u64, column: u64 } => "json-syntax";
    /// JSON, but not an object with each field once.
    JsonNotAnObject => "json-not-an-object";
    /// A multipart body that cannot be read.
    MultipartMalformed => "multipart-malformed";
    /// A multipart body without a file part.
    MultipartNoFile { accepted: String } => "multipart-no-file";
    /// A part of a form that is not known.
    PartUnknown { accepted: String } => "part-unknown";
    /// A field that is sent more than once.
    FieldTwice { field: String } => "field-twice";
    /// A multipart body with more than one file part.
    MultipartManyFiles => "multipart-many-files";
    /// An invalid cursor.
    CursorInvalid => "cursor-invalid";

    /// A field is absent, null or empty.
    FieldRequired { field: String } => "field-required";
    /// A field must be text.
    FieldNotText { field: String } => "field-not-text";
    /// A field must be a whole number in a range.
    FieldNotANumber { field: String, min: u64, max: u64 } => "field-not-a-number";
    /// A field of Gravatar's API that this server does not keep.
    FieldNotKept { field: String } => "field-not-kept";
    /// A field must be true or false.
    FieldNotBoolean { field: String } => "field-not-boolean";
    /// A field that must be a list.
    FieldNotAList { field: String } => "field-not-a-list";
    /// More rows than one call may have.
    TooManyRows { max: u64 } => "too-many-rows";
    /// A word that is not one of the accepted ones.
    NotAmong { accepted: String } => "not-among";
    /// A text that is no time.
    TimeInvalid => "time-invalid";
    /// A text that is no domain name.
    DomainInvalid => "domain-invalid";
    /// A text that nothing can be looked up for.
    CheckSubjectInvalid => "check-subject-invalid";
    /// The server has no URL at which it could ask itself.
    OwnUrlUnknown => "own-url-unknown";
    /// A time that cannot be parsed.
    SpanInvalid => "span-invalid";
    /// A time that is too long.
    SpanTooLong { max: String } => "span-too-long";
    /// Not the current password.
    PasswordWrong => "password-wrong";
    /// A field must be an object.
    FieldNotAnObject { field: String } => "field-not-an-object";
    /// A text that is too long.
    TextTooLong { max: u64 } => "text-too-long";
    /// A text with control characters.
    TextControl => "text-control";
    /// A file name that is too long, in bytes.
    NameTooLong { max: u64 } => "name-too-long";
    /// A file name with a path separator.
    NameSeparator => "name-separator";
    /// A file name with control characters.
    NameControl => "name-control";
    /// A file name that begins with a dot.
    NameLeadingDot => "name-leading-dot";
    /// Not an email address.
    EmailInvalid => "email-invalid";
    /// Another person's email address.
    EmailTaken => "email-taken";
    /// Neither an email address nor an OpenID.
    AddressInvalid => "address-invalid";
    /// An address that could be mistaken for another.
    AddressDeceptive => "address-deceptive";
    /// Another person's address.
    AddressTaken => "address-taken";
    /// Not a slug.
    SlugInvalid { max: u64 } => "slug-invalid";
    /// Another person's slug.
    SlugTaken => "slug-taken";
    /// Not a username.
    UsernameInvalid { max: u64 } => "username-invalid";
    /// A username that could pass for another one.
    UsernameDeceptive => "username-deceptive";
    /// Another person's username or slug.
    UsernameTaken => "username-taken";
    /// A password that is too short.
    PasswordTooShort { min: u64 } => "password-too-short";
    /// A password that is too long.
    PasswordTooLong { max: u64 } => "password-too-long";
    /// A password that many people use.
    PasswordCommon => "password-common";
    /// A password that is mostly the person's name or address, or the server's name.
    PasswordGuessable => "password-guessable";
    /// One's own password where an administrator sets somebody else's.
    PasswordOwn => "password-own";
    /// A scope wider than the owner's role allows.
    ScopeTooWide { widest: String } => "scope-too-wide";

    /// A `mime` that is not accepted.
    MimeNotAccepted { accepted: String } => "mime-not-accepted";
    /// A `mime` that differs from the type of the bytes.
    MimeDiffersFromContent { declared: String, found: String } => "mime-differs-from-content";
    /// A `mime` that differs from the data URI.
    MimeDiffersFromDataUri { declared: String, found: String } => "mime-differs-from-data-uri";
    /// Text that is not a data URI.
    DataUriMalformed => "data-uri-malformed";
    /// A data URI that is not base64.
    DataUriNotBase64 => "data-uri-not-base64";
    /// A data URI of a type that is not accepted.
    DataUriTypeNotAccepted { accepted: String } => "data-uri-type-not-accepted";
    /// A character that is not of the base64 alphabet.
    Base64Stray { position: u64 } => "base64-stray";
    /// Base64 that ends too early.
    Base64Cut => "base64-cut";
    /// A declared width that differs from the picture's.
    WidthDiffers { declared: u64, actual: u64 } => "width-differs";
    /// A declared height that differs from the picture's.
    HeightDiffers { declared: u64, actual: u64 } => "height-differs";
    /// A crop that is not three numbers.
    CropInvalid => "crop-invalid";
    /// A crop that is not inside the picture.
    CropOutside { width: u64, height: u64 } => "crop-outside";

    /// No bytes at all.
    PictureEmpty => "picture-empty";
    /// Bytes of a type that is not accepted.
    PictureUnknownType { accepted: String } => "picture-unknown-type";
    /// A HEIC picture, and how to have an iPhone send JPEG.
    PictureHeic => "picture-heic";
    /// A video.
    PictureVideo { format: String } => "picture-video";
    /// A file of another type that is not accepted.
    PictureOtherType { format: String, accepted: String } => "picture-other-type";
    /// A picture whose data ends too early.
    PictureTruncated { format: String } => "picture-truncated";
    /// A picture that cannot be decoded.
    PictureDamaged { format: String } => "picture-damaged";
    /// A variant of the format that is not supported.
    PictureUnsupported { format: String } => "picture-unsupported";
    /// A GIF without a palette.
    PictureNoPalette => "picture-no-palette";
    /// A picture with a width or height of zero.
    PictureZeroSize => "picture-zero-size";
    /// More pixels than allowed.
    PictureTooManyPixels { width: u64, height: u64, limit: u64 } => "picture-too-many-pixels";
    /// More frames than allowed.
    PictureTooManyFrames { limit: u64 } => "picture-too-many-frames";
    /// More pixels than allowed in all frames together.
    PictureTooManyFramePixels { limit: u64 } => "picture-too-many-frame-pixels";
    /// More scans than allowed.
    PictureTooManyScans { limit: u64 } => "picture-too-many-scans";
    /// A color profile larger than allowed.
    PictureProfileTooLarge { limit: String } => "picture-profile-too-large";
    /// Decoding took longer than allowed.
    PictureTooSlow { seconds: u64 } => "picture-too-slow";
}

/// The invalid fields of a request, each with the first error that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors(Vec<(Cow<'static, str>, Message)>);

impl ValidationErrors {
    /// No error yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Exactly one error.
    pub fn one(field: &'static str, message: Message) -> Self {
        Self(vec![(Cow::Borrowed(field), message)])
    }

    /// Adds an error, unless the field already has one.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: Message) {
        let field = field.into();
        if !self.0.iter().any(|(known, _)| *known == field) {
            self.0.push((field, message));
        }
    }

    /// Returns the value, or adds the error.
    pub fn take<T>(&mut self, field: &'static str, checked: Result<T, Message>) -> Option<T> {
        checked.map_err(|message| self.add(field, message)).ok()
    }

    /// Every error, in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Message)> {
        self.0.iter().map(|(field, message)| (&**field, message))
    }

    /// Whether there is no error.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_its_id_and_arguments() {
        let message = Message::WidthDiffers { declared: 300, actual: 200 };
        assert_eq!(message.id(), "width-differs");
        assert_eq!(
            message.arguments(),
            [("declared", Argument::Number(300)), ("actual", Argument::Number(200))]
        );
    }

    #[test]
    fn the_first_error_of_a_field_counts() {
        let mut errors = ValidationErrors::new();
        errors.add("name", Message::NameControl);
        errors.add("name", Message::NameSeparator);
        assert_eq!(errors, ValidationErrors::one("name", Message::NameControl));
    }
}
