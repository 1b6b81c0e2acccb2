// Draws the blurred placeholder of a picture from its ThumbHash (https://evanw.github.io/thumbhash/, public domain), so that a
// gallery has its colors before its pictures.

const GRID = 32;

const bytesOf = (base64) => Uint8Array.from(atob(base64.padEnd(Math.ceil(base64.length / 4) * 4, "=")), (sign) => sign.charCodeAt(0));

// Fills a canvas with the placeholder. What cannot be read leaves it empty.
export function drawThumbHash(canvas, text) {
  try {
    const { width, height, pixels } = decode(bytesOf(text));
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  } catch {
    canvas.width = 1;
  }
}

// The waves of one channel: how much of each there is, from a row of half bytes.
function channel(reader, across, down, scale) {
  const waves = [];
  for (let y = 0; y < down; y += 1) {
    for (let x = y ? 0 : 1; x * down < across * (down - y); x += 1) waves.push((reader() / 7.5 - 1) * scale);
  }
  return { across, down, waves };
}

function decode(hash) {
  const head = hash[0] | (hash[1] << 8) | (hash[2] << 16);
  const more = hash[3] | (hash[4] << 8);
  const hasAlpha = head >> 23 === 1;
  const isWide = more >> 15 === 1;
  const across = Math.max(3, isWide ? (hasAlpha ? 5 : 7) : more & 7);
  const down = Math.max(3, isWide ? more & 7 : hasAlpha ? 5 : 7);
  let at = hasAlpha ? 12 : 10;
  const reader = () => {
    const half = (hash[at >> 1] >> ((at & 1) * 4)) & 15;
    at += 1;
    return half;
  };
  const base = { l: (head & 63) / 63, p: ((head >> 6) & 63) / 31.5 - 1, q: ((head >> 12) & 63) / 31.5 - 1, a: hasAlpha ? (hash[5] & 15) / 15 : 1 };
  const light = channel(reader, across, down, ((head >> 18) & 31) / 31);
  const first = channel(reader, 3, 3, (((more >> 3) & 63) / 63) * 1.25);
  const second = channel(reader, 3, 3, (((more >> 9) & 63) / 63) * 1.25);
  const alpha = hasAlpha ? channel(reader, 5, 5, (hash[5] >> 4) / 15) : null;
  return paint({ base, light, first, second, alpha, ratio: across / down });
}

function paint({ base, light, first, second, alpha, ratio }) {
  const width = Math.round(ratio > 1 ? GRID : GRID * ratio);
  const height = Math.round(ratio > 1 ? GRID / ratio : GRID);
  const pixels = new Uint8ClampedArray(width * height * 4);
  const cosines = (count, size, at) => Array.from({ length: count }, (_, wave) => Math.cos((Math.PI / size) * (at + 0.5) * wave));
  const most = Math.max(light.across, alpha ? 5 : 3);
  const deepest = Math.max(light.down, alpha ? 5 : 3);
  for (let y = 0; y < height; y += 1) {
    const vertical = cosines(deepest, height, y);
    for (let x = 0; x < width; x += 1) {
      const horizontal = cosines(most, width, x);
      const l = base.l + sum(light, horizontal, vertical);
      const p = base.p + sum(first, horizontal, vertical);
      const q = base.q + sum(second, horizontal, vertical);
      const a = base.a + (alpha ? sum(alpha, horizontal, vertical) : 0);
      const blue = l - (2 / 3) * p;
      const red = (3 * l - blue + q) / 2;
      pixels.set([255 * red, 255 * (red - q), 255 * blue, 255 * a], (y * width + x) * 4);
    }
  }
  return { width, height, pixels };
}

function sum({ across, down, waves }, horizontal, vertical) {
  let value = 0;
  let at = 0;
  for (let y = 0; y < down; y += 1) {
    for (let x = y ? 0 : 1; x * down < across * (down - y); x += 1) {
      value += waves[at] * horizontal[x] * vertical[y] * 2;
      at += 1;
    }
  }
  return value;
}
