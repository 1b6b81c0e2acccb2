// Sends a picture as a form, with true progress, which only XMLHttpRequest tells, and a way to cancel.
import { LANGUAGE, Problem, askToSignIn, at, readAnswer, t } from "../app.js";

const STALL_MS = 60_000;

// Sends `file` with its crop to `path`. `onProgress` gets the part that was sent, 0 to 1; at 1 the server checks the picture.
// Returns { done, cancel }: `done` is fulfilled with the answer, or rejected with a Problem.
export function upload(path, { file, crop, rotate, alt }, onProgress) {
  let request = null;
  let isCancelled = false;
  const attempt = () =>
    new Promise((resolve) => {
      request = new XMLHttpRequest();
      request.open("POST", at(path));
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Accept-Language", LANGUAGE);
      let stall = setTimeout(() => onProgress(null), STALL_MS);
      request.upload.onprogress = (event) => {
        clearTimeout(stall);
        stall = setTimeout(() => onProgress(null), STALL_MS);
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      };
      request.upload.onload = () => onProgress(1);
      request.onload = () => resolve(readAnswer({ status: request.status, isRedirect: !isOurs(request), text: request.responseText, header: (name) => request.getResponseHeader(name) }));
      request.onerror = () => resolve(new Problem("offline", t("problem-offline")));
      request.onabort = () => resolve(new Problem("cancelled", ""));
      request.onloadend = () => clearTimeout(stall);
      request.send(form());
    });
  const form = () => {
    const data = new FormData();
    if (crop) data.set("crop", `${crop.x},${crop.y},${crop.size}`);
    if (rotate) data.set("rotate", String(rotate));
    if (alt) data.set("alt", alt);
    data.set("picture", file, file.name);
    return data;
  };
  const run = async () => {
    const warn = (event) => event.preventDefault();
    // Leaving the page asks only while bytes are on the way.
    addEventListener("beforeunload", warn);
    try {
      let answer = await attempt();
      if (answer instanceof Problem && answer.kind === "signed-out" && !isCancelled) {
        await askToSignIn(answer);
        answer = await attempt();
      }
      if (answer instanceof Problem) throw answer;
      return answer.value;
    } finally {
      removeEventListener("beforeunload", warn);
    }
  };
  return {
    done: run(),
    cancel: () => {
      isCancelled = true;
      request?.abort();
    },
  };
}

// A proxy's sign-in answers from another address.
const isOurs = (request) => request.responseURL === "" || new URL(request.responseURL).origin === location.origin;
