// Adds one person, with the set-up link to hand out.
import { useState } from "../vendor/vendor.js";
import { Button, Dialog, Field, LANGUAGES, Problem, ProblemNotice, Select, Switch, announce, api, at, go, html, openDialog, t, tellTabs, useForm, withPassword } from "../app.js";
import { HandOut, confirmLeaving, useLeaveWarning } from "./hand-out.js";

// Opens the dialog; answers whether anybody was added.
export const addOne = () => openDialog((close) => html`<${AddDialog} close=${close} />`);

const EMPTY = { email: "", name: "", username: "", role: "member", language: "" };

function AddDialog({ close }) {
  const [invites, setInvites] = useState(true);
  const [added, setAdded] = useState(null);
  const [count, setCount] = useState(0);
  const [isTaken, setTaken] = useState(false);
  const form = useForm(EMPTY);
  const isSecretShown = added?.setup_link && !isTaken;
  useLeaveWarning(Boolean(isSecretShown));
  const leave = async (then = () => null) => {
    if (isSecretShown && !(await confirmLeaving())) return;
    close(count > 0);
    then();
  };
  // Adding many takes the link along in one step, so that nobody is left without the one that was asked for.
  const send = form.submit(async ({ email, name, username, role, language }) => {
    const row = { email: email.trim(), name: name.trim() || null, username: username.trim() || null, role, language: language || null, invite: invites };
    const { results } = await withPassword(() => api("api/v1/users/bulk", { method: "POST", body: { users: [row] } }));
    const [result] = results;
    if (result.status !== 201) throw problemOf(result);
    setAdded(result);
    setTaken(false);
    setCount((former) => former + 1);
    announce(t("people-added", { name: result.user.name || result.user.email }));
    tellTabs("people");
  });
  const another = async () => {
    if (isSecretShown && !(await confirmLeaving())) return;
    form.setValues({ ...EMPTY, role: form.values.role, language: form.values.language });
    setAdded(null);
  };
  if (added) {
    const { user: person, setup_link: link } = added;
    return html`<${Dialog} key="added" title=${t("people-added", { name: person.name || person.email })} onClose=${() => leave()}>
      ${link ? html`<${HandOut} links=${[{ name: person.name, email: person.email, ...link }]} onTake=${() => setTaken(true)} />` : html`<p>${t("people-added-no-link")}</p>`}
      <div class="dialog-actions">
        <${Button} onClick=${another}>${t("people-add-another")}<//>
        <${Button} onClick=${() => leave(() => go(`-/people/${person.id}`))}>${t("people-show-person")}<//>
        <${Button} kind="primary" onClick=${() => leave()}>${t("people-hand-out-done")}<//>
      </div>
    <//>`;
  }
  return html`<${Dialog} key="form" title=${t("people-add")} onClose=${() => close(count > 0)}>
    <form class="stack" onSubmit=${send} noValidate>
      <${Field} label=${t("email")} type="email" autocomplete="off" autocapitalize="none" spellcheck=${false} required ...${form.field("email")} />
      <${Field} label=${t("name")} autocomplete="off" maxlength="200" optional ...${form.field("name")} />
      <div class="pair">
        <${Select} label=${t("people-role")} value=${form.values.role} onChange=${form.set("role")} options=${["member", "admin"].map((role) => [role, t(`people-role-${role}`)])} />
        <${Select} label=${t("language")} value=${form.values.language} onChange=${form.set("language")} options=${[["", t("people-language-browser")], ...Object.entries(LANGUAGES)]} />
      </div>
      <details class="more-fields"><summary>${t("people-more-fields")}</summary>
        <${Field} label=${t("people-username")} hint=${t("people-username-hint")} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="128" optional ...${form.field("username")} />
      </details>
      <${Switch} label=${t("people-with-link")} hint=${t("people-with-link-hint")} isOn=${invites} onChange=${setInvites} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(count > 0)}>${t("cancel")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy}>${t("people-add-do")}<//>
      </div>
      <p class="hint"><a href=${at("-/people?add=many")} onClick=${() => close(count > 0)}>${t("people-add-many-instead")}</a></p>
    </form>
  <//>`;
}

// What is wrong with a row, in the shape in which forms show it.
function problemOf({ status, messages }) {
  const { error, ...fields } = messages;
  return new Problem(status === 409 ? "changed" : "invalid", error ?? Object.values(fields)[0] ?? t("problem-unknown", { status }), { status, fields });
}
