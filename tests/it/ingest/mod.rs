//! Ingest: how an upload becomes a master, the file that is stored.

mod comparison;
mod gif_screens;
mod hidden_data;
mod jpeg_repairs;
mod jpeg_scans;
mod masters;
mod metadata;
mod png_repairs;
mod profiles;
mod stored;
mod webp_repairs;
