// Calls of the API. What goes wrong is a Problem: a sentence to show, what it is about, and whether to try again.
import { at } from "./dom.js";
import { LANGUAGE, t } from "./text.js";

// What went wrong. `kind` is one of offline, proxy, signed-out, password, refused, missing, changed, invalid, large, busy,
// full, server.
export class Problem extends Error {
  constructor(kind, text, more = {}) {
    super(text);
    this.kind = kind;
    this.status = more.status ?? 0;
    // Sentences by the field of the form that they are about.
    this.fields = more.fields ?? {};
    // Seconds to wait before the next try.
    this.wait = more.wait ?? 0;
    this.language = more.language ?? LANGUAGE;
  }

  // Whether the same request may work later.
  get isTemporary() {
    return ["offline", "proxy", "busy", "full", "server"].includes(this.kind);
  }
}

const KINDS = {
  400: "invalid", 401: "signed-out", 403: "refused", 404: "missing", 409: "changed", 410: "missing", 412: "changed",
  413: "large", 415: "invalid", 422: "invalid", 429: "busy", 503: "busy", 507: "full",
};

// What to do where a call says that one is signed out: sign in again in place. Set by sign-in-again.js.
let onSignedOut = null;
export const whenSignedOut = (handler) => {
  onSignedOut = handler;
};

// For calls that are not made by api(): lets one sign in again, or throws the problem.
export async function askToSignIn(problem) {
  if (problem.kind !== "signed-out" || !onSignedOut) throw problem;
  await onSignedOut(problem);
}

// Calls the API: a path such as "api/v1/me", a method, and a body that is sent as JSON. Returns what was answered, or null.
// `headers` are sent as they are; `quiet` leaves a 401 to the caller.
export async function api(path, { method = "GET", body, headers = {}, quiet = false, signal, whole = false } = {}) {
  const problem = await attempt();
  if (!(problem instanceof Problem)) return problem.value;
  if (quiet || problem.kind !== "signed-out" || !onSignedOut) throw problem;
  await onSignedOut(problem);
  const second = await attempt();
  if (second instanceof Problem) throw second;
  return second.value;

  async function attempt() {
    const options = { method, signal, redirect: "manual", credentials: "same-origin", cache: "no-store" };
    options.headers = { Accept: "application/json", "Accept-Language": LANGUAGE, ...headers };
    if (body !== undefined) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    let response;
    let text;
    try {
      response = await fetch(at(path), options);
      text = await response.text();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      return new Problem("offline", t("problem-offline"));
    }
    const answer = readAnswer({
      status: response.status,
      isRedirect: response.type === "opaqueredirect",
      text,
      header: (name) => response.headers.get(name),
    });
    if (answer instanceof Problem) return answer;
    return { value: whole ? { body: answer.value, tag: response.headers.get("ETag") } : answer.value };
  }
}

// What an answer says: its JSON, or a Problem.
export function readAnswer({ status, isRedirect, text, header }) {
  const isJson = (header("Content-Type") ?? "").startsWith("application/json");
  // A proxy whose session has ended answers with its own page, or leads to it.
  if (isRedirect || (status < 500 && text !== "" && !isJson)) {
    return new Problem("proxy", t("problem-proxy"), { status });
  }
  let value = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch {
    if (status < 400) return new Problem("offline", t("problem-offline"));
  }
  if (status >= 200 && status < 300) return { value };
  return describeProblem(status, value, header);
}

function describeProblem(status, value, header) {
  const messages = value?.messages ?? {};
  const { error, ...fields } = messages;
  const wait = Number.parseInt(header("Retry-After") ?? "0", 10) || 0;
  const language = header("Content-Language") ?? LANGUAGE;
  const kind = status === 403 && fields.current_password ? "password" : (KINDS[status] ?? (status >= 500 ? "server" : "invalid"));
  const fallback = status >= 500 ? t("problem-server", { status }) : t("problem-unknown", { status });
  const first = Object.values(fields)[0];
  return new Problem(kind, error ?? first ?? fallback, { status, fields, wait, language });
}

// A path with a query of the values that are set.
export function withQuery(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
