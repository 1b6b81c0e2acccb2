// One subject of the account: what it is about at the side, and what can be done about it in a card.
import { html } from "../app.js";

export const Setting = ({ id, title, text, isBare = false, children }) => html`<section class="setting" aria-labelledby=${id}>
  <div class="setting-head">
    <h2 id=${id} tabindex="-1">${title}</h2>
    ${text && html`<p class="quiet-text">${text}</p>`}
  </div>
  <div class=${isBare ? "stack" : "card stack"}>${children}</div>
</section>`;
