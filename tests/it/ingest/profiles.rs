//! Color profiles: what converts colors is kept, and nothing else travels in them.
//!
//! Promise 26

use image::ImageFormat;
use miniz_oxide::deflate::compress_to_vec_zlib;
use tondo::parts::ImageError;

use crate::support::claims::reduced_profile_holds;
use crate::support::containers::{self, SECRET, jpeg_segment, png_chunk, vp8x, webp_chunk};
use crate::support::contains;
use crate::support::masters::{accepted, master_of, shown};
use crate::support::pictures::{self, JpegKind, Random, jpeg_of_kind, quarters};

/// A profile in each format that has them, and the same files without one.
fn files(profile: &[u8]) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let picture = quarters(64, 48);
    let (jpeg, png) = (pictures::jpeg(&picture), pictures::encoded(&picture, ImageFormat::Png));
    let lossy = containers::webp_picture(&pictures::webp_lossy(&picture));
    let webp = |flags: u8, chunks: &[Vec<u8>]| {
        let header = containers::webp_extended(flags, 64, 48);
        containers::webp_file(&[&[header], chunks].concat())
    };
    let parts: Vec<&[u8]> = profile.chunks(65_519).collect();
    let count = u8::try_from(parts.len()).unwrap();
    let segment =
        |(number, part): (u8, &&[u8])| jpeg_segment(0xe2, &[b"ICC_PROFILE\0", &[number, count], part]);
    let segments: Vec<u8> = (1..).zip(&parts).flat_map(segment).collect();
    vec![
        ("jpeg", containers::spliced(&jpeg, 20, &segments), jpeg),
        ("png", containers::png_with(&png, &containers::png_profile(profile)), png),
        (
            "webp",
            webp(vp8x::PROFILE, &[webp_chunk(*b"ICCP", profile), lossy.clone()]),
            webp(0, std::slice::from_ref(&lossy)),
        ),
    ]
}

/// The profile's tags, with the names and data of others.
fn with_tags(more: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let clean = containers::profile(*b"RGB ");
    let number =
        |at: usize| usize::try_from(u32::from_be_bytes(clean[at..at + 4].try_into().unwrap())).unwrap();
    let own = (0..number(128)).map(|index| 132 + index * 12).map(|at| {
        (
            clean[at..at + 4].try_into().unwrap(),
            clean[number(at + 4)..number(at + 4) + number(at + 8)].to_vec(),
        )
    });
    let own = own.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    containers::icc(*b"mntr", *b"RGB ", *b"XYZ ", &more.iter().cloned().chain(own).collect::<Vec<_>>())
}

#[test]
fn nothing_but_numbers_is_stored_of_a_profile() {
    let clean = files(&containers::profile(*b"RGB "));
    let text = |kind: &[u8]| [kind, &[0; 4], &SECRET.repeat(20_000)].concat();
    let dirty = [
        ("description", with_tags(&[(*b"desc", text(b"desc"))])),
        ("copyright", with_tags(&[(*b"cprt", text(b"text"))])),
        ("device", with_tags(&[(*b"dmnd", text(b"desc")), (*b"dmdd", text(b"mluc"))])),
        ("private", with_tags(&[(*b"Zip1", SECRET.repeat(60_000))])),
        (
            "behind a color",
            with_tags(&[(*b"wtpt", {
                [&b"XYZ \0\0\0\0\0\0\xf6\xd6\0\x01\0\0\0\0\xd3\x2d"[..], &SECRET.repeat(100)].concat()
            })]),
        ),
        ("behind the profile", [&containers::profile(*b"RGB ")[..], SECRET].concat()),
        ("header", {
            let mut profile = containers::profile(*b"RGB ");
            for at in [48, 52, 80, 84, 90, 100, 106, 112, 118] {
                profile[at..at + 6].copy_from_slice(SECRET);
            }
            profile[64..68].fill(0);
            profile[68..80].copy_from_slice(&containers::profile(*b"RGB ")[68..80]);
            profile
        }),
    ];
    for (label, profile) in dirty {
        assert!(contains(&profile, SECRET), "{label}");
        for ((format, dirty, _), (_, clean, _)) in files(&profile).into_iter().zip(&clean) {
            assert!(accepted(label, &dirty) == *clean, "{label}, {format}");
        }
    }
}

#[test]
fn what_is_no_profile_is_dropped() {
    let fitting = containers::profile(*b"RGB ");
    for (label, profile) in [
        ("a ZIP", [&b"PK\x03\x04"[..], &SECRET.repeat(200_000)].concat()),
        ("a PDF", [&b"%PDF-1.7\n"[..], SECRET].concat()),
        ("text", b"GPS 48.2082 N 16.3738 E".to_vec()),
        ("a cut profile", fitting[..fitting.len() - 40].to_vec()),
        ("gray", containers::profile(*b"GRAY")),
        ("no curves", containers::icc(*b"mntr", *b"RGB ", *b"XYZ ", &[(*b"desc", SECRET.to_vec())])),
    ] {
        for (format, with, without) in files(&profile) {
            assert!(accepted(label, &with) == without, "{label}, {format}");
        }
    }
}

#[test]
fn the_name_of_a_png_profile_is_a_neutral_word() {
    let profile = containers::profile(*b"RGB ");
    let png = pictures::encoded(&quarters(64, 48), ImageFormat::Png);
    let deflated = compress_to_vec_zlib(&profile, 9);
    let named = |name: &[u8], tail: &[u8]| {
        containers::png_with(&png, &png_chunk(*b"iCCP", &[name, &[0, 0], &deflated, tail].concat()))
    };
    let clean = named(b"profile", b"");
    assert!(accepted("neutral", &clean) == clean);
    for dirty in [named(b"SECRET", b""), named(b"", b""), named(b"profile", SECRET)] {
        assert!(accepted("named", &dirty) == clean);
    }
}

#[test]
fn a_gray_picture_keeps_a_profile_of_gray() {
    let gray = containers::profile(*b"GRAY");
    let jpeg = jpeg_of_kind(&quarters(64, 48), JpegKind::Gray);
    let jpeg = containers::spliced(&jpeg, 20, &containers::jpeg_profile(&gray));
    let png = pictures::encoded(&quarters(64, 48).to_luma8().into(), ImageFormat::Png);
    let png = containers::png_with(&png, &containers::png_profile(&gray));
    for file in [jpeg, png] {
        assert!(accepted("gray", &file) == file);
    }
}

#[test]
fn srgb_becomes_one_short_profile() {
    let whole = moxcms::ColorProfile::new_srgb().encode().unwrap();
    for (format, with, without) in files(&whole) {
        let master = accepted(format, &with);
        assert!(master.len() < without.len() + 700, "{format}");
        assert!(shown(&master) == shown(&without), "{format}");
    }
}

#[test]
fn a_profile_whose_numbers_exceed_the_limit_is_rejected_by_that_name() {
    let samples: Vec<u8> = (0..=u16::MAX).step_by(2).flat_map(u16::to_be_bytes).collect();
    let curve = [&b"curv\0\0\0\0\0\0\x80\0"[..], &samples].concat();
    let profile = with_tags(&[(*b"rTRC", curve)]);
    for (format, with, _) in files(&profile) {
        let error = master_of(&with).expect_err(format);
        assert!(matches!(error, ImageError::ProfileTooLarge { .. }), "{format}: {error}");
    }
}

#[test]
fn broken_profiles_are_reduced_once_for_all() {
    let mut random = Random(1);
    for profile in [containers::profile(*b"RGB "), containers::profile(*b"GRAY")] {
        for _ in 0..20_000 {
            let mut mutant = profile.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(mutant.len());
                mutant[at] = random.next().to_be_bytes()[0];
            }
            mutant.truncate(mutant.len() - random.below(2) * random.below(300));
            reduced_profile_holds(&mutant);
        }
    }
}
