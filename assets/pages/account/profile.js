// Name, slug and username. Everybody changes the name; slug and username only administrators, their own as well.
import { useEffect, useRef } from "../vendor/vendor.js";
import { Button, CopyLine, Field, Notice, ProblemNotice, announce, api, html, isAdministrator, server, t, useCountdown, useForm } from "../app.js";
import { focusField } from "./focus.js";
import { Setting } from "./setting.js";

const fieldsOf = ({ name, slug, username }) => ({ name, slug, username: username ?? "" });

export function Profile({ account: { body: person, tag }, onChange, hasTyped }) {
  const form = useForm(fieldsOf(person));
  const left = useCountdown(form.problem);
  const changes = changesOf(person, form.values);
  const isChanged = Object.keys(changes).length > 0;
  const isOld = form.problem?.status === 412;
  // A newer version of the account fills the fields in which nothing was typed.
  const base = useRef(person);
  useEffect(() => {
    const [former, next] = [fieldsOf(base.current), fieldsOf(person)];
    base.current = person;
    form.setValues((typed) => Object.fromEntries(Object.keys(next).map((name) => [name, typed[name] === former[name] ? next[name] : typed[name]])));
  }, [tag]);
  useEffect(() => {
    hasTyped.current = isChanged;
    return () => {
      hasTyped.current = false;
    };
  }, [isChanged]);
  const send = form.submit(async () => {
    if (!isChanged) return;
    const answer = await api("api/v1/me", { method: "PATCH", body: changes, headers: { "If-Match": tag }, whole: true });
    form.setValues(fieldsOf(answer.body));
    onChange(answer);
    announce(t("account-saved"));
  });
  // What somebody else changed is loaded; what was typed here stays in the fields, to be saved again.
  const loadAnew = form.submit(async () => {
    onChange(await api("api/v1/me", { whole: true }));
    focusField("name");
  });
  const discard = () => {
    form.setValues(fieldsOf(person));
    form.clear();
    focusField("name");
  };
  const mayAll = isAdministrator();
  // Names that no browser fills in or corrects.
  const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: false, readonly: !mayAll };
  return html`<${Setting} id="profile" title=${t("account-profile")} text=${t("account-profile-text")}>
    <form class="stack" onSubmit=${send} noValidate>
      <${Field} label=${t("name")} name="name" autocomplete="name" maxlength="200" optional ...${form.field("name")} />
      <${Field} label=${t("account-slug")} hint=${mayAll ? t("account-slug-hint-administrator") : t("account-slug-hint")} name="slug" maxlength="63" ...${plain} ...${form.field("slug")} />
      ${(mayAll || person.username) && html`<${Field}
        label=${t("account-username")}
        hint=${mayAll ? t("account-username-hint-administrator") : t("account-username-hint")}
        name="other-username"
        maxlength="128"
        optional=${mayAll}
        ...${plain}
        ...${form.field("username")}
      />`}
      <${CopyLine} label=${t("account-picture-address")} text=${`${server.get().base_url}u/${person.slug}.jpg`} />
      ${isOld && html`<${Notice} kind="warn" action=${html`<${Button} onClick=${loadAnew}>${t("account-load-anew")}<//>`}>${t("account-changed-elsewhere")}<//>`}
      <${ProblemNotice} problem=${isOld ? null : form.problem} />
      <div class="actions">
        <${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0 || !isChanged}>${left > 0 ? t("try-again-in", { seconds: left }) : t("save")}<//>
        ${isChanged && html`<${Button} kind="quiet" onClick=${discard}>${t("account-discard")}<//>`}
      </div>
    </form>
  <//>`;
}

// Only what differs is sent; an empty username is none.
function changesOf(person, values) {
  const changes = {};
  for (const [name, former] of Object.entries(fieldsOf(person))) {
    if (values[name] !== former) changes[name] = name === "username" && values[name] === "" ? null : values[name];
  }
  return changes;
}
