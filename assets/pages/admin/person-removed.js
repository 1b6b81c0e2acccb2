// Files that an administrator removed from a person, who cannot upload them again until that is allowed here.
import { useEffect, useRef } from "../vendor/vendor.js";
import { Button, ProblemNotice, When, api, html, t, toast, useLoad } from "../app.js";
import { useAction } from "./action.js";
import { focusRow } from "./kept-list.js";

export function PersonRemoved({ base, round }) {
  const load = useLoad((signal) => api(`${base}/removed`, { signal }), base);
  const rows = useRef(null);
  useEffect(() => {
    if (round > 0) load.reload();
  }, [round]);
  const removed = load.data?.removed ?? [];
  // Most people never had anything removed: then there is nothing to say.
  if (removed.length === 0) return load.problem && html`<${ProblemNotice} problem=${load.problem} retry=${load.reload} />`;
  const gone = (sha256, index) => {
    load.setData({ removed: removed.filter((file) => file.sha256 !== sha256) });
    focusRow(rows.current, index);
  };
  return html`<section class="section"><h2>${t("person-removed")}</h2>
    <p class="quiet-text">${t("person-removed-text")}</p>
    <ul class="rows" ref=${rows}>${removed.map((file, index) => html`<${Row} key=${file.sha256} file=${file} base=${base} onGone=${() => gone(file.sha256, index)} />`)}</ul>
  </section>`;
}

function Row({ file, base, onGone }) {
  const [allow, problem, isBusy] = useAction(async () => {
    await api(`${base}/removed/${file.sha256}`, { method: "DELETE" });
    onGone();
    toast(t("person-removed-allowed"));
  });
  return html`<li>
    <div class="grow"><span>${file.reason || t("pictures-no-reason")}</span><span class="row-detail"><${When} at=${file.at} /><code title=${file.sha256}>${file.sha256.slice(0, 12)}…</code></span></div>
    <${Button} kind="quiet" busy=${isBusy} onClick=${allow}>${t("person-removed-allow")}<//>
    ${problem}
  </li>`;
}
