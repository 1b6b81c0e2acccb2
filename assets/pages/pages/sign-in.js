// Signing in with an email address and a password. Then one goes on to where one wanted to go.
import { ASSETS, Button, CopyLine, Field, PasswordField, ProblemNotice, SITE, api, html, t, tellTabs, useCountdown, useForm, user } from "../app.js";

export default function SignIn() {
  const form = useForm({ email: "", password: "" });
  const left = useCountdown(form.problem);
  const send = form.submit(async ({ email, password }) => {
    await api("api/session", { method: "POST", body: { email, password }, quiet: true });
    const session = await api("api/session", { quiet: true });
    tellTabs("session");
    // The router goes on from here.
    user.set(session.user);
  });
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${t("sign-in-title", { site: SITE })}</h1>
    <form class="card stack start" onSubmit=${send}>
      <${Field} label=${t("email")} type="email" name="email" autocomplete="username" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} />
      <${PasswordField} label=${t("password")} name="password" required ...${form.field("password")} />
      <${ProblemNotice} problem=${form.problem} />
      <${Button} type="submit" kind="primary" class="wide" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("sign-in")}<//>
    </form>
    <details class="lost">
      <summary>${t("lost-password")}</summary>
      <p>${t("lost-password-text")}</p>
      <${CopyLine} text=${t("lost-password-sentence")} label=${t("lost-password-label")} />
    </details>
  </main>`;
}
