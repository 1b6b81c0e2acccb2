//! Making room on a full disk: first the renditions go, which can be made again, then the reserve. The catalog and uploads
//! try again after each. Nothing here decides who may write.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwap;

use crate::rendition_cache::RenditionCache;

use super::reserve::Reserve;

/// What can be given up when the disk is full.
#[derive(Debug)]
pub(super) struct Room {
    rendition_cache: Arc<RenditionCache>,
    reserve: ArcSwap<Reserve>,
    /// Whether this process gave the reserve back and has not made it again.
    is_reserve_used: AtomicBool,
    /// When room was made last; locked while it is being made.
    made_at: Mutex<Option<Instant>>,
}

impl Room {
    pub(super) fn new(rendition_cache: Arc<RenditionCache>, reserve: Reserve) -> Self {
        let reserve = ArcSwap::from_pointee(reserve);
        Self { rendition_cache, reserve, is_reserve_used: AtomicBool::new(false), made_at: Mutex::default() }
    }

    /// Makes room by all means, for a change that began at `began`; whether trying again makes sense. Where somebody else
    /// has made room since, nothing more is given up. Blocks on the disk.
    pub(super) fn make(&self, began: Instant) -> bool {
        let mut made_at = self.made_at.lock().unwrap_or_else(PoisonError::into_inner);
        if made_at.is_some_and(|made| made > began) {
            return true;
        }
        let is_made = self.drop_renditions() || self.give_back_reserve();
        if is_made {
            *made_at = Some(Instant::now());
        }
        is_made
    }

    /// Keeps another reserve from now on. Blocks on the disk.
    pub(super) fn keep(&self, reserve: Reserve) {
        let _made_at = self.made_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.reserve.store(Arc::new(reserve));
        self.reserve.load().remove_of_other_size();
        self.restore_reserve();
    }

    /// Makes the reserve, if it is missing and the disk has room for it; whether it is there now. Blocks on the disk.
    pub(super) fn restore_reserve(&self) -> bool {
        if let Err(error) = self.reserve.load().make() {
            tracing::debug!(%error, "the reserve for a full disk could not be made");
        }
        let is_there = !self.reserve.load().is_missing();
        if is_there {
            self.is_reserve_used.store(false, Ordering::Relaxed);
        }
        is_there
    }

    /// Whether the reserve was given back, and uploads and members' changes would take what administrators need.
    pub(super) fn is_reserve_used(&self) -> bool {
        self.is_reserve_used.load(Ordering::Relaxed)
    }

    fn give_back_reserve(&self) -> bool {
        let is_given_back = self.reserve.load().give_back();
        if is_given_back {
            self.is_reserve_used.store(true, Ordering::Relaxed);
        }
        is_given_back
    }

    /// Makes room by what costs time only, for what the reserve is not kept for; whether there was any. Blocks on the disk.
    pub(super) fn drop_renditions(&self) -> bool {
        match self.rendition_cache.clear() {
            Ok(0) => false,
            Ok(bytes) => {
                tracing::warn!(bytes, "the disk is full: all cached renditions were removed");
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the disk is full, and the cached renditions could not be removed");
                false
            }
        }
    }
}
