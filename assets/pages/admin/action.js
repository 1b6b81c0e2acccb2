// One thing that a button does: at most once at a time, with what went wrong beside it and a way to try again.
import { useRef, useState } from "../vendor/vendor.js";
import { ProblemNotice, html } from "../app.js";

const IDLE = { isBusy: false, problem: null, given: [] };

// Answers [start, what to show where it failed, whether it is being done].
export function useAction(act) {
  const [state, setState] = useState(IDLE);
  // What is tried again is done to what is shown by then, which may have been loaded anew.
  const latest = useRef(act);
  latest.current = act;
  const start = async (...given) => {
    if (state.isBusy) return;
    setState({ ...IDLE, isBusy: true });
    try {
      await latest.current(...given);
      setState(IDLE);
    } catch (problem) {
      // Whoever does not confirm with the password does not want it.
      const isCanceled = problem.kind === "password" || problem.name === "AbortError";
      setState({ isBusy: false, problem: isCanceled ? null : problem, given });
    }
  };
  const { isBusy, problem, given } = state;
  const isWorthTrying = problem?.isTemporary || problem?.status === 412;
  const notice = problem && html`<div class="action-problem"><${ProblemNotice} problem=${problem} retry=${isWorthTrying ? () => start(...given) : null} /></div>`;
  return [start, notice, isBusy];
}
