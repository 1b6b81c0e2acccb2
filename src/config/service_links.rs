//! Environment variables that are no settings although they begin with `TONDO_`: Kubernetes and Docker set them in each
//! container beside a service or a container that is called `tondo`. They are told by their names and by their values.

use std::net::IpAddr;

/// The protocols of ports.
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// Whether a variable, without its prefix and in lower case, is one of a service link: `port=tcp://10.0.0.7:8740`,
/// `service_host=10.0.0.7`, `service_port_http=8740`, `port_8740_tcp_addr=10.0.0.7`. A service with a longer name, such as
/// `tondo-web`, has its rest before them.
pub(super) fn is_service_link(key: &str, value: &str) -> bool {
    let part = |name: &str| {
        let (before, rest) = key.split_once(name)?;
        (before.is_empty() || before.ends_with('_')).then_some(rest)
    };
    if part("service_host") == Some("") {
        return value.parse::<IpAddr>().is_ok();
    }
    if let Some(name) = part("service_port") {
        return (name.is_empty() || name.starts_with('_')) && is_port(value);
    }
    match part("port") {
        Some("") => is_link(value),
        Some(rest) => is_port_variable(rest, value),
        None => false,
    }
}

/// `_8740_tcp`, `_8740_tcp_proto`, `_8740_tcp_port` and `_8740_tcp_addr`.
fn is_port_variable(rest: &str, value: &str) -> bool {
    let mut words = rest.split('_');
    let (before, port, protocol) = (words.next(), words.next(), words.next());
    if before != Some("") || !port.is_some_and(is_port) || !protocol.is_some_and(is_protocol) {
        return false;
    }
    match (words.next(), words.next()) {
        (None, _) => is_link(value),
        (Some("proto"), None) => is_protocol(value),
        (Some("port"), None) => is_port(value),
        (Some("addr"), None) => value.parse::<IpAddr>().is_ok(),
        _ => false,
    }
}

/// `tcp://10.0.0.7:8740`.
fn is_link(value: &str) -> bool {
    value.split_once("://").is_some_and(|(protocol, _target)| is_protocol(protocol))
}

fn is_protocol(text: &str) -> bool {
    PROTOCOLS.contains(&text)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_service_link_are_known_by_name_and_value() {
        let links = [
            ("port", "tcp://10.0.0.7:8740"),
            ("service_host", "10.0.0.7"),
            ("service_host", "fd00::7"),
            ("service_port", "8740"),
            ("service_port_http", "8740"),
            ("port_8740_tcp", "tcp://10.0.0.7:8740"),
            ("port_8740_tcp_proto", "tcp"),
            ("port_8740_tcp_port", "8740"),
            ("port_8740_tcp_addr", "10.0.0.7"),
            ("web_service_host", "10.0.0.7"),
            ("web_port", "tcp://[fd00::7]:8740"),
        ];
        for (key, value) in links {
            assert!(is_service_link(key, value), "{key}={value}");
        }
        let others = [
            ("port", "8740"),
            ("port", ""),
            ("service_host", "avatars.example.org"),
            ("service_port", "http"),
            ("service_ports", "8740"),
            ("port_http", "8740"),
            ("port_8740", "tcp://10.0.0.7:8740"),
            ("port_8740_tcp_host", "10.0.0.7"),
            ("support", "tcp://10.0.0.7:8740"),
            ("listne", "tcp://10.0.0.7:8740"),
        ];
        for (key, value) in others {
            assert!(!is_service_link(key, value), "{key}={value}");
        }
    }
}
