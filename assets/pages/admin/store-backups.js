// Backups: making one, and for each there is: when it was made, what it holds, whether it was proved, taking it along, proving
// and deleting it; the schedule, and the way back.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, CopyBlock, DownloadLink, Empty, LANGUAGE, Notice, ProblemNotice, When, api, at, confirmDialog, formatBytes, formatTime, html, t, toast } from "../app.js";
import { useAction } from "./action.js";
import { restoreCommand } from "./commands.js";
import { JobProgress } from "./job-progress.js";
import { describeOutcome } from "./job-words.js";
import { focusRow } from "./kept-list.js";
import { lastOf, runningOf } from "./jobs.js";
import { inline } from "./prose.js";

const listFormat = new Intl.ListFormat(LANGUAGE, { type: "conjunction" });

export function Backups({ list, jobs, start, proofs, data }) {
  const { data: answer, problem, reload } = list;
  const running = runningOf(jobs, "backup");
  const last = lastOf(jobs, "backup");
  const outcome = last && !running && describeOutcome(last);
  const rows = useRef(null);
  const [make, makeProblem, isBusy] = useAction(() => start("api/v1/backups"));
  const backups = answer?.backups ?? [];
  return html`<section class="section" aria-labelledby="backups">
    <div class="section-head">
      <h2 id="backups">${t("store-backups")}</h2>
      <${Button} kind="primary" icon="archive" busy=${isBusy || Boolean(running)} onClick=${make}>${t("store-backup-make")}<//>
    </div>
    ${answer && html`<${Schedule} schedule=${answer.schedule} />`}
    ${makeProblem}
    ${running && html`<div class="card"><${JobProgress} job=${running} label=${t("store-backing-up")} /></div>`}
    ${outcome && outcome.kind !== "good" && html`<${Notice} kind=${outcome.kind}>${outcome.text}<//>`}
    <${ProblemNotice} problem=${problem} retry=${reload} />
    ${answer && backups.length === 0 && !running && html`<div class="card"><${Empty} seed="backups" style="robohash" title=${t("store-backups-none")} /></div>`}
    ${backups.length > 0 && html`<ul class="rows backups" ref=${rows} aria-label=${t("store-backups")}>
      ${backups.map((backup, index) => html`<${Backup} key=${backup.name} backup=${backup} proofs=${proofs} onGone=${() => {
        list.setData({ ...answer, backups: backups.filter((known) => known !== backup) });
        focusRow(backups.length > 1 ? rows.current : null, index);
      }} />`)}
    </ul>`}
    ${answer && html`<${Restore} backups=${backups} folder=${answer.folder} data=${data} />`}
  </section>`;
}

// When backups are made by themselves, how many are kept, and where that is changed.
function Schedule({ schedule }) {
  const { daily, weekly, monthly, at: time, next_at: next } = schedule;
  const kept = [
    daily > 0 && t("store-keep-daily", { count: daily }),
    weekly > 0 && t("store-keep-weekly", { count: weekly }),
    monthly > 0 && t("store-keep-monthly", { count: monthly }),
  ].filter(Boolean);
  return html`<p class="quiet-text">${time && kept.length > 0 ? t("store-schedule", { time, kept: listFormat.format(kept) }) : t("store-schedule-none")}
    ${next && html` ${t("store-schedule-next", { time: formatTime(next) })}`} <a href=${at("-/settings?q=backup")}>${t("store-schedule-change")}</a></p>`;
}

function Backup({ backup, proofs, onGone }) {
  const { name, created_at: created, kind, pictures, bytes, proved_at: proved } = backup;
  const path = `api/v1/backups/${encodeURIComponent(name)}`;
  const when = formatTime(created);
  const [downloadProblem, setDownloadProblem] = useState(null);
  const proof = proofs.of(name);
  const isProving = proof?.state === "running";
  const hasFailed = proof && !isProving && !(proof.state === "done" && proof.result?.sound);
  const [prove, proveProblem, isStarting] = useAction(() => proofs.start(name, `${path}/verify`));
  const [remove, removeProblem, isRemoving] = useAction(async () => {
    if (!(await confirmDialog({ title: t("store-backup-delete-title", { when }), text: t("store-backup-delete-text"), action: t("store-backup-delete") }))) return;
    await api(path, { method: "DELETE" }).catch((failed) => {
      if (failed.kind !== "missing") throw failed;
    });
    toast(t("store-backup-deleted"));
    onGone();
  });
  return html`<li>
    <div class="grow">
      <p class="row"><strong><time datetime=${created}>${when}</time></strong>
        <${Chip}>${t(`store-backup-${kind}`)}<//>
        ${proved ? html`<${Chip} kind="good">${t("store-proved")} <${When} at=${proved} /><//>` : html`<${Chip}>${t("store-unproved")}<//>`}
      </p>
      <p class="row-detail"><span>${t("store-backup-holds", { count: pictures, size: formatBytes(bytes) })}</span><span class="anywhere" translate=${false}>${name}</span></p>
    </div>
    <div class="actions">
      <${DownloadLink} path=${path} onProblem=${setDownloadProblem} label=${t("store-backup-download-of", { when })}>${t("download")}<//>
      <${Button} kind="quiet" icon="shield" busy=${isStarting || proofs.isAnyRunning} onClick=${prove} label=${t("store-backup-prove-of", { when })}>${t("store-backup-prove")}<//>
      <${Button} kind="quiet" icon="trash-2" busy=${isRemoving || isProving} onClick=${remove} label=${t("store-backup-delete-of", { when })} />
    </div>
    ${isProving && html`<${JobProgress} job=${proof} label=${t("store-proving")} />`}
    ${hasFailed && html`<div class="action-problem"><${Notice} kind="fault" title=${t("store-proof-failed")}>${describeOutcome(proof).text}<//></div>`}
    <${ProblemNotice} problem=${downloadProblem} />
    ${proveProblem}${removeProblem}
  </li>`;
}

// The backup to go back to: the newest that was proved, else the newest. Where there is none, a name to put in.
export function pathOfBest(backups, folder) {
  const best = backups.find((backup) => backup.proved_at) ?? backups[0];
  return `${folder}/${best?.name ?? "BACKUP"}`;
}

// The way back, with the real paths of this server.
function Restore({ backups, folder, data }) {
  return html`<details class="restore">
    <summary>${t("store-restore")}</summary>
    <div class="stack">
      <p>${inline(t("store-restore-text"))}</p>
      <${CopyBlock} label=${t("store-restore-label")} text=${restoreCommand(pathOfBest(backups, folder), data)} />
    </div>
  </details>`;
}
