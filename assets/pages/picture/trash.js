// Deleted pictures: each comes back with one press until it is deleted for good.
import { useState } from "../vendor/vendor.js";
import { Button, ListEnd, ProblemNotice, When, announce, api, confirmDialog, formatBytes, html, t, toast, useList } from "../app.js";

export function Trash({ base, round, onChange, isOwn }) {
  const [problem, setProblem] = useState(null);
  const trash = useList(`${base}/trash`, { v: round || undefined }, "pictures", { limit: 50 });
  if (trash.rows.length === 0) return null;
  const restore = async (picture) => {
    try {
      await api(`${base}/trash/${picture.id}/restore`, { method: "POST" });
      toast(t("trash-restored"));
      onChange();
    } catch (thrown) {
      setProblem(thrown);
    }
  };
  const erase = async (picture) => {
    if (!(await confirmDialog({ title: t("trash-erase-title"), text: t("trash-erase-text"), action: t("trash-erase") }))) return;
    try {
      await api(`${base}/trash/${picture.id}`, { method: "DELETE" });
      announce(t("trash-erased"));
      onChange();
    } catch (thrown) {
      setProblem(thrown);
    }
  };
  return html`<details class="trash">
    <summary>${t("trash-title", { count: trash.rows.length })}</summary>
    <${ProblemNotice} problem=${problem} />
    <ul class="rows">
      ${trash.rows.map((picture) => html`<li key=${picture.id}>
        <span class="swatch" aria-hidden="true" ref=${(element) => element?.style.setProperty("--swatch", picture.color ?? "transparent")}></span>
        <div class="grow"><strong translate=${false}>${picture.basename}</strong><div class="row-detail"><span>${picture.width} × ${picture.height}, ${formatBytes(picture.filesize)}</span><span>${t("trash-until")} <${When} at=${picture.gone_at} /></span></div></div>
        <div class="actions">
          ${(picture.by_owner || !isOwn) && html`<${Button} icon="undo-2" onClick=${() => restore(picture)}>${t("trash-restore")}<//>`}
          ${(picture.by_owner || !isOwn) && html`<${Button} kind="quiet" icon="trash-2" label=${t("trash-erase")} onClick=${() => erase(picture)} />`}
          ${!picture.by_owner && isOwn && html`<span class="quiet-text">${t("trash-by-administrator")}</span>`}
        </div>
      </li>`)}
    </ul>
    <${ListEnd} list=${trash} />
  </details>`;
}
