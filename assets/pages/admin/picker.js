// Chooses a person by typing a part of the name or address.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Face, api, html, newId, t, useRested, withQuery } from "../app.js";
import { nameOf } from "./people-list.js";

const SHOWN = 8;

// People that were shown already, by their ids: the address of a page keeps only the id.
const seen = new Map();

// `value` is an id or null. `fixed` are choices that are no people: [value, text].
export function PersonPicker({ label, value, onChange, fixed = [] }) {
  const [id] = useState(() => newId("picker"));
  const name = useName(value, fixed);
  const place = useRef(null);
  const wasChosen = useRef(Boolean(value));
  // The field and the choice take each other's place: the focus stays at it.
  useEffect(() => {
    if (wasChosen.current === Boolean(value)) return;
    wasChosen.current = Boolean(value);
    if (place.current.contains(document.activeElement) || document.activeElement === document.body) place.current.querySelector("input, button")?.focus();
  }, [value]);
  return html`<div class="field picker" ref=${place}>
    ${value ? html`<span class="field-label">${label}</span>` : html`<label for=${id}>${label}</label>`}
    ${value
      ? html`<div class="picked"><span class="grow">${name ?? "…"}</span><${Button} kind="quiet" icon="x" label=${t("people-picker-clear", { label })} onClick=${() => onChange(null)} /></div>`
      : html`<${Suggestions} id=${id} fixed=${fixed} onChoose=${(choice) => {
          if (choice.person) seen.set(choice.value, nameOf(choice.person));
          onChange(choice.value);
        }} />`}
  </div>`;
}

// The name of who is chosen, which has to be asked for where only the id is known.
function useName(value, fixed) {
  const [, setRound] = useState(0);
  const known = fixed.find(([key]) => key === value)?.[1] ?? seen.get(value);
  useEffect(() => {
    if (!value || known) return undefined;
    const controller = new AbortController();
    const keep = (name) => {
      seen.set(value, name);
      setRound((round) => round + 1);
    };
    api(`api/v1/users/${value}`, { signal: controller.signal }).then(
      (person) => keep(nameOf(person)),
      (problem) => problem.kind === "missing" && keep(t("activity-removed-person")),
    );
    return () => controller.abort();
  }, [value]);
  return known;
}

function Suggestions({ id, fixed, onChoose }) {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [people, setPeople] = useState([]);
  const [active, setActive] = useState(-1);
  const rested = useRested(text.trim(), 150);
  useEffect(() => {
    setActive(-1);
    if (rested === "") {
      setPeople([]);
      return undefined;
    }
    const controller = new AbortController();
    api(withQuery("api/v1/users", { q: rested, limit: SHOWN, sort: "name" }), { signal: controller.signal }).then(
      (answer) => setPeople(answer.users),
      () => null,
    );
    return () => controller.abort();
  }, [rested]);
  const choices = [
    ...fixed.filter(([, name]) => name.toLowerCase().includes(rested.toLowerCase())).map(([value, name]) => ({ value, name })),
    ...people.map((person) => ({ value: person.id, name: nameOf(person), person })),
  ];
  const isShown = isOpen && choices.length > 0;
  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setOpen(true);
      setActive((former) => (choices.length === 0 ? -1 : (former + step + choices.length + (former < 0 && step < 0 ? 1 : 0)) % choices.length));
    } else if (event.key === "Enter" && isShown) onChoose(choices[Math.max(0, active)]);
    else if (event.key === "Escape" && isShown) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="suggest" onFocusOut=${(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
    <input id=${id} type="text" role="combobox" autocomplete="off" autocapitalize="none" spellcheck=${false} aria-autocomplete="list" aria-expanded=${isShown ? "true" : "false"} aria-controls=${`${id}-list`} aria-activedescendant=${isShown && active >= 0 ? `${id}-${active}` : undefined}
      placeholder=${t("people-picker-hint")} value=${text} onFocus=${() => setOpen(true)} onKeyDown=${onKey} onInput=${(event) => {
        setText(event.target.value);
        setOpen(true);
      }} />
    <ul id=${`${id}-list`} role="listbox" aria-label=${t("people-picker-list")} hidden=${!isShown}>
      ${choices.map(({ value, name, person }, index) => html`<li key=${value} id=${`${id}-${index}`} role="option" aria-selected=${index === active ? "true" : "false"} onPointerDown=${(event) => event.preventDefault()} onClick=${() => onChoose(choices[index])}>
        ${person && html`<${Face} picture=${person.active ? person.profile_picture : null} hash=${person.slug} size=${32} />`}
        <span class="lines"><span>${name}</span>${person?.name && html`<span class="row-detail">${person.email}</span>`}</span>
      </li>`)}
    </ul>
  </div>`;
}
