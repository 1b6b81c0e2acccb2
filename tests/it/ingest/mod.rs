//! Ingest: how an upload becomes a master, the file that is stored.

mod hidden_data;
mod jpeg_scans;
mod masters;
mod metadata;
