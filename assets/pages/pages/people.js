// People: everybody on this server, found, sorted, filtered and changed many at a time; the set-up links that wait to be used;
// the addresses that people ask for; and adding people, one or many.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Empty, ListEnd, PageHead, api, at, html, onTabs, place, t, useLoad, useStore, withQuery } from "../app.js";
import { AddMany } from "../admin/add-many.js";
import { addOne } from "../admin/add-one.js";
import { AskedAddresses } from "../admin/asked.js";
import { useKeptList } from "../admin/kept-list.js";
import { OpenSetupLinks } from "../admin/setup-links.js";
import { ExportButton, PeopleBulk } from "../admin/people-bulk.js";
import { PeopleFilters, clearFilters, hasFilters, readFilters } from "../admin/people-filters.js";
import { PeopleList } from "../admin/people-list.js";

const VIEWS = [
  ["everybody", "-/people", "people-view-everybody"],
  ["links", "-/people?show=links", "people-view-links"],
  ["asked", "-/people?show=asked", "people-view-asked"],
];

export default function People() {
  const { query } = useStore(place);
  const isAdding = query.get("add") === "many";
  const shown = query.get("show") ?? "everybody";
  const view = isAdding ? "many" : shown;
  const counts = useCounts();
  const [round, setRound] = useState(0);
  useFocusOnChange(view);
  if (isAdding) return html`<${AddMany} />`;
  const add = async () => {
    if (await addOne()) {
      setRound(round + 1);
      counts.reload();
    }
  };
  return html`<${PageHead} title=${t("nav-people")} lead=${t("people-lead")}>
      <a class="button plain add-many" href=${at("-/people?add=many")}>${t("people-add-many")}</a>
      <${Button} kind="primary" icon="user-plus" onClick=${add}>${t("people-add")}<//>
    <//>
    <nav class="views one-line" aria-label=${t("people-views")}>
      ${VIEWS.map(([name, address, id]) => html`<a key=${name} href=${at(address)} aria-current=${name === view ? "page" : undefined}>${t(id)}${counts.data?.[name] > 0 && html` <span class="number">${counts.data[name]}</span>`}</a>`)}
    </nav>
    ${view === "links" && html`<${OpenSetupLinks} onChange=${counts.reload} />`}
    ${view === "asked" && html`<${AskedAddresses} onChange=${counts.reload} />`}
    ${view === "everybody" && html`<${Everybody} round=${round} onChange=${counts.reload} />`}`;
}

// How many set-up links wait to be used, and how many people ask for an address.
function useCounts() {
  const count = async (values, signal) => (await api(withQuery("api/v1/users", { ...values, limit: 1 }), { signal })).total;
  return useLoad(async (signal) => {
    const [links, asked] = await Promise.all([count({ invited: true }, signal), count({ asked: true }, signal)]);
    return { links, asked };
  });
}

// Views share one address, so the frame does not see them change: the focus goes to the title as on other pages.
function useFocusOnChange(view) {
  const former = useRef(view);
  useEffect(() => {
    if (former.current === view) return;
    const isBetweenTabs = former.current !== "many" && view !== "many";
    former.current = view;
    if (isBetweenTabs) return;
    document.getElementById("title")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [view]);
}

function Everybody({ round, onChange }) {
  const { query } = useStore(place);
  const values = readFilters(query);
  const list = useKeptList("api/v1/users", values, "users");
  const [selected, setSelected] = useState(new Map());
  useEffect(() => {
    if (round > 0) list.reload();
  }, [round]);
  useEffect(() => onTabs((what) => what === "people" && list.reload()), []);
  const select = (person, isOn) =>
    setSelected((former) => {
      const next = new Map(former);
      if (isOn) next.set(person.id, person);
      else next.delete(person.id);
      return next;
    });
  // Rows that changed are shown so at once; those that do not fit the filters any more stay until the list is loaded anew.
  const change = (people) => {
    const changed = new Map(people.map((person) => [person.id, person]));
    list.setRows((rows) => rows.map((row) => changed.get(row.id) ?? row));
    setSelected((former) => new Map([...former].map(([id, person]) => [id, changed.get(id) ?? person])));
    onChange();
  };
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  return html`<section class="section people-section" aria-label=${t("people-view-everybody")}>
    <${PeopleFilters}><${ExportButton} list=${list} values=${values} /><//>
    <div class="list-head">
      <p class="quiet-text" role="status">${describeCount(list)}</p>
      <p class="hint keys" aria-hidden="true"><kbd>j</kbd> <kbd>k</kbd> ${t("people-keys-move")} · <kbd>Enter</kbd> ${t("people-keys-open")} · <kbd>x</kbd> ${t("people-keys-select")}</p>
    </div>
    ${isEmpty && html`<${Nobody} isFiltered=${hasFilters(values)} />`}
    ${list.rows.length > 0 && html`<${PeopleList} list=${list} selected=${selected} onSelect=${select} />`}
    <${ListEnd} list=${list} />
    ${selected.size > 0 && html`<${PeopleBulk} list=${list} selected=${selected} setSelected=${setSelected} onChange=${change} />`}
  </section>`;
}

function describeCount({ total, rows, isLoading, next }) {
  if (total !== null) return t("people-count", { count: total });
  if (isLoading || rows.length === 0) return "";
  return next ? t("people-count-more", { count: rows.length }) : t("people-count", { count: rows.length });
}

const Nobody = ({ isFiltered }) =>
  isFiltered
    ? html`<${Empty} seed="nobody" style="robohash" title=${t("people-none-found")}><${Button} onClick=${clearFilters}>${t("people-clear-filters")}<//><//>`
    : html`<${Empty} seed="people" title=${t("people-none")} />`;
