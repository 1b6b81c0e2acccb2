// The second factor of signing in: turning it on with an authenticator app, recovery codes, and turning it off.
import { useEffect, useMemo, useState } from "../vendor/vendor.js";
import { Button, CodeField, CopyBlock, CopyLine, Dialog, Loading, Notice, ProblemNotice, SITE, api, confirmDialog, formatDay, html, openDialog, t, toast, useCountdown, useForm, useLoad, user, withPassword } from "../app.js";
import { Setting } from "./setting.js";

const PATH = "api/v1/me/second-factor";

export function SecondFactor() {
  const { data, problem, reload } = useLoad((signal) => api(PATH, { signal }));
  const [failed, setFailed] = useState(null);
  // What asks for the password and is canceled is nothing to tell.
  const act = (work) => async () => {
    setFailed(null);
    try {
      await work();
    } catch (caught) {
      if (caught.kind !== "password") setFailed(caught);
    }
    reload();
  };
  const turnOn = act(async () => {
    const made = await withPassword(() => api(PATH, { method: "POST", body: {} }));
    const codes = await openDialog((close) => html`<${TurnOnDialog} made=${made} close=${close} />`);
    if (codes) await showCodes(codes);
  });
  const renew = act(async () => {
    const text = t("account-second-renew-text");
    if (!(await confirmDialog({ title: t("account-second-renew"), text, action: t("account-second-renew"), kind: "primary" }))) return;
    const made = await withPassword(() => api("api/v1/me/recovery-codes", { method: "POST", body: {} }));
    await showCodes(made.recovery_codes);
  });
  const turnOff = act(async () => {
    if (!(await confirmDialog({ title: t("account-second-off-title"), text: t("account-second-off-text"), action: t("account-second-off") }))) return;
    await withPassword(() => api(PATH, { method: "DELETE", body: {} }));
    toast(t("account-second-is-off"));
  });
  return html`<${Setting} id="second-factor" title=${t("account-second")} text=${t("account-second-text")}>
    <${ProblemNotice} problem=${problem} retry=${reload} />
    ${!data && !problem && html`<${Loading} />`}
    ${data?.on && html`
      <p>${t("account-second-since", { day: formatDay(data.on_since) })} ${t("account-second-left", { count: data.recovery_codes })}</p>
      ${data.recovery_codes < 3 && html`<${Notice} kind="warn">${t("account-second-few")}<//>`}
      <div class="actions">
        <${Button} onClick=${renew}>${t("account-second-renew")}<//>
        <${Button} kind="danger" onClick=${turnOff}>${t("account-second-off")}<//>
      </div>`}
    ${data && !data.on && html`
      <p class="quiet-text">${t("account-second-tokens")}</p>
      <div class="actions"><${Button} kind="primary" onClick=${turnOn}>${t("account-second-on")}<//></div>`}
    ${failed && html`<${ProblemNotice} problem=${failed} />`}
  <//>`;
}

// Shows the secret, and turns it on with a first code. Closes with the recovery codes, or null.
function TurnOnDialog({ made, close }) {
  const form = useForm({ code: "" });
  const left = useCountdown(form.problem);
  const source = useMemo(() => URL.createObjectURL(new Blob([made.qr_code], { type: "image/svg+xml" })), [made]);
  useEffect(() => () => URL.revokeObjectURL(source), [source]);
  const send = form.submit(async ({ code }) => close((await api(PATH, { method: "PUT", body: { code } })).recovery_codes));
  return html`<${Dialog} title=${t("account-second-on")} onClose=${() => close(null)}>
    <form class="stack" onSubmit=${send} noValidate>
      <p>${t("account-second-scan")}</p>
      <img class="qr-code" src=${source} alt=${t("account-second-qr")} width="232" height="232" />
      <${CopyLine} text=${made.secret} label=${t("account-second-secret")} isSecret />
      <${CodeField} ...${form.field("code")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(null)}>${t("cancel")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0} disabled=${form.values.code.trim() === ""}>${left > 0 ? t("try-again-in", { seconds: left }) : t("account-second-on")}<//>
      </div>
    </form>
  <//>`;
}

// Shows recovery codes: only this once, to copy, to keep as a file, or to print.
const showCodes = (codes) => openDialog((close) => html`<${CodesDialog} codes=${codes} close=${close} />`);

function CodesDialog({ codes, close }) {
  const text = codes.join("\n");
  const save = () => {
    const url = URL.createObjectURL(new Blob([`${SITE} ${user.get().email}\n\n${text}\n`], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    Object.assign(link, { href: url, download: "recovery-codes.txt" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return html`<${Dialog} title=${t("account-second-codes")} onClose=${() => close()}>
    <div class="stack recovery-codes">
      <${Notice}>${t("account-second-codes-once")}<//>
      <${CopyBlock} text=${text} label=${t("account-second-codes")} />
      <div class="dialog-actions no-print">
        <${Button} icon="arrow-down" onClick=${save}>${t("account-second-save")}<//>
        <${Button} onClick=${() => window.print()}>${t("account-second-print")}<//>
        <${Button} kind="primary" onClick=${() => close()}>${t("account-second-kept")}<//>
      </div>
    </div>
  <//>`;
}
