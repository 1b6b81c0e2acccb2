// The first page: what this is, and the way in. Without an administrator, the way to the set-up link.
import { ASSETS, CopyLine, SITE, at, html, server, t, useStore } from "../app.js";

// Faces round the mark: drawings that the server makes, from seeds that look well together.
const FACES = [["monsterid", "a1"], ["wavatar", "c3"], ["robohash", "b7"], ["pagan", "d4"]];

export default function Welcome() {
  const { setup_needed: isSetupNeeded } = useStore(server);
  return html`<main class="alone welcome">
    <div class="wall" aria-hidden="true">
      ${FACES.slice(0, 2).map(([style, seed]) => html`<${Drawing} key=${seed} style=${style} seed=${seed} />`)}
      <img class="mark" src=${`${ASSETS}/tondo.svg`} alt="" width="96" height="96" />
      ${FACES.slice(2).map(([style, seed]) => html`<${Drawing} key=${seed} style=${style} seed=${seed} />`)}
    </div>
    <h1 tabindex="-1" id="title" translate=${false}>${SITE}</h1>
    ${isSetupNeeded ? html`<${Setup} />` : html`<p class="lead">${t("welcome-text")}</p><p><a class="button primary wide" href=${at("-/sign-in")}>${t("sign-in")}</a></p>`}
    ${isSetupNeeded && html`<p><a class="button quiet" href=${at("-/sign-in")}>${t("sign-in")}</a></p>`}
  </main>`;
}

const Drawing = ({ style, seed }) => html`<img src=${at(`avatar/${seed.repeat(16)}?s=128&d=${style}&f=y`)} alt="" width="64" height="64" />`;

// Where the server printed its link. Nothing else can be done here yet.
const Setup = () => html`<p class="lead">${t("welcome-setup")}</p>
  <div class="card stack start">
    <p>${t("welcome-setup-where")}</p>
    <${CopyLine} text="journalctl -u tondo" label=${t("welcome-systemd")} />
    <${CopyLine} text="docker logs tondo" label="Docker" />
    <p class="hint">${t("welcome-setup-new")}</p>
  </div>`;
