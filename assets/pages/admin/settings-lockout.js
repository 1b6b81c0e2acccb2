// Whether this page would still be reached, by the name that it was opened with, after hosts are changed: the rule of the server,
// so that nobody locks themselves out.

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

// `valueOf` answers a setting's value as it would be.
export const locksOut = (valueOf) => !isAnswered(location.hostname, valueOf("public_url"), valueOf("allowed_hosts").split(",").map((name) => name.trim()));
