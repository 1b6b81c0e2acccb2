// Makes the same call for many people: a few at a time, with a pause where the server asks for one, and with what became of
// each. A dialog shows how far it is, and what failed.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Dialog, Notice, announce, formatNumber, html, openDialog, t, withPassword } from "../app.js";

const AT_ONCE = 4;

const pause = (seconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
  });

// Calls `call(item)` for each item. The first call is alone: it may ask for the password, and shows whether anything works.
// Answers what is { done, failed, left }: left are those that were not tried any more.
async function forMany(items, call, { signal, onProgress, onPause }) {
  const done = [];
  const failed = [];
  const queue = [...items];
  const callOne = async (item) => {
    while (!signal.aborted) {
      try {
        done.push({ item, value: await withPassword(() => call(item)) });
        return;
      } catch (problem) {
        if (problem.kind !== "busy") {
          failed.push({ item, problem });
          return;
        }
        onPause(true);
        await pause(Math.max(1, problem.wait), signal);
        onPause(false);
      }
    }
    queue.unshift(item);
  };
  const work = async () => {
    while (queue.length > 0 && !signal.aborted) {
      await callOne(queue.shift());
      onProgress(done.length + failed.length);
    }
  };
  if (queue.length > 0) {
    await callOne(queue.shift());
    onProgress(done.length + failed.length);
  }
  const first = failed[0]?.problem;
  // Without a server or without the password, the others would fail alike.
  if (!first || !(first.isTemporary || ["password", "signed-out", "refused"].includes(first.kind))) {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return { done, failed, left: queue };
}

// Shows a dialog while the calls are made. Answers { done, failed, left } once they are, and what failed was seen.
export function runMany({ title, items, call, nameOf }) {
  return openDialog((close) => html`<${ManyDialog} title=${title} items=${items} call=${call} nameOf=${nameOf} close=${close} />`);
}

function ManyDialog({ title, items, call, nameOf, close }) {
  const [state, setState] = useState({ count: 0, isPaused: false, outcome: null });
  const controller = useRef(null);
  const results = useRef([]);
  const start = async (these) => {
    controller.current = new AbortController();
    setState({ count: 0, isPaused: false, outcome: null });
    const outcome = await forMany(these, call, {
      signal: controller.current.signal,
      onProgress: (count) => setState((former) => ({ ...former, count })),
      onPause: (isPaused) => setState((former) => ({ ...former, isPaused })),
    });
    results.current = [...results.current, ...outcome.done];
    if (outcome.failed.length === 0) close({ ...outcome, done: results.current });
    else {
      announce(t("people-many-failed", { count: outcome.failed.length }));
      setState((former) => ({ ...former, outcome, count: these.length, total: these.length }));
    }
  };
  useEffect(() => {
    start(items);
    return () => controller.current?.abort();
  }, []);
  const { count, isPaused, outcome } = state;
  const again = outcome && [...outcome.failed.map(({ item }) => item), ...outcome.left];
  const finish = () => close({ ...outcome, done: results.current });
  return html`<${Dialog} title=${title} onClose=${outcome ? finish : () => controller.current.abort()}>
    ${!outcome && html`<progress max=${items.length} value=${count} aria-label=${title}></progress>
      <p role="status">${isPaused ? t("people-many-pause") : t("people-many-progress", { count: formatNumber(count), total: formatNumber(items.length) })}</p>
      <div class="dialog-actions"><${Button} onClick=${() => controller.current.abort()}>${t("people-many-stop")}<//></div>`}
    ${outcome && html`<${Failures} outcome=${outcome} nameOf=${nameOf} />
      <div class="dialog-actions"><${Button} onClick=${finish}>${t("close")}<//><${Button} kind="primary" onClick=${() => start(again)}>${t("try-again")}<//></div>`}
  <//>`;
}

// What failed: one sentence where it is the same for all, else one for each.
function Failures({ outcome, nameOf }) {
  const { failed, left } = outcome;
  const isSame = failed.every(({ problem }) => problem.message === failed[0].problem.message);
  return html`<${Notice} kind="fault" title=${t("people-many-failed", { count: failed.length + left.length })}>${isSame && html`<span lang=${failed[0].problem.language}>${failed[0].problem.message}</span>`}<//>
    <ul class="failures">
      ${failed.map(({ item, problem }) => html`<li key=${item.id}><strong>${nameOf(item)}</strong>${isSame ? "" : html` <span lang=${problem.language}>${problem.message}</span>`}</li>`)}
    </ul>`;
}
