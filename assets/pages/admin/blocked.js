// The files that nobody may upload, with the reason, and the way to allow one again.
import { useRef } from "../vendor/vendor.js";
import { Button, Empty, ListEnd, When, api, html, t, toast, useList } from "../app.js";
import { useAction } from "./action.js";
import { focusRow } from "./kept-list.js";

export function BlockedFiles() {
  const list = useList("api/v1/blocks", {}, "blocks");
  const rows = useRef(null);
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<section class="section" aria-label=${t("pictures-view-blocked")}>
    <p class="quiet-text text">${t("pictures-blocked-lead")}</p>
    ${isEmpty && html`<${Empty} seed="blocked" style="robohash" title=${t("pictures-blocked-none")} />`}
    ${list.rows.length > 0 && html`<ul class="rows" ref=${rows} aria-label=${t("pictures-view-blocked")}>
      ${list.rows.map((file, index) => html`<${BlockedRow} key=${file.sha256} file=${file} list=${list} onGone=${() => focusRow(rows.current, index)} />`)}
    </ul>`}
    <${ListEnd} list=${list} />
  </section>`;
}

function BlockedRow({ file, list, onGone }) {
  const { sha256, reason } = file;
  const [allow, problem, isBusy] = useAction(async () => {
    await api(`api/v1/blocks/${sha256}`, { method: "DELETE" }).catch((failed) => {
      if (failed.kind !== "missing") throw failed;
    });
    list.setRows((rows) => rows.filter((row) => row.sha256 !== sha256));
    onGone();
    toast(t("pictures-unblocked"), () => blockAgain(file, list));
  });
  return html`<li>
    <div class="grow"><strong class="anywhere">${reason || t("pictures-no-reason")}</strong>
      <span class="row-detail"><span>${t("pictures-blocked-when")} <${When} at=${file.at} /></span><code class="anywhere" title=${sha256} translate=${false}>${sha256.slice(0, 16)}…</code></span>
    </div>
    <${Button} kind="quiet" busy=${isBusy} onClick=${allow} label=${t("pictures-unblock-of", { hash: sha256.slice(0, 8) })}>${t("pictures-unblock")}<//>
    ${problem}
  </li>`;
}

async function blockAgain({ sha256, reason }, list) {
  try {
    await api("api/v1/blocks", { method: "POST", body: { sha256, reason: reason || null } });
  } catch (problem) {
    toast(problem.message);
  }
  list.reload();
}
