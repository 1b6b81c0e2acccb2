// The devices that are signed in: which they are, when they were last used, and how to end one or all others.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, Dialog, Icon, ListEnd, ProblemNotice, Switch, When, announce, api, confirmDialog, html, openDialog, providers, t, toast, useList, useLoad } from "../app.js";
import { describeDevice, isHandheld } from "./user-agent.js";
import { focusHeading, focusRow } from "./focus.js";
import { Setting } from "./setting.js";

export function Devices() {
  const rows = useRef(null);
  const list = useList("api/v1/me/tokens", { kind: "login" }, "tokens");
  const [problem, setProblem] = useState(null);
  const end = async (device) => {
    const name = describeDevice(device.user_agent);
    if (!(await confirmDialog({ title: t("account-device-end-title", { name }), text: t("account-device-end-text"), action: t("account-device-end") }))) return;
    setProblem(null);
    try {
      await endLogin(device.id);
    } catch (failed) {
      setProblem(failed);
      return;
    }
    const index = list.rows.indexOf(device);
    list.setRows((former) => former.filter((known) => known !== device));
    focusRow(rows, index, "devices");
    announce(t("account-device-ended", { name }));
  };
  const endOthers = async () => {
    const isDone = await openDialog((close) => html`<${EndOthers} close=${close} />`);
    if (!isDone) return;
    list.reload();
    focusHeading("devices");
    toast(t("account-others-ended"));
  };
  const hasOthers = list.next !== null || list.rows.some((device) => !device.current);
  return html`<${Setting} id="devices" title=${t("account-devices")} text=${t("account-devices-text")} isBare>
    <${ProblemNotice} problem=${problem} />
    ${list.rows.length > 0 && html`<ul class="rows" ref=${rows}>
      ${list.rows.map((device) => html`<li key=${device.id}>
        <${Icon} name=${isHandheld(device.user_agent) ? "smartphone" : "monitor"} />
        <div class="grow">
          <p class="row"><strong>${describeDevice(device.user_agent)}</strong>${device.current && html`<${Chip} kind="good">${t("account-device-this")}<//>`}</p>
          <p class="row-detail">
            ${device.client && html`<span translate=${false}>${device.client}</span>`}
            <span>${t("account-last-used")} <${When} at=${device.last_used_at ?? device.created_at} /></span>
            <span>${t("account-signed-in")} <${When} at=${device.created_at} /></span>
          </p>
        </div>
        ${!device.current && html`<${Button} kind="quiet" onClick=${() => end(device)}>${t("account-device-end")}<span class="offscreen">: ${describeDevice(device.user_agent)}</span><//>`}
      </li>`)}
    </ul>`}
    <${ListEnd} list=${list} />
    <${Linked} />
    ${hasOthers && !list.isLoading && html`<div class="actions"><${Button} icon="log-out" onClick=${endOthers}>${t("account-others-end")}<//></div>`}
  <//>`;
}

// The accounts of the house's providers with which one signs in.
function Linked() {
  const { data } = useLoad(async () => (providers().length > 0 ? api("api/v1/me/linked-accounts") : null));
  const names = data?.accounts.map(({ provider }) => provider).join(", ");
  return names && html`<p class="quiet-text">${t("account-linked", { names })}</p>`;
}

// A sign-in that has ended meanwhile is ended all the same.
const endLogin = (id) =>
  api(`api/v1/tokens/${id}`, { method: "DELETE" }).catch((problem) => {
    if (problem.status !== 404) throw problem;
  });

// All other devices, and on wish the tokens of programs, too.
function EndOthers({ close }) {
  const [withTokens, setWithTokens] = useState(false);
  const [state, setState] = useState({ problem: null, isBusy: false });
  const run = async () => {
    setState({ problem: null, isBusy: true });
    try {
      await (withTokens ? api("api/v1/me/tokens", { method: "DELETE" }) : endAllLogins());
      close(true);
    } catch (problem) {
      setState({ problem, isBusy: false });
    }
  };
  return html`<${Dialog} title=${t("account-others-title")} kind="small" onClose=${() => close(false)}>
    <p>${t("account-others-text")}</p>
    <${Switch} label=${t("account-others-tokens")} hint=${t("account-others-tokens-hint")} isOn=${withTokens} onChange=${setWithTokens} />
    <${ProblemNotice} problem=${state.problem} retry=${state.problem?.isTemporary ? run : null} />
    <div class="dialog-actions">
      <${Button} onClick=${() => close(false)}>${t("cancel")}<//>
      <${Button} kind="danger" busy=${state.isBusy} onClick=${run}>${t("account-others-end")}<//>
    </div>
  <//>`;
}

// The server has one call for devices and tokens together; for the devices alone they are ended one by one.
async function endAllLogins() {
  let after;
  do {
    const page = await api(`api/v1/me/tokens?kind=login&limit=200${after ? `&after=${encodeURIComponent(after)}` : ""}`);
    for (const device of page.tokens) {
      if (!device.current) await endLogin(device.id);
    }
    after = page.next;
  } while (after);
}
