// What axe does not find: where the focus goes and whether it is seen, titles, status messages, languages, keys that are pressed
// while one types; and all of My picture by keyboard.
import assert from "node:assert/strict";
import { DESK, PHONE, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, chooseButton, editorOf, percentOf, settle } from "./support/editor.mjs";
import { furnish } from "./support/furnish.mjs";
import { openState, pageStates, whenLoaded } from "./support/page-states.mjs";
import { drawPicture } from "./support/pictures.mjs";

const house = useHouse({}, furnish);

const MOST_STOPS = 150;

// ---- Each stop of the Tab key ----

for (const { name } of pageStates({})) {
  const stateOf = () => pageStates(house).find((state) => state.name === name);
  for (const [window, size] of Object.entries({ "a desk": DESK, "a telephone": { viewport: PHONE.viewport } })) {
    visitTest(`Tab at ${window}: ${name}`, house, () => ({ ...size, who: stateOf().who, reducedMotion: "reduce" }), async (visit) => {
      visit.expect(/^console error: Failed to load resource.*404 \(Not Found\).*\/-\/nothing/);
      const { page } = visit;
      await openState(visit, stateOf());
      assert.deepEqual(await tabThrough(page), []);
    });
  }
}

async function tabThrough(page) {
  const faults = [];
  const seen = new Set();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(lookAtFocus);
    if (found === null || seen.has(found.key)) break;
    seen.add(found.key);
    if (found.isObscured) faults.push(`behind something: ${found.html}`);
    if (!found.hasRing && !(await looksDifferent(page, found.box))) faults.push(`the focus is not seen: ${found.html}`);
  }
  assert.ok(seen.size > 0 || (await page.locator("a, button").count()) === 0, "Tab leads nowhere");
  return faults;
}

// Runs in the browser: the element with the focus, whether something covers it, and whether a ring is drawn round it.
function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  window.stops ??= new Map();
  if (!window.stops.has(element)) window.stops.set(element, window.stops.size);
  // A small box inside of a label is pressed, and marked, as a whole.
  const marked = element.matches("input[type=radio], input[type=checkbox], input[type=file]") ? (element.closest("label") ?? element) : element;
  const { x, y, width, height } = marked.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([across, down]) => [x + width * across, y + height * down]);
  const isHit = ([left, top]) => {
    const hit = document.elementFromPoint(left, top);
    return hit !== null && (marked.contains(hit) || hit.contains(marked));
  };
  const drawsRing = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  };
  // A link that fills its row marks the row.
  const row = element.closest("li");
  return {
    key: window.stops.get(element),
    html: element.outerHTML.slice(0, 140),
    isObscured: !points.some(isHit),
    hasRing: drawsRing(element) || drawsRing(marked) || (row !== null && drawsRing(row)),
    box: { x, y, width, height },
  };
}

// Whether the place looks different without the focus.
async function looksDifferent(page, { x, y, width, height }) {
  const { width: whole, height: high } = page.viewportSize();
  const left = Math.max(0, x - 8);
  const top = Math.max(0, y - 8);
  const clip = { x: left, y: top, width: Math.min(whole - left, width + 16), height: Math.min(high - top, height + 16) };
  if (clip.width <= 0 || clip.height <= 0) return false;
  const focused = await page.screenshot({ clip });
  await page.evaluate(() => (window.formerFocus = document.activeElement).blur());
  const plain = await page.screenshot({ clip });
  await page.evaluate(() => window.formerFocus.focus());
  return !focused.equals(plain);
}

// ---- Titles, and the focus after a change of page ----

visitTest("each page has a title of its own, and the focus goes to its heading", house, { who: "ada@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  await page.goto(`${base}/-/picture`);
  await whenLoaded(page);
  const titles = new Set([await page.title()]);
  const pages = ["addresses", "connect", "account", "people", "pictures", "activity", "store", "settings", "api"];
  for (const name of pages) {
    await page.getByRole("link", { name: t(`nav-${name}`), exact: true }).first().click();
    await page.waitForURL(`**/-/${name}`);
    await whenLoaded(page);
    await assertFocusOnHeading(page, name);
    assert.ok((await page.title()).startsWith(t(`nav-${name}`)), `the title of ${name} is ${await page.title()}`);
    titles.add(await page.title());
  }
  assert.equal(titles.size, pages.length + 1);
  await page.goBack();
  await whenLoaded(page);
  await assertFocusOnHeading(page, "the page that one goes back to");
});

async function assertFocusOnHeading(page, name) {
  await page.waitForFunction(() => document.activeElement?.tagName === "H1", null, { timeout: 5000 }).catch(async () => {
    assert.fail(`${name}: the focus is on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
  });
}

visitTest("pages that are not there, or not for everybody, have titles, too", house, { who: "grace@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  visit.expect(/404 \(Not Found\).*\/-\/nothing/);
  await page.goto(`${base}/-/people`);
  await whenLoaded(page);
  assert.ok((await page.title()).startsWith(t("forbidden-title")), await page.title());
  await page.goto(`${base}/-/nothing`);
  await whenLoaded(page);
  assert.ok((await page.title()).startsWith(t("not-found-title")), await page.title());
});

visitTest("the first Tab leads over the navigation", house, { who: "grace@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  await page.goto(`${base}/-/picture`);
  await whenLoaded(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), t("skip"));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next Tab is not in the content");
});

visitTest("keys that do something are letters while one types", house, { who: "ada@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  await page.goto(`${base}/-/people`);
  await whenLoaded(page);
  const search = page.getByLabel(t("people-search"), { exact: true });
  await search.focus();
  await page.keyboard.type("jkx/");
  assert.equal(await search.inputValue(), "jkx/");
  assert.ok(page.url().includes("/-/people"));
});

visitTest("names and addresses are left alone by translators", house, { who: "grace@example.org" }, async (visit) => {
  const { page, base } = visit;
  await page.goto(`${base}/-/picture`);
  await whenLoaded(page);
  const translated = await page.evaluate(() => [...document.querySelectorAll('[translate="yes"]')].map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(translated, []);
  assert.ok((await page.locator('[translate="no"]').count()) > 0);
});

visitTest("the language of the page is told, and that of a sentence in another one", house, { language: "de" }, async (visit) => {
  const { page, t, base } = visit;
  visit.expect(/401 \(Unauthorized\)/);
  await page.goto(`${base}/-/sign-in`);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByLabel(t("email"), { exact: true }).fill("grace@example.org");
  await page.getByLabel(t("password"), { exact: true }).fill("something else");
  await page.keyboard.press("Enter");
  await page.locator('[lang="de"]:not(html)').first().waitFor();
});

// ---- My picture by keyboard ----

// Goes on with Tab until an element has the focus.
async function tabTo(page, locator) {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`Tab does not lead to ${locator}`);
}

const hasFocus = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector, { timeout: 5000 });

const said = (page, text) => page.waitForFunction((wanted) => document.getElementById("announcer").textContent.includes(wanted), text, { timeout: 5000 });

visitTest("all of My picture by keyboard: choose, position, save, undo, bring back, delete", house, { who: "emmy@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  await page.goto(`${base}/-/picture`);
  await whenLoaded(page);
  const button = (id) => page.locator("button").and(page.getByRole("button", { name: t(id), exact: true })).last();
  const files = [await drawPicture(visit.context, { width: 500, height: 400 }), await drawPicture(visit.context, { width: 400, height: 500 })];
  for (const file of files) {
    await tabTo(page, chooseButton(visit));
    const chooser = page.waitForEvent("filechooser");
    // The driver asks the browser to be told of choosers meanwhile.
    await settle(page);
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(asFile(file));
    const editor = editorOf(visit);
    await hasFocus(page, '[role="group"]');
    for (const key of ["+", "+", "Shift+ArrowLeft", "ArrowDown"]) await page.keyboard.press(key);
    assert.equal(await percentOf(editor), 121);
    await said(page, t("crop-said", { percent: 121, left: "", top: "" }).split(".")[0]);
    await tabTo(page, editor.save);
    await page.keyboard.press("Enter");
    await said(page, t("picture-shown"));
    await hasFocus(page, "button");
  }
  const lost = [];
  const noteFocus = async (when) => (await isFocusLost(page)) && lost.push(when);
  const current = async () => (await house.emmy.api("api/v1/me")).profile_picture;
  const second = await current();

  // Undo: the former picture is shown again.
  await tabTo(page, button("undo"));
  await page.keyboard.press("Enter");
  await until(async () => (await current()).id !== second.id);
  await noteFocus("after the undo");

  // The second one is brought back from the history.
  await tabTo(page, page.locator(".strip-face").nth(0));
  await tabTo(page, page.locator("button.strip-face:not(:has(.cornice))").first());
  await page.keyboard.press("Enter");
  await until(async () => (await current()).id === second.id);
  await noteFocus("after bringing back");

  // Deleted, after a question; the focus is where the picture was.
  await tabTo(page, page.locator(".strip-face:has(.cornice)"));
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await tabTo(page, button("delete"));
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: t("delete-title") }).waitFor();
  await tabTo(page, button("delete-go"));
  await page.keyboard.press("Enter");
  await until(async () => (await current()) === null);
  await said(page, t("deleted"));
  await settle(page);
  await noteFocus("after deleting");
  assert.deepEqual(lost, [], "the focus is lost");
});

async function isFocusLost(page) {
  await page.waitForTimeout(700);
  return page.evaluate(() => document.activeElement === document.body);
}

async function until(isSo) {
  for (let round = 0; round < 100; round += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`it does not come to be: ${isSo}`);
}
