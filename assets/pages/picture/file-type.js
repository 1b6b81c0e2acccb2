// What a file is, by its first bytes: names lie, and a HEIC photo may be called .jpg.

const text = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));

const HEIC_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"];
const VIDEO_BRANDS = ["isom", "iso2", "mp41", "mp42", "avc1", "qt  ", "M4V ", "3gp4", "3gp5", "dash"];

// The kinds of files that are known: [kind, test]. The first that fits counts.
const KINDS = [
  ["jpeg", (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff],
  ["png", (bytes) => text(bytes, 1, 4) === "PNG"],
  ["gif", (bytes) => text(bytes, 0, 4) === "GIF8"],
  ["webp", (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP"],
  ["avif", (bytes) => text(bytes, 4, 8) === "ftyp" && ["avif", "avis"].includes(text(bytes, 8, 12))],
  ["heic", (bytes) => text(bytes, 4, 8) === "ftyp" && HEIC_BRANDS.includes(text(bytes, 8, 12))],
  ["video", (bytes) => text(bytes, 4, 8) === "ftyp" && VIDEO_BRANDS.includes(text(bytes, 8, 12))],
  ["video", (bytes) => bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3],
  ["bmp", (bytes) => text(bytes, 0, 2) === "BM"],
  ["tiff", (bytes) => ["II*\0", "MM\0*"].includes(text(bytes, 0, 4))],
  ["pdf", (bytes) => text(bytes, 0, 4) === "%PDF"],
  ["psd", (bytes) => text(bytes, 0, 4) === "8BPS"],
  ["jxl", (bytes) => (bytes[0] === 0xff && bytes[1] === 0x0a) || text(bytes, 4, 8) === "JXL "],
  ["svg", (bytes) => /^\s*(<\?xml|<svg|<!--)/.test(text(bytes, 0, 256))],
];

export const MIME = { jpeg: "image/jpeg", png: "image/png", gif: "image/gif", webp: "image/webp" };

// { kind, isAnimated, isBaseline, mayBeTransparent } of a file; kind is "unknown" for what nobody knows.
export async function inspect(file) {
  const bytes = new Uint8Array(await file.slice(0, 1 << 20).arrayBuffer());
  const kind = KINDS.find(([, isIt]) => bytes.length > 8 && isIt(bytes))?.[0] ?? "unknown";
  return {
    kind,
    isAnimated: await isAnimated(kind, bytes, file),
    isBaseline: kind === "jpeg" && isBaseline(bytes),
    mayBeTransparent: mayBeTransparent(kind, bytes),
  };
}

// Whether a JPEG is baseline or extended sequential, by its frame header (ITU T.81, table B.1).
function isBaseline(bytes) {
  let at = 2;
  while (at + 4 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return marker <= 0xc1;
    at += 2 + (bytes[at + 2] << 8) + bytes[at + 3];
  }
  return false;
}

async function isAnimated(kind, bytes, file) {
  if (kind === "png") return includes(bytes, "acTL");
  if (kind === "webp") return text(bytes, 12, 16) === "VP8X" && (bytes[20] & 2) !== 0;
  if (kind !== "gif") return false;
  // A GIF says nowhere how many frames it has: each has a block of its own before it (GIF89a, 23).
  const whole = file.size <= bytes.length ? bytes : new Uint8Array(await file.arrayBuffer());
  let frames = 0;
  for (let at = 0; at + 3 < whole.length && frames < 2; at += 1) {
    if (whole[at] === 0x21 && whole[at + 1] === 0xf9 && whole[at + 2] === 4) frames += 1;
  }
  return frames > 1;
}

function mayBeTransparent(kind, bytes) {
  if (kind === "png") return [4, 6].includes(bytes[25]) || includes(bytes, "tRNS");
  if (kind === "webp") return text(bytes, 12, 16) === "VP8L" || (text(bytes, 12, 16) === "VP8X" && (bytes[20] & 16) !== 0);
  return kind === "gif";
}

// Whether a chunk's name stands in the beginning of a file.
function includes(bytes, name) {
  const codes = [...name].map((letter) => letter.charCodeAt(0));
  const end = Math.min(bytes.length, 65_536) - codes.length;
  for (let at = 0; at < end; at += 1) {
    if (codes.every((code, index) => bytes[at + index] === code)) return true;
  }
  return false;
}
