// Tokens, with which programs sign in: what each may do, when it was last used, making one, revoking one.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, Empty, Icon, ListEnd, ProblemNotice, When, announce, api, confirmDialog, formatDay, html, openDialog, t, useList } from "../app.js";
import { NewTokenDialog } from "./new-token.js";
import { focusRow } from "./focus.js";
import { Setting } from "./setting.js";

export function Tokens() {
  const rows = useRef(null);
  const list = useList("api/v1/me/tokens", { kind: "made" }, "tokens");
  const [problem, setProblem] = useState(null);
  const make = async () => {
    const isMade = await openDialog((close) => html`<${NewTokenDialog} close=${close} />`);
    if (isMade) list.reload();
  };
  const revoke = async (token) => {
    const name = nameOf(token);
    if (!(await confirmDialog({ title: t("account-token-revoke-title", { name }), text: t("account-token-revoke-text"), action: t("account-token-revoke") }))) return;
    setProblem(null);
    try {
      await api(`api/v1/tokens/${token.id}`, { method: "DELETE" });
    } catch (failed) {
      if (failed.status !== 404) {
        setProblem(failed);
        return;
      }
    }
    const index = list.rows.indexOf(token);
    list.setRows((former) => former.filter((known) => known !== token));
    focusRow(rows, index, "tokens");
    announce(t("account-token-revoked", { name }));
  };
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<${Setting} id="tokens" title=${t("account-tokens")} text=${t("account-tokens-text")} isBare>
    <${ProblemNotice} problem=${problem} />
    ${isEmpty && html`<div class="card"><${Empty} seed="tokens" style="robohash" title=${t("account-tokens-none")} /></div>`}
    ${list.rows.length > 0 && html`<ul class="rows" ref=${rows}>
      ${list.rows.map((token) => html`<li key=${token.id}>
        <${Icon} name="code-xml" />
        <div class="grow">
          <p class="row"><strong>${nameOf(token)}</strong><${Chip}>${t(`account-scope-${token.scope}`)}<//><${Ending} at=${token.expires_at} /></p>
          <p class="row-detail">
            <span>${token.last_used_at ? html`${t("account-last-used")} <${When} at=${token.last_used_at} />` : t("account-never-used")}</span>
            <span>${t("account-made")} <${When} at=${token.created_at} /></span>
            ${token.expires_at && new Date(token.expires_at) > Date.now() && html`<span>${t("account-until", { day: formatDay(token.expires_at) })}</span>`}
          </p>
        </div>
        <${Button} kind="quiet" onClick=${() => revoke(token)}>${t("account-token-revoke")}<span class="offscreen">: ${nameOf(token)}</span><//>
      </li>`)}
    </ul>`}
    <${ListEnd} list=${list} />
    <div class="actions"><${Button} icon="plus" onClick=${make}>${t("account-token-make")}<//></div>
  <//>`;
}

const nameOf = (token) => token.label || t("account-token-unnamed");

// Whether it has ended, or will soon.
function Ending({ at }) {
  if (!at) return null;
  const days = (new Date(at).getTime() - Date.now()) / 86_400_000;
  if (days < 0) return html`<${Chip} kind="fault">${t("account-expired")}<//>`;
  return days < 7 && html`<${Chip} kind="warn">${t("account-expires-soon")}<//>`;
}
