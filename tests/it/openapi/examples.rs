//! The examples of the API's description, each held against its schema by a small validator: of JSON Schema it knows what
//! the description uses, and a keyword that it does not know is a failure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::Server;

/// Keywords that say nothing of which values are valid, and patterns, of which each example is looked at by people.
const SILENT: [&str; 10] = [
    "contentMediaType",
    "contentEncoding",
    "default",
    "description",
    "example",
    "examples",
    "pattern",
    "title",
    "writeOnly",
    "readOnly",
];

/// A schema among the others of its document.
#[derive(Clone, Copy)]
struct Schema<'a> {
    document: &'a Value,
    own: &'a Value,
}

impl<'a> Schema<'a> {
    fn with(self, own: &'a Value) -> Self {
        Self { own, ..self }
    }

    fn referred(self) -> Option<Self> {
        let reference = self.own["$ref"].as_str()?.trim_start_matches('#');
        Some(self.with(self.document.pointer(reference).expect(reference)))
    }

    /// Why a value is not valid.
    fn faults(self, value: &Value) -> Vec<String> {
        let keywords = self.own.as_object().expect("a schema");
        keywords.iter().flat_map(|(keyword, told)| self.faults_of(keyword, told, value)).collect()
    }

    fn faults_of(self, keyword: &str, told: &'a Value, value: &Value) -> Vec<String> {
        let unless = |is_valid: bool| {
            if is_valid { Vec::new() } else { vec![format!("{value} is against {keyword}: {told}")] }
        };
        match keyword {
            "$ref" => self.referred().expect("a schema").faults(value),
            "allOf" => parts(told).iter().flat_map(|part| self.with(part).faults(value)).collect(),
            "oneOf" => {
                let fitting = parts(told).iter().filter(|part| self.with(part).faults(value).is_empty());
                unless(fitting.count() == 1)
            }
            "type" => unless(kinds(told).iter().any(|kind| is_of(kind, value))),
            "enum" => unless(parts(told).contains(value)),
            "required" => unless(value.as_object().is_none_or(|object| {
                parts(told).iter().all(|name| object.contains_key(name.as_str().unwrap()))
            })),
            "properties" => {
                let present = told.as_object().unwrap().iter();
                let present = present.filter_map(|(name, inner)| Some((inner, value.get(name)?)));
                present.flat_map(|(inner, value)| self.with(inner).faults(value)).collect()
            }
            "additionalProperties" => value
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(_, value)| self.with(told).faults(value))
                .collect(),
            "items" => value
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|value| self.with(told).faults(value))
                .collect(),
            "minimum" => unless(value.as_f64().is_none_or(|number| number >= told.as_f64().unwrap())),
            "maximum" => unless(value.as_f64().is_none_or(|number| number <= told.as_f64().unwrap())),
            "minLength" => unless(length(value).is_none_or(|length| length >= told.as_u64().unwrap())),
            "maxLength" => unless(length(value).is_none_or(|length| length <= told.as_u64().unwrap())),
            "format" => unless(value.as_str().is_none_or(|text| is_formed(told.as_str().unwrap(), text))),
            other => {
                assert!(SILENT.contains(&other), "the validator does not know {other}");
                Vec::new()
            }
        }
    }

    /// The names that an object of this schema may have; none where it may have any.
    fn names(self) -> Option<BTreeSet<String>> {
        if let Some(referred) = self.referred() {
            return referred.names();
        }
        if let Some(composed) = self.own["allOf"].as_array() {
            let names: Option<Vec<_>> = composed.iter().map(|part| self.with(part).names()).collect();
            return names.map(|names| names.into_iter().flatten().collect());
        }
        self.own["properties"].as_object().map(|properties| properties.keys().cloned().collect())
    }
}

fn parts(told: &Value) -> &[Value] {
    told.as_array().expect("a list")
}

fn kinds(told: &Value) -> Vec<&str> {
    told.as_array().map_or_else(
        || vec![told.as_str().unwrap()],
        |kinds| kinds.iter().filter_map(Value::as_str).collect(),
    )
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no such type: {other}"),
    }
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn is_formed(format: &str, text: &str) -> bool {
    match format {
        "uuid" => text.parse::<tondo::values::PersonId>().is_ok(),
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        other => panic!("no such format: {other}"),
    }
}

/// Every example beside or inside a schema, with that schema.
fn examples<'a>(value: &'a Value, found: &mut Vec<(&'a Value, &'a Value)>) {
    if let Some(object) = value.as_object() {
        // Of a parameter, a header or a body, the schema is one of its fields.
        let schema = object.get("schema").unwrap_or(value);
        found.extend(object.get("example").map(|example| (schema, example)));
        let listed = object.get("examples").and_then(Value::as_array).into_iter().flatten();
        found.extend(listed.map(|example| (schema, example)));
        // What stands in an example is no schema.
        let inner = object.iter().filter(|(name, _)| !matches!(name.as_str(), "example" | "examples"));
        inner.for_each(|(_, inner)| examples(inner, found));
    }
    value.as_array().into_iter().flatten().for_each(|inner| examples(inner, found));
}

#[test]
fn every_example_is_valid_by_its_schema() {
    let document = Server::start().get("/api/openapi.json").json();
    let mut found = Vec::new();
    examples(&document, &mut found);
    assert!(found.len() > 80, "{}", found.len());
    for (own, example) in found {
        let faults = Schema { document: &document, own }.faults(example);
        assert!(faults.is_empty(), "{example}: {faults:#?}");
    }
}

#[test]
fn no_example_has_a_field_that_is_not_described_or_a_word_of_no_meaning() {
    let document = Server::start().get("/api/openapi.json").json();
    for (name, own) in document["components"]["schemas"].as_object().unwrap() {
        let example = &own["example"];
        let Some(names) = (Schema { document: &document, own }).names() else { continue };
        for field in example.as_object().unwrap_or_else(|| panic!("{name}: {example}")).keys() {
            assert!(names.contains(field), "{name} has no {field}");
        }
        // A part of a form is the file itself.
        assert!(name == "Parts" || !example.to_string().contains("\"text\""), "{name}: {example}");
    }
}

#[test]
fn the_validator_tells_what_is_wrong() {
    let document =
        json!({"A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}});
    let faults = |own: &Value, value: &Value| (Schema { document: &document, own }).faults(value).len();
    let reference = json!({"$ref": "#/A"});
    assert_eq!(faults(&reference, &json!({"a": 1})), 0);
    assert_eq!((faults(&reference, &json!({})), faults(&reference, &json!({"a": "1"}))), (1, 1));
    let either = json!({"oneOf": [reference, {"type": "null"}]});
    assert_eq!((faults(&either, &Value::Null), faults(&either, &json!(1))), (0, 1));
    let text =
        json!({"type": ["string", "null"], "minLength": 2, "maxLength": 3, "enum": ["abc", "a", null]});
    assert_eq!(
        (faults(&text, &json!("abc")), faults(&text, &json!("a")), faults(&text, &json!(1))),
        (0, 1, 2)
    );
    let number = json!({"type": "integer", "minimum": 1, "maximum": 2});
    assert_eq!(
        (faults(&number, &json!(2)), faults(&number, &json!(3)), faults(&number, &json!(0))),
        (0, 1, 1)
    );
    let list = json!({"type": "array", "items": {"type": "string", "format": "uuid"}});
    assert_eq!((faults(&list, &json!([])), faults(&list, &json!(["x"]))), (0, 1));
}
