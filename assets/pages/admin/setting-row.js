// One setting: its name, what it does, its control or why it cannot be changed here, where its value comes from, and the way
// back to the default.
import { useState } from "../vendor/vendor.js";
import { Button, Chip, Icon, LANGUAGE, html, newId, t } from "../app.js";
import { inline } from "./prose.js";
import { rich } from "./rich.js";
import { SettingControl } from "./setting-control.js";
import { valueWith } from "./settings-draft.js";
import { isSame, kindOf } from "./settings-kinds.js";
import { nameOfSetting } from "./settings-words.js";

export function SettingRow({ setting, draft, children }) {
  const { key, help, locked, changeable } = setting;
  const [id] = useState(() => newId("setting"));
  const { text: name, language } = nameOfSetting(key);
  const isOpen = changeable && !locked;
  const fault = draft.faults[key];
  const isEdited = key in draft.edits;
  const described = [`${id}-help`, fault && `${id}-fault`].filter(Boolean).join(" ");
  const common = { id, "aria-describedby": described, "aria-invalid": fault ? "true" : undefined };
  return html`<li class=${`setting-row ${isEdited ? "edited" : ""}`}>
    <div class="setting-what">
      <p class="row setting-title">${isOpen ? html`<label for=${id} lang=${language}>${name}</label>` : html`<strong lang=${language}>${name}</strong>`} <code translate=${false}>${key}</code></p>
      <p class="hint anywhere" id=${`${id}-help`} lang="en">${inline(help)}</p>
    </div>
    <div class="setting-value">
      ${isOpen ? html`<${SettingControl} setting=${setting} value=${valueWith(setting, draft.edits)} onChange=${(value) => draft.edit(key, value)} name=${name} common=${common} />` : html`<${Fixed} setting=${setting} />`}
      ${fault && html`<p class="fault-text" id=${`${id}-fault`} lang=${draft.language ?? LANGUAGE}>${inline(fault)}</p>`}
      ${children}
      ${isOpen && html`<${Beside} id=${id} setting=${setting} draft=${draft} isEdited=${isEdited} name=${name} />`}
    </div>
  </li>`;
}

// Below the control: the default, where the value comes from, and the way back.
function Beside({ id, setting, draft, isEdited, name }) {
  const { key, default: usual, source } = setting;
  const isHere = source === "here";
  const shown = valueWith(setting, draft.edits);
  // The button goes with what it undoes: the focus goes to the control.
  const edit = (value) => () => {
    draft.edit(key, value);
    document.getElementById(id)?.focus();
  };
  return html`<p class="setting-beside">
    ${isEdited ? html`<${Chip} kind="warn">${t("settings-edited")}<//>` : source === "here" && html`<${Chip}>${t("settings-here")}<//>`}
    <span class="hint">${isSame(setting, shown, usual) ? t("settings-is-default") : html`${t("settings-default")} <${Value} setting=${setting} value=${usual} />`}</span>
    ${isEdited && html`<${Button} kind="quiet" onClick=${edit(setting.value)} label=${t("settings-keep-of", { name })}>${t("settings-keep")}<//>`}
    ${!isEdited && isHere && html`<${Button} kind="quiet" onClick=${edit(null)} label=${t("settings-reset-of", { name })}>${t("settings-reset")}<//>`}
  </p>`;
}

// What cannot be changed here: its value, and where it is changed.
function Fixed({ setting }) {
  const { key, value, secret, default: usual, source, source_detail: detail } = setting;
  const variable = `TONDO_${key.toUpperCase()}`;
  return html`<p class="setting-fixed"><${Value} setting=${setting} value=${value} /></p>
    <p class="hint setting-lock"><${Icon} name=${source === "default" || source === "here" ? "rotate-cw" : "lock"} /><span>${reasonOf(source, detail, variable)}</span></p>
    ${source !== "default" && !secret && usual !== value && html`<p class="hint">${t("settings-default")} <${Value} setting=${setting} value=${usual} /></p>`}`;
}

function reasonOf(source, detail, variable) {
  const code = (text) => html`<code class="anywhere" translate=${false}>${text}</code>`;
  if (source === "file") return rich("settings-lock-file", {}, { file: code(detail ?? "tondo.toml") });
  if (source === "environment") return rich("settings-lock-environment", {}, { variable: code(detail ?? variable) });
  if (source === "flag") return rich("settings-lock-flag", {}, { flag: code(detail ?? "--") });
  return rich("settings-needs-restart", {}, { variable: code(variable) });
}

// A value as it is written; of those that are words of the pages, the words. Secret ones are never shown.
export function Value({ setting, value }) {
  if (setting.secret) return t("settings-secret");
  if (value === "" || value === null) return t("settings-none");
  if (kindOf(setting) === "switch") return value === "true" ? t("settings-on") : t("settings-off");
  return html`<code class="anywhere" translate=${false}>${value}</code>`;
}
