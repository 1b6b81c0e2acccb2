// A person, for administrators: the picture, the addresses, what the account says, who may sign in and with what, and the end.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, Chip, CopyLine, Icon, Loading, Meter, Notice, PageHead, ProblemNotice, SITE, When, api, at, formatBytes, formatNumber, html, loadTexts, onTabs, server, t, tellTabs, useLoad, user } from "../app.js";
import { PictureTool } from "../picture/tool.js";
import { cameFromList, forgetList } from "../admin/kept-list.js";
import { nameOf } from "../admin/people-list.js";
import { PersonAccess } from "../admin/person-access.js";
import { PersonActivity } from "../admin/person-activity.js";
import { PersonAddresses } from "../admin/person-addresses.js";
import { PersonDetails } from "../admin/person-details.js";
import { PersonEnd } from "../admin/person-end.js";
import { PersonRemoved } from "../admin/person-removed.js";
import { PersonDevices, PersonTokens } from "../admin/person-tokens.js";

export default function Person({ parameters: [id] }) {
  const [person, actions] = usePerson(id);
  const { problem, isLoading } = actions;
  useEffect(() => {
    if (person) document.title = `${nameOf(person)} · ${SITE}`;
  }, [person]);
  return html`<${BackLink} />
    ${!person && problem?.kind === "missing" && html`<${PageHead} title=${t("person-gone")} lead=${t("person-gone-text")} />`}
    ${!person && problem && problem.kind !== "missing" && html`<${PageHead} title=${t("nav-people")} /><${ProblemNotice} problem=${problem} retry=${actions.reload} />`}
    ${!person && isLoading && html`<${Loading} />`}
    ${person && html`<${Whole} person=${person} actions=${actions} />`}`;
}

function Whole({ person, actions }) {
  const base = `api/v1/users/${person.id}`;
  const [round, setRound] = useState(0);
  const [isToolWanted, setToolWanted] = useState(false);
  // The title is there only now: the focus, which went to it on other pages, follows.
  useEffect(() => {
    if (history.state && document.activeElement === document.body) document.getElementById("title").focus({ preventScroll: true });
  }, []);
  const act = {
    ...actions,
    changed: () => {
      setRound((former) => former + 1);
      actions.reload();
    },
  };
  return html`<${PageHead} title=${nameOf(person)} lead=${person.name ? person.email : undefined}>
      <span class="chips"><${StateChips} person=${person} /></span>
    <//>
    ${actions.problem && html`<${ProblemNotice} problem=${actions.problem} retry=${actions.reload} />`}
    ${person.active || isToolWanted ? html`<${PictureTool} base=${base} person=${person} onChange=${act.changed} />` : html`<${HiddenPictures} onShow=${() => setToolWanted(true)} />`}
    <div class="person-columns">
      <div class="person-main">
        <${PersonDetails} person=${person} actions=${act} />
        <${PersonAddresses} person=${person} base=${base} />
        <${PersonActivity} person=${person} round=${round} />
      </div>
      <div class="person-side">
        <${PersonFacts} person=${person} />
        <${PersonAccess} person=${person} base=${base} actions=${act} />
        <${PersonDevices} person=${person} base=${base} />
        <${PersonTokens} person=${person} base=${base} />
        <${PersonRemoved} base=${base} round=${round} />
        <${PersonEnd} person=${person} base=${base} actions=${act} />
      </div>
    </div>`;
}

// Pictures of somebody disabled are served to nobody, unless the server is set to.
const HiddenPictures = ({ onShow }) => html`<${Notice} action=${html`<${Button} onClick=${onShow}>${t("person-pictures-show")}<//>`}>${t("person-pictures-hidden")}<//>`;

const StateChips = ({ person }) => html`
  <${Chip}>${t(`people-role-${person.role}`)}<//>
  ${person.active ? "" : html`<${Chip} kind="fault">${t("people-disabled")}<//>`}
  ${person.invited_until && html`<${Chip} kind="warn">${t("people-invited")}<//>`}
  ${person.id === user.get().id && html`<${Chip} kind="good">${t("person-yourself")}<//>`}`;

// The person with the version of the record, and the changes of it. A change that somebody else got ahead of is not made; then
// the person is loaded anew, and whoever wanted the change is told.
function usePerson(id) {
  const load = useLoad(async (signal) => {
    // Devices and tokens are described in the words of the account's page.
    const [found] = await Promise.all([api(`api/v1/users/${id}`, { whole: true, signal }), loadTexts("account")]);
    return found;
  }, id);
  const take = (found) => {
    load.setData(found);
    // My own name and picture are shown in the frame, too.
    if (found.body.id === user.get().id) user.set(found.body);
    tellTabs("people");
    return found.body;
  };
  const change = async (body) => {
    const { tag } = load.data;
    try {
      return take(await api(`api/v1/users/${id}`, { method: "PATCH", body, headers: { "If-Match": tag }, whole: true }));
    } catch (problem) {
      if (problem.status === 412) load.reload();
      throw problem;
    }
  };
  useEffect(() => onTabs((what) => (what === "people" || what === "picture") && load.reload()), [id]);
  const actions = { change, reload: load.reload, problem: load.problem, isLoading: load.isLoading, tag: load.data?.tag };
  return [load.data?.body, actions];
}

// Back to the list: as it was left, where one came from there.
function BackLink() {
  const [isReturn] = useState(cameFromList);
  useEffect(() => forgetList, []);
  const back = (event) => {
    if (!isReturn || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.back();
  };
  return html`<a class="button quiet back-link" href=${at("-/people")} onClick=${back}><${Icon} name="arrow-left" /><span>${isReturn ? t("person-back") : t("nav-people")}</span></a>`;
}

function PersonFacts({ person }) {
  const { base_url: base } = server.get();
  return html`<section class="section"><h2>${t("person-facts")}</h2>
    <div class="card stack">
      <dl class="facts">
        <dt>${t("person-last-seen")}</dt><dd>${person.last_seen_at ? html`<${When} at=${person.last_seen_at} />` : t("people-never-seen")}</dd>
        <dt>${t("person-added")}</dt><dd><${When} at=${person.created_at} /></dd>
        <dt>${t("person-changed")}</dt><dd><${When} at=${person.updated_at} /></dd>
        <dt>${t("person-id")}</dt><dd><code class="anywhere">${person.id}</code></dd>
      </dl>
      <${CopyLine} text=${`${base}u/${person.slug}.jpg`} label=${t("person-picture-address")} />
      <${Meter} value=${person.pictures} max=${person.max_pictures} label=${t("person-quota-pictures", { count: formatNumber(person.pictures), most: formatNumber(person.max_pictures) })} />
      <${Meter} value=${person.picture_bytes} max=${person.max_picture_bytes} label=${t("person-quota-bytes", { size: formatBytes(person.picture_bytes), most: formatBytes(person.max_picture_bytes) })} />
    </div>
  </section>`;
}
