// How far a job is: a bar with words where the whole is known, else only the words. Quarters are said to those who do not see it.
import { useEffect, useRef } from "../vendor/vendor.js";
import { When, announce, formatBytes, formatNumber, html, t } from "../app.js";

export function JobProgress({ job, label }) {
  const { progress } = job;
  const isMeasured = progress?.total > 0;
  const part = isMeasured ? Math.min(1, progress.done / progress.total) : 0;
  const said = useRef(0);
  useEffect(() => announce(label), []);
  useEffect(() => {
    const quarter = Math.floor(part * 4);
    if (quarter > said.current && quarter < 4) announce(t("store-job-percent", { label, percent: quarter * 25 }));
    said.current = quarter;
  }, [part]);
  return html`<div class="job-progress">
    <p class="row"><span class="ring" aria-hidden="true"></span><strong class="grow">${label}</strong><span class="quiet-text number">${describeProgress(progress)}</span></p>
    ${isMeasured && html`<progress max="1" value=${part} aria-label=${label}></progress>`}
    <p class="hint">${t("store-job-since")} <${When} at=${job.started_at} /></p>
  </div>`;
}

// "340 of 1,200 files"
function describeProgress(progress) {
  if (!progress) return "";
  const { done, total, unit } = progress;
  const format = unit === "bytes" ? formatBytes : formatNumber;
  if (total === null) return t(`store-progress-open-${unit}`, { count: done, done: format(done) });
  return t(`store-progress-${unit}`, { count: total, done: format(done), total: format(total) });
}
