// Trying what a subject of the settings connects to: step by step, with what went wrong.
import { Button, Icon, api, html, t } from "../app.js";
import { useState } from "../vendor/vendor.js";
import { useAction } from "./action.js";

// The subjects that can be tried, by their names in the table of settings.
const TESTS = { Mail: "mail", "Single sign-on": "oidc", Directory: "ldap" };

// Shown where the operator has configured something of the subject.
export function TryIt({ subject, settings, name }) {
  const [result, setResult] = useState(null);
  const what = TESTS[subject];
  const [start, problem, isBusy] = useAction(async () => {
    setResult(null);
    setResult(await api(`api/v1/server/test/${what}`, { method: "POST", body: {} }));
  });
  if (!what || settings.every(({ source }) => source === "default")) return null;
  return html`<div class="stack tight settings-try">
    <div class="actions"><${Button} busy=${isBusy} onClick=${() => start()}>${t("settings-try", { subject: name })}<//></div>
    ${problem}
    <div role="status">${result && html`<${Steps} result=${result} />`}</div>
  </div>`;
}

function Steps({ result }) {
  return html`<p><strong>${result.works ? t("settings-try-works") : t("settings-try-fails")}</strong></p>
    <ol class="try-steps">
      ${result.steps.map((step, index) => html`<li key=${index} class=${step.ok ? "ok" : "failed"}>
        <${Icon} name=${step.ok ? "check" : "x"} /> <span class="offscreen">${step.ok ? t("settings-try-ok") : t("settings-try-failed")}</span> <span class="anywhere">${step.text}</span>
      </li>`)}
    </ol>`;
}
