// An entry of the audit trail as a sentence, with what the trail notes beside it.
import { LANGUAGE, at, formatTime, html, t } from "../app.js";
import { leaveBy } from "./kept-list.js";
import { nameOf } from "./people-list.js";
import { describeValue } from "./person-values.js";
import { rich } from "./rich.js";

// Every kind of change that the API knows, grouped as the filter shows them.
export const ACTION_GROUPS = [
  ["activity-group-pictures", ["picture.published", "picture.restored", "picture.edited", "picture.rated", "picture.removed", "picture.undeleted", "picture.erased", "file.blocked", "file.unblocked", "file.allowed"]],
  ["activity-group-people", ["person.added", "person.edited", "person.disabled", "person.enabled", "person.removed"]],
  ["activity-group-access", ["login", "login.failed", "logout", "password.set", "second-factor.on", "second-factor.off", "recovery-codes.made", "recovery-code.used", "setup-link.created", "setup-link.ended", "token.created", "token.revoked", "tokens.revoked"]],
  ["activity-group-addresses", ["address.asked", "address.granted", "address.picture-chosen", "address.removed", "identity.linked", "identity.unlinked"]],
  ["activity-group-server", ["setting.changed", "webhook.added", "webhook.changed", "webhook.removed", "backup.made", "backup.removed", "backup.restored", "file.mended"]],
];

const KNOWN = new Set(ACTION_GROUPS.flatMap(([, actions]) => actions));

// Ids of texts have no dots.
const idOf = (action) => action.replaceAll(".", "-");

export const kindText = (action) => t(`activity-kind-${idOf(action)}`);

const timeFormat = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "short" });

// One entry. `onClient` filters by the client's address, where that makes sense.
export function ActivityEntry({ entry, onClient, isNew = false, withDay = false }) {
  const detail = describeDetail(entry);
  const time = withDay ? formatTime(entry.at) : timeFormat.format(new Date(entry.at));
  return html`<li class=${`activity ${isNew ? "new" : ""}`}>
    <time class="activity-time" datetime=${entry.at} title=${formatTime(entry.at)}>${time}</time>
    <div class="activity-text">
      <p>${sentence(entry)}</p>
      ${detail && html`<p class="row-detail"><span class="anywhere">${detail}</span></p>`}
    </div>
    ${entry.client && html`<div class="row-detail">${onClient ? html`<button type="button" class="client" aria-label=${t("activity-only-client", { client: entry.client })} title=${t("activity-only-client", { client: entry.client })} onClick=${() => onClient(entry.client)}>${entry.client}</button>` : html`<span translate=${false}>${entry.client}</span>`}</div>`}
  </li>`;
}

function sentence(entry) {
  const { action, actor, subject } = entry;
  if (!KNOWN.has(action)) return rich("activity-said-other", { action }, { actor: whoDidIt(entry) });
  const id = `activity-said-${idOf(action)}`;
  const values = { self: subject === null || actor === subject ? "yes" : "no", ...valuesOf(entry) };
  return rich(id, values, { actor: whoDidIt(entry), subject: whomItConcerns(entry) });
}

const PersonLink = ({ person }) => html`<a href=${at(`-/people/${person.id}`)} onClick=${() => leaveBy(person.id)}>${nameOf(person)}</a>`;

function whoDidIt({ actor, actor_person: person }) {
  if (person) return html`<${PersonLink} person=${person} />`;
  if (actor === "operator") return t("activity-operator");
  return actor === "unknown" ? t("activity-unknown") : t("activity-removed-person");
}

function whomItConcerns({ action, detail, subject_person: person }) {
  if (person) return html`<${PersonLink} person=${person} />`;
  // Of somebody who was removed, the entry itself still tells the address.
  if (action === "person.removed" && detail) return html`<strong>${detail}</strong>`;
  if (action === "person.added" && detail) return html`<strong>${detail.split(" ")[0]}</strong>`;
  return t("activity-removed-person");
}

// What the sentences themselves need of the detail.
function valuesOf({ action, detail, subject }) {
  const words = detail.split(" ");
  const rest = words.slice(1).join(" ");
  const values = {
    "password.set": { way: detail === "set-up link" ? "link" : "other" },
    "tokens.revoked": { count: Number(detail) || 0 },
    "login.failed": { account: subject === null ? "none" : "known" },
    "picture.rated": { rating: rest.toUpperCase() },
    "address.asked": { address: detail },
    "setting.changed": { setting: words[0] },
    "address.granted": { address: detail },
    "address.removed": { address: detail },
    "address.picture-chosen": { address: words.slice(0, -1).join(" "), picture: words.at(-1) === "none" ? "none" : "own" },
  };
  return values[action] ?? {};
}

const FAILURES = {
  "wrong password": "activity-failure-password",
  "the account is disabled": "activity-failure-disabled",
  "there is no such account, or it has no password": "activity-failure-account",
  "several accounts and clients": "activity-failure-various",
};

const shortHash = (hash) => `${hash.slice(0, 12)}…`;

const quoted = (text) => (text ? t("activity-reason", { reason: text }) : "");

// The line below the sentence: what the trail notes, without the ids, which say nothing to people.
function describeDetail({ action, detail }) {
  const words = detail.split(" ");
  const behind = (count) => words.slice(count).join(" ");
  switch (action) {
    case "person.added":
      return `${words[0]}, ${t(`people-role-${words[1] ?? "member"}`)}`;
    case "person.edited":
      return describeChanges(detail);
    case "setup-link.created":
      return detail ? t("people-link-until", { time: formatTime(detail) }) : "";
    case "token.created":
      return t("activity-token", { label: words.slice(1, -1).join(" "), scope: words.at(-1) });
    case "login.failed":
      return describeFailure(detail);
    case "setting.changed":
      return behind(1).replace('" "', '" → "');
    case "picture.removed":
      return quoted(behind(2));
    case "picture.edited":
      return describeEdit(words.slice(1));
    case "file.blocked":
      return [shortHash(words[0]), quoted(behind(1))].filter(Boolean).join(" · ");
    case "backup.made":
    case "backup.removed":
    case "backup.restored":
      return detail;
    case "file.mended":
    case "file.unblocked":
    case "file.allowed":
      return shortHash(detail);
    default:
      return KNOWN.has(action) ? "" : detail;
  }
}

const VALUES = /(?:^| )(email|name|slug|username|role|language|public|default_style)=/;

// "name=Ada King public=true"
function describeChanges(detail) {
  const parts = detail.split(VALUES);
  if (parts.length < 3 || parts[0] !== "") return detail;
  const texts = [];
  for (let index = 1; index < parts.length; index += 2) texts.push(describeValue(parts[index], parts[index + 1]));
  return texts.join(" · ");
}

// "3 x wrong password"
function describeFailure(detail) {
  const [, count, reason] = /^(\d+) x (.*)$/.exec(detail) ?? [null, "1", detail];
  const text = FAILURES[reason] ? t(FAILURES[reason]) : reason;
  return t("activity-times", { count: Number(count), text });
}

// "crop=0,20,160 rotate=90 alt"
function describeEdit(words) {
  const texts = words.map((word) => {
    const [name, value] = word.split("=");
    if (name === "crop") return value === "none" ? t("activity-edit-whole") : t("activity-edit-crop");
    if (name === "rotate") return t("activity-edit-rotate", { degrees: Number(value) });
    return name === "alt" ? t("activity-edit-alt") : word;
  });
  return texts.join(", ");
}
