// One call of the API: what it is for, who may make it, what it takes, what it answers, and how it is written and tried.
import { useState } from "../vendor/vendor.js";
import { Chip, CopyBlock, html, t } from "../app.js";
import { exampleOf, parameterExample, readSchema, typeOf } from "./api-model.js";
import { Limits, SchemaTree } from "./api-schema.js";
import { Snippets } from "./api-snippets.js";
import { TryCall } from "./api-try.js";
import { Prose, inline } from "./prose.js";

export function ApiCall({ call, resolve }) {
  const [values, setValues] = useState({});
  return html`<div class="call-body">
    <div class="stack">
      <${Prose} text=${call.description} />
      <p class="chips">${call.scope ? html`<span>${t("api-needs")}</span> <${Chip} kind="warn">${call.scope}<//>` : html`<span>${t("api-open-to-all")}</span>`}</p>
      ${call.parameters.length > 0 && html`<h4>${t("api-parameters")}</h4><${Parameters} call=${call} resolve=${resolve} />`}
      ${call.body && html`<h4>${t("api-request-body")}</h4><${Body} body=${call.body} resolve=${resolve} />`}
      <h4>${t("api-answers")}</h4>
      <${Answers} call=${call} resolve=${resolve} />
    </div>
    <div class="call-side stack">
      <${Snippets} call=${call} values=${withExamples(call, values, resolve)} resolve=${resolve} />
      ${call.method === "GET" && html`<h4>${t("api-try")}</h4><p class="hint">${t("api-try-hint")}</p><${TryCall} call=${call} values=${values} setValues=${setValues} resolve=${resolve} />`}
    </div>
  </div>`;
}

// Where nothing is entered, the examples of what has to be there.
function withExamples(call, values, resolve) {
  const examples = call.parameters.filter((parameter) => parameter.required && parameter.in === "path").map((parameter) => [parameter.name, parameterExample(parameter, resolve)]);
  return { ...Object.fromEntries(examples), ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")) };
}

function Parameters({ call, resolve }) {
  const words = { or: t("api-or"), list: t("api-list-of") };
  return html`<ul class="schema" lang="en">
    ${call.parameters.map((parameter) => {
      const schema = readSchema(parameter.schema ?? {}, resolve);
      return html`<li key=${`${parameter.in} ${parameter.name}`}>
        <p class="field-head"><code class="field-name" translate=${false}>${parameter.name}</code> <span class="field-type">${typeOf(schema, resolve, words)}</span> <span class="field-type" lang=${document.documentElement.lang}>${t(`api-in-${parameter.in}`)}${parameter.required ? "" : ` ${t("api-optional")}`}</span></p>
        ${parameter.description && html`<p class="field-text">${inline(parameter.description.replace(/\s*\n\s*/g, " "))}</p>`}
        <${Limits} schema=${schema} />
      </li>`;
    })}
  </ul>`;
}

const isBinary = (schema) => schema?.format === "binary";

// What is sent: the fields, and an example; files only by their types.
function Body({ body, resolve }) {
  const content = Object.entries(body.content ?? {});
  const readable = content.filter(([, { schema }]) => !isBinary(schema));
  const files = content.filter(([, { schema }]) => isBinary(schema)).map(([type]) => type);
  return html`<${Prose} text=${body.description} />
    ${readable.map(([type, { schema }]) => html`<section key=${type} class="stack tight">
      <p><code class="media-type" translate=${false}>${type}</code></p>
      <${SchemaTree} schema=${schema} resolve=${resolve} />
      ${type === "application/json" && html`<details><summary>${t("api-example")}</summary><${CopyBlock} text=${JSON.stringify(exampleOf(schema, resolve), null, 2)} label=${t("api-example")} /></details>`}
    </section>`)}
    ${files.length > 0 && html`<p class="chips"><span>${t("api-files")}</span>${files.map((type) => html`<code key=${type} class="media-type">${type}</code>`)}</p>`}`;
}

// Good answers with their fields; errors, which all have one shape, in a fold.
function Answers({ call, resolve }) {
  const good = call.answers.filter((answer) => answer.status < "400");
  const errors = call.answers.filter((answer) => answer.status >= "400");
  return html`<div class="stack">
    ${good.map((answer) => html`<section key=${answer.status} class="stack tight">
      <p class="field-head"><${Chip} kind=${answer.status < "300" ? "good" : ""}>${answer.status}<//> <span lang="en">${inline(answer.description ?? "")}</span></p>
      <${AnswerBody} content=${answer.content ?? {}} resolve=${resolve} />
    </section>`)}
    ${errors.length > 0 && html`<details><summary>${t("api-errors", { count: errors.length })}</summary>
      <p class="hint">${t("api-errors-text")}</p>
      <ul class="schema" lang="en">${errors.map((answer) => html`<li key=${answer.status}><p><${Chip} kind="fault">${answer.status}<//> ${inline((answer.description ?? "").replace(/\s*\n\s*/g, " "))}</p></li>`)}</ul>
    </details>`}
  </div>`;
}

function AnswerBody({ content, resolve }) {
  const types = Object.entries(content);
  const json = types.find(([type]) => type.includes("json"));
  const others = types.filter((entry) => entry !== json).map(([type]) => type);
  return html`
    ${others.length > 0 && html`<p class="chips">${others.map((type) => html`<code key=${type} class="media-type" translate=${false}>${type}</code>`)}</p>`}
    ${json && html`<${SchemaTree} schema=${json[1].schema} resolve=${resolve} />
      <details><summary>${t("api-example")}</summary><${CopyBlock} text=${JSON.stringify(exampleOf(json[1].schema, resolve), null, 2)} label=${t("api-example")} /></details>`}`;
}
