// Pages by their addresses: real paths below the base path. Links are plain links, so that a new tab, a bookmark and the way
// back work as everywhere.
import { useEffect, useState } from "../vendor/vendor.js";
import { BASE } from "./dom.js";
import { createStore } from "./store.js";

// The path below the base path, such as "-/people/42", and the query.
export const place = createStore(readPlace());

function readPlace() {
  const { pathname, search } = location;
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname.slice(1);
  return { path: path.replace(/\/+$/, ""), query: new URLSearchParams(search) };
}

// Work that would be lost by leaving the page: functions that ask, and answer whether to go; null where there is none.
const guards = new Set();
export function useGuard(ask) {
  useEffect(() => {
    if (!ask) return undefined;
    guards.add(ask);
    return () => guards.delete(ask);
  }, [ask]);
}

// Asks for everything that would be lost, one after another.
async function mayLeave() {
  for (const ask of guards) if (!(await ask())) return false;
  return true;
}

// Goes to a page: go("-/people?q=ada"). With `replace`, the way back leaves this page out.
export async function go(to, { replace = false } = {}) {
  if (!(await mayLeave())) return;
  const address = BASE + to;
  history[replace ? "replaceState" : "pushState"]({}, "", address);
  place.set(readPlace());
}

// Changes the query of the page in place: for filters, so that the address keeps them.
export function setQuery(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(history.state, "", location.pathname + (text === "" ? "" : `?${text}`));
  place.set(readPlace());
}

// The way back: where work would be lost, the page stays until one has answered, and so does its address if one stays.
async function followHistory() {
  const { path, query } = place.get();
  if (await mayLeave()) {
    place.set(readPlace());
    return;
  }
  const text = query.toString();
  history.pushState({}, "", BASE + path + (text === "" ? "" : `?${text}`));
}

// Follows the browser's way back and forth, and clicks on links of the pages.
export function startRouter() {
  addEventListener("popstate", followHistory);
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.target || link.hasAttribute("download") || event.defaultPrevented) return;
    const url = new URL(link.href);
    const isPage = url.origin === location.origin && (url.pathname.startsWith(`${BASE}-/`) || url.pathname === BASE);
    if (!isPage || (url.hash !== "" && url.pathname === location.pathname)) return;
    event.preventDefault();
    go(url.pathname.slice(BASE.length) + url.search);
  });
}

// What a page loads when it is shown: { data, problem, isLoading, reload, setData }. Loads anew when `key` changes.
export function useLoad(load, key = "") {
  const [state, setState] = useState({ data: undefined, problem: null, isLoading: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState((former) => ({ ...former, problem: null, isLoading: true }));
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setState({ data, problem: null, isLoading: false });
      },
      (problem) => {
        if (!controller.signal.aborted) setState((former) => ({ ...former, problem, isLoading: false }));
      },
    );
    return () => controller.abort();
  }, [key, round]);
  return {
    ...state,
    reload: () => setRound((former) => former + 1),
    setData: (data) => setState({ data, problem: null, isLoading: false }),
  };
}
