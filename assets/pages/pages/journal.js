// The journal of a development server: what apps sent, what they were answered, and why. Newest first, live.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, CopyBlock, Empty, Field, Loading, PageHead, ProblemNotice, Select, Switch, announce, api, formatBytes, formatNumber, formatTime, html, server, t } from "../app.js";
import { curlOf } from "../journal/curl.js";

const LIVE_MS = 1000;

// The server keeps as many.
const MOST = 1000;

const STATUSES = ["all", "2", "3", "4", "5"];

export default function Journal() {
  const journal = useJournal();
  const [filter, setFilter] = useState({ status: "all", path: "", withPages: false });
  const change = (name) => (value) => setFilter((former) => ({ ...former, [name]: value }));
  const sent = journal.entries.filter((entry) => !entry.by_page || filter.withPages);
  const shown = sent.filter((entry) => isShown(entry, filter));
  const clear = async () => {
    await journal.clear();
    announce(t("journal-cleared"));
  };
  return html`<${PageHead} title=${t("nav-journal")} lead=${t("journal-lead")}>
      <${Button} icon="trash-2" onClick=${clear} disabled=${journal.entries.length === 0}>${t("journal-clear")}<//>
    <//>
    <div class="journal-filters">
      <${Select} label=${t("journal-status")} value=${filter.status} onChange=${change("status")} options=${STATUSES.map((status) => [status, t("journal-status-option", { status })])} />
      <${Field} label=${t("journal-path")} value=${filter.path} onInput=${change("path")} placeholder="/api/v1/user" autocomplete="off" autocapitalize="none" spellcheck=${false} />
      <${Switch} label=${t("journal-with-pages")} isOn=${filter.withPages} onChange=${change("withPages")} />
    </div>
    ${journal.problem && html`<${ProblemNotice} problem=${journal.problem} />`}
    ${!journal.isLoaded && !journal.problem && html`<${Loading} />`}
    ${journal.isLoaded && shown.length === 0 && html`<${Empty} seed="journal" style="retro" title=${sent.length === 0 ? t("journal-none") : t("journal-none-found")} />`}
    ${shown.length > 0 && html`<ul class="rows journal">${shown.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} />`)}</ul>`}`;
}

function isShown({ path, query, status }, filter) {
  if (filter.status !== "all" && !String(status).startsWith(filter.status)) return false;
  return `${path}?${query ?? ""}`.toLowerCase().includes(filter.path.trim().toLowerCase());
}

// The entries, newest first; asks for what is new each second, as long as the page is seen.
function useJournal() {
  const [state, setState] = useState({ entries: [], isLoaded: false, problem: null });
  useEffect(() => {
    const controller = new AbortController();
    let last = 0;
    let isAsking = false;
    const ask = async () => {
      if (document.visibilityState !== "visible" || isAsking) return;
      isAsking = true;
      try {
        const page = await api(`api/dev/requests?since=${last}`, { signal: controller.signal });
        // The server began anew: what it numbered before means nothing now.
        const isAnew = page.last < last;
        last = isAnew ? 0 : page.last;
        const added = isAnew ? [] : page.requests.toReversed();
        setState(({ entries }) => ({ entries: [...added, ...(isAnew ? [] : entries)].slice(0, MOST), isLoaded: true, problem: null }));
      } catch (problem) {
        if (!controller.signal.aborted) setState((former) => ({ ...former, problem }));
      } finally {
        isAsking = false;
      }
    };
    const timer = setInterval(ask, LIVE_MS);
    document.addEventListener("visibilitychange", ask);
    ask();
    return () => {
      clearInterval(timer);
      controller.abort();
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  const clear = async () => {
    try {
      await api("api/dev/requests", { method: "DELETE" });
      setState((former) => ({ ...former, entries: [], problem: null }));
    } catch (problem) {
      setState((former) => ({ ...former, problem }));
    }
  };
  return { ...state, clear };
}

const kindOf = (status) => (status < 400 ? "good" : status < 500 ? "warn" : "fault");

// One request. What was sent and answered is made when it is opened.
function Entry({ entry }) {
  const [isOpen, setOpen] = useState(false);
  const address = entry.query === null ? entry.path : `${entry.path}?${entry.query}`;
  return html`<li>
    <details onToggle=${(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class=${`chip ${kindOf(entry.status)}`}>${entry.status}</span>
        <strong translate=${false}>${entry.method}</strong>
        <span class="journal-address" translate=${false}>${address}</span>
        <time class="row-detail" datetime=${entry.at}>${formatTime(entry.at)}</time>
      </summary>
      ${isOpen && html`<${Details} entry=${entry} />`}
    </details>
    ${entry.reasons.length > 0 && html`<ul class="journal-reasons" lang="en" translate=${false}>${entry.reasons.map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul>`}
  </li>`;
}

function Details({ entry }) {
  const sent = entry.body ?? (entry.body_bytes === null ? t("journal-body-unread") : formatBytes(entry.body_bytes));
  return html`<div class="stack journal-details">
    <p class="row-detail">
      <span translate=${false}>${entry.route ?? t("journal-no-route")}</span>
      <span>${t("journal-took", { time: formatNumber(Math.round(entry.micros / 100) / 10) })}</span>
      <span translate=${false}>${entry.client}</span>
      <span translate=${false}>${entry.request}</span>
    </p>
    <h2>${t("journal-sent")}</h2>
    <${Headers} headers=${entry.headers} />
    <pre tabindex="0" role="group" aria-label=${t("journal-sent")}><code translate=${false}>${sent}</code></pre>
    <h2>${t("journal-answered")}</h2>
    <${Headers} headers=${entry.answer_headers} />
    <pre tabindex="0" role="group" aria-label=${t("journal-answered")}><code translate=${false}>${entry.answer ?? formatBytes(entry.answer_bytes)}</code></pre>
    <h2>${t("journal-again")}</h2>
    <${CopyBlock} text=${curlOf(entry, server.get().base_url)} label="curl" />
  </div>`;
}

const Headers = ({ headers }) => html`<dl class="journal-headers" translate=${false}>
  ${Object.entries(headers).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;
