// The addresses that people ask for: granted, they lead to the person's picture; refused, the person may ask again.
import { useRef } from "../vendor/vendor.js";
import { Button, Empty, Icon, ListEnd, Notice, When, api, at, confirmDialog, html, t, tellTabs, toast, useList } from "../app.js";
import { useAction } from "./action.js";
import { focusRow, leaveBy } from "./kept-list.js";
import { nameOf } from "./people-list.js";

export function AskedAddresses({ onChange }) {
  const list = useList("api/v1/addresses/asked", {}, "addresses");
  const rows = useRef(null);
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<section class="section" aria-label=${t("people-view-asked")}>
    ${isEmpty && html`<${Empty} seed="asked" style="robohash" title=${t("people-asked-none")} />`}
    ${list.rows.length > 0 && html`<${Notice}>${t("people-asked-care")}<//>
      <ul class="rows" ref=${rows} aria-label=${t("people-view-asked")}>
        ${list.rows.map((asked, index) => html`<${AskedRow} key=${asked.id} asked=${asked} list=${list} onGone=${() => focusRow(rows.current, index)} onChange=${onChange} />`)}
      </ul>`}
    <${ListEnd} list=${list} />
  </section>`;
}

function AskedRow({ asked, list, onGone, onChange }) {
  const { owner, address, id } = asked;
  const name = nameOf(owner);
  const path = `api/v1/users/${owner.id}/addresses/${id}`;
  const leave = (text) => {
    list.setRows((rows) => rows.filter((row) => row.id !== id));
    onGone();
    onChange();
    tellTabs("people");
    toast(text);
  };
  const [grant, grantProblem, isGranting] = useAction(async () => {
    await api(`${path}/grant`, { method: "POST" });
    leave(t("people-granted", { address, name }));
  });
  const [refuse, refuseProblem] = useAction(async () => {
    const isSure = await confirmDialog({ title: t("people-refuse-title", { address }), text: t("people-refuse-text", { name }), action: t("people-refuse") });
    if (!isSure) return;
    await api(path, { method: "DELETE" });
    leave(t("people-refused", { address, name }));
  });
  return html`<li>
    <${Icon} name=${asked.kind === "openid" ? "code-xml" : "mail"} />
    <div class="grow"><strong class="anywhere">${address}</strong>
      <span class="row-detail"><a href=${at(`-/people/${owner.id}`)} onClick=${() => leaveBy(owner.id)}>${name}</a><span>${t("people-asked-when")} <${When} at=${asked.created_at} /></span></span>
    </div>
    <div class="actions">
      <${Button} kind="primary" icon="check" onClick=${grant} busy=${isGranting} label=${t("people-grant-of", { address })}>${t("people-grant")}<//>
      <${Button} onClick=${refuse} label=${t("people-refuse-of", { address })}>${t("people-refuse")}<//>
    </div>
    ${grantProblem}${refuseProblem}
  </li>`;
}
