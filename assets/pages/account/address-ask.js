// Asks for one more address. An administrator's own is granted at once: nobody else would have to say yes.
import { Button, Dialog, Field, ProblemNotice, api, html, isAdministrator, server, t, useCountdown, useForm, user } from "../app.js";

export function AskDialog({ close }) {
  const form = useForm({ address: "" });
  const left = useCountdown(form.problem);
  const path = isAdministrator() ? `api/v1/users/${user.get().id}/addresses` : "api/v1/me/addresses";
  const send = form.submit(async ({ address }) => close(await api(path, { method: "POST", body: { address: address.trim() } })));
  return html`<${Dialog} title=${isAdministrator() ? t("addresses-add") : t("addresses-ask")} kind="small" onClose=${() => close(null)}>
    <form class="stack" onSubmit=${send}>
      <p>${isAdministrator() ? t("addresses-add-text") : server.get()?.mail ? t("addresses-ask-mail-text") : t("addresses-ask-text")}</p>
      <${Field} label=${t("addresses-address")} hint=${t("addresses-address-hint")} name="address" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck=${false} maxlength="512" required ...${form.field("address")} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(null)}>${t("cancel")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : isAdministrator() ? t("addresses-add-go") : t("addresses-ask-go")}<//>
      </div>
    </form>
  <//>`;
}
