//! The API's description (OpenAPI 3.1): the embedded document, and, in tests, the generator that it is held against.

#[cfg(test)]
mod common_responses;
mod document;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod generate;

pub(crate) use document::below;
#[cfg(test)]
pub(crate) use generate::describe;
