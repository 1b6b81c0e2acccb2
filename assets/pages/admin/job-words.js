// What came of a job, in sentences.
import { formatBytes, t } from "../app.js";

// { kind, text }: the kind of a notice, and what is to be said at once.
export function describeOutcome(job) {
  const { kind, state, result, error } = job;
  if (state === "interrupted") return { kind: "warn", text: t("store-job-interrupted") };
  if (state === "failed" || !result) return { kind: "fault", text: t("store-job-failed", { error: error ?? "" }) };
  const describe = { verify: describeCheck, gc: describeCleaning, backup: describeBackup }[kind];
  return describe ? describe(result) : { kind: "good", text: t("store-job-done") };
}

function describeCheck({ sound, blobs, read, read_bytes: bytes, findings_total: damaged, catalogue }) {
  const values = { count: blobs, read, size: formatBytes(bytes) };
  if (sound && blobs === 0) return { kind: "good", text: t("store-check-nothing") };
  if (sound) return { kind: "good", text: read < blobs ? t("store-check-sound-part", values) : t("store-check-sound", values) };
  const sentences = [damaged > 0 && t("store-check-damaged", { count: damaged, files: blobs }), catalogue.length > 0 && t("store-check-database")];
  return { kind: "fault", text: sentences.filter(Boolean).join(" ") };
}

function describeCleaning({ temporaries, expired, orphans, orphan_bytes: bytes, failed }) {
  const parts = [
    orphans > 0 && t("store-clean-orphans", { count: orphans, size: formatBytes(bytes) }),
    temporaries > 0 && t("store-clean-temporaries", { count: temporaries }),
    expired > 0 && t("store-clean-expired", { count: expired }),
    failed > 0 && t("store-clean-failed", { count: failed }),
  ].filter(Boolean);
  if (parts.length === 0) return { kind: "good", text: t("store-clean-nothing") };
  return { kind: failed > 0 ? "warn" : "good", text: parts.join(" ") };
}

function describeBackup({ pictures, bytes, copied_files: copied, copied_bytes: copiedBytes, linked_files: linked, missing = 0 }) {
  const whole = t("store-backup-done", { count: pictures, size: formatBytes(bytes) });
  const how = copied > 0 && linked > 0 ? t("store-backup-shared", { count: copied, size: formatBytes(copiedBytes), linked }) : "";
  const lost = missing > 0 ? t("store-backup-missing", { count: missing }) : "";
  return { kind: missing > 0 ? "warn" : "good", text: [whole, how, lost].filter(Boolean).join(" ") };
}
