// Looks something up as an application would: an address, a hash, an address of a picture, or a domain.
import { BASE, api, at, isAdministrator, server } from "../app.js";

// Servers that applications ask unless they are told otherwise.
const WELL_KNOWN = ["gravatar.com", "libravatar.org"];

// The address by which the server checks itself. Without `public_url` it is where the server listens, which need not be the
// address that this page came from.
let checkedBase = null;

// What was looked up: a report of the server; or, where a member may not look there, what the words alone tell.
export async function look(subject, signal) {
  const url = readUrl(subject);
  const isOwn = url !== null && ownPath(url.href) !== null;
  if (!isAdministrator() && url && !isOwn) return { subject, elsewhere: placeOf(url) };
  if (!isAdministrator() && isDomain(subject)) return { subject, isForAdministrators: true };
  const asked = isOwn ? (await findCheckedBase(signal)) + ownPath(url.href) : subject;
  const report = await check(asked, signal);
  const [answer] = report.answers;
  if (url) report.final = placeOf(new URL(answer.redirects.at(-1)?.to ?? answer.url));
  return { subject, url, report };
}

const check = (subject, signal) => api("api/v1/check", { method: "POST", body: { subject }, signal });

async function findCheckedBase(signal) {
  const { base_url: base, public_url_is_set: isSet } = server.get();
  if (isSet) return base;
  // Any hash does: the report names the server that was asked.
  checkedBase ??= `${(await check("0".repeat(32), signal)).server}/`;
  return checkedBase;
}

function readUrl(text) {
  if (!text.includes("://")) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

// Neither an address nor a hash nor a URL: a domain, whose records only administrators look up.
const isDomain = (text) => !text.includes("@") && !text.includes("://") && !/^[0-9a-f]{32,}$/i.test(text) && text.includes(".");

// The path below the base path, where an address is on this server; else null.
export function ownPath(address) {
  const bases = [server.get().base_url, location.origin + BASE, checkedBase].filter(Boolean);
  const base = bases.find((known) => address.startsWith(known));
  return base ? address.slice(base.length) : null;
}

// The same picture, by the address of this page: the only one that the browser may show here. What was answered a moment ago
// must not come out of the browser's cache.
export function pictureHere(address) {
  const path = ownPath(address);
  if (path === null) return null;
  return `${at(path)}${path.includes("?") ? "&" : "?"}seen=${Date.now()}`;
}

// Where an address is: here, at one of the servers that everybody knows, or at another host.
function placeOf(url) {
  const isWellKnown = WELL_KNOWN.some((name) => url.hostname === name || url.hostname.endsWith(`.${name}`));
  const hosts = [new URL(server.get().base_url).host, location.host];
  return { isHere: ownPath(url.href) !== null, isWellKnown, host: hosts.includes(url.host) ? url.origin : url.host };
}
