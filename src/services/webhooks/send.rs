//! Sending one message, signed as the Standard Webhooks specification (version 1.0.0) says: HMAC-SHA256 of the message's
//! identifier, the time and the body.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::is_operators_host;
use crate::http_client::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use crate::model::{DeliveryOutcome, Webhook};
use crate::services::App;
use crate::values::WebhookId;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// How a secret begins where it is shown.
const SECRET_PREFIX: &str = "whsec_";

/// A secret as applications take it.
pub(crate) fn secret_text(secret: &[u8; 32]) -> String {
    format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(secret))
}

/// Sends a message. It never fails; what came of it says why it did not arrive.
pub(super) async fn send(app: &App, webhook: &Webhook, id: WebhookId, body: &str) -> DeliveryOutcome {
    let (id, seconds) = (id.to_string(), app.clock.now().as_second().to_string());
    let signature = signature(&webhook.secret, &id, &seconds, body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [(ID, id), (TIMESTAMP, seconds), (SIGNATURE, signature)] {
        if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::from(value)) {
            headers.insert(name, value);
        }
    }
    let fetcher = app.webhook_senders.for_host(is_operators_host(app, &webhook.url));
    match fetcher.post(&webhook.url, &headers, Bytes::from(body.to_owned())).await {
        Ok(answer) => DeliveryOutcome::Answered(answer.status.as_u16()),
        Err(error) => DeliveryOutcome::Failed(error.to_string()),
    }
}

fn signature(secret: &[u8; 32], id: &str, seconds: &str, body: &str) -> String {
    // A key of any length is one for HMAC.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret) else { return String::new() };
    for part in [id, ".", seconds, ".", body] {
        mac.update(part.as_bytes());
    }
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's `hmac` module.
    #[test]
    fn a_signature_is_what_the_specification_says() {
        let made = signature(&[7; 32], "msg_1", "1674087231", r#"{"type":"ping"}"#);
        assert_eq!(made, "v1,XXgsN5x7EifbYfK1i787sC2KR3pHwXwnCZHQbLaN3Bs=");
        assert_eq!(secret_text(&[7; 32]), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    }
}
