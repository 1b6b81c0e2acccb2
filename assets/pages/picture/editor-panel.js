// The editor on the page, or as a dialog of the whole window on telephones, with what belongs to sending: alt text, progress,
// what went wrong, cancel and save.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Field, ProblemNotice, announce, html, t } from "../app.js";
import { Editor } from "./editor.js";

const isSmall = () => matchMedia("(max-width: 60rem)").matches;

export function EditorPanel({ work, send, savePosition, onCancel }) {
  const chosen = useRef(null);
  const [alt, setAlt] = useState("");
  const [sending, setSending] = useState(null);
  const [problem, setProblem] = useState(null);
  const isNew = !work.existing;

  const save = async () => {
    if (sending || !chosen.current) return;
    setProblem(null);
    try {
      if (isNew) {
        const { finished, cancel } = send(chosen.current, alt, (part) => setSending((former) => former && { ...former, part, isStalled: part === null }));
        setSending({ part: 0, cancel });
        await finished;
      } else {
        setSending({ part: 1, cancel: null });
        await savePosition(chosen.current);
      }
    } catch (thrown) {
      setSending(null);
      if (thrown.kind !== "cancelled") setProblem(thrown);
    }
  };
  const cancel = () => (sending?.cancel ? sending.cancel() : onCancel());

  const content = html`<${Editor} source=${work.source} start=${work.start} onChange=${(next) => (chosen.current = next)} onCancel=${cancel} note=${work.source.note}>
    ${isNew && html`<${Field} label=${t("alt-label")} hint=${t("alt-hint")} value=${alt} onInput=${setAlt} optional maxlength="1000" />`}
    <div class="editor-foot">
      <${ProblemNotice} problem=${problem} retry=${problem?.isTemporary ? save : null} />
      ${sending && html`<${Sending} sending=${sending} />`}
      <div class="actions">
        <${Button} kind="primary" class="grow" busy=${Boolean(sending)} onClick=${save}>${isNew ? t("save-picture") : t("save-position")}<//>
        <${Button} onClick=${cancel}>${t("cancel")}<//>
      </div>
    </div>
  <//>`;
  return isSmall()
    ? html`<${WholeWindow} onCancel=${cancel}>${content}<//>`
    : html`<section class="editor-panel" aria-label=${t("crop-title")}>${content}</section>`;
}

// True progress: the bytes that were sent, then the check by the server. The ring is the frame's own gold.
function Sending({ sending: { part, isStalled } }) {
  const percent = Math.round((part ?? 0) * 100);
  const isChecking = part === 1;
  const ring = useRef(null);
  useEffect(() => ring.current?.style.setProperty("--part", String(part ?? 0)), [part]);
  const step = Math.floor(percent / 25) * 25;
  useEffect(() => announce(isChecking ? t("checking") : t("sending", { percent: step })), [step, isChecking]);
  const text = isChecking ? t("checking") : isStalled ? t("sending-stalled") : t("sending", { percent });
  return html`<div class="sending"><span class=${`progress-ring ${isChecking ? "checking" : ""}`} ref=${ring} role="progressbar" aria-label=${t("sending-label")} aria-valuenow=${percent} aria-valuemin="0" aria-valuemax="100"></span>${text}</div>`;
}

function WholeWindow({ onCancel, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  return html`<dialog class="whole-window" ref=${dialog} aria-label=${t("crop-title")} onCancel=${(event) => {
    event.preventDefault();
    onCancel();
  }}>${children}</dialog>`;
}
