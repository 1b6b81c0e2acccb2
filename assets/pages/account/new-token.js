// Makes a token, and shows it: only this once, with a command to try it.
import { useState } from "../vendor/vendor.js";
import { Button, ChoiceCards, CopyBlock, CopyLine, Dialog, Field, Notice, PasswordField, ProblemNotice, api, formatDay, html, isAdministrator, server, t, useCountdown, useForm, user } from "../app.js";

const DAYS = { "30d": 30, "90d": 90, "365d": 365 };

const SCOPES = ["picture", "account", "admin"];

// Closes with whether a token was made.
export function NewTokenDialog({ close }) {
  const [made, setMade] = useState(null);
  if (made) return html`<${Shown} key="made" token=${made} close=${close} />`;
  return html`<${Form} key="form" onMade=${setMade} close=${close} />`;
}

function Form({ onMade, close }) {
  const form = useForm({ label: "", scope: "picture", expires_in: "90d", current_password: "" });
  const left = useCountdown(form.problem);
  const { expires_in: expiry } = form.values;
  const send = form.submit(async ({ label, scope, expires_in, current_password }) => {
    const body = { label, scope, expires_in: expires_in === "never" ? null : expires_in, current_password };
    onMade(await api("api/v1/me/tokens", { method: "POST", body }));
  });
  const scopes = SCOPES.filter((scope) => scope !== "admin" || isAdministrator());
  const options = scopes.map((value) => ({ value, title: t(`account-scope-${value}`), text: t(`account-scope-${value}-text`) }));
  return html`<${Dialog} title=${t("account-token-make")} onClose=${() => close(false)}>
    <form class="stack" onSubmit=${send} noValidate>
      <${Field} label=${t("account-token-label")} hint=${t("account-token-label-hint")} name="label" maxlength="100" autocomplete="off" ...${form.field("label")} />
      <div class="scopes"><${ChoiceCards} legend=${t("account-scope")} name="scope" value=${form.values.scope} onChange=${form.set("scope")} options=${options} /></div>
      <${Expiry} value=${expiry} onChange=${form.set("expires_in")} />
      <input type="email" autocomplete="username" value=${user.get().email} hidden readonly />
      <${PasswordField} label=${t("account-token-password")} hint=${t("account-token-password-hint")} name="current_password" ...${form.field("current_password")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(false)}>${t("cancel")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0} disabled=${form.values.current_password === ""}>${left > 0 ? t("try-again-in", { seconds: left }) : t("account-token-go")}<//>
      </div>
    </form>
  <//>`;
}

// How long it is valid, with the day on which it ends.
function Expiry({ value, onChange }) {
  const day = DAYS[value] ? formatDay(Date.now() + DAYS[value] * 86_400_000) : null;
  return html`<fieldset class="expiry">
    <legend>${t("account-expiry")}</legend>
    <div class="chips">
      ${[...Object.keys(DAYS), "never"].map((option) => html`<label class="expiry-pick" key=${option}>
        <input type="radio" name="expiry" value=${option} checked=${option === value} onChange=${() => onChange(option)} />
        <span>${t(`account-expiry-${option}`)}</span>
      </label>`)}
    </div>
    <p class="hint">${day ? t("account-expiry-day", { day }) : t("account-expiry-none")}</p>
  </fieldset>`;
}

// What a token of each scope can be tried with: a call that answers on every account.
const TRIES = { picture: "api/v1/user/pictures", account: "api/v1/me", admin: "api/v1/users" };

function Shown({ token, close }) {
  const { base_url: base } = server.get();
  const header = `-H "Authorization: Bearer ${token.token}"`;
  return html`<${Dialog} title=${t("account-token-made")} onClose=${() => close(true)} isClosable=${false} kind="new-token">
    <${Notice} kind="warn">${t("account-token-once")}<//>
    <${CopyLine} text=${token.token} label=${t("account-token")} isSecret />
    <h3>${t("account-token-try")}</h3>
    <${CopyBlock} text=${`curl ${header} "${base}${TRIES[token.scope]}"`} label=${t("account-token-try")} />
    <h3>${t("account-token-upload")}</h3>
    <${CopyBlock} text=${`curl ${header} -F "picture=@me.jpg" "${base}api/v1/user/profile-picture"`} label=${t("account-token-upload")} />
    <div class="dialog-actions"><${Button} kind="primary" onClick=${() => close(true)}>${t("account-token-kept")}<//></div>
  <//>`;
}
