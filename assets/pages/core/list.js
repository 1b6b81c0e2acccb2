// Lists that come in pages from the server: the first page at once, the next ones when they are asked for, never all.
import { useEffect, useState } from "../vendor/vendor.js";
import { html } from "./dom.js";
import { t } from "./text.js";
import { api, withQuery } from "./api.js";
import { Button, Loading, ProblemNotice } from "./parts.js";

// Loads a list: `path`, the values of its query, and the name of the list in the answer. Returns the rows so far, the total if
// the server tells it, and what is needed to go on.
export function useList(path, values, name, { limit = 50 } = {}) {
  const key = `${path} ${JSON.stringify(values)}`;
  const empty = { key, rows: [], next: null, total: null, problem: null, isLoading: true };
  const [state, setState] = useState(empty);
  const [round, setRound] = useState(0);
  const load = async (after, signal) => {
    const answer = await api(withQuery(path, { ...values, limit, after }), { signal });
    setState((former) => ({
      key,
      rows: after ? [...former.rows, ...answer[name]] : answer[name],
      next: answer.next,
      total: answer.total ?? null,
      problem: null,
      isLoading: false,
    }));
  };
  const fail = (signal) => (problem) => {
    if (!signal?.aborted && problem.name !== "AbortError") setState((former) => ({ ...former, problem, isLoading: false }));
  };
  useEffect(() => {
    const controller = new AbortController();
    setState((former) => ({ ...former, problem: null, isLoading: true }));
    load(undefined, controller.signal).catch(fail(controller.signal));
    return () => controller.abort();
  }, [key, round]);
  return {
    ...state,
    isStale: state.key !== key,
    more: () => {
      setState((former) => ({ ...former, problem: null, isLoading: true }));
      return load(state.next).catch(fail());
    },
    reload: () => setRound((former) => former + 1),
    setRows: (change) => setState((former) => ({ ...former, rows: change(former.rows) })),
  };
}

// The end of a list: what went wrong, or the button for more.
export function ListEnd({ list }) {
  if (list.problem) return html`<${ProblemNotice} problem=${list.problem} retry=${list.rows.length > 0 && list.next ? list.more : list.reload} />`;
  if (list.isLoading) return html`<${Loading} />`;
  return list.next && html`<p class="list-end"><${Button} onClick=${list.more}>${t("show-more")}<//></p>`;
}

// A value that follows another once it rests: searches as one types, without a request for each letter.
export function useRested(value, delay = 200) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return rested;
}
