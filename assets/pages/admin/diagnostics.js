// What a report of a fault needs, as plain English text: versions, sizes, settings that differ from their defaults. No secrets,
// no people, and of hosts, paths and files only that they are set.
import { BASE, LANGUAGE, formatBytes } from "../app.js";
import { kindOf } from "./settings-kinds.js";

// Kinds of settings whose values tell nothing of a house.
const HARMLESS = ["switch", "number", "size", "time", "rate", "choice", "color", "clock"];

export function describeDiagnostics({ store, settings, jobs }) {
  const { disk, originals, trash, renditions, response_cache: responses, rendition_cache: found } = store;
  const changed = (settings ?? []).filter((setting) => setting.source !== "default");
  const ended = (jobs ?? []).filter((job) => job.state !== "running").slice(0, 5);
  return [
    `Tondo ${store.version}, up for ${store.uptime_seconds} s`,
    `pages: ${location.protocol.slice(0, -1)}, base path ${BASE === "/" ? "none" : "set"}, ${LANGUAGE}, ${navigator.userAgent}`,
    `disk: ${size(disk.free_bytes)} of ${size(disk.total_bytes)} free, kept ${size(disk.min_free_bytes)}, reserve ${size(disk.reserve_bytes)}, uploads ${disk.uploads_open ? "open" : "closed"}`,
    `originals: ${size(originals.bytes)} in ${originals.files} files; pictures ${store.pictures}; people ${store.people}; shared ${size(store.shared_bytes)}; trash ${size(trash.bytes)} of ${trash.pictures} pictures`,
    `renditions: ${size(renditions.bytes)} of ${size(renditions.max_bytes)} in ${renditions.files} files; ${found.hits} hits, ${found.misses} misses`,
    `responses: ${size(responses.bytes)} of ${size(responses.max_bytes)}; ${responses.hits} hits, ${responses.misses} misses`,
    `database: ${size(store.catalogue_bytes)}; memory: ${store.resident_bytes === null ? "unknown" : size(store.resident_bytes)}`,
    `warnings: ${store.warnings.map(({ code }) => code).join(", ") || "none"}`,
    ...ended.map(({ kind, state, started_at: started }) => `job: ${kind}, ${state}, ${started}`),
    ...changed.map((setting) => `setting: ${setting.key} = ${harmlessValue(setting)} (${setting.source})`),
  ].join("\n");
}

const size = (bytes) => `${formatBytes(bytes)} (${bytes})`;

const harmlessValue = (setting) => (!setting.secret && HARMLESS.includes(kindOf(setting)) ? setting.value : "set");
