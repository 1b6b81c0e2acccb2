//! Chooses the language of messages by `Accept-Language` (RFC 9110, 12.5.4).

use crate::values::Locale;

/// The most language ranges that are parsed. Browsers send fewer than ten.
const MAX_RANGES: usize = 32;

/// The supported language with the highest weight in this header value; the first one of equal weights. `None` if the value has
/// no supported language. A weight of 0 excludes a language.
pub(crate) fn best_accepted(header: &str) -> Option<Locale> {
    let ranges = header.split(',').take(MAX_RANGES).map(range);
    let supported = ranges.filter_map(|(tag, weight)| Some((Locale::from_tag(tag)?, weight)));
    let mut best: Option<(Locale, u16)> = None;
    for (locale, weight) in supported {
        if weight > best.map_or(0, |(_, highest)| highest) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

/// A range's tag and its weight in thousandths. An invalid weight counts as 1.
fn range(text: &str) -> (&str, u16) {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    (tag.trim(), weight.and_then(thousandths).unwrap_or(1000))
}

fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supported_language_with_the_highest_weight_wins() {
        assert_eq!(best_accepted("nl, de;q=0.7, tr;q=0.9"), Some(Locale::Tr));
        assert_eq!(best_accepted("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"), Some(Locale::Fr));
        assert_eq!(best_accepted("es, de"), Some(Locale::Es));
    }

    #[test]
    fn a_weight_of_zero_excludes() {
        assert_eq!(best_accepted("de;q=0, es;q=0.1"), Some(Locale::Es));
        assert_eq!(best_accepted("de;q=0.000"), None);
    }

    #[test]
    fn unsupported_languages_and_invalid_values_choose_nothing() {
        for header in ["", "*", "nl", ";;;,,,", "q=1"] {
            assert_eq!(best_accepted(header), None, "{header}");
        }
        assert_eq!(best_accepted("de;q=eleven"), Some(Locale::De));
    }
}
