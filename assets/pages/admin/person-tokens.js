// With what a person is signed in: devices, and tokens of programs. Each can be ended, or all at once; a token can be made.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, ChoiceCards, CopyLine, Dialog, Field, ListEnd, Notice, PasswordField, ProblemNotice, Select, When, api, confirmDialog, formatDay, html, openDialog, t, toast, useCountdown, useForm, useList, user } from "../app.js";
import { describeDevice } from "../account/user-agent.js";
import { useAction } from "./action.js";
import { focusRow } from "./kept-list.js";
import { nameOf } from "./people-list.js";

export const PersonDevices = ({ person, base }) => html`<${Tokens} person=${person} base=${base} kind="login" title=${t("person-devices")} none=${t("person-devices-none")} />`;

export const PersonTokens = ({ person, base }) => html`<${Tokens} person=${person} base=${base} kind="made" title=${t("person-tokens")} none=${t("person-tokens-none")} />`;

function Tokens({ person, base, kind, title, none }) {
  const list = useList(`${base}/tokens`, { kind }, "tokens", { limit: 10 });
  const rows = useRef(null);
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  const make = async () => {
    if (await openDialog((close) => html`<${NewToken} person=${person} base=${base} close=${close} />`)) list.reload();
  };
  const gone = (id, index) => {
    list.setRows((former) => former.filter((token) => token.id !== id));
    focusRow(rows.current, index);
  };
  const [endAll, problem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("person-end-all-title", { name: nameOf(person) }), text: t("person-end-all-text"), action: t("person-end-all") });
    if (!isSure) return;
    const { revoked } = await api(`${base}/tokens`, { method: "DELETE" });
    list.reload();
    toast(t("person-ended-all", { count: revoked }));
  });
  return html`<section class="section">
    <div class="section-head"><h2>${title}</h2>${kind === "login" && list.rows.length > 0 && html`<${Button} kind="quiet" onClick=${endAll}>${t("person-end-all")}<//>`}</div>
    ${isEmpty && html`<p class="quiet-text">${none}</p>`}
    ${list.rows.length > 0 && html`<ul class="rows" ref=${rows} aria-label=${title}>
      ${list.rows.map((token, index) => html`<${TokenRow} key=${token.id} token=${token} onGone=${() => gone(token.id, index)} />`)}
    </ul>`}
    ${problem}
    <${ListEnd} list=${list} />
    ${kind === "made" && html`<div class="actions"><${Button} icon="plus" onClick=${make}>${t("person-token-make")}<//></div>`}
  </section>`;
}

function TokenRow({ token, onGone }) {
  const isLogin = token.kind === "login";
  const name = isLogin ? describeDevice(token.user_agent) : token.label || t("account-token-unnamed");
  const [end, problem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("person-token-end-title", { name }), text: isLogin ? t("person-device-end-text") : t("person-token-end-text"), action: t("person-token-end") });
    if (!isSure) return;
    await api(`api/v1/tokens/${token.id}`, { method: "DELETE" }).catch((failed) => {
      // It has ended by itself meanwhile.
      if (failed.kind !== "missing") throw failed;
    });
    onGone();
    toast(t("person-token-ended", { name }));
  });
  const isOver = token.expires_at && new Date(token.expires_at) < Date.now();
  return html`<li>
    <div class="grow">
      <p class="row"><strong class="anywhere" title=${token.user_agent ?? undefined}>${name}</strong>${!isLogin && html`<${Chip}>${t(`account-scope-${token.scope}`)}<//>`}${token.current && html`<${Chip} kind="good">${t("person-device-this")}<//>`}${isOver && html`<${Chip} kind="fault">${t("account-expired")}<//>`}</p>
      <p class="row-detail">
        ${token.client && html`<span translate=${false}>${token.client}</span>`}
        <span>${token.last_used_at ? html`${t("account-last-used")} <${When} at=${token.last_used_at} />` : t("account-never-used")}</span>
        ${token.expires_at && !isOver && !isLogin && html`<span>${t("account-until", { day: formatDay(token.expires_at) })}</span>`}
      </p>
    </div>
    ${!token.current && html`<${Button} kind="quiet" onClick=${end} label=${t("person-token-end-of", { name })}>${t("person-token-end")}<//>`}
    ${problem}
  </li>`;
}

const EXPIRIES = ["30d", "90d", "365d", "never"];

// Makes a token for the person, and shows it once.
function NewToken({ person, base, close }) {
  const [made, setMade] = useState(null);
  // With the password, the token stands on its own; without, it would end when whoever made it signs out.
  const form = useForm({ label: "", scope: "picture", expires_in: "90d", current_password: "" });
  const left = useCountdown(form.problem);
  const scopes = ["picture", "account", "admin"].filter((scope) => scope !== "admin" || person.role === "admin");
  const send = form.submit(async ({ label, scope, expires_in: expiry, current_password: password }) => {
    const body = { label: label.trim() || null, scope, expires_in: expiry === "never" ? null : expiry, current_password: password };
    setMade(await api(`${base}/tokens`, { method: "POST", body }));
  });
  if (made) {
    return html`<${Dialog} key="made" title=${t("person-token-made", { name: nameOf(person) })} onClose=${() => close(true)}>
      <${Notice} kind="warn">${t("person-token-once")}<//>
      <${CopyLine} text=${made.token} label=${t("person-token")} isSecret />
      <div class="dialog-actions"><${Button} kind="primary" onClick=${() => close(true)}>${t("people-hand-out-done")}<//></div>
    <//>`;
  }
  return html`<${Dialog} key="form" title=${t("person-token-make-for", { name: nameOf(person) })} onClose=${() => close(false)}>
    <form class="stack" onSubmit=${send} noValidate>
      <${Field} label=${t("person-token-label")} hint=${t("person-token-label-hint")} maxlength="100" autocomplete="off" optional ...${form.field("label")} />
      <${ChoiceCards} legend=${t("account-scope")} name="scope" value=${form.values.scope} onChange=${form.set("scope")} options=${scopes.map((value) => ({ value, title: t(`account-scope-${value}`), text: t(`person-scope-${value}`) }))} />
      <${Select} label=${t("account-expiry")} value=${form.values.expires_in} onChange=${form.set("expires_in")} options=${EXPIRIES.map((value) => [value, t(`account-expiry-${value}`)])} />
      <input type="email" autocomplete="username" value=${user.get().email} hidden readonly />
      <${PasswordField} label=${t("person-token-password")} hint=${t("person-token-password-hint")} ...${form.field("current_password")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(false)}>${t("cancel")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0} disabled=${form.values.current_password === ""}>${left > 0 ? t("try-again-in", { seconds: left }) : t("person-token-make")}<//>
      </div>
    </form>
  <//>`;
}
