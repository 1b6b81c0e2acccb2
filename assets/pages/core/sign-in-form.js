// Signing in with a password and, where the account has a second factor, its code: the server says whether it is needed.
import { useState } from "../vendor/vendor.js";
import { html } from "./dom.js";
import { t } from "./text.js";
import { api } from "./api.js";
import { Field, useForm } from "./form.js";

// The field of a code. A phone fills it in by itself.
export const CodeField = (field) => html`<${Field} label=${t("second-code")} hint=${t("second-code-hint")} name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck=${false} maxlength="64" ...${field} />`;

// Sends what needs a code perhaps: `send` gets the code. Answers whether it was sent; if not, the field for the code is there now.
export function useCode() {
  const [isNeeded, setNeeded] = useState(false);
  const withCode = async (code, send) => {
    try {
      await send(isNeeded ? { code } : {});
      return true;
    } catch (problem) {
      if (isNeeded || !problem.fields?.code) throw problem;
      setNeeded(true);
      setTimeout(() => document.querySelector('[autocomplete="one-time-code"]')?.focus());
      return false;
    }
  };
  return [isNeeded, withCode];
}

// The form of a sign-in; `onDone` follows it.
export function useSignIn(initial, onDone) {
  const form = useForm({ ...initial, password: "", code: "" });
  const [isNeeded, withCode] = useCode();
  const send = form.submit(async ({ email, password, code }) => {
    const isSent = await withCode(code, (more) => api("api/session", { method: "POST", body: { email, password, ...more }, quiet: true }));
    if (isSent) await onDone();
  });
  return { form, send, code: isNeeded && html`<${CodeField} ...${form.field("code")} />` };
}
