// The search, the order and the filters of the list of people. The address keeps them.
import { Select, html, place, setQuery, t, useStore } from "../app.js";
import { SearchField } from "./search-field.js";

const FILTERS = [
  ["role", "admin", "people-filter-administrators"],
  ["role", "member", "people-filter-members"],
  ["active", "false", "people-filter-disabled"],
  ["picture", "none", "people-filter-no-picture"],
  ["invited", "true", "people-filter-invited"],
  ["asked", "true", "people-filter-asked"],
];

const ORDERS = [
  ["-created", "people-sort-newest"],
  ["created", "people-sort-oldest"],
  ["name", "people-sort-name"],
  ["-name", "people-sort-name-down"],
  ["email", "people-sort-email"],
  ["-last_seen", "people-sort-seen"],
  ["last_seen", "people-sort-unseen"],
];

const NAMES = ["role", "active", "picture", "invited", "asked"];

// What the address asks of the list, as the API takes it.
export function readFilters(query) {
  const values = { q: query.get("q")?.trim() || undefined, sort: query.get("sort") || undefined };
  for (const name of NAMES) values[name] = query.get(name) || undefined;
  return values;
}

export const hasFilters = (values) => Boolean(values.q) || NAMES.some((name) => values[name]);

export const clearFilters = () => setQuery(Object.fromEntries([...NAMES, "q"].map((name) => [name, null])));

export function PeopleFilters({ children }) {
  const { query } = useStore(place);
  const sort = query.get("sort") ?? ORDERS[0][0];
  return html`<div class="filters">
    <div class="filter-line">
      <${SearchField} label=${t("people-search")} placeholder=${t("people-search-hint")} />
      <${Select} label=${t("people-sort")} isLabelHidden value=${sort} onChange=${(value) => setQuery({ sort: value === ORDERS[0][0] ? null : value })} options=${ORDERS.map(([value, id]) => [value, t(id)])} />
      ${children}
    </div>
    <div class="chips one-line" role="group" aria-label=${t("people-filters")}>
      ${FILTERS.map(([name, value, id]) => {
        const isOn = query.get(name) === value;
        return html`<button key=${id} type="button" class="filter" aria-pressed=${isOn ? "true" : "false"} onClick=${() => setQuery({ [name]: isOn ? null : value })}>${t(id)}</button>`;
      })}
    </div>
  </div>`;
}
