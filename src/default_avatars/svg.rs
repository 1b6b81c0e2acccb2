//! Writes a scene as SVG: colored paths, and nothing that could load or run anything.

use std::fmt::Write as _;

use crate::values::{Color, Rgba, Side};

use super::outline::{FINE, Outline, Point, SIDE, Step};
use super::scene::{Edges, Scene};

/// The SVG document of a scene; `None` is a transparent picture.
pub(super) fn text(scene: Option<&Scene>, side: Side) -> String {
    let all = SIDE * FINE;
    let mut svg = opening(side);
    if let Some(Scene { background, edges, shapes }) = scene {
        let crisp = if *edges == Edges::Crisp { r#" shape-rendering="crispEdges""# } else { "" };
        push(&mut svg, format_args!(r#"<path fill="{background}" d="M0 0H{all}V{all}H0Z"/>"#));
        for (color, outline) in shapes {
            path(&mut svg, *color, outline, crisp);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// The SVG document of outlines over each other, from back to front.
pub(super) fn layers(layers: &[(Rgba, Outline)], side: Side) -> String {
    let mut svg = opening(side);
    for (Rgba { color, alpha }, outline) in layers {
        let opacity = match *alpha {
            u8::MAX => String::new(),
            alpha => {
                let thousandths = (u32::from(alpha) * 1000 + 127) / 255;
                format!(r#" fill-opacity="0.{thousandths:03}""#)
            }
        };
        path(&mut svg, *color, outline, &opacity);
    }
    svg.push_str("</svg>\n");
    svg
}

fn opening(side: Side) -> String {
    let (side, all) = (side.get(), SIDE * FINE);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {all} {all}">"#
    )
}

fn path(svg: &mut String, color: Color, outline: &Outline, attributes: &str) {
    push(svg, format_args!(r#"<path fill="{color}"{attributes} d=""#));
    let mut open = false;
    for step in &outline.steps {
        let xy = |Point { x, y }: Point| Pair(x, y);
        match *step {
            Step::Move(to) => push(svg, format_args!("{}M{}", if open { "Z" } else { "" }, xy(to))),
            Step::Line(to) => push(svg, format_args!("L{}", xy(to))),
            Step::Quad(by, to) => push(svg, format_args!("Q{} {}", xy(by), xy(to))),
            Step::Cubic(first, second, to) => {
                push(svg, format_args!("C{} {} {}", xy(first), xy(second), xy(to)));
            }
        }
        open = true;
    }
    svg.push_str(r#"Z"/>"#);
}

struct Pair(i32, i32);

impl std::fmt::Display for Pair {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.0, self.1)
    }
}

fn push(svg: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _infallible = svg.write_fmt(text);
}
