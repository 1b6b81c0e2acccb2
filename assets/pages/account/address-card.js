// One address: what it shows, its state, what can be done with it, and its hashes to copy.
import { useState } from "../vendor/vendor.js";
import { Button, Chip, CopyLine, Face, ProblemNotice, When, at, html, t } from "../app.js";
import { Breakable } from "./words.js";

export function AddressCard({ address, picture, choosePicture, giveUp, grant }) {
  const [state, setState] = useState({ problem: null, again: null, isBusy: false });
  // One thing at a time; what goes wrong is said at the card, and can be tried again.
  const run = async (action) => {
    if (state.isBusy) return;
    setState({ problem: null, again: null, isBusy: true });
    try {
      await action(address);
      setState({ problem: null, again: null, isBusy: false });
    } catch (problem) {
      setState({ problem, again: action, isBusy: false });
    }
  };
  const isGranted = address.state === "granted";
  return html`<li class="card address">
    <div class="address-head">
      <${Face} picture=${isGranted ? picture : null} hash=${address.hashes.sha256} size=${56} />
      <div class="address-what">
        <h2 class="address-name" translate=${false}><${Breakable} text=${address.address} /></h2>
        <p class="chips"><${States} address=${address} /></p>
        <p class="row-detail"><${Shows} address=${address} picture=${picture} /></p>
      </div>
      <div class="actions">
        ${!isGranted && grant && html`<${Button} kind="primary" icon="check" busy=${state.isBusy} onClick=${() => run(grant)}>${t("addresses-grant")}<${Of} address=${address} /><//>`}
        ${isGranted && html`<${Button} icon="image" busy=${state.isBusy} onClick=${() => run(choosePicture)}>${t("addresses-picture")}<${Of} address=${address} /><//>`}
        ${!address.sign_in && html`<${Button} kind="quiet" busy=${state.isBusy} onClick=${() => run(giveUp)}>${isGranted ? t("addresses-give-up") : t("addresses-withdraw")}<${Of} address=${address} /><//>`}
      </div>
    </div>
    <${ProblemNotice} problem=${state.problem} retry=${state.problem?.isTemporary ? () => run(state.again) : null} />
    <details class="address-more">
      <summary>${t("addresses-hashes")}</summary>
      <${Hashes} address=${address} />
    </details>
  </li>`;
}

// Which address a button is about, for those who hear the buttons one by one.
const Of = ({ address }) => html`<span class="offscreen">: ${address.address}</span>`;

const States = ({ address }) => html`
  ${address.state !== "granted" && html`<${Chip} kind="warn">${t("addresses-state-asked")}<//>`}
  ${address.sign_in && html`<${Chip}>${t("addresses-signs-in")}<//>`}
  ${address.kind === "openid" && html`<${Chip}>OpenID<//>`}`;

function Shows({ address, picture }) {
  if (address.state === "asked") {
    return html`<span>${t("addresses-shows-nothing")}</span><span>${t("addresses-asked-on")} <${When} at=${address.created_at} /></span>`;
  }
  if (address.picture) return html`<span>${t("addresses-shows-own")}</span>`;
  return html`<span>${picture ? t("addresses-shows-current") : t("addresses-shows-default")}</span>`;
}

const Hashes = ({ address }) => html`<div class="stack tight">
  <${CopyLine} label=${t("addresses-avatar-url")} text=${address.avatar_url} />
  <${CopyLine} label="MD5" text=${address.hashes.md5} />
  <${CopyLine} label="SHA-1" text=${address.hashes.sha1} />
  <${CopyLine} label="SHA-256" text=${address.hashes.sha256} />
  <p class="hint">${t("addresses-hashes-text")}</p>
  <p><a class="button plain" href=${at(`-/connect?check=${encodeURIComponent(address.kind === "email" ? address.address : address.hashes.sha256)}`)}>${t("addresses-check")}</a></p>
</div>`;
