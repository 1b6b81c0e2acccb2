// The disk as one meter with words, and what Tondo keeps on it and in memory.
import { Notice, formatBytes, html, t } from "../app.js";

export function Disk({ store }) {
  const { disk } = store;
  const share = disk.total_bytes > 0 ? sharesOf(store) : [];
  const values = { free: formatBytes(disk.free_bytes), total: formatBytes(disk.total_bytes), least: formatBytes(disk.min_free_bytes), reserve: formatBytes(disk.reserve_bytes) };
  return html`<section class="section" aria-labelledby="disk">
    <h2 id="disk">${t("store-disk")}</h2>
    <div class="card stack">
      ${share.length === 0 && html`<p>${t("store-disk-unknown")}</p>`}
      ${share.length > 0 && html`<p class="figure-line"><strong class="figure">${t("store-disk-free", values)}</strong> <span class="quiet-text">${t("store-disk-total", values)}</span></p>
      <div class="disk-bar" aria-hidden="true">
        ${share.map(({ name, bytes }) => bytes > 0 && html`<span key=${name} class=${`part ${name}`} style=${{ flexGrow: bytes / disk.total_bytes }}></span>`)}
      </div>
      <ul class="legend">
        ${share.map(({ name, bytes }) => html`<li key=${name}><span class=${`part ${name}`} aria-hidden="true"></span>${t(`store-part-${name}`)} <span class="number">${formatBytes(bytes)}</span></li>`)}
      </ul>`}
      ${disk.uploads_open ? html`<p class="quiet-text">${t("store-disk-limit", values)}</p>` : html`<${Notice} kind="fault" title=${t("store-disk-closed", values)}>${t("store-disk-closed-text")}<//>`}
    </div>
  </section>`;
}

// What the disk holds, from the first to the last byte: what is Tondo's, everything else, what is free, and what of that is kept.
function sharesOf({ disk, originals, renditions, catalogue_bytes: database }) {
  const { total_bytes: total, free_bytes: free, min_free_bytes: least } = disk;
  const own = originals.bytes + renditions.bytes + database;
  const kept = Math.min(free, least);
  return [
    { name: "originals", bytes: originals.bytes },
    { name: "renditions", bytes: renditions.bytes },
    { name: "database", bytes: database },
    { name: "others", bytes: Math.max(0, total - free - own) },
    { name: "free", bytes: free - kept },
    { name: "kept", bytes: kept },
  ];
}

export function Contents({ store }) {
  const { originals, trash, renditions, response_cache: responses, rendition_cache: found } = store;
  return html`<section class="section" aria-labelledby="contents">
    <h2 id="contents">${t("store-contents")}</h2>
    <dl class="figures card">
      <${Figure} name=${t("store-originals")} value=${formatBytes(originals.bytes)}>${t("store-originals-text", { count: originals.files, pictures: store.pictures, people: store.people })}<//>
      <${Figure} name=${t("store-shared")} value=${formatBytes(store.shared_bytes)}>${t("store-shared-text")}<//>
      <${Figure} name=${t("store-trash")} value=${formatBytes(trash.bytes)}>${t("store-trash-text", { count: trash.pictures })}<//>
      <${Figure} name=${t("store-database")} value=${formatBytes(store.catalogue_bytes)}>${t("store-database-text")}<//>
      <${Figure} name=${t("store-renditions")} value=${formatBytes(renditions.bytes)}>
        ${t("store-renditions-text", { count: renditions.files })} ${hitText(found)}
        <${Room} cache=${renditions} />
      <//>
      <${Figure} name=${t("store-responses")} value=${formatBytes(responses.bytes)}>
        ${t("store-responses-text")} ${hitText(responses)}
        <${Room} cache=${responses} />
      <//>
    </dl>
  </section>`;
}

const Figure = ({ name, value, children }) => html`<div>
  <dt>${name}</dt>
  <dd><strong class="figure">${value}</strong><div class="quiet-text">${children}</div></dd>
</div>`;

// How much of its room a cache uses. A full one is as it should be.
function Room({ cache: { bytes, max_bytes: most } }) {
  const label = t("store-of-most", { most: formatBytes(most) });
  return html`<div class="meter"><progress max=${Math.max(1, most)} value=${Math.min(bytes, most)} aria-label=${label}></progress><span>${label}</span></div>`;
}

// How often a cache had what was asked for.
function hitText({ hits, misses }) {
  const asked = hits + misses;
  return asked === 0 ? t("store-hits-none") : t("store-hits", { percent: Math.round((hits / asked) * 100), count: asked });
}
