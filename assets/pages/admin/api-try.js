// Makes a call that reads, with one's own sign-in, and shows what comes back: status, time, headers and body.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, Field, ProblemNotice, Problem, Select, announce, at, formatBytes, formatNumber, html, t } from "../app.js";
import { addressOf } from "./api-snippets.js";
import { readSchema } from "./api-model.js";

// A longer body is cut: it would make the page slow.
const SHOWN_CHARACTERS = 100_000;

export function TryCall({ call, values, setValues, resolve }) {
  const [state, setState] = useState({ isBusy: false, answer: null, problem: null });
  const controller = useRef(null);
  const url = state.answer?.imageUrl;
  useEffect(() => () => url && URL.revokeObjectURL(url), [url]);
  useEffect(() => () => controller.current?.abort(), []);
  const asked = call.parameters.filter((parameter) => parameter.in === "path" || parameter.in === "query");
  const missing = asked.filter((parameter) => parameter.required && !values[parameter.name]);
  const send = async (event) => {
    event?.preventDefault();
    if (state.isBusy || missing.length > 0) return;
    controller.current = new AbortController();
    setState({ isBusy: true, answer: null, problem: null });
    try {
      const answer = await ask(at(addressOf(call, values)), controller.current.signal);
      setState({ isBusy: false, answer, problem: null });
      announce(t("api-answered", { status: answer.status }));
    } catch {
      if (!controller.current.signal.aborted) setState({ isBusy: false, answer: null, problem: new Problem("offline", t("api-no-answer")) });
    }
  };
  return html`<form class="try stack" onSubmit=${send} noValidate>
    ${asked.length > 0 && html`<div class="pair">${asked.map((parameter) => html`<${ParameterField} key=${parameter.name} parameter=${parameter} value=${values[parameter.name] ?? ""} onInput=${(value) => setValues({ ...values, [parameter.name]: value })} resolve=${resolve} />`)}</div>`}
    <div class="actions"><${Button} type="submit" kind="primary" busy=${state.isBusy} disabled=${missing.length > 0}>${t("api-send")}<//>
      ${missing.length > 0 && html`<span class="hint">${t("api-missing", { names: missing.map((parameter) => parameter.name).join(", ") })}</span>`}</div>
    <${ProblemNotice} problem=${state.problem} retry=${send} />
    ${state.answer && html`<${Answer} answer=${state.answer} />`}
  </form>`;
}

function ParameterField({ parameter, value, onInput, resolve }) {
  const schema = readSchema(parameter.schema ?? {}, resolve);
  const choices = schema.enum ?? (schema.type === "boolean" ? [true, false] : null);
  const label = parameter.required ? parameter.name : `${parameter.name} ${t("api-optional")}`;
  if (choices) return html`<${Select} label=${label} value=${value} onChange=${onInput} options=${[["", "–"], ...choices.map((choice) => [String(choice), String(choice)])]} />`;
  return html`<${Field} label=${label} value=${value} onInput=${onInput} placeholder=${placeholder(parameter, schema)} autocomplete="off" autocapitalize="none" spellcheck=${false} />`;
}

const placeholder = (parameter, schema) => String(parameter.example ?? schema.examples?.[0] ?? schema.default ?? "");

async function ask(url, signal) {
  const start = performance.now();
  const response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal });
  const bytes = await response.arrayBuffer();
  const milliseconds = Math.round(performance.now() - start);
  const type = response.headers.get("Content-Type") ?? "";
  const answer = { status: response.status, statusText: response.statusText, milliseconds, type, size: bytes.byteLength, headers: [...response.headers] };
  if (type.startsWith("image/")) return { ...answer, imageUrl: URL.createObjectURL(new Blob([bytes], { type })) };
  if (/json|text|xml|vcard|csv/.test(type)) return { ...answer, text: prettify(new TextDecoder().decode(bytes), type) };
  return answer;
}

function prettify(text, type) {
  if (!type.includes("json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Answer({ answer }) {
  const { status, text, imageUrl } = answer;
  const kind = status < 300 ? "good" : status < 400 ? "" : "fault";
  return html`<div class="answer-shown stack tight">
    <p class="chips"><${Chip} kind=${kind}>${status} ${answer.statusText}<//><${Chip}>${t("api-milliseconds", { count: answer.milliseconds })}<//><${Chip}>${formatBytes(answer.size)}<//>${answer.type && html`<${Chip}>${answer.type}<//>`}</p>
    ${imageUrl && html`<img class="try-image" src=${imageUrl} alt=${t("api-picture")} />`}
    ${text !== undefined && text !== "" && html`<pre class="well-text" tabindex="0" role="group" aria-label=${t("api-body")}><code translate=${false}>${text.slice(0, SHOWN_CHARACTERS)}</code></pre>`}
    ${text?.length > SHOWN_CHARACTERS && html`<p class="hint">${t("api-cut", { count: formatNumber(SHOWN_CHARACTERS) })}</p>`}
    <details><summary>${t("api-headers", { count: answer.headers.length })}</summary>
      <dl class="facts header-list" translate=${false}>${answer.headers.map(([name, value]) => html`<dt key=${name}>${name}</dt><dd><code>${value}</code></dd>`)}</dl>
    </details>
  </div>`;
}
