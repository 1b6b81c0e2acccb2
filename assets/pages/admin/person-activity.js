// The last things that happened to a person, with the way to all of them.
import { useEffect } from "../vendor/vendor.js";
import { ListEnd, at, html, t, useList } from "../app.js";
import { ActivityEntry } from "./activity-entry.js";

const SHOWN = 8;

export function PersonActivity({ person, round }) {
  const list = useList("api/v1/audit", { subject: person.id }, "entries", { limit: SHOWN });
  useEffect(() => {
    if (round > 0) list.reload();
  }, [round]);
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<section class="section">
    <div class="section-head"><h2>${t("nav-activity")}</h2><a href=${at(`-/activity?subject=${person.id}`)}>${t("person-all-activity")}</a></div>
    ${isEmpty && html`<p class="quiet-text">${t("activity-none")}</p>`}
    ${list.rows.length > 0 && html`<ul class="rows">${list.rows.slice(0, SHOWN).map((entry) => html`<${ActivityEntry} key=${entry.id} entry=${entry} withDay />`)}</ul>`}
    ${(list.problem || list.isLoading) && html`<${ListEnd} list=${list} />`}
  </section>`;
}
