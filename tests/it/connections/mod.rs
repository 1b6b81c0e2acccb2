//! Connections and requests: limits, timeouts, TLS, HTTP/2, headers, paths, secrets, and no outbound calls.

mod headers;
mod http2;
mod outbound;
mod paths;
mod requests;
mod secrets;
mod slow_clients;
mod tls;
mod tls_files;
