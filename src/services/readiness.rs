//! Whether the server can work now: which engines answer, and whether the disk has room for uploads.

use std::sync::atomic::Ordering;

use crate::blobs::BlobError;

use super::app::App;
use super::data_dir::free_bytes;

/// Whether pictures are accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploads {
    /// They are.
    Open,
    /// Less than `min_free_space` is free on the disk.
    Closed,
}

/// Which of the engines work now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Those that fail, by name.
    pub failing: Vec<&'static str>,
    /// Whether pictures are accepted.
    pub uploads: Uploads,
}

impl App {
    /// Whether as much as `min_free_space` is free. It is one system call, answered from memory for a local disk.
    pub fn uploads(&self) -> Uploads {
        let min_free_space = self.config.min_free_space;
        let uploads = match free_bytes(&self.config.data) {
            Ok(free) if free < min_free_space.bytes() => Uploads::Closed,
            // A disk that cannot be asked rejects the picture itself, with the reason.
            Ok(_) | Err(_) => Uploads::Open,
        };
        let is_closed = uploads == Uploads::Closed;
        if self.were_uploads_closed.swap(is_closed, Ordering::Relaxed) != is_closed {
            if is_closed {
                tracing::warn!(%min_free_space, "less than min_free_space is free on the disk: uploads are rejected");
            } else {
                tracing::info!(%min_free_space, "min_free_space is free again: uploads are accepted");
            }
        }
        uploads
    }

    /// Which of the engines work now. A full disk closes uploads and is no failure: pictures are still served and
    /// deleted.
    pub async fn readiness(&self) -> Readiness {
        let catalog = self.catalog.probe().await;
        let blobs = self.blobs.probe().await;
        let is_full = matches!(blobs, Err(BlobError::Full { .. }));
        let failing = [("catalogue", catalog.is_err()), ("store", blobs.is_err() && !is_full)];
        Readiness {
            failing: failing.into_iter().filter_map(|(name, fails)| fails.then_some(name)).collect(),
            uploads: if is_full { Uploads::Closed } else { self.uploads() },
        }
    }
}
