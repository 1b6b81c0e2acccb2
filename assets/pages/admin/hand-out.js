// Set-up links that were just made, to hand out: each shown once, to copy one by one or all, to keep as a file, or to print as
// slips to cut apart.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, CopyLine, Dialog, Notice, announce, confirmDialog, copyText, formatTime, html, openDialog, t } from "../app.js";
import { download, writeCsv } from "./csv.js";

// Shows links in a dialog, until it is closed. `links` are { name, email, url, expires_at }.
export function handOutLinks(links) {
  return openDialog((close) => html`<${HandOutDialog} links=${links} close=${close} />`);
}

function HandOutDialog({ links, close }) {
  const [isTaken, setTaken] = useState(false);
  const leave = async () => {
    if (isTaken || (await confirmLeaving())) close();
  };
  useLeaveWarning(!isTaken);
  return html`<${Dialog} title=${t("people-hand-out-title", { count: links.length })} onClose=${leave} kind="hand-out-dialog">
    <${HandOut} links=${links} onTake=${() => setTaken(true)} />
    <div class="dialog-actions"><${Button} kind="primary" onClick=${leave}>${t("people-hand-out-done")}<//></div>
  <//>`;
}

// Asks whether to leave links that nobody took yet: they are not shown again.
export const confirmLeaving = () =>
  confirmDialog({ title: t("people-hand-out-leave-title"), text: t("people-hand-out-leave-text"), action: t("people-hand-out-leave") });

// Lets the browser ask before the tab is closed.
export function useLeaveWarning(isNeeded) {
  useEffect(() => {
    if (!isNeeded) return undefined;
    const warn = (event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isNeeded]);
}

// One line for each link, as it can be pasted into a mail or a chat.
const asText = (links) => links.map(({ name, email, url }) => `${name ? `${name} <${email}>` : email}: ${url}`).join("\n");

const asCsv = (links) => writeCsv([["name", "email", "setup_link", "expires_at"], ...links.map(({ name, email, url, expires_at: until }) => [name, email, url, until])]);

// The links with the ways to take them. `onTake` is called once some were copied, kept or printed.
export function HandOut({ links, onTake }) {
  const [isCopied, setCopied] = useState(null);
  const copyAll = async () => {
    const isDone = await copyText(asText(links));
    setCopied(isDone);
    announce(isDone ? t("copied") : t("copy-failed"));
    if (isDone) onTake();
  };
  const keep = () => {
    download("setup-links.csv", asCsv(links));
    onTake();
  };
  const print = () => {
    onTake();
    window.print();
  };
  return html`<div class="hand-out stack">
    ${links.map(({ email, mail }) => mail && mail.state !== "sent" && html`<${Notice} key=${email} kind=${mail.state === "failed" ? "fault" : "info"}>${mail.state === "failed" ? t("people-mail-failed", { email }) : t("people-mail-queued", { email })} ${mail.reason && html`<span lang="en">${mail.reason}</span>`}<//>`)}
    <${Notice}>${t("people-hand-out-once", { count: links.length, time: formatTime(links[0].expires_at) })}<//>
    ${links.length > 1 && html`<div class="actions no-print">
      <${Button} icon=${isCopied ? "check" : "copy"} onClick=${copyAll}>${isCopied ? t("copied") : isCopied === false ? t("copy-failed-short") : t("people-hand-out-copy")}<//>
      <${Button} icon="arrow-down" onClick=${keep}>${t("people-hand-out-csv")}<//>
      <${Button} onClick=${print}>${t("people-hand-out-print")}<//>
    </div>`}
    <ul class=${links.length > 1 ? "slips rows" : "slips"} onClick=${(event) => event.target.closest(".copy-line button") && onTake()}>
      ${links.map((link) => html`<li key=${link.email} class="slip">
        <div class="lines"><strong class="anywhere">${link.name || link.email}</strong>${link.name && html` <span class="row-detail">${link.email}</span>`}</div>
        <p class="print-only">${t("people-slip-text")}</p>
        <${CopyLine} text=${link.url} label=${t("people-link-of", { name: link.name || link.email })} isSecret />
        <p class="print-only">${t("people-slip-until", { time: formatTime(link.expires_at) })}</p>
      </li>`)}
    </ul>
  </div>`;
}
