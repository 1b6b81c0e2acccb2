//! Text in the sender's language: the one place that turns a [`Message`] into a sentence.
//!
//! The catalogues are Fluent files, embedded from `assets/locales`. A language's catalogue is read when it is first
//! needed. Nothing here knows of HTTP but the form of an `Accept-Language` value.

mod negotiate;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::values::{Argument, Locale, Message};

pub use negotiate::best_accepted;

#[derive(RustEmbed)]
#[folder = "assets/locales"]
struct Catalogues;

type Bundle = FluentBundle<FluentResource>;

/// The message as a sentence in this language.
///
/// A message that a catalogue lacks would be answered with its name; a test holds that none is lacking.
pub fn render(message: &Message, locale: Locale) -> String {
    let bundle = bundle(locale);
    let Some(pattern) = bundle.get_message(message.id()).and_then(|found| found.value()) else {
        return message.id().to_owned();
    };
    let arguments: FluentArgs<'_> =
        message.arguments().into_iter().map(|(name, value)| (name, fluent_value(value))).collect();
    let mut faults = Vec::new();
    bundle.format_pattern(pattern, Some(&arguments), &mut faults).into_owned()
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
    let place = match locale {
        Locale::En => &EN,
        Locale::Tr => &TR,
        Locale::De => &DE,
        Locale::Es => &ES,
        Locale::Fr => &FR,
    };
    place.get_or_init(|| read_bundle(locale))
}

/// Reads a catalogue. Its lines that are not Fluent are left out; a test holds that there are none.
fn read_bundle(locale: Locale) -> Bundle {
    let text = catalogue_text(locale);
    let resource = FluentResource::try_new(text).unwrap_or_else(|(readable, _faults)| readable);
    let language: LanguageIdentifier = locale.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

fn catalogue_text(locale: Locale) -> String {
    let file = Catalogues::get(&format!("{locale}.ftl"));
    file.map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The arguments that a catalogue's line uses: every `{ $name }`.
    fn placeables(line: &str) -> BTreeSet<&str> {
        line.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
    }

    #[test]
    fn every_message_is_in_every_catalogue_with_its_arguments() {
        for locale in Locale::ALL {
            let text = catalogue_text(*locale);
            for (id, arguments) in Message::ALL {
                let prefix = format!("{id} = ");
                let line = text.lines().find_map(|line| line.strip_prefix(prefix.as_str()));
                let line = line.unwrap_or_else(|| panic!("{locale}.ftl lacks `{id}`"));
                assert_eq!(placeables(line), arguments.iter().copied().collect(), "{locale}.ftl, `{id}`");
            }
        }
    }

    #[test]
    fn no_catalogue_says_what_nobody_asks_for() {
        let known: BTreeSet<&str> = Message::ALL.iter().map(|(id, _)| *id).collect();
        for locale in Locale::ALL {
            let text = catalogue_text(*locale);
            let ids =
                text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
            let spare: Vec<&str> = ids.map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
            assert!(spare.is_empty(), "{locale}.ftl: {spare:?}");
        }
    }

    #[test]
    fn every_catalogue_is_sound_fluent() {
        for locale in Locale::ALL {
            assert!(FluentResource::try_new(catalogue_text(*locale)).is_ok(), "{locale}.ftl");
        }
    }

    #[test]
    fn a_message_is_a_sentence_with_its_figures() {
        let message = Message::WidthDiffers { declared: 300, actual: 16384 };
        assert_eq!(render(&message, Locale::En), "The picture is 16384 pixels wide, not 300.");
        assert!(render(&message, Locale::De).contains("16384"));
        assert_ne!(render(&message, Locale::De), render(&message, Locale::En));
    }
}
