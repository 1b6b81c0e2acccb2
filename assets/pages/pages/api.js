// The API: every call of this server by its group, found by words, with examples to copy and a way to try those that read. It is
// drawn from the same document that programs get.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Empty, Icon, Loading, PageHead, ProblemNotice, at, html, place, setQuery, t, useLoad, useStore } from "../app.js";
import { ApiCall } from "../admin/api-call.js";
import { loadDescription, searchCalls } from "../admin/api-model.js";
import { SearchField } from "../admin/search-field.js";
import { Prose } from "../admin/prose.js";

export default function Api() {
  const { data, problem, isLoading, reload } = useLoad(loadDescription);
  return html`<${PageHead} title=${t("api-title")} lead=${t("api-lead")}>
      <a class="button plain" href=${at("api/openapi.json")} download="openapi.json"><${Icon} name="arrow-down" /><span translate=${false}>openapi.json</span></a>
    <//>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${reload} />`}
    ${!data && isLoading && html`<${Loading} />`}
    ${data && html`<${Description} description=${data} />`}`;
}

function Description({ description }) {
  const { groups, calls } = description;
  const { query } = useStore(place);
  const callId = query.get("call");
  const search = query.get("q")?.trim() ?? "";
  const chosen = calls.find((call) => call.id === callId);
  const [openGroup, setOpenGroup] = useState(chosen?.tag ?? null);
  useEffect(() => {
    if (chosen) setOpenGroup(chosen.tag);
  }, [callId]);
  const found = search ? new Set(searchCalls(calls, search)) : null;
  return html`<section class="section" aria-label=${t("api-calls")}>
    <div class="filter-line"><${SearchField} label=${t("api-search")} placeholder=${t("api-search-hint")} /></div>
    <p class="quiet-text" role="status">${t("api-count", { count: found ? found.size : calls.length })}</p>
    ${found?.size === 0 && html`<${Empty} seed="api" style="robohash" title=${t("api-none-found")}><${Button} onClick=${() => setQuery({ q: null })}>${t("api-clear")}<//><//>`}
    <div class="groups">
      ${groups.map((group) => {
        const shown = found ? group.calls.filter((call) => found.has(call)) : group.calls;
        if (shown.length === 0) return null;
        return html`<${Group} key=${group.name} group=${group} calls=${shown} isOpen=${found !== null || openGroup === group.name} onToggle=${found ? null : () => setOpenGroup(openGroup === group.name ? null : group.name)} callId=${callId} search=${search} description=${description} />`;
      })}
    </div>
  </section>`;
}

function Group({ group, calls, isOpen, onToggle, callId, search, description }) {
  const id = `group-${group.name.replace(/\W+/g, "-")}`;
  return html`<section class=${`group-card card ${isOpen ? "open" : ""}`}>
    <h2 lang="en">${onToggle ? html`<button type="button" class="group-head" aria-expanded=${isOpen ? "true" : "false"} aria-controls=${id} onClick=${onToggle}><span class="fold" aria-hidden="true"></span><span class="grow">${group.name}</span><span class="number aside">${calls.length}</span></button>` : html`<span class="group-head"><span class="grow">${group.name}</span><span class="number aside">${calls.length}</span></span>`}</h2>
    <div id=${id} hidden=${!isOpen}>
      ${isOpen && html`<${Prose} text=${group.description} />
        <ul class="calls">${calls.map((call) => html`<${Call} key=${call.id} call=${call} isOpen=${call.id === callId} search=${search} resolve=${description.resolve} />`)}</ul>`}
    </div>
  </section>`;
}

function Call({ call, isOpen, search, resolve }) {
  const row = useRef(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen && !wasOpen.current) row.current.scrollIntoView({ block: "start" });
    wasOpen.current = isOpen;
  }, [isOpen]);
  const query = new URLSearchParams();
  if (search) query.set("q", search);
  if (!isOpen) query.set("call", call.id);
  const address = `-/api${query.size > 0 ? `?${query}` : ""}`;
  return html`<li class=${isOpen ? "open" : ""} ref=${row}>
    <h3><a class="call-head" href=${at(address)} aria-expanded=${isOpen ? "true" : "false"}>
      <span class=${`method ${call.method.toLowerCase()}`} translate=${false}>${call.method}</span>
      <span class="call-title"><span lang="en">${call.summary}</span><code translate=${false}>${call.path}</code></span>
    </a></h3>
    ${isOpen && html`<${ApiCall} call=${call} resolve=${resolve} />`}
  </li>`;
}
