// Bad days on My picture: files that are no pictures, photos that are too large, and servers, proxies and lines that fail in the
// middle. Each says what happened, keeps the picture and its position, and works once the day is better.
import assert from "node:assert/strict";
import { signIn, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, chooseFile, editorOf, lastForm, noteForms, openInEditor, percentOf, save } from "./support/editor.mjs";
import { assertShows, fetchAvatar } from "./support/pixels.mjs";
import { animatedGif, drawPicture } from "./support/pictures.mjs";
import { PASSWORD, addPerson } from "./support/server.mjs";

const house = useHouse({}, async (filled) => {
  filled.grace = addPerson(filled.server, "grace@example.org", { name: "Grace Hopper" });
  addPerson(filled.server, "ada@example.org", { name: "Ada Lovelace", isAdministrator: true });
});

const asGrace = { who: "grace@example.org" };

const PICTURE = "**/api/v1/user/profile-picture";

async function openPicturePage({ page, base, t }) {
  await page.goto(`${base}/-/picture`);
  await page.getByRole("heading", { level: 1, name: t("nav-picture") }).waitFor();
}

const alertWith = (page, text) => page.getByRole("alert").filter({ hasText: text });

const currentPicture = async () => (await house.grace.api("api/v1/me")).profile_picture;

// ---- Files ----

const noise = (size) => Buffer.from(Array.from({ length: size }, (_, index) => (index * 7919 + (index >> 3) * 104_729) & 255));

const heic = () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic\0\0\0\0heicmif1"), noise(2000)]);

const WRONG_FILES = [
  ["a text", () => asFile(Buffer.from("Dear diary, today it rained."), "diary.txt", "text/plain"), "file-unknown"],
  ["a text with the name of a photo", () => asFile(Buffer.from("Dear diary, today it rained."), "holiday.jpg"), "file-unknown"],
  ["an empty file", () => asFile(Buffer.alloc(0), "empty.jpg"), "file-empty"],
  ["a photo of an iPhone", () => asFile(heic(), "IMG_0001.HEIC", "image/heic"), "file-heic"],
  ["a photo of an iPhone with another name", () => asFile(heic(), "IMG_0001.jpg"), "file-heic"],
  ["a damaged photo", () => asFile(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), noise(5000)]), "damaged.jpg"), "file-damaged"],
  ["a PDF", () => asFile(Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj"), "me.pdf", "application/pdf"), "file-pdf"],
  ["a video", () => asFile(Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom\0\0\0\0isommp41"), noise(2000)]), "me.mp4", "video/mp4"), "file-video"],
];

visitTest("a file that is no picture says what it is, and the next one works", house, asGrace, async (visit) => {
  const { page, t } = visit;
  // The browser reports what it cannot decode as a request for the chosen file that failed.
  visit.expect(/^request: GET blob:/);
  await openPicturePage(visit);
  const before = await currentPicture();
  for (const [what, file, id] of WRONG_FILES) {
    await chooseFile(visit, file());
    await alertWith(page, t(id)).waitFor();
    assert.equal(await editorOf(visit).frame.count(), 0, `${what} opens the editor`);
  }
  assert.deepEqual(await currentPicture(), before, "something was sent");
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 300, height: 300 })));
  assert.equal(await page.getByRole("alert").count(), 0, "the former sentence stays");
});

visitTest("a moving picture that is too large says so, and is not made still", house, asGrace, async (visit) => {
  const { page, t } = visit;
  await openPicturePage(visit);
  await chooseFile(visit, asFile(Buffer.concat([animatedGif(300, 200), Buffer.alloc(9 * 2 ** 20)]), "large.gif", "image/gif"));
  await alertWith(page, t("file-animated-bytes", { size: "9.1 MiB", limit: "8 MiB" })).waitFor();
});

visitTest("a photo of 48 megapixels is made smaller on the device, and says so", house, asGrace, async (visit) => {
  const { page } = visit;
  await noteForms(page);
  await openPicturePage(visit);
  const file = await drawPicture(visit.context, { width: 8064, height: 6048, quality: 0.85 });
  const { picture, frames } = await sendLarge(visit, file, "48.8", "12.6");
  assert.equal(picture.type, "image/jpeg");
  // The page goes on drawing while the photo is made smaller.
  assert.ok(frames > 5, `the page stood still: ${frames} frames`);
});

visitTest("a file of more than the server takes is made smaller, too", house, asGrace, async (visit) => {
  await noteForms(visit.page);
  await openPicturePage(visit);
  const file = await drawPicture(visit.context, { width: 2300, height: 1700, type: "image/png", noise: 200 });
  assert.ok(file.length > 8 * 2 ** 20, `only ${file.length} bytes`);
  const editor = await openInEditor(visit, asFile(file, "large.png", "image/png"));
  await visit.page.getByText(visit.t("file-converted")).waitFor();
  await editor.larger.click();
  await save(visit);
  const { picture, crop } = await lastForm(visit.page);
  assert.ok(picture.size <= 8 * 2 ** 20);
  const [x, y, size] = crop.split(",").map(Number);
  await assertShows(visit.context, { shown: await fetchAvatar(house.server.base, house.grace.hash), file, crop: { x, y, size }, largest: 12 });
});

// Chooses, zooms and saves a photo that has to be made smaller; what the frame shows is a part of the original.
async function sendLarge(visit, file, from, to) {
  const { page, t } = visit;
  const frames = countFrames(page);
  const editor = await openInEditor(visit, asFile(file, "large.jpg"));
  await page.getByText(t("file-made-smaller", { from, to })).waitFor();
  for (let count = 0; count < 3; count += 1) await editor.larger.click();
  await editor.left.click();
  await save(visit);
  const { picture, crop } = await lastForm(page);
  const [x, y, size] = crop.split(",").map(Number);
  const { width } = await currentPicture();
  const scale = 8064 / width;
  const original = { x: Math.round(x * scale), y: Math.round(y * scale), size: Math.round(size * scale) };
  await assertShows(visit.context, { shown: await fetchAvatar(house.server.base, house.grace.hash), file, crop: original });
  return { picture, frames: await frames };
}

// How many frames are drawn until the editor is there.
const countFrames = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let count = 0;
        const next = () => {
          count += 1;
          if (document.querySelector('[role="slider"], input[type="range"]')) resolve(count);
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
  );

// ---- Servers, proxies and lines ----

const envelope = (status, message, more = {}) => ({
  status,
  contentType: "application/json",
  headers: { "Content-Language": "en", ...more },
  body: JSON.stringify({ status, error: status, messages: { error: message } }),
});

const FAILURES = [
  ["403", (route) => route.fulfill(envelope(403, "You may not do this.")), "You may not do this.", "save"],
  ["409", (route) => route.fulfill(envelope(409, "Too many pictures.")), "Too many pictures.", "save"],
  ["413", (route) => route.fulfill(envelope(413, "The picture is too large.")), "The picture is too large.", "save"],
  ["415", (route) => route.fulfill(envelope(415, "Not a picture.")), "Not a picture.", "save"],
  ["500 without a body of ours", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }), "problem-server", "again"],
  ["503", (route) => route.fulfill(envelope(503, "The server is busy.")), "The server is busy.", "again"],
  ["507", (route) => route.fulfill(envelope(507, "The disk is full.")), "The disk is full.", "again"],
  ["a connection that is lost in the middle", (route) => route.abort("connectionreset"), "problem-offline", "again"],
  ["an answer that is cut off", (route) => route.fulfill({ status: 200, contentType: "application/json", body: '{"id": "01' }), "problem-offline", "again"],
  ["a proxy's page instead of an answer", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<title>Sign in</title>" }), "problem-proxy", "save"],
];

for (const [what, fail, sentence, goOn] of FAILURES) {
  visitTest(`sending fails: ${what}`, house, asGrace, async (visit) => {
    const { page, t } = visit;
    visit.expect(/^console error: Failed to load resource/, /ERR_CONNECTION_RESET/);
    await noteForms(page);
    await openPicturePage(visit);
    const file = await drawPicture(visit.context, { width: 500, height: 400 });
    const editor = await openInEditor(visit, asFile(file));
    await position(visit, editor);
    await page.route(PICTURE, fail, { times: 1 });
    await editor.save.click();
    await alertWith(page, t(sentence, { status: 502 })).waitFor();
    await goOnWith(visit, editor, goOn);
  });
}

async function position({ page, t }, editor) {
  for (let count = 0; count < 3; count += 1) await editor.larger.click();
  await editor.left.click();
  await page.getByLabel(t("alt-label")).fill("Grace at her desk");
}

// The picture, its position and its words are still there; pressing the button sends exactly them.
async function goOnWith({ page, t }, editor, how = "save") {
  assert.equal(await percentOf(editor), 133, "the position is lost");
  assert.equal(await page.getByLabel(t("alt-label")).inputValue(), "Grace at her desk");
  const first = await lastForm(page);
  const again = page.getByRole("alert").getByRole("button", { name: t("try-again") });
  await (how === "again" ? again : editor.save).click();
  await page.getByText(t("picture-shown")).first().waitFor();
  assert.deepEqual(await lastForm(page), first, "something else is sent the second time");
  const stored = await currentPicture();
  assert.equal(`${stored.crop.x},${stored.crop.y},${stored.crop.size}`, first.crop);
  assert.equal(stored.alt, "Grace at her desk");
}

visitTest("sending fails: 429, whose wait is counted down", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/429 \(Too Many Requests\)/);
  await noteForms(page);
  await openPicturePage(visit);
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await page.route(PICTURE, (route) => route.fulfill(envelope(429, "Too many uploads.", { "Retry-After": "3" })), { times: 1 });
  await editor.save.click();
  await alertWith(page, "Too many uploads.").waitFor();
  for (const seconds of [2, 1]) await page.getByRole("button", { name: t("try-again-in", { seconds }), disabled: true }).waitFor();
  await goOnWith(visit, editor, "again");
});

visitTest("the sign-in ends in the middle: signing in again in place goes on by itself", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/401 \(Unauthorized\)/);
  await noteForms(page);
  await openPicturePage(visit);
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await visit.context.clearCookies();
  await editor.save.click();
  const dialog = page.getByRole("dialog", { name: t("sign-in-again-title") });
  await dialog.getByLabel(t("password"), { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").or(dialog.locator(".fault-text")).first().waitFor();
  await dialog.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText(t("picture-shown")).first().waitFor();
  const [x, y, size] = (await lastForm(page)).crop.split(",").map(Number);
  assert.deepEqual((await currentPicture()).crop, { x, y, size });
  assert.ok(page.url().endsWith("/-/picture"));
});

visitTest("whoever does not want to sign in again keeps the picture, too", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/401 \(Unauthorized\)/);
  await noteForms(page);
  await openPicturePage(visit);
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await visit.context.clearCookies();
  await editor.save.click();
  await page.getByRole("dialog", { name: t("sign-in-again-title") }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("alert").waitFor();
  await signIn(visit, "grace@example.org");
  await goOnWith(visit, editor);
});

visitTest("a sign-in of a proxy on this server's own name leads to a page instead of an answer", house, asGrace, async (visit) => {
  const { page, t } = visit;
  await noteForms(page);
  await openPicturePage(visit);
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await page.route(PICTURE, (route) => route.fulfill({ status: 302, headers: { Location: "/-/sign-in" } }), { times: 1 });
  await editor.save.click();
  await alertWith(page, t("problem-proxy")).waitFor();
  await goOnWith(visit, editor);
});

visitTest("a sign-in of a proxy elsewhere stands before every call", house, asGrace, async (visit) => {
  const { page, t } = visit;
  await openPicturePage(visit);
  await page.route("**/api/v1/**", (route) => route.fulfill({ status: 302, headers: { Location: "https://sign-in.example/" } }));
  await page.getByRole("link", { name: t("nav-addresses") }).first().click();
  await alertWith(page, t("problem-proxy")).waitFor();
  await page.unroute("**/api/v1/**");
  await page.getByRole("button", { name: t("load-again") }).click();
  await page.getByText("grace@example.org").first().waitFor();
});

visitTest("sending is cancelled in the middle: nothing is public, and the picture stays", house, asGrace, async (visit) => {
  const { page } = visit;
  await noteForms(page);
  await openPicturePage(visit);
  const before = await currentPicture();
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await page.route(PICTURE, () => null);
  await editor.save.click();
  await page.getByRole("progressbar").first().waitFor();
  await editor.cancel.click();
  await page.locator(".sending").waitFor({ state: "detached" });
  assert.deepEqual(await currentPicture(), before);
  await page.unroute(PICTURE);
  await goOnWith(visit, editor);
});

visitTest("without a network the page says so, and that it is back", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/ERR_INTERNET_DISCONNECTED/);
  await noteForms(page);
  await openPicturePage(visit);
  const editor = await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
  await position(visit, editor);
  await visit.context.setOffline(true);
  await page.getByText(t("offline")).waitFor();
  await editor.save.click();
  await alertWith(page, t("problem-offline")).waitFor();
  await visit.context.setOffline(false);
  await page.getByText(t("offline")).waitFor({ state: "detached" });
  await goOnWith(visit, editor, "again");
});

// ---- Other tabs, other versions ----

visitTest("what one tab saves, another one shows at once", house, asGrace, async (visit) => {
  await openPicturePage(visit);
  const other = await visit.openPage("-/picture");
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 222, height: 222 })));
  await save(visit);
  const { content_url: address } = await currentPicture();
  await other.locator(`.well img[src*="${address.split("?")[0]}"]`).waitFor();
});

visitTest("a tab whose person signed out elsewhere says so", house, asGrace, async (visit) => {
  const { page, t } = visit;
  await openPicturePage(visit);
  const other = await visit.openPage("-/picture");
  await other.waitForLoadState("networkidle");
  await other.getByRole("button", { name: t("sign-out") }).first().click();
  await other.waitForURL(`${visit.base}/`);
  await page.getByText(t("other-tab")).waitFor();
  await page.getByRole("button", { name: t("load-again") }).click();
  await page.waitForURL("**/-/sign-in?to=*");
});

visitTest("two tabs with two people: the older one is not shown the other's pictures", house, asGrace, async (visit) => {
  const { page, t } = visit;
  await openPicturePage(visit);
  const other = await visit.openPage("-/picture");
  await other.waitForLoadState("networkidle");
  await other.getByRole("button", { name: t("sign-out") }).first().click();
  await other.waitForURL(`${visit.base}/`);
  await other.getByRole("link", { name: t("sign-in") }).click();
  await other.getByLabel(t("email"), { exact: true }).fill("ada@example.org");
  await other.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
  await other.keyboard.press("Enter");
  await other.waitForURL("**/-/picture");
  await page.getByText(t("other-tab")).waitFor();
});

visitTest("a server that was updated meanwhile: the part of a page that is gone", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/404 \(Not Found\)/);
  await openPicturePage(visit);
  const gone = /\/assets\/[^/]+\/pages\/addresses\.js/;
  await page.route(gone, (route) => route.fulfill({ status: 404, contentType: "application/json", body: "{}" }));
  await page.getByRole("link", { name: t("nav-addresses") }).first().click();
  await alertWith(page, t("problem-upgraded")).waitFor();
  await page.unroute(gone);
  await page.getByRole("button", { name: t("load-again") }).click();
  await page.getByText("grace@example.org").first().waitFor();
});

visitTest("a server that was updated meanwhile: the worker that makes photos smaller is gone", house, asGrace, async (visit) => {
  const { page, t } = visit;
  visit.expect(/404 \(Not Found\)/);
  visit.expect(/fit-worker\.js: net::ERR_FAILED/);
  await openPicturePage(visit);
  await page.route(/fit-worker\.js/, (route) => route.fulfill({ status: 404, contentType: "application/json", body: "{}" }));
  await chooseFile(visit, asFile(await drawPicture(visit.context, { width: 6000, height: 5000, quality: 0.5 }), "large.jpg"));
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByRole("alert").getByText(t("problem-upgraded")).count(), 1, "the photo is not damaged");
});
