// Adds many people out of pasted lines or a file: shows before what becomes of each row, then what became of it, and all set-up
// links to hand out.
import { useEffect, useMemo, useRef, useState } from "../vendor/vendor.js";
import { Button, Icon, LANGUAGES, Notice, PageHead, ProblemNotice, Select, Switch, announce, api, at, formatNumber, go, html, newId, t, tellTabs, useGuard, useRested, withPassword } from "../app.js";
import { AddManyPreview } from "./add-many-preview.js";
import { HandOut, confirmLeaving, useLeaveWarning } from "./hand-out.js";
import { useKnownPeople } from "./known-people.js";
import { judge, readPeople, toRequest } from "./read-people.js";

// Rows in one request: few enough to show how far it is, many enough to be quick.
const ROWS_AT_ONCE = 100;

// What was typed and the links that nobody took yet outlive a step back and forth, as long as the page is not loaded anew.
const draft = { text: "", outcome: null };

const EXAMPLE = "Ada Lovelace <ada@example.org>\ngrace@example.org, Grace Hopper, admin";

export function AddMany() {
  const [text, setText] = useState(draft.text);
  const [outcome, setOutcome] = useState(draft.outcome);
  const change = (next) => {
    draft.text = next;
    setText(next);
  };
  const finish = (next) => {
    draft.outcome = next;
    setOutcome(next);
    if (next) change("");
  };
  const mend = (lines) => {
    finish(null);
    change(lines);
  };
  return html`<a class="button quiet back-link no-print" href=${at("-/people")}><${Icon} name="arrow-left" /><span>${t("nav-people")}</span></a>
    <${PageHead} title=${t("people-many-title")} lead=${outcome ? undefined : t("people-many-lead")} />
    ${outcome ? html`<${Outcome} outcome=${outcome} onMend=${mend} onDone=${() => finish(null)} />` : html`<${Input} text=${text} setText=${change} onDone=${finish} />`}`;
}

function Input({ text, setText, onDone }) {
  const [invite, setInvite] = useState(true);
  const [language, setLanguage] = useState("");
  const [state, setState] = useState({ isBusy: false, sent: 0, problem: null, results: [] });
  const field = useRef(null);
  const rested = useRested(text);
  const rows = useMemo(() => readPeople(rested), [rested]);
  const known = useKnownPeople(rows);
  const judged = judge(rows, known.people);
  const wanted = judged.filter((row) => row.fate === "add");

  // Goes on behind the rows that were sent already, if it was interrupted.
  const send = async () => {
    if (state.isBusy || wanted.length === 0) return;
    const results = [...state.results];
    setState({ isBusy: true, sent: results.length, problem: null, results });
    try {
      while (results.length < wanted.length) {
        const chunk = wanted.slice(results.length, results.length + ROWS_AT_ONCE);
        const body = { users: chunk.map((row) => toRequest(row, { invite, language })) };
        const answer = await withPassword(() => api("api/v1/users/bulk", { method: "POST", body }));
        results.push(...answer.results.map((result, index) => ({ ...result, row: chunk[index] })));
        setState({ isBusy: true, sent: results.length, problem: null, results });
      }
    } catch (problem) {
      setState({ isBusy: false, sent: results.length, problem: problem.kind === "password" ? null : problem, results });
      return;
    }
    tellTabs("people");
    onDone({ results, left: judged.filter((row) => row.fate === "wrong"), text });
  };
  const stop = () => onDone({ results: state.results, left: [...judged.filter((row) => row.fate === "wrong"), ...wanted.slice(state.results.length)], text });
  const showLine = (number) => {
    const lines = text.split("\n");
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    field.current.focus();
    field.current.setSelectionRange(start, start + lines[number - 1].length);
  };
  const isStarted = state.isBusy || state.results.length > 0;
  return html`<section class="card stack">
      <${PasteField} text=${text} setText=${setText} field=${field} isReadOnly=${isStarted} />
      <div class="pair">
        <${Switch} label=${t("people-many-links")} hint=${t("people-many-links-hint")} isOn=${invite} onChange=${setInvite} disabled=${isStarted} />
        <${Select} label=${t("people-many-language")} value=${language} onChange=${setLanguage} disabled=${isStarted} options=${[["", t("people-language-browser")], ...Object.entries(LANGUAGES)]} />
      </div>
      ${isStarted && html`<progress max=${wanted.length} value=${state.sent} aria-label=${t("people-many-adding")}></progress>
        <p role="status">${t("people-many-progress", { count: formatNumber(state.sent), total: formatNumber(wanted.length) })}</p>`}
      <${ProblemNotice} problem=${state.problem} retry=${send} />
      <div class="actions">
        <${Button} kind="primary" busy=${state.isBusy || rested !== text} disabled=${wanted.length === 0} onClick=${send}>${wanted.length === 0 ? t("people-many-add-none") : t("people-many-add", { count: wanted.length })}<//>
        ${state.problem && state.results.length > 0 && html`<${Button} onClick=${stop}>${t("people-many-show-results")}<//>`}
      </div>
    </section>
    ${judged.length > 0 && html`<${AddManyPreview} rows=${judged} known=${known} onShowLine=${showLine} />`}`;
}

// The field to paste into; a file may be chosen, or dropped on it.
function PasteField({ text, setText, field, isReadOnly }) {
  const [id] = useState(() => newId("paste"));
  const [isOver, setOver] = useState(false);
  const file = useRef(null);
  const read = async (chosen) => {
    if (!chosen) return;
    setText(decode(await chosen.arrayBuffer()));
    announce(t("people-many-read", { name: chosen.name }));
    field.current.focus();
    field.current.setSelectionRange(0, 0);
  };
  const drop = (event) => {
    setOver(false);
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  };
  return html`<div class="field">
    <label for=${id}>${t("people-many-field")}</label>
    <p class="hint" id=${`${id}-hint`}>${t("people-many-hint")}</p>
    <textarea id=${id} ref=${field} class=${`paste ${isOver ? "over" : ""}`} rows="8" wrap="off" readonly=${isReadOnly} placeholder=${EXAMPLE} aria-describedby=${`${id}-hint`} autocomplete="off" autocapitalize="none" spellcheck=${false} translate=${false} value=${text}
      onInput=${(event) => setText(event.target.value)} onDragOver=${() => setOver(true)} onDragLeave=${() => setOver(false)} onDrop=${drop}></textarea>
    <div class="actions">
      <${Button} icon="upload" onClick=${() => file.current.click()} disabled=${isReadOnly}>${t("people-many-file")}<//>
      ${text !== "" && !isReadOnly && html`<${Button} kind="quiet" onClick=${() => setText("")}>${t("people-many-empty")}<//>`}
    </div>
    <input type="file" ref=${file} hidden accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values" onChange=${(event) => {
      read(event.target.files[0]);
      event.target.value = "";
    }} />
  </div>`;
}

// Files of spreadsheets are UTF-8, UTF-16 with its mark, or the older Western encoding.
function decode(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function Outcome({ outcome, onMend, onDone }) {
  const { results, left, text } = outcome;
  const [isTaken, setTaken] = useState(false);
  const added = results.filter((result) => result.status === 201);
  const refused = results.filter((result) => result.status !== 201);
  const links = added.filter((result) => result.setup_link).map(({ user: person, setup_link: link }) => ({ name: person.name, email: person.email, ...link }));
  const isAtRisk = links.length > 0 && !isTaken;
  const heading = useRef(null);
  useEffect(() => heading.current?.focus(), []);
  useLeaveWarning(isAtRisk);
  // Whoever leaves on purpose does not find the links here again.
  useGuard(
    isAtRisk
      ? async () => {
          const isSure = await confirmLeaving();
          if (isSure) onDone();
          return isSure;
        }
      : null,
  );
  const done = async () => {
    if (isAtRisk && !(await confirmLeaving())) return;
    setTaken(true);
    onDone();
    setTimeout(() => go("-/people"));
  };
  const lines = text.split("\n");
  const mend = () => onMend([...left.map((row) => lines[row.line - 1]), ...refused.map(({ row }) => lines[row.line - 1])].join("\n"));
  return html`<section class="section">
    <h2 tabindex="-1" ref=${heading}>${t("people-many-done", { count: added.length })}</h2>
    ${(refused.length > 0 || left.length > 0) && html`<div class="stack no-print">
      <${Notice} kind="warn" action=${!isAtRisk && html`<${Button} onClick=${mend}>${t("people-many-mend")}<//>`}>${t("people-many-left", { count: refused.length + left.length })}${isAtRisk && html` ${t("people-many-left-links")}`}<//>
      ${refused.length > 0 && html`<ul class="rows" aria-label=${t("people-many-refused")}>
        ${refused.map(({ row, messages }) => html`<li key=${row.line}><div class="grow"><strong class="anywhere">${row.name || row.email}</strong> <span class="row-detail">${row.email}</span></div><p class="fault-text">${Object.values(messages).join(" ")}</p></li>`)}
      </ul>`}
    </div>`}
    ${links.length > 0 && html`<${HandOut} links=${links} onTake=${() => setTaken(true)} />`}
    <div class="actions no-print"><${Button} kind="primary" onClick=${done}>${t("people-hand-out-done")}<//></div>
  </section>`;
}
