// The way out: all of one's data in one file, and the end of the account.
import { useState } from "../vendor/vendor.js";
import { Button, Dialog, DownloadLink, Field, PasswordField, ProblemNotice, api, at, html, openDialog, t, tellTabs, useCountdown, useForm, user } from "../app.js";
import { Setting } from "./setting.js";

export function Data({ person }) {
  return html`<${Setting} id="data" title=${t("account-data")} text=${t("account-data-text")}>
    <${Export} />
    <hr />
    <div class="row">
      <div class="grow">
        <h3>${t("account-delete")}</h3>
        <p class="quiet-text">${t("account-delete-lead")}</p>
      </div>
      <${Button} kind="danger" icon="trash-2" onClick=${() => openDialog((close) => html`<${DeleteDialog} person=${person} close=${close} />`)}>${t("account-delete-open")}<//>
    </div>
  <//>`;
}

function Export() {
  const [problem, setProblem] = useState(null);
  return html`<div class="row">
      <div class="grow">
        <h3>${t("account-export")}</h3>
        <p class="quiet-text">${t("account-export-text")}</p>
      </div>
      <${DownloadLink} path="api/v1/me/export" onProblem=${setProblem}>${t("account-export-go")}<//>
    </div>
    <${ProblemNotice} problem=${problem} />`;
}

// Says what is gone when. The address is typed so that nobody deletes the wrong account, the password so that nobody else does.
function DeleteDialog({ person, close }) {
  const form = useForm({ email: "", current_password: "" });
  const left = useCountdown(form.problem);
  const isTyped = form.values.email.trim().toLowerCase() === person.email.toLowerCase();
  const send = form.submit(async ({ current_password }) => {
    await api("api/v1/me", { method: "DELETE", body: { current_password } });
    user.set(null);
    tellTabs("session");
    location.assign(at(""));
  });
  const days = [
    [t("account-delete-now"), t("account-delete-now-text")],
    [t("account-delete-soon"), t("account-delete-soon-text")],
    [t("account-delete-stays"), t("account-delete-stays-text")],
  ];
  return html`<${Dialog} title=${t("account-delete")} onClose=${() => close(null)}>
    <dl class="facts leaving">${days.map(([when, what]) => html`<dt key=${`${when}-when`}>${when}</dt><dd key=${when}>${what}</dd>`)}</dl>
    <p><a href=${at("api/v1/me/export")} download>${t("account-delete-export")}</a></p>
    <form class="stack" onSubmit=${send} noValidate>
      <${Field} label=${t("account-delete-type", { email: person.email })} type="email" name="email" autocomplete="off" autocapitalize="none" spellcheck=${false} ...${form.field("email")} />
      <${PasswordField} label=${t("password")} name="current_password" ...${form.field("current_password")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(null)}>${t("cancel")}<//>
        <${Button} type="submit" kind="danger" busy=${form.isBusy || left > 0} disabled=${!isTyped || form.values.current_password === ""}>${left > 0 ? t("try-again-in", { seconds: left }) : t("account-delete-go")}<//>
      </div>
    </form>
  <//>`;
}
