// Pictures: everybody's, newest first, as a wall of squares; filtered, looked at one by one, rated and removed; and the files
// that nobody may upload.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, Empty, ListEnd, PageHead, When, at, formatBytes, html, onTabs, place, setQuery, t, toast, useStore } from "../app.js";
import { BlockedFiles } from "../admin/blocked.js";
import { useDisabledPeople } from "../admin/disabled-people.js";
import { focusRow, leaveBy, leftRow, useKeptList } from "../admin/kept-list.js";
import { nameOf } from "../admin/people-list.js";
import { PictureDialog, contentOf, undoRemoval } from "../admin/picture-dialog.js";
import { PICTURE_FILTERS, PictureFilters, readPictureFilters } from "../admin/picture-filters.js";
import { Square } from "../admin/square.js";

const PAGE = 60;

const VIEWS = [
  ["all", "-/pictures", "pictures-view-all"],
  ["blocked", "-/pictures?show=blocked", "pictures-view-blocked"],
];

export default function Pictures() {
  const { query } = useStore(place);
  const view = query.get("show") === "blocked" ? "blocked" : "all";
  return html`<${PageHead} title=${t("nav-pictures")} lead=${t("pictures-lead")} />
    <nav class="views one-line" aria-label=${t("people-views")}>
      ${VIEWS.map(([name, address, id]) => html`<a key=${name} href=${at(address)} aria-current=${name === view ? "page" : undefined}>${t(id)}</a>`)}
    </nav>
    ${view === "blocked" ? html`<${BlockedFiles} />` : html`<${Gallery} />`}`;
}

function Gallery() {
  const { query } = useStore(place);
  const values = readPictureFilters(query);
  const start = useStart(query);
  const list = useKeptList("api/v1/pictures", values, "pictures", { limit: PAGE, start });
  const disabled = useDisabledPeople();
  const [openId, setOpenId] = useState(null);
  const wall = useRef(null);
  useEffect(() => onTabs((what) => what === "picture" && list.reload()), []);
  useReturnTo(wall, disabled ? list.rows.length : 0);
  const isFiltered = PICTURE_FILTERS.some((name) => query.has(name));
  const isEmpty = list.rows.length === 0 && !list.isLoading && !list.problem;
  const index = list.rows.findIndex((picture) => picture.id === openId);
  const open = list.rows[index];
  const isHidden = (picture) => disabled.has(picture.owner.id);
  const step = (by) => {
    const next = list.rows[index + by];
    if (next) setOpenId(next.id);
    else if (by > 0 && list.next && !list.isLoading) more();
  };
  // The address leads to the page that was loaded last, so that a bookmark or a reload goes on there.
  const more = () => {
    setQuery({ after: list.next });
    list.more();
  };
  const removed = (picture, { isBlocked }) => {
    const content = contentOf(picture);
    setOpenId(null);
    list.setRows((rows) => rows.filter((row) => row.id !== picture.id && !(isBlocked && contentOf(row) === content)));
    focusRow(wall.current, index);
    if (isBlocked) toast(t("pictures-blocked"));
    else toast(t("pictures-removed"), async () => (await undoRemoval(picture)) && list.reload());
  };
  const clear = () => setQuery(Object.fromEntries([...PICTURE_FILTERS, "after"].map((name) => [name, null])));
  return html`<${PictureFilters} />
    ${start && html`<p><a class="button quiet" href=${at(newestAddress(query))}>${t("pictures-to-newest")}</a></p>`}
    ${isEmpty && html`<${Empty} seed="wall" title=${isFiltered || start ? t("pictures-none-found") : t("pictures-none")}>${(isFiltered || start) && html`<${Button} onClick=${clear}>${t("activity-clear")}<//>`}<//>`}
    ${disabled && list.rows.length > 0 && html`<ul class=${`gallery ${list.isStale ? "stale" : ""}`} ref=${wall} aria-label=${t("nav-pictures")}>
      ${list.rows.map((picture) => html`<${Tile} key=${picture.id} picture=${picture} isHidden=${isHidden(picture)} onOpen=${() => setOpenId(picture.id)} />`)}
    </ul>`}
    <${ListEnd} list=${{ ...list, more }} />
    ${open && html`<${PictureDialog} picture=${open} isHidden=${isHidden(open)} onClose=${() => setOpenId(null)} onStep=${step} onRemoved=${removed} onChange=${(changed) => list.setRows((rows) => rows.map((row) => (row.id === changed.id ? changed : row)))} />`}`;
}

function Tile({ picture, isHidden, onOpen }) {
  const { owner } = picture;
  const name = nameOf(owner);
  const label = t("pictures-open", { name });
  return html`<li data-id=${picture.id}>
    <button type="button" class="tile" onClick=${onOpen} aria-label=${label}><${Square} key=${picture.content_url} picture=${picture} isHidden=${isHidden} /></button>
    <div class="tile-text">
      <a href=${at(`-/people/${owner.id}`)} onClick=${() => leaveBy(picture.id)}>${name}</a>
      <span class="row-detail"><${When} at=${picture.created_at} /></span>
      <span class="row-detail">${picture.width} × ${picture.height}, ${formatBytes(picture.filesize)}</span>
      ${(picture.rating !== "g" || isHidden) && html`<span class="chips">${picture.rating !== "g" && html`<${Chip} kind="warn">${picture.rating.toUpperCase()}<//>`}${isHidden && html`<${Chip} kind="fault">${t("people-disabled")}<//>`}</span>`}
    </div>
  </li>`;
}

// The cursor that the list begins behind: that of the address as the page was opened. Pages that are loaded here change the
// address, too, but not the beginning.
function useStart(query) {
  const inAddress = query.get("after") ?? undefined;
  const [start, setStart] = useState(leftRow() === null ? inAddress : undefined);
  useEffect(() => {
    // Away from every page: a filter or a link leads to the newest ones.
    if (inAddress === undefined) setStart(undefined);
  }, [inAddress]);
  return inAddress === undefined ? undefined : start;
}

function newestAddress(query) {
  const rest = new URLSearchParams(query);
  rest.delete("after");
  return `-/pictures${rest.size > 0 ? `?${rest}` : ""}`;
}

// The way back from a person leads to the picture by which one left.
function useReturnTo(wall, count) {
  const isDone = useRef(leftRow() === null);
  useEffect(() => {
    const tile = isDone.current ? null : wall.current?.querySelector(`[data-id="${leftRow()}"]`);
    if (!tile) return;
    isDone.current = true;
    setTimeout(() => {
      tile.querySelector("a").focus({ preventScroll: true });
      tile.scrollIntoView({ block: "center" });
    });
  }, [count]);
}
