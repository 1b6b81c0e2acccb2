//! Reducing profiles: what stays, what goes, and that colors stay as they were.

use image::{DynamicImage, Rgb, RgbImage};
use moxcms::ColorProfile;

use super::*;
use crate::imaging::ops::color::Colors;

/// The profile with a tag more, whose data stand at its end.
fn with_tag(profile: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let count = u32::from_be_bytes(profile[128..132].try_into().unwrap());
    let table_end = 132 + count as usize * 12;
    let mut table = profile[132..table_end].to_vec();
    for entry in table.chunks_mut(12) {
        let at = u32::from_be_bytes(entry[4..8].try_into().unwrap()) + 12;
        entry[4..8].copy_from_slice(&at.to_be_bytes());
    }
    let [at, size] = [profile.len() + 12, data.len()].map(|number| u32::try_from(number).unwrap());
    let entry = [&name[..], &at.to_be_bytes(), &size.to_be_bytes()].concat();
    let head = [&profile[..128], &(count + 1).to_be_bytes()].concat();
    let mut file = [&head[..], &table, &entry, &profile[table_end..], data].concat();
    let size = u32::try_from(file.len()).unwrap();
    file[..4].copy_from_slice(&size.to_be_bytes());
    file
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn color(bytes: &[u8]) -> Option<Vec<u8>> {
    match reduced(bytes, Channels::Color) {
        Reduced::To(profile) => Some(profile),
        Reduced::Dropped => None,
        Reduced::TooLarge { limit } => panic!("larger than {limit}"),
    }
}

fn wide() -> Vec<(&'static str, Vec<u8>)> {
    [
        ("Display P3", ColorProfile::new_display_p3()),
        ("Adobe RGB", ColorProfile::new_adobe_rgb()),
        ("ProPhoto", ColorProfile::new_pro_photo_rgb()),
        ("BT.2020", ColorProfile::new_bt2020()),
    ]
    .map(|(label, profile)| (label, profile.encode().unwrap()))
    .into()
}

#[test]
fn colors_are_converted_as_by_the_whole_profile() {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(16, 256, |x, y| {
        let [x, y] = [x * 16, y].map(|value| u8::try_from(value).unwrap());
        Rgb([y, x, y.wrapping_mul(7)])
    }));
    let shown = |profile: &[u8]| Colors::from_profile(Some(profile)).to_srgb(picture.clone());
    for (label, whole) in wide() {
        let reduced = color(&whole).unwrap_or_else(|| panic!("{label} was dropped"));
        assert!(shown(&reduced) == shown(&whole), "{label}");
        assert!(shown(&reduced) != picture, "{label} converts nothing");
        assert_eq!(color(&reduced), Some(reduced.clone()), "{label} is not reduced once for all");
    }
}

#[test]
fn srgb_becomes_one_short_profile() {
    let short = srgb::profile().write();
    assert!(short.len() < 600, "{}", short.len());
    let encoded = ColorProfile::new_srgb().encode().unwrap();
    assert_eq!(color(&encoded), Some(short.clone()));
    assert_eq!(color(&short), Some(short.clone()));
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(16, 256, |x, y| {
        let [x, y] = [x * 16, y].map(|value| u8::try_from(value).unwrap());
        Rgb([y, x, 255 - y])
    }));
    let shown = Colors::from_profile(Some(&short)).to_srgb(picture.clone());
    assert!(shown.as_bytes().iter().zip(picture.as_bytes()).all(|(a, b)| a.abs_diff(*b) <= 1));
}

#[test]
fn nothing_but_numbers_stays() {
    for (label, whole) in wide() {
        let clean = color(&whole).unwrap();
        let long = [b"text\0\0\0\0".as_slice(), &b"SECRET".repeat(9_000)].concat();
        for name in [*b"desc", *b"cprt", *b"dmnd", *b"prvt", *b"meta", *b"zip "] {
            let dirty = with_tag(&whole, name, &long);
            assert_eq!(color(&dirty), Some(clean.clone()), "{label}, {}", name.escape_ascii());
        }
        let mut header = [&whole[..], b"SECRET"].concat();
        for at in [4, 24, 40, 44, 48, 52, 56, 80, 84, 100] {
            header[at..at + 4].copy_from_slice(b"SECR");
        }
        assert_eq!(color(&header), Some(clean.clone()), "{label}, header");
        assert!(!contains(&clean, b"SECR"));
    }
}

#[test]
fn text_is_no_tone_curve() {
    let (_, whole) = wide().remove(0);
    let at = (132..).step_by(12).find(|at| &whole[*at..at + 4] == b"rTRC").unwrap();
    let mut renamed = whole.clone();
    renamed[at..at + 4].copy_from_slice(b"rTRX");
    assert_eq!(color(&renamed), None);
    let text = b"SECRET position 48.2082 N 16.3738 E ".repeat(8);
    let count = u32::try_from(text.len() / 2).unwrap().to_be_bytes();
    let curve = [b"curv\0\0\0\0".as_slice(), &count, &text].concat();
    assert_eq!(color(&with_tag(&renamed, *b"rTRC", &curve)), None);
}

#[test]
fn what_is_no_profile_is_dropped() {
    let (_, whole) = wide().remove(0);
    let changed = |at: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    for (label, bytes) in [
        ("a ZIP", b"PK\x03\x04".repeat(100)),
        ("nothing", Vec::new()),
        ("cut", whole[..whole.len() - 60].to_vec()),
        ("another signature", changed(36, b"none")),
        ("a link", changed(12, b"link")),
        ("another version", changed(8, &[5])),
        ("too many tags", changed(128, &[0, 0, 1, 0])),
        ("all tags", changed(128, &[255; 4])),
    ] {
        assert_eq!(color(&bytes), None, "{label}");
    }
}

#[test]
fn a_profile_counts_only_for_its_channels() {
    let (_, rgb) = wide().remove(0);
    let gray = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
    let kept = |bytes: &[u8], channels| matches!(reduced(bytes, channels), Reduced::To(_));
    assert!(kept(&rgb, Channels::Gray) && kept(&gray, Channels::Gray));
    assert!(!kept(&rgb, Channels::Inks) && !kept(&gray, Channels::Color));
}

/// A profile of CMYK with a table of this many points in each direction, whose fourth grid value is `filler`.
fn inks(points: u8, filler: u8) -> Vec<u8> {
    let ramp: Vec<u8> = (0..=255).collect();
    let grid = vec![filler; usize::from(points).pow(4) * 3];
    let lut = |channels: [u8; 2], inputs: usize, outputs: usize, grid: &[u8]| {
        let head = [&b"mft1\0\0\0\0"[..], &channels, &[points, b'S']].concat();
        [head, vec![0; 36], ramp.repeat(inputs), grid.to_vec(), ramp.repeat(outputs)].concat()
    };
    let mut bare = vec![0; 132];
    bare[3] = 132;
    bare[8] = 2;
    bare[12..24].copy_from_slice(b"prtrCMYKLab ");
    bare[36..40].copy_from_slice(b"acsp");
    let to_device = lut([3, 4], 3, 4, &vec![filler; usize::from(points).pow(3) * 4]);
    let from_device = lut([4, 3], 4, 3, &grid);
    with_tag(&with_tag(&bare, *b"A2B0", &from_device), *b"B2A0", &to_device)
}

#[test]
fn tables_of_inks_stay_within_their_limit() {
    let Reduced::To(small) = reduced(&inks(9, 7), Channels::Inks) else { panic!("no profile") };
    assert_eq!(reduced(&small, Channels::Inks), Reduced::To(small.clone()));
    assert!(contains(&small, b"A2B0") && contains(&small, b"B2A0"));
    // Both tables exceed the limit, the one that viewers need does not.
    let Reduced::To(large) = reduced(&inks(24, 7), Channels::Inks) else { panic!("no profile") };
    assert!(large.len() <= 1 << 20 && contains(&large, b"A2B0") && !contains(&large, b"B2A0"));
    let limit = ByteSize::new(1 << 20);
    assert_eq!(reduced(&inks(26, 7), Channels::Inks), Reduced::TooLarge { limit });
}

#[test]
fn a_table_with_other_sizes_than_it_states_is_dropped() {
    let mut short = inks(9, 7);
    let at = short.windows(4).position(|name| name == b"mft1").unwrap();
    short[at + 10] = 33;
    assert_eq!(reduced(&short, Channels::Inks), Reduced::Dropped);
}
