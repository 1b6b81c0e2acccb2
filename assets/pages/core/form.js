// Fields of forms, each with its label, its hint and what is wrong with it.
import { useState } from "../vendor/vendor.js";
import { html, newId } from "./dom.js";
import { t } from "./text.js";
import { Button } from "./parts.js";

const useId = (prefix) => useState(() => newId(prefix))[0];

// A text field. `fault` is a sentence; `language` is the sentence's language.
export function Field({ label, hint, fault, language, value, onInput, type = "text", optional = false, rows, ...rest }) {
  const id = useId("field");
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  const common = {
    id,
    value,
    "aria-describedby": described,
    "aria-invalid": fault ? "true" : undefined,
    onInput: (event) => onInput(event.target.value),
    ...rest,
  };
  return html`<div class="field">
    <label for=${id}>${label}${optional && html` <span class="aside">${t("optional")}</span>`}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${rows ? html`<textarea rows=${rows} ...${common}></textarea>` : html`<input type=${type} ...${common} />`}
    ${fault && html`<p class="fault-text" id=${`${id}-fault`} lang=${language}>${fault}</p>`}
  </div>`;
}

// A password, which can be shown: no second field to type it again.
export function PasswordField({ label, hint, fault, language, value, onInput, autocomplete = "current-password", ...rest }) {
  const id = useId("password");
  const [isShown, setShown] = useState(false);
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    <div class="with-button">
      <input id=${id} type=${isShown ? "text" : "password"} value=${value} autocomplete=${autocomplete} autocapitalize="none" spellcheck=${false} aria-describedby=${described} aria-invalid=${fault ? "true" : undefined} onInput=${(event) => onInput(event.target.value)} ...${rest} />
      <${Button} kind="quiet" icon=${isShown ? "eye-off" : "eye"} label=${isShown ? t("hide-password") : t("show-password")} onClick=${() => setShown(!isShown)} />
    </div>
    ${fault && html`<p class="fault-text" id=${`${id}-fault`} lang=${language}>${fault}</p>`}
  </div>`;
}

// One of several, from a list: options are [value, text].
export function Select({ label, hint, value, onChange, options, fault, language, isLabelHidden = false, ...rest }) {
  const id = useId("select");
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  return html`<div class="field">
    <label for=${id} class=${isLabelHidden ? "offscreen" : ""}>${label}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    <select id=${id} aria-describedby=${described} onChange=${(event) => onChange(event.target.value)} ...${rest}>
      ${options.map(([option, text]) => html`<option key=${option} value=${option} selected=${option === value}>${text}</option>`)}
    </select>
    ${fault && html`<p class="fault-text" id=${`${id}-fault`} lang=${language}>${fault}</p>`}
  </div>`;
}

// Yes or no, at once.
export function Switch({ label, hint, isOn, onChange, ...rest }) {
  const id = useId("switch");
  return html`<div class="switch">
    <input type="checkbox" role="switch" id=${id} checked=${isOn} aria-describedby=${hint ? `${id}-hint` : undefined} onChange=${(event) => onChange(event.target.checked)} ...${rest} />
    <div><label for=${id}>${label}</label>${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}</div>
  </div>`;
}

// One of a few, each with a word of explanation: options are { value, title, text, face }.
export function ChoiceCards({ legend, name, value, onChange, options, isCompact = false, isLegendHidden = false }) {
  return html`<fieldset class=${`choices ${isCompact ? "compact" : ""}`}>
    <legend class=${isLegendHidden ? "offscreen" : ""}>${legend}</legend>
    ${options.map((option) => html`<label class="choice" key=${option.value}>
      <input type="radio" name=${name} value=${option.value} checked=${option.value === value} onChange=${() => onChange(option.value)} />
      ${option.face}
      <span class="choice-text"><strong>${option.title}</strong>${option.text && html`<span>${option.text}</span>`}</span>
    </label>`)}
  </fieldset>`;
}

// A form that is sent once at a time; `send` may throw a Problem, whose sentences go to the fields.
export function useForm(initial) {
  const [values, setValues] = useState(initial);
  const [state, setState] = useState({ problem: null, isBusy: false });
  const set = (name) => (value) => setValues((former) => ({ ...former, [name]: value }));
  const submit = (send) => async (event) => {
    event?.preventDefault();
    if (state.isBusy) return;
    setState({ problem: null, isBusy: true });
    try {
      await send(values);
      setState({ problem: null, isBusy: false });
    } catch (problem) {
      setState({ problem, isBusy: false });
      // The first field that is wrong is where one goes on.
      setTimeout(() => document.querySelector('[aria-invalid="true"]')?.focus());
    }
  };
  // A field's value and its fault, for <Field ...${field("name")}>.
  const field = (name) => ({
    value: values[name],
    onInput: set(name),
    fault: state.problem?.fields?.[name],
    language: state.problem?.language,
  });
  const known = Object.keys(values);
  const isElsewhere = state.problem && !Object.keys(state.problem.fields ?? {}).some((name) => known.includes(name));
  return { values, set, setValues, field, submit, isBusy: state.isBusy, problem: isElsewhere ? state.problem : null, clear: () => setState({ problem: null, isBusy: false }) };
}
