// The filters of the gallery: owner, audience, type, age, size and whether it moves. The address keeps them.
import { Select, html, place, setQuery, t, useStore } from "../app.js";
import { dayOf, startOfDay } from "./days.js";
import { PersonPicker } from "./picker.js";

export const PICTURE_FILTERS = ["owner", "rating", "type", "animated", "days", "min_bytes"];

export const RATINGS = ["g", "pg", "r", "x"];

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

const MIB = 1_048_576;

// What the address asks, as the API takes it. Times are those of whole days, so that the list is the same for a while.
export function readPictureFilters(query) {
  const get = (name) => query.get(name) || undefined;
  const days = Number.parseInt(get("days"), 10);
  const since = days > 0 ? startOfDay(dayOf(Date.now()), 1 - days) : undefined;
  return { owner: get("owner"), rating: get("rating"), type: get("type"), animated: get("animated"), min_bytes: get("min_bytes"), since };
}

const label = (mime) => mime.split("/")[1].toUpperCase();

export function PictureFilters() {
  const { query } = useStore(place);
  const get = (name) => query.get(name) ?? "";
  // Another filter begins at the newest picture again.
  const set = (name) => (value) => setQuery({ [name]: value, after: null });
  return html`<div class="filters">
    <div class="filter-grid gallery-filters">
      <${PersonPicker} label=${t("pictures-owner")} value=${get("owner") || null} onChange=${set("owner")} />
      <${Select} label=${t("rating-label")} value=${get("rating")} onChange=${set("rating")} options=${[["", t("pictures-any-rating")], ...RATINGS.map((rating) => [rating, t(`rating-${rating}`)])]} />
      <${Select} label=${t("pictures-type")} value=${get("type")} onChange=${set("type")} options=${[["", t("pictures-any-type")], ...TYPES.map((type) => [type, label(type)])]} />
      <${Select} label=${t("pictures-since")} value=${get("days")} onChange=${set("days")} options=${[["", t("pictures-any-time")], ["1", t("pictures-today")], ["7", t("pictures-week")], ["30", t("pictures-month")], ["365", t("pictures-year")]]} />
    </div>
    <div class="chips one-line" role="group" aria-label=${t("people-filters")}>
      <${Chip} name="animated" value="true" id="pictures-animated" set=${set} get=${get} />
      <${Chip} name="animated" value="false" id="pictures-still" set=${set} get=${get} />
      <${Chip} name="min_bytes" value=${String(MIB)} id="pictures-big" set=${set} get=${get} />
      <${Chip} name="min_bytes" value=${String(5 * MIB)} id="pictures-very-big" set=${set} get=${get} />
    </div>
  </div>`;
}

function Chip({ name, value, id, set, get }) {
  const isOn = get(name) === value;
  return html`<button type="button" class="filter" aria-pressed=${isOn ? "true" : "false"} onClick=${() => set(name)(isOn ? null : value)}>${t(id)}</button>`;
}
