//! `GET /{hash or name}.vcf`: a public profile as a vCard 4.0 (RFC 6350). A private profile answers 404.

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

use super::links::Links;
use super::profile::{display_name, find, not_found, preferred_username};
use crate::http::{ApiError, Body, Context, Response, content_disposition, public_headers};
use crate::services::profiles::Profile;
use crate::values::Rating;

/// The longest line in bytes, without its end (RFC 6350, 3.2).
const MAX_LINE_BYTES: usize = 75;

/// The side of the photo in pixels: address books show it large.
const PHOTO_SIDE: u32 = 512;

/// Show a profile as a vCard
///
/// A public profile as a vCard 4.0 with the picture's URL, by the hash of any of the person's identities, by
/// the slug or by the username. A
/// private profile answers 404.
#[utoipa::path(
    get,
    path = "/{card}.vcf",
    tag = "Avatars",
    operation_id = "showProfileAsVcard",
    responses(
        (status = 200, description = "The vCard.", headers(
            ("content-disposition" = String, description = "The file name."),
        ), content((String = "text/vcard; charset=utf-8"))),
        (status = 404, description = "Nobody has this name, or the profile is private.", content((String = "application/json", example = json!("User not found")))),
    ),
    security(())
)]
pub(crate) async fn vcard(context: &Context) -> Result<Response, ApiError> {
    let segment = context.path_segment("card").unwrap_or_default();
    let found = find(context, &segment, segment.strip_suffix(".vcf")).await?;
    let Some((_, profile)) = found else { return not_found() };
    let links = Links::for_request(context);
    let mut response = Response::new(Body::Full(Bytes::from(text(&profile, &links))));
    let headers = response.headers_mut();
    public_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/vcard; charset=utf-8"));
    headers.insert(CACHE_CONTROL, links.cache_control());
    if let Some(named) = content_disposition::inline(profile.person.slug.as_str(), "vcf") {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

/// The card: what the other forms of the profile say, and no email.
fn text(Profile { person, picture }: &Profile, links: &Links<'_>) -> String {
    let mut card = Card::default();
    card.line("BEGIN", "VCARD");
    card.line("VERSION", "4.0");
    card.line("FN", &escaped(&display_name(person)));
    card.line("NICKNAME", &escaped(&preferred_username(person)));
    card.line("URL", &links.named_profile(&person.slug));
    // Without `r`, as here, a picture rated above G counts as absent.
    if let Some(picture) = picture.as_ref().filter(|picture| picture.rating == Rating::G) {
        let media = picture.image.media;
        let photo = links.by_slug(&person.slug, media.usual_extension());
        card.line(&format!("PHOTO;MEDIATYPE={}", media.mime()), &format!("{photo}?s={PHOTO_SIDE}"));
    }
    card.line("REV", &person.updated_at.strftime("%Y%m%dT%H%M%SZ").to_string());
    card.line("END", "VCARD");
    card.0
}

/// The lines of a card.
#[derive(Default)]
struct Card(String);

impl Card {
    /// Adds a line, folded where it is too long: the rest follows after a line end and a space, which readers remove. No
    /// character is cut in two.
    fn line(&mut self, property: &str, value: &str) {
        let mut bytes = 0;
        for letter in property.chars().chain([':']).chain(value.chars()) {
            if bytes + letter.len_utf8() > MAX_LINE_BYTES {
                self.0.push_str("\r\n ");
                bytes = 1;
            }
            self.0.push(letter);
            bytes += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value (RFC 6350, 3.4 and 4): line ends, commas, semicolons and backslashes are escaped, other control characters
/// left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ',' | ';' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_what_they_were() {
        let value = "ä€😀b".repeat(40);
        let mut card = Card::default();
        card.line("FN", &value);
        let lines: Vec<&str> = card.0.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        assert!(lines.len() > 5 && lines.iter().all(|line| line.len() <= MAX_LINE_BYTES), "{lines:?}");
        assert!(lines.iter().skip(1).all(|line| line.starts_with(' ')), "{lines:?}");
        assert_eq!(card.0.replace("\r\n ", ""), format!("FN:{value}\r\n"));
    }

    #[test]
    fn a_line_of_75_bytes_is_not_folded() {
        let mut card = Card::default();
        card.line("FN", &"x".repeat(72));
        assert_eq!(card.0.matches("\r\n").count(), 1);
    }

    #[test]
    fn what_has_a_meaning_in_a_card_is_escaped() {
        assert_eq!(escaped("Love;lace, A\\da\nB\r\u{7}"), "Love\\;lace\\, A\\\\da\\nB");
    }
}
