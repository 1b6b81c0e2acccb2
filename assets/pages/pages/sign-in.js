// Signing in with an email address and a password, and a code where the account has a second factor, or with one of the house's providers.
// Then one goes on to where one wanted to go. Whoever has forgotten the password gets a link by mail, or asks an administrator.
import { useEffect, useState } from "../vendor/vendor.js";
import { ASSETS, Button, CopyLine, Field, Notice, PasswordField, ProblemNotice, ProviderLinks, SITE, api, html, place, providers, server, signInAddress, t, tellTabs, useCountdown, useForm, useSignIn, user, useStore } from "../app.js";

// What may go wrong with a provider, as the address names it.
const PROBLEMS = ["stale", "denied", "down", "faulty", "unverified", "unknown", "disabled", "linked", "busy", "failed"];

export default function SignIn() {
  const { query } = useStore(place);
  const to = query.get("to") ?? "";
  const [first] = providers();
  const goes = first?.is_automatic === true && !query.has("local");
  const signIn = useSignIn({ email: "" }, async () => {
    const session = await api("api/session", { quiet: true });
    tellTabs("session");
    // The router goes on from here.
    user.set(session.user);
  });
  useEffect(() => {
    if (goes) location.replace(signInAddress(first, to));
  }, [goes]);
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${t("sign-in-title", { site: SITE })}</h1>
    <${ProviderProblem} word=${query.get("problem")} />
    ${first && html`<div class="card stack start"><${ProviderLinks} to=${to} kind="primary" /></div>`}
    ${first ? html`<details class="local" open=${query.has("local")}><summary>${t("sign-in-local")}</summary><${PasswordForm} ...${signIn} kind="plain" /></details>` : html`<${PasswordForm} ...${signIn} kind="primary" />`}
    <details class="lost">
      <summary>${t("lost-password")}</summary>
      ${server.get()?.mail
        ? html`<${Reset} email=${signIn.form.values.email} />`
        : html`<p>${t("lost-password-text")}</p><${CopyLine} text=${t("lost-password-sentence")} label=${t("lost-password-label")} />`}
    </details>
  </main>`;
}

const ProviderProblem = ({ word }) => PROBLEMS.includes(word) && html`<${Notice} kind="fault">${t(`sign-in-problem-${word}`)}<//>`;

function PasswordForm({ form, send, code, kind }) {
  const left = useCountdown(form.problem);
  return html`<form class="card stack start" onSubmit=${send}>
    <${Field} label=${t("email")} type="email" name="email" autocomplete="username" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} />
    <${PasswordField} label=${t("password")} name="password" required ...${form.field("password")} />
    ${code}
    <${ProblemNotice} problem=${form.problem} />
    <${Button} type="submit" kind=${kind} class="wide" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("sign-in")}<//>
  </form>`;
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
