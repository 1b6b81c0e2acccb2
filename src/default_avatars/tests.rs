//! Tests of every style: pictures never change, differ from each other, are complete, and are safe to show.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::outline::{FINE, Point, SIDE, Step};
use crate::default_avatars::*;
use crate::values::Color;

/// The first digits of the SHA-256 of pixels and of SVG documents, of some seeds in some sizes.
///
/// These pictures are in browsers, in caches and on printed pages: any change breaks a promise, on every machine and in
/// every build.
const PINNED: &[(Style, &str, &str)] = &[
    (Style::Identicon, "eb79b3c51f05ddc17aa8dbe616570aa6", "538299ec6494ab57e82a8118ca13de28"),
    (Style::Monsterid, "69851d587f03447972ccca55b7fe8508", "bdb04799e7674475da2b1a8a791da6a2"),
    (Style::Wavatar, "9f07773c31cfff2b0d4d10a5a070d723", "83dcb2ee907d44ab21560bfa18823c3c"),
    (Style::Retro, "69d9f1b28748768a206703c880b1de88", "68125a90d4b227ab2768df2a66537095"),
    (Style::Robohash, "260027883697f0e959dae89b9bc054f8", "dee2cb52097f41c3554de667c65598a1"),
    (Style::Pagan, "39511c317d06b2b292ad711afd146cee", "69cd2fa87c6b20c43e668b27542a6f8b"),
    (Style::Mp, "ae682b2b312693addd06a90e4077b16c", "bb111134c6e1cb8baad62da3a29840ce"),
    (Style::Blank, "5436ed3ddc0fec4b980c6f526e44f91c", "829480c43df3b3b91bff23922a710632"),
    (Style::Initials, "18d65c882329daa3a844b24634c4584e", "e7c0370fb1aaee5e92b3b96d5edef86a"),
    (Style::Color, "c994b3107a9f8fb69a29c97afc972e66", "009fed27103a3155fa2c08c4b2b995c2"),
];

/// Styles that do not tell people apart: by their letters, by a few colors, or not at all.
const UNVARIED: [Style; 4] = [Style::Mp, Style::Blank, Style::Initials, Style::Color];

fn side(pixels: u32) -> Side {
    Side::new(pixels).unwrap()
}

fn seed(number: u32) -> Seed {
    Seed::from_text(&number.to_string())
}

fn initials(text: &str) -> Initials {
    Initials::parse(text).unwrap()
}

fn digits(digest: Sha256) -> String {
    let digest: [u8; 32] = digest.finalize().into();
    format!("{:032x}", u128::from_be_bytes(*digest.first_chunk().unwrap()))
}

#[test]
fn pinned_pictures_never_change() {
    let found = Style::ALL.map(|style| {
        let (mut pixels, mut texts) = (Sha256::new(), Sha256::new());
        for (number, letters) in (0..).zip(["AL", "Щ", "ΆẄ", "Q\u{0323}\u{0301}W"]) {
            let avatar = draw(style, seed(number), Some(&initials(letters)));
            for side in [1, 24, 33, 80, 256].map(side) {
                pixels.update(avatar.to_rgba(side));
                texts.update(avatar.to_svg(side));
            }
        }
        (style, digits(pixels), digits(texts))
    });
    let pinned =
        PINNED.iter().map(|(style, pixels, texts)| (*style, (*pixels).to_owned(), (*texts).to_owned()));
    assert_eq!(found.to_vec(), pinned.collect::<Vec<_>>(), "found:\n{found:#?}");
}

#[test]
fn different_seeds_give_different_pictures() {
    for style in Style::ALL.into_iter().filter(|style| !UNVARIED.contains(style)) {
        let pictures: BTreeSet<_> =
            (0..500).map(|number| draw(style, seed(number), None).to_rgba(side(24))).collect();
        assert_eq!(pictures.len(), 500, "{style}");
    }
}

#[test]
fn pictures_are_complete_in_every_size() {
    for style in Style::ALL {
        let avatar = draw(style, seed(7), Some(&initials("Ω")));
        for side in (1..70).chain([Side::MAX]).map(side) {
            let pixels = avatar.to_rgba(side);
            assert_eq!(pixels.len(), (side.get() * side.get() * 4) as usize);
            let alpha = if style == Style::Blank { 0 } else { 255 };
            assert!(pixels.iter().skip(3).step_by(4).all(|value| *value == alpha), "{style}");
        }
        assert_eq!(avatar.is_opaque(), style != Style::Blank);
    }
}

#[test]
fn without_initials_the_style_draws_the_figure_in_colors_of_the_seed() {
    let outlines = |avatar: DefaultAvatar| -> Vec<_> {
        avatar.scene.unwrap().shapes.into_iter().map(|(_, outline)| outline).collect()
    };
    let figure = outlines(draw(Style::Mp, seed(0), None));
    let mut colors = BTreeSet::new();
    for number in 0..200 {
        let avatar = draw(Style::Initials, seed(number), None);
        assert_eq!(outlines(avatar.clone()), figure);
        colors.insert(avatar.scene.unwrap().background.to_number());
    }
    assert!(colors.len() > 40, "{} colors", colors.len());
    let letters = draw(Style::Initials, seed(3), Some(&initials("A"))).scene.unwrap();
    assert_eq!(draw(Style::Initials, seed(3), None).scene.unwrap().background, letters.background);
}

#[test]
fn an_svg_holds_only_colored_paths() {
    for style in Style::ALL {
        for number in 0..40 {
            let svg = draw(style, seed(number), Some(&initials("Ü"))).to_svg(side(80));
            let rest = svg.strip_prefix(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80" viewBox="0 0 3840 3840">"#,
            );
            let mut rest = rest.unwrap().strip_suffix("</svg>\n").unwrap();
            while let Some(after) = rest.strip_prefix(r##"<path fill="#"##) {
                let (color, after) = after.split_at(6);
                assert!(color.bytes().all(|digit| digit.is_ascii_hexdigit()));
                let after = after.strip_prefix('"').unwrap();
                let after = after.strip_prefix(r#" shape-rendering="crispEdges""#).unwrap_or(after);
                let (path, after) = after.strip_prefix(r#" d=""#).unwrap().split_once("\"/>").unwrap();
                assert!(path.bytes().all(|letter| b"MLQCHVZ -0123456789".contains(&letter)), "{path}");
                rest = after;
            }
            assert_eq!(rest, "", "{style}");
            assert!(svg.len() < 40_000, "{style}: {} bytes", svg.len());
        }
    }
}

/// The contrast of two colors as WCAG 2 defines it.
fn contrast(one: Color, other: Color) -> f64 {
    let luminance = |Color { red, green, blue }: Color| {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn initials_have_enough_contrast_on_every_background() {
    for ramp in palette::RAMPS {
        for (background, ink) in initials::pairs(ramp) {
            assert!(contrast(background, ink) >= 4.5, "{ink} on {background}: {}", contrast(background, ink));
        }
    }
}

#[test]
fn every_initial_is_drawn_within_the_circle() {
    let mut count = 0;
    for letter in '0'..='\u{ffff}' {
        let Some(one) = Initials::parse(&letter.to_string()) else { continue };
        let two = Initials::parse(&format!("{letter}{letter}")).unwrap();
        for initials in [one, two] {
            let scene = draw(Style::Initials, seed(0), Some(&initials)).scene.unwrap();
            let steps: Vec<Step> = scene.shapes.into_iter().flat_map(|(_, outline)| outline.steps).collect();
            assert!(steps.len() > 3, "{letter} has no outline");
            for step in steps {
                let (Step::Move(to) | Step::Line(to) | Step::Quad(_, to) | Step::Cubic(_, _, to)) = step;
                let Point { x, y } = to;
                let radius = SIDE * FINE / 2;
                assert!((x - radius).pow(2) + (y - radius).pow(2) < radius.pow(2), "{letter} at {to:?}");
            }
        }
        count += 1;
    }
    assert!(count > 1200, "{count} letters of either case");
}
