// Signing in with an email address and a password, or with one of the house's providers. Then one goes on to where one wanted to go.
import { useEffect } from "../vendor/vendor.js";
import { ASSETS, Button, CopyLine, Field, Notice, PasswordField, ProblemNotice, ProviderLinks, SITE, api, html, place, providers, signInAddress, t, tellTabs, useCountdown, useForm, user, useStore } from "../app.js";

// What may go wrong with a provider, as the address names it.
const PROBLEMS = ["stale", "denied", "down", "faulty", "unverified", "unknown", "disabled", "linked", "busy", "failed"];

export default function SignIn() {
  const { query } = useStore(place);
  const to = query.get("to") ?? "";
  const [first] = providers();
  const goes = first?.is_automatic === true && !query.has("local");
  useEffect(() => {
    if (goes) location.replace(signInAddress(first, to));
  }, [goes]);
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${t("sign-in-title", { site: SITE })}</h1>
    <${ProviderProblem} word=${query.get("problem")} />
    ${first && html`<div class="card stack start"><${ProviderLinks} to=${to} kind="primary" /></div>`}
    ${first ? html`<details class="local" open=${query.has("local")}><summary>${t("sign-in-local")}</summary><${PasswordForm} kind="plain" /></details>` : html`<${PasswordForm} kind="primary" />`}
    <details class="lost">
      <summary>${t("lost-password")}</summary>
      <p>${t("lost-password-text")}</p>
      <${CopyLine} text=${t("lost-password-sentence")} label=${t("lost-password-label")} />
    </details>
  </main>`;
}

const ProviderProblem = ({ word }) => PROBLEMS.includes(word) && html`<${Notice} kind="fault">${t(`sign-in-problem-${word}`)}<//>`;

function PasswordForm({ kind }) {
  const form = useForm({ email: "", password: "" });
  const left = useCountdown(form.problem);
  const send = form.submit(async ({ email, password }) => {
    await api("api/session", { method: "POST", body: { email, password }, quiet: true });
    const session = await api("api/session", { quiet: true });
    tellTabs("session");
    // The router goes on from here.
    user.set(session.user);
  });
  return html`<form class="card stack start" onSubmit=${send}>
    <${Field} label=${t("email")} type="email" name="email" autocomplete="username" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} />
    <${PasswordField} label=${t("password")} name="password" required ...${form.field("password")} />
    <${ProblemNotice} problem=${form.problem} />
    <${Button} type="submit" kind=${kind} class="wide" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("sign-in")}<//>
  </form>`;
}
