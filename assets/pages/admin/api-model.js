// The API's description (OpenAPI 3.1) as the page shows it: calls by their groups, with what they take and answer, and examples
// of it.
import { api } from "../app.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

// Parameters that every call has, and nobody has to set.
const COMMON = ["version", "hl", "Accept-Language"];

const VERSION = "v1";

let loading = null;

// The description, once: it does not change while the page is open.
export function loadDescription() {
  loading ??= api("api/openapi.json").then(readDescription);
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

function readDescription(document) {
  const { components } = document;
  const resolve = (thing) => {
    if (!thing?.$ref) return thing;
    const [, , kind, name] = thing.$ref.split("/");
    // What stands beside a reference is said about this place.
    const { $ref, ...here } = thing;
    return { ...components[kind][name], ...here, refName: name };
  };
  const calls = Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => readCall(method, path, item[method], resolve)));
  const groups = document.tags.map((tag) => ({ ...tag, calls: calls.filter((call) => call.tag === tag.name) }));
  return { info: document.info, groups: groups.filter((group) => group.calls.length > 0), calls, resolve };
}

function readCall(method, path, operation, resolve) {
  const parameters = (operation.parameters ?? []).map(resolve).filter((parameter) => !COMMON.includes(parameter.name));
  const address = path.replace("{version}", VERSION);
  // Each way names the scope it needs; an empty one means that nobody has to sign in.
  const ways = operation.security ?? [{}];
  const isOpen = ways.length === 0 || ways.some((way) => Object.keys(way).length === 0);
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: address,
    tag: operation.tags[0],
    summary: operation.summary,
    description: operation.description ?? "",
    parameters,
    body: operation.requestBody ? resolve(operation.requestBody) : null,
    answers: Object.entries(operation.responses).map(([status, answer]) => ({ status, ...resolve(answer) })),
    scope: isOpen ? null : (ways.flatMap((way) => Object.values(way).flat())[0] ?? "picture"),
    words: `${method} ${address} ${operation.operationId} ${operation.summary} ${operation.description ?? ""}`.toLowerCase(),
  };
}

// Calls that have all words of a search.
export function searchCalls(calls, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return calls.filter((call) => words.every((word) => call.words.includes(word)));
}

// One schema out of what a description may write: references are followed, parts of a whole are joined, and "or null" becomes
// a mark.
export function readSchema(schema, resolve) {
  const found = resolve(schema) ?? {};
  if (found.oneOf) {
    const isNull = (option) => option.type === "null";
    const options = found.oneOf.filter((option) => !isNull(option));
    const isNullable = options.length < found.oneOf.length;
    if (options.length === 1) {
      const { oneOf, ...here } = found;
      return { ...readSchema(options[0], resolve), ...withoutType(here), isNullable };
    }
    return { ...found, isNullable, options: options.map((option) => readSchema(option, resolve)) };
  }
  if (found.allOf) {
    const parts = found.allOf.map((part) => readSchema(part, resolve));
    const { allOf, ...here } = found;
    return parts.reduce((whole, part) => join(whole, part), here);
  }
  if (Array.isArray(found.type)) {
    const types = found.type.filter((type) => type !== "null");
    return { ...found, type: types[0], isNullable: types.length < found.type.length };
  }
  return found;
}

const withoutType = ({ type, ...rest }) => rest;

const join = (whole, part) => ({
  ...part,
  ...whole,
  type: whole.type ?? part.type,
  properties: { ...part.properties, ...whole.properties },
  required: [...(part.required ?? []), ...(whole.required ?? [])],
});

// A type in one line: "text (uuid)", "list of Person".
export function typeOf(schema, resolve, words) {
  const { type, format, refName, items, isNullable, options } = schema;
  let text;
  if (options) text = options.map((option) => typeOf(option, resolve, words)).join(` ${words.or} `);
  else if (type === "array") text = `${words.list} ${typeOf(readSchema(items ?? {}, resolve), resolve, words)}`;
  else if (schema.enum && !refName) text = type ?? "string";
  else if (type === "object" || schema.properties) text = refName ?? "object";
  else text = [refName && schema.enum ? refName : (type ?? "any"), format && `(${format})`].filter(Boolean).join(" ");
  return isNullable ? `${text} ${words.or} null` : text;
}

// What a value may be, beside its type: bounds and choices.
export function boundsOf(schema) {
  const texts = [];
  if (schema.minimum !== undefined) texts.push(`≥ ${schema.minimum}`);
  if (schema.maximum !== undefined) texts.push(`≤ ${schema.maximum}`);
  if (schema.minLength !== undefined) texts.push(`length ≥ ${schema.minLength}`);
  if (schema.maxLength !== undefined) texts.push(`length ≤ ${schema.maxLength}`);
  if (schema.pattern) texts.push(schema.pattern);
  return texts;
}

const MOST_LEVELS = 6;

// An example of a schema: the one it has, or one made of those of its parts.
export function exampleOf(schema, resolve, level = 0) {
  const found = readSchema(schema, resolve);
  if (found.example !== undefined) return found.example;
  if (found.examples?.length > 0) return found.examples[0];
  if (found.default !== undefined) return found.default;
  if (found.enum) return found.enum[0];
  if (level > MOST_LEVELS) return null;
  if (found.options) return exampleOf(found.options[0], resolve, level + 1);
  if (found.type === "array") return [exampleOf(found.items ?? {}, resolve, level + 1)];
  if (found.properties) return Object.fromEntries(Object.entries(found.properties).map(([name, property]) => [name, exampleOf(property, resolve, level + 1)]));
  const byFormat = { uuid: "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "date-time": "2026-01-01T12:00:00Z" };
  const byType = { string: byFormat[found.format] ?? "text", integer: found.minimum ?? 1, number: 1, boolean: true, object: {} };
  return byType[found.type] ?? null;
}

// The example of a parameter, as it stands in an address.
export function parameterExample(parameter, resolve) {
  const value = parameter.example ?? exampleOf(parameter.schema ?? {}, resolve);
  return value === null || value === undefined ? "" : String(value);
}
