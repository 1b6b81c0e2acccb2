// Starts the pages: loads the texts and who is signed in, then shows the page of the address.
import { render, useEffect, useState } from "../vendor/vendor.js";
import { ASSETS, SITE, at, html } from "./dom.js";
import { loadTexts, t } from "./text.js";
import { Problem, api } from "./api.js";
import { go, place, startRouter } from "./router.js";
import { isAdministrator, isDevelopment, onTabs, server, user, useStore } from "./store.js";
import { Frame } from "./frame.js";
import { Empty, Loading, Notice, PageHead, ProblemNotice, Button } from "./parts.js";

// The pages: the pattern of the address, the module, the texts that it needs, who may see it, and whether only a development
// server has it.
const PAGES = [
  { pattern: /^$/, module: "welcome", title: "welcome-title", access: "alone" },
  { pattern: /^setup$/, module: "setup", title: "setup-title", access: "alone" },
  { pattern: /^confirm$/, module: "confirm", title: "confirm-title", access: "alone" },
  { pattern: /^-\/sign-in$/, module: "sign-in", title: "sign-in-title", access: "alone" },
  { pattern: /^-\/picture$/, module: "picture", title: "nav-picture", style: "picture", access: "member" },
  { pattern: /^-\/addresses$/, module: "addresses", title: "nav-addresses", texts: "account", style: "account", access: "member" },
  { pattern: /^-\/connect$/, module: "connect", title: "nav-connect", texts: "account", style: "account", access: "member" },
  { pattern: /^-\/account$/, module: "account", title: "nav-account", texts: "account", style: "account", access: "member" },
  { pattern: /^-\/api$/, module: "api", title: "nav-api", texts: "admin", style: "admin", access: "member" },
  { pattern: /^-\/people$/, module: "people", title: "nav-people", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/people\/([0-9a-f-]{36})$/, module: "person", title: "nav-people", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/pictures$/, module: "pictures", title: "nav-pictures", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/activity$/, module: "activity", title: "nav-activity", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/store$/, module: "store", title: "nav-store", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/settings$/, module: "settings", title: "nav-settings", texts: "admin", style: "admin", access: "administrator" },
  { pattern: /^-\/journal$/, module: "journal", title: "nav-journal", texts: "journal", style: "journal", access: "member", isForDevelopment: true },
];

const modules = new Map();

const styles = new Map();

// Loads a style sheet once.
export function loadStyle(name) {
  if (!styles.has(name)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${ASSETS}/${name}.css`;
    styles.set(name, new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject })));
    document.head.append(link);
  }
  return styles.get(name);
}

// Loads a page's module, its texts and its style, together.
async function loadPage(page) {
  if (!modules.has(page.module)) {
    const { module, texts, style } = page;
    const loading = Promise.all([import(`${ASSETS}/pages/${module}.js`), texts && loadTexts(texts), style && loadStyle(style)]);
    modules.set(page.module, loading);
    loading.catch(() => modules.delete(page.module));
  }
  const [module] = await modules.get(page.module);
  return module.default;
}

function Pages() {
  const { path, query } = useStore(place);
  const person = useStore(user);
  const isThere = (known) => !known.isForDevelopment || isDevelopment();
  const page = PAGES.find((known) => known.pattern.test(path) && isThere(known));
  const needsSignIn = page && page.access !== "alone" && person === null;
  const goesOn = (path === "" || path === "-" || path === "-/sign-in") && person;
  useEffect(() => {
    if (needsSignIn) go(`-/sign-in?to=${encodeURIComponent(path + location.search)}`, { replace: true });
    if (goesOn) go(wanted(query), { replace: true });
  }, [needsSignIn, goesOn, path]);
  if (needsSignIn || goesOn) return null;
  if (!page) return html`<${Framed} person=${person}><${NotFound} person=${person} /><//>`;
  if (page.access === "alone") return html`<${Page} key=${page.module} page=${page} parameters=${[]} />`;
  if (page.access === "administrator" && !isAdministrator()) return html`<${Frame}><${Forbidden} /><//>`;
  const parameters = page.pattern.exec(path).slice(1);
  return html`<${Frame}><${Page} key=${path} page=${page} parameters=${parameters} /><//>`;
}

// Where somebody wanted to go before signing in: a page of ours, nothing else.
function wanted(query) {
  const to = query.get("to") ?? "";
  return to.startsWith("-/") && !to.startsWith("-/sign-in") ? to : "-/picture";
}

const Framed = ({ person, children }) => (person ? html`<${Frame}>${children}<//>` : html`<main class="alone">${children}</main>`);

// One page: its module when it is there. A module that is gone was of a version that the server does not run any more.
function Page({ page, parameters }) {
  const [state, setState] = useState({ content: null, problem: null });
  const load = () => {
    setState({ content: null, problem: null });
    loadPage(page).then(
      (content) => {
        setState({ content, problem: null });
        document.title = `${t(page.title, { site: SITE })} · ${SITE}`;
      },
      () => setState({ content: null, problem: new Problem("proxy", t("problem-upgraded")) }),
    );
  };
  useEffect(load, [page]);
  const { content: Content, problem } = state;
  // The focus goes to the title of a page that one went to, not to that of the first one.
  useEffect(() => {
    if (Content && history.state) document.getElementById("title")?.focus({ preventScroll: true });
    if (Content && history.state) scrollTo(0, 0);
  }, [Content]);
  if (problem) return html`<${ProblemNotice} problem=${problem} retry=${load} />`;
  return Content ? html`<${Content} parameters=${parameters} />` : html`<${Loading} />`;
}

// The title of the window is that of the page.
function useTitle(title) {
  useEffect(() => {
    document.title = `${title} · ${SITE}`;
  }, [title]);
}

function NotFound({ person }) {
  useTitle(t("not-found-title"));
  return html`<${PageHead} title=${t("not-found-title")} lead=${t("not-found-text")} />
    <p><a class="button plain" href=${at(person ? "-/picture" : "")}>${t("not-found-back")}</a></p>`;
}

function Forbidden() {
  useTitle(t("forbidden-title"));
  return html`<${PageHead} title=${t("forbidden-title")} />
    <${Empty} seed="forbidden" style="robohash" title=${t("forbidden-text")}><a class="button plain" href=${at("-/picture")}>${t("nav-picture")}</a><//>`;
}

// Says that the network is away, and that it is back.
function Offline() {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const change = () => setOffline(!navigator.onLine);
    addEventListener("online", change);
    addEventListener("offline", change);
    return () => {
      removeEventListener("online", change);
      removeEventListener("offline", change);
    };
  }, []);
  return isOffline && html`<div class="offline" role="status">${t("offline")}</div>`;
}

// Another tab signed in as somebody else, or out: what this one shows is not true any more.
function OtherTab() {
  const [isOld, setOld] = useState(false);
  useEffect(
    () =>
      onTabs(async (what) => {
        if (what !== "session") return;
        const session = await api("api/session", { quiet: true }).catch(() => null);
        if (session && session.user?.id !== user.get()?.id) setOld(true);
      }),
    [],
  );
  const load = html`<${Button} onClick=${() => location.reload()}>${t("load-again")}<//>`;
  return isOld && html`<div class="other-tab"><${Notice} kind="warn" action=${load}>${t("other-tab")}<//></div>`;
}

// Who is signed in because the proxy names them; null where none does.
async function signedInByProxy(facts) {
  if (!facts.sign_in_methods.includes("proxy")) return null;
  try {
    await api("api/session/proxy", { method: "POST", quiet: true });
  } catch (problem) {
    if (["signed-out", "refused", "missing"].includes(problem.kind)) return null;
    throw problem;
  }
  return (await api("api/session", { quiet: true })).user;
}

// What everybody's pages need of the server: who is signed in, and what it accepts.
async function loadState() {
  const [session, facts] = await Promise.all([api("api/session", { quiet: true }), api("api/v1/server", { quiet: true })]);
  server.set(facts);
  user.set(session.user ?? (await signedInByProxy(facts)));
}

function App() {
  const [problem, setProblem] = useState(null);
  const isReady = useStore(user) !== undefined;
  const load = () => {
    setProblem(null);
    loadState().catch(setProblem);
  };
  useEffect(load, []);
  let content = html`<main class="alone"><${Loading} /></main>`;
  if (problem) content = html`<main class="alone"><${ProblemNotice} problem=${problem} retry=${load} /></main>`;
  else if (isReady) content = html`<${Pages} />`;
  return html`<${Offline} /><${OtherTab} />${content}<div id="announcer" class="offscreen" role="status" aria-live="polite"></div>`;
}

async function start() {
  const page = document.getElementById("page");
  await loadTexts("pages");
  startRouter();
  page.textContent = "";
  render(html`<${App} />`, page);
}

start();
