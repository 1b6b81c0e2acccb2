// A photo from the camera: live where the browser allows it, by the telephone's own camera elsewhere.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Dialog, Notice, announce, html, t } from "../app.js";
import { ACCEPT } from "./prepare.js";

// Over plain HTTP there is no mediaDevices; a telephone's file field still opens its camera.
const hasLiveCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);
const isTouch = () => matchMedia("(pointer: coarse)").matches;

export const canShowCamera = () => hasLiveCamera() || isTouch();

// Closes with a file, or with null.
export function Camera({ close }) {
  return hasLiveCamera() ? html`<${LiveCamera} close=${close} />` : html`<${FileCamera} close=${close} />`;
}

function FileCamera({ close }) {
  return html`<${Dialog} title=${t("take-photo")} onClose=${() => close(null)} kind="small">
    <p>${t("camera-file-text")}</p>
    <label class="button primary wide camera-input">${t("camera-open")}<input class="offscreen" type="file" accept=${ACCEPT} capture="user" onChange=${(event) => close(event.target.files[0] ?? null)} /></label>
  <//>`;
}

function LiveCamera({ close }) {
  const video = useRef(null);
  const [state, setState] = useState({ problem: null, isReady: false, count: null });
  const [shot, setShot] = useState(null);
  useEffect(() => {
    let stream = null;
    let isOver = false;
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1920 } } }).then(
      (opened) => {
        stream = opened;
        if (isOver) stop();
        else if (video.current) video.current.srcObject = opened;
      },
      (error) => setState({ problem: error.name === "NotAllowedError" ? t("camera-refused") : t("camera-none"), isReady: false, count: null }),
    );
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    return () => {
      isOver = true;
      stop();
    };
  }, []);
  useEffect(() => {
    if (state.count === null) return undefined;
    if (state.count === 0) {
      take();
      return undefined;
    }
    announce(String(state.count));
    const timer = setTimeout(() => setState((former) => ({ ...former, count: former.count - 1 })), 1000);
    return () => clearTimeout(timer);
  }, [state.count]);
  const take = () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.current.videoWidth;
    canvas.height = video.current.videoHeight;
    canvas.getContext("2d").drawImage(video.current, 0, 0);
    canvas.toBlob((blob) => {
      const file = new File([blob], `${t("camera-file-name")}.jpg`, { type: "image/jpeg" });
      setShot({ file, url: URL.createObjectURL(file) });
      setState((former) => ({ ...former, count: null }));
    }, "image/jpeg", 0.92);
  };
  const again = () => {
    URL.revokeObjectURL(shot.url);
    setShot(null);
  };
  const use = () => {
    URL.revokeObjectURL(shot.url);
    close(shot.file);
  };
  return html`<${Dialog} title=${t("take-photo")} onClose=${() => close(null)}>
    ${state.problem && html`<${Notice} kind="fault">${state.problem}<//>`}
    <div class="camera" hidden=${Boolean(state.problem)}>
      <video ref=${video} autoplay playsinline muted hidden=${Boolean(shot)} onLoadedMetadata=${() => setState((former) => ({ ...former, isReady: true }))}></video>
      ${shot && html`<img src=${shot.url} alt=${t("camera-shot")} />`}
      ${state.count > 0 && html`<span class="count" aria-hidden="true">${state.count}</span>`}
    </div>
    <div class="dialog-actions">
      ${shot
        ? html`<${Button} onClick=${again}>${t("camera-again")}<//><${Button} kind="primary" onClick=${use}>${t("camera-use")}<//>`
        : html`<${Button} onClick=${() => close(null)}>${t("cancel")}<//><${Button} kind="primary" icon="camera" disabled=${!state.isReady || state.count !== null} onClick=${() => setState((former) => ({ ...former, count: 3 }))}>${t("camera-take")}<//>`}
    </div>
  <//>`;
}
