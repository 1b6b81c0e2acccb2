// A square of a picture on the ground of its own colors. What nobody may see stays a blur: pictures of disabled people, and those
// that were removed a moment ago.
import { useState } from "../vendor/vendor.js";
import { html, pictureUrl } from "../app.js";
import { drawThumbHash } from "./thumb-hash.js";

export function Square({ picture, size = 160, isHidden = false, alt = "" }) {
  const [state, setState] = useState("loading");
  const ground = (canvas) => {
    if (canvas && picture.thumb_hash) drawThumbHash(canvas, picture.thumb_hash);
    if (canvas && picture.color) canvas.style.setProperty("background-color", picture.color);
  };
  const isShown = !isHidden && state !== "failed";
  return html`<span class=${`tile-square ${picture.current && isShown ? "cornice" : ""}`}>
    <canvas ref=${ground} width="1" height="1" aria-hidden="true"></canvas>
    ${isShown && html`<img class=${state} src=${pictureUrl(picture, size)} alt=${alt} width=${size} height=${size} loading="lazy" decoding="async" onLoad=${() => setState("loaded")} onError=${() => setState("failed")} />`}
  </span>`;
}
