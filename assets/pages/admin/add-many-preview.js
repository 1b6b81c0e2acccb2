// What will become of each row, before anything is sent: those with a problem first.
import { useState } from "../vendor/vendor.js";
import { Button, Chip, Notice, at, html, t } from "../app.js";

const SHOWN_AT_FIRST = 100;

const KINDS = { add: "good", wrong: "fault", twice: "warn", there: "warn" };

export function AddManyPreview({ rows, known, onShowLine }) {
  const [isWhole, setWhole] = useState(false);
  const of = (fate) => rows.filter((row) => row.fate === fate);
  const sorted = [...of("wrong"), ...of("twice"), ...of("there"), ...of("add")];
  const shown = isWhole ? sorted : sorted.slice(0, SHOWN_AT_FIRST);
  return html`<section class="section">
    <h2>${t("people-preview")}</h2>
    <p class="chips" role="status">
      ${Object.keys(KINDS).map((fate) => {
        const count = of(fate).length;
        return count > 0 && html`<${Chip} key=${fate} kind=${KINDS[fate]}>${t(`people-preview-count-${fate}`, { count })}<//>`;
      })}
      ${known.isAsking && html`<span class="quiet-text">${t("people-preview-asking")}</span>`}
    </p>
    ${!known.isComplete && !known.isAsking && html`<${Notice}>${t("people-preview-unknown")}<//>`}
    <ul class="rows add-preview" aria-label=${t("people-preview")}>
      ${shown.map((row, index) => html`<${PreviewRow} key=${index} row=${row} onShowLine=${onShowLine} />`)}
    </ul>
    ${shown.length < sorted.length && html`<p class="list-end"><${Button} onClick=${() => setWhole(true)}>${t("people-preview-more", { count: sorted.length - shown.length })}<//></p>`}
  </section>`;
}

function PreviewRow({ row, onShowLine }) {
  const { fate, line } = row;
  return html`<li class=${fate}>
    <button type="button" class="button quiet line-number" onClick=${() => onShowLine(line)} aria-label=${t("people-preview-line", { line })}>${t("people-line-number", { line })}</button>
    <div class="lines"><strong class="anywhere">${row.name || row.email}</strong>${row.name && html`<span class="row-detail">${row.email}</span>`}</div>
    <div class="row-detail">${fate === "wrong" ? "" : t(`people-role-${row.role ?? "member"}`)}</div>
    <div class="fate"><${Fate} row=${row} /></div>
  </li>`;
}

// The row's fate in words.
function Fate({ row }) {
  if (row.fate === "add") return html`<span class="will-add">${t("people-fate-add")}</span>`;
  if (row.fate === "twice") return html`<span class="warn-text">${t("people-fate-twice", { line: row.first })}</span>`;
  if (row.fate === "there") return html`<a class="warn-text" href=${at(`-/people/${row.person.id}`)} target="_blank">${t("people-fate-there")}</a>`;
  if (row.fault === "no-role") return html`<span class="fault-text">${t("people-fate-no-role", { role: row.rawRole })}</span>`;
  if (row.fault === "columns") return html`<span class="fault-text">${t("people-fate-columns")}</span>`;
  return html`<span class="fault-text">${t("people-fate-no-address")}</span>`;
}
