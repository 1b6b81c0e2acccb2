// The page of a set-up link: takes the token out of the address, asks for what is missing, signs in, and ends at My picture.
import { useEffect, useState } from "../vendor/vendor.js";
import { ASSETS, Button, CodeField, Field, LANGUAGE, LANGUAGES, Loading, PasswordField, ProblemNotice, Problem, Select, announce, api, formatTime, go, html, remember, setLanguage, t, tellTabs, useCode, useForm, user } from "../app.js";

// The token is after the #, where only this page sees it; it must not stay in the address bar and the history, where it can be
// seen and copied by accident. A choice of language loads the page anew: the tab keeps the token for that.
function takeToken() {
  const given = location.hash.slice(1) || sessionStorage.getItem("tondo-setup") || "";
  sessionStorage.removeItem("tondo-setup");
  if (location.hash) history.replaceState(history.state, "", location.pathname);
  return given;
}

export default function Setup() {
  const [token, setToken] = useState(takeToken);
  const [state, setState] = useState({ link: null, problem: null });
  useEffect(() => {
    const change = () => location.hash.length > 1 && setToken(takeToken());
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  const load = () => {
    setState({ link: null, problem: null });
    if (token === "") {
      setState({ link: null, problem: new Problem("missing", t("setup-no-token")) });
      return;
    }
    api("api/setup/link", { method: "POST", body: { token }, quiet: true }).then(
      (link) => setState({ link, problem: null }),
      (problem) => setState({ link: null, problem }),
    );
  };
  useEffect(load, [token]);
  const { link, problem } = state;
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${link?.kind === "first-administrator" ? t("setup-first-title") : t("setup-title")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.isTemporary ? load : null} />`}
    ${!link && !problem && html`<${Loading} />`}
    ${link && html`<${SetupForm} key=${token} link=${link} token=${token} onGone=${(gone) => setState({ link: null, problem: gone })} />`}
  </main>`;
}

function SetupForm({ link, token, onGone }) {
  const isFirst = link.kind === "first-administrator";
  const form = useForm({ email: link.email ?? "", name: "", password: "", code: "" });
  const [isCodeNeeded, withCode] = useCode();
  const send = form.submit(async ({ email, name, password, code }) => {
    try {
      const body = { token, password, ...(isFirst ? { email, name } : {}) };
      if (!(await withCode(code, (more) => api("api/setup", { method: "POST", body: { ...body, ...more }, quiet: true })))) return;
    } catch (problem) {
      if (problem.status === 404) onGone(problem);
      throw problem;
    }
    const session = await api("api/session", { quiet: true });
    // Messages of the server come in the language that was chosen here.
    await api("api/v1/me", { method: "PATCH", body: { language: LANGUAGE } }).catch(() => null);
    user.set(session.user);
    tellTabs("session");
    go("-/picture", { replace: true });
  });
  const chooseLanguage = (language) => {
    sessionStorage.setItem("tondo-setup", token);
    remember("language", language);
    setLanguage(language);
  };
  const length = [...form.values.password].length;
  return html`<form class="card stack start" onSubmit=${send} noValidate>
    <p>${isFirst ? t("setup-first-text") : link.name ? t("setup-welcome-name", { name: link.name }) : t("setup-welcome")}</p>
    <${Select} label=${t("language")} value=${LANGUAGE} onChange=${chooseLanguage} options=${Object.entries(LANGUAGES)} />
    <${Field} label=${t("email")} type="email" name="email" autocomplete="username" autocapitalize="none" spellcheck=${false} readonly=${!isFirst} ...${form.field("email")} />
    ${isFirst && html`<${Field} label=${t("name")} name="name" autocomplete="name" optional ...${form.field("name")} />`}
    <${PasswordField} label=${t("new-password")} hint=${t("password-rule")} name="password" autocomplete="new-password" onBlur=${() => length > 0 && length < 8 && announce(t("password-short", { length }))} ...${form.field("password")} />
    <progress class="length" max="16" value=${Math.min(length, 16)} aria-label=${t("password-length")}></progress>
    ${isCodeNeeded && html`<${CodeField} ...${form.field("code")} />`}
    <${ProblemNotice} problem=${form.problem} />
    <${Button} type="submit" kind="primary" class="wide" busy=${form.isBusy}>${t("setup-go")}<//>
    <p class="hint">${t("setup-until", { time: formatTime(link.expires_at) })}</p>
  </form>`;
}
