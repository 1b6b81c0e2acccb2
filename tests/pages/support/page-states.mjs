// The pages with what can be open on them: { name, who, path, open }. Those of a person begin with that person's first name.
import assert from "node:assert/strict";
import { asFile, openInEditor } from "./editor.mjs";
import { drawPicture } from "./pictures.mjs";
import { settle } from "./editor.mjs";

const GRACE = "grace@example.org";
const EMMY = "emmy@example.org";
const ADA = "ada@example.org";

const press = (id) => async ({ page, t }) => {
  await page.getByRole("button", { name: t(id), exact: true }).first().click();
  await page.locator("dialog[open]").waitFor();
};

const openEditor = async (visit) => {
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 500, height: 400 })));
};

const openDetails = async ({ page, t }) => {
  await page.getByRole("button", { name: t("former-open-current") }).click();
  await page.locator("dialog[open]").waitFor();
};

// Everything that can be unfolded on the page.
const unfold = ({ page }) => page.evaluate(() => document.querySelectorAll("#main details").forEach((details) => (details.open = true)));

// A value that the server will not take, one that it will, and what both are, unfolded.
const typeSettings = async (visit) => {
  const { page, t } = visit;
  visit.expect(/Failed to load resource.*\/settings\)$/);
  await page.getByLabel(t("settings-name-background"), { exact: true }).fill("none");
  await page.getByLabel(t("settings-name-avatar-max-age"), { exact: true }).fill("12");
  await page.getByRole("button", { name: t("save"), exact: true }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await unfold(visit);
};

export const pageStates = (house) => [
  { name: "welcome", path: "" },
  { name: "sign-in", path: "-/sign-in" },
  { name: "set-up link", path: `setup${house.link ?? ""}` },
  { name: "set-up without a link", path: "setup" },
  { name: "nothing there, signed out", path: "-/nothing" },
  { name: "my picture", who: GRACE, path: "-/picture" },
  { name: "my picture without one", who: EMMY, path: "-/picture" },
  { name: "my picture, editor", who: EMMY, path: "-/picture", open: openEditor, isModalOnPhones: true },
  { name: "my picture, details of one", who: GRACE, path: "-/picture", open: openDetails },
  { name: "addresses", who: GRACE, path: "-/addresses" },
  { name: "addresses, asking for one", who: GRACE, path: "-/addresses", open: press("addresses-ask") },
  { name: "connect", who: GRACE, path: "-/connect" },
  { name: "connect, an application", who: GRACE, path: "-/connect?for=gitea" },
  { name: "account", who: GRACE, path: "-/account" },
  { name: "API", who: GRACE, path: "-/api" },
  { name: "a page for administrators, as a member", who: GRACE, path: "-/people" },
  { name: "nothing there, signed in", who: GRACE, path: "-/nothing" },
  { name: "people", who: ADA, path: "-/people" },
  { name: "people, nobody found", who: ADA, path: "-/people?q=zzzzzz" },
  { name: "people, adding one", who: ADA, path: "-/people", open: press("people-add") },
  { name: "people, adding many", who: ADA, path: "-/people?add=many" },
  { name: "people, set-up links", who: ADA, path: "-/people?show=links" },
  { name: "people, asked addresses", who: ADA, path: "-/people?show=asked" },
  { name: "person", who: ADA, path: `-/people/${house.grace?.id}` },
  { name: "person with a long name", who: ADA, path: `-/people/${house.long?.id}` },
  { name: "pictures", who: ADA, path: "-/pictures" },
  { name: "pictures, nothing found", who: ADA, path: "-/pictures?min_bytes=999999999" },
  { name: "activity", who: ADA, path: "-/activity" },
  { name: "store", who: ADA, path: "-/store", open: unfold },
  { name: "settings", who: ADA, path: "-/settings" },
  { name: "settings, not saved", who: ADA, path: "-/settings?subject=Avatars", open: typeSettings },
  { name: "settings, nothing found", who: ADA, path: "-/settings?q=zzzzzz" },
];

// Opens a page and waits until everything is on it.
export async function openState(visit, { path, open }) {
  const { page, base } = visit;
  await page.goto(`${base}/${path}`);
  await whenLoaded(page);
  if (open) await open(visit);
  await settle(page);
}

export async function whenLoaded(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.locator(".loading").first().waitFor({ state: "detached" });
  assert.equal(await page.locator("h1:visible").count(), 1, "not exactly one h1");
}
