// What is not saved: how much and what, saving and discarding it, and what stands against it.
import { Button, Notice, ProblemNotice, html, t } from "../app.js";
import { Value } from "./setting-row.js";
import { valueWith } from "./settings-draft.js";
import { nameOfSetting } from "./settings-words.js";

export function SettingsBar({ draft, onDiscard }) {
  const keys = Object.keys(draft.edits);
  const { problem, conflicts, settings, isBusy } = draft;
  const isOvertaken = problem?.status === 412 || conflicts.length > 0;
  if (keys.length === 0) return problem && html`<${ProblemNotice} problem=${problem} />`;
  return html`<section class="bulk settings-bar" aria-label=${t("settings-unsaved")}>
    ${isOvertaken && html`<div role="alert"><${Notice} kind="warn" title=${t("settings-conflict")}>
      ${conflicts.map((key) => html`<div key=${key}><${Name} name=${key} />: <${Value} setting=${settings.get(key)} value=${settings.get(key).value} /></div>`)}
      <div>${t("person-conflict-next")}</div>
    <//></div>`}
    ${problem && !isOvertaken && html`<${ProblemNotice} problem=${problem} retry=${problem.isTemporary ? () => draft.save() : null} />`}
    <details class="grow">
      <summary><span role="status">${t("settings-unsaved-count", { count: keys.length })}</span></summary>
      <ul class="changes">${keys.map((key) => html`<li key=${key}><${Name} name=${key} />: <${Value} setting=${settings.get(key)} value=${settings.get(key).value} /> <span class="offscreen">${t("settings-becomes")}</span><span aria-hidden="true">→</span> <${Value} setting=${settings.get(key)} value=${valueWith(settings.get(key), draft.edits)} /></li>`)}</ul>
    </details>
    <div class="actions">
      <${Button} kind="quiet" onClick=${onDiscard}>${t("person-discard")}<//>
      <${Button} type="submit" kind="primary" busy=${isBusy}>${t("save")}<//>
    </div>
  </section>`;
}

function Name({ name }) {
  const { text, language } = nameOfSetting(name);
  return html`<span lang=${language}>${text}</span>`;
}
