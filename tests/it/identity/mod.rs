//! How people come in by themselves, and who may see their pictures.

mod picture_access;
