//! What apps and pages need to know of this server before anybody signs in: where it is, what it accepts, how one signs
//! in. Nothing that counts or locates anything inside it.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::enum_schemas;
use crate::config::Switch;
use crate::http::{ApiError, Context, Response, json, urls};
use crate::services::{App, Uploads, mails, oidc, setup};
use crate::values::{Locale, MediaType, Style};

/// This server.
#[derive(Serialize, ToSchema)]
#[schema(as = Server)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the server by itself")]
struct ServerJson {
    /// The software: `Tondo`.
    #[schema(example = "Tondo")]
    name: &'static str,
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// The name of the house.
    #[schema(example = "Tondo")]
    site_name: String,
    /// The URL below which everything is, with a slash at its end.
    #[schema(example = "https://avatars.example.org/")]
    base_url: String,
    /// Whether `public_url` is set. If it is not, `base_url` is the address that the request used.
    #[schema(example = true)]
    public_url_is_set: bool,
    /// The bounds of uploads.
    limits: LimitsJson,
    /// The media types that an upload may have.
    #[schema(value_type = Vec<enum_schemas::Mime>)]
    accepted_types: Vec<&'static str>,
    /// The styles of default avatars.
    #[schema(example = json!(["identicon", "initials"]))]
    styles: Vec<&'static str>,
    /// The style where a request names none.
    #[schema(example = "identicon")]
    default_style: &'static str,
    /// The languages of messages.
    #[schema(value_type = Vec<enum_schemas::Language>)]
    languages: Vec<&'static str>,
    /// The language for clients that ask for none.
    #[schema(value_type = enum_schemas::Language)]
    default_language: &'static str,
    /// The ways to sign in: `password`, `provider` where there are `providers`, and `proxy` where a proxy signs people in.
    #[schema(example = json!(["password"]))]
    sign_in_methods: Vec<&'static str>,
    /// The OpenID providers with which people sign in; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    providers: Vec<ProviderJson>,
    /// Whether this server sends mail: a new password and an address to confirm then need no administrator.
    #[schema(example = false)]
    mail: bool,
    /// Whether there is no administrator yet, so that the setup link that the server printed has to be used.
    #[schema(example = false)]
    setup_needed: bool,
    /// `open`, or `closed` while the disk is full.
    #[schema(example = "open")]
    uploads: &'static str,
    /// Whether this is a development server (`tondo dev`), whose passwords and tokens are no secrets.
    #[schema(example = false)]
    development: bool,
}

/// An OpenID provider.
#[derive(Serialize, ToSchema)]
#[schema(as = Provider, example = json!({"name": "Example", "path": "/-/sign-in/oidc"}))]
struct ProviderJson {
    /// Its name for people.
    name: String,
    /// Where signing in with it begins. `to` in the query is the page to which it leads.
    path: String,
    /// Whether the sign-in page goes there by itself; absent where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_automatic: bool,
}

/// The bounds of uploads.
#[derive(Serialize, ToSchema)]
#[schema(as = Limits, example = json!({
    "picture_bytes": 8_388_608, "pixels": 16_777_216, "baseline_jpeg_pixels": 25_165_824, "frames": 1024,
    "frame_pixels": 33_554_432, "pictures_per_person": 500, "bytes_per_person": 536_870_912, "trash_period": 2_592_000
}))]
struct LimitsJson {
    /// The most bytes of a picture file.
    picture_bytes: u64,
    /// The most pixels of a picture, width times height.
    pixels: u64,
    /// The most pixels of a baseline JPEG, which takes less memory.
    baseline_jpeg_pixels: u64,
    /// The most frames of an animation.
    frames: u32,
    /// The most pixels of all frames of an animation together.
    frame_pixels: u64,
    /// The most pictures in one person's history.
    pictures_per_person: u64,
    /// The most bytes of one person's pictures together.
    bytes_per_person: u64,
    /// How many seconds deleted pictures can be brought back; 0 for no trash.
    trash_period: u32,
}

/// Show what this server accepts
///
/// For apps and pages, before anybody signs in.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The server.", body = ServerJson))
)]
pub(crate) async fn show(context: &mut Context) -> Result<Response, ApiError> {
    let app = &context.app;
    let config = &context.config;
    let base = &app.config.base_path;
    let goes_to_first = config.oidc_redirect == Switch::On;
    let providers: Vec<ProviderJson> = oidc::offered(app)
        .enumerate()
        .map(|(number, provider)| ProviderJson {
            name: provider.name.to_owned(),
            path: urls::sign_in_start(base, provider.id),
            is_automatic: goes_to_first && number == 0,
        })
        .collect();
    let setup_needed = !setup::has_administrator(app).await?;
    let server = ServerJson {
        name: "Tondo",
        version: env!("CARGO_PKG_VERSION"),
        site_name: config.site_name.as_str().to_owned(),
        base_url: format!("{}{}", context.site(), config.base_path.as_str()),
        public_url_is_set: config.public_url.as_str().is_some(),
        limits: LimitsJson::new(app),
        accepted_types: MediaType::ALL.iter().map(|media| media.mime()).collect(),
        styles: Style::ALL.map(Style::as_str).into(),
        default_style: config.default_style.as_str(),
        languages: Locale::ALL.iter().map(|locale| locale.as_str()).collect(),
        default_language: config.locale.as_str(),
        sign_in_methods: [
            Some("password"),
            (!providers.is_empty()).then_some("provider"),
            (app.config.proxy_sign_in == Switch::On).then_some("proxy"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        providers,
        mail: mails::is_on(app),
        setup_needed,
        uploads: match app.uploads() {
            Uploads::Open => "open",
            Uploads::Closed => "closed",
        },
        development: context.observed.is_some(),
    };
    json(StatusCode::OK, &server)
}

impl LimitsJson {
    fn new(app: &App) -> Self {
        let (image, quota) = (app.picture_limits(), app.quota());
        Self {
            picture_bytes: app.config().max_picture_size.bytes(),
            pixels: image.max_pixels,
            baseline_jpeg_pixels: image.max_pixels_of_baseline_jpeg(),
            frames: image.max_frames,
            frame_pixels: image.max_frame_pixels,
            pictures_per_person: quota.max_pictures,
            bytes_per_person: quota.max_bytes,
            trash_period: app.config().trash_period.get(),
        }
    }
}
