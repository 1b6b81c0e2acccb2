// The addresses by which other programs find a person's picture: given, granted, removed, and the picture that each shows.
import { useRef, useState } from "../vendor/vendor.js";
import { Button, Chip, ChoiceCards, Dialog, Face, Field, ListEnd, Loading, ProblemNotice, When, announce, api, confirmDialog, formatDay, html, openDialog, t, toast, useForm, useList, useLoad } from "../app.js";
import { useAction } from "./action.js";
import { focusRow } from "./kept-list.js";
import { nameOf } from "./people-list.js";

export function PersonAddresses({ person, base }) {
  const load = useLoad((signal) => api(`${base}/addresses`, { signal }), `${base} ${person.email}`);
  const rows = useRef(null);
  const addresses = load.data?.addresses;
  const set = (change) => load.setData({ addresses: change(addresses) });
  const replace = (changed) => set((former) => former.map((address) => (address.id === changed.id ? changed : address)));
  const gone = (id, index) => {
    set((former) => former.filter((address) => address.id !== id));
    focusRow(rows.current, index);
  };
  return html`<section class="section"><h2>${t("person-addresses")}</h2>
    <p class="quiet-text">${t("person-addresses-text")}</p>
    ${load.problem && html`<${ProblemNotice} problem=${load.problem} retry=${load.reload} />`}
    ${!addresses && load.isLoading && html`<${Loading} />`}
    ${addresses && html`<ul class="rows" ref=${rows} aria-label=${t("person-addresses")}>
      ${addresses.map((address, index) => html`<${AddressRow} key=${address.id} address=${address} person=${person} base=${base} onChange=${replace} onBack=${load.reload} onGone=${() => gone(address.id, index)} />`)}
    </ul>`}
    ${addresses && html`<${GiveAddress} base=${base} onGiven=${(given) => set((former) => [...former.filter((address) => address.id !== given.id), given])} />`}
  </section>`;
}

function AddressRow({ address, person, base, onChange, onBack, onGone }) {
  const path = `${base}/addresses/${address.id}`;
  const isAsked = address.state === "asked";
  const name = address.address;
  const [grant, grantProblem, isGranting] = useAction(async () => {
    onChange(await api(`${path}/grant`, { method: "POST" }));
    toast(t("people-granted", { address: name, name: nameOf(person) }));
  });
  const [remove, removeProblem] = useAction(async () => {
    const isSure = await confirmDialog(
      isAsked
        ? { title: t("people-refuse-title", { address: name }), text: t("people-refuse-text", { name: nameOf(person) }), action: t("people-refuse") }
        : { title: t("person-address-remove-title", { address: name }), text: t("person-address-remove-text"), action: t("person-address-remove") },
    );
    if (!isSure) return;
    await api(path, { method: "DELETE" });
    onGone();
    // What was taken away is given again just so; what was only asked for is not.
    const giveBack = async () => {
      try {
        const given = await api(`${base}/addresses`, { method: "POST", body: { address: name } });
        if (address.picture) await api(`${base}/addresses/${given.id}`, { method: "PATCH", body: { picture: address.picture } });
      } catch (problem) {
        toast(problem.message);
      }
      onBack();
    };
    toast(isAsked ? t("people-refused", { address: name }) : t("person-address-removed", { address: name }), isAsked ? null : giveBack);
  });
  const [choose, chooseProblem] = useAction(async () => {
    const choice = await openDialog((close) => html`<${PictureChoice} address=${address} person=${person} base=${base} close=${close} />`);
    if (!choice) return;
    onChange(await api(path, { method: "PATCH", body: choice }));
    announce(t("person-address-picture-done"));
  });
  return html`<li>
    <${Face} hash=${isAsked ? null : `${address.hashes.sha256}`} size=${32} key=${address.picture ?? "current"} />
    <div class="grow"><strong class="anywhere">${name}</strong>
      <span class="row-detail">
        ${address.sign_in && html`<span>${t("person-address-sign-in")}</span>`}
        ${isAsked && html`<span>${t("people-asked-when")} <${When} at=${address.created_at} /></span>`}
        ${address.picture && html`<span>${t("person-address-own-picture")}</span>`}
      </span>
    </div>
    ${isAsked && html`<${Chip} kind="warn">${t("person-address-asked")}<//>`}
    <div class="actions">
      ${isAsked && html`<${Button} kind="primary" icon="check" busy=${isGranting} onClick=${grant} label=${t("people-grant-of", { address: name })}>${t("people-grant")}<//>`}
      ${!isAsked && html`<${Button} kind="quiet" onClick=${choose} label=${t("person-address-picture-of", { address: name })}>${t("person-address-picture")}<//>`}
      ${!address.sign_in && html`<${Button} kind="quiet" onClick=${remove} label=${isAsked ? t("people-refuse-of", { address: name }) : t("person-address-remove-of", { address: name })}>${isAsked ? t("people-refuse") : t("person-address-remove")}<//>`}
    </div>
    ${grantProblem}${removeProblem}${chooseProblem}
  </li>`;
}

function GiveAddress({ base, onGiven }) {
  const form = useForm({ address: "" });
  const send = form.submit(async ({ address }) => {
    const given = await api(`${base}/addresses`, { method: "POST", body: { address: address.trim() } });
    form.setValues({ address: "" });
    onGiven(given);
    toast(t("person-address-given", { address: given.address }));
  });
  return html`<form class="give" onSubmit=${send} noValidate>
    <${Field} label=${t("person-address-give")} hint=${t("person-address-give-hint")} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="512" inputmode="email" ...${form.field("address")} />
    <${Button} type="submit" icon="plus" busy=${form.isBusy} disabled=${form.values.address.trim() === ""}>${t("person-address-give-do")}<//>
    <${ProblemNotice} problem=${form.problem} />
  </form>`;
}

const CURRENT = "current";

// One of the person's pictures, or whichever is the current one.
function PictureChoice({ address, person, base, close }) {
  const list = useList(`${base}/pictures`, {}, "pictures", { limit: 24 });
  const [chosen, setChosen] = useState(address.picture ?? CURRENT);
  const current = person.active ? person.profile_picture : null;
  const options = [
    { value: CURRENT, title: t("person-picture-current"), face: html`<${Face} picture=${current} hash=${person.slug} size=${48} isCurrent=${current !== null} />` },
    ...list.rows.map((picture) => ({ value: picture.id, title: formatDay(picture.created_at), face: html`<${Face} picture=${picture} size=${48} />` })),
  ];
  const save = () => close({ picture: chosen === CURRENT ? null : chosen });
  return html`<${Dialog} title=${t("person-address-picture-of", { address: address.address })} onClose=${() => close(null)}>
    <${ChoiceCards} legend=${t("person-address-picture")} isLegendHidden isCompact name="picture" value=${chosen} onChange=${setChosen} options=${options} />
    <${ListEnd} list=${list} />
    <div class="dialog-actions"><${Button} onClick=${() => close(null)}>${t("cancel")}<//><${Button} kind="primary" onClick=${save}>${t("save")}<//></div>
  <//>`;
}
