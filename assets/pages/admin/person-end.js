// Removing a person, for good: says what vanishes at once, and asks for the address to be typed.
import { useState } from "../vendor/vendor.js";
import { Button, Dialog, Field, ProblemNotice, api, go, html, openDialog, t, tellTabs, toast, user, withPassword } from "../app.js";
import { Overtaken } from "./action.js";
import { nameOf } from "./people-list.js";

export function PersonEnd({ person, base, actions }) {
  const remove = async () => {
    const isRemoved = await openDialog((close) => html`<${RemoveDialog} person=${person} base=${base} actions=${actions} close=${close} />`);
    if (!isRemoved) return;
    tellTabs("people");
    toast(t("person-end-done", { name: nameOf(person) }));
    go("-/people", { replace: true });
  };
  const isOwn = person.id === user.get().id;
  return html`<section class="section"><h2>${t("person-end")}</h2>
    <div class="card stack danger-zone">
      <p>${isOwn ? t("person-end-yourself") : t("person-end-text")}</p>
      ${!isOwn && html`<div class="actions"><${Button} kind="danger" icon="trash-2" onClick=${remove}>${t("person-end-remove")}<//></div>`}
    </div>
  </section>`;
}

function RemoveDialog({ person, base, actions, close }) {
  const [typed, setTyped] = useState("");
  const [state, setState] = useState({ problem: null, isBusy: false });
  const [tag, setTag] = useState(actions.tag);
  const isSure = typed.trim().toLowerCase() === person.email.toLowerCase();
  const send = async (event) => {
    event?.preventDefault();
    if (!isSure || state.isBusy) return;
    setState({ problem: null, isBusy: true });
    try {
      await withPassword(() => api(base, { method: "DELETE", headers: { "If-Match": tag } }));
      close(true);
    } catch (problem) {
      if (problem.kind === "missing") close(true);
      else setState({ problem, isBusy: false });
      // Somebody changed this person meanwhile: that is told, and seen behind this dialog, before it is asked for again.
      if (problem.status === 412) {
        actions.reload();
        api(base, { whole: true }).then((fresh) => setTag(fresh.tag), () => null);
      }
    }
  };
  return html`<${Dialog} title=${t("person-end-title", { name: nameOf(person) })} onClose=${() => close(false)}>
    <form class="stack" onSubmit=${send} noValidate>
      <p>${t("person-end-vanishes")}</p>
      <ul class="bullets">
        ${person.pictures > 0 && html`<li>${t("person-end-pictures", { count: person.pictures })}</li>`}
        <li>${t("person-end-addresses")}</li>
        <li>${t("person-end-access")}</li>
      </ul>
      <p><strong>${t("person-end-for-good")}</strong></p>
      <${Field} label=${t("person-end-type", { email: person.email })} value=${typed} onInput=${setTyped} autocomplete="off" autocapitalize="none" spellcheck=${false} />
      ${state.problem?.status === 412 ? html`<${Overtaken} />` : html`<${ProblemNotice} problem=${state.problem} retry=${state.problem?.isTemporary ? send : null} />`}
      <div class="dialog-actions">
        <${Button} onClick=${() => close(false)}>${t("cancel")}<//>
        <${Button} type="submit" kind="danger" busy=${state.isBusy} disabled=${!isSure}>${t("person-end-remove")}<//>
      </div>
    </form>
  <//>`;
}
