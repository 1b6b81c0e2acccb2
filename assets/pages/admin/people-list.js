// The rows of the list of people: by mouse, touch and keys. On small windows each row is a card.
import { useEffect, useRef } from "../vendor/vendor.js";
import { Chip, Face, When, announce, at, html, t } from "../app.js";
import { leaveBy, leftRow } from "./kept-list.js";

export const nameOf = (person) => person.name || person.email;

// `selected` is a Map of people by their ids; `onSelect(person, isOn)` changes it.
export function PeopleList({ list, selected, onSelect }) {
  const rows = useRef(null);
  useReturn(rows, list.rows.length);
  const onKey = (event) => moveByKey(event, rows.current, { onEnd: list.next && !list.isLoading ? list.more : null, toggle: toggleAt });
  const toggleAt = (index) => {
    const person = list.rows[index];
    onSelect(person, !selected.has(person.id));
    announce(selected.has(person.id) ? t("people-unselected", { name: nameOf(person) }) : t("people-selected", { name: nameOf(person) }));
  };
  return html`<ul class=${`rows people ${list.isStale ? "stale" : ""}`} ref=${rows} aria-label=${t("people-list")} onKeyDown=${onKey}>
    ${list.rows.map((person) => html`<${Row} key=${person.id} person=${person} isSelected=${selected.has(person.id)} onSelect=${onSelect} />`)}
  </ul>`;
}

function Row({ person, isSelected, onSelect }) {
  const name = nameOf(person);
  // The picture of somebody disabled is not shown to anybody, unless the server is set to; the avatar by the slug is what is shown.
  const picture = person.active ? person.profile_picture : null;
  return html`<li class=${isSelected ? "selected" : ""} data-id=${person.id}>
    <label class="row-pick"><input type="checkbox" checked=${isSelected} aria-label=${t("people-select", { name })} onChange=${(event) => onSelect(person, event.target.checked)} /></label>
    <${Face} picture=${picture} hash=${person.slug} size=${48} isCurrent=${picture !== null} />
    <div class="lines">
      <a href=${at(`-/people/${person.id}`)} class="whole" onClick=${() => leaveBy(person.id)}>${name}</a>
      ${person.name && html`<span class="row-detail">${person.email}</span>`}
    </div>
    <div class="chips"><${PersonChips} person=${person} /></div>
    <div class="row-detail meta">
      <span class="last-seen">${person.last_seen_at ? html`${t("people-seen")} <${When} at=${person.last_seen_at} />` : t("people-never-seen")}</span>
      <span class="picture-count">${t("people-pictures", { count: person.pictures })}</span>
    </div>
  </li>`;
}

// What is out of the ordinary about a person.
const PersonChips = ({ person }) => html`
  ${person.role === "admin" && html`<${Chip}>${t("people-role-admin")}<//>`}
  ${!person.active && html`<${Chip} kind="fault">${t("people-disabled")}<//>`}
  ${person.invited_until && html`<${Chip} kind="warn">${t("people-invited")}<//>`}
  ${!person.has_password && !person.invited_until && person.active && html`<${Chip} kind="warn">${t("people-no-password")}<//>`}`;

// j and k, or the arrows, lead from row to row while the list has the focus; x selects; Enter follows the row's link.
function moveByKey(event, list, { onEnd, toggle }) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...list.querySelectorAll("a.whole")];
  const index = links.findIndex((link) => link.closest("li").contains(event.target));
  if (index < 0) return;
  const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  if (event.key in steps) {
    const next = links[index + steps[event.key]];
    if (next) next.focus();
    else if (steps[event.key] === 1) onEnd?.();
  } else if (event.key === "Home") links[0].focus();
  else if (event.key === "End") links.at(-1).focus();
  else if (event.key === "x") toggle(index);
  else if (event.key === "Enter" && event.target.type === "checkbox") links[index].click();
  else return;
  event.preventDefault();
}

// Puts the focus on the row by which the list was left, once it is there.
function useReturn(rows, count) {
  const isDone = useRef(leftRow() === null);
  useEffect(() => {
    if (isDone.current) return;
    const row = rows.current.querySelector(`[data-id="${leftRow()}"]`);
    if (!row) return;
    isDone.current = true;
    // Behind what every new page does, which goes to its title.
    setTimeout(() => {
      row.querySelector("a").focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    });
  }, [count]);
}
