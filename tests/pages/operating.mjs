// Store and Settings: checks, cleaning up and backups as an administrator runs them, on real files; and settings that are changed,
// locked, wrong, or changed by two at once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { useHouse, visitTest } from "./support/browser.mjs";
import { furnish } from "./support/furnish.mjs";
import { whenLoaded } from "./support/page-states.mjs";
import { PASSWORD } from "./support/server.mjs";

const ADA = "ada@example.org";

const house = useHouse({ settings: { cache_disk: "2 GiB" } }, furnish);

const ada = (path, options) => house.ada.api(path, options);

async function open(visit, path) {
  await visit.page.goto(`${visit.base}/${path}`);
  await whenLoaded(visit.page);
}

const button = ({ page, t }, id, values) => page.getByRole("button", { name: t(id, values), exact: true });

const said = (page, text) => page.waitForFunction((wanted) => document.getElementById("announcer").textContent.includes(wanted), text);

// The longest part of a text between its numbers, names and signs.
const part = (text) => text.split(/[0-9{(.,;]/).reduce((longest, one) => (one.length > longest.length ? one : longest)).trim();

// Notes whether the progress of a job is seen, however short it is.
const watchProgress = (page) =>
  page.addInitScript(() => {
    window.seenProgress = 0;
    new MutationObserver(() => {
      if (document.querySelector(".job-progress")) window.seenProgress += 1;
    }).observe(document, { childList: true, subtree: true });
  });

const backupRows = (page) => page.locator(".backups > li");

async function backUp(visit) {
  const before = (await ada("api/v1/backups")).backups.length;
  await button(visit, "store-backup-make").first().click();
  await visit.page.waitForFunction((count) => document.querySelectorAll(".backups > li").length > count, before);
  const { backups } = await ada("api/v1/backups");
  assert.equal(backups.length, before + 1);
  return backups[0];
}

// ---- Store ----

visitTest("a backup is made, seen to grow, proved, taken along and deleted", house, { who: ADA, acceptDownloads: true }, async (visit) => {
  const { page, t } = visit;
  await watchProgress(page);
  await open(visit, "-/store");
  const backup = await backUp(visit);
  assert.ok(await page.evaluate(() => window.seenProgress > 0), "its progress was not seen");
  await said(page, part(t("store-backup-done", { count: backup.pictures, size: "" })));
  const row = backupRows(page).first();
  assert.ok((await row.innerText()).includes(backup.name));
  await row.getByText(t("store-unproved")).waitFor();

  await row.getByRole("button", { name: part(t("store-backup-prove-of", { when: "{" })) }).click();
  await row.locator(".chip.good").waitFor();
  assert.notEqual((await ada("api/v1/backups")).backups[0].proved_at, null);

  const download = page.waitForEvent("download");
  await row.getByRole("link").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), `${backup.name}.tar.zst`);
  assert.equal(readFileSync(await file.path()).subarray(0, 4).toString("hex"), "28b52ffd", "it is not compressed with zstd");

  const count = await backupRows(page).count();
  await row.getByRole("button", { name: part(t("store-backup-delete-of", { when: "{" })) }).click();
  await button(visit, "store-backup-delete").last().click();
  await page.waitForFunction((former) => document.querySelectorAll(".backups > li").length < former, count);
  assert.ok(!(await ada("api/v1/backups")).backups.some((known) => known.name === backup.name));
  await page.waitForFunction(() => document.activeElement !== document.body);
});

// The files of pictures on the disk.
function blobFiles() {
  const names = readdirSync(join(house.server.folder, "blobs"), { recursive: true }).map(String);
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => join(house.server.folder, "blobs", name));
}

// Puts another file in its place: a backup on the same disk shares the former one.
function damage(path) {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 0xff;
  rmSync(path);
  writeFileSync(path, bytes);
}

// The file of the picture that is shown of Ada.
async function adasFile() {
  const { profile_picture: picture } = await ada("api/v1/me");
  const hash = /[0-9a-f]{64}/.exec(picture.content_url)[0];
  return blobFiles().find((path) => path.endsWith(hash));
}

visitTest("a check names the damaged file, whose it is, and the command that mends it", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/store");
  await button(visit, "store-check-do").click();
  await page.locator(".outcome .good").first().waitFor();
  await backUp(visit);

  damage(await adasFile());
  await button(visit, "store-check-do").click();
  const findings = page.locator(".findings");
  await findings.waitFor();
  assert.match(await findings.innerText(), /ada@example\.org/);
  await page.locator(".task .notice.fault").waitFor();

  // It is still there after the page is loaded again.
  await open(visit, "-/store");
  await page.locator(".findings").waitFor();

  // What the page says mends it.
  const command = await findings.locator("pre").innerText();
  assert.match(command, /^tondo verify --repair-from \S+ \\\n {2}--data \S+$/);
  const [, ...words] = command.split(/[\s\\]+/);
  execFileSync(house.server.tondo, words, { stdio: "pipe" });
  await button(visit, "store-check-do").click();
  await findings.waitFor({ state: "detached" });
  await page.getByText(part(t("store-check-sound", { count: blobFiles().length, size: "" }))).first().waitFor();
});

visitTest("cleaning up says what was removed", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/store");
  await button(visit, "store-clean-do").last().click();
  await said(page, part(t("store-clean-nothing")));
  await page.getByText(t("store-clean-nothing")).first().waitFor();
  assert.equal((await ada("api/v1/jobs")).jobs[0].kind, "gc");
});

visitTest("where server-sent events do not arrive, the server is asked", house, { who: ADA }, async (visit) => {
  const { page } = visit;
  visit.expect(/events/);
  await page.route("**/jobs/*/events", (route) => route.abort());
  await open(visit, "-/store");
  await button(visit, "store-check-do").click();
  await page.locator(".job-progress").waitFor();
  await page.locator(".job-progress").waitFor({ state: "detached" });
  assert.equal((await ada("api/v1/jobs")).jobs[0].state, "done");
});

visitTest("diagnostics are copied without secrets, people and paths", house, { who: ADA, permissions: ["clipboard-read", "clipboard-write"] }, async (visit) => {
  const { page } = visit;
  await open(visit, "-/store");
  await button(visit, "store-diagnostics-copy").click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^Tondo \d+\.\d+\.\d+/);
  assert.match(text, /setting: cache_disk = 2 GiB \(environment\)/);
  for (const secret of ["example.org", house.server.folder, new URL(house.server.base).host]) assert.ok(!text.includes(secret), `${secret} is in it`);
});

// ---- Settings ----

const field = ({ page, t }, key) => page.getByLabel(t(`settings-name-${key.replaceAll("_", "-")}`), { exact: true });

const valueOf = async (key) => (await ada("api/v1/settings")).settings.find((setting) => setting.key === key);

const put = (values) => ada("api/v1/settings", { method: "PATCH", body: values });

async function save(visit) {
  await button(visit, "save").click();
  await visit.page.locator(".settings-bar").waitFor({ state: "detached" });
  await visit.page.locator(".toast").getByText(visit.t("settings-saved")).last().waitFor();
}

visitTest("a setting counts at once, is seen on another page, and is undone", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  const other = await visit.openPage("-/people");
  await whenLoaded(other);
  await open(visit, "-/settings");
  await field(visit, "site_name").fill("Gallery of the house");
  await page.getByText(t("settings-unsaved-count", { count: 1 })).waitFor();
  await save(visit);
  assert.equal((await valueOf("site_name")).source, "here");
  await page.locator(".brand").getByText("Gallery of the house").waitFor();
  await other.reload();
  await other.locator(".brand").getByText("Gallery of the house").waitFor();
  assert.equal((await ada("api/v1/audit?action=setting.changed")).entries.length > 0, true);

  await button(visit, "undo").click();
  await page.locator(".toast").getByText(t("settings-undone")).waitFor();
  assert.equal((await valueOf("site_name")).source, "default");
});

visitTest("each kind of value has its control, and goes back to its default", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings");
  await field(visit, "max_picture_size").fill("6");
  await field(visit, "trash_period").fill("12");
  await page.getByLabel(t("settings-unit", { name: t("settings-name-trash-period") })).selectOption("h");
  await field(visit, "show_disabled_people").check();
  await field(visit, "default_style").selectOption("retro");
  await field(visit, "background").fill("#102030");
  await field(visit, "redirect_hosts").fill("cdn.example.org\nimages.example.org");
  await page.getByText(t("settings-unsaved-count", { count: 6 })).waitFor();
  await save(visit);
  const wanted = { max_picture_size: "6 MiB", trash_period: "12h", show_disabled_people: "true", default_style: "retro", background: "#102030", redirect_hosts: "cdn.example.org, images.example.org" };
  for (const [key, value] of Object.entries(wanted)) assert.equal((await valueOf(key)).value, value, key);
  // My picture says what is accepted.
  assert.equal((await ada("api/v1/server")).default_style, "retro");

  for (const key of Object.keys(wanted)) await button(visit, "settings-reset-of", { name: t(`settings-name-${key.replaceAll("_", "-")}`) }).click();
  await save(visit);
  for (const key of Object.keys(wanted)) assert.equal((await valueOf(key)).source, "default", key);
});

visitTest("what the operator has set is locked and says where, and what needs a restart says so", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings?q=cache_disk");
  await page.getByText("TONDO_CACHE_DISK").waitFor();
  assert.equal(await field(visit, "cache_disk").count(), 0, "it has a control");
  assert.equal(await page.locator(".setting-row").count(), 1);
  await open(visit, "-/settings?q=unix_socket_mode");
  await page.locator(".setting-row", { hasText: "TONDO_UNIX_SOCKET_MODE" }).getByText(part(t("settings-needs-restart", { variable: "{" }))).waitFor();
});

visitTest("a secret is sent and not shown again", house, { who: ADA }, async (visit) => {
  const { page } = visit;
  let sent = null;
  await page.route("**/api/v1/settings", async (route) => {
    const answer = await route.fetch(route.request().method() === "PATCH" ? { method: "GET", postData: "" } : {});
    if (route.request().method() === "PATCH") sent = route.request().postDataJSON();
    const body = await answer.json();
    Object.assign(body.settings.find((setting) => setting.key === "upstream"), { secret: true, value: null, source: sent ? "here" : "default" });
    await route.fulfill({ response: answer, json: body });
  });
  await open(visit, "-/settings?q=upstream");
  await field(visit, "upstream").fill("https://hidden.example.org/avatar/");
  await page.locator(".settings-bar summary").click();
  assert.ok(!(await page.locator("#main").innerText()).includes("hidden.example.org"));
  await save(visit);
  assert.deepEqual(sent, { upstream: "https://hidden.example.org/avatar/" });
  assert.equal(await field(visit, "upstream").inputValue(), "");
  assert.equal(await button(visit, "undo").count(), 0, "what is not known cannot be brought back");
});

visitTest("a value that cannot be is said at its field, and the others stay typed", house, { who: ADA }, async (visit) => {
  const { page } = visit;
  visit.expect(/400 \(Bad Request\)|422 \(Unprocessable/);
  await open(visit, "-/settings?subject=Uploads");
  await field(visit, "max_frames").fill("many");
  await field(visit, "upload_queue").fill("128");
  await button(visit, "save").click();
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-invalid") === "true");
  assert.equal(await page.locator(".fault-text").count(), 1);
  assert.equal(await field(visit, "upload_queue").inputValue(), "128");
  assert.equal((await valueOf("upload_queue")).value, "256", "some of it was saved");
  await field(visit, "max_frames").fill("512");
  assert.equal(await page.locator(".fault-text").count(), 0);
  await save(visit);
  await put({ max_frames: null, upload_queue: null });
});

visitTest("somebody else saved meanwhile: it is told, nothing typed is lost, and one decides", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  visit.expect(/412 \(Precondition Failed\)/);
  await open(visit, "-/settings");
  await field(visit, "max_frames").fill("100");
  await put({ max_frames: "200", background: "#000000" });
  await button(visit, "save").click();
  await page.getByText(t("settings-conflict")).waitFor();
  assert.equal(await field(visit, "max_frames").inputValue(), "100");
  assert.equal(await field(visit, "background").inputValue(), "#000000");
  assert.match(await page.locator(".settings-bar [role=alert]").innerText(), /200/);
  await save(visit);
  assert.equal((await valueOf("max_frames")).value, "100");
  assert.equal((await valueOf("background")).value, "#000000");
  await put({ max_frames: null, background: null });
});

visitTest("another tab sees what was saved, and keeps what is typed there", house, { who: ADA }, async (visit) => {
  await open(visit, "-/settings");
  const other = await visit.openPage("-/settings");
  await whenLoaded(other);
  const inOther = (key) => field({ page: other, t: visit.t }, key);
  await inOther("upload_queue").fill("99");
  await field(visit, "max_frames").fill("77");
  await save(visit);
  await other.waitForFunction(() => [...document.querySelectorAll("input")].some((input) => input.value === "77"));
  assert.equal(await inOther("upload_queue").inputValue(), "99");
  await put({ max_frames: null });
});

visitTest("leaving asks while something is not saved", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings");
  await field(visit, "max_frames").fill("77");
  await page.getByRole("link", { name: t("nav-people"), exact: true }).first().click();
  await page.getByRole("dialog", { name: t("person-leave-title") }).waitFor();
  await button(visit, "cancel").click();
  assert.ok(page.url().endsWith("/-/settings"));
  await button(visit, "person-discard").click();
  await page.getByRole("link", { name: t("nav-people"), exact: true }).first().click();
  await page.waitForURL("**/-/people");
});

visitTest("a public address by which nobody could come back is warned of before it is saved", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings?q=public_url");
  await field(visit, "public_url").fill("https://avatars.example.org");
  await page.locator(".setting-row .notice.fault").waitFor();
  await button(visit, "save").click();
  await page.getByRole("dialog", { name: t("settings-lockout-title") }).waitFor();
  await button(visit, "cancel").click();
  assert.equal((await valueOf("public_url")).value, "");
  await button(visit, "save").click();
  await button(visit, "settings-lockout-save").click();
  await page.locator(".settings-bar").waitFor({ state: "detached" });
  assert.equal((await valueOf("public_url")).value, "https://avatars.example.org");
  await put({ public_url: null });
});

visitTest("a host name that is needed right now is not taken away unasked", house, () => ({ base: `http://avatars.example.org:${house.server.port}` }), async (visit) => {
  const { page, t, base } = visit;
  await put({ allowed_hosts: "avatars.example.org" });
  await page.goto(`${base}/-/sign-in?to=-/settings?q=allowed_hosts`);
  await page.getByLabel(t("email"), { exact: true }).fill(ADA);
  await page.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await field(visit, "allowed_hosts").fill("avatars.example.org\npictures.example.org");
  await save(visit);
  assert.equal((await valueOf("allowed_hosts")).value, "avatars.example.org, pictures.example.org");
  await field(visit, "allowed_hosts").fill("pictures.example.org");
  await page.locator(".setting-row .notice.fault").waitFor();
  await button(visit, "save").click();
  await page.getByRole("dialog", { name: t("settings-lockout-title") }).waitFor();
  await button(visit, "cancel").click();
  await button(visit, "person-discard").click();
  await put({ allowed_hosts: null });
});

visitTest("what only the server knows to lock one out is asked, too", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  visit.expect(/409 \(Conflict\)/);
  const sent = [];
  await page.route("**/api/v1/settings*", (route) => {
    const { search } = new URL(route.request().url());
    if (route.request().method() === "GET") return route.continue();
    sent.push(search);
    const refusal = { status: 409, error: 409, messages: { error: "Nobody could sign in any more." } };
    return search === "" ? route.fulfill({ status: 409, contentType: "application/json", body: JSON.stringify(refusal) }) : route.continue();
  });
  await open(visit, "-/settings?q=public_url");
  await field(visit, "public_url").fill("http://127.0.0.1:8740");
  await button(visit, "save").click();
  await page.getByRole("dialog", { name: t("settings-lockout-title") }).getByText("Nobody could sign in any more.").waitFor();
  await button(visit, "settings-lockout-save").click();
  await page.locator(".settings-bar").waitFor({ state: "detached" });
  assert.deepEqual(sent, ["", "?force=true"]);
  assert.equal((await valueOf("public_url")).value, "http://127.0.0.1:8740");
  await put({ public_url: null });
});

visitTest("by keyboard alone: search, change, save", house, { who: ADA }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings");
  await page.keyboard.press("/");
  await page.keyboard.type("max_frames");
  await page.waitForFunction(() => document.querySelectorAll(".setting-row").length === 1);
  for (let stop = 0; stop < 10; stop += 1) {
    await page.keyboard.press("Tab");
    if (await field(visit, "max_frames").evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("64");
  await page.keyboard.press("Enter");
  await page.locator(".toast").getByText(t("settings-saved")).waitFor();
  await said(page, t("settings-saved"));
  assert.equal((await valueOf("max_frames")).value, "64");
  await put({ max_frames: null });
});

visitTest("help that is in English says so in other languages", house, { who: ADA, language: "de" }, async (visit) => {
  const { page, t } = visit;
  await open(visit, "-/settings");
  await page.getByText(t("settings-in-english")).waitFor();
  assert.ok((await page.locator('.setting-what [lang="en"]').count()) > 40);
});
