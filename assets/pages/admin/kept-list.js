// Lists that are found again as they were left: the way back from a person leads to the row that one came from, with as many
// rows as were there. The address keeps search and filters, the entry of the history keeps the row, this module the rows.
import { useEffect, useState } from "../vendor/vendor.js";
import { api, withQuery } from "../app.js";

const LARGEST_PAGE = 200;

// The list that was shown last at each path: { key, rows, next, total }.
const kept = new Map();

// The row by which this entry of the history was left.
export const leftRow = () => history.state?.row ?? null;

// Whether the page that is shown was reached from a list, so that one step back leads to it.
let isFromList = false;
export const cameFromList = () => isFromList;
export const forgetList = () => {
  isFromList = false;
};

// Notes by which row a list is left: for clicks on a row's link, before the page changes.
export function leaveBy(id) {
  history.replaceState({ ...history.state, row: id }, "");
  isFromList = true;
}

// Loads pages until there are as many rows as wanted.
async function loadUpTo(wanted, { path, values, name, start, signal }) {
  const rows = [];
  let after = start;
  let total = null;
  do {
    const limit = Math.min(LARGEST_PAGE, wanted - rows.length);
    const answer = await api(withQuery(path, { ...values, limit, after }), { signal });
    total ??= answer.total ?? null;
    rows.push(...answer[name]);
    after = answer.next;
  } while (after && rows.length < wanted);
  return { rows, next: after ?? null, total };
}

// As useList of the core, for ListEnd. `start` is the cursor to begin behind; `reload` keeps as many rows as are shown.
export function useKeptList(path, values, name, { limit = 50, start } = {}) {
  const key = JSON.stringify([values, start]);
  const [state, setState] = useState(() => firstState(path, key));
  const [round, setRound] = useState(0);
  const set = (change) => setState((former) => ({ ...former, ...change(former) }));
  const fail = (signal) => (problem) => {
    if (!signal?.aborted && problem.name !== "AbortError") set(() => ({ problem, isLoading: false }));
  };
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const wanted = state.key === key ? Math.max(limit, state.rows.length) : limit;
    set(() => ({ problem: null, isLoading: true }));
    loadUpTo(wanted, { path, values, name, start, signal }).then((loaded) => set(() => ({ key, ...loaded, isLoading: false })), fail(signal));
    return () => controller.abort();
  }, [path, key, round]);
  useEffect(() => {
    if (!state.isLoading && !state.problem) kept.set(path, state);
  }, [state]);
  const more = async () => {
    const { next } = state;
    set(() => ({ problem: null, isLoading: true }));
    const load = loadUpTo(limit, { path, values, name, start: next });
    await load.then((loaded) => set((former) => (former.next === next && former.key === key ? { rows: [...former.rows, ...loaded.rows], next: loaded.next, isLoading: false } : {})), fail());
  };
  return {
    ...state,
    isStale: state.key !== key,
    more,
    reload: () => setRound((former) => former + 1),
    setRows: (change) => set((former) => ({ rows: change(former.rows) })),
    setTotal: (change) => set((former) => ({ total: former.total === null ? null : change(former.total) })),
  };
}

function firstState(path, key) {
  const found = kept.get(path);
  const isReturn = leftRow() !== null && found?.key === key;
  return isReturn ? { ...found, isLoading: true } : { key, rows: [], next: null, total: null, problem: null, isLoading: true };
}

// Puts the focus on a row once it is drawn: the one at `index`, or the last one, or the page's title where none is left.
export function focusRow(list, index) {
  setTimeout(() => {
    const rows = list?.querySelectorAll(":scope > li") ?? [];
    const row = rows[Math.min(index, rows.length - 1)];
    (row?.querySelector("a, button") ?? document.getElementById("title"))?.focus();
  });
}
