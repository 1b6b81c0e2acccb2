// What the account says of a person: name, address to sign in with, short names, language. Kept as typed when somebody else
// changes the same person meanwhile.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, Field, LANGUAGES, Notice, ProblemNotice, Select, Switch, confirmDialog, html, t, toast, useForm, useGuard, withPassword } from "../app.js";
import { useLeaveWarning } from "./hand-out.js";
import { describeValue } from "./person-values.js";

const NAMES = ["name", "email", "slug", "username", "language", "public"];

// These may be taken away; the others may not be empty.
const MAY_BE_NONE = ["name", "username", "language"];

const valuesOf = (person) => Object.fromEntries(NAMES.map((name) => [name, person[name] ?? ""]));

export function PersonDetails({ person, actions }) {
  const [base, setBase] = useState(() => valuesOf(person));
  const [conflicts, setConflicts] = useState([]);
  const form = useForm(base);
  const changed = NAMES.filter((name) => form.values[name] !== base[name]);
  // What was loaded anew is shown, but for what was typed here; what collides is told.
  useEffect(() => {
    const fresh = valuesOf(person);
    const theirs = NAMES.filter((name) => fresh[name] !== base[name]);
    if (theirs.length === 0) return;
    form.setValues((mine) => Object.fromEntries(NAMES.map((name) => [name, mine[name] === base[name] ? fresh[name] : mine[name]])));
    setConflicts(theirs.filter((name) => changed.includes(name) && form.values[name] !== fresh[name]).map((name) => [name, fresh[name]]));
    setBase(fresh);
  }, [person]);
  const send = form.submit(async (values) => {
    const body = Object.fromEntries(changed.map((name) => [name, values[name] === "" && MAY_BE_NONE.includes(name) ? null : values[name]]));
    const saved = await withPassword(() => actions.change(body));
    setConflicts([]);
    setBase(valuesOf(saved));
    form.setValues(valuesOf(saved));
    toast(t("person-saved"));
  });
  const isOvertaken = form.problem?.status === 412;
  const discard = () => {
    setConflicts([]);
    form.clear();
    form.setValues(base);
  };
  return html`<section class="section"><h2>${t("person-details")}</h2>
    <form class="card stack" onSubmit=${send} noValidate>
      <div class="pair">
        <${Field} label=${t("name")} maxlength="200" autocomplete="off" ...${form.field("name")} />
        <${Field} label=${t("person-email")} type="email" autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="254" ...${form.field("email")} />
        <${Field} label=${t("person-slug")} hint=${t("person-slug-hint")} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="63" ...${form.field("slug")} />
        <${Field} label=${t("people-username")} hint=${t("person-username-hint")} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="128" ...${form.field("username")} />
        <${Select} label=${t("person-language")} value=${form.values.language} onChange=${form.set("language")} options=${[["", t("people-language-browser")], ...Object.entries(LANGUAGES)]} />
        <${Switch} label=${t("person-public")} hint=${t("person-public-hint")} isOn=${form.values.public} onChange=${form.set("public")} />
      </div>
      ${(isOvertaken || conflicts.length > 0) && html`<div role="alert"><${Notice} kind="warn" title=${t("person-conflict")}>
        ${conflicts.map(([name, value]) => html`<div key=${name}>${describeValue(name, value)}</div>`)}
        <div>${t("person-conflict-next")}</div>
      <//></div>`}
      ${!isOvertaken && html`<${ProblemNotice} problem=${form.problem} retry=${form.problem?.isTemporary ? send : null} />`}
      <div class="actions">
        <${Button} type="submit" kind="primary" busy=${form.isBusy} disabled=${changed.length === 0}>${t("save")}<//>
        ${changed.length > 0 && html`<${Button} kind="quiet" onClick=${discard}>${t("person-discard")}<//>`}
      </div>
      ${changed.length > 0 && html`<${LeaveGuard} />`}
    </form>
  </section>`;
}

// While something is typed and not saved, leaving asks first.
function LeaveGuard() {
  useGuard(ask);
  useLeaveWarning(true);
  return null;
}

const ask = () => confirmDialog({ title: t("person-leave-title"), text: t("person-leave-text"), action: t("person-leave") });
