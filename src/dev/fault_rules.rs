//! Faults that an app under test orders over HTTP: which route fails, after how many calls, how often, and how.

use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::{Method, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::latency::Latency;
use crate::http::route_list;
use crate::values::{Message, ValidationErrors};

/// The most rules.
const MAX_RULES: usize = 100;

/// The largest count of a rule.
const MAX_CALLS: u64 = 1_000_000;

/// Which calls a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// All that can fail.
    Every,
    /// Those of one line of the table of routes.
    Route { method: Method, path: &'static str },
}

/// A rule.
#[derive(Debug, Clone)]
struct Rule {
    target: Target,
    after: u64,
    times: Option<u64>,
    status: Option<StatusCode>,
    latency: Option<(Latency, String)>,
    calls: u64,
}

/// A rule as it is shown.
#[derive(Debug, Serialize)]
pub(super) struct RuleJson {
    route: String,
    after: u64,
    times: Option<u64>,
    status: Option<u16>,
    latency: Option<String>,
    /// Calls of the route since the rule was set.
    calls: u64,
    /// How many of them it has failed or delayed.
    applied: u64,
}

/// What a rule does to a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fault {
    /// How it fails; `None` where it is only late.
    pub(super) status: Option<StatusCode>,
    /// How late it is, and the number of the call, by which a range is walked through.
    pub(super) latency: Option<(Latency, usize)>,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(super) struct FaultRules(Mutex<Vec<Rule>>);

impl FaultRules {
    /// Replaces all rules.
    ///
    /// # Errors
    ///
    /// All faulty fields; the rules stay as they are.
    pub(super) fn replace(&self, rules: &[Value]) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if rules.len() > MAX_RULES {
            errors.add("rules", Message::TooManyRows { max: MAX_RULES as u64 });
        }
        let read: Vec<Option<Rule>> = rules
            .iter()
            .take(MAX_RULES)
            .enumerate()
            .map(|(at, rule)| Rule::read(at, rule, &mut errors))
            .collect();
        if errors.is_empty() {
            *self.rules() = read.into_iter().flatten().collect();
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// Removes all rules.
    pub(super) fn clear(&self) {
        self.rules().clear();
    }

    /// The rules, with how often each has met a call.
    pub(super) fn list(&self) -> Vec<RuleJson> {
        self.rules().iter().map(Rule::json).collect()
    }

    /// Counts a call, and says what the rules do to it: the first that fails it, and the first that delays it.
    pub(super) fn next(&self, method: &Method, path: &str) -> Fault {
        let mut fault = Fault::default();
        for rule in self.rules().iter_mut().filter(|rule| rule.target.is_met(method, path)) {
            rule.calls += 1;
            if rule.is_due() {
                fault.status = fault.status.or(rule.status);
                let call = usize::try_from(rule.calls).unwrap_or(0);
                let latency = rule.latency.as_ref().map(|(latency, _)| (*latency, call));
                fault.latency = fault.latency.or(latency);
            }
        }
        fault
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn read(at: usize, value: &Value, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::Object(fields) = value else {
            errors.add(format!("[{at}]"), Message::FieldNotAnObject { field: format!("[{at}]") });
            return None;
        };
        let field = |name: &str| format!("[{at}].{name}");
        if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            errors.add(field(unknown), Message::NotAmong { accepted: FIELDS.join(", ") });
        }
        let target = noted(errors, field("route"), target(fields));
        let after = noted(errors, field("after"), count(fields, "after", 0));
        let times = noted(errors, field("times"), count(fields, "times", 1));
        let status = noted(errors, field("status"), status(fields));
        let latency = noted(errors, field("latency"), latency(fields));
        if status == Some(None) && matches!(latency, Some(None)) {
            errors.add(field("status"), Message::FieldRequired { field: "status".into() });
        }
        let (target, after, times) = (target?, after?, times?);
        let (status, latency) = (status?, latency?);
        Some(Self { target, after: after.unwrap_or(0), times, status, latency, calls: 0 })
    }

    /// Whether the call that was just counted is one that the rule is about.
    fn is_due(&self) -> bool {
        let behind = self.calls.saturating_sub(self.after);
        behind > 0 && self.times.is_none_or(|times| behind <= times)
    }

    fn json(&self) -> RuleJson {
        let behind = self.calls.saturating_sub(self.after);
        RuleJson {
            route: match &self.target {
                Target::Every => "*".to_owned(),
                Target::Route { method, path } => format!("{method} {path}"),
            },
            after: self.after,
            times: self.times,
            status: self.status.map(|status| status.as_u16()),
            latency: self.latency.as_ref().map(|(_, text)| text.clone()),
            calls: self.calls,
            applied: self.times.map_or(behind, |times| behind.min(times)),
        }
    }
}

/// The fields of a rule.
const FIELDS: [&str; 5] = ["route", "after", "times", "status", "latency"];

impl Target {
    fn is_met(&self, method: &Method, path: &str) -> bool {
        let as_table = if method == Method::HEAD { &Method::GET } else { method };
        match self {
            Self::Every => true,
            Self::Route { method, path: own } => method == as_table && *own == path,
        }
    }
}

/// A field's value; its error is noted.
fn noted<T>(errors: &mut ValidationErrors, field: String, read: Result<T, Message>) -> Option<T> {
    read.map_err(|message| errors.add(field, message)).ok()
}

fn present<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f Value> {
    fields.get(name).filter(|value| !value.is_null())
}

fn target(fields: &Map<String, Value>) -> Result<Target, Message> {
    let field = || String::from("route");
    let value = present(fields, "route").ok_or_else(|| Message::FieldRequired { field: field() })?;
    let text = value.as_str().ok_or_else(|| Message::FieldNotText { field: field() })?.trim();
    if text == "*" {
        return Ok(Target::Every);
    }
    let (method, path) = text.split_once(' ').ok_or(Message::NoSuchRoute)?;
    let route = route_list().iter().find(|route| {
        route.access.takes_faults() && route.path == path.trim() && route.method.as_str() == method
    });
    let route = route.ok_or(Message::NoSuchRoute)?;
    Ok(Target::Route { method: route.method.clone(), path: route.path })
}

fn count(fields: &Map<String, Value>, name: &str, min: u64) -> Result<Option<u64>, Message> {
    let Some(value) = present(fields, name) else { return Ok(None) };
    let count = value.as_u64().filter(|count| (min..=MAX_CALLS).contains(count));
    count.map(Some).ok_or_else(|| Message::FieldNotANumber { field: name.into(), min, max: MAX_CALLS })
}

fn status(fields: &Map<String, Value>) -> Result<Option<StatusCode>, Message> {
    let Some(value) = present(fields, "status") else { return Ok(None) };
    let code = value.as_u64().and_then(|code| u16::try_from(code).ok());
    let status =
        code.filter(|code| (400..=599).contains(code)).and_then(|code| StatusCode::from_u16(code).ok());
    status.map(Some).ok_or_else(|| Message::FieldNotANumber { field: "status".into(), min: 400, max: 599 })
}

fn latency(fields: &Map<String, Value>) -> Result<Option<(Latency, String)>, Message> {
    let Some(value) = present(fields, "latency") else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| Message::FieldNotText { field: "latency".into() })?;
    let accepted = || Message::NotAmong { accepted: "200ms, 2s, 100ms..2s".into() };
    Latency::from_str(text).map(|latency| Some((latency, text.to_owned()))).map_err(|_malformed| accepted())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const UPLOAD: &str = "/api/{version}/user/profile-picture";

    fn rules(value: Value) -> FaultRules {
        let rules = FaultRules::default();
        rules.replace(value.as_array().unwrap()).unwrap();
        rules
    }

    #[test]
    fn a_rule_fails_as_many_calls_as_it_says_after_those_that_pass() {
        let rules =
            rules(json!([{"route": format!("POST {UPLOAD}"), "after": 1, "times": 2, "status": 503}]));
        let next = |method: Method| rules.next(&method, UPLOAD).status.map(|status| status.as_u16());
        assert_eq!(next(Method::GET), None);
        assert_eq!([(); 4].map(|()| next(Method::POST)), [None, Some(503), Some(503), None]);
        let shown = serde_json::to_value(rules.list()).unwrap();
        assert_eq!((&shown[0]["calls"], &shown[0]["applied"]), (&json!(4), &json!(2)));
    }

    #[test]
    fn a_rule_for_every_route_fails_for_ever_and_may_only_delay() {
        let rules = rules(json!([{"route": "*", "latency": "1ms"}, {"route": "*", "status": 500}]));
        for method in [Method::GET, Method::HEAD, Method::POST] {
            let fault = rules.next(&method, "/avatar/{hash}");
            assert!(fault.status.is_some() && fault.latency.is_some());
        }
        rules.clear();
        assert_eq!(rules.next(&Method::GET, UPLOAD), Fault::default());
    }

    #[test]
    fn every_faulty_field_is_named_and_nothing_changes() {
        let known = rules(json!([{"route": "*", "status": 500}]));
        let faulty = json!([
            {"route": "POST /nowhere", "after": -1, "times": 0, "status": 200},
            {"route": "GET /healthz", "latency": "soon"},
            {"route": "*"},
            7,
            {"status": 503, "color": "red"},
        ]);
        let errors = known.replace(faulty.as_array().unwrap()).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        for field in [
            "[0].route",
            "[0].after",
            "[0].times",
            "[0].status",
            "[1].route",
            "[1].latency",
            "[2].status",
            "[3]",
            "[4].route",
            "[4].color",
        ] {
            assert!(fields.contains(&field), "{field} in {fields:?}");
        }
        assert_eq!(known.list().len(), 1);
    }
}
