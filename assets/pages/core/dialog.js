// Dialogs on the browser's own <dialog>: the focus stays inside, Escape closes, and goes back to where it was.
import { render, useLayoutEffect, useRef } from "../vendor/vendor.js";
import { html, newId } from "./dom.js";
import { t } from "./text.js";
import { Button, ProblemNotice } from "./parts.js";
import { PasswordField } from "./form.js";
import { ProviderLinks } from "./providers.js";
import { place } from "./router.js";
import { useSignIn } from "./sign-in-form.js";
import { user } from "./store.js";

// A dialog that is open while it is drawn. `onClose` is called for Escape and the button at its corner.
export function Dialog({ title, onClose, children, kind = "", isClosable = true }) {
  const dialog = useRef(null);
  const id = useRef(newId("dialog")).current;
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element.showModal();
    element.querySelector("[data-autofocus], input:not([type=hidden]), textarea, select")?.focus();
    return () => {
      element.close();
      if (opener?.isConnected) opener.focus();
    };
  }, []);
  return html`<dialog ref=${dialog} class=${`dialog ${kind}`} aria-labelledby=${id} onCancel=${(event) => {
    event.preventDefault();
    if (isClosable) onClose();
  }}>
    <div class="dialog-head"><h2 id=${id}>${title}</h2>${isClosable && html`<${Button} kind="quiet" icon="x" label=${t("close")} onClick=${onClose} />`}</div>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}

// Draws a dialog outside of the page, and answers what it was closed with: open((close) => html`<${Dialog} …>`).
export function openDialog(draw) {
  return new Promise((resolve) => {
    const place = document.createElement("div");
    document.body.append(place);
    const close = (value) => {
      render(null, place);
      place.remove();
      resolve(value);
    };
    render(draw(close), place);
  });
}

// Asks before something is done; answers whether to do it.
export function confirmDialog({ title, text, action, kind = "danger" }) {
  return openDialog((close) => html`<${Dialog} title=${title} onClose=${() => close(false)} kind="small">
    ${text && html`<p>${text}</p>`}
    <div class="dialog-actions">
      <${Button} onClick=${() => close(false)} data-autofocus>${t("cancel")}<//>
      <${Button} kind=${kind} onClick=${() => close(true)}>${action}<//>
    </div>
  <//>`);
}

// Calls what may need the password, and asks for it where the last sign-in is too long ago: signs in anew, then calls again.
export async function withPassword(call) {
  try {
    return await call();
  } catch (problem) {
    if (problem.kind !== "password") throw problem;
    const isConfirmed = await openDialog((close) => html`<${PasswordDialog} close=${close} />`);
    if (!isConfirmed) throw problem;
    return call();
  }
}

function PasswordDialog({ close }) {
  const { form, send, code } = useSignIn({ email: user.get().email }, () => close(true));
  return html`<${Dialog} title=${t("confirm-password-title")} onClose=${() => close(false)} kind="small">
    <form onSubmit=${send} class="stack">
      <p>${t("confirm-password-text")}</p>
      <input type="email" autocomplete="username" value=${user.get()?.email} hidden readonly />
      <${PasswordField} label=${t("password")} ...${form.field("password")} required />
      ${code}
      <${ProblemNotice} problem=${form.problem} />
      <${ProviderLinks} to=${place.get().path + location.search} again />
      <div class="dialog-actions"><${Button} onClick=${() => close(false)}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${form.isBusy}>${t("continue")}<//></div>
    </form>
  <//>`;
}
