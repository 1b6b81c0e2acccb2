// Addresses: by which addresses applications find one's picture, what each of them shows, and asking for another one.
import { useRef } from "../vendor/vendor.js";
import { Button, Loading, PageHead, ProblemNotice, announce, api, confirmDialog, html, isAdministrator, openDialog, t, toast, useLoad, user, useStore } from "../app.js";
import { AddressCard } from "../account/address-card.js";
import { AskDialog } from "../account/address-ask.js";
import { PictureDialog } from "../account/address-picture.js";
import { focusRow } from "../account/focus.js";

// The addresses, and by their IDs the pictures that some of them show instead of the current one.
async function loadAddresses(signal) {
  const { addresses } = await api("api/v1/me/addresses", { signal });
  const chosen = new Set(addresses.map((address) => address.picture).filter(Boolean));
  const pictures = await Promise.all([...chosen].map((id) => api(`api/v1/user/pictures/${id}`, { signal })));
  return { addresses, pictures: new Map(pictures.map((picture) => [picture.id, picture])) };
}

export default function Addresses() {
  const list = useRef(null);
  const person = useStore(user);
  const { data, problem, reload, setData } = useLoad(loadAddresses);
  // The one that signs in comes first.
  const addresses = [...(data?.addresses ?? [])].sort((one, other) => Number(other.sign_in) - Number(one.sign_in));
  const replace = (changed, picture) => {
    const pictures = picture ? new Map(data.pictures).set(picture.id, picture) : data.pictures;
    setData({ addresses: addresses.map((known) => (known.id === changed.id ? changed : known)), pictures });
  };
  const ask = async () => {
    const added = await openDialog((close) => html`<${AskDialog} close=${close} />`);
    if (!added) return;
    reload();
    toast(askedText(added));
  };
  const choosePicture = async (address) => {
    const chosen = await openDialog((close) => html`<${PictureDialog} address=${address} close=${close} />`);
    if (!chosen || (chosen.picture?.id ?? null) === address.picture) return;
    await setPicture(address, chosen.picture);
    const undo = () => setPicture(address, data.pictures.get(address.picture) ?? null).catch((failed) => toast(failed.message));
    toast(t("addresses-picture-changed", { address: address.address }), undo);
  };
  const setPicture = async (address, picture) => {
    const changed = await api(`api/v1/me/addresses/${address.id}`, { method: "PATCH", body: { picture: picture?.id ?? null } });
    replace(changed, picture);
  };
  const giveUp = async (address) => {
    const isAsked = address.state === "asked";
    const isSure = await confirmDialog({
      title: isAsked ? t("addresses-withdraw-title", { address: address.address }) : t("addresses-give-up-title", { address: address.address }),
      text: isAsked ? t("addresses-withdraw-text") : t("addresses-give-up-text"),
      action: isAsked ? t("addresses-withdraw") : t("addresses-give-up"),
    });
    if (!isSure) return;
    await api(`api/v1/me/addresses/${address.id}`, { method: "DELETE" });
    const index = addresses.indexOf(address);
    setData({ ...data, addresses: addresses.filter((known) => known !== address) });
    focusRow(list, index);
    announce(t("addresses-gone", { address: address.address }));
  };
  const grant = async (address) => {
    replace(await api(`api/v1/users/${person.id}/addresses/${address.id}/grant`, { method: "POST" }));
    focusRow(list, addresses.indexOf(address));
    announce(t("addresses-added", { address: address.address }));
  };
  return html`<${PageHead} title=${t("nav-addresses")} lead=${t("addresses-lead")}>
      <${Button} kind="primary" icon="plus" onClick=${ask}>${isAdministrator() ? t("addresses-add") : t("addresses-ask")}<//>
    <//>
    <${ProblemNotice} problem=${problem} retry=${reload} />
    ${!data && !problem && html`<${Loading} />`}
    <ul class="address-list" ref=${list}>
      ${addresses.map((address) => html`<${AddressCard}
        key=${address.id}
        address=${address}
        picture=${data.pictures.get(address.picture) ?? person.profile_picture}
        choosePicture=${choosePicture}
        giveUp=${giveUp}
        grant=${isAdministrator() ? grant : null}
      />`)}
    </ul>
    ${data && html`<${OpenIds} />`}`;
}

// What becomes of an address that was just asked for.
function askedText({ state, address, mail }) {
  if (state === "granted") return t("addresses-added", { address });
  if (mail && mail.state !== "failed") return t("addresses-mail-sent", { address });
  return mail ? t("addresses-mail-failed", { address }) : t("addresses-asked-now", { address });
}

// What an OpenID is, for those who have one.
const OpenIds = () => html`<section class="section text" aria-labelledby="openids">
  <h2 id="openids">${t("addresses-openid-title")}</h2>
  <p class="quiet-text">${t("addresses-openid-text")}</p>
</section>`;
