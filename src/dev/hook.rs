//! What the development server does around the server's handlers: it answers its own API, delays calls and makes them fail,
//! explains failures, and keeps the journal.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::Method;
use hyper::header::HeaderName;

use super::api::{self, Api};
use super::explain::explain;
use super::fault_injection::{FaultInjection, injected};
use super::fault_rules::FaultRules;
use super::house::House;
use super::journal::Journal;
use super::preference::Preference;
use super::snapshot_list::SnapshotList;
use crate::http::{ApiError, Context, RequestHook, Response};

/// The header of an answer that says which preferences were heeded.
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The hook of the development server.
#[derive(Debug)]
pub(crate) struct DevHook {
    injection: FaultInjection,
    api: Api,
}

impl DevHook {
    /// A hook for this data, with the faults that the command line asks for.
    pub(crate) fn new(house: Arc<House>, injection: FaultInjection) -> Self {
        let (snapshots, journal) = (SnapshotList::default(), Journal::default());
        Self { injection, api: Api { house, snapshots, journal, faults: FaultRules::default() } }
    }

    /// The call's own preference counts before the rules, and those before the flags.
    async fn delay_or_fail(&self, context: &mut Context, allowed: &'static str) -> Result<(), ApiError> {
        // A failed preflight would keep a script from seeing the status.
        if context.head.method == Method::OPTIONS {
            return Ok(());
        }
        let preference = Preference::of(context.headers());
        let rule = self.api.faults.next(&context.head.method, context.pattern());
        let (delay, share) = self.injection.next();
        let delay_of_rule = rule.latency.map(|(latency, call)| latency.delay(call));
        if let Some(delay) = preference.wait.or(delay_of_rule).or(delay) {
            tokio::time::sleep(delay).await;
        }
        let of_each =
            [(preference.status, "Prefer"), (rule.status, "PUT /api/dev/faults"), (share, "--fail")];
        let fault = of_each.into_iter().find_map(|(status, by)| Some((status?, by)));
        if let Some(observed) = &mut context.observed {
            observed.preference_applied = preference.applied();
            observed.injected_by = fault.map(|(_, by)| by);
        }
        match fault {
            Some((status, _)) => Err(injected(status, context, allowed)),
            None => Ok(()),
        }
    }
}

impl RequestHook for DevHook {
    fn allowed(&self, path: &str) -> Option<&'static str> {
        api::allowed(path)
    }

    fn answer<'a>(&'a self, context: &'a mut Context) -> BoxFuture<'a, Result<Response, ApiError>> {
        self.api.answer(context).boxed()
    }

    fn before_handler<'a>(
        &'a self,
        context: &'a mut Context,
        allowed: &'static str,
    ) -> BoxFuture<'a, Result<(), ApiError>> {
        self.delay_or_fail(context, allowed).boxed()
    }

    fn explain(&self, context: &Context, error: &ApiError) -> String {
        explain(context, error)
    }

    fn after_answer(
        &self,
        context: &Context,
        response: &mut Response,
        reasons: Option<&str>,
        elapsed: Duration,
    ) {
        let applied = context.observed.as_ref().and_then(|observed| observed.preference_applied.clone());
        if let Some(applied) = applied {
            response.headers_mut().insert(PREFERENCE_APPLIED, applied);
        }
        let path = context.app.config.base_path.strip(context.head.uri.path());
        if path.and_then(api::allowed).is_none() {
            self.api.journal.note(context, response, reasons, elapsed);
        }
    }
}
