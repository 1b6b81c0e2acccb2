//! The shell: the HTML of every page, filled in with where the server is, the language, and the theme, so that nothing is painted
//! twice.

use std::fmt::Write as _;

use super::assets;
use crate::http::{ApiError, Context, cookie};
use crate::i18n::render as render_message;
use crate::values::{Locale, Message};

const SHELL: &str = include_str!("../../../assets/pages/shell.html");

/// What the pages keep in the browser for the shell.
const LANGUAGE_COOKIE: &str = "tondo_language";
const THEME_COOKIE: &str = "tondo_theme";

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    /// As the device has it.
    Device,
    Light,
    Dark,
}

impl Theme {
    fn from_cookie(text: Option<&str>) -> Self {
        match text {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Device,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `<meta name="color-scheme">`.
    fn color_scheme(self) -> &'static str {
        match self {
            Self::Device => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The page's HTML for this request.
///
/// # Errors
///
/// None today: a string can be written to.
pub(super) fn render(context: &Context) -> Result<String, ApiError> {
    let base = context.app.config.base_path.as_str();
    let locale =
        cookie(context, LANGUAGE_COOKIE).and_then(Locale::from_tag).unwrap_or_else(|| context.locale());
    let theme = Theme::from_cookie(cookie(context, THEME_COOKIE));
    let values = [
        ("base", base.to_owned()),
        ("assets", format!("{base}assets/{}", assets::digest())),
        ("language", locale.as_str().to_owned()),
        ("site", context.config.site_name.as_str().to_owned()),
        ("theme", theme.as_str().to_owned()),
        ("color-scheme", theme.color_scheme().to_owned()),
        ("needs-javascript", render_message(&Message::PagesNeedJavascript, locale)),
    ];
    fill(SHELL, &values).map_err(|error| ApiError::Internal(error.into()))
}

/// Puts the values where the template has `{{name}}`, escaped for HTML.
fn fill(template: &str, values: &[(&str, String)]) -> Result<String, std::fmt::Error> {
    let mut out = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or_default();
        for character in
            values.iter().filter(|(known, _)| *known == name).flat_map(|(_, value)| value.chars())
        {
            match character {
                '&' | '<' | '>' | '"' | '\'' => write!(out, "&#{};", u32::from(character))?,
                _ => out.push(character),
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped() {
        let values = [("base", "/\"><script>&'/".to_owned())];
        assert_eq!(
            fill("<a href=\"{{base}}x\">{{unknown}}", &values),
            Ok("<a href=\"/&#34;&#62;&#60;script&#62;&#38;&#39;/x\">".to_owned())
        );
    }

    #[test]
    fn the_shell_has_no_unknown_placeholder() {
        let known = ["base", "assets", "site", "language", "theme", "color-scheme", "needs-javascript"];
        let named = SHELL.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        assert!(named.clone().count() > 0);
        for name in named {
            assert!(known.contains(&name), "{name}");
        }
    }

    #[test]
    fn a_theme_is_one_of_three() {
        for (cookie, theme) in
            [(Some("dark"), "dark"), (Some("light"), "light"), (Some("\"x"), "device"), (None, "device")]
        {
            assert_eq!(Theme::from_cookie(cookie).as_str(), theme);
        }
    }
}
