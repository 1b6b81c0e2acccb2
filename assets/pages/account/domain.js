// The DNS record by which clients of Libravatar's protocol find this server for the addresses of a domain.
import { useState } from "../vendor/vendor.js";
import { Button, CopyLine, Field, Icon, Loading, Notice, ProblemNotice, api, html, isAdministrator, t, useLoad, user, withQuery } from "../app.js";
import { LiveCheck } from "./live-check.js";
import { Marked } from "./words.js";

// The domain of one's own address, to begin with.
const ownDomain = () => user.get().email.split("@").pop();

export function Domain() {
  const [typed, setTyped] = useState(ownDomain);
  const [domain, setDomain] = useState(typed);
  // One application is named so that the others are not sent again.
  const path = withQuery("api/v1/connect", { application: "gitea", domain });
  const { data, problem, isLoading, reload } = useLoad((signal) => api(path, { signal }), path);
  const show = (event) => {
    event.preventDefault();
    if (typed.trim() === domain) reload();
    else setDomain(typed.trim());
  };
  const fault = problem?.fields?.domain;
  const federation = data?.federation;
  return html`<section class="section domain" aria-labelledby="domain">
    <div>
      <h2 id="domain">${t("connect-dns-title")}</h2>
      <p class="lead">${t("connect-dns-lead")}</p>
    </div>
    <div class="card stack">
      <form class="row field-and-button" onSubmit=${show} noValidate>
        <div class="grow"><${Field} label=${t("connect-domain")} name="domain" autocapitalize="none" spellcheck=${false} inputmode="url" value=${typed} onInput=${setTyped} fault=${fault} language=${problem?.language} /></div>
        <${Button} type="submit">${t("connect-dns-show")}<//>
      </form>
      <${ProblemNotice} problem=${fault ? null : problem} retry=${reload} />
      ${isLoading && !data && html`<${Loading} />`}
      ${federation && !problem && html`<${Record} federation=${federation} />`}
    </div>
  </section>`;
}

const Record = ({ federation: { domain, record, notes } }) => html`
  ${record && html`<${CopyLine} text=${record} label="DNS" />`}
  ${!record && html`<${Notice} kind="warn">${t("connect-dns-none")}<//>`}
  <ul class="paste-notes" lang="en">${notes.map((note) => html`<li key=${note}><${Icon} name="info" /><span><${Marked} text=${note} /></span></li>`)}</ul>
  ${isAdministrator() && html`<details class="domain-check">
    <summary>${t("connect-dns-check", { domain })}</summary>
    <${LiveCheck} key=${domain} subject=${domain} />
  </details>`}`;
