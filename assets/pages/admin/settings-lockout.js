// Whether this page could still be used, at the address where it was opened, after hosts are changed: the rule of the server, told
// while one types. The server has the last word.
import { splitList } from "./settings-kinds.js";

// Names below which nobody can register one: they are always answered.
const PRIVATE_SUFFIXES = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test"];

const isIp = (host) => /^[\d.]+$/.test(host) || host.includes(":");

const withoutDot = (host) => host.toLowerCase().replace(/\.$/, "");

function hostOf(url) {
  try {
    return withoutDot(new URL(url).hostname);
  } catch {
    return null;
  }
}

function isAnswered(host, publicUrl, allowed) {
  const name = withoutDot(host.replace(/^\[|\]$/g, ""));
  const isPrivate = isIp(name) || !name.includes(".") || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix));
  return isPrivate || allowed.includes("*") || hostOf(publicUrl) === name || allowed.map(withoutDot).includes(name);
}

export const LOCKOUT_KEYS = ["public_url", "allowed_hosts"];

// `valueOf` answers a setting's value as it would be. Where the public address is HTTPS, the cookie of a sign-in over plain HTTP is
// not read any more.
export function locksOut(valueOf) {
  const publicUrl = valueOf("public_url");
  const isLost = location.protocol === "http:" && /^https:/i.test(publicUrl);
  return isLost || !isAnswered(location.hostname, publicUrl, splitList(valueOf("allowed_hosts")));
}
