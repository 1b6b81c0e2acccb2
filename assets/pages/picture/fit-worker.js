// Fits a photo to the bounds of the server, in a worker of its own: decoded once, drawn at most at 4,096 pixels, tried smaller
// until the file is small enough. Browsers apply the orientation that the camera wrote.

const LONG_SIDES = [4096, 3072, 2048, 1536];
const QUALITY = 0.92;

onmessage = async ({ data }) => postMessage(await fit(data).catch(() => ({ problem: "decode" })));

async function fit({ file, mayBeTransparent, bytes, pixels }) {
  if (await isCanvasAltered()) return { problem: "altered" };
  const bitmap = await createImageBitmap(file);
  const from = { width: bitmap.width, height: bitmap.height };
  try {
    for (const side of LONG_SIDES) {
      const scale = Math.min(1, side / Math.max(from.width, from.height));
      const width = Math.max(1, Math.round(from.width * scale));
      const height = Math.max(1, Math.round(from.height * scale));
      if (width * height > pixels) continue;
      const canvas = draw(bitmap, width, height);
      const type = mayBeTransparent && isTransparent(canvas) ? "image/png" : "image/jpeg";
      const blob = await canvas.convertToBlob({ type, quality: QUALITY });
      if (blob.type === type && blob.size <= bytes) return { blob, width, height, from };
    }
    return { problem: "size" };
  } finally {
    bitmap.close();
  }
}

function draw(bitmap, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

// Whether the picture uses its transparency, looked for at a small size.
function isTransparent(canvas) {
  const small = draw(canvas, 64, 64);
  const { data } = small.getContext("2d").getImageData(0, 0, 64, 64);
  for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true;
  return false;
}

// Some browsers alter what scripts read from a canvas, against fingerprinting: a known pattern shows it.
async function isCanvasAltered() {
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const expected = [];
  for (let at = 0; at < 64; at += 1) {
    const color = [(at * 37) % 256, (at * 91) % 256, (at * 151) % 256];
    context.fillStyle = `rgb(${color.join(" ")})`;
    context.fillRect(at % 8, Math.floor(at / 8), 1, 1);
    expected.push(...color, 255);
  }
  const { data } = context.getImageData(0, 0, 8, 8);
  return expected.some((value, at) => data[at] !== value);
}
