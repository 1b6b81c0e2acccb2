//! The progress bar of long work, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

use crate::services::Progress;

/// A bar, and what moves it. Its owner clears it.
pub(super) fn bar() -> (ProgressBar, Progress) {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let moved = bar.clone();
    let progress = Progress::new(move |step| {
        if let Some(total) = step.total {
            moved.set_length(total);
        }
        moved.set_message(step.unit.as_str());
        moved.set_position(step.done);
    });
    (bar, progress)
}
