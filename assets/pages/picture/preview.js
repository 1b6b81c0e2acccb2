// A square of a picture at a size on the screen, cut and turned by the browser as the server will do it.
import { html } from "../app.js";

export function Preview({ source, crop, turn = 0, size, shape = "round" }) {
  const scale = size / crop.size;
  const image = { width: `${source.width * scale}px`, height: `${source.height * scale}px`, left: `${-crop.x * scale}px`, top: `${-crop.y * scale}px` };
  return html`<span class=${`preview ${shape} ${source.isTransparent ? "checkered" : ""}`} style=${{ width: `${size}px`, height: `${size}px`, rotate: `${turn}deg` }}>
    <img src=${source.url} alt="" style=${image} />
  </span>`;
}
