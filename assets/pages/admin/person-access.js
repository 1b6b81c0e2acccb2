// Whether and as what a person may sign in: the state, the role, and the set-up link with which a password is chosen.
import { Button, Notice, ProblemNotice, api, confirmDialog, formatTime, html, providers, server, t, toast, useLoad, user, withPassword } from "../app.js";
import { useAction } from "./action.js";
import { handOutLinks } from "./hand-out.js";
import { nameOf } from "./people-list.js";

export function PersonAccess({ person, base, actions }) {
  return html`<section class="section"><h2>${t("person-access")}</h2>
    <div class="card stack">
      <${Role} person=${person} actions=${actions} />
      <hr />
      <${SetupLink} person=${person} base=${base} actions=${actions} />
      <hr />
      <${SecondFactor} person=${person} base=${base} />
      <hr />
      ${providers().length > 0 && html`<${Linked} person=${person} base=${base} actions=${actions} /><hr />`}
      <${State} person=${person} actions=${actions} />
    </div>
  </section>`;
}

function Role({ person, actions }) {
  const isAdmin = person.role === "admin";
  const name = nameOf(person);
  const [change, problem, isBusy] = useAction(async () => {
    const isSure = await confirmDialog(
      isAdmin
        ? { title: t("person-demote-title", { name }), text: person.id === user.get().id ? t("person-demote-yourself") : t("person-demote-text"), action: t("person-demote") }
        : { title: t("person-promote-title", { name }), text: t("person-promote-text"), action: t("person-promote"), kind: "primary" },
    );
    if (!isSure) return;
    await actions.change({ role: isAdmin ? "member" : "admin" });
    toast(isAdmin ? t("person-demoted", { name }) : t("person-promoted", { name }));
  });
  return html`<div class="stack tight">
    <h3>${t("people-role")}: ${t(`people-role-${person.role}`)}</h3>
    <p class="quiet-text">${isAdmin ? t("person-role-admin-text") : t("person-role-member-text")}</p>
    <div class="actions"><${Button} busy=${isBusy} onClick=${change}>${isAdmin ? t("person-demote") : t("person-promote")}<//></div>
    ${problem}
  </div>`;
}

function SetupLink({ person, base, actions }) {
  const [make, makeProblem, isMaking] = useAction(async (isSent = false) => {
    if (person.has_password) {
      const isSure = await confirmDialog({ title: t("person-link-title"), text: t("person-link-text", { name: nameOf(person) }), action: t("person-link-make"), kind: "primary" });
      if (!isSure) return;
    }
    const link = await withPassword(() => api(`${base}/setup-link`, { method: "POST", body: isSent ? { send: true } : {} }));
    actions.changed();
    if (link.mail?.state === "sent") {
      toast(t("person-link-sent", { email: person.email }));
      return;
    }
    // A link that the mail server did not take is handed out in another way.
    await handOutLinks([{ name: person.name, email: person.email, ...link }]);
  });
  const [end, endProblem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("people-link-end-title", { name: nameOf(person) }), text: t("people-link-end-text"), action: t("people-link-end") });
    if (!isSure) return;
    await api(`api/v1/setup-links/${person.id}`, { method: "DELETE" });
    actions.changed();
    toast(t("people-link-ended", { name: nameOf(person) }));
  });
  return html`<div class="stack tight">
    <h3>${t("person-link")}</h3>
    <p class="quiet-text">${person.has_password ? t("person-has-password") : t("person-no-password")}</p>
    ${person.invited_until && html`<p>${t("person-link-until", { time: formatTime(person.invited_until) })}</p>`}
    <div class="actions">
      ${server.get()?.mail && html`<${Button} kind="primary" busy=${isMaking} disabled=${!person.active} onClick=${() => make(true)}>${t("person-link-send")}<//>`}
      <${Button} busy=${isMaking} disabled=${!person.active} onClick=${() => make(false)}>${person.invited_until ? t("people-link-renew") : t("person-link-make")}<//>
      ${person.invited_until && html`<${Button} kind="quiet" onClick=${end}>${t("person-link-end")}<//>`}
    </div>
    ${!person.active && html`<p class="hint">${t("person-link-disabled")}</p>`}
    ${makeProblem}${endProblem}
  </div>`;
}

// Whether signing in needs a code, and taking that away from somebody who lost the device and the recovery codes.
function SecondFactor({ person, base }) {
  const name = nameOf(person);
  const { data, problem: unread, reload } = useLoad((signal) => api(`${base}/second-factor`, { signal }));
  const [reset, problem, isBusy] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("person-second-reset-title", { name }), text: t("person-second-reset-text", { name }), action: t("person-second-reset") });
    if (!isSure) return;
    await withPassword(() => api(`${base}/second-factor`, { method: "DELETE", body: {} }));
    reload();
    toast(t("person-second-was-reset", { name }));
  });
  return html`<div class="stack tight">
    <h3>${t("person-second")}</h3>
    ${unread && html`<${Notice} kind="fault">${unread.message}<//>`}
    ${data && html`<p class="quiet-text">${data.on ? t("person-second-on", { time: formatTime(data.on_since), count: data.recovery_codes }) : t("person-second-off")}</p>`}
    ${data?.on && html`<div class="actions"><${Button} kind="danger" busy=${isBusy} onClick=${reset}>${t("person-second-reset")}<//></div>`}
    ${problem}
  </div>`;
}

// The accounts of the house's providers with which the person signs in.
function Linked({ person, base, actions }) {
  const { data, problem: loadProblem, reload } = useLoad((signal) => api(`${base}/linked-accounts`, { signal }), person.id);
  const [unlink, problem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("person-unlink-title", { name: nameOf(person) }), text: t("person-unlink-text"), action: t("person-unlink") });
    if (!isSure) return;
    await api(`${base}/linked-accounts`, { method: "DELETE" });
    actions.changed();
    reload();
    toast(t("person-unlinked", { name: nameOf(person) }));
  });
  const accounts = data?.accounts ?? [];
  return html`<div class="stack tight">
    <h3>${t("person-linked")}</h3>
    ${data && accounts.length === 0 && html`<p class="quiet-text">${t("person-linked-none")}</p>`}
    ${accounts.map(({ provider, subject }) => html`<p key=${subject}>${provider} <code translate=${false}>${subject}</code></p>`)}
    ${accounts.length > 0 && html`<div class="actions"><${Button} onClick=${unlink}>${t("person-unlink")}<//></div>`}
    <${ProblemNotice} problem=${loadProblem} retry=${reload} />
    ${problem}
  </div>`;
}

function State({ person, actions }) {
  const name = nameOf(person);
  const isOwn = person.id === user.get().id;
  const [change, problem, isBusy] = useAction(async () => {
    const active = !person.active;
    const isSure = active || (await confirmDialog({ title: t("person-disable-title", { name }), text: t("people-disable-text", { names: name }), action: t("people-disable") }));
    if (!isSure) return;
    await actions.change({ active });
    actions.changed();
    toast(active ? t("person-enabled", { name }) : t("person-disabled", { name }));
  });
  return html`<div class="stack tight">
    <h3>${person.active ? t("person-state-enabled") : t("person-state-disabled")}</h3>
    <p class="quiet-text">${isOwn ? t("people-not-yourself") : person.active ? t("person-state-enabled-text") : t("person-state-disabled-text")}</p>
    ${!isOwn && html`<div class="actions"><${Button} kind=${person.active ? "danger" : "plain"} busy=${isBusy} onClick=${change}>${person.active ? t("people-disable") : t("people-enable")}<//></div>`}
    ${problem}
  </div>`;
}
