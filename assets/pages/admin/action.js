// One thing that a button does: at most once at a time, with what went wrong beside it and a way to try again.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Notice, ProblemNotice, html, t } from "../app.js";

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
  const again = () => start(...given);
  const notice = problem && html`<div class="action-problem">${problem.status === 412 ? html`<${Overtaken} again=${again} />` : html`<${ProblemNotice} problem=${problem} retry=${problem.isTemporary ? again : null} />`}</div>`;
  return [start, notice, isBusy];
}

// Somebody else changed the same meanwhile. By now it is loaded anew, and one decides again.
export const Overtaken = ({ again }) => html`<div role="alert">
  <${Notice} kind="warn" title=${t("person-conflict")} action=${again && html`<${Button} onClick=${again}>${t("try-again")}<//>`}>${t("person-conflict-again")}<//>
</div>`;
