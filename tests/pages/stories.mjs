// The three stories that must be perfect, as films: a face from a telephone, a house of twenty people, Gitea connected.
import assert from "node:assert/strict";
import { PHONE, signIn, startVisit, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, lastForm, noteForms, openInEditor, percentOf, pinch, save } from "./support/editor.mjs";
import { assertShows, fetchAvatar } from "./support/pixels.mjs";
import { drawPicture } from "./support/pictures.mjs";
import { PASSWORD, addPerson, invite, personOf } from "./support/server.mjs";

const MOST_TAPS = 4;

const PEOPLE = 20;

const house = useHouse({ basePath: "/avatars/" }, async (filled) => {
  filled.ada = addPerson(filled.server, "ada@example.org", { name: "Ada Lovelace", isAdministrator: true });
});

const lan = () => `http://pi.local:${house.server.port}/avatars`;

const telephone = () => ({ ...PHONE, base: lan(), language: "tr", film: true });

visitTest("a face from a telephone: Turkish, plain HTTP on the LAN, below a base path, 24 megapixels", house, telephone, async (visit) => {
  const { page, t } = visit;
  const photo = await drawPicture(visit.context, { width: 5712, height: 4284, quality: 0.9 });
  const link = invite(house.server, "elif@example.org", "Elif");
  await noteForms(page);

  await page.goto(`${lan()}/setup${link}`);
  assert.equal(await page.locator("html").getAttribute("lang"), "tr");
  await page.getByLabel(t("new-password"), { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: t("setup-go") }).tap();
  await page.waitForURL("**/avatars/-/picture");
  assert.ok(!page.url().includes("#"), "the link's token stays in the address");

  let taps = 0;
  const tap = async (button) => {
    taps += 1;
    await button.tap();
  };
  // The telephone's own list of photos takes one more.
  taps += 1;
  const editor = await openInEditor(visit, asFile(photo, "IMG_0042.jpg"), tap);
  await pinch(page, editor.frame, 80, 160);
  const percent = await percentOf(editor);
  assert.ok(Math.abs(percent - 200) <= 4, `two fingers at twice the distance zoom to ${percent} percent`);
  assert.equal(await page.evaluate(() => scrollY), 0, "the page scrolls while one pinches");
  await save(visit, tap);
  await page.getByText(t("picture-shown")).first().waitFor();
  assert.ok(taps <= MOST_TAPS, `${taps} taps`);

  const { crop, picture } = await lastForm(page);
  assert.equal(picture.size, photo.length, "the photo is not sent as it is");
  const [x, y, size] = crop.split(",").map(Number);
  const elif = personOf(house.server, "elif@example.org");
  const me = await elif.api("api/v1/me");
  assert.deepEqual(me.profile_picture.crop, { x, y, size });
  assert.equal(me.language, "tr");
  const shown = await fetchAvatar(house.server.base, elif.hash);
  await assertShows(visit.context, { shown, file: photo, crop: { x, y, size } });
});

const desk = () => ({ film: true, permissions: ["clipboard-read", "clipboard-write"] });

visitTest("a house of twenty people, set up by one administrator from a pasted table", house, desk, async (visit) => {
  const { page, t } = visit;
  await signInOnThePage(visit, "ada@example.org");
  await page.getByRole("navigation", { name: t("nav-main") }).first().getByRole("link", { name: t("nav-people") }).click();
  await page.getByRole("link", { name: t("people-add-many") }).click();

  await page.getByLabel(t("people-many-field"), { exact: true }).fill(tableOf(PEOPLE));
  const add = page.getByRole("button", { name: t("people-many-add", { count: PEOPLE }) });
  await add.waitFor();
  for (const [fate, count] of [["add", PEOPLE], ["twice", 1], ["wrong", 1]]) {
    await page.getByText(t(`people-preview-count-${fate}`, { count }), { exact: true }).waitFor();
  }
  assert.equal((await house.ada.api("api/v1/users?q=house.example")).users.length, 0, "somebody was added before the button was pressed");
  await add.click();
  await page.getByRole("heading", { name: t("people-many-done", { count: PEOPLE }) }).waitFor();

  await page.getByRole("button", { name: t("people-hand-out-copy") }).click();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  const links = copied.map((line) => /^(.+) <(.+)>: (http\S+\/avatars\/setup#\S+)$/.exec(line).slice(1));
  assert.equal(new Set(links.map(([, , link]) => link)).size, PEOPLE);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: t("people-hand-out-csv") }).click()]);
  assert.equal((await readDownload(download)).trim().split("\r\n").length, PEOPLE + 1);
  await page.getByRole("button", { name: t("people-hand-out-done") }).click();

  await useLink(links[6]);
  await page.goto(`${visit.base}/-/people?show=links`);
  await page.getByText(links[7][1]).first().waitFor();
  await page.getByRole("link", { name: new RegExp(`^${t("people-view-links")}\\s*${PEOPLE - 1}`) }).waitFor();
  await page.goto(`${visit.base}/-/people?q=house.example`);
  await page.getByText(t("people-count", { count: PEOPLE }), { exact: true }).waitFor();
});

// A table as a spreadsheet gives it, with a row that stands twice and one without an address.
function tableOf(count) {
  const rows = Array.from({ length: count }, (_, index) => `"Nr. ${index + 1}, Person",person${index + 1}@house.example,${index === 0 ? "admin" : "member"}`);
  return ["Name,Email,Role", ...rows, rows[2], "Nobody,nowhere,member", ""].join("\n");
}

async function readDownload(download) {
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function signInOnThePage({ page, base, t }, email) {
  await page.goto(`${base}/`);
  await page.getByRole("link", { name: t("sign-in") }).click();
  await page.getByLabel(t("email"), { exact: true }).fill(email);
  await page.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/-/picture");
}

// One of the twenty opens the link that was handed out, elsewhere.
async function useLink([name, email, link]) {
  const other = await startVisit(house.browser, { base: house.server.base });
  try {
    await other.page.goto(link);
    await other.page.getByText(other.t("setup-welcome-name", { name })).waitFor();
    await other.page.getByLabel(other.t("new-password"), { exact: true }).fill(PASSWORD);
    await other.page.getByRole("button", { name: other.t("setup-go") }).click();
    await other.page.waitForURL("**/-/picture");
    await other.page.getByText(other.t("picture-lead-none", { email })).waitFor();
    other.assertNoComplaints();
  } finally {
    await other.end();
  }
}

visitTest("Gitea connected: its lines are copied, and the live check turns green", house, desk, async (visit) => {
  const { page, t } = visit;
  const mary = addPerson(house.server, "mary@example.org", { name: "Mary" });
  await signIn(visit, mary.email);
  await page.goto(`${visit.base}/-/connect`);
  await page.getByLabel(t("connect-search"), { exact: true }).fill("gitea");
  const gitea = page.getByRole("listitem").filter({ has: page.getByText(/^Gitea/) });
  await gitea.locator("summary").first().click();

  await gitea.getByRole("button", { name: new RegExp(`^${t("copy-what", { what: "" }).trim()}`) }).click();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  for (const line of [`GRAVATAR_SOURCE = ${house.server.base}/avatar/`, "DISABLE_GRAVATAR = false", "ENABLE_FEDERATED_AVATAR = false"]) {
    assert.ok(lines.includes(line), `${line} is not among ${JSON.stringify(lines)}`);
  }

  // Before there is a picture, the check says what is missing, and where it is made.
  const check = gitea.getByRole("button", { name: t("connect-check"), exact: true });
  await check.click();
  await gitea.locator(".notice.warn").getByText(t("connect-advice-upload")).waitFor();
  const photo = await drawPicture(visit.context, { width: 400, height: 400 });
  await mary.api("api/v1/user/profile-picture", { method: "POST", file: photo });
  await check.click();
  await gitea.locator(".notice.good").getByText(t("connect-proof-ready", { name: "Gitea" })).waitFor();

  // The address of the picture as a page of Gitea has it.
  await gitea.getByLabel(t("connect-subject"), { exact: true }).fill(`${house.server.base}/avatar/${mary.hash}?d=identicon&s=84`);
  await check.click();
  await gitea.locator(".notice.good").getByText(t("connect-proof-connected", { name: "Gitea" })).waitFor();
});
