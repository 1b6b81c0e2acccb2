// Activity: who did what, for whom, when and from where, in sentences; filtered, live, and as CSV.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Empty, Icon, ListEnd, PageHead, ProblemNotice, announce, api, at, html, place, setQuery, t, useStore, withQuery } from "../app.js";
import { ActivityFilters, FILTER_NAMES, readActivityFilters } from "../admin/activity-filters.js";
import { ActivityEntry } from "../admin/activity-entry.js";
import { dayName, groupByDay } from "../admin/days.js";
import { useKeptList } from "../admin/kept-list.js";

const PAGE = 50;

const LIVE_MS = 5000;

export default function Activity() {
  const { query } = useStore(place);
  const values = readActivityFilters(query);
  const list = useKeptList("api/v1/audit", values, "entries", { limit: PAGE });
  const isLive = query.get("live") === "1";
  const live = useLive(isLive, values, list);
  const isFiltered = FILTER_NAMES.some((name) => query.has(name));
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  const clear = () => setQuery(Object.fromEntries(FILTER_NAMES.map((name) => [name, null])));
  return html`<${PageHead} title=${t("nav-activity")} lead=${t("activity-lead")}>
      <button type="button" class="filter" aria-pressed=${isLive ? "true" : "false"} onClick=${() => setQuery({ live: isLive ? null : "1" })}><span class="live-dot" aria-hidden="true"></span>${t("activity-live")}</button>
      <${Button} icon="rotate-cw" onClick=${() => refresh(list)}>${t("activity-refresh")}<//>
      <a class="button plain" href=${at(withQuery("api/v1/audit", { ...values, format: "csv" }))} download="tondo-activity.csv"><${Icon} name="arrow-down" /><span>CSV</span></a>
    <//>
    <${ActivityFilters} />
    ${live.problem && html`<${ProblemNotice} problem=${live.problem} />`}
    ${isEmpty && html`<${Empty} seed="activity" style="wavatar" title=${isFiltered ? t("activity-none-found") : t("activity-none")}>${isFiltered && html`<${Button} onClick=${clear}>${t("activity-clear")}<//>`}<//>`}
    <div class=${`stack ${list.isStale ? "stale" : ""}`}>
      ${groupByDay(list.rows).map(([day, entries]) => html`<section key=${day} class="day" aria-label=${dayName(day)}>
        <h2>${dayName(day)}</h2>
        <ul class="rows">${entries.map((entry) => html`<${ActivityEntry} key=${entry.id} entry=${entry} isNew=${live.fresh.has(entry.id)} onClient=${(client) => setQuery({ client })} />`)}</ul>
      </section>`)}
      <${ListEnd} list=${list} />
    </div>`;
}

function refresh(list) {
  list.reload();
  announce(t("activity-refreshed"));
}

// Asks for what is new every few seconds, as long as the page is seen.
function useLive(isLive, values, list) {
  const [state, setState] = useState({ fresh: new Set(), problem: null });
  const current = useRef(list);
  current.current = list;
  useEffect(() => {
    if (!isLive) return undefined;
    const controller = new AbortController();
    const ask = async () => {
      const { rows, isLoading, isStale } = current.current;
      if (document.visibilityState !== "visible" || isLoading || isStale) return;
      try {
        const { entries } = await api(withQuery("api/v1/audit", { ...values, limit: PAGE }), { signal: controller.signal });
        const newest = rows[0]?.id ?? 0;
        const added = entries.filter((entry) => entry.id > newest);
        setState((former) => ({ fresh: added.length > 0 ? new Set(added.map((entry) => entry.id)) : former.fresh, problem: null }));
        if (added.length === 0) return;
        // More than one page is new: what lies between would be missing.
        if (added.length === PAGE && rows.length > 0) current.current.reload();
        else current.current.setRows((former) => [...added.filter((entry) => !former.some((known) => known.id === entry.id)), ...former]);
        announce(t("activity-new", { count: added.length }));
      } catch (problem) {
        if (!controller.signal.aborted) setState((former) => ({ ...former, problem }));
      }
    };
    const timer = setInterval(ask, LIVE_MS);
    const onSeen = () => document.visibilityState === "visible" && ask();
    document.addEventListener("visibilitychange", onSeen);
    ask();
    return () => {
      clearInterval(timer);
      controller.abort();
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, [isLive, JSON.stringify(values)]);
  return isLive ? state : { ...state, problem: null };
}
