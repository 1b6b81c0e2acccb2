//! Messages as sentences in the client's language: the only place that turns a [`Message`] into text.
//!
//! The locales are Fluent files of `assets/locales`, embedded compressed. Each is parsed when it is first needed. Of HTTP this module knows
//! only the syntax of `Accept-Language`.

mod negotiate;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use miniz_oxide::inflate::decompress_to_vec;
use unic_langid::LanguageIdentifier;

use crate::values::{Argument, Locale, Message};

pub(crate) use negotiate::best_accepted;

type Bundle = FluentBundle<FluentResource>;

/// The message as a sentence in this language. A test checks that every locale has every message; a missing one would be
/// rendered as its id.
pub fn render(message: &Message, locale: Locale) -> String {
    let bundle = bundle(locale);
    let Some(pattern) = bundle.get_message(message.id()).and_then(|found| found.value()) else {
        return message.id().to_owned();
    };
    let arguments: FluentArgs<'_> =
        message.arguments().into_iter().map(|(name, value)| (name, fluent_value(value))).collect();
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
}

fn fluent_value(argument: Argument) -> FluentValue<'static> {
    match argument {
        Argument::Number(number) => FluentValue::from(number),
        Argument::Text(text) => FluentValue::from(text),
    }
}

fn bundle(locale: Locale) -> &'static Bundle {
    static EN: OnceLock<Bundle> = OnceLock::new();
    static TR: OnceLock<Bundle> = OnceLock::new();
    static DE: OnceLock<Bundle> = OnceLock::new();
    static ES: OnceLock<Bundle> = OnceLock::new();
    static FR: OnceLock<Bundle> = OnceLock::new();
    let cell = match locale {
        Locale::En => &EN,
        Locale::Tr => &TR,
        Locale::De => &DE,
        Locale::Es => &ES,
        Locale::Fr => &FR,
    };
    cell.get_or_init(|| parse_bundle(locale))
}

/// Parses a locale. Lines that are not valid Fluent are skipped; a test checks that there are none.
fn parse_bundle(locale: Locale) -> Bundle {
    let text = locale_text(locale);
    let resource = FluentResource::try_new(text).unwrap_or_else(|(valid_part, _errors)| valid_part);
    let language: LanguageIdentifier = locale.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The text of a locale, which the build script deflated (RFC 1951).
fn locale_text(locale: Locale) -> String {
    let deflated: &[u8] = match locale {
        Locale::En => include_bytes!(concat!(env!("OUT_DIR"), "/en.deflated")),
        Locale::Tr => include_bytes!(concat!(env!("OUT_DIR"), "/tr.deflated")),
        Locale::De => include_bytes!(concat!(env!("OUT_DIR"), "/de.deflated")),
        Locale::Es => include_bytes!(concat!(env!("OUT_DIR"), "/es.deflated")),
        Locale::Fr => include_bytes!(concat!(env!("OUT_DIR"), "/fr.deflated")),
    };
    decompress_to_vec(deflated).ok().and_then(|text| String::from_utf8(text).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The arguments in a message's text: every `{ $name }`.
    fn placeables(line: &str) -> BTreeSet<&str> {
        line.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
    }

    #[test]
    fn every_locale_has_every_message_with_its_arguments() {
        for locale in Locale::ALL {
            let text = locale_text(*locale);
            for (id, arguments) in Message::ALL {
                let prefix = format!("{id} = ");
                let line = text.lines().find_map(|line| line.strip_prefix(prefix.as_str()));
                let line = line.unwrap_or_else(|| panic!("{locale}.ftl lacks `{id}`"));
                assert_eq!(placeables(line), arguments.iter().copied().collect(), "{locale}.ftl, `{id}`");
            }
        }
    }

    #[test]
    fn no_locale_has_unused_messages() {
        let known: BTreeSet<&str> = Message::ALL.iter().map(|(id, _)| *id).collect();
        for locale in Locale::ALL {
            let text = locale_text(*locale);
            let ids =
                text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
            let unused: Vec<&str> = ids.map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
            assert!(unused.is_empty(), "{locale}.ftl: {unused:?}");
        }
    }

    #[test]
    fn every_locale_is_valid_fluent() {
        for locale in Locale::ALL {
            assert!(FluentResource::try_new(locale_text(*locale)).is_ok(), "{locale}.ftl");
        }
    }

    #[test]
    fn a_message_is_rendered_with_its_numbers() {
        let message = Message::WidthDiffers { declared: 300, actual: 16384 };
        assert_eq!(render(&message, Locale::En), "The picture is 16384 pixels wide, not 300.");
        assert!(render(&message, Locale::De).contains("16384"));
        assert_ne!(render(&message, Locale::De), render(&message, Locale::En));
    }
}
