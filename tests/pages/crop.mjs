// What is framed is what is shown, to the pixel: for every orientation, kind of file and turn; by mouse, touch, keys and buttons
// the same square; changed later, and left alone by whoever cancels.
import assert from "node:assert/strict";
import { PHONE, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, drag, editorOf, lastForm, middleOf, noteForms, openInEditor, percentOf, pinch, save, settle, swipe } from "./support/editor.mjs";
import { assertShows, fetchAvatar } from "./support/pixels.mjs";
import { animatedGif, cmykJpeg, drawPicture, withOrientation } from "./support/pictures.mjs";
import { addPerson } from "./support/server.mjs";

const house = useHouse({}, async (filled) => {
  filled.grace = addPerson(filled.server, "grace@example.org", { name: "Grace Hopper" });
  filled.emmy = addPerson(filled.server, "emmy@example.org", { name: "Emmy Noether" });
});

const asGrace = { who: "grace@example.org" };

const presses = async (button, times) => {
  for (let count = 0; count < times; count += 1) await button.click();
};

async function openPicturePage({ page, base, t }) {
  await page.goto(`${base}/-/picture`);
  await page.getByRole("heading", { level: 1, name: t("nav-picture") }).waitFor();
}

// Zooms in and goes to the side, so that the square is nowhere near the middle.
async function positionSomewhere(editor) {
  await presses(editor.larger, 4);
  await presses(editor.left, 3);
  await presses(editor.down, 5);
}

const readForm = async (page) => {
  const { crop, rotate } = await lastForm(page);
  const [x, y, size] = crop.split(",").map(Number);
  return { crop: { x, y, size }, rotate: Number(rotate ?? 0) };
};

// Sends a file with a position, and checks what applications get of it.
async function sendAndCheck(visit, { file, name, mime, largest, background, position = positionSomewhere }) {
  const editor = await openInEditor(visit, asFile(file, name, mime));
  await position(editor);
  await save(visit);
  const sent = await readForm(visit.page);
  const { profile_picture: stored } = await house.grace.api("api/v1/me");
  assert.deepEqual({ crop: stored.crop, rotate: stored.rotate }, sent, "the server keeps another square than was sent");
  const shown = await fetchAvatar(house.server.base, house.grace.hash);
  const difference = await assertShows(visit.context, { shown, file, ...sent, largest, background });
  console.log(`${name}: square ${JSON.stringify(sent)}, mean difference ${difference.toFixed(2)}`);
  return stored;
}

visitTest("all eight orientations of a camera", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  const drawn = await drawPicture(visit.context, { width: 901, height: 601, quality: 0.95 });
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const file = withOrientation(drawn, orientation);
    const stored = await sendAndCheck(visit, { file, name: `orientation-${orientation}.jpg`, mime: "image/jpeg" });
    const upright = orientation > 4 ? [601, 901] : [901, 601];
    assert.deepEqual([stored.width, stored.height], upright, `orientation ${orientation}`);
  }
});

visitTest("a transparent PNG stays transparent", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  const file = await drawPicture(visit.context, { width: 640, height: 501, type: "image/png", isTransparent: true });
  await sendAndCheck(visit, { file, name: "transparent.png", mime: "image/png" });
  const shown = await fetchAvatar(house.server.base, house.grace.hash);
  const clear = await visit.page.evaluate(countClearPixels, shown.toString("base64"));
  assert.ok(clear > 1000, `${clear} transparent pixels are left`);
});

async function countClearPixels(text) {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return data.filter((value, at) => at % 4 === 3 && value < 10).length;
}

visitTest("a JPEG of four inks", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  // Browsers and the server turn inks into colors in slightly different ways.
  await sendAndCheck(visit, { file: cmykJpeg(80, 60), name: "inks.jpg", mime: "image/jpeg", largest: 24 });
});

visitTest("a moving GIF keeps moving", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  const file = animatedGif(400, 304);
  const stored = await sendAndCheck(visit, { file, name: "moving.gif", mime: "image/gif", largest: 24 });
  assert.equal(stored.mime, "image/gif");
  const shown = await fetchAvatar(house.server.base, house.grace.hash, "s=256&animated=1");
  assert.equal(await visit.page.evaluate(countFrames, shown.toString("base64")), 2, "it does not move any more");
});

async function countFrames(text) {
  const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const head = String.fromCharCode(...data.subarray(0, 4));
  const decoder = new ImageDecoder({ data, type: head === "RIFF" ? "image/webp" : head === "GIF8" ? "image/gif" : "image/png" });
  await decoder.tracks.ready;
  return decoder.tracks.selectedTrack.frameCount;
}

visitTest("turned by 90, 180 and 270 degrees", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  const file = await drawPicture(visit.context, { width: 801, height: 533, quality: 0.95 });
  for (const turns of [1, 2, 3]) {
    const position = async (editor) => {
      await presses(editor.turn, turns);
      await positionSomewhere(editor);
    };
    const stored = await sendAndCheck(visit, { file, name: `turned-${turns * 90}.jpg`, mime: "image/jpeg", position });
    assert.equal(stored.rotate, turns * 90);
  }
});

// ---- The same square, however it is reached ----

const PICTURE = { width: 600, height: 401 };

const TARGET = { zoom: 1.21, part: 0.2 };

// Puts a picture there and opens the present position; `change` brings it to the target, and what is then saved is answered.
async function squareBy(visit, change) {
  const { page, t } = visit;
  // The crop is taken back by the API, maybe before the page has loaded every size of it: it is shown to nobody then.
  visit.expect(/404 \(Not Found\).*\/p\/[^ ]*crop=/);
  const { id } = (await house.emmy.api("api/v1/me")).profile_picture;
  await house.emmy.api(`api/v1/user/pictures/${id}`, { method: "PATCH", body: { crop: null } });
  await openPicturePage(visit);
  await page.getByRole("button", { name: t("reposition"), exact: true }).click();
  const editor = editorOf(visit);
  await editor.frame.waitFor();
  await settle(page);
  const { width: side } = await editor.frame.boundingBox();
  await change(editor, side);
  assert.equal(await percentOf(editor), 121);
  const [request] = await Promise.all([page.waitForRequest((sent) => sent.method() === "PATCH" && sent.url().includes("/pictures/")), editor.save.click()]);
  await page.getByText(t("position-saved")).first().waitFor();
  return request.postDataJSON().crop;
}

const WAYS_AT_A_DESK = {
  keys: async (editor) => {
    await editor.frame.focus();
    for (let count = 0; count < 2; count += 1) await editor.frame.press("+");
    for (let count = 0; count < 2; count += 1) await editor.frame.press("Shift+ArrowLeft");
    for (let count = 0; count < 5; count += 1) await editor.frame.press("ArrowDown");
  },
  buttons: async (editor) => {
    await presses(editor.larger, 2);
    await presses(editor.left, 10);
    await presses(editor.down, 2);
    await editor.frame.focus();
    await editor.frame.press("ArrowDown");
  },
  mouse: async (editor, side) => {
    const page = editor.frame.page();
    const { x, y } = await middleOf(editor.frame);
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -(TARGET.zoom - 1) * (await leastZoomOf(editor)) * (200 / 0.3));
    await settle(page);
    await drag(page, editor.frame, { x: Math.round(side * TARGET.part), y: -Math.round(side * 0.05) });
  },
};

// The zoom of the library at which the frame holds the whole shorter side: a turn of the wheel adds to that zoom.
async function leastZoomOf(editor) {
  const stage = await editor.frame.locator("xpath=ancestor::*[contains(@class, 'stage')]").boundingBox();
  const { width } = await editor.frame.boundingBox();
  const cover = Math.max(stage.width / PICTURE.width, stage.height / PICTURE.height);
  return width / (cover * Math.min(PICTURE.width, PICTURE.height));
}

async function byTouch(editor, side) {
  const page = editor.frame.page();
  await pinch(page, editor.frame, 100, 121);
  await swipe(page, editor.frame, { x: Math.round(side * TARGET.part), y: -Math.round(side * 0.05) });
}

const squares = {};

visitTest("keys, buttons and mouse lead to the same square", house, { who: "emmy@example.org" }, async (visit) => {
  const file = await drawPicture(visit.context, { ...PICTURE, quality: 0.95 });
  await house.emmy.api("api/v1/user/profile-picture", { method: "POST", file });
  for (const [way, change] of Object.entries(WAYS_AT_A_DESK)) squares[way] = await squareBy(visit, change);
  assertSame(squares);
});

visitTest("so does touch", house, { ...PHONE, who: "emmy@example.org" }, async (visit) => {
  squares.touch = await squareBy(visit, byTouch);
  console.log(JSON.stringify(squares));
  assertSame(squares);
});

// Within one pixel of the picture.
function assertSame(found) {
  const [first, ...others] = Object.entries(found);
  for (const [way, square] of others) {
    for (const name of ["x", "y", "size"]) {
      assert.ok(Math.abs(square[name] - first[1][name]) <= 1, `${first[0]} and ${way}: ${JSON.stringify(found)}`);
    }
  }
}

// ---- Later, and not at all ----

visitTest("a stored picture opens as it is shown, and is positioned anew", house, asGrace, async (visit) => {
  const { page, t } = visit;
  const file = await drawPicture(visit.context, { width: 800, height: 600, quality: 0.95 });
  await house.grace.api("api/v1/user/profile-picture?crop=333,111,202", { method: "POST", file });
  await openPicturePage(visit);
  await page.getByRole("button", { name: t("reposition"), exact: true }).click();
  const editor = editorOf(visit);
  await editor.frame.waitFor();
  const [unchanged] = await Promise.all([page.waitForRequest((sent) => sent.method() === "PATCH"), editor.save.click()]);
  assert.deepEqual(unchanged.postDataJSON(), { crop: { x: 333, y: 111, size: 202 }, rotate: 0 }, "saved without a change, it changes");

  await page.getByRole("button", { name: t("reposition"), exact: true }).click();
  await editor.frame.waitFor();
  await presses(editor.turn, 1);
  await presses(editor.smaller, 3);
  const [changed] = await Promise.all([page.waitForRequest((sent) => sent.method() === "PATCH"), editor.save.click()]);
  await editor.frame.waitFor({ state: "detached" });
  const shown = await fetchAvatar(house.server.base, house.grace.hash);
  await assertShows(visit.context, { shown, file, ...changed.postDataJSON() });

  // What the page shows is what applications get, at once.
  await page.getByRole("button", { name: t("undo"), exact: true }).last().click();
  await page.waitForFunction(async (path) => (await (await fetch(path)).json()).profile_picture.crop?.size === 202, "api/v1/me".replace(/^/, "/"));
});

// A telephone that is turned, a window that is made smaller, a column that grows: the frame has another size then.
visitTest("a window of another size keeps the square", house, { ...PHONE, who: "grace@example.org" }, async (visit) => {
  const { page, t } = visit;
  const file = await drawPicture(visit.context, { width: 800, height: 600, quality: 0.95 });
  const crop = { x: 333, y: 111, size: 202 };
  await house.grace.api(`api/v1/user/profile-picture?crop=${Object.values(crop)}`, { method: "POST", file });
  await openPicturePage(visit);
  await page.getByRole("button", { name: t("reposition"), exact: true }).click();
  const editor = editorOf(visit);
  await editor.frame.waitFor();
  await page.setViewportSize({ width: 780, height: 360 });
  await settle(page);
  assert.ok((await editor.save.boundingBox()).y < 360, "the button is out of sight when the telephone is turned");
  const [request] = await Promise.all([page.waitForRequest((sent) => sent.method() === "PATCH"), editor.save.click()]);
  assertSame({ before: crop, after: request.postDataJSON().crop });
});

visitTest("a sentence that appears beside the picture does not move it", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/409 \(Conflict\)/);
  const file = await drawPicture(visit.context, { width: 800, height: 600, quality: 0.95 });
  await house.grace.api("api/v1/user/profile-picture?crop=50,20,500", { method: "POST", file });
  await openPicturePage(visit);
  await page.getByRole("button", { name: t("reposition"), exact: true }).click();
  const editor = editorOf(visit);
  await presses(editor.larger, 3);
  await presses(editor.up, 4);
  const sentences = ["Once.", "A sentence that is long enough for several lines of the column. ".repeat(6), "Once."];
  const sent = [];
  for (const error of sentences) {
    const answer = { status: 409, json: { status: 409, error: 409, messages: { error } } };
    await page.route("**/api/v1/user/pictures/*", (route) => route.fulfill(answer), { times: 1 });
    const [request] = await Promise.all([page.waitForRequest((asked) => asked.method() === "PATCH"), editor.save.click()]);
    sent.push(request.postDataJSON().crop);
    await page.getByRole("alert").filter({ hasText: error.trim() }).waitFor();
    await settle(page);
  }
  assert.deepEqual(sent, Array(sentences.length).fill(sent[0]));
});

visitTest("nothing changes for whoever cancels, by button or by key", house, asGrace, async (visit) => {
  const { page } = visit;
  await openPicturePage(visit);
  const before = await house.grace.api("api/v1/me");
  const file = asFile(await drawPicture(visit.context, { width: 500, height: 700 }));
  for (const leave of [(editor) => editor.cancel.click(), (editor) => editor.frame.press("Escape")]) {
    const editor = await openInEditor(visit, file);
    await positionSomewhere(editor);
    await presses(editor.turn, 1);
    await leave(editor);
    await editor.frame.waitFor({ state: "detached" });
    await settle(page);
    assert.ok(await page.evaluate(() => document.activeElement.matches("button")), "the focus is lost");
  }
  assert.deepEqual(await house.grace.api("api/v1/me"), before);
});
