//! Validates the examples of the OpenAPI document against their schemas. The validator knows the keywords of JSON Schema
//! that the document uses, and fails on any other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::Server;

/// Keywords that do not restrict values, and `pattern`, whose examples people check.
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

/// A schema of a document.
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

    /// Why a value is invalid.
    fn errors(self, value: &Value) -> Vec<String> {
        let keywords = self.own.as_object().expect("a schema");
        keywords
            .iter()
            .flat_map(|(keyword, expected)| self.keyword_errors(keyword, expected, value))
            .collect()
    }

    fn keyword_errors(self, keyword: &str, expected: &'a Value, value: &Value) -> Vec<String> {
        let unless = |is_valid: bool| {
            if is_valid { Vec::new() } else { vec![format!("{value} is against {keyword}: {expected}")] }
        };
        match keyword {
            "$ref" => self.referred().expect("a schema").errors(value),
            "allOf" => parts(expected).iter().flat_map(|part| self.with(part).errors(value)).collect(),
            "oneOf" => {
                let fitting = parts(expected).iter().filter(|part| self.with(part).errors(value).is_empty());
                unless(fitting.count() == 1)
            }
            "type" => unless(kinds(expected).iter().any(|kind| is_of(kind, value))),
            "enum" => unless(parts(expected).contains(value)),
            "required" => unless(value.as_object().is_none_or(|object| {
                parts(expected).iter().all(|name| object.contains_key(name.as_str().unwrap()))
            })),
            "properties" => {
                let present = expected.as_object().unwrap().iter();
                let present = present.filter_map(|(name, inner)| Some((inner, value.get(name)?)));
                present.flat_map(|(inner, value)| self.with(inner).errors(value)).collect()
            }
            "additionalProperties" => value
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(_, value)| self.with(expected).errors(value))
                .collect(),
            "propertyNames" => value
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(name, _)| self.with(expected).errors(&name.as_str().into()))
                .collect(),
            "items" => value
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|value| self.with(expected).errors(value))
                .collect(),
            "minimum" => unless(value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap())),
            "maximum" => unless(value.as_f64().is_none_or(|number| number <= expected.as_f64().unwrap())),
            "minLength" => unless(length(value).is_none_or(|length| length >= expected.as_u64().unwrap())),
            "maxLength" => unless(length(value).is_none_or(|length| length <= expected.as_u64().unwrap())),
            "format" => unless(value.as_str().is_none_or(|text| is_formed(expected.as_str().unwrap(), text))),
            other => {
                assert!(SILENT.contains(&other), "the validator does not know {other}");
                Vec::new()
            }
        }
    }

    /// The properties of an object of this schema; `None` where any are allowed.
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

fn parts(expected: &Value) -> &[Value] {
    expected.as_array().expect("a list")
}

fn kinds(expected: &Value) -> Vec<&str> {
    expected.as_array().map_or_else(
        || vec![expected.as_str().unwrap()],
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
        "uuid" => text.parse::<tondo::parts::PersonId>().is_ok(),
        "binary" => true,
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        other => panic!("no such format: {other}"),
    }
}

/// Every example, with its schema.
fn examples<'a>(value: &'a Value, found: &mut Vec<(&'a Value, &'a Value)>) {
    if let Some(object) = value.as_object() {
        // A parameter, a header or a body has its schema in a field.
        let schema = object.get("schema").unwrap_or(value);
        found.extend(object.get("example").map(|example| (schema, example)));
        let listed = object.get("examples").and_then(Value::as_array).into_iter().flatten();
        found.extend(listed.map(|example| (schema, example)));
        // There are no schemas inside an example.
        let inner = object.iter().filter(|(name, _)| !matches!(name.as_str(), "example" | "examples"));
        inner.for_each(|(_, inner)| examples(inner, found));
    }
    value.as_array().into_iter().flatten().for_each(|inner| examples(inner, found));
}

#[test]
fn every_example_is_valid() {
    let document = Server::start().get("/api/openapi.json").json();
    let mut found = Vec::new();
    examples(&document, &mut found);
    assert!(found.len() > 80, "{}", found.len());
    for (own, example) in found {
        let errors = Schema { document: &document, own }.errors(example);
        assert!(errors.is_empty(), "{example}: {errors:#?}");
    }
}

#[test]
fn examples_have_no_undocumented_fields_and_no_dummy_texts() {
    let document = Server::start().get("/api/openapi.json").json();
    for (name, own) in document["components"]["schemas"].as_object().unwrap() {
        let example = &own["example"];
        let Some(names) = (Schema { document: &document, own }).names() else { continue };
        for field in example.as_object().unwrap_or_else(|| panic!("{name}: {example}")).keys() {
            assert!(names.contains(field), "{name} has no {field}");
        }
        // The file of a multipart form has no better example.
        assert!(
            ["Parts", "AvatarForm"].contains(&name.as_str()) || !example.to_string().contains(":\"text\""),
            "{name}: {example}"
        );
    }
}

#[test]
fn the_validator_finds_errors() {
    let document =
        json!({"A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}});
    let errors = |own: &Value, value: &Value| (Schema { document: &document, own }).errors(value).len();
    let reference = json!({"$ref": "#/A"});
    assert_eq!(errors(&reference, &json!({"a": 1})), 0);
    assert_eq!((errors(&reference, &json!({})), errors(&reference, &json!({"a": "1"}))), (1, 1));
    let either = json!({"oneOf": [reference, {"type": "null"}]});
    assert_eq!((errors(&either, &Value::Null), errors(&either, &json!(1))), (0, 1));
    let text =
        json!({"type": ["string", "null"], "minLength": 2, "maxLength": 3, "enum": ["abc", "a", null]});
    assert_eq!(
        (errors(&text, &json!("abc")), errors(&text, &json!("a")), errors(&text, &json!(1))),
        (0, 1, 2)
    );
    let number = json!({"type": "integer", "minimum": 1, "maximum": 2});
    assert_eq!(
        (errors(&number, &json!(2)), errors(&number, &json!(3)), errors(&number, &json!(0))),
        (0, 1, 1)
    );
    let list = json!({"type": "array", "items": {"type": "string", "format": "uuid"}});
    assert_eq!((errors(&list, &json!([])), errors(&list, &json!(["x"]))), (0, 1));
}
