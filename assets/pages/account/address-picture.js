// Chooses the picture of one address, by faces: the current picture, whichever that is, or one out of the history.
import { useState } from "../vendor/vendor.js";
import { Button, ChoiceCards, Dialog, Empty, Face, ListEnd, at, formatDay, html, t, useList, user } from "../app.js";

const CURRENT = "current";

// Closes with { picture }: a picture of the history, or null for the current one; or with null for no choice.
export function PictureDialog({ address, close }) {
  const list = useList("api/v1/user/pictures", {}, "pictures", { limit: 24 });
  const [chosen, setChosen] = useState(address.picture ?? CURRENT);
  const { profile_picture: current } = user.get();
  const options = [
    { value: CURRENT, title: t("addresses-current"), face: html`<${Face} picture=${current} hash=${address.hashes.sha256} size=${64} isCurrent=${current !== null} />` },
    ...list.rows.map((picture) => ({
      value: picture.id,
      title: formatDay(picture.created_at),
      text: picture.alt ?? picture.basename,
      face: html`<${Face} picture=${picture} size=${64} />`,
    })),
  ];
  const isEmpty = !list.isLoading && !list.problem && list.rows.length === 0;
  const save = () => close({ picture: list.rows.find((picture) => picture.id === chosen) ?? null });
  // A choice that is on a page of the list that is not loaded yet stays as it is.
  const isUnseen = chosen !== CURRENT && !list.rows.some((picture) => picture.id === chosen);
  return html`<${Dialog} title=${t("addresses-picture-of", { address: address.address })} onClose=${() => close(null)}>
    ${isEmpty
      ? html`<${Empty} seed="pictures" title=${t("addresses-no-pictures")}><a class="button primary" href=${at("-/picture")} onClick=${() => close(null)}>${t("nav-picture")}</a><//>`
      : html`<p class="quiet-text">${t("addresses-picture-text")}</p>
        <div class="address-faces"><${ChoiceCards} legend=${t("addresses-picture")} name="picture" isCompact isLegendHidden value=${chosen} onChange=${setChosen} options=${options} /></div>
        <${ListEnd} list=${list} />
        <div class="dialog-actions">
          <${Button} onClick=${() => close(null)}>${t("cancel")}<//>
          <${Button} kind="primary" onClick=${isUnseen ? () => close(null) : save}>${t("save")}<//>
        </div>`}
  <//>`;
}
