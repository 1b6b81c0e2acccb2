//! Examples of composed schemas: a schema without an example gets one from the examples of its parts.

use serde_json::{Map, Value, json};

/// How deep parts are followed. No schema of ours is deeper; the test of the examples would fail.
const MAX_DEPTH: usize = 32;

/// Gives every schema of the document an example.
pub(super) fn fill(document: &mut Value) {
    const POINTER: &str = "/components/schemas";
    let schemas = document.pointer(POINTER).cloned().unwrap_or_default();
    let own = document.pointer_mut(POINTER).and_then(Value::as_object_mut);
    for schema in own.into_iter().flat_map(Map::values_mut) {
        if schema.get("example").is_none() {
            schema["example"] = example(schema, &schemas, MAX_DEPTH);
        }
    }
}

/// The example of a schema; `schemas` are the document's.
fn example(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let part = |inner: &Value| example(inner, schemas, depth - 1);
    if let Some(own) = schema.get("example").or_else(|| schema.pointer("/examples/0")) {
        return own.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return part(&schemas[name]);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let objects = parts.iter().map(part).filter_map(|object| object.as_object().cloned());
        return Value::Object(objects.flatten().collect());
    }
    if let Some(first) = schema.pointer("/oneOf/0").or_else(|| schema.pointer("/enum/0")) {
        return if first.is_object() { part(first) } else { first.clone() };
    }
    match type_of(schema) {
        Some("object") => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            Value::Object(
                properties.iter().map(|(name, inner)| (name.clone(), part(inner))).collect::<Map<_, _>>(),
            )
        }
        Some("array") => json!([part(&schema["items"])]),
        Some("integer") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(true),
        Some("string") => json!(text(schema)),
        _ => Value::Null,
    }
}

/// The type; `None` for several, which include null.
fn type_of(schema: &Value) -> Option<&str> {
    schema["type"].as_str()
}

fn text(schema: &Value) -> &'static str {
    match schema["format"].as_str() {
        Some("uuid") => "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d",
        Some("date-time") => "2026-01-01T12:00:00Z",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composed_schema_has_the_examples_of_its_parts() {
        let mut document = json!({"components": {"schemas": {
            "Part": {"type": "object", "properties": {"a": {"type": "integer"}}, "example": {"a": 7}},
            "Whole": {"allOf": [{"$ref": "#/components/schemas/Part"}, {"type": "object", "properties": {
                "at": {"type": "string", "format": "date-time"},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                "maybe": {"oneOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]},
                "next": {"type": ["string", "null"]},
                "word": {"type": "string", "enum": ["one", "two"]},
            }}]},
        }}});
        fill(&mut document);
        let expected = json!({
            "a": 7, "at": "2026-01-01T12:00:00Z", "list": [{"a": 7}], "maybe": {"a": 7}, "next": null, "word": "one"
        });
        assert_eq!(document["components"]["schemas"]["Whole"]["example"], expected);
    }

    #[test]
    fn a_recursive_schema_terminates() {
        let own = json!({"type": "array", "items": {"$ref": "#/components/schemas/Own"}});
        let mut document = json!({"components": {"schemas": {"Own": own}}});
        fill(&mut document);
        assert!(document["components"]["schemas"]["Own"]["example"].is_array());
    }
}
