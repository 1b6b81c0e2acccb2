// The second factor in the browser: turning it on with an app's code, signing in with codes and recovery codes, turning it off, and
// an administrator's reset. Codes are computed here, by Node's own HMAC.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { useHouse, visitTest } from "./support/browser.mjs";
import { PASSWORD, addPerson } from "./support/server.mjs";

const EMAIL = "ada@example.org";

const house = useHouse({}, async ({ server }) => {
  addPerson(server, EMAIL, { name: "Ada Lovelace" });
  addPerson(server, "root@example.org", { name: "Root", isAdministrator: true });
});

// The bytes of base32 (RFC 4648).
function fromBase32(text) {
  const bits = [...text].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

// The code of the step so far from the present one (RFC 6238).
function codeOf(secret, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// Steps must not pass between a code and its use.
async function waitForRoom() {
  while ((Date.now() / 1000) % 30 > 12) await new Promise((resolve) => setTimeout(resolve, 200));
}

async function signIn({ page, base, t }, { code } = {}) {
  await page.goto(`${base}/-/sign-in`);
  await page.getByLabel(t("email"), { exact: true }).first().fill(EMAIL);
  await page.getByLabel(t("password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  if (code === undefined) return;
  const field = page.getByLabel(t("second-code"), { exact: true });
  await field.waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute("autocomplete") === "one-time-code");
  await field.fill(code);
  await page.keyboard.press("Enter");
}

const signOut = async ({ page, base, t }) => {
  await page.goto(`${base}/-/account`);
  await page.getByRole("button", { name: t("sign-out"), exact: true }).first().click();
  await page.waitForURL((url) => !url.pathname.endsWith("/account"));
};

const press = ({ page, t }, id) => page.getByRole("button", { name: t(id), exact: true }).click();

// The recovery codes as the dialog shows them, and as the file has them.
async function takeCodes(visit) {
  const { page, t } = visit;
  const dialog = page.getByRole("dialog", { name: t("account-second-codes") });
  await dialog.waitFor();
  const shown = (await dialog.locator("pre, code").first().innerText()).trim().split(/\s+/);
  const [file] = await Promise.all([page.waitForEvent("download"), press(visit, "account-second-save")]);
  const saved = readFileSync(await file.path(), "utf8");
  assert.equal(shown.length, 10);
  assert.ok(shown.every((code) => /^[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}$/.test(code) && saved.includes(code)), saved);
  await press(visit, "account-second-kept");
  return shown;
}

visitTest("a second factor is turned on, asked for, and turned off", house, {}, async (visit) => {
  const { page, base, t, expect } = visit;
  house.server.command("user", "reset-second-factor", EMAIL);
  expect(/status of 401 \(Unauthorized\).*\/api\/session\)/);
  expect(/status of 400 \(Bad Request\).*\/second-factor\)/);
  await signIn(visit);
  await page.waitForURL("**/-/picture");
  await page.goto(`${base}/-/account`);
  await press(visit, "account-second-on");
  const dialog = page.getByRole("dialog", { name: t("account-second-on") });
  const picture = dialog.getByRole("img", { name: t("account-second-qr") });
  await picture.waitFor();
  assert.ok(await picture.evaluate(async (image) => (await image.decode(), image.naturalWidth > 0)), "the QR code is shown");
  const secret = (await dialog.locator("code").first().innerText()).trim();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await waitForRoom();
  const field = dialog.getByLabel(t("second-code"), { exact: true });
  await field.fill("000000");
  await page.keyboard.press("Enter");
  await dialog.locator(".fault-text").waitFor();
  await field.fill(codeOf(secret, -1));
  await page.keyboard.press("Enter");
  const codes = await takeCodes(visit);
  await page.getByRole("button", { name: t("account-second-off"), exact: true }).waitFor();

  await signOut(visit);
  await signIn(visit, { code: codeOf(secret, -1) });
  await page.locator(".fault-text").waitFor();
  await page.getByLabel(t("second-code"), { exact: true }).fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/-/picture");
  await signOut(visit);
  await signIn(visit, { code: codes[0].toUpperCase() });
  await page.waitForURL("**/-/picture");

  await page.goto(`${base}/-/account`);
  await page.getByText(t("account-second-left", { count: 9 })).waitFor();
  await press(visit, "account-second-off");
  await page.getByRole("dialog").getByRole("button", { name: t("account-second-off"), exact: true }).click();
  await page.getByRole("button", { name: t("account-second-on"), exact: true }).waitFor();
  await signOut(visit);
  await signIn(visit);
  await page.waitForURL("**/-/picture");
});

visitTest("an administrator sees and resets it", house, { who: "root@example.org" }, async (visit) => {
  const { page, base, t } = visit;
  const ada = await fetch(`${base}/api/login`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: EMAIL, password: PASSWORD }) }).then((answer) => answer.json());
  const call = (method, path, body) =>
    fetch(`${base}/api/v1/${path}`, { method, headers: { "Content-Type": "application/json", Authorization: `Bearer ${ada.token}` }, body: body && JSON.stringify(body) }).then((answer) => answer.json());
  const { secret } = await call("POST", "me/second-factor", {});
  await call("PUT", "me/second-factor", { code: codeOf(secret) });
  const { id } = await call("GET", "me");
  await page.goto(`${base}/-/people/${id}`);
  await page.getByText(t("person-second"), { exact: true }).waitFor();
  await press(visit, "person-second-reset");
  await page.getByRole("dialog").getByRole("button", { name: t("person-second-reset"), exact: true }).click();
  await page.getByText(t("person-second-off"), { exact: true }).waitFor();
  assert.equal((await call("GET", "me/second-factor")).on, false);
});
