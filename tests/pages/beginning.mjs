// How one gets in, and what one gets to see: the start page, the links of the first administrator and of others, a page elsewhere
// that shows a picture; and what a member may not do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { startVisit, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, openInEditor, save } from "./support/editor.mjs";
import { furnish } from "./support/furnish.mjs";
import { whenLoaded } from "./support/page-states.mjs";
import { drawPicture } from "./support/pictures.mjs";
import { PASSWORD, addPerson, invite, personOf } from "./support/server.mjs";

const empty = useHouse({ basePath: "/avatars/" });
const house = useHouse({}, furnish);

// ---- Without an administrator ----

visitTest("the start page is styled and says where the set-up link is", empty, { viewport: { width: 900, height: 900 } }, async ({ page, base, t }) => {
  await page.goto(`${base}/`);
  await page.getByText(t("welcome-setup")).waitFor();
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(ground, "rgb(250, 247, 242)");
  assert.ok((await page.screenshot()).length > 10_000, "the page is blank");
});

visitTest("the set-up link of the first administrator", empty, { language: "de" }, async (visit) => {
  const { page, t } = visit;
  const link = await empty.server.firstLink();
  await useLink(visit, link, { isFirst: true });
  const ada = personOf(empty.server, "ada@example.org", "admin");
  const { role, language, name } = await ada.api("api/v1/me");
  assert.deepEqual({ role, language, name }, { role: "admin", language: "de", name: "Ada" });
  await page.getByRole("link", { name: t("nav-people") }).first().waitFor();
  await assertUsedUp(visit, link);
});

visitTest("the set-up link of somebody who was invited", empty, { language: "de" }, async (visit) => {
  const link = `${visit.base}/setup${invite(empty.server, "grace@example.org", "Grace")}`;
  await useLink(visit, link, { isFirst: false });
  const { role } = await personOf(empty.server, "grace@example.org").api("api/v1/me");
  assert.equal(role, "member");
  await assertUsedUp(visit, link);
});

// Opens a link, is told of faults, and ends at My picture; the token is seen by nobody else meanwhile.
async function useLink({ page, t, expect }, link, { isFirst }) {
  expect(/status of 400 \(Bad Request\).*\/api\/setup\)/);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(link);
  await page.getByRole("heading", { name: isFirst ? t("setup-first-title") : t("setup-title") }).waitFor();
  const token = new URL(link).hash.slice(1);
  assert.ok(!page.url().includes(token), "the token stays in the address bar");
  assert.ok((await page.evaluate(() => history.length)) <= 3, "the page leaves entries in the history");
  const email = page.getByLabel(t("email"), { exact: true });
  assert.equal(await email.isEditable(), isFirst, "only the first one chooses an address");
  if (isFirst) await email.fill("ada@example.org");
  if (isFirst) await page.getByLabel(t("name"), { exact: false }).first().fill("Ada");

  const password = page.getByLabel(t("new-password"), { exact: true });
  await password.fill("kurz");
  await page.keyboard.press("Enter");
  await page.locator('.fault-text[lang="de"]').first().waitFor();
  assert.equal(await password.getAttribute("aria-invalid"), "true");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-invalid") === "true");
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/avatars/-/picture");
  await whenLoaded(page);
  assert.ok(!asked.some((address) => address.split("#")[0].includes(token)), "the token was sent in an address");
  assert.equal(await page.evaluate(() => document.cookie.includes("session")), false, "a script can read the cookie");
}

async function assertUsedUp({ page, t, expect }, link) {
  expect(/status of 404 \(Not Found\).*\/api\/setup\/link\)/);
  await page.goto(link);
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByLabel(t("new-password"), { exact: true }).count(), 0, "a used link shows the form");
  await page.goto(link.split("#")[0]);
  await page.getByText(t("setup-no-token")).waitFor();
}

visitTest("a choice of language keeps the set-up link", empty, {}, async (visit) => {
  const { page, t, base } = visit;
  await page.goto(`${base}/setup${invite(empty.server, "hedy@example.org", "Hedy")}`);
  await page.getByLabel(t("language"), { exact: true }).selectOption("fr");
  await page.waitForFunction(() => document.documentElement.lang === "fr");
  await page.locator('input[autocomplete="new-password"]').waitFor();
});

visitTest("one goes where one wanted to go before signing in, and nowhere else", house, {}, async (visit) => {
  const { page, t, base } = visit;
  for (const [wanted, reached] of [["-/addresses", "/-/addresses"], ["-/sign-in?to=https%3A%2F%2Felsewhere.example%2F", "/-/picture"], ["-/sign-in?to=%2F%2Felsewhere.example", "/-/picture"]]) {
    await visit.context.clearCookies();
    await page.goto(`${base}/${wanted}`);
    await page.getByLabel(t("email"), { exact: true }).fill("grace@example.org");
    await page.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${base}${reached}`);
    await whenLoaded(page);
  }
});

// ---- Elsewhere ----

visitTest("a page of another site shows a person's picture", house, {}, async (visit) => {
  const { page, base } = visit;
  const body = `<!doctype html><link rel="icon" href="data:,"><img id="face" src="${base}/avatar/${house.grace.hash}?s=200">`;
  const elsewhere = createServer((request, response) => response.setHeader("Content-Type", "text/html").end(body));
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.2", resolve));
  await page.goto(`http://127.0.0.2:${elsewhere.address().port}/`);
  await page.waitForFunction(() => document.getElementById("face").naturalWidth === 200);
  await page.goto("about:blank");
  elsewhere.closeAllConnections();
  elsewhere.close();
});

// ---- Members ----

const ADMINISTRATORS_PAGES = ["-/people", "-/people?add=many", "-/people?show=links", "-/pictures", "-/activity", "-/store", "-/settings"];

visitTest("a member sees on administrators' pages whom to ask, and asks the server for nothing", house, { who: "grace@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  const calls = [];
  page.on("request", (request) => request.url().includes("/api/v1/") && calls.push(new URL(request.url()).pathname));
  for (const path of [...ADMINISTRATORS_PAGES, `-/people/${house.ada.id}`]) {
    await page.goto(`${base}/${path}`);
    await page.getByRole("heading", { name: t("forbidden-title") }).waitFor();
    await page.getByText(t("forbidden-text")).waitFor();
  }
  assert.deepEqual([...new Set(calls)], ["/api/v1/server"]);
  assert.equal(await page.getByRole("link", { name: t("nav-people") }).count(), 0, "the navigation leads there");
  assert.equal(await page.getByRole("link", { name: t("nav-journal"), exact: true }).count(), 0, "only a development server has a journal");
});

// The calls of the description that only administrators may make.
function administratorsCalls() {
  const { paths } = JSON.parse(readFileSync(new URL("../../assets/api/openapi.json", import.meta.url), "utf8"));
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { security }]) => security?.length > 0 && security.every((way) => Object.values(way).flat().includes("admin")))
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
}

const NOBODY = "00000000-0000-4000-8000-000000000000";

visitTest("each call for administrators answers a member with 403", house, { who: "grace@example.org" }, async (visit) => {
  const { context, base } = visit;
  const calls = administratorsCalls();
  assert.ok(calls.length > 10, `only ${calls.length} calls`);
  const wrong = [];
  for (const { method, path } of calls) {
    const values = { version: "v1", id: house.ada.id, sha256: "0".repeat(64) };
    const address = path.slice(1).replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? NOBODY);
    const headers = { Origin: new URL(base).origin, "Sec-Fetch-Site": "same-origin" };
    const answer = await context.request.fetch(`${base}/${address}`, { method, headers, ...(method === "GET" ? {} : { data: {} }) });
    if (answer.status() !== 403) wrong.push(`${method} ${path}: ${answer.status()}`);
  }
  console.log(`${calls.length} calls for administrators`);
  assert.deepEqual(wrong, []);
});

visitTest("an administrator's tools on a person's page: a picture is put for somebody", house, { who: "ada@example.org" }, async (visit) => {
  const { page, t, base } = visit;
  const person = addPerson(house.server, "joan@example.org", { name: "Joan Clarke" });
  const { id } = await person.api("api/v1/me");
  await page.goto(`${base}/-/people/${id}`);
  await whenLoaded(page);
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 300, height: 300 })));
  await save(visit);
  await page.getByText(t("picture-shown-of", { name: "Joan Clarke" })).first().waitFor();
  assert.ok((await person.api("api/v1/me")).profile_picture);
  // The person sees it at once.
  const hers = await startVisit(house.browser, { base, who: person.email });
  await hers.page.goto(`${base}/-/picture`);
  await hers.page.getByText(t("picture-lead", { email: person.email, others: 0 })).waitFor();
  hers.assertNoComplaints();
  await hers.end();
});
