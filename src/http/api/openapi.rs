//! The list of the API's operations, each described beside its handler. What all have in common is added where the
//! whole description is made.

use utoipa::OpenApi;

/// The API's part of the description.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Tondo",
        description = "The profile-picture server people run themselves: one picture for each person, shown wherever it is asked for.\n\n\
            Every answer to GET is one to HEAD, too, without its body; OPTIONS is answered everywhere with the methods that are \
            allowed, and any other method with 405 (`Error405`) and the same list. Identifiers are UUIDs in lower case; one in \
            capitals names nothing. Errors come in one envelope, in the language of `hl`, else of `Accept-Language`.",
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        super::login::log_in,
        super::login::open_session,
        super::login::log_out,
        super::setup::look_at_link,
        super::setup::set_up,
        super::current_user::me,
        super::current_user::edit_me,
        super::current_user::set_password,
        super::addresses::list_own,
        super::addresses::ask,
        super::addresses::remove_own,
        super::addresses::list,
        super::addresses::give,
        super::addresses::grant,
        super::addresses::remove,
        super::addresses::list_asked,
        super::ratings::rate,
        super::ratings::rate_named,
        super::pictures::upload,
        super::pictures::show_current,
        super::pictures::delete_current,
        super::pictures::list,
        super::pictures::delete_one,
        super::pictures::restore,
        super::tokens::list_own,
        super::tokens::create_own,
        super::tokens::show,
        super::tokens::revoke,
        super::people::list,
        super::people::create,
        super::people::show,
        super::people::edit,
        super::people::remove,
        super::tokens::list,
        super::tokens::create,
        super::setup::invite,
        super::pictures::show_current_of,
        super::pictures::upload_for,
        super::pictures::delete_current_of,
        super::pictures::list_of,
        super::pictures::delete_one_of,
        super::pictures::restore_of,
        super::pictures::gallery,
        super::audit::list,
        super::health::healthz,
        super::health::readyz,
    ),
    // What only parameters refer to is not found by itself.
    components(schemas(super::schemas::Sort)),
    tags(
        (name = "Signing in", description = "An address and a password for a token, kept by a program or in a cookie."),
        (name = "Own account", description = "What the token's owner may do with the own account."),
        (name = "Own pictures", description = "What the token's owner may do with the own pictures."),
        (name = "Addresses", description = "The addresses by which the world asks for people's pictures. People ask for them, administrators grant them."),
        (name = "Tokens", description = "Tokens and what they open: `picture`, `account` or `admin`, each including the former."),
        (name = "People", description = "For administrators: the people of the house."),
        (name = "People's pictures", description = "For administrators: everybody's pictures."),
        (name = "House", description = "The house itself."),
    )
)]
pub struct Description;
