// What a look-up means, in words: the kind of notice, its title and text, and what to do.
import { server, t, user } from "../app.js";
import { ownPath } from "./look.js";

// Judges what `look` found. `proof` is ready where this server answers with the picture, connected where an application shows it.
export function judge({ subject, elsewhere, isForAdministrators, url, report }) {
  if (isForAdministrators) return finding("info", t("connect-domain-forbidden-title"), t("connect-domain-forbidden"));
  if (elsewhere) return { ...judgeElsewhere(elsewhere), report: null };
  if (url) return { ...judgeUrl(report), report };
  if (report.answers.length > 0) return { ...judgeAddress(subject, report), report };
  return { ...judgeDomain(report.federation), report };
}

const finding = (kind, title, text, more = {}) => ({ kind, title, text, error: null, advice: [], proof: null, report: null, ...more });

// The address of a picture on another server, for those who may not look there.
function judgeElsewhere({ host, isWellKnown }) {
  const title = t("connect-elsewhere-title", { host });
  if (isWellKnown) return finding("warn", title, t("connect-elsewhere-known"), { advice: adviceNotRead() });
  return finding("info", title, t("connect-elsewhere-other"));
}

const adviceNotRead = () => [t("connect-advice-restart"), t("connect-advice-cached")];

function judgeUrl(report) {
  const [answer] = report.answers;
  const { isHere, isWellKnown, host } = report.final;
  const elsewhere = t("connect-elsewhere-title", { host });
  if (isWellKnown) return finding("warn", elsewhere, t("connect-elsewhere-known"), { advice: adviceNotRead() });
  if (answer.verdict === "failure") {
    return finding(isHere ? "fault" : "warn", t("connect-no-answer-title", { host }), isHere ? t("connect-no-answer-here") : t("connect-no-answer-there"), { error: answer.error });
  }
  if (isHere && answer.verdict === "picture") {
    const text = answer.redirects.length > 0 ? t("connect-here-redirected") : t("connect-here");
    return finding("good", t("connect-here-title"), text, { proof: "connected" });
  }
  if (isHere) return finding("warn", t("connect-here-nothing-title", { status: answer.status }), t("connect-here-nothing"));
  return finding("warn", elsewhere, t("connect-elsewhere-seen"), { advice: adviceNotRead() });
}

// An address or a hash, asked for here.
function judgeAddress(subject, { answers }) {
  const failed = answers.find((answer) => answer.verdict === "failure");
  if (failed) return finding("fault", t("connect-unreachable-title"), t("connect-unreachable"), { error: failed.error });
  const pictures = answers.filter((answer) => answer.verdict === "picture").length;
  if (pictures === answers.length) {
    return finding("good", t("connect-ready-title", { subject }), t("connect-ready", { count: answers.length }), { proof: "ready" });
  }
  if (pictures > 0) return finding("warn", t("connect-some-title", { count: pictures, all: answers.length }), t("connect-some"));
  const isDefault = answers.every((answer) => answer.verdict === "default");
  const title = isDefault ? t("connect-default-title", { subject }) : t("connect-nothing-title", { subject });
  return finding("warn", title, t("connect-default"), { advice: adviceNoPicture(subject) });
}

function adviceNoPicture(subject) {
  const { email, profile_picture: picture } = user.get();
  if (subject.toLowerCase() === email.toLowerCase()) return [picture ? t("connect-advice-rating") : t("connect-advice-upload")];
  return [t("connect-advice-spelling"), t("connect-advice-granted"), t("connect-advice-picture"), t("connect-advice-rating")];
}

// The records of a domain: whether they name this server.
function judgeDomain({ domain, services }) {
  const failed = services.find((service) => service.error);
  const named = services.map((service) => service.server).filter(Boolean);
  const isHere = (name) => ownPath(`${name}/`) !== null || `${name}/` === server.get().base_url;
  if (named.some(isHere)) return finding("good", t("connect-domain-here-title", { domain }), t("connect-domain-here"));
  if (named.length > 0) return finding("warn", t("connect-domain-other-title", { domain, server: named[0] }), t("connect-domain-other"));
  if (failed) return finding("fault", t("connect-domain-failed-title", { domain }), t("connect-domain-failed"), { error: failed.error });
  return finding("info", t("connect-domain-none-title", { domain }), t("connect-domain-none"));
}
