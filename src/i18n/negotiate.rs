//! Choosing among our languages by an `Accept-Language` value (RFC 9110, 12.5.4).

use crate::values::Locale;

/// Ranges that are looked at; browsers send fewer than ten.
const MAX_RANGES: usize = 32;

/// The best of our languages for this header value, or `None` where it names none of them. Ranges are ordered by
/// their weight, and by their place where the weights are equal; a weight of 0 excludes.
pub fn best_accepted(header: &str) -> Option<Locale> {
    let ranges = header.split(',').take(MAX_RANGES).map(range);
    let known = ranges.filter_map(|(tag, weight)| Some((Locale::from_tag(tag)?, weight)));
    let mut best: Option<(Locale, u16)> = None;
    for (locale, weight) in known {
        if weight > best.map_or(0, |(_, heaviest)| heaviest) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

/// A range's tag and its weight in thousandths; a weight that cannot be read counts as absent.
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
    fn the_heaviest_known_language_wins() {
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
    fn unknown_and_broken_values_choose_nothing_and_break_nothing() {
        for header in ["", "*", "nl", ";;;,,,", "q=1"] {
            assert_eq!(best_accepted(header), None, "{header}");
        }
        assert_eq!(best_accepted("de;q=eleven"), Some(Locale::De));
    }
}
