// Short news at the edge of the page: what was done, with a way to undo it for ten seconds.
import { useEffect } from "../vendor/vendor.js";
import { announce, html } from "./dom.js";
import { createStore, useStore } from "./store.js";
import { t } from "./text.js";
import { Button } from "./parts.js";

const SHOWN_MS = 10_000;

const toasts = createStore([]);
let lastToast = 0;

// Shows a toast. `undo`, if given, is called by its button.
export function toast(text, undo = null) {
  const id = (lastToast += 1);
  toasts.set([...toasts.get().slice(-1), { id, text, undo }]);
  announce(text);
}

const dismiss = (id) => toasts.set(toasts.get().filter((known) => known.id !== id));

export function Toasts() {
  const shown = useStore(toasts);
  return html`<div class="toasts" role="region" aria-label=${t("news")}>${shown.map((known) => html`<${Toast} key=${known.id} ...${known} />`)}</div>`;
}

function Toast({ id, text, undo }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  // The toast goes, and the focus that was in it goes on at the page's title.
  const leave = () => {
    dismiss(id);
    document.getElementById("title")?.focus({ preventScroll: true });
  };
  const undoNow = () => {
    leave();
    undo();
  };
  return html`<div class="toast">
    <span>${text}</span>
    ${undo && html`<${Button} kind="quiet" icon="undo-2" onClick=${undoNow}>${t("undo")}<//>`}
    <${Button} kind="quiet" icon="x" label=${t("close")} onClick=${leave} />
  </div>`;
}
