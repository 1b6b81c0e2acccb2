//! What a value of a directory's attribute means as an address.

use crate::values::Email;

/// The address in a value of this attribute: the value itself in `mail`, right or wrong; elsewhere only what is an email address.
/// `proxyAddresses` names the kind of each.
pub(crate) fn address_of<'a>(attribute: &str, value: &'a str) -> Option<&'a str> {
    if attribute.eq_ignore_ascii_case("mail") {
        return Some(value);
    }
    let address = if attribute.eq_ignore_ascii_case("proxyAddresses") {
        let (kind, address) = value.split_once(':')?;
        if !kind.eq_ignore_ascii_case("smtp") {
            return None;
        }
        address
    } else {
        value
    };
    Email::parse(address).is_ok().then_some(address)
}
