// The filters of the activity: who did it, about whom, what kind, from where, and when. The address keeps them.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, Field, html, newId, place, setQuery, t, useRested, useStore } from "../app.js";
import { ACTION_GROUPS, kindText } from "./activity-entry.js";
import { dayOf, startOfDay } from "./days.js";
import { PersonPicker } from "./picker.js";

export const FILTER_NAMES = ["actor", "subject", "action", "client", "since", "until"];

// What the address asks, as the API takes it: days are those of whoever looks, the last one whole.
export function readActivityFilters(query) {
  const values = Object.fromEntries(["actor", "subject", "action", "client"].map((name) => [name, query.get(name) || undefined]));
  const since = query.get("since");
  const until = query.get("until");
  return { ...values, since: since ? startOfDay(since) : undefined, until: until ? startOfDay(until, 1) : undefined };
}

const SPANS = [
  ["activity-span-today", 0],
  ["activity-span-week", 6],
  ["activity-span-month", 29],
];

const daysAgo = (days) => dayOf(Date.now() - days * 86_400_000);

export function ActivityFilters() {
  const { query } = useStore(place);
  const isAny = FILTER_NAMES.some((name) => query.has(name));
  const get = (name) => query.get(name);
  const span = (days) => ({ since: daysAgo(days), until: null });
  const isSpan = (days) => get("since") === daysAgo(days) && !get("until");
  return html`<details class="card filter-card" open=${isAny || innerWidth >= 960}>
    <summary>${t("people-filters")}</summary>
    <div class="filter-grid">
      <${PersonPicker} label=${t("activity-actor")} value=${get("actor")} onChange=${(actor) => setQuery({ actor })} fixed=${[["operator", t("activity-operator")]]} />
      <${PersonPicker} label=${t("activity-subject")} value=${get("subject")} onChange=${(subject) => setQuery({ subject })} />
      <${KindSelect} value=${get("action") ?? ""} onChange=${(action) => setQuery({ action })} />
      <${ClientField} value=${get("client") ?? ""} />
      <${Field} label=${t("activity-since")} type="date" value=${get("since") ?? ""} max=${dayOf(Date.now())} onInput=${(since) => setQuery({ since })} />
      <${Field} label=${t("activity-until")} type="date" value=${get("until") ?? ""} onInput=${(until) => setQuery({ until })} />
    </div>
    <div class="chips">
      ${SPANS.map(([id, days]) => html`<button key=${id} type="button" class="filter" aria-pressed=${isSpan(days) ? "true" : "false"} onClick=${() => setQuery(isSpan(days) ? { since: null, until: null } : span(days))}>${t(id)}</button>`)}
      ${isAny && html`<${Button} kind="quiet" onClick=${() => setQuery(Object.fromEntries(FILTER_NAMES.map((name) => [name, null])))}>${t("activity-clear")}<//>`}
    </div>
  </details>`;
}

function KindSelect({ value, onChange }) {
  const [id] = useState(() => newId("kind"));
  return html`<div class="field">
    <label for=${id}>${t("activity-kind")}</label>
    <select id=${id} onChange=${(event) => onChange(event.target.value)}>
      <option value="" selected=${value === ""}>${t("activity-kind-all")}</option>
      ${ACTION_GROUPS.map(([group, actions]) => html`<optgroup key=${group} label=${t(group)}>
        ${actions.map((action) => html`<option key=${action} value=${action} selected=${action === value}>${kindText(action)}</option>`)}
      </optgroup>`)}
    </select>
  </div>`;
}

// The client's address: looked for once it is typed.
function ClientField({ value }) {
  const [text, setText] = useState(value);
  const rested = useRested(text.trim(), 400);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (rested !== value) setQuery({ client: rested });
  }, [rested]);
  return html`<${Field} label=${t("activity-client")} value=${text} onInput=${setText} placeholder="192.0.2.1" autocomplete="off" autocapitalize="none" spellcheck=${false} />`;
}
