// The control of a setting, by the kind of its value. `common` is what ties it to its name, its help and what is wrong with it.
import { useState } from "../vendor/vendor.js";
import { html, t } from "../app.js";
import { SIZE_UNITS, TIME_UNITS, choicesOf, joinList, joinQuantity, kindOf, splitList, splitQuantity } from "./settings-kinds.js";

const PLAIN = { autocomplete: "off", autocapitalize: "none", spellcheck: false, maxlength: 4096 };

export function SettingControl({ setting, value, onChange, name, common }) {
  const kind = kindOf(setting);
  const input = (event) => onChange(event.target.value);
  if (setting.secret) return html`<input type="text" value=${value} placeholder=${t("settings-secret")} onInput=${input} ...${PLAIN} ...${common} />`;
  if (kind === "switch") return html`<${OnOff} value=${value} onChange=${onChange} common=${common} />`;
  if (kind === "choice") return html`<${Choice} options=${choicesOf(setting)} value=${value} onChange=${onChange} common=${common} />`;
  if (kind === "color") return html`<${ColorInput} value=${value} onChange=${onChange} name=${name} common=${common} />`;
  if (kind === "list") return html`<${ListInput} value=${value} onChange=${onChange} common=${common} />`;
  if (kind === "clock") return html`<input type="time" value=${value} onInput=${input} ...${common} />`;
  const units = { size: SIZE_UNITS, time: TIME_UNITS }[kind];
  // What is written in another way, such as without a unit, stays as it is written.
  if (units && splitQuantity(setting.value, setting.default, units)) return html`<${Quantity} units=${units} usual=${setting.default} value=${value} onChange=${onChange} name=${name} common=${common} />`;
  return html`<input type="text" inputmode=${kind === "number" ? "numeric" : undefined} value=${value} placeholder=${setting.default === "" ? t("settings-unset") : undefined} onInput=${input} ...${PLAIN} ...${common} />`;
}

const OnOff = ({ value, onChange, common }) => html`<div class="on-off">
  <input type="checkbox" role="switch" checked=${value === "true"} onChange=${(event) => onChange(String(event.target.checked))} ...${common} />
  <span aria-hidden="true">${value === "true" ? t("settings-on") : t("settings-off")}</span>
</div>`;

// A value that this page does not know is among the choices while it holds.
function Choice({ options, value, onChange, common }) {
  const known = options.some(([option]) => option === value) ? options : [[value, value], ...options];
  return html`<select onChange=${(event) => onChange(event.target.value)} ...${common}>
    ${known.map(([option, text]) => html`<option key=${option} value=${option} selected=${option === value}>${text}</option>`)}
  </select>`;
}

function ColorInput({ value, onChange, name, common }) {
  const isColor = /^#[0-9a-f]{6}$/i.test(value);
  return html`<div class="color-input">
    <input type="color" value=${isColor ? value : "#ffffff"} aria-label=${t("settings-pick-color", { name })} onInput=${(event) => onChange(event.target.value)} />
    <input type="text" value=${value} onInput=${(event) => onChange(event.target.value)} ...${PLAIN} ...${common} />
  </div>`;
}

// One entry in a line; what is saved has commas. What is typed is kept as it is typed while it means the same.
function ListInput({ value, onChange, common }) {
  const [raw, setRaw] = useState("");
  const saved = joinList(splitList(value));
  const shown = joinList(splitList(raw)) === saved ? raw : splitList(value).join("\n");
  const change = (event) => {
    setRaw(event.target.value);
    onChange(joinList(splitList(event.target.value)));
  };
  return html`<textarea rows=${Math.min(6, Math.max(2, shown.split("\n").length))} value=${shown} placeholder=${t("settings-one-per-line")} onInput=${change} ...${PLAIN} ...${common}></textarea>`;
}

function Quantity({ units, usual, value, onChange, name, common }) {
  // While a number is typed, it may be none.
  const typed = units.map((unit) => new RegExp(`^(.*?) ?(${unit})$`, "i").exec(value)).filter(Boolean).at(-1);
  const { number, unit } = splitQuantity(value, usual, units) ?? { number: typed?.[1] ?? value, unit: typed?.[2] ?? units[0] };
  const change = (parts) => onChange(joinQuantity({ number, unit, ...parts }));
  return html`<div class="quantity">
    <input type="text" inputmode="numeric" value=${number} onInput=${(event) => change({ number: event.target.value.trim() })} ...${PLAIN} ...${common} />
    <select aria-label=${t("settings-unit", { name })} onChange=${(event) => change({ unit: event.target.value })}>
      ${units.map((known) => html`<option key=${known} value=${known} selected=${known === unit}>${units === TIME_UNITS ? t(`settings-unit-${known}`) : known}</option>`)}
    </select>
  </div>`;
}
