// Signing in with an email address and a password, and a code where the account has a second factor. Then one goes on to where one
// wanted to go. Whoever has forgotten the password gets a link by mail, or asks an administrator.
import { useState } from "../vendor/vendor.js";
import { ASSETS, Button, CopyLine, Field, Notice, PasswordField, ProblemNotice, SITE, api, html, server, t, tellTabs, useCountdown, useForm, useSignIn, user } from "../app.js";

export default function SignIn() {
  const { form, send, code } = useSignIn({ email: "" }, async () => {
    const session = await api("api/session", { quiet: true });
    tellTabs("session");
    // The router goes on from here.
    user.set(session.user);
  });
  const left = useCountdown(form.problem);
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${t("sign-in-title", { site: SITE })}</h1>
    <form class="card stack start" onSubmit=${send}>
      <${Field} label=${t("email")} type="email" name="email" autocomplete="username" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} />
      <${PasswordField} label=${t("password")} name="password" required ...${form.field("password")} />
      ${code}
      <${ProblemNotice} problem=${form.problem} />
      <${Button} type="submit" kind="primary" class="wide" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("sign-in")}<//>
    </form>
    <details class="lost">
      <summary>${t("lost-password")}</summary>
      ${server.get()?.mail
        ? html`<${Reset} email=${form.values.email} />`
        : html`<p>${t("lost-password-text")}</p><${CopyLine} text=${t("lost-password-sentence")} label=${t("lost-password-label")} />`}
    </details>
  </main>`;
}

// Asks for a link by mail. What is answered says nothing of whether there is such an account.
function Reset({ email }) {
  const form = useForm({ email: null });
  const [sentTo, setSentTo] = useState(null);
  const left = useCountdown(form.problem);
  const shown = form.values.email ?? email;
  const send = form.submit(async () => {
    await api("api/password-reset", { method: "POST", body: { email: shown }, quiet: true });
    setSentTo(shown);
  });
  return html`<form class="stack" onSubmit=${send}>
    <p>${t("reset-text")}</p>
    <${Field} label=${t("email")} type="email" name="reset-email" autocomplete="email" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} value=${shown} />
    <${ProblemNotice} problem=${form.problem} />
    <div role="status">${sentTo !== null && html`<${Notice}>${t("reset-sent", { email: sentTo })}<//>`}</div>
    <${Button} type="submit" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("reset-go")}<//>
  </form>`;
}
