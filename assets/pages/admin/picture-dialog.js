// One picture of the gallery, whole, with what is known of it and what an administrator can do: rate, remove, block. The keys
// lead to the next ones, for looking through many.
import { useState } from "../vendor/vendor.js";
import { Button, Chip, Dialog, Field, ProblemNotice, Switch, When, announce, api, at, formatBytes, formatNumber, html, newId, t, tellTabs, toast, withQuery } from "../app.js";
import { wholeUrl } from "../picture/addresses.js";
import { useAction } from "./action.js";
import { nameOf } from "./people-list.js";
import { RATINGS } from "./picture-filters.js";
import { Square } from "./square.js";

export const contentOf = (picture) => /\/p\/([0-9a-f]{64})/.exec(picture.content_url)[1];

export function PictureDialog({ picture, isHidden, onClose, onStep, onChange, onRemoved }) {
  const [isRemoving, setRemoving] = useState(false);
  const { owner } = picture;
  const name = nameOf(owner);
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.target.closest("select, input, textarea")) return;
    event.preventDefault();
    onStep(by);
  };
  const [rate, rateProblem, isRating] = useAction(async (rating) => {
    const rated = await api(`api/v1/users/${owner.id}/pictures/${picture.id}`, { method: "PATCH", body: { rating } });
    onChange({ ...picture, ...rated });
    announce(t("pictures-rated"));
    tellTabs("picture");
  });
  if (isRemoving) return html`<${RemoveDialog} key="remove" picture=${picture} isHidden=${isHidden} close=${(removal) => (removal ? onRemoved(picture, removal) : setRemoving(false))} />`;
  return html`<${Dialog} key="show" title=${t("pictures-of", { name })} onClose=${onClose} kind="picture-dialog">
    <div class="one-picture" onKeyDown=${step}>
      <div class="one-picture-stage">
        ${isHidden ? html`<${Square} picture=${picture} isHidden size=${240} /><p class="hint">${t("pictures-hidden")}</p>` : html`<img src=${wholeUrl(picture)} alt=${picture.alt ?? t("pictures-alt", { name })} />`}
      </div>
      <div class="stack">
        <dl class="facts">
          <dt>${t("pictures-owner")}</dt><dd><a href=${at(`-/people/${owner.id}`)}>${name}</a>${owner.name && html`<div class="row-detail">${owner.email}</div>`}</dd>
          <dt>${t("pictures-when")}</dt><dd><${When} at=${picture.created_at} /> ${picture.current ? html`<${Chip} kind="good">${t("pictures-current")}<//>` : html`<${Chip}>${t("pictures-former")}<//>`}</dd>
          <dt>${t("pictures-size")}</dt><dd>${formatNumber(picture.width)} × ${formatNumber(picture.height)}, ${formatBytes(picture.filesize)}</dd>
          <dt>${t("pictures-file")}</dt><dd class="anywhere">${picture.basename}</dd>
          ${picture.alt && html`<dt>${t("pictures-text")}</dt><dd>${picture.alt}</dd>`}
        </dl>
        <${Audience} rating=${picture.rating} isBusy=${isRating} onChange=${rate} />
        ${rateProblem}
        <div class="actions">
          <${Button} icon="arrow-left" label=${t("pictures-previous")} onClick=${() => onStep(-1)} />
          <${Button} icon="arrow-right" label=${t("pictures-next")} onClick=${() => onStep(1)} />
          <${Button} kind="danger" icon="trash-2" onClick=${() => setRemoving(true)}>${t("pictures-remove")}<//>
        </div>
      </div>
    </div>
  <//>`;
}

// Buttons, and no field: the focus does not begin in it, and the arrow keys do not change it.
function Audience({ rating, isBusy, onChange }) {
  const [id] = useState(() => newId("audience"));
  return html`<div class="field" role="group" aria-labelledby=${id}>
    <span class="field-label" id=${id}>${t("rating-label")}</span>
    <div class="chips">${RATINGS.map((value) => html`<button key=${value} type="button" class="filter" aria-pressed=${value === rating ? "true" : "false"} aria-label=${`${value.toUpperCase()}, ${t(`rating-${value}`)}`} title=${t(`rating-${value}`)} onClick=${() => !isBusy && value !== rating && onChange(value)}>${value.toUpperCase()}</button>`)}</div>
    <p class="hint">${t(`rating-${rating}`)}. ${t("rating-hint")}</p>
  </div>`;
}

// Asks for the reason, which the owner is told, and whether anybody may have this file again.
function RemoveDialog({ picture, isHidden, close }) {
  const { owner } = picture;
  const name = nameOf(owner);
  const [reason, setReason] = useState("");
  const [isBlocked, setBlocked] = useState(false);
  const [state, setState] = useState({ problem: null, isBusy: false });
  const send = async (event) => {
    event?.preventDefault();
    if (state.isBusy) return;
    setState({ problem: null, isBusy: true });
    try {
      await removePicture(picture, { reason: reason.trim(), isBlocked });
      close({ isBlocked });
    } catch (problem) {
      setState({ problem, isBusy: false });
    }
  };
  return html`<${Dialog} title=${t("pictures-remove-title", { name })} onClose=${() => close(null)}>
    <form class="stack" onSubmit=${send} noValidate>
      <div class="removal"><${Square} picture=${picture} isHidden=${isHidden} size=${88} /><p>${picture.current ? t("pictures-remove-current") : t("pictures-remove-former")}</p></div>
      <${Field} label=${t("pictures-reason")} hint=${t("pictures-reason-hint", { name })} rows="3" maxlength="500" optional value=${reason} onInput=${setReason} fault=${state.problem?.fields?.reason} />
      <${Switch} label=${t("pictures-block")} hint=${t("pictures-block-hint")} isOn=${isBlocked} onChange=${setBlocked} />
      <${ProblemNotice} problem=${state.problem} retry=${state.problem?.isTemporary ? send : null} />
      <div class="dialog-actions">
        <${Button} onClick=${() => close(null)}>${t("cancel")}<//>
        <${Button} type="submit" kind="danger" busy=${state.isBusy}>${isBlocked ? t("pictures-remove-and-block") : t("pictures-remove-do")}<//>
      </div>
    </form>
  <//>`;
}

// A picture that is gone already is as good as removed; blocking its file goes on by itself.
async function removePicture(picture, { reason, isBlocked }) {
  const path = `api/v1/users/${picture.owner.id}/pictures/${picture.id}`;
  try {
    await api(withQuery(path, { reason, block: isBlocked || undefined }), { method: "DELETE" });
  } catch (problem) {
    if (problem.kind !== "missing") throw problem;
    if (isBlocked) await api("api/v1/blocks", { method: "POST", body: { sha256: contentOf(picture), reason: reason || null } });
  }
  tellTabs("picture");
}

// Brings back what was removed without blocking it.
export async function undoRemoval(picture) {
  try {
    await api(`api/v1/users/${picture.owner.id}/trash/${picture.id}/restore`, { method: "POST" });
    tellTabs("picture");
    return true;
  } catch (problem) {
    toast(problem.message);
    return false;
  }
}
