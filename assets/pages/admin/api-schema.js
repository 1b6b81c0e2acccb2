// The fields of a body as a tree that can be read: names, types, what they mean; what lies deeper is folded.
import { Chip, html, t } from "../app.js";
import { boundsOf, readSchema, typeOf } from "./api-model.js";
import { inline } from "./prose.js";

const words = () => ({ or: t("api-or"), list: t("api-list-of") });

export function SchemaTree({ schema, resolve, level = 0 }) {
  const found = readSchema(schema, resolve);
  const inner = found.type === "array" ? readSchema(found.items ?? {}, resolve) : found;
  if (inner.options && inner.options.some((option) => option.properties)) {
    return html`<div class="stack tight">${inner.options.map((option, index) => html`<${SchemaTree} key=${index} schema=${option} resolve=${resolve} level=${level} />`)}</div>`;
  }
  if (!inner.properties) return html`<p class="field-type" lang="en"><code>${typeOf(found, resolve, words())}</code> <${Limits} schema=${inner} /></p>`;
  const required = new Set(inner.required ?? []);
  return html`<ul class="schema" lang="en">
    ${Object.entries(inner.properties).map(([name, property]) => html`<${SchemaField} key=${name} name=${name} property=${property} isRequired=${required.has(name)} resolve=${resolve} level=${level} />`)}
  </ul>`;
}

function SchemaField({ name, property, isRequired, resolve, level }) {
  const found = readSchema(property, resolve);
  const inner = found.type === "array" ? readSchema(found.items ?? {}, resolve) : found;
  const hasMore = inner.properties && Object.keys(inner.properties).length > 0 && level < 5;
  return html`<li>
    <p class="field-head"><code class="field-name" translate=${false}>${name}</code> <span class="field-type">${typeOf(found, resolve, words())}</span>${!isRequired && html` <span class="field-type" lang=${document.documentElement.lang}>${t("api-optional")}</span>`}</p>
    ${found.description && html`<p class="field-text">${inline(found.description.replace(/\s*\n\s*/g, " "))}</p>`}
    <${Limits} schema=${inner} />
    ${hasMore && html`<details><summary><span lang=${document.documentElement.lang}>${t("api-fields-of", { name: inner.refName ?? name })}</span></summary><${SchemaTree} schema=${inner} resolve=${resolve} level=${level + 1} /></details>`}
  </li>`;
}

// The choices and the bounds of a value.
export function Limits({ schema }) {
  const bounds = boundsOf(schema);
  if (!schema.enum && bounds.length === 0 && schema.default === undefined) return null;
  return html`<span class="chips limits" lang="en" translate=${false}>
    ${(schema.enum ?? []).map((value) => html`<code class="value" key=${value}>${String(value)}</code>`)}
    ${bounds.map((bound) => html`<${Chip} key=${bound}>${bound}<//>`)}
    ${schema.default !== undefined && html`<${Chip}>${t("api-default", { value: String(schema.default) })}<//>`}
  </span>`;
}
