// The switch that makes the profile public, and what everybody sees by it.
import { useRef, useState } from "../vendor/vendor.js";
import { Face, ProblemNotice, Switch, announce, api, at, html, t, useLoad } from "../app.js";
import { Setting } from "./setting.js";

export function PublicProfile({ account: { body: person, tag }, onChange, reload }) {
  // What the switch shows while the change is on its way; null where it shows what holds.
  const [state, setState] = useState({ wanted: null, problem: null });
  // Whoever presses twice means both: the second change waits for the first one, and is made to what that made of the account.
  const version = useRef(tag);
  const running = useRef(Promise.resolve());
  version.current = tag;
  const change = (isPublic) => {
    setState({ wanted: isPublic, problem: null });
    running.current = running.current.then(() => send(isPublic));
  };
  const send = async (isPublic) => {
    try {
      const answer = await api("api/v1/me", { method: "PATCH", body: { public: isPublic }, headers: { "If-Match": version.current }, whole: true });
      version.current = answer.tag;
      onChange(answer);
      setState({ wanted: null, problem: null });
      announce(isPublic ? t("account-public-on") : t("account-public-off"));
    } catch (problem) {
      // The switch goes back to what holds: after a change from elsewhere, to what that made of it.
      setState({ wanted: null, problem });
      if (problem.status === 412) reload();
    }
  };
  return html`<${Setting} id="public" title=${t("account-public")} text=${t("account-public-text")}>
    <${Switch} label=${t("account-public-switch")} hint=${t("account-public-hint")} isOn=${state.wanted ?? person.public} onChange=${change} />
    <${ProblemNotice} problem=${state.problem} retry=${state.problem?.isTemporary ? () => change(!person.public) : null} />
    <${Preview} person=${person} />
  <//>`;
}

// What an application gets that asks for the profile.
function Preview({ person }) {
  const { data } = useLoad((signal) => api("api/v1/me/addresses", { signal }));
  const hash = data?.addresses.find((address) => address.sign_in)?.hashes.sha256;
  return html`<figure class="profile-preview">
    <figcaption>${person.public ? t("account-preview") : t("account-preview-off")}</figcaption>
    <div class="profile-preview-person">
      ${(person.profile_picture || hash) && html`<${Face} picture=${person.profile_picture} hash=${hash} size=${88} />`}
      <div class="profile-preview-words">
        ${person.public
          ? html`<strong>${person.name || person.slug}</strong>
            <span class="quiet-text" translate=${false}>${person.username ?? person.slug}</span>`
          : html`<span class="quiet-text">${t("account-preview-picture-only")}</span>`}
      </div>
    </div>
    ${person.public && html`<p class="quiet-text">${t("account-preview-hash")}</p>
      <div class="actions">
        <a class="button plain" href=${at(`${person.slug}.json`)} target="_blank" rel="noopener">${t("account-preview-json")}</a>
        <a class="button plain" href=${at(`${person.slug}.vcf`)} download>${t("account-preview-card")}</a>
      </div>`}
  </figure>`;
}
