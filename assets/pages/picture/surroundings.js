// The picture as others see it: at the real sizes of a forge, a mailing list and a chat.
import { Face, html, t } from "../app.js";

export function Surroundings({ person }) {
  const name = person.name || person.email.split("@")[0];
  const face = (size) => html`<${Face} picture=${person.profile_picture} size=${size} />`;
  return html`<section class="section">
    <h2>${t("see-title")}</h2>
    <div class="see">
      <figure><figcaption>${t("see-forge")}</figcaption>
        <div class="see-row">${face(24)}<span><strong>${name}</strong> <span class="quiet-text">${t("see-commit")}</span></span><code>4f1c9ab</code></div></figure>
      <figure><figcaption>${t("see-list")}</figcaption>
        <div class="see-row">${face(48)}<span><strong>${name}</strong><br /><span class="quiet-text">${t("see-mail")}</span></span></div></figure>
      <figure><figcaption>${t("see-chat")}</figcaption>
        <div class="see-row">${face(32)}<span class="bubble">${t("see-bubble")}</span></div></figure>
    </div>
  </section>`;
}
