// Whether everything is still as it was stored, and cleaning up: each is begun here, followed, and tells what came of it.
import { Button, CopyBlock, Notice, When, formatTime, html, t } from "../app.js";
import { useAction } from "./action.js";
import { JobProgress } from "./job-progress.js";
import { describeOutcome } from "./job-words.js";
import { lastOf, runningOf } from "./jobs.js";
import { nameOf } from "./people-list.js";
import { PeopleByAddress } from "./store-people.js";
import { rich } from "./rich.js";

const SAMPLE = "10%";

export function Checks({ jobs, start, isProof, repairFrom }) {
  const checks = jobs.filter((job) => !isProof(job));
  return html`<section class="section" aria-labelledby="checks">
    <h2 id="checks">${t("store-checks")}</h2>
    <div class="tasks">
      <${Task} kind="verify" jobs=${checks} isBlocked=${Boolean(runningOf(jobs, "verify"))} title=${t("store-check")} text=${t("store-check-text")} label=${t("store-checking")} start=${start} path="api/v1/store/verify" action=${t("store-check-do")} other=${{ action: t("store-check-sample"), body: { read_subset: SAMPLE } }}>
        <${Findings} job=${lastOf(checks, "verify")} repairFrom=${repairFrom} />
      <//>
      <${Task} kind="gc" jobs=${jobs} title=${t("store-clean")} text=${t("store-clean-text")} label=${t("store-cleaning")} start=${start} path="api/v1/store/gc" action=${t("store-clean-do")} />
    </div>
    <${FormerJobs} jobs=${jobs} isProof=${isProof} />
  </section>`;
}

// One job of a kind runs at a time: while a backup is proved, no file of the store is checked.
function Task({ kind, jobs, isBlocked = false, title, text, label, path, start, action, other, children }) {
  const [begin, problem, isBusy] = useAction((body) => start(path, body));
  const running = runningOf(jobs, kind);
  const last = lastOf(jobs, kind);
  const isWaiting = isBusy || isBlocked || Boolean(running);
  return html`<div class="card stack task">
    <div class="stack tight"><h3>${title}</h3><p class="quiet-text">${text}</p></div>
    ${last && !running && html`<${Outcome} job=${last} />`}
    ${!running && children}
    ${running && html`<${JobProgress} job=${running} label=${label} />`}
    <div class="actions">
      <${Button} busy=${isWaiting} onClick=${() => begin()}>${action}<//>
      ${other && html`<${Button} kind="quiet" busy=${isWaiting} onClick=${() => begin(other.body)}>${other.action}<//>`}
    </div>
    ${problem}
  </div>`;
}

// What came of it the last time: in passing where all is well, as a notice where something has to be done.
function Outcome({ job }) {
  const { kind, text } = describeOutcome(job);
  const when = html`<p class="row-detail"><span><${When} at=${job.ended_at ?? job.started_at} /></span><span>${byWhom(job)}</span></p>`;
  if (kind !== "good") return html`<${Notice} kind=${kind} title=${text}>${when}<//>`;
  return html`<div class="outcome"><p class=${kind}>${text}</p>${when}</div>`;
}

const byWhom = (job) => (job.started_by ? t("store-job-by", { name: nameOf(job.started_by) }) : t("store-job-by-schedule"));

// What exactly is damaged, whose it is, and how it is mended.
function Findings({ job, repairFrom }) {
  const { findings = [], findings_total: total = 0, catalogue = [] } = job?.result ?? {};
  if (total === 0 && catalogue.length === 0) return null;
  return html`<div class="stack findings">
    ${findings.length > 0 && html`<ul class="bullets">${findings.map(({ blob, trouble, detail, people }) => html`<li key=${blob}>
      ${rich(`store-finding-${trouble}`, { count: people.length }, { people: html`<${PeopleByAddress} addresses=${people} />` })}
      <span class="row-detail"><code class="anywhere" title=${blob} translate=${false}>${blob.slice(0, 16)}…</code>${detail && html`<span lang="en">${detail}</span>`}</span>
    </li>`)}</ul>`}
    ${total > findings.length && html`<p>${t("store-findings-more", { count: total - findings.length })}</p>`}
    ${catalogue.length > 0 && html`<ul class="bullets" lang="en">${catalogue.map((fault) => html`<li key=${fault}>${fault}</li>`)}</ul>`}
    <p>${catalogue.length > 0 ? t("store-mend-database") : t("store-mend")}</p>
    ${catalogue.length === 0 && html`<${CopyBlock} label=${t("store-mend-label")} text=${repairFrom} />`}
  </div>`;
}

// Everything that was done, the last of each kind too.
function FormerJobs({ jobs, isProof }) {
  const ended = jobs.filter((job) => job.state !== "running");
  if (ended.length === 0) return null;
  return html`<details class="former-jobs">
    <summary>${t("store-former", { count: ended.length })}</summary>
    <ul class="rows">${ended.map((job) => html`<li key=${job.id}>
      <div class="grow"><strong>${isProof(job) ? t("store-kind-proof") : t(`store-kind-${job.kind}`)}</strong><p class="row-detail"><span>${describeOutcome(job).text}</span></p></div>
      <p class="row-detail"><time datetime=${job.started_at}>${formatTime(job.started_at)}</time><span>${byWhom(job)}</span></p>
    </li>`)}</ul>
  </details>`;
}
