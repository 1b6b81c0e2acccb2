//! What Tondo says to a sender, as data: which message, with which figures. Text is made of it in one place
//! (`i18n`), in the sender's language.

/// A figure or word inside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A number, which a language may need for its plural forms.
    Number(u64),
    /// A word, put in as it is.
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
        /// Everything that Tondo says to a sender.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Message {
            $(
                $(#[$doc])*
                $name $({ $(
                    #[doc = concat!("What the catalogues call `", stringify!($argument), "`.")]
                    $argument: $kind,
                )* })?,
            )*
        }

        impl Message {
            /// Every message's name in the catalogues, with its arguments.
            pub const ALL: &[(&str, &[&str])] = &[$(($id, &[$($(stringify!($argument)),*)?]),)*];

            /// The message's name in the catalogues.
            pub fn id(&self) -> &'static str {
                match self { $(Self::$name { .. } => $id,)* }
            }

            /// The message's arguments, by name.
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
    /// No token, or none that is known.
    Unauthorized => "unauthorized";
    /// The token's time is over.
    ExpiredToken => "expired-token";
    /// A login with a wrong address or password.
    LoginRefused => "login-refused";
    /// The token does not reach this far.
    PermissionMissing { permission: String } => "permission-missing";
    /// A change that another site's page asks for.
    CrossSite => "cross-site";
    /// A host name that is not this server's.
    HostNotAllowed { host: String } => "host-not-allowed";
    /// Too many tries in too short a time.
    TooManyAttempts { seconds: u64 } => "too-many-attempts";
    /// Too many uploads in too short a time.
    TooManyUploads { seconds: u64 } => "too-many-uploads";
    /// Nobody would be left who may administer.
    LastAdministrator => "last-administrator";
    /// A person's history is full.
    QuotaFull { pictures: u64, size: String } => "quota-full";
    /// A person has as many tokens as allowed.
    TokensFull { tokens: u64 } => "tokens-full";
    /// A person has as many addresses as allowed.
    AddressesFull { addresses: u64 } => "addresses-full";
    /// The address that signs in cannot be taken away.
    SignInAddress => "sign-in-address";
    /// A set-up link that opens nothing.
    SetupLinkInvalid => "setup-link-invalid";
    /// No page at this address.
    NoSuchPage => "no-such-page";
    /// No picture at this address.
    NoSuchPicture => "no-such-picture";
    /// No such person.
    NoSuchPerson => "no-such-person";
    /// No such token.
    NoSuchToken => "no-such-token";
    /// No such address.
    NoSuchAddress => "no-such-address";
    /// A script is asked for where there is data only.
    CallbackRefused => "callback-refused";
    /// What WebFinger is asked about is none of its kinds.
    ResourceInvalid => "resource-invalid";
    /// The address exists, but not for this method.
    MethodNotAllowed { method: String, allowed: String } => "method-not-allowed";
    /// The whole request is larger than any valid one.
    BodyTooLarge { limit: String } => "body-too-large";
    /// The picture's file is larger than allowed.
    PictureTooLarge { limit: String } => "picture-too-large";
    /// A body of a kind that this address does not take.
    UnsupportedMediaType { accepted: String } => "unsupported-media-type";
    /// Too much work is waiting already.
    Busy => "busy";
    /// The body did not arrive in its time.
    BodyTimeout { seconds: u64 } => "body-timeout";
    /// The connection ended inside the body.
    BodyCut => "body-cut";
    /// The host that the request is for is missing, doubled or unreadable.
    HostInvalid => "host-invalid";
    /// What is asked for is not a plain path.
    TargetInvalid => "target-invalid";
    /// The body is wrapped in a way that is not known.
    CodingUnknown => "coding-unknown";
    /// The disk is full.
    StorageFull => "storage-full";
    /// Our fault.
    Internal { request: String } => "internal";
    /// A failure that the operator asked for, to try out an app.
    InjectedFault { status: u64 } => "injected-fault";

    /// JSON that breaks off.
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
    MultipartNoFile => "multipart-no-file";
    /// A multipart body with more than one file part.
    MultipartManyFiles => "multipart-many-files";
    /// A query parameter that cannot be read.
    CursorInvalid => "cursor-invalid";

    /// A field is absent, null or empty.
    FieldRequired { field: String } => "field-required";
    /// A field must be text.
    FieldNotText { field: String } => "field-not-text";
    /// A field must be a whole number in a range.
    FieldNotANumber { field: String, min: u64, max: u64 } => "field-not-a-number";
    /// A field must be true or false.
    FieldNotBoolean { field: String } => "field-not-boolean";
    /// A word that is none of those that are known here.
    NotAmong { accepted: String } => "not-among";
    /// A span of time that cannot be read.
    SpanInvalid => "span-invalid";
    /// A span of time that is too long.
    SpanTooLong { max: String } => "span-too-long";
    /// Not the password in use.
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
    /// Somebody else's address.
    EmailTaken => "email-taken";
    /// Neither an email address nor an OpenID.
    AddressInvalid => "address-invalid";
    /// Another person's address.
    AddressTaken => "address-taken";
    /// Not a slug.
    SlugInvalid { max: u64 } => "slug-invalid";
    /// Somebody else's slug.
    SlugTaken => "slug-taken";
    /// A password below the least length.
    PasswordTooShort { min: u64 } => "password-too-short";
    /// A password above the greatest length.
    PasswordTooLong { max: u64 } => "password-too-long";
    /// A scope that the owner's role does not reach.
    ScopeTooWide { widest: String } => "scope-too-wide";

    /// A `mime` that is not accepted.
    MimeNotAccepted { accepted: String } => "mime-not-accepted";
    /// A `mime` that is not what the bytes are.
    MimeDiffersFromContent { declared: String, found: String } => "mime-differs-from-content";
    /// A `mime` that is not what the data URI says.
    MimeDiffersFromDataUri { declared: String, found: String } => "mime-differs-from-data-uri";
    /// Text that is no data URI.
    DataUriMalformed => "data-uri-malformed";
    /// A data URI that is not base64.
    DataUriNotBase64 => "data-uri-not-base64";
    /// A data URI of a type that is not accepted.
    DataUriTypeNotAccepted { accepted: String } => "data-uri-type-not-accepted";
    /// A character that is not of the base64 alphabet.
    Base64Stray { position: u64 } => "base64-stray";
    /// Base64 that breaks off.
    Base64Cut => "base64-cut";
    /// A declared width that is not the picture's.
    WidthDiffers { declared: u64, actual: u64 } => "width-differs";
    /// A declared height that is not the picture's.
    HeightDiffers { declared: u64, actual: u64 } => "height-differs";
    /// A crop that is not inside the picture.
    CropOutside { width: u64, height: u64 } => "crop-outside";

    /// No bytes at all.
    PictureEmpty => "picture-empty";
    /// Bytes that are none of the accepted types.
    PictureUnknownType { accepted: String } => "picture-unknown-type";
    /// A picture that breaks off.
    PictureTruncated { format: String } => "picture-truncated";
    /// A picture that cannot be decoded.
    PictureDamaged { format: String } => "picture-damaged";
    /// A kind of this format that is not taken.
    PictureUnsupported { format: String } => "picture-unsupported";
    /// A picture of no width or no height.
    PictureZeroSize => "picture-zero-size";
    /// More pixels than allowed.
    PictureTooManyPixels { width: u64, height: u64, limit: u64 } => "picture-too-many-pixels";
    /// More frames than allowed.
    PictureTooManyFrames { limit: u64 } => "picture-too-many-frames";
    /// More pixels than allowed in all frames together.
    PictureTooManyFramePixels { limit: u64 } => "picture-too-many-frame-pixels";
    /// More passes over the picture than allowed.
    PictureTooManyScans { limit: u64 } => "picture-too-many-scans";
    /// A color profile larger than allowed.
    PictureProfileTooLarge { limit: String } => "picture-profile-too-large";
    /// Decoding took longer than allowed.
    PictureTooSlow { seconds: u64 } => "picture-too-slow";
}

/// What is wrong with a request, field by field; the first fault of a field counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors(Vec<(&'static str, Message)>);

impl ValidationErrors {
    /// No fault yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Exactly one fault.
    pub fn one(field: &'static str, message: Message) -> Self {
        Self(vec![(field, message)])
    }

    /// Notes a fault, unless the field has one already.
    pub fn add(&mut self, field: &'static str, message: Message) {
        if !self.0.iter().any(|(known, _)| *known == field) {
            self.0.push((field, message));
        }
    }

    /// Hands the value on, or notes the fault.
    pub fn take<T>(&mut self, field: &'static str, checked: Result<T, Message>) -> Option<T> {
        checked.map_err(|message| self.add(field, message)).ok()
    }

    /// Every fault, in the order noted.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Message)> {
        self.0.iter().map(|(field, message)| (*field, message))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_knows_its_name_and_arguments() {
        let message = Message::WidthDiffers { declared: 300, actual: 200 };
        assert_eq!(message.id(), "width-differs");
        assert_eq!(
            message.arguments(),
            [("declared", Argument::Number(300)), ("actual", Argument::Number(200))]
        );
    }

    #[test]
    fn the_first_fault_of_a_field_counts() {
        let mut faults = ValidationErrors::new();
        faults.add("name", Message::NameControl);
        faults.add("name", Message::NameSeparator);
        assert_eq!(faults, ValidationErrors::one("name", Message::NameControl));
    }
}
