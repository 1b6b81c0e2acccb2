// What is done to many people at once: disabling and enabling, set-up links, and the export as CSV.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, Dialog, LANGUAGE, ProblemNotice, announce, api, confirmDialog, formatNumber, html, openDialog, t, tellTabs, toast, user, withQuery } from "../app.js";
import { download, writeCsv } from "./csv.js";
import { runMany } from "./many-calls.js";
import { nameOf } from "./people-list.js";
import { handOutLinks } from "./hand-out.js";

const NAMES_SHOWN = 6;

// "Ada, Grace and 12 more"
function listNames(people) {
  const names = people.slice(0, NAMES_SHOWN).map(nameOf);
  if (people.length > NAMES_SHOWN) names.push(t("people-and-more", { count: people.length - NAMES_SHOWN }));
  return new Intl.ListFormat(LANGUAGE, { type: "conjunction" }).format(names);
}

// The bar that is there while people are selected.
export function PeopleBulk({ list, selected, setSelected, onChange }) {
  const people = [...selected.values()];
  const areAllShown = list.rows.every((person) => selected.has(person.id));
  const selectShown = () => setSelected(new Map([...selected, ...list.rows.map((person) => [person.id, person])]));
  const clear = () => {
    setSelected(new Map());
    announce(t("people-selection-cleared"));
    document.querySelector(".rows.people a.whole")?.focus();
  };
  const setActive = (active) => async () => {
    const changed = await changeState(people, active);
    if (changed.length > 0) onChange(changed);
  };
  const invite = async () => {
    const invited = await makeLinks(people);
    if (invited.length > 0) onChange(invited);
  };
  return html`<div class="bulk" role="region" aria-label=${t("people-bulk")}>
    <strong role="status">${t("people-selected-count", { count: people.length })}</strong>
    <div class="bulk-actions one-line">
      <${Button} kind="quiet" onClick=${setActive(false)} disabled=${people.every((person) => !person.active)}>${t("people-disable")}<//>
      <${Button} kind="quiet" onClick=${setActive(true)} disabled=${people.every((person) => person.active)}>${t("people-enable")}<//>
      <${Button} kind="quiet" onClick=${invite}>${t("people-make-links")}<//>
      <${Button} kind="quiet" onClick=${() => exportPeople(people)}>${t("people-export")}<//>
    </div>
    <div class="bulk-end">
      ${!areAllShown && html`<${Button} kind="quiet" onClick=${selectShown}>${t("people-select-shown", { count: list.rows.length })}<//>`}
      <${Button} kind="quiet" icon="x" label=${t("people-clear-selection")} onClick=${clear} />
    </div>
  </div>`;
}

// Disables or enables people, after asking. Answers those who changed.
async function changeState(people, active) {
  const concerned = people.filter((person) => person.active !== active);
  const others = concerned.filter((person) => active || person.id !== user.get().id);
  if (others.length === 0) {
    toast(t("people-not-yourself"));
    return [];
  }
  const isSure = await confirmDialog({
    title: active ? t("people-enable-title", { count: others.length }) : t("people-disable-title", { count: others.length }),
    text: `${active ? t("people-enable-text", { names: listNames(others) }) : t("people-disable-text", { names: listNames(others) })}${others.length < concerned.length ? ` ${t("people-not-yourself")}` : ""}`,
    action: active ? t("people-enable") : t("people-disable"),
    kind: active ? "primary" : "danger",
  });
  if (!isSure) return [];
  const outcome = await runMany({
    title: active ? t("people-enabling") : t("people-disabling"),
    items: others,
    call: (person) => api(`api/v1/users/${person.id}`, { method: "PATCH", body: { active } }),
    nameOf,
  });
  if (outcome.done.length > 0) {
    toast(active ? t("people-enabled-done", { count: outcome.done.length }) : t("people-disabled-done", { count: outcome.done.length }));
    tellTabs("people");
  }
  return outcome.done.map(({ value }) => value);
}

// Makes a set-up link for each, and shows all of them to hand out. Answers the people as they are then.
async function makeLinks(people) {
  const able = people.filter((person) => person.active);
  if (able.length === 0) {
    toast(t("people-links-disabled"));
    return [];
  }
  const isSure = await confirmDialog({
    title: t("people-links-title", { count: able.length }),
    text: `${t("people-links-text", { names: listNames(able) })}${able.length < people.length ? ` ${t("people-links-disabled")}` : ""}`,
    action: t("people-make-links"),
    kind: "primary",
  });
  if (!isSure) return [];
  const outcome = await runMany({
    title: t("people-making-links"),
    items: able,
    call: (person) => api(`api/v1/users/${person.id}/setup-link`, { method: "POST", body: {} }),
    nameOf,
  });
  if (outcome.done.length === 0) return [];
  await handOutLinks(outcome.done.map(({ item, value }) => ({ name: item.name, email: item.email, ...value })));
  return outcome.done.map(({ item, value }) => ({ ...item, invited_until: value.expires_at }));
}

const COLUMNS = ["name", "email", "role", "active", "username", "slug", "language", "picture", "pictures", "last_seen_at", "created_at", "invited_until"];

// Writes people as a CSV file, which "add many people" can read again.
function exportPeople(people) {
  const picture = ({ profile_picture: own }) => (own ? new URL(own.content_url, location.href).href : "");
  const rows = people.map((person) => COLUMNS.map((column) => (column === "picture" ? picture(person) : person[column])));
  download("people.csv", writeCsv([COLUMNS, ...rows]));
  toast(t("people-exported", { count: people.length }));
}

const EXPORT_PAGE = 200;

// Exports the whole list as it is filtered: page by page, since it may be long.
export function ExportButton({ list, values }) {
  const start = async () => {
    const people = await openDialog((close) => html`<${ExportDialog} values=${values} total=${list.total} close=${close} />`);
    if (people) exportPeople(people);
  };
  return html`<${Button} onClick=${list.next === null ? () => exportPeople(list.rows) : start} disabled=${list.rows.length === 0}>${t("people-export")}<//>`;
}

function ExportDialog({ values, total, close }) {
  const [state, setState] = useState({ count: 0, problem: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState({ count: 0, problem: null });
    loadAll(values, controller.signal, (count) => setState({ count, problem: null })).then(close, (problem) => {
      if (!controller.signal.aborted) setState((former) => ({ ...former, problem }));
    });
    return () => controller.abort();
  }, [round]);
  const { count, problem } = state;
  return html`<${Dialog} title=${t("people-exporting")} onClose=${() => close(null)} kind="small">
    <progress max=${total ?? undefined} value=${total === null ? undefined : count} aria-label=${t("people-exporting")}></progress>
    <p role="status">${total === null ? t("people-count-more", { count }) : t("people-many-progress", { count: formatNumber(count), total: formatNumber(total) })}</p>
    <${ProblemNotice} problem=${problem} retry=${() => setRound(round + 1)} />
    <div class="dialog-actions"><${Button} onClick=${() => close(null)}>${t("people-many-stop")}<//></div>
  <//>`;
}

async function loadAll(values, signal, onCount) {
  const people = [];
  let after;
  do {
    const page = await api(withQuery("api/v1/users", { ...values, limit: EXPORT_PAGE, after }), { signal });
    people.push(...page.users);
    after = page.next;
    onCount(people.length);
  } while (after);
  return people;
}
