// The ways to sign in at the house's providers: links that leave the pages and come back to where one was.
import { html } from "./dom.js";
import { t } from "./text.js";
import { server } from "./store.js";

// Where signing in with a provider begins, and the page to which it leads. With `again`, one signs in there in any case.
export function signInAddress(provider, to, again = false) {
  const query = new URLSearchParams();
  if (to.startsWith("-/")) query.set("to", to);
  if (again) query.set("again", "");
  const text = query.toString();
  return text === "" ? provider.path : `${provider.path}?${text}`;
}

export const providers = () => server.get()?.providers ?? [];

// A link for each provider. The router leaves them alone.
export const ProviderLinks = ({ to, again = false, kind = "plain" }) =>
  providers().map(
    (provider) => html`<a key=${provider.path} class=${`button ${kind} wide`} target="_self" href=${signInAddress(provider, to, again)}>${t("sign-in-with", { name: provider.name })}</a>`,
  );
