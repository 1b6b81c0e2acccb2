//! Internationalized domain names (RFC 5890): the same name in Unicode and in ASCII. The ASCII form of a label is `xn--` and
//! its letters in punycode (RFC 3492).
//!
//! It only translates between the two forms, so that both are found; whether a name may be registered is not its concern. For
//! that the crate `idna` would bring ICU's tables, some twenty crates; what is needed of RFC 3492 is the hundred lines below.

use super::unicode::nfc;

/// What begins a label in punycode.
const PREFIX: &str = "xn--";

/// The parameters of punycode for domain names (RFC 3492, 5).
const BASE: u32 = 36;
const MIN_THRESHOLD: u32 = 1;
const MAX_THRESHOLD: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const FIRST_LETTER: u32 = 0x80;

/// The longest label that is translated, in characters: a longer one is none (RFC 1035, 2.3.4).
const MAX_LABEL_CHARS: usize = 63;

/// The ASCII form of a domain, in lower case.
pub(crate) fn to_ascii(domain: &str) -> String {
    let lower = domain.to_lowercase();
    let normal = nfc(&lower);
    if normal.is_ascii() {
        return normal.into_owned();
    }
    translate(&normal, |label| {
        let encoded = if label.is_ascii() { None } else { encode(label) };
        encoded.map(|encoded| format!("{PREFIX}{encoded}"))
    })
}

/// The Unicode form of a domain, in lower case. A label that is no valid punycode stays as it is.
pub(crate) fn to_unicode(domain: &str) -> String {
    let lower = domain.to_lowercase();
    translate(&nfc(&lower), |label| {
        let decoded = decode(label.strip_prefix(PREFIX)?)?;
        let is_clean = !decoded.chars().any(|letter| letter.is_control() || letter.is_whitespace());
        // Only what would be translated to this label again.
        (is_clean && to_ascii(&decoded) == label).then_some(decoded)
    })
}

fn translate(domain: &str, translated: impl Fn(&str) -> Option<String>) -> String {
    let labels = domain.split('.').map(|label| translated(label).unwrap_or_else(|| label.to_owned()));
    labels.collect::<Vec<_>>().join(".")
}

/// Encodes a label (RFC 3492, 6.3); `None` where it is too long for one.
fn encode(label: &str) -> Option<String> {
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    if letters.len() > MAX_LABEL_CHARS {
        return None;
    }
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut next, mut delta, mut bias, mut handled) = (FIRST_LETTER, 0_u32, INITIAL_BIAS, basic);
    while (handled as usize) < letters.len() {
        let smallest = letters.iter().copied().filter(|letter| *letter >= next).min()?;
        delta = delta.checked_add((smallest - next).checked_mul(handled + 1)?)?;
        next = smallest;
        for letter in &letters {
            if *letter < next {
                delta = delta.checked_add(1)?;
            } else if *letter == next {
                push_number(&mut output, delta, bias)?;
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(output)
}

/// Appends a number of variable length.
fn push_number(output: &mut String, number: u32, bias: u32) -> Option<()> {
    let mut rest = number;
    for position in 1.. {
        let threshold = threshold(position, bias);
        if rest < threshold {
            break;
        }
        let span = BASE - threshold;
        output.push(digit(threshold + (rest - threshold) % span)?);
        rest = (rest - threshold) / span;
    }
    output.push(digit(rest)?);
    Some(())
}

/// Decodes a label (RFC 3492, 6.2).
fn decode(encoded: &str) -> Option<String> {
    let (basic, digits) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut letters: Vec<char> = basic.chars().collect();
    let (mut next, mut index, mut bias) = (FIRST_LETTER, 0_u32, INITIAL_BIAS);
    let mut digits = digits.bytes().peekable();
    while digits.peek().is_some() {
        let before = index;
        let mut weight = 1_u32;
        for position in 1.. {
            let value = value_of(digits.next()?)?;
            index = index.checked_add(value.checked_mul(weight)?)?;
            let threshold = threshold(position, bias);
            if value < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        bias = adapt(index - before, count, before == 0);
        next = next.checked_add(index / count)?;
        index %= count;
        letters.insert(index as usize, char::from_u32(next)?);
        index += 1;
        if letters.len() > MAX_LABEL_CHARS {
            return None;
        }
    }
    Some(letters.into_iter().collect())
}

fn threshold(position: u32, bias: u32) -> u32 {
    (position * BASE).saturating_sub(bias).clamp(MIN_THRESHOLD, MAX_THRESHOLD)
}

/// The bias after a number (RFC 3492, 6.1).
fn adapt(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / count;
    let mut divisions = 0;
    while delta > ((BASE - MIN_THRESHOLD) * MAX_THRESHOLD) / 2 {
        delta /= BASE - MIN_THRESHOLD;
        divisions += BASE;
    }
    divisions + (BASE - MIN_THRESHOLD + 1) * delta / (delta + SKEW)
}

fn digit(value: u32) -> Option<char> {
    // `a` to `z` are 0 to 25, `0` to `9` are 26 to 35.
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, BASE)
}

fn value_of(digit: u8) -> Option<u32> {
    match digit {
        b'a'..=b'z' => Some(u32::from(digit - b'a')),
        b'0'..=b'9' => Some(u32::from(digit - b'0') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_translated_both_ways() {
        // RFC 3492, 7.1, and names that are in use.
        let names = [
            ("bücher.example", "xn--bcher-kva.example"),
            ("münchen.de", "xn--mnchen-3ya.de"),
            ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
            ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
            ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"),
            ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"),
            ("example.org", "example.org"),
        ];
        for (unicode, ascii) in names {
            assert_eq!(to_ascii(unicode), ascii);
            assert_eq!(to_unicode(ascii), unicode);
            assert_eq!(to_ascii(ascii), ascii);
            assert_eq!(to_unicode(unicode), unicode);
        }
        assert_eq!(to_ascii("BU\u{308}CHER.Example"), "xn--bcher-kva.example");
    }

    #[test]
    fn what_is_no_punycode_stays() {
        let long = format!("xn--{}", "9".repeat(300));
        for name in ["xn--", "xn--a", "xn--\u{fc}", "xn--99999999", "xn--example-", "a..b", "", &long] {
            assert_eq!(to_unicode(name), name);
        }
    }
}
