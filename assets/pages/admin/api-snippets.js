// A call as it is written in a shell and in a script, with this server's address and the values that were entered.
import { useRef, useState } from "../vendor/vendor.js";
import { CopyBlock, html, newId, server, t } from "../app.js";
import { exampleOf } from "./api-model.js";

// The path and the query of a call with values; what is missing stays a placeholder.
export function addressOf(call, values) {
  const path = call.path.replace(/\{(\w+)\}/g, (whole, name) => (values[name] ? encodeURIComponent(values[name]) : whole));
  const query = new URLSearchParams();
  for (const { name, in: place } of call.parameters) {
    if (place === "query" && values[name]) query.set(name, values[name]);
  }
  const text = query.toString();
  return path.slice(1) + (text === "" ? "" : `?${text}`);
}

const quote = (text) => `'${text.replace(/'/g, "'\\''")}'`;

// How a body is sent: JSON where the call takes it, else a form with a file.
function bodyOf(call, resolve) {
  const content = call.body?.content ?? {};
  if (call.id.startsWith("uploadProfilePicture") && content["multipart/form-data"]) return { kind: "form" };
  if (!content["application/json"]) return null;
  return { kind: "json", value: withoutNulls(exampleOf(content["application/json"].schema, resolve)) };
}

const withoutNulls = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)) : value);

function curl(call, address, body) {
  const parts = ["curl"];
  if (call.method !== "GET" && !(call.method === "POST" && body)) parts.push(`-X ${call.method}`);
  parts.push(quote(server.get().base_url + address));
  if (call.scope) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (body?.kind === "json") parts.push("-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body.value, null, 2))}`);
  if (body?.kind === "form") parts.push("-F picture=@me.jpg");
  return parts.join(" \\\n  ");
}

function script(call, address, body) {
  const headers = [];
  if (call.scope) headers.push("Authorization: `Bearer ${token}`");
  if (body?.kind === "json") headers.push('"Content-Type": "application/json"');
  const options = [];
  if (call.method !== "GET") options.push(`  method: "${call.method}",`);
  if (headers.length > 0) options.push(`  headers: { ${headers.join(", ")} },`);
  if (body?.kind === "json") options.push(`  body: JSON.stringify(${JSON.stringify(body.value, null, 2).replace(/\n/g, "\n  ")}),`);
  if (body?.kind === "form") options.push("  body: form,");
  const before = body?.kind === "form" ? 'const form = new FormData();\nform.append("picture", input.files[0]);\n' : "";
  const url = JSON.stringify(server.get().base_url + address);
  return `${before}const response = await fetch(${options.length > 0 ? `${url}, {\n${options.join("\n")}\n}` : url});`;
}

export function Snippets({ call, values, resolve }) {
  const address = addressOf(call, values);
  const body = bodyOf(call, resolve);
  const tabs = [
    ["curl", "curl", curl(call, address, body)],
    ["fetch", "fetch", script(call, address, body)],
  ];
  return html`<${Tabs} label=${t("api-snippets")} tabs=${tabs.map(([id, title, text]) => ({ id, title, content: html`<${CopyBlock} text=${text} label=${title} />` }))} />`;
}

// Tabs as the arrow keys expect them.
function Tabs({ label, tabs }) {
  const [chosen, setChosen] = useState(tabs[0].id);
  const [prefix] = useState(() => newId("tabs"));
  const list = useRef(null);
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = tabs.findIndex((tab) => tab.id === chosen);
    const next = (index + step + tabs.length) % tabs.length;
    setChosen(tabs[next].id);
    list.current.children[next].focus();
  };
  return html`<div class="tabs">
    <div role="tablist" aria-label=${label} ref=${list} onKeyDown=${onKey}>
      ${tabs.map(({ id, title }) => html`<button key=${id} type="button" role="tab" id=${`${prefix}-${id}`} aria-selected=${id === chosen ? "true" : "false"} aria-controls=${`${prefix}-${id}-panel`} tabindex=${id === chosen ? "0" : "-1"} onClick=${() => setChosen(id)}>${title}</button>`)}
    </div>
    ${tabs.map(({ id, content }) => html`<div key=${id} role="tabpanel" id=${`${prefix}-${id}-panel`} aria-labelledby=${`${prefix}-${id}`} hidden=${id !== chosen}>${content}</div>`)}
  </div>`;
}
