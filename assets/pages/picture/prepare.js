// Makes a chosen file ready: sends it as it is wherever the server takes it, makes it smaller where it must be, and says in one
// sentence what is in the way.
import { ASSETS, Problem, formatBytes, formatMegapixels, server, t } from "../app.js";
import { MIME, inspect } from "./file-type.js";

// Never image/*: then an iPhone sends its HEIC photos as they are; with this list it makes JPEG of them.
export const ACCEPT = "image/jpeg,image/png,image/webp,image/gif";

const refuse = (text) => new Problem("invalid", text);

// { file, url, width, height, isAnimated, isTransparent, note } of a file that was chosen. Throws a Problem.
export async function prepare(file) {
  if (file.size === 0) throw refuse(t("file-empty"));
  const facts = await inspect(file);
  const url = URL.createObjectURL(file);
  try {
    const size = await measure(url).catch(() => null);
    if (!size) throw cannotOpen(facts.kind);
    const { limits } = server.get();
    const most = facts.isBaseline ? limits.baseline_jpeg_pixels : limits.pixels;
    const isAccepted = facts.kind in MIME;
    const isSmallEnough = file.size <= limits.picture_bytes && size.width * size.height <= most;
    if (isAccepted && isSmallEnough) {
      const named = file.type === MIME[facts.kind] ? file : new File([file], file.name || "picture", { type: MIME[facts.kind] });
      return { file: named, url, ...size, isAnimated: facts.isAnimated, isTransparent: facts.mayBeTransparent, note: note(file, size, facts) };
    }
    if (facts.isAnimated) throw refuse(tooLarge(file, size, limits));
    const small = await fit(file, facts, limits);
    URL.revokeObjectURL(url);
    return small;
  } catch (problem) {
    URL.revokeObjectURL(url);
    throw problem;
  }
}

// The upright size: browsers apply the orientation that a camera wrote.
export function measure(url) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => (image.naturalWidth > 0 ? resolve({ width: image.naturalWidth, height: image.naturalHeight }) : reject(new Error("no size")));
    image.onerror = () => reject(new Error("not decoded"));
    image.src = url;
  });
}

function note(file, size, { isAnimated }) {
  const facts = { name: file.name || t("file-pasted"), width: size.width, height: size.height, size: formatBytes(file.size) };
  return isAnimated ? t("file-as-it-is-animated", facts) : t("file-as-it-is", facts);
}

function cannotOpen(kind) {
  const texts = { heic: "file-heic", avif: "file-avif", video: "file-video", pdf: "file-pdf", svg: "file-svg", tiff: "file-tiff", psd: "file-psd", jxl: "file-jxl", unknown: "file-unknown" };
  return refuse(t(texts[kind] ?? "file-damaged"));
}

function tooLarge(file, size, limits) {
  return file.size > limits.picture_bytes
    ? t("file-animated-bytes", { size: formatBytes(file.size), limit: formatBytes(limits.picture_bytes) })
    : t("file-animated-pixels", { pixels: formatMegapixels(size.width * size.height), limit: formatMegapixels(limits.pixels) });
}

// Makes a photo smaller, in a worker: a telephone's tab must not freeze.
async function fit(file, facts, limits) {
  if (typeof OffscreenCanvas === "undefined") throw refuse(t("file-too-large-here", { limit: formatBytes(limits.picture_bytes), pixels: formatMegapixels(limits.pixels) }));
  const worker = startWorker();
  const answer = await new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    // The worker itself answers what it cannot decode: an error here is that it was not there.
    worker.onerror = () => resolve({ problem: "gone" });
    worker.postMessage({ file, mayBeTransparent: facts.mayBeTransparent || facts.kind === "avif", bytes: limits.picture_bytes, pixels: limits.pixels });
  });
  worker.terminate();
  if (answer.problem === "altered") throw refuse(t("file-canvas-altered", { limit: formatBytes(limits.picture_bytes), pixels: formatMegapixels(limits.pixels) }));
  if (answer.problem === "gone") throw new Problem("proxy", t("problem-upgraded"));
  if (answer.problem) throw cannotOpen(facts.kind in MIME ? "damaged" : facts.kind);
  const { blob, width, height, from } = answer;
  const name = (file.name || "picture").replace(/\.[^.]*$/, "") + (blob.type === "image/png" ? ".png" : ".jpg");
  const words = { from: formatMegapixels(from.width * from.height), to: formatMegapixels(width * height) };
  const isSmaller = from.width !== width;
  return {
    file: new File([blob], name, { type: blob.type }),
    url: URL.createObjectURL(blob),
    width,
    height,
    isAnimated: false,
    isTransparent: blob.type === "image/png",
    note: isSmaller ? t("file-made-smaller", words) : t("file-converted"),
  };
}

// The one script address that the policy of the pages lets scripts make (Trusted Types).
const address = `${ASSETS}/picture/fit-worker.js`;
const policy = globalThis.trustedTypes?.createPolicy("tondo", { createScriptURL: () => address });
const startWorker = () => new Worker(policy ? policy.createScriptURL("") : address, { type: "module" });
