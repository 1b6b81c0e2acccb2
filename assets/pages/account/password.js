// A new password, with the current one. It ends the sign-in of every other device.
import { Button, PasswordField, ProblemNotice, Switch, announce, api, html, t, toast, useCountdown, useForm } from "../app.js";
import { Setting } from "./setting.js";

const EMPTY = { current: "", new: "", keep_tokens: false };

export function Password({ email, onDone }) {
  const form = useForm(EMPTY);
  const left = useCountdown(form.problem);
  const length = [...form.values.new].length;
  const send = form.submit(async (values) => {
    await api("api/v1/me/password", { method: "PUT", body: values });
    form.setValues(EMPTY);
    toast(t("account-password-done"));
    onDone();
  });
  const sayLength = () => length > 0 && length < 8 && announce(t("password-short", { length }));
  return html`<${Setting} id="password" title=${t("password")} text=${t("account-password-text")}>
    <form class="stack" onSubmit=${send} noValidate>
      <input type="email" autocomplete="username" value=${email} hidden readonly />
      <${PasswordField} label=${t("account-password-current")} name="current" ...${form.field("current")} />
      <${PasswordField} label=${t("account-password-new")} hint=${t("password-rule")} name="new" autocomplete="new-password" onBlur=${sayLength} ...${form.field("new")} />
      <progress class="length" max="16" value=${Math.min(length, 16)} aria-label=${t("password-length")}></progress>
      <${Switch} label=${t("account-keep-tokens")} hint=${t("account-keep-tokens-hint")} isOn=${form.values.keep_tokens} onChange=${form.set("keep_tokens")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="actions"><${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0 || form.values.current === "" || length === 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("account-password-go")}<//></div>
    </form>
  <//>`;
}
