// Settings: every one of them by its subject, found by words; what it does, what it is, where that comes from, and changing it
// where that is possible while the server runs.
import { useCallback } from "../vendor/vendor.js";
import { Button, Empty, LANGUAGE, Loading, Notice, PageHead, ProblemNotice, Select, confirmDialog, html, place, setQuery, t, useGuard, useStore } from "../app.js";
import { useLeaveWarning } from "../admin/hand-out.js";
import { SearchField } from "../admin/search-field.js";
import { SettingRow } from "../admin/setting-row.js";
import { askToLockOut, useSettings } from "../admin/settings-draft.js";
import { LOCKOUT_KEYS, locksOut } from "../admin/settings-lockout.js";
import { SettingsBar } from "../admin/settings-bar.js";
import { TryIt } from "../admin/settings-try.js";
import { nameOfSetting, subjectOf } from "../admin/settings-words.js";

export default function Settings() {
  const draft = useSettings();
  const { query } = useStore(place);
  const { answer, problem, list, edits } = draft;
  const isLockout = LOCKOUT_KEYS.some((key) => key in edits) && locksOut(draft.valueOf);
  const save = async (event) => {
    event.preventDefault();
    if (isLockout && !(await askToLockOut(t("settings-lockout", { host: location.host })))) return;
    await draft.save(isLockout);
    keepFocus();
  };
  const discard = () => {
    draft.discard();
    keepFocus();
  };
  const groups = groupsOf(list, readFilters(query), draft);
  const count = groups.reduce((total, [, settings]) => total + settings.length, 0);
  return html`<${PageHead} title=${t("nav-settings")} lead=${LANGUAGE === "en" ? t("settings-lead") : `${t("settings-lead")} ${t("settings-in-english")}`} />
    ${!answer && (problem ? html`<${ProblemNotice} problem=${problem} retry=${draft.reload} />` : html`<${Loading} />`)}
    ${answer && html`
      <${Filters} list=${list} count=${count} />
      ${count === 0 && html`<${Empty} seed="settings" style="robohash" title=${t("settings-none-found")}><${Button} onClick=${clear}>${t("people-clear-filters")}<//><//>`}
      <form class="settings" onSubmit=${save} noValidate>
        ${groups.map(([subject, settings]) => html`<${Group} key=${subject} subject=${subject} settings=${settings} draft=${draft} isLockout=${isLockout} />`)}
        <${SettingsBar} draft=${draft} onDiscard=${discard} />
      </form>`}
    ${Object.keys(edits).length > 0 && html`<${LeaveGuard} />`}`;
}

// The bar goes with what was not saved: if the focus was there, it goes on at the page's title.
const keepFocus = () =>
  setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById("title")?.focus({ preventScroll: true });
  });

const clear = () => setQuery({ q: null, subject: null, show: null });

const readFilters = (query) => ({ words: (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean), subject: query.get("subject") ?? "", isChanged: query.get("show") === "changed" });

// The settings that fit, by their subjects. What is at fault stays in sight.
function groupsOf(list, { words, subject, isChanged }, draft) {
  const groups = new Map();
  for (const setting of list) {
    const text = [setting.key, nameOfSetting(setting.key).text, setting.subject, subjectOf(setting.subject).text, setting.help, setting.value].join(" ").toLowerCase();
    const isChangedHere = setting.source !== "default" || setting.key in draft.edits;
    const fits = words.every((word) => text.includes(word)) && (subject === "" || setting.subject === subject) && (!isChanged || isChangedHere);
    if (!fits && !(setting.key in draft.faults)) continue;
    groups.set(setting.subject, [...(groups.get(setting.subject) ?? []), setting]);
  }
  return [...groups];
}

function Filters({ list, count }) {
  const { query } = useStore(place);
  const subjects = [...new Set(list.map(({ subject }) => subject))];
  const isChanged = query.get("show") === "changed";
  return html`<section class="filters" aria-label=${t("people-filters")}>
    <div class="filter-line">
      <${SearchField} label=${t("settings-search")} placeholder=${t("settings-search-hint")} />
      <${Select} label=${t("settings-subject")} isLabelHidden value=${query.get("subject") ?? ""} onChange=${(subject) => setQuery({ subject })} options=${[["", t("settings-subject-all")], ...subjects.map((subject) => [subject, subjectOf(subject).text])]} />
      <button type="button" class="filter" aria-pressed=${isChanged ? "true" : "false"} onClick=${() => setQuery({ show: isChanged ? null : "changed" })}>${t("settings-only-changed")}</button>
    </div>
    <p class="quiet-text" role="status">${t("settings-count", { count })}</p>
  </section>`;
}

function Group({ subject, settings, draft, isLockout }) {
  const id = `subject-${subject.replace(/\W+/g, "-")}`;
  const { text, language } = subjectOf(subject);
  return html`<section class="section settings-group" aria-labelledby=${id}>
    <h2 id=${id} lang=${language}>${text}</h2>
    <${TryIt} subject=${subject} settings=${settings} name=${text} />
    <ul class="rows settings-rows">
      ${settings.map((setting) => html`<${SettingRow} key=${setting.key} setting=${setting} draft=${draft}>
        ${isLockout && setting.key in draft.edits && LOCKOUT_KEYS.includes(setting.key) && html`<${Notice} kind="fault">${t("settings-lockout", { host: location.host })}<//>`}
      <//>`)}
    </ul>
  </section>`;
}

// While something is typed and not saved, leaving asks first.
function LeaveGuard() {
  const ask = useCallback(() => confirmDialog({ title: t("person-leave-title"), text: t("person-leave-text"), action: t("person-leave") }), []);
  useGuard(ask);
  useLeaveWarning(true);
  return null;
}
