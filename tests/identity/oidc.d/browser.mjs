// The sign-in with a provider in Chromium: from a page that needs it to the provider, back to that page, and out on both sides.
// Whatever the browser has to complain about makes it fail.
import assert from "node:assert/strict";
import { openBrowser } from "../../pages/support/browser.mjs";

const [site, provider] = process.argv.slice(2);
const browser = await openBrowser();

async function visit() {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  const complaints = [];
  // The provider's own pages are its own business.
  page.on("console", (message) => message.type() === "error" && message.location().url.startsWith(site) && complaints.push(message.text()));
  page.on("pageerror", (error) => page.url().startsWith(site) && complaints.push(String(error)));
  return { context, page, complaints };
}

async function signInThere(page, login) {
  await page.fill("[name=login]", login);
  await page.fill("[name=password]", "x");
  await page.click("[type=submit]");
  await page.waitForLoadState();
  if (page.url().startsWith(provider)) await page.click("[type=submit]");
}

try {
  const { context, page, complaints } = await visit();
  await page.goto(`${site}/-/addresses?x=1`);
  await page.click("text=Sign in with the house");
  await signInThere(page, "ada");
  await page.waitForURL(`${site}/-/addresses?x=1`);
  await page.waitForSelector("text=ada@example.org");
  const session = (await context.cookies(site)).find(({ name }) => name.endsWith("tondo_session"));
  assert.equal(session.sameSite, "Strict");
  assert.ok(session.httpOnly);
  await page.goto(`${site}/-/account`);
  await page.waitForSelector("text=You also sign in with: the house.");
  await page.click("text=Sign out");
  await page.waitForURL(`${provider}/**`);
  await page.click("[name=logout]");
  await page.waitForURL(`${site}/`);
  await page.goto(`${site}/-/account`);
  await page.waitForSelector("text=Sign in with the house");
  assert.deepEqual(complaints, []);

  // Somebody whose address the provider does not confirm.
  const eve = await visit();
  await eve.page.goto(`${site}/-/sign-in`);
  await eve.page.click("text=Sign in with the house");
  await signInThere(eve.page, "eve");
  await eve.page.waitForSelector("[role=alert]");
  assert.match(await eve.page.textContent("[role=alert]"), /does not confirm your email address/);
  await eve.page.waitForSelector("[name=password]");
  assert.deepEqual(eve.complaints, []);
  if (process.env.PICTURE) await eve.page.screenshot({ path: process.env.PICTURE, fullPage: true });
} finally {
  await browser.close();
}
