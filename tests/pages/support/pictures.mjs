// Pictures for the tests, made by code: drawn by the browser's canvas, or written byte by byte where the browser has no encoder.
// What is drawn is different at every place, so that a cut that is off by one pixel is seen.

// Draws a picture in a blank page: its bytes. `type` is image/jpeg, image/png or image/webp.
export async function drawPicture(context, { width, height, type = "image/jpeg", quality = 0.92, isTransparent = false, noise = 0 }) {
  const page = await context.newPage();
  try {
    const url = await page.evaluate(draw, { width, height, type, quality, isTransparent, noise });
    return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  } finally {
    await page.close();
  }
}

// Runs in the browser. A wall with a face, and discs of many sizes and colors at places that follow from the seed.
async function draw({ width, height, type, quality, isTransparent, noise }) {
  let seed = 20_261_129;
  const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const disc = (x, y, radius, color) => {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };
  const short = Math.min(width, height);
  if (!isTransparent) {
    const wall = context.createLinearGradient(0, 0, width, height);
    wall.addColorStop(0, "#f4dcc0");
    wall.addColorStop(1, "#4f6f8f");
    context.fillStyle = wall;
    context.fillRect(0, 0, width, height);
  }
  for (let count = 0; count < 400; count += 1) {
    disc(random() * width, random() * height, (0.004 + random() * 0.05) * short, `hsl(${random() * 360} 60% ${30 + random() * 50}%)`);
  }
  disc(width / 2, height * 0.48, short * 0.27, "#e8b48c");
  disc(width / 2 - short * 0.09, height * 0.43, short * 0.03, "#2b2622");
  disc(width / 2 + short * 0.09, height * 0.43, short * 0.03, "#2b2622");
  disc(width / 2, height * 0.56, short * 0.06, "#a8481f");
  if (noise > 0) {
    const pixels = context.getImageData(0, 0, width, height);
    for (let at = 0; at < pixels.data.length; at += 1) if (at % 4 !== 3) pixels.data[at] += (random() - 0.5) * noise;
    context.putImageData(pixels, 0, 0);
  }
  const blob = await canvas.convertToBlob({ type, quality });
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}

// A JPEG with the orientation that a camera wrote (Exif 2.3, tag 0x0112), behind its start marker.
export function withOrientation(jpeg, orientation) {
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const content = [...Buffer.from("Exif\0\0"), ...tiff];
  const length = content.length + 2;
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, length >> 8, length & 255, ...content]), jpeg.subarray(2)]);
}

// A color for each square of 8 pixels: neighbors differ much, and no row is like another.
const cellColor = (column, row) => [(column * 53 + row * 97) % 256, (column * 151 + row * 29) % 256, (column * 19 + row * 211) % 256];

// An animated GIF of 8-pixel cells in two frames, without compression: codes of nine bits, and a clear code before the table of
// codes would grow (GIF89a, appendix F).
export function animatedGif(width, height) {
  const word = (number) => [number & 255, number >> 8];
  const palette = Array.from({ length: 256 }, (_, index) => [((index * 53) % 256), ((index * 151) % 256), ((index * 211) % 256)]).flat();
  const frame = (shift) => {
    const pixels = (at) => (Math.floor((at % width) / 8) * 37 + Math.floor(at / width / 8) * 101 + shift) % 256;
    return [0x21, 0xf9, 4, 0, ...word(20), 0, 0, 0x2c, ...word(0), ...word(0), ...word(width), ...word(height), 0, 8, ...blocks(packCodes(width * height, pixels)), 0];
  };
  const loop = [0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0];
  return Buffer.from([...Buffer.from("GIF89a"), ...word(width), ...word(height), 0xf7, 0, 0, ...palette, ...loop, ...frame(0), ...frame(128), 0x3b]);
}

function packCodes(count, pixelAt) {
  const codes = [];
  for (let at = 0; at < count; at += 1) {
    if (at % 200 === 0) codes.push(256);
    codes.push(pixelAt(at));
  }
  codes.push(257);
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const code of codes) {
    bits |= code << held;
    held += 9;
    while (held >= 8) {
      bytes.push(bits & 255);
      bits >>= 8;
      held -= 8;
    }
  }
  return [...bytes, bits & 255];
}

function blocks(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; at += 255) out.push(Math.min(255, bytes.length - at), ...bytes.slice(at, at + 255));
  return out;
}

// A baseline JPEG of four inks (CMYK, inverted as Adobe writes it), of cells of 8 pixels: only the first coefficient of each
// block is written, so each cell has one color (ITU T.81, annexes B and F).
export function cmykJpeg(columns, rows) {
  const segment = (marker, bytes) => [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes];
  const word = (number) => [number >> 8, number & 255];
  // Differences of up to 11 bits have codes of 4 bits each; the end of a block has the code 0.
  const firstTable = [0, ...[0, 0, 0, 12], ...Array(12).fill(0), ...Array.from({ length: 12 }, (_, size) => size)];
  const otherTable = [0x10, 1, ...Array(15).fill(0), 0];
  const components = [1, 2, 3, 4];
  const out = [0xff, 0xd8];
  out.push(...segment(0xee, [...Buffer.from("Adobe"), ...word(100), ...word(0), ...word(0), 0]));
  out.push(...segment(0xdb, [0, ...Array(64).fill(8)]));
  out.push(...segment(0xc0, [8, ...word(rows * 8), ...word(columns * 8), 4, ...components.flatMap((id) => [id, 0x11, 0])]));
  out.push(...segment(0xc4, firstTable), ...segment(0xc4, otherTable));
  out.push(...segment(0xda, [4, ...components.flatMap((id) => [id, 0x00]), 0, 63, 0]));
  return Buffer.from([...out, ...scan(columns, rows), 0xff, 0xd9]);
}

function scan(columns, rows) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  const put = (value, length) => {
    for (let at = length - 1; at >= 0; at -= 1) {
      bits = (bits << 1) | ((value >> at) & 1);
      held += 1;
      if (held < 8) continue;
      bytes.push(bits, ...(bits === 0xff ? [0] : []));
      bits = 0;
      held = 0;
    }
  };
  const former = [0, 0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      // Of the inverted inks: cyan is missing red. Black is not used.
      for (const [index, level] of [...cellColor(column, row), 255].entries()) {
        const coefficient = level - 128;
        const difference = coefficient - former[index];
        former[index] = coefficient;
        const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
        put(size, 4);
        put(difference < 0 ? difference + 2 ** size - 1 : difference, size);
        put(0, 1);
      }
    }
  }
  while (held > 0) put(1, 1);
  return bytes;
}
