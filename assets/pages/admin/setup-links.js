// The set-up links that can still be used: for whom, since when, until when. The links themselves are not shown again, but a new
// one can be made, and each can be ended.
import { useRef } from "../vendor/vendor.js";
import { Button, Empty, ListEnd, When, api, at, confirmDialog, formatTime, html, t, tellTabs, toast, useList, withPassword } from "../app.js";
import { focusRow, leaveBy } from "./kept-list.js";
import { handOutLinks } from "./hand-out.js";
import { nameOf } from "./people-list.js";
import { useAction } from "./action.js";

export function OpenSetupLinks({ onChange }) {
  const list = useList("api/v1/setup-links", {}, "setup_links");
  const rows = useRef(null);
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<section class="section" aria-label=${t("people-view-links")}>
    <p class="quiet-text text">${t("people-links-lead")}</p>
    ${isEmpty && html`<${Empty} seed="links" style="wavatar" title=${t("people-links-none")} />`}
    ${list.rows.length > 0 && html`<ul class="rows" ref=${rows} aria-label=${t("people-view-links")}>
      ${list.rows.map((link, index) => html`<${LinkRow} key=${link.owner.id} link=${link} list=${list} onGone=${() => focusRow(rows.current, index)} onChange=${onChange} />`)}
    </ul>`}
    <${ListEnd} list=${list} />
  </section>`;
}

function LinkRow({ link, list, onGone, onChange }) {
  const { owner } = link;
  const name = nameOf(owner);
  const [end, endProblem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("people-link-end-title", { name }), text: t("people-link-end-text"), action: t("people-link-end") });
    if (!isSure) return;
    await api(`api/v1/setup-links/${owner.id}`, { method: "DELETE" });
    list.setRows((rows) => rows.filter((row) => row.owner.id !== owner.id));
    onGone();
    onChange();
    tellTabs("people");
    toast(t("people-link-ended", { name }));
  });
  const [renew, renewProblem, isRenewing] = useAction(async () => {
    const made = await withPassword(() => api(`api/v1/users/${owner.id}/setup-link`, { method: "POST", body: {} }));
    await handOutLinks([{ name: owner.name, email: owner.email, ...made }]);
    list.setRows((rows) => rows.map((row) => (row.owner.id === owner.id ? { ...row, created_at: new Date().toISOString(), expires_at: made.expires_at } : row)));
    tellTabs("people");
  });
  return html`<li>
    <div class="grow"><a href=${at(`-/people/${owner.id}`)} onClick=${() => leaveBy(owner.id)}><strong>${name}</strong></a>
      <span class="row-detail">${owner.name && html`<span>${owner.email}</span>`}<span>${t("people-link-made")} <${When} at=${link.created_at} /></span><span>${t("people-link-until", { time: formatTime(link.expires_at) })}</span></span>
    </div>
    <div class="actions">
      <${Button} kind="quiet" onClick=${renew} busy=${isRenewing} label=${t("people-link-renew-of", { name })}>${t("people-link-renew")}<//>
      <${Button} kind="quiet" onClick=${end} label=${t("people-link-end-of", { name })}>${t("people-link-end")}<//>
    </div>
    ${endProblem}${renewProblem}
  </li>`;
}
