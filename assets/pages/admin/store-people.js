// Addresses of people as a list in words, each leading to whoever has it.
import { LANGUAGE, at, html, t } from "../app.js";

const listFormat = new Intl.ListFormat(LANGUAGE, { type: "conjunction" });

export function PeopleByAddress({ addresses }) {
  if (addresses.length === 0) return t("activity-removed-person");
  return listFormat.formatToParts(addresses).map(({ type, value }, index) => (type === "element" ? html`<a key=${index} href=${at(`-/people?q=${encodeURIComponent(value)}`)}>${value}</a>` : value));
}
