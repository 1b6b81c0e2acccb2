//! The OpenAPI 3.1 document: the embedded file, and, in tests, the generator that the file is compared with.

#[cfg(test)]
mod common_responses;
mod document;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod parameters;

#[cfg(test)]
pub(crate) use document::__path_describe;
pub(crate) use document::describe;
