// The former pictures: one press brings one back; the menu has everything else.
import { Button, Dialog, Empty, Face, Field, ListEnd, Notice, ProblemNotice, Select, When, api, formatBytes, formatWhen, html, openDialog, t, toast, useForm } from "../app.js";
import { wholeUrl } from "./addresses.js";

const RATINGS = ["g", "pg", "r", "x"];

export function History({ history, base, onShow, onReposition, onRemove, onChange }) {
  const { rows, isLoading } = history;
  if (rows.length === 0 && isLoading) return html`<section class="section"><h2 id="former" tabindex="-1">${t("former-title")}</h2><${ListEnd} list=${history} /></section>`;
  if (rows.length === 0 && !history.problem) return null;
  const open = async (picture) => {
    const wish = await openDialog((close) => html`<${PictureDialog} picture=${picture} base=${base} close=${close} />`);
    if (wish === "show") onShow(picture);
    if (wish === "reposition") onReposition(picture);
    if (wish === "remove") onRemove(picture);
    if (wish === "changed") onChange();
  };
  return html`<section class="section">
    <h2 id="former" tabindex="-1">${t("former-title")}</h2>
    <ul class="strip">
      ${rows.map((picture) => html`<li key=${picture.id}>
        <button type="button" class="strip-face" onClick=${() => (picture.current ? open(picture) : onShow(picture))} aria-label=${picture.current ? t("former-open-current") : t("former-show", { when: formatWhen(picture.created_at) })}>
          <${Face} picture=${picture} size=${88} isCurrent=${picture.current} />
        </button>
        <span class="strip-foot">${picture.current ? html`<strong>${t("former-current")}</strong>` : html`<${When} at=${picture.created_at} />`}<${Button} kind="quiet" icon="ellipsis" label=${t("former-more", { when: formatWhen(picture.created_at) })} onClick=${() => open(picture)} /></span>
      </li>`)}
    </ul>
    <${ListEnd} list=${history} />
  </section>`;
}

// One picture, large, with all that can be done with it. Closes with a wish, or with null.
function PictureDialog({ picture, base, close }) {
  const form = useForm({ alt: picture.alt ?? "", rating: picture.rating });
  const save = form.submit(async ({ alt, rating }) => {
    const body = { alt: alt.trim() || null, ...(rating === picture.rating ? {} : { rating }) };
    await api(`${base}/pictures/${picture.id}`, { method: "PATCH", body });
    toast(t("details-saved"));
    close("changed");
  });
  const ratings = RATINGS.map((rating) => [rating, t(`rating-${rating}`)]);
  return html`<${Dialog} title=${t("details-title")} onClose=${() => close(null)}>
    <div class="details-head">
      <${Face} picture=${picture} size=${120} isCurrent=${picture.current} alt=${picture.alt ?? ""} />
      <div class="stack tight">
        <p class="quiet-text"><span translate=${false}>${picture.basename}</span><br />${picture.width} × ${picture.height}, ${formatBytes(picture.filesize)}<br />${t("details-since")} <${When} at=${picture.created_at} /></p>
        <div class="actions">
          ${!picture.current && html`<${Button} onClick=${() => close("show")}>${t("former-bring-back")}<//>`}
          <${Button} icon="crop" onClick=${() => close("reposition")}>${t("reposition")}<//>
          <a class="button plain" href=${wholeUrl(picture)} download=${picture.basename}>${t("download")}</a>
        </div>
      </div>
    </div>
    <form class="stack" onSubmit=${save}>
      <${Field} label=${t("alt-label")} hint=${t("alt-hint")} rows="2" maxlength="1000" optional ...${form.field("alt")} />
      <${Select} label=${t("rating-label")} hint=${t("rating-hint")} value=${form.values.rating} onChange=${form.set("rating")} options=${ratings} fault=${form.problem?.fields?.rating} />
      <${ProblemNotice} problem=${form.problem} />
      <div class="dialog-actions">
        <${Button} kind="danger" icon="trash-2" onClick=${() => close("remove")}>${t("delete")}<//>
        <${Button} type="submit" kind="primary" busy=${form.isBusy}>${t("save")}<//>
      </div>
    </form>
  <//>`;
}
