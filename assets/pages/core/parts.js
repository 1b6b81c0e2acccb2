// The parts that pages are made of: icon, button, face, notice, line to copy, meter, chips, empty state.
import { useEffect, useState } from "../vendor/vendor.js";
import { ASSETS, BASE, announce, copyText, html } from "./dom.js";
import { formatTime, formatWhen, t } from "./text.js";

export const Icon = ({ name }) =>
  html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`${ASSETS}/vendor/icons.svg#${name}`} /></svg>`;

// A button. `kind` is primary, plain, quiet or danger; `icon` alone needs `label`.
export function Button({ kind = "plain", icon, label, busy = false, children, class: extra = "", ...rest }) {
  const isBare = icon && !children;
  return html`<button
    type="button"
    class=${`button ${kind} ${isBare ? "bare" : ""} ${extra}`}
    aria-label=${label}
    title=${isBare ? label : undefined}
    aria-disabled=${busy ? "true" : undefined}
    ...${rest}
    onClick=${busy ? (event) => event.preventDefault() : rest.onClick}
  >${icon && html`<${Icon} name=${icon} />`}${children && html`<span>${children}</span>`}</button>`;
}

// A picture of the server at a size in CSS pixels, sharp on dense screens.
export function pictureUrl(picture, size) {
  const url = new URL(picture.content_url, location.href);
  url.searchParams.set("s", String(Math.min(2048, size * 2)));
  return url.pathname + url.search;
}

// What is shown of a person without a picture. The address changes with the style that was chosen.
export const drawingUrl = (person, size) => `${BASE}u/${person.slug}?s=${size * 2}&v=${person.default_style ?? ""}`;

// A face: a picture in a circle, or what is shown of a person or a hash without one. `isCurrent` draws the cornice round it.
export function Face({ picture, person, hash, src, size = 48, alt = "", isCurrent = false, shape = "round" }) {
  const shown = picture ?? person?.profile_picture;
  const drawn = person ? drawingUrl(person, size) : `${BASE}avatar/${hash ?? "0"}?s=${size * 2}${hash ? "&r=x" : "&d=mp&f=y"}`;
  const from = src ?? (shown ? pictureUrl(shown, size) : drawn);
  const classes = `face ${shape === "square" ? "square" : ""} ${isCurrent ? "cornice" : ""}`;
  const color = shown?.color;
  return html`<span class=${classes} ref=${(element) => element && color && element.style.setProperty("--ground-of-face", color)}
    ><img src=${from} alt=${alt} width=${size} height=${size} loading="lazy" decoding="async"
  /></span>`;
}

// A notice. `kind` is info, good, warn or fault; a fault is said at once.
export function Notice({ kind = "info", title, children, action, language }) {
  const icons = { info: "info", good: "check", warn: "triangle-alert", fault: "triangle-alert" };
  return html`<div class=${`notice ${kind}`} role=${kind === "fault" ? "alert" : undefined} lang=${language}>
    <${Icon} name=${icons[kind]} />
    <div>${title && html`<strong>${title}</strong>`}${children && html`<div>${children}</div>`}</div>
    ${action && html`<div class="actions">${action}</div>`}
  </div>`;
}

// What went wrong, with what can be done about it: try again, after the wait that the server asks for.
export function ProblemNotice({ problem, retry }) {
  const left = useCountdown(problem);
  if (!problem) return null;
  const reload = html`<${Button} onClick=${() => location.reload()}>${t("load-again")}<//>`;
  // What was begun stays: the same may work once one has signed in there, in another tab.
  const again = retry && html`<${Button} disabled=${left > 0} onClick=${retry}>${left > 0 ? t("try-again-in", { seconds: left }) : t("try-again")}<//>`;
  return html`<${Notice} kind="fault" language=${problem.language} action=${problem.kind === "proxy" ? [again, reload] : again}>
    ${problem.message ?? String(problem)}
  <//>`;
}

// Seconds until the problem's wait is over, counted down.
export function useCountdown(problem) {
  const [left, setLeft] = useState(problem?.wait ?? 0);
  useEffect(() => {
    const end = Date.now() + (problem?.wait ?? 0) * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    if (!problem?.wait) return undefined;
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

// Whether a text was copied just now (null before), and what copies it.
function useCopy(text) {
  const [isCopied, setCopied] = useState(null);
  const copy = async () => {
    const isDone = await copyText(text);
    setCopied(isDone);
    announce(isDone ? t("copied") : t("copy-failed"));
    setTimeout(() => setCopied(null), 2000);
  };
  return [isCopied, copy];
}

// A line of data with a button that copies it. With `label`, it is named.
export function CopyLine({ text, label, isSecret = false }) {
  const [isCopied, copy] = useCopy(text);
  return html`<div class="copy-line">
    ${label && html`<span class="copy-label">${label}</span>`}
    <code translate=${false} class=${isSecret ? "secret" : ""}>${text}</code>
    <${Button} kind="quiet" icon=${isCopied ? "check" : "copy"} onClick=${copy} label=${t("copy-what", { what: label ?? text })}>${isCopied === false ? t("copy-failed-short") : isCopied ? t("copied") : t("copy")}<//>
  </div>`;
}

// A block of text to copy: settings of an application, a command.
export function CopyBlock({ text, label }) {
  const [isCopied, copy] = useCopy(text);
  return html`<div class="copy-block">
    <pre tabindex="0" role="group" aria-label=${label}><code translate=${false}>${text}</code></pre>
    <${Button} icon=${isCopied ? "check" : "copy"} onClick=${copy} label=${t("copy-what", { what: label })}>${isCopied ? t("copied") : t("copy")}<//>
  </div>`;
}

// A time: near ones in words, with the whole time to read by pointing at it.
export const When = ({ at: time }) =>
  time ? html`<time datetime=${time} title=${formatTime(time)}>${formatWhen(time)}</time>` : null;

export const Chip = ({ kind = "", children }) => html`<span class=${`chip ${kind}`}>${children}</span>`;

// How much of a bound is used.
export function Meter({ value, max, label }) {
  const part = max > 0 ? Math.min(1, value / max) : 0;
  return html`<div class="meter">
    <span>${label}</span>
    <progress class=${part > 0.9 ? "near" : ""} max="1" value=${part} aria-label=${label}></progress>
  </div>`;
}

// An empty place has a face: drawn from the page's own name.
export const Empty = ({ seed, style = "monsterid", title, children }) => html`<div class="empty">
  <img src=${`${BASE}avatar/${seed}?s=192&d=${style}&f=y`} alt="" width="96" height="96" loading="lazy" />
  <p>${title}</p>
  ${children && html`<div class="actions">${children}</div>`}
</div>`;

export const Loading = () => html`<p class="loading" role="status"><span class="ring" aria-hidden="true"></span>${t("loading")}</p>`;

// The head of a page. The focus goes to its title when the page changes.
export const PageHead = ({ title, lead, children }) => html`<header class="page-head">
  <div><h1 tabindex="-1" id="title">${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
  ${children && html`<div class="actions">${children}</div>`}
</header>`;
