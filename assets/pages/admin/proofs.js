// Checks of backups: which job proves which backup.
import { runningOf } from "./jobs.js";

// By job, the backup that it proves: the result tells; until then, only this tab knows.
const begun = new Map();

const backupOf = (job) => job.result?.backup ?? begun.get(job.id) ?? null;

export function proofsOf(jobs, start) {
  return {
    isAnyRunning: Boolean(runningOf(jobs, "verify")),
    isProof: (job) => job.kind === "verify" && backupOf(job) !== null,
    of: (name) => jobs?.find((job) => job.kind === "verify" && backupOf(job) === name),
    start: (name, path) => start(path, undefined, (job) => begun.set(job.id, name)),
  };
}
