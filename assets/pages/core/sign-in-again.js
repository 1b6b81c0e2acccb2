// Signing in again in place, when the session ends in the middle of something: the page stays as it is, and the call that
// failed is made again.
import { html } from "./dom.js";
import { t } from "./text.js";
import { api, whenSignedOut } from "./api.js";
import { user } from "./store.js";
import { Dialog, openDialog } from "./dialog.js";
import { Button, ProblemNotice } from "./parts.js";
import { Field, PasswordField } from "./form.js";
import { ProviderLinks } from "./providers.js";
import { place } from "./router.js";
import { useSignIn } from "./sign-in-form.js";

// One dialog for all calls that fail at once.
let asking = null;

whenSignedOut(async (problem) => {
  if (!user.get()) throw problem;
  asking ??= openDialog((close) => html`<${SignInDialog} close=${close} />`).finally(() => {
    asking = null;
  });
  if (!(await asking)) throw problem;
});

function SignInDialog({ close }) {
  const { form, send, code } = useSignIn({ email: user.get().email }, async () => {
    const session = await api("api/session", { quiet: true });
    const isSame = session.user?.id === user.get().id;
    user.set(session.user);
    // Somebody else's pages must not show what was loaded for the former person.
    if (!isSame) location.reload();
    close(true);
  });
  return html`<${Dialog} title=${t("sign-in-again-title")} onClose=${() => close(false)} kind="small">
    <form onSubmit=${send} class="stack">
      <p>${t("sign-in-again-text")}</p>
      <${Field} label=${t("email")} type="email" autocomplete="username" ...${form.field("email")} />
      <${PasswordField} label=${t("password")} ...${form.field("password")} data-autofocus />
      ${code}
      <${ProblemNotice} problem=${form.problem} />
      <${ProviderLinks} to=${place.get().path + location.search} />
      <div class="dialog-actions"><${Button} onClick=${() => close(false)}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${form.isBusy}>${t("sign-in")}<//></div>
    </form>
  <//>`;
}
