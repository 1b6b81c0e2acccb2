// The frame of every page after the sign-in: the way to the other pages, at the side of wide windows and at the foot of small
// ones, and the signed-in person.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { ASSETS, at, html } from "./dom.js";
import { t } from "./text.js";
import { api } from "./api.js";
import { place } from "./router.js";
import { isAdministrator, isDevelopment, server, tellTabs, user, useStore } from "./store.js";
import { Button, Face, Icon } from "./parts.js";
import { Toasts } from "./toast.js";

const OWN_PAGES = [
  ["picture", "circle-user-round"],
  ["addresses", "mail"],
  ["connect", "plug"],
  ["account", "shield"],
];

const ADMINISTRATOR_PAGES = [
  ["people", "users"],
  ["pictures", "images"],
  ["activity", "clock"],
  ["store", "hard-drive"],
  ["settings", "settings"],
];

const DEVELOPER_PAGES = [["api", "code-xml"]];

const JOURNAL_PAGE = ["journal", "eye"];

const developerPages = () => [...DEVELOPER_PAGES, ...(isDevelopment() ? [JOURNAL_PAGE] : [])];

const pages = () => [...OWN_PAGES, ...(isAdministrator() ? ADMINISTRATOR_PAGES : []), ...developerPages()];

const isAt = (name, path) => path === `-/${name}` || path.startsWith(`-/${name}/`);

const PageLink = ({ name, icon, path }) => html`<a class="item" href=${at(`-/${name}`)} aria-current=${isAt(name, path) ? "page" : undefined}>
  <${Icon} name=${icon} /><span>${t(`nav-${name}`)}</span>
</a>`;

export async function signOut() {
  const answer = await api("api/logout", { method: "POST", quiet: true }).catch((problem) => {
    if (problem.kind !== "signed-out") throw problem;
  });
  user.set(null);
  tellTabs("session");
  // Who signed in with a provider signs out there, too.
  location.assign(answer?.continue_at ?? at(""));
}

export function Frame({ children }) {
  const { path } = useStore(place);
  const person = useStore(user);
  const house = useStore(server);
  return html`<div class="shell">
    <a class="skip" href="#main">${t("skip")}</a>
    <nav class="rail" aria-label=${t("nav-main")}>
      <a class="brand" href=${at("-/picture")}><img src=${`${ASSETS}/tondo.svg`} alt="" width="36" height="36" /><span translate=${false}>${house.site_name}</span></a>
      ${OWN_PAGES.map(([name, icon]) => html`<${PageLink} key=${name} name=${name} icon=${icon} path=${path} />`)}
      ${isAdministrator() && html`<p class="group">${t("nav-house")}</p>`}
      ${isAdministrator() && ADMINISTRATOR_PAGES.map(([name, icon]) => html`<${PageLink} key=${name} name=${name} icon=${icon} path=${path} />`)}
      <p class="group">${t("nav-developers")}</p>
      ${developerPages().map(([name, icon]) => html`<${PageLink} key=${name} name=${name} icon=${icon} path=${path} />`)}
      <div class="signed-in">
        <${Face} person=${person} size=${32} />
        <span class="who">${person.name || person.email}</span>
        <${Button} kind="quiet" icon="log-out" label=${t("sign-out")} onClick=${signOut} />
      </div>
    </nav>
    <main id="main">${children}</main>
    <${Bar} path=${path} />
    <${Toasts} />
  </div>`;
}

// Whether a small window is a tablet's.
function useWideBar() {
  const [query] = useState(() => matchMedia("(min-width: 40rem)"));
  const [isWide, setWide] = useState(query.matches);
  useEffect(() => {
    const change = () => setWide(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return isWide;
}

// The bar at the foot of small windows: the first pages, and the rest behind "More".
function Bar({ path }) {
  const [isOpen, setOpen] = useState(false);
  const more = useRef(null);
  // Three pages on a telephone; where there is more room, as many as fit.
  const isWide = useWideBar();
  const count = isWide ? 6 : 3;
  const shown = pages().slice(0, count);
  const rest = pages().slice(count);
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (!isOpen) return undefined;
    more.current?.querySelector("a")?.focus();
    const closeOnEscape = (event) => event.key === "Escape" && setOpen(false);
    addEventListener("keydown", closeOnEscape);
    return () => removeEventListener("keydown", closeOnEscape);
  }, [isOpen]);
  return html`<nav class="bar" aria-label=${t("nav-short")}>
    ${isOpen && html`<div class="bar-more" id="more" ref=${more}>
      ${rest.map(([name, icon]) => html`<${PageLink} key=${name} name=${name} icon=${icon} path=${path} />`)}
      <button type="button" class="item" onClick=${signOut}><${Icon} name="log-out" /><span>${t("sign-out")}</span></button>
    </div>`}
    ${shown.map(([name, icon]) => html`<${PageLink} key=${name} name=${name} icon=${icon} path=${path} />`)}
    <button type="button" class=${`item ${rest.some(([name]) => isAt(name, path)) ? "current" : ""}`} aria-expanded=${isOpen ? "true" : "false"} aria-controls="more" onClick=${() => setOpen(!isOpen)}><${Icon} name="ellipsis" /><span>${t("nav-more")}</span></button>
  </nav>`;
}
