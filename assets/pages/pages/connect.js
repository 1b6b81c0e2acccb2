// Connect: what other applications have to set so that they show this server's pictures, and the proof that they get them.
import { Icon, Loading, Notice, PageHead, ProblemNotice, CopyLine, api, html, isAdministrator, place, t, useLoad, useStore, user } from "../app.js";
import { Applications } from "../account/applications.js";
import { Domain } from "../account/domain.js";
import { LiveCheck } from "../account/live-check.js";

export default function Connect() {
  const { query } = useStore(place);
  const { data, problem, reload } = useLoad((signal) => api("api/v1/connect", { signal }));
  const asked = query.get("check") ?? "";
  return html`<${PageHead} title=${t("nav-connect")} lead=${t("connect-lead")}>
      <a class="button plain" href="#check"><${Icon} name="search" /><span>${t("connect-check-title")}</span></a>
    <//>
    <${ProblemNotice} problem=${problem} retry=${reload} />
    ${!data && !problem && html`<${Loading} />`}
    ${data && asked !== "" && html`<${Check} asked=${asked} />`}
    ${data && html`<${Base} connections=${data} /><${Applications} connections=${data} />`}
    ${data && asked === "" && html`<${Check} asked="" />`}
    ${data && html`<${Domain} />`}`;
}

// The address below which everything is, with what is wrong with it.
function Base({ connections: { base, public_url_is_set: isSet } }) {
  const { hostname, protocol } = new URL(base);
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return html`<section class="section base" aria-labelledby="base">
    <h2 id="base">${t("connect-base")}</h2>
    <${CopyLine} text=${base} label=${t("connect-base-label")} />
    ${!isSet && html`<${Notice} kind="warn" title=${t("connect-not-set-title")}>
      <p>${isLoopback ? t("connect-not-set-loopback") : t("connect-not-set-text")}</p>
      <p>${isAdministrator() ? t("connect-not-set-how") : t("connect-not-set-who")}</p>
      ${isAdministrator() && html`<pre class="base-line" tabindex="0" role="group" aria-label="public_url"><code translate=${false}>public_url = "https://avatars.example.org"</code></pre>`}
    <//>`}
    ${isSet && protocol === "http:" && html`<${Notice}>${t("connect-plain-http")}<//>`}
  </section>`;
}

const Check = ({ asked }) => html`<section class="section" aria-labelledby="check">
  <div>
    <h2 id="check" tabindex="-1">${t("connect-check-title")}</h2>
    <p class="lead">${isAdministrator() ? t("connect-check-lead-administrator") : t("connect-check-lead")}</p>
  </div>
  <div class="card"><${LiveCheck} subject=${asked || user.get().email} isAtOnce=${asked !== ""} /></div>
</section>`;
