// The page of a link in a mail that confirms an address: shows what is confirmed, and confirms it at the press of a button. Programs
// that follow the links in mails press none.
import { useEffect, useState } from "../vendor/vendor.js";
import { ASSETS, Button, Loading, Notice, Problem, ProblemNotice, SITE, api, at, html, t, useForm } from "../app.js";

// The token is after the #, where only this page sees it; it must not stay in the address bar and the history.
function takeToken() {
  const given = location.hash.slice(1);
  if (location.hash) history.replaceState(history.state, "", location.pathname);
  return given;
}

export default function Confirm() {
  const [token] = useState(takeToken);
  const [state, setState] = useState({ link: null, problem: null, isDone: false });
  const form = useForm({});
  const load = () => {
    setState({ link: null, problem: null, isDone: false });
    if (token === "") {
      setState({ link: null, problem: new Problem("missing", t("confirm-no-token")), isDone: false });
      return;
    }
    api("api/confirmation/link", { method: "POST", body: { token }, quiet: true }).then(
      (link) => setState({ link, problem: null, isDone: false }),
      (problem) => setState({ link: null, problem, isDone: false }),
    );
  };
  useEffect(load, [token]);
  const send = form.submit(async () => {
    const link = await api("api/confirmation", { method: "POST", body: { token }, quiet: true });
    setState({ link, problem: null, isDone: true });
  });
  const { link, problem, isDone } = state;
  return html`<main class="alone">
    <img src=${`${ASSETS}/tondo.svg`} alt="" width="72" height="72" />
    <h1 tabindex="-1" id="title">${t("confirm-title", { site: SITE })}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.isTemporary ? load : null} />`}
    ${!link && !problem && html`<${Loading} />`}
    <div role="status">${isDone && html`<${Notice}>${t("confirm-done", { address: link.address, account: link.account })}<//>`}</div>
    ${link && !isDone && html`<form class="card stack start" onSubmit=${send}>
      <p>${t("confirm-text", { address: link.address, account: link.account })}</p>
      <p class="quiet-text">${t("confirm-not-yours")}</p>
      <${ProblemNotice} problem=${form.problem} />
      <${Button} type="submit" kind="primary" class="wide" busy=${form.isBusy}>${t("confirm-go")}<//>
    </form>`}
    ${isDone && html`<p><a class="button plain" href=${at("")}>${t("confirm-on")}</a></p>`}
  </main>`;
}
