// Compares a picture of the server with a cut of the file that was sent. The cut is made by the browser's canvas, so neither the
// pages' nor the server's own code judges itself.
import assert from "node:assert/strict";

// Where else the square might be: to the sides, smaller, larger.
const ELSEWHERE = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [-1, -1, 2], [1, 1, -2]];

// The mean difference of a channel that lossy files and different ways of making smaller explain.
const LARGEST_DIFFERENCE = 9;

// Checks that `shown` is the square `crop` of the upright picture in `file`, turned clockwise by `rotate`: nowhere near does it
// fit better, neither moved by a pixel nor larger nor smaller. Of a square that is more than twice as large as what is shown of
// it, half a pixel that is shown is the least that can be seen.
export async function assertShows(context, { shown, file, crop, rotate = 0, background = null, largest = LARGEST_DIFFERENCE }) {
  const step = Math.ceil(crop.size / 512);
  const squares = [crop, ...ELSEWHERE.map(([x, y, size]) => ({ x: crop.x + x * step, y: crop.y + y * step, size: crop.size + size * step }))];
  const differences = await compare(context, { shown, file, squares, rotate, background });
  const [there, ...elsewhere] = differences;
  assert.ok(there <= largest, `what is shown differs by ${there} from what was framed`);
  // Squares that leave the picture are no candidates.
  const best = Math.min(...elsewhere.filter((difference) => difference !== null));
  assert.ok(there <= best, `another square fits better: ${JSON.stringify({ crop, differences })}`);
  return there;
}

// The mean differences between `shown` and each square of `file`, made as large as `shown` by the browser.
export async function compare(context, { shown, file, squares, rotate = 0, background = null }) {
  const page = await context.newPage();
  try {
    return await page.evaluate(compareInBrowser, { shown: shown.toString("base64"), file: file.toString("base64"), squares, rotate, background });
  } finally {
    await page.close();
  }
}

async function compareInBrowser({ shown, file, squares, rotate, background }) {
  const open = (text) => createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
  const [wanted, whole] = [await open(shown), await open(file)];
  const size = wanted.width;
  if (wanted.height !== size) throw new Error(`not square: ${size} x ${wanted.height}`);
  const pixels = (paint) => {
    const context = new OffscreenCanvas(size, size).getContext("2d");
    context.imageSmoothingQuality = "high";
    if (background) {
      context.fillStyle = background;
      context.fillRect(0, 0, size, size);
    }
    paint(context);
    return context.getImageData(0, 0, size, size).data;
  };
  const target = pixels((context) => context.drawImage(wanted, 0, 0));
  const differenceOf = ({ x, y, size: side }) => {
    if (x < 0 || y < 0 || x + side > whole.width || y + side > whole.height) return null;
    const cut = pixels((context) => {
      context.translate(size / 2, size / 2);
      context.rotate((rotate * Math.PI) / 180);
      context.drawImage(whole, x, y, side, side, -size / 2, -size / 2, size, size);
    });
    let sum = 0;
    for (let at = 0; at < cut.length; at += 1) sum += Math.abs(cut[at] - target[at]);
    return sum / cut.length;
  };
  return squares.map(differenceOf);
}

// What applications get: the picture of a hash at a size.
export async function fetchAvatar(base, hash, query = "s=256") {
  const response = await fetch(`${base}/avatar/${hash}?${query}`);
  assert.equal(response.status, 200, `the picture of ${hash}`);
  return Buffer.from(await response.arrayBuffer());
}

// The size of a picture as a browser shows it: upright.
export async function sizeOf(context, file) {
  const page = await context.newPage();
  try {
    return await page.evaluate(async (text) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
      return { width: bitmap.width, height: bitmap.height };
    }, file.toString("base64"));
  } finally {
    await page.close();
  }
}
