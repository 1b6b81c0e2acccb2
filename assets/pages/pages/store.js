// Store: the disk and what is on it, whether everything is as it was stored, the backups, and what a report of a fault needs.
import { Button, CopyBlock, Loading, PageHead, ProblemNotice, announce, api, copyText, formatBytes, html, t, toast, useLoad } from "../app.js";
import { useAction } from "../admin/action.js";
import { Backups, pathOfBest } from "../admin/store-backups.js";
import { Checks } from "../admin/store-checks.js";
import { repairCommand } from "../admin/commands.js";
import { describeDiagnostics } from "../admin/diagnostics.js";
import { describeOutcome } from "../admin/job-words.js";
import { runningOf, useJobs } from "../admin/jobs.js";
import { Contents, Disk } from "../admin/store-disk.js";
import { Warnings } from "../admin/store-warnings.js";
import { proofsOf } from "../admin/proofs.js";

export default function Store() {
  const store = useLoad((signal) => api("api/v1/store", { signal }));
  const backups = useLoad((signal) => api("api/v1/backups", { signal }));
  const settings = useLoad((signal) => api("api/v1/settings", { signal }));
  const { jobs, problem: jobsProblem, reload, start } = useJobs((job) => {
    announce(describeOutcome(job).text);
    store.reload();
    if (job.kind !== "gc") backups.reload();
  });
  const proofs = proofsOf(jobs, start);
  const [backUp, backUpProblem] = useAction(() => start("api/v1/backups"));
  const [clean, cleanProblem] = useAction(() => start("api/v1/store/gc"));
  const { data, problem } = store;
  const diagnostics = data && describeDiagnostics({ store: data, settings: settings.data?.settings, jobs });
  return html`<${PageHead} title=${t("nav-store")} lead=${t("store-lead")}>
      ${diagnostics && html`<${Button} icon="copy" onClick=${() => copy(diagnostics)}>${t("store-diagnostics-copy")}<//>`}
    <//>
    <${ProblemNotice} problem=${problem} retry=${store.reload} />
    <${ProblemNotice} problem=${jobsProblem} retry=${reload} />
    ${!data && !problem && html`<${Loading} />`}
    ${data && html`
      <${Warnings} warnings=${data.warnings} onBackup=${backUp} onClean=${clean} isBusy=${(kind) => Boolean(runningOf(jobs, kind))} />
      ${backUpProblem}${cleanProblem}
      <${Disk} store=${data} />
      <${Contents} store=${data} />
      ${jobs && html`<${Checks} jobs=${jobs} start=${start} isProof=${proofs.isProof} repairFrom=${repairCommand(pathOfBest(backups.data?.backups ?? [], backups.data?.folder ?? "…"), data.data)} />`}
      <${Backups} list=${backups} jobs=${jobs ?? []} start=${start} proofs=${proofs} data=${data.data} />
      <${About} store=${data} diagnostics=${diagnostics} />`}`;
}

async function copy(text) {
  toast((await copyText(text)) ? t("store-diagnostics-copied") : t("copy-failed"));
}

function About({ store, diagnostics }) {
  return html`<section class="section" aria-labelledby="about">
    <h2 id="about">${t("store-about")}</h2>
    <div class="card stack">
      <dl class="facts">
        <dt>${t("store-version")}</dt><dd translate=${false}>${store.version}</dd>
        <dt>${t("store-uptime")}</dt><dd>${describeUptime(store.uptime_seconds)}</dd>
        ${store.resident_bytes !== null && html`<dt>${t("store-memory")}</dt><dd>${formatBytes(store.resident_bytes)}</dd>`}
        <dt>${t("store-data")}</dt><dd class="anywhere" translate=${false}>${store.data}</dd>
      </dl>
      <details>
        <summary>${t("store-diagnostics")}</summary>
        <div class="stack"><p class="quiet-text">${t("store-diagnostics-text")}</p><${CopyBlock} label=${t("store-diagnostics")} text=${diagnostics} /></div>
      </details>
    </div>
  </section>`;
}

// "3 days, 4 hours"
function describeUptime(seconds) {
  if (seconds < 3600) return t("store-uptime-minutes", { count: Math.max(1, Math.floor(seconds / 60)) });
  if (seconds < 86_400) return t("store-uptime-hours", { count: Math.floor(seconds / 3600) });
  return t("store-uptime-days", { count: Math.floor(seconds / 86_400) });
}
