// The picture tool: choose, position, save, bring back, undo. The same for one's own picture and, for administrators, for that
// of somebody else. Nothing is public before "Save", and whatever fails keeps the picture and its position.
import { useCallback, useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Face, Icon, Loading, Problem, ProblemNotice, api, confirmDialog, html, inMotion, loadStyle, onTabs, openDialog, prefersReducedMotion, t, tellTabs, toast, useGuard, useList } from "../app.js";
import { ACCEPT, prepare } from "./prepare.js";
import { Camera, canShowCamera } from "./camera.js";
import { History } from "./history.js";
import { Trash } from "./trash.js";
import { Styles } from "./styles.js";
import { Surroundings } from "./surroundings.js";
import { upload } from "./upload.js";
import { useDrop, usePaste } from "./incoming.js";
import { wholeUrl } from "./addresses.js";

// The editor, with the cropper, is loaded when a file is chosen.
const loadEditor = () =>
  import("./editor-panel.js").catch(() => {
    throw new Problem("proxy", t("problem-upgraded"));
  });

// `base` is where the person's pictures are in the API: "api/v1/user" or "api/v1/users/{id}". `onChange` loads the person again.
export function PictureTool({ base, person, onChange }) {
  const isOwn = base === "api/v1/user";
  const picture = person.profile_picture;
  const [work, setWork] = useState(null);
  const [problem, setProblem] = useState(null);
  const history = useList(`${base}/pictures`, {}, "pictures", { limit: 24 });
  const [trashRound, setTrashRound] = useState(0);
  const input = useRef(null);
  const chooseButton = useRef(null);

  useEffect(() => {
    loadStyle("picture").catch(() => null);
  }, []);

  // Loads what is shown anew, here and in other tabs.
  const refresh = useCallback(async () => {
    history.reload();
    setTrashRound((round) => round + 1);
    tellTabs("picture");
    await onChange();
  }, [base]);
  useEffect(() => onTabs((what) => what === "picture" && (onChange(), history.reload())), [base]);

  const close = useCallback(() => {
    setWork((former) => {
      if (former?.source?.url?.startsWith("blob:")) URL.revokeObjectURL(former.source.url);
      return null;
    });
    setProblem(null);
    setTimeout(() => chooseButton.current?.querySelector("button")?.focus());
  }, []);

  const begin = useCallback(async (file) => {
    if (!file) return;
    setProblem(null);
    setWork({ kind: "preparing", name: file.name });
    try {
      const [source, { EditorPanel }] = await Promise.all([prepare(file), loadEditor()]);
      setWork({ kind: "editing", EditorPanel, source, start: { crop: null, rotate: 0 }, file: source.file });
    } catch (thrown) {
      setWork(null);
      setProblem(thrown instanceof Problem ? thrown : new Problem("invalid", t("file-damaged")));
    }
  }, []);
  const reposition = async (existing) => {
    setProblem(null);
    const loaded = await loadEditor().catch(setProblem);
    if (!loaded) return;
    const source = { url: wholeUrl(existing), width: existing.width, height: existing.height, isTransparent: existing.mime !== "image/jpeg" };
    setWork({ kind: "editing", EditorPanel: loaded.EditorPanel, source, start: { crop: existing.crop, rotate: existing.rotate }, existing });
    if (!prefersReducedMotion()) scrollTo({ top: 0, behavior: "smooth" });
  };

  const isEditing = work?.kind === "editing";
  usePaste(begin, !isEditing);
  const isDropping = useDrop(begin, !isEditing);
  useGuard(useCallback(async () => !isEditing || confirmDialog({ title: t("leave-title"), text: t("leave-text"), action: t("leave-go") }), [isEditing]));

  // Sends the new picture; the answer names the stored file.
  const send = (chosen, alt, onProgress) => {
    const former = picture;
    const { done, cancel } = upload(`${base}/profile-picture`, { file: work.file, crop: chosen.isChosen ? chosen.crop : null, rotate: chosen.rotate, alt }, onProgress);
    const finished = done.then(async () => {
      // The frame moves to where the picture is shown from now on.
      await inMotion(async () => {
        close();
        await refresh();
      });
      const undo = former ? () => bringBack(former) : () => removeCurrent();
      toast(isOwn ? t("picture-shown") : t("picture-shown-of", { name: person.name || person.email }), undo);
    });
    return { finished, cancel };
  };
  const savePosition = async (chosen) => {
    const { existing, start } = work;
    const change = (crop, rotate) => api(`${base}/pictures/${existing.id}`, { method: "PATCH", body: { crop, rotate } });
    await change(chosen.isChosen ? chosen.crop : null, chosen.rotate);
    close();
    refresh();
    toast(t("position-saved"), () => change(start.crop, start.rotate).then(refresh));
  };
  const bringBack = async ({ id }) => {
    await attempt(() => api(`${base}/pictures/${id}/restore`, { method: "POST" }));
    refresh();
  };
  const bringBackWithUndo = async (chosen) => {
    const former = picture;
    if (!(await attempt(() => api(`${base}/pictures/${chosen.id}/restore`, { method: "POST" })))) return;
    refresh();
    toast(t("brought-back"), former ? () => bringBack(former) : () => removeCurrent());
  };
  const removeCurrent = async () => {
    await attempt(() => api(`${base}/profile-picture`, { method: "DELETE" }));
    refresh();
  };
  const remove = async (chosen) => {
    const text = chosen.current ? t("delete-current-text") : t("delete-former-text");
    if (!(await confirmDialog({ title: t("delete-title"), text, action: t("delete-go") }))) return;
    if (!(await attempt(() => api(`${base}/pictures/${chosen.id}`, { method: "DELETE" })))) return;
    refresh();
    document.getElementById("former")?.focus();
    toast(t("deleted"), async () => {
      await attempt(() => api(`${base}/trash/${chosen.id}/restore`, { method: "POST" }));
      if (chosen.current) await attempt(() => api(`${base}/pictures/${chosen.id}/restore`, { method: "POST" }));
      refresh();
    });
  };
  const attempt = async (call) => {
    try {
      await call();
      return true;
    } catch (thrown) {
      setProblem(thrown);
      return false;
    }
  };
  const takePhoto = async () => begin(await openDialog((done) => html`<${Camera} close=${done} />`));

  return html`<div class="picture-tool">
    ${isDropping && html`<div class="drop-here" aria-hidden="true"><p>${t("drop-here")}</p></div>`}
    ${isEditing
      ? html`<${work.EditorPanel} work=${work} send=${send} savePosition=${savePosition} onCancel=${close} />`
      : html`<section class="well card" aria-label=${t("well-label")}>
          <button type="button" class="well-face" onClick=${() => input.current.click()} aria-label=${picture ? t("change-picture") : t("choose-picture")}>
            <${Face} person=${person} size=${200} isCurrent=${Boolean(picture)} alt=${picture?.alt ?? ""} />
            <span class="camera-mark" aria-hidden="true"><${Icon} name="camera" /></span>
          </button>
          <div class="stack">
            <div class="stack tight">
              <h2>${picture ? t("well-title") : t("well-title-none")}</h2>
              <p class="quiet-text">${picture ? (picture.alt || t("well-text")) : t("well-text-none")}</p>
            </div>
            ${work?.kind === "preparing" && html`<${Loading} />`}
            <div class="actions" ref=${chooseButton}>
              <${Button} kind="primary" icon="upload" onClick=${() => input.current.click()}>${picture ? t("change-picture") : t("choose-picture")}<//>
              ${canShowCamera() && html`<${Button} icon="camera" onClick=${takePhoto}>${t("take-photo")}<//>`}
              ${picture && html`<${Button} icon="crop" onClick=${() => reposition(picture)}>${t("reposition")}<//>`}
              ${picture && html`<${Button} kind="quiet" icon="trash-2" onClick=${() => remove({ ...picture, current: true })}>${t("delete")}<//>`}
            </div>
            <p class="hint">${t("well-hint")}</p>
            <${ProblemNotice} problem=${problem} />
          </div>
        </section>`}
    <input class="offscreen" ref=${input} type="file" accept=${ACCEPT} tabindex="-1" aria-label=${t("choose-picture")} onChange=${(event) => {
      const [file] = event.target.files;
      event.target.value = "";
      begin(file);
    }} />
    <${History} history=${history} base=${base} onShow=${bringBackWithUndo} onReposition=${reposition} onRemove=${remove} onChange=${refresh} />
    <${Trash} base=${base} round=${trashRound} onChange=${refresh} isOwn=${isOwn} />
    ${isOwn && picture && html`<${Surroundings} person=${person} />`}
    <${Styles} person=${person} account=${isOwn ? "api/v1/me" : base} isOwn=${isOwn} isOpen=${!picture} onChange=${onChange} />
  </div>`;
}
