// My picture: the home of everybody who is signed in.
import { useCallback } from "../vendor/vendor.js";
import { BASE, CopyLine, PageHead, api, html, server, t, useLoad, useStore, user } from "../app.js";
import { PictureTool } from "../picture/tool.js";

export default function Picture() {
  const person = useStore(user);
  const { base_url: baseUrl } = useStore(server);
  const addresses = useLoad((signal) => api("api/v1/me/addresses", { signal }));
  const reload = useCallback(async () => user.set(await api("api/v1/me")), []);
  const others = (addresses.data?.addresses ?? []).filter(({ state, sign_in: isSignIn }) => state === "granted" && !isSignIn).length;
  const lead = person.profile_picture ? t("picture-lead", { email: person.email, others }) : t("picture-lead-none", { email: person.email });
  return html`<${PageHead} title=${t("nav-picture")} lead=${lead} />
    <${PictureTool} base="api/v1/user" person=${person} onChange=${reload} />
    <section class="section">
      <div class="stack tight"><h2>${t("address-title")}</h2><p class="quiet-text">${t("address-text")}</p></div>
      <${CopyLine} text=${`${new URL(baseUrl).href}u/${person.slug}.jpg`} label=${t("address-label")} />
    </section>`;
}
